# SPDX-License-Identifier: Apache-2.0
"""What is drawn from a version that is kept."""

from __future__ import annotations

from datetime import date

import pytest

from kgservice import read
from kgservice.errors import GoneError, UnknownResourceError
from kgservice.products import Reading, Shelf, Version, product_description, version_of
from kgservice.products.history import Step, difference_to_json, history
from kgservice.report.lexicon import Lexicon
from kgservice.store.oxigraph import OxigraphStore
from tests.products.conftest import NOW, PLANNER, STROKE, QuickAssessor, added

DAY = date(2026, 11, 23)
IRI = "https://w3id.org/mdkg/product/stroke-1"


def test_a_description_for_whoever_asks_about_a_product(shelf: Shelf, store: OxigraphStore) -> None:
    """Bytes and format are what a reader takes, and it is said which product is meant."""
    added(shelf, b"products: [" + PLANNER.replace(b"\n", b", ").join([b"{", b"}"]) + b", {name: B, id: b}]")

    found = product_description(store, "b")

    assert (found.hint, found.position) == ("yaml", 2)
    assert found.data.endswith(b"{name: B, id: b}]")


def test_every_format_is_read_again(shelf: Shelf, reading: Reading, assessor: QuickAssessor) -> None:
    """The format in which a description was read is enough to read it again."""
    turtle = '@prefix md: <https://w3id.org/mdkg/ontology/> . <urn:t> a md:Product ; md:name "T" .'
    bodies = {
        "json": b'{"name": "J"}',
        "turtle": turtle.encode(),
        "json-ld": b'{"@context": "https://w3id.org/mdkg/context.jsonld", "@id": "urn:l", "@type": '
        b'"https://w3id.org/mdkg/ontology/Product", "name": "L"}',
    }
    for form, data in bodies.items():
        record = shelf.add(data, None, NOW).products[0].record
        assert record.current.source is not None
        assert record.current.source.form == form
        product = reading.found(record, record.current).products[0]
        (same,) = read(data, assessor.knowledge.fields, hint=form, name="<request>").products
        assert product == same


def test_an_assessment_is_of_the_day_that_is_asked_for(shelf: Shelf, reading: Reading) -> None:
    """It is of the product as it is kept, whatever IRI the description gives."""
    record = added(shelf, STROKE)

    result, _ = reading.assess(record, record.current, date(2024, 2, 29), "NO")

    assert (result.as_of, result.jurisdiction) == (date(2024, 2, 29), "NO")
    assert [product.iri for product in result.products] == [IRI]


def test_a_check_is_of_the_one_product(shelf: Shelf, reading: Reading) -> None:
    """Of several products in the bytes the others are left out."""
    added(shelf, b"products: [{name: A, id: a}, {name: B, id: b, software: yes}]")
    record = reading.record("b")

    result, found = reading.check(record, record.current, DAY, None, None)

    assert [product.assessment.name for product in result.products] == ["B"]
    assert [product.name for product in found.products] == ["A", "B"]


def test_statements_hold_description_assessment_and_origin(shelf: Shelf, reading: Reading) -> None:
    """They are the same each time, and the bytes themselves are not among them."""
    record = added(shelf, STROKE)
    quads = reading.statements(record, record.current)
    subjects = {str(quad.subject).strip("<>") for quad in quads}
    predicates = {quad.predicate.value for quad in quads}

    assert {IRI, f"{IRI}/versions/1", f"{IRI}/versions/1/assessment"} <= subjects
    assert record.current.noted is not None
    assert record.current.noted.iri in subjects
    assert "https://w3id.org/mdkg/ontology/name" in predicates
    assert "http://www.w3.org/ns/prov#hadPrimarySource" in predicates
    assert "http://www.w3.org/ns/prov#value" not in predicates
    assert quads == reading.statements(record, record.current)


def test_an_old_version_says_what_it_said(shelf: Shelf, reading: Reading) -> None:
    """Statements of a version are those it was stored with."""
    first = added(shelf, STROKE)
    before = reading.statements(first, first.current)
    record = shelf.put("stroke-1", PLANNER, "yaml", NOW).products[0].record

    assert reading.statements(record, record.versions[0]) == before
    assert reading.statements(record, record.current) != before


