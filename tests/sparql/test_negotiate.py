# SPDX-License-Identifier: Apache-2.0
"""Which form of an answer is sent: what is asked for, never what is refused, and always something sensible."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.sparql.formats import BOOLEAN_FORMS, GRAPH_FORMS, READ_FORMS, RESULT_FORMS, forms_of
from kgservice.sparql.negotiate import form_named, negotiate

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV, TURTLE = "text/csv", "text/tab-separated-values", "text/turtle"


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        (None, JSON, TURTLE),
        ("", JSON, TURTLE),
        ("*/*", JSON, TURTLE),
        ("*", JSON, TURTLE),
        (JSON, JSON, None),
        (XML, XML, None),
        ("text/csv", CSV, None),
        ("TEXT/CSV", CSV, None),
        (TSV, TSV, None),
        ("application/json", JSON, "application/ld+json"),
        ("application/xml", XML, "application/rdf+xml"),
        ("text/plain", None, "application/n-triples"),
        ("text/*", CSV, TURTLE),
        ("application/*", JSON, "application/n-triples"),
        ("image/png", None, None),
        ("image/png, */*;q=0.1", JSON, TURTLE),
        (f"text/csv;q=0.2, {XML};q=0.9, {JSON};q=0.1", XML, None),
        (f"{JSON};q=0, {XML};q=0.5", XML, None),
        (f"{JSON};q=0, */*", XML, TURTLE),
        (f"{JSON};q=0, application/json", None, "application/ld+json"),
        ("text/*;q=0, */*", JSON, "application/n-triples"),
        ("text/turtle;q=0, text/*", CSV, "text/n3"),
        ("*/*, text/csv", CSV, TURTLE),
        ("text/csv;q=0.5, */*;q=0.9", JSON, TURTLE),
        ("text/turtle; charset=utf-8", None, TURTLE),
        ('text/csv;charset="UTF-8";q=0.5, text/tab-separated-values;q=0.4', CSV, None),
        ("text/csv;header=absent", CSV, None),
        ("application/x-trig", None, "application/trig"),
        ("text/turtle, application/trig", None, TURTLE),
        ("application/trig, text/turtle;q=0.9", None, "application/trig"),
        ("text/csv, text/csv;q=0.1, text/tab-separated-values;q=0.5", CSV, None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML, "application/rdf+xml"),
        (";;;", JSON, TURTLE),
        ("q=1", JSON, TURTLE),
        (",,,", JSON, TURTLE),
        ("text/csv;q=0", None, None),
    ],
)
def test_what_is_sent(accept: str | None, rows: str | None, graph: str | None) -> None:
    """Weights, names, ranges and refusals count, and our own order between equals."""
    found = [negotiate(accept, offered) for offered in (RESULT_FORMS, GRAPH_FORMS)]

    assert [form.name if form else None for form in found] == [rows, graph]


@given(st.text(alphabet='text/csv*;q=0.1, turtle"\\é\x00+-n') | st.text())
def test_a_mess_is_no_fault(accept: str) -> None:
    """Whatever stands in the header, a form or none comes out."""
    assert negotiate(accept, RESULT_FORMS) in {*RESULT_FORMS, None}


@given(st.sampled_from(GRAPH_FORMS + RESULT_FORMS), st.integers(1, 1000))
def test_what_alone_is_asked_for_is_sent(form: object, weight: int) -> None:
    """A form that is offered and asked for by name is sent, whatever its weight."""
    offered = next(forms for forms in (GRAPH_FORMS, RESULT_FORMS) if form in forms)
    name = next(other for other in offered if other == form).name

    assert negotiate(f"{name};q={weight / 1000}", offered) == form


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("json", JSON),
        ("CSV", CSV),
        (" tsv ", TSV),
        ("srx", XML),
        ("text/csv", CSV),
        ("application/json", JSON),
        ("ttl", None),
    ],
)
def test_forms_have_short_names(word: str, name: str | None) -> None:
    """``format=`` takes the ending of a file, a word or a media type."""
    found = form_named(word, RESULT_FORMS)

    assert (found.name if found else None) == name


def test_short_names_are_told_apart() -> None:
    """No two forms of an answer share a word."""
    for offered in (RESULT_FORMS, BOOLEAN_FORMS, GRAPH_FORMS):
        words = [word for form in offered for word in form.short]
        assert len(words) == len(set(words))


def test_the_engine_writes_every_form() -> None:
    """Rows, truth values and graphs can be had in each form that is offered for them."""
    store = pyoxigraph.Store()
    store.update("INSERT DATA { <urn:a> <urn:b> 'æ' }")
    asked = {"SELECT": "SELECT * { ?s ?p ?o }", "ASK": "ASK { }"}
    for query_form, text in asked.items():
        for form in forms_of(query_form):
            kind = pyoxigraph.QueryResultsFormat.from_media_type(form.name)
            answer = store.query(text)
            assert kind is not None
            assert not isinstance(answer, pyoxigraph.QueryTriples)
            assert answer.serialize(format=kind)
    for form in forms_of("CONSTRUCT"):
        rdf = pyoxigraph.RdfFormat.from_media_type(form.name)
        assert rdf is not None
        written = pyoxigraph.serialize(store.query("CONSTRUCT WHERE { ?s ?p ?o }"), format=rdf)
        assert written is not None
        assert "æ" in written.decode() or "\\u00E6" in written.decode()
        assert forms_of("DESCRIBE") == forms_of("CONSTRUCT")


def test_what_is_text_says_its_charset() -> None:
    """Text is UTF-8, and says so."""
    assert {form.content_type for form in RESULT_FORMS} == {
        JSON, XML, "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
    }  # fmt: skip


def test_types_that_say_too_little_are_not_read() -> None:
    """RDF is not guessed from a type that may be anything."""
    assert READ_FORMS["application/x-trig"].name == "application/trig"
    assert not {"application/json", "text/plain", "application/xml", "text/xml"} & set(READ_FORMS)
