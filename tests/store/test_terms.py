# SPDX-License-Identifier: Apache-2.0
"""Terms come out of a store as they went in, whichever way they went."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import BaseDirection, Literal, NamedNode, RdfFormat, Triple

from kgservice.store.port import GraphStore
from tests.store.asking import EX, TRIPLES, G, content, values

_XSD = "http://www.w3.org/2001/XMLSchema#"
_S, _P = NamedNode(EX + "s"), NamedNode(EX + "p")

_TERMS = {
    "bokmål": Literal("Medisinsk utstyr på bokmål: æøå ÆØÅ", language="nb"),
    "astral": Literal("𝔐 😀 👩‍⚕️ é é"),
    "right-to-left": Literal("שלום עולם", language="he"),
    "controls": Literal('tab\t line\n return\r quote" back\\slash \x07 \x7f'),
    "quotes": Literal("''' \"\"\" ' \" } ; DROP ALL"),
    "not-a-character": Literal("\ufffe"),
    "braces": Literal("} } INSERT DATA { <a> <b> <c> }"),
    "empty": Literal(""),
    "spaces": Literal("  kept  as  they  are  "),
    "language-case": Literal("x", language="en-gb"),
    "datatype": Literal("anything", datatype=NamedNode(EX + "of/my/own")),
    "decimal": Literal("1.5", datatype=NamedNode(_XSD + "decimal")),
    "date": Literal("2026-02-28", datatype=NamedNode(_XSD + "date")),
    "html": Literal("<b>x</b>", datatype=NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML")),
    "iri": NamedNode(EX + "å/ø?æ=1&b=(c)'!*#ü"),
    "urn": NamedNode("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"),
}
_WRITTEN = {
    "zeros": Literal("007", datatype=NamedNode(_XSD + "integer")),
    "decimals": Literal("1.50", datatype=NamedNode(_XSD + "decimal")),
    "boolean": Literal("1", datatype=NamedNode(_XSD + "boolean")),
    "no-number": Literal("seven", datatype=NamedNode(_XSD + "integer")),
    "no-date": Literal("2026-02-30", datatype=NamedNode(_XSD + "date")),
}
_NEW = {
    "triple": Triple(_S, _P, Literal("inner")),
    "direction": Literal("שלום", language="he", direction=BaseDirection.RTL),
}


def _line(term: NamedNode | Literal | Triple) -> bytes:
    return pyoxigraph.serialize([Triple(_S, _P, term)], format=RdfFormat.N_TRIPLES) or b""


def _kept(store: GraphStore, term: NamedNode | Literal | Triple) -> bool:
    store.write_graph(G, _line(term), TRIPLES, replace=True)
    return content(store, G) == {str(Triple(_S, _P, term))}


@pytest.mark.parametrize("name", _TERMS)
def test_terms_are_kept(store: GraphStore, name: str) -> None:
    """Texts of any script and any signs, and IRIs that are none of ASCII, are kept."""
    assert _kept(store, _TERMS[name])


@pytest.mark.parametrize("name", _TERMS)
def test_terms_of_updates_are_kept(store: GraphStore, name: str) -> None:
    """They are kept too where an update writes them, and come out of a query."""
    store.update(f"INSERT DATA {{ {_line(_TERMS[name]).decode()} }}")
    assert values(store, "SELECT ?o { ?s ?p ?o }") == [str(_TERMS[name])]


@pytest.mark.parametrize("name", _WRITTEN)
def test_literals_keep_the_form_in_which_they_were_written(store: GraphStore, name: str) -> None:
    """A number with zeros before it, and a text that is none of its type, are kept as they are."""
    assert _kept(store, _WRITTEN[name])


@pytest.mark.parametrize("name", _NEW)
def test_terms_of_rdf_1_2(store: GraphStore, name: str) -> None:
    """A triple as a term, and a text with a direction, are kept."""
    assert _kept(store, _NEW[name])


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_large_literals(store: GraphStore, size: int) -> None:
    """A text of megabytes comes out whole."""
    text = ("0123456789 æøå" * (size // 14 + 1))[:size]
    assert _kept(store, Literal(text))


def test_texts_are_no_commands(store: GraphStore) -> None:
    """A text that looks like the end of an update is only a text."""
    hostile = '" } } ; DROP ALL ; INSERT DATA { <http://example.org/x> <http://example.org/y> "z'
    assert _kept(store, Literal(hostile))
    assert content(store, None) == set()
