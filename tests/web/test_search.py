# SPDX-License-Identifier: Apache-2.0
"""The search over HTTP: forms, limits, and what cannot be asked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal

from kgservice.vocabulary import MDLAW
from tests.web.listed import fits_schema, records, statements


def test_completion(real_client: FlaskClient) -> None:
    """The beginning of a citation is completed, with labels in both languages and the citation in the one asked for."""
    answer = real_client.get("/api/search?q=MDR Art 10(9)&lang=nb&limit=3")
    (first, *others) = answer.get_json()["items"]

    assert first == {
        "iri": MDLAW + "mdr-art-10-par-9",
        "kind": "provision",
        "citation": "MDR artikkel 10 nr. 9",
        "label_en": "MDR Art 10(9)",
        "label_nb": "MDR artikkel 10 nr. 9",
        "matched": "MDR Art 10(9)",
    }
    assert len(others) == 2
    assert answer.headers["Content-Language"] == "nb"


def test_forms_say_the_same(real_client: FlaskClient) -> None:
    """JSON, CSV and JSON-LD have the same hits with the same labels."""
    address = "/api/search?q=risik&lang=nb&limit=50"
    items = real_client.get(address).get_json()["items"]
    rows = records(real_client.get(f"{address}&format=csv"))
    said = {(t.subject.value, t.object) for t in statements(real_client.get(f"{address}&format=json-ld"))}

    assert rows == items
    assert {(item["iri"], Literal(item["label_nb"], language="nb")) for item in items if item["label_nb"]} <= said
    assert {(item["iri"], Literal(item["label_en"], language="en")) for item in items if item["label_en"]} <= said


def test_answer_fits_its_schema(real_client: FlaskClient) -> None:
    """The answer is what the description of the interface says."""
    openapi = real_client.get("/api/openapi.json").get_json(force=True)

    fits_schema(real_client.get("/api/search?q=a&limit=50").get_json(), "HitList", openapi)


@pytest.mark.parametrize(
    ("parameters", "count"), [("", 10), ("&limit=1", 1), ("&limit=50", 50), ("&kind=emdn&limit=7", 7)]
)
def test_as_many_as_asked_for(parameters: str, count: int, real_client: FlaskClient) -> None:
    """There are ten hits, or as many as are asked for."""
    assert len(real_client.get(f"/api/search?q=a{parameters}").get_json()["items"]) == count


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/search", "q=risk"),
        ("/api/search?q=a&limit=51", "from 1 to 50"),
        ("/api/search?q=a&kind=provisio", "write kind=provision"),
        ("/api/search?q=a&offset=1", "limit"),
        ("/api/search?query=a", "one of q"),
    ],
)
def test_what_cannot_be_asked(address: str, said: str, real_client: FlaskClient) -> None:
    """A text is needed, and other parameters are as elsewhere."""
    answer = real_client.get(address)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert said in f"{answer.get_json()['expected']} {answer.get_json()['remedy']}"


def test_a_known_answer_is_not_sent_again(real_client: FlaskClient) -> None:
    """A tag that is shown saves the answer; each text has its own."""
    tags = [real_client.get(f"/api/search?q={text}").headers["ETag"] for text in ("risk", "risk ", "RISK", "ris")]

    assert len(set(tags)) == 4
    assert real_client.get("/api/search?q=risk", headers={"If-None-Match": tags[0]}).status_code == 304
