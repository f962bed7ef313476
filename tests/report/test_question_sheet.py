# SPDX-License-Identifier: Apache-2.0
"""The page for a help desk: one question first, then facts, conclusions and doubts, each with its provision."""

from __future__ import annotations

from datetime import date

import pytest

from kgservice import open_assessor, read
from kgservice.report.question_sheet import question_sheets

DAY = date(2026, 11, 23)
OPEN = """\
name: Rhythm Reader
description: Reads the heart rhythm from a watch.
intended_purpose: {statement: Detects atrial fibrillation, users: patients, inputs: [pulse], outputs: [alarm]}
complete: true
software: true
intended_purposes: [diagnosis]
for_individual_patients: true
data_actions: [analysis]
informs_decisions: true
"""
CLOSED = f"{OPEN}decision_impact: other\n"


def sheet(text: str, lang: str = "en") -> str:
    assessor = open_assessor()
    products = read(text.encode(), assessor.knowledge.fields, hint="yaml", name="p.yaml").products
    return question_sheets(products, assessor.assess(products, as_of=DAY), assessor.knowledge, lang)


def parts(page: str) -> dict[str, list[str]]:
    """Return heading → items."""
    found: dict[str, list[str]] = {}
    for block in page.split("## ")[1:]:
        heading, _, rest = block.partition("\n")
        found[heading] = [line.removeprefix("- ") for line in rest.splitlines() if line.startswith("- ")]
    return found


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_decisive_question_comes_first(lang: str) -> None:
    """The question is that of the fact which narrows most, with the provision it turns on, and at most three."""
    base = open_assessor().knowledge.rulebase
    page = sheet(OPEN, lang)

    first, *_ = parts(page).values()
    assert 1 <= len(first) <= 3
    assert first[0].startswith(base.fields["decision_impact"].question(lang))
    assert "MDR" in first[0]
    assert page.startswith("# ")


def test_what_is_settled_has_no_question() -> None:
    """Without an open fact the page has no part with questions."""
    settled, undecided = parts(sheet(CLOSED)), parts(sheet(OPEN))

    assert len(undecided) == len(settled) + 1
    assert set(settled) < set(undecided)


def test_the_page_keeps_to_what_is_stated() -> None:
    """Purpose, users and facts are those of the description; what was assumed is not among the facts."""
    page = sheet(CLOSED)
    texts = [item for items in parts(page).values() for item in items]

    assert "Reads the heart rhythm from a watch." in texts
    assert any(text.endswith(": Detects atrial fibrillation") for text in texts)
    assert any(text.endswith(": pulse") for text in texts)
    facts = parts(page)["Facts"]
    assert facts[0] == "software: yes"
    assert len(facts) == 6


@pytest.mark.parametrize(("text", "words"), [(CLOSED, "MDR class IIa"), (OPEN, "at least MDR class IIa")])
def test_conclusions_are_certain_or_a_range(text: str, words: str) -> None:
    """What is not settled is told as what is still possible, with the rules that decide."""
    (risk_class,) = [item for item in parts(sheet(text))["What we conclude so far"] if item.startswith("Risk class")]

    assert risk_class.removeprefix("Risk class: ").startswith(words)
    assert "MDR rule 11" in risk_class


def test_many_facts_are_cut_with_their_number() -> None:
    """A page is a page: after twenty facts the rest is counted."""
    fields = open_assessor().knowledge.rulebase.fields
    yes_no = [name for name, field in fields.items() if field.kind == "yes-no"][:30]
    text = "name: Much\n" + "".join(f"{name}: no\n" for name in yes_no)

    items = [item for items in parts(sheet(text)).values() for item in items]

    assert any("10" in item and "more" in item for item in items)


def test_several_products_have_a_page_each() -> None:
    """Pages are divided by a rule."""
    other = CLOSED.replace("Rhythm Reader", "Pulse Reader")

    pages = sheet(f"{CLOSED}---\n{other}").split("\n\n---\n\n")

    assert [("Rhythm Reader" in page, "Pulse Reader" in page) for page in pages] == [(True, False), (False, True)]


@pytest.mark.parametrize(("lang", "words"), [("en", "Not legal advice"), ("nb", "Ikke juridisk rådgivning")])
def test_each_page_ends_with_the_disclaimer(lang: str, words: str) -> None:
    """Day, state of the knowledge and what it is not stand on the page."""
    page = sheet(CLOSED, lang)

    assert "2026-11-23" in page
    assert words in page.splitlines()[-1]
