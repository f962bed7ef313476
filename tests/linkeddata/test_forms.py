# SPDX-License-Identifier: Apache-2.0
"""Forms of RDF: nothing is lost in any, and the same statements give the same bytes."""

from __future__ import annotations

import io
import json

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kgservice.linkeddata import LinkedData
from kgservice.linkeddata.forms import FORMS, serialize, write
from kgservice.vocabulary import BASE, MDLAW, RDF, SKOS, XSD

APART = NamedNode(BASE + "graph/proposal")
ODD = (
    MDLAW + "mdr-anx-IX-chp-II-sec-4.3",
    MDLAW + "a.",
    MDLAW + "-a",
    MDLAW + "a/b",
    MDLAW + "//a",
    MDLAW + "æ",
    MDLAW + "a%20b",
    MDLAW,
    BASE + "dataset#class/md:Obligation",
    "urn:uuid:1",
)
QUADS = [
    *(Quad(NamedNode(iri), NamedNode(RDF + "type"), NamedNode(SKOS + "Concept")) for iri in ODD),
    Quad(NamedNode(MDLAW + "a"), NamedNode(SKOS + "prefLabel"), Literal('<b> & "q"\n\\', language="en")),
    Quad(NamedNode(MDLAW + "a"), NamedNode(SKOS + "notation"), Literal("05", datatype=NamedNode(XSD + "integer"))),
    Quad(NamedNode(MDLAW + "a"), NamedNode(SKOS + "notation"), Literal("</script>")),
    Quad(NamedNode(MDLAW + "a"), NamedNode(SKOS + "related"), BlankNode("x")),
    Quad(BlankNode("x"), NamedNode(RDF + "type"), BlankNode("y")),
    Quad(NamedNode(MDLAW + "p"), NamedNode(SKOS + "related"), NamedNode(MDLAW + "a"), APART),
]


def canonical(quads: list[Quad]) -> set[str]:
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_lost(name: str) -> None:
    """What is read from a form is what was written, with its graphs where the form has such."""
    form = FORMS[name]
    read = list(pyoxigraph.parse(serialize(QUADS, form), format=form.syntax))
    expected = QUADS if form.has_graphs else [Quad(*quad.triple, DefaultGraph()) for quad in QUADS]

    assert canonical(read) == canonical(expected)


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_lost_as_it_comes(name: str) -> None:
    """The same holds for what is written as it comes."""
    form, output = FORMS[name], io.BytesIO()
    write(iter(QUADS), form, output)
    expected = QUADS if form.has_graphs else [Quad(*quad.triple, DefaultGraph()) for quad in QUADS]

    assert canonical(list(pyoxigraph.parse(output.getvalue(), format=form.syntax))) == canonical(expected)


@pytest.mark.parametrize("name", FORMS)
def test_bytes_are_the_same_each_time(name: str) -> None:
    """A tag of the content holds: prefixes come in no order of chance, and none that is not used."""
    written = {serialize(QUADS, FORMS[name]) for _ in range(5)}

    assert len(written) == 1
    assert b"standard" not in written.pop()


def test_json_ld_fetches_nothing() -> None:
    """The context stands in the document, and what is kept apart stands in a graph of its own."""
    document = json.loads(serialize(QUADS, FORMS["jsonld"]))

    assert set(document["@context"]) == {"mdlaw", "skos", "xsd"}
    assert [node["@graph"][0]["@id"] for node in document["@graph"] if "@graph" in node] == ["mdlaw:p"]


def test_forms_have_names_of_their_own() -> None:
    """A form is found by its name, and no two have one media type."""
    assert [name for name, form in FORMS.items() if form.name != name] == []
    assert len({form.media_type for form in FORMS.values()}) == len(FORMS)


def test_a_description_is_the_same_in_all_forms(linked: LinkedData) -> None:
    """The description of a rule, with its condition, holds the same statements in every form."""
    quads = linked.statements(BASE + "rule/mdr-rule-11-a")
    flat = canonical([Quad(*quad.triple, DefaultGraph()) for quad in quads])

    for form in FORMS.values():
        read = pyoxigraph.parse(serialize(quads, form), format=form.syntax)
        assert canonical([Quad(*quad.triple, DefaultGraph()) for quad in read]) == flat
