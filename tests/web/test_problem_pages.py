# SPDX-License-Identifier: Apache-2.0
"""The types of problem documents lead to what they mean."""

from __future__ import annotations

import pytest

from kgservice.vocabulary import BASE
from kgservice.web.wording import TITLES
from tests.web.linked import read_page, shipped_client


@pytest.mark.parametrize("code", TITLES)
def test_every_code_has_its_document(code: str) -> None:
    """Each code that a problem can have answers with its title in both languages and its status."""
    told = shipped_client().get(f"/problem/{code}").get_json(force=True)

    assert (told["type"], told["code"]) == (f"{BASE}problem/{code}", code)
    assert told["title"] == {"en": TITLES[code].en, "nb": TITLES[code].nb}
    assert 400 <= told["status"] <= 599


@pytest.mark.parametrize(
    ("code", "status"),
    [("usage", 400), ("unknown-resource", 404), ("not-found", 404), ("precondition-failed", 412), ("busy", 503)],
)
def test_status_is_that_of_the_error(code: str, status: int) -> None:
    """The status is the one that the problem is sent with."""
    assert shipped_client().get(f"/problem/{code}").get_json(force=True)["status"] == status


@pytest.mark.parametrize(("lang", "title"), [("en", "Unknown field"), ("nb", "Ukjent felt")])
def test_a_person_is_shown_a_page(lang: str, title: str) -> None:
    """A browser is sent a page in the reader's language, with the way to the other."""
    page = read_page(shipped_client(), "/problem/unknown-field", **{"Accept": "text/html", "Accept-Language": lang})

    assert (page.lang, page.texts["h1"]) == (lang, [title])
    assert page.whole
    assert any("unknown-field" in text for text in page.texts["p"])


def test_an_unknown_code_is_404_with_the_nearest() -> None:
    """A code that there is not is told with those that resemble it."""
    answer = shipped_client().get("/problem/unknown-feld")

    assert (answer.status_code, answer.get_json(force=True)["code"]) == (404, "unknown-resource")
    assert "unknown-field" in answer.text


@pytest.mark.parametrize(("asked", "status"), [("?format=ttl", 400), ("?x=1", 400), ("?format=html", 200)])
def test_parameters_are_checked(asked: str, status: int) -> None:
    """What is not known is told."""
    assert shipped_client().get(f"/problem/usage{asked}").status_code == status


def test_other_forms_are_refused() -> None:
    """What is neither JSON nor a page is 406."""
    assert shipped_client().get("/problem/usage", headers={"Accept": "text/turtle"}).status_code == 406
