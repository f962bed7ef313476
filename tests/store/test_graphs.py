# SPDX-License-Identifier: Apache-2.0
"""Graphs that are written, read and removed by their names."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kgservice.errors import InputError, InvalidValueError, UnreadableInputError
from kgservice.store.port import GraphStore
from tests.store.asking import ABSENT, EX, TRIPLES, TURTLE, G, H, add, content, holds, put, read, rows, spo, triples

_X, _Y = spo("a", "p", '"x"'), spo("b", "p", '"y"')
_FORMATS = {
    "turtle": TURTLE,
    "n-triples": TRIPLES,
    "rdf-xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
}
_ONE = [pyoxigraph.Triple(pyoxigraph.NamedNode(f"{EX}a"), pyoxigraph.NamedNode(f"{EX}p"), pyoxigraph.Literal("x"))]
_GRAPHS = pytest.mark.parametrize("graph", [pytest.param(G, id="named"), pytest.param(None, id="default")])


@_GRAPHS
def test_put_takes_the_place_of_what_was_there(store: GraphStore, graph: str | None) -> None:
    """What is put is all that the graph then holds; no other graph changes."""
    put(store, H, "<other> <p> 'stays' .")
    put(store, graph, "<a> <p> 'x' .")
    put(store, graph, "<b> <p> 'y' .")
    assert content(store, graph) == {_Y}
    assert content(store, H) == {spo("other", "p", '"stays"')}


@_GRAPHS
def test_add_leaves_what_was_there(store: GraphStore, graph: str | None) -> None:
    """What is added comes to what is there; the same statement twice is one."""
    put(store, graph, "<a> <p> 'x' .")
    add(store, graph, "<b> <p> 'y' . <a> <p> 'x' .")
    assert content(store, graph) == {_X, _Y}


def test_whether_a_graph_is_new(store: GraphStore) -> None:
    """A write says whether it made the graph; the default graph is never new."""
    assert put(store, G, "<a> <p> 'x' .")
    assert not put(store, G, "<a> <p> 'x' .")
    assert not add(store, G, "<b> <p> 'y' .")
    assert add(store, H, "<a> <p> 'x' .")
    assert not put(store, None, "<a> <p> 'x' .")
    store.remove_graph(G)
    assert add(store, G, "<a> <p> 'x' .")


def test_empty_graphs_exist(store: GraphStore) -> None:
    """A graph that was written without statements is there and is empty; one that was not written is not."""
    assert put(store, G, "")
    assert add(store, H, "")
    assert content(store, G) == content(store, H) == set()
    assert list(store.graphs()) == [G, H]
    assert content(store, ABSENT) is None
    assert not put(store, G, "")


def test_graphs_that_exist_can_be_asked_for(store: GraphStore) -> None:
    """GRAPH with an empty pattern finds the graphs that exist, empty ones too, and no other."""
    put(store, G, "")
    assert holds(store, f"GRAPH <{G}> {{ }}")
    assert not holds(store, f"GRAPH <{ABSENT}> {{ }}")


def test_a_graph_can_be_emptied(store: GraphStore) -> None:
    """A graph in whose place nothing is put stays, without statements."""
    put(store, G, "<a> <p> 'x' .")
    put(store, G, "")
    assert content(store, G) == set()


def test_removed_graphs_are_gone(store: GraphStore) -> None:
    """A graph can be removed once, and others stay."""
    put(store, G, "<a> <p> 'x' .")
    put(store, H, "<b> <p> 'y' .")
    assert store.remove_graph(G)
    assert content(store, G) is None
    assert list(store.graphs()) == [H]
    assert not store.remove_graph(G)


def test_empty_graphs_can_be_removed(store: GraphStore) -> None:
    """A graph without statements is removed like any other."""
    put(store, G, "")
    assert store.remove_graph(G)
    assert list(store.graphs()) == []


def test_the_default_graph_is_always_there(store: GraphStore) -> None:
    """It can be read before anything is in it, is emptied in place of being removed, and is no named graph."""
    assert content(store, None) == set()
    put(store, None, "<a> <p> 'x' .")
    assert store.remove_graph(None)
    assert content(store, None) == set()
    assert store.remove_graph(None)
    assert list(store.graphs()) == []


def test_graphs_are_sorted(store: GraphStore) -> None:
    """The names of the graphs come in the order of their characters."""
    names = [f"{EX}{name}" for name in ("b", "a", "å", "10", "9", "Z")]
    for name in names:
        put(store, name, "")
    assert list(store.graphs()) == sorted(names)


@pytest.mark.parametrize("form", _FORMATS)
def test_each_format_is_read(store: GraphStore, form: str) -> None:
    """RDF is taken in each of its formats."""
    data = pyoxigraph.serialize(_ONE, format=RdfFormat.from_media_type(_FORMATS[form])) or b""
    store.write_graph(G, data, _FORMATS[form], replace=True)
    assert content(store, G) == {_X}


@pytest.mark.parametrize("form", _FORMATS)
def test_each_format_is_written(store: GraphStore, form: str) -> None:
    """RDF is given in each of its formats."""
    put(store, G, "<a> <p> 'x' .")
    answer = store.read_graph(G, _FORMATS[form])
    assert answer is not None
    assert triples(read(answer), _FORMATS[form]) == {_X}


def test_relative_iris(store: GraphStore) -> None:
    """Relative IRIs of a document are those of the base that comes with it."""
    store.write_graph(G, b"<a> <p> 'x' .", TURTLE, replace=True, base=EX)
    assert content(store, G) == {_X}


@pytest.mark.parametrize(
    ("data", "media_type", "line"),
    [
        pytest.param(b"<http://a> <http://b>\n<http://c> <http://d> .", TURTLE, 2, id="turtle"),
        pytest.param(b"<http://a> <http://b> 'x' .\n<http://a> .\n", TRIPLES, 1, id="n-triples"),
        pytest.param(b"<relative> <http://b> 'x' .", TURTLE, 1, id="relative"),
        pytest.param(b"<http://a> <http://b> '\xff' .", TURTLE, 1, id="encoding"),
        pytest.param(b'{"@id": "http://a",\n "http://b": }', "application/ld+json", 2, id="json"),
        pytest.param(b"<rdf:RDF>", "application/rdf+xml", None, id="xml"),
        pytest.param(b"a,b", "text/csv", None, id="no-rdf"),
    ],
)
def test_what_cannot_be_read(store: GraphStore, data: bytes, media_type: str, line: int | None) -> None:
    """A broken document is refused with the line at fault, and the graph stays as it was."""
    put(store, G, "<a> <p> 'x' .")
    with pytest.raises(UnreadableInputError) as caught:
        store.write_graph(G, data, media_type, replace=True)
    assert caught.value.where is not None
    assert caught.value.where.line == line
    assert content(store, G) == {_X}


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(f"<{H}> {{ <{EX}a> <{EX}p> 'x' }}", "application/trig", id="trig"),
        pytest.param(
            f'{{"@id": "{H}", "@graph": [{{"@id": "{EX}a", "{EX}p": "x"}}]}}', "application/ld+json", id="json"
        ),
    ],
)
def test_named_graphs_within_a_graph(store: GraphStore, data: str, media_type: str) -> None:
    """A document that names graphs of its own is no graph."""
    with pytest.raises(InputError):
        store.write_graph(G, data.encode(), media_type, replace=True)
    assert list(store.graphs()) == []


def test_a_name_that_is_no_iri(store: GraphStore) -> None:
    """A graph cannot be named by what is no absolute IRI, and nothing is written."""
    with pytest.raises(InvalidValueError):
        put(store, "no iri> <", "<a> <p> 'x' .")
    assert list(store.graphs()) == []


def test_blank_nodes_of_two_documents(store: GraphStore) -> None:
    """The same label in two documents names two nodes, and in one document one."""
    for _ in range(2):
        add(store, G, "_:a <p> 'x' ; <q> 'y' .")
    found = rows(store, f"SELECT ?s {{ GRAPH <{G}> {{ ?s <{EX}p> 'x' ; <{EX}q> 'y' }} }}")
    assert len(found) == len(set(found)) == 2


def test_blank_nodes_of_two_graphs(store: GraphStore) -> None:
    """A node without a name in one graph is none of another graph."""
    put(store, G, "_:a <p> 'x' .")
    put(store, H, "_:a <q> 'y' .")
    assert not holds(store, f"GRAPH <{G}> {{ ?s <{EX}p> 'x' }} GRAPH <{H}> {{ ?s <{EX}q> 'y' }}")
