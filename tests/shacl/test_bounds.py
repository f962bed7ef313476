# SPDX-License-Identifier: Apache-2.0
"""What is not looked at changes nothing: bounds, shapes that state the same, triples that no query sees."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from kgservice.shacl import ValidationReport, ValidationResult, compile_shapes
from kgservice.shacl.bounds import UNKNOWN
from kgservice.shacl.graph import read_graph
from kgservice.shacl.query_patterns import mentioned_of
from kgservice.shacl.query_text import tokens_of
from kgservice.shacl.shapes_graph import ShapesGraph
from tests.shacl import generated

EX = "http://example.org/"
PREFIXES = {"ex": EX}

SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property ex:P1 , ex:P2 , ex:P3 , ex:P4 , ex:P5 .
ex:P1 sh:path ex:p ; sh:or ( [ sh:path ex:q ; sh:not [ sh:in ( 1 2 ) ] ] [ sh:path ex:r ; sh:hasValue "x" ] ) .
ex:P2 sh:path ex:p ; sh:or ( [ sh:path ex:q ; sh:not [ sh:in ( 1 2 ) ] ] [ sh:path ex:r ; sh:minCount 1 ] ) .
ex:P3 sh:path [ sh:alternativePath ( ( ex:p ex:q ) ( ex:p ex:r ) ) ] ; sh:qualifiedMinCount 2 ;
    sh:qualifiedValueShape [ sh:in ( 1 "x" 3 ) ] .
ex:P4 sh:path ex:p ; sh:and ( [ sh:path [ sh:alternativePath ( ex:q ex:r ) ] ; sh:minCount 1 ] [ sh:class ex:B ] ) .
ex:P5 sh:path ex:p ; sh:xone ( [ sh:class ex:B ] [ sh:path ex:q ; sh:maxInclusive 2 ] ) .
"""
DATA = """
ex:a a ex:A ; ex:p ex:k , ex:l , ex:m , ex:n .
ex:b a ex:A ; ex:p ex:l , ex:n .
ex:k a ex:B ; ex:q 1 . ex:l ex:q 2 , 5 ; ex:r "x" . ex:m ex:r "y" . ex:n a ex:B ; ex:q 3 .
"""


def _result(one: ValidationResult) -> tuple[object, ...]:
    """Return a result without the labels of blank nodes, which differ from one compilation to the next."""
    shape = None if isinstance(one.source_shape, BlankNode) else one.source_shape
    details = tuple(map(_result, one.details))
    return one.focus_node, one.path, one.value, shape, one.source_constraint_component, one.messages, details


def _validate(shapes: str, data: str) -> ValidationReport:
    return compile_shapes(shapes.encode()).validate(data.encode())


def _looking_at_all(shapes: str, data: str) -> ValidationReport:
    """Validate without bounds, each shape by itself."""
    with (
        patch("kgservice.shacl.compiler.bounds_of_shape", lambda *_: UNKNOWN),
        patch.object(ShapesGraph, "likeness", lambda _, node: node),
    ):
        return _validate(shapes, data)


def _same(shapes: str, data: str) -> ValidationReport:
    found = _validate(shapes, data)
    assert list(map(_result, found.results)) == list(map(_result, _looking_at_all(shapes, data).results))
    return found


def test_bounds_change_nothing() -> None:
    """The same results in the same order, on many values and on one."""
    found = _same(generated.PREFIXES + SHAPES, generated.PREFIXES + DATA)

    assert {str(one.source_shape) for one in found.results} >= {f"<{EX}P{number}>" for number in (1, 2, 4, 5)}


_GRAPHS = st.booleans().flatmap(lambda n: st.tuples(generated.shapes(numbers=n), generated.data(numbers=n)))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_GRAPHS)
def test_bounds_change_nothing_at_random(graphs: tuple[str, str]) -> None:
    """The same for shapes and data at random; blank nodes of the data get names that stay."""
    shapes, data = graphs
    _same(shapes, data.replace("_:b", "ex:b"))


@pytest.mark.long
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(_GRAPHS)
def test_bounds_change_nothing_for_long(graphs: tuple[str, str]) -> None:
    """The same with many more graphs."""
    shapes, data = graphs
    _same(shapes, data.replace("_:b", "ex:b"))