def test_what_was_withdrawn_is_gone(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """Its history is there, its current state is not, and neither is a version that never was."""
    added(shelf, STROKE)
    shelf.remove("stroke-1", keep_history=True)
    record = reading.record("stroke-1")

    for look in (
        lambda: reading.described("stroke-1"),
        lambda: product_description(store, "stroke-1"),
        lambda: reading.statements(record, record.current),
    ):
        with pytest.raises(GoneError):
            look()
    with pytest.raises(UnknownResourceError) as caught:
        version_of(record, 3)
    assert caught.value.near == (f"{IRI}/versions/2",)


# history


def steps(shelf: Shelf, reading: Reading) -> list[Step]:
    """Return the history of a product that was described three times and withdrawn once in between."""
    added(shelf, STROKE)
    shelf.put("stroke-1", STROKE.replace(b"[diagnosis]", b"[]"), "yaml", NOW)
    shelf.remove("stroke-1", keep_history=True)
    shelf.put("stroke-1", STROKE.replace(b"Stroke finder", b"Stroke seeker"), "yaml", NOW)
    record = reading.record("stroke-1")
    return history(reading, record, DAY, None, offset=0, limit=10)


def numbers(found: list[Step]) -> list[tuple[int, int | None]]:
    """Return the number of each version and of that with which it is compared."""
    return [(step.version.number, step.since) for step in found]


def test_versions_are_compared_with_those_before(shelf: Shelf, reading: Reading) -> None:
    """The newest comes first; the first and a withdrawal have nothing to be compared with."""
    found = steps(shelf, reading)

    assert numbers(found) == [(4, 2), (3, None), (2, 1), (1, None)]
    assert [step.version.withdrawn for step in found] == [False, True, False, False]


def test_what_changed_and_what_changed_with_it(shelf: Shelf, reading: Reading, assessor: QuickAssessor) -> None:
    """The answer that is another, and the conclusions that follow from it, by name and in the language asked for."""
    second = next(step for step in steps(shelf, reading) if step.version.number == 2)
    assert second.difference is not None

    told = {lang: difference_to_json(second.difference, Lexicon(assessor.knowledge, lang)) for lang in ("en", "nb")}

    (answer,) = told["en"]["answers"]
    assert (answer["field"], answer["before"], answer["after"]) == ("intended_purposes", "only diagnosis", "only ")
    assert told["en"]["requalify"] is True
    changed = {change["iri"]: change for change in told["en"]["conclusions"]}
    qualification = changed["https://w3id.org/mdkg/concept/qualification"]
    assert (qualification["before"], qualification["after"]) == (["MD"], ["not_device"])
    assert [c["label"] for c in told["en"]["conclusions"]] != [c["label"] for c in told["nb"]["conclusions"]]


def test_a_page_of_the_history(shelf: Shelf, reading: Reading) -> None:
    """A version at the end of a page is compared with one that is not shown."""
    steps(shelf, reading)
    record = reading.record("stroke-1")

    assert numbers(history(reading, record, DAY, None, offset=1, limit=2)) == [(3, None), (2, 1)]
    assert history(reading, record, DAY, None, offset=4, limit=2) == []


def test_another_law_is_no_change_of_the_product(shelf: Shelf, reading: Reading) -> None:
    """The same description stored on another day shows no difference."""
    first: Version = added(shelf, STROKE).current
    shelf.put("stroke-1", STROKE + b"# the same\n", "yaml", type(NOW)(date(2030, 1, 1)))
    record = reading.record("stroke-1")

    newest = history(reading, record, DAY, None, offset=0, limit=1)[0]

    assert first.noted is not None
    assert record.current.noted is not None
    assert first.noted.as_of != record.current.noted.as_of
    assert newest.difference is not None
    assert (newest.difference.answers, newest.difference.conclusions) == ((), ())