LIKE = [
    ("[ sh:path ex:p ; sh:in ( 1 2 ) ]", "[ sh:in ( 1 2 ) ; sh:path ex:p ]", True),
    ("[ sh:not [ sh:class ex:A ] ]", "[ sh:not [ sh:class ex:A ] ]", True),
    ("[ sh:or ( ex:S [ sh:minLength 1 ] ) ]", "[ sh:or ( ex:S [ sh:minLength 1 ] ) ]", True),
    ("[ sh:in ( 1 2 ) ]", "[ sh:in ( 2 1 ) ]", False),
    ("[ sh:in ( [ ex:p 1 ] ) ]", "[ sh:in ( [ ex:p 1 ] ) ]", False),
    ("[ sh:hasValue [ ex:p 1 ] ]", "[ sh:hasValue [ ex:p 1 ] ]", False),
    ("[ sh:path ex:p ; sh:minCount 1 ]", "[ sh:path ex:q ; sh:minCount 1 ]", False),
    (
        "[ sh:path ex:p ; sh:qualifiedValueShapesDisjoint true ]",
        "[ sh:path ex:p ; sh:qualifiedValueShapesDisjoint true ]",
        False,
    ),
    ("ex:S", "ex:T", False),
]


@pytest.mark.parametrize(("one", "other", "alike"), LIKE)
def test_likeness(one: str, other: str, alike: bool) -> None:
    """Anonymous shapes are alike where they state the same of the same nodes."""
    turtle = f"{generated.PREFIXES} ex:x sh:node {one} . ex:y sh:node {other} ."
    graph = ShapesGraph(read_graph(turtle.encode(), RdfFormat.TURTLE, "<test>", None), "<test>")
    first, second = (graph.all(NamedNode(EX + name), "node")[0] for name in "xy")

    assert (graph.likeness(first) == graph.likeness(second)) is alike


def test_likeness_of_a_circle() -> None:
    """A node that is part of itself is like no other."""
    turtle = f"{generated.PREFIXES} ex:x sh:node _:a . _:a sh:not _:b . _:b sh:not _:a . ex:y sh:in 1 , ( 1 ) ."
    graph = ShapesGraph(read_graph(turtle.encode(), RdfFormat.TURTLE, "<test>", None), "<test>")
    node = graph.all(NamedNode(EX + "x"), "node")[0]

    assert graph.likeness(node) == frozenset(
        {
            (
                NamedNode("http://www.w3.org/ns/shacl#not"),
                frozenset({(NamedNode("http://www.w3.org/ns/shacl#not"), node)}),
            )
        }
    )


MENTIONED = [
    ("SELECT $this ?v WHERE { $this ex:p ?v ; ex:q 1 . ?v ex:r ?w . FILTER (?v > 1 && !BOUND(?w)) }", "pqr"),
    ("SELECT $this WHERE { $this ex:p/ex:q|^ex:r ?v FILTER NOT EXISTS { ?v ex:s ?w } }", "pqrs"),
    ("SELECT $this (?v AS ?value) { OPTIONAL { $this ex:p ?v } ?v ex:q true }", "pq"),
    ("SELECT $this WHERE { $this ?p ?v }", None),
    ("SELECT $this WHERE { $this ex:p ?v ; ?p 1 }", None),
    ("SELECT $this WHERE { $this !ex:p ?v }", None),
    ("SELECT $this WHERE { $this !(ex:p|ex:q) ?v }", None),
    ("SELECT $this WHERE { [] ?p $this }", None),
    ("SELECT $this WHERE { $this ex:p [ ?p 'x' ] }", None),
    ("SELECT $this WHERE { GRAPH ?g { $this ex:p ?v } }", None),
    ("SELECT $this WHERE { $this other:p ?v }", None),
]


@pytest.mark.parametrize(("query", "names"), MENTIONED)
def test_mentioned_predicates(query: str, names: str | None) -> None:
    """A query sees the triples of the predicates it names; where it may see others it is taken to see all."""
    found = mentioned_of(tokens_of(query), PREFIXES)

    assert found == (None if names is None else {NamedNode(EX + name) for name in names})


def test_query_sees_all_where_another_does_not() -> None:
    """Two queries share a store: one with a variable for a predicate has all triples in it."""
    few = "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this { $this <http://example.org/p> ?v }' ] ."
    every = "ex:T sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this ?value { $this ?p ?value }' ] ."
    data = generated.PREFIXES + "ex:a ex:p 1 ; ex:q 2 ."

    assert len(_validate(generated.PREFIXES + few, data).results) == 1
    assert len(_validate(generated.PREFIXES + few + every, data).results) == 3
