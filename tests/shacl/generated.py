# SPDX-License-Identifier: Apache-2.0
"""Small graphs and shapes at random, over few names, so that they meet."""

from __future__ import annotations

from hypothesis import strategies as st

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NODES = [f"ex:n{number}" for number in range(5)]
BLANKS = ["_:b0", "_:b1"]
CLASSES = ["ex:A", "ex:B", "ex:C"]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
LITERALS = [
    '"a"', '"abc"', '""', '"a"@en', '"b"@en', '"a"@de', '"a"@en-gb', "1", "2", "10", "1.0", "1.5e0", '"05"^^xsd:integer',
    "true", "false", '"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime',
    '"2020-01-01T00:00:00"^^xsd:dateTime', '"7"^^xsd:byte', '"x"^^xsd:integer', '"300"^^xsd:byte', '"å"', '"x"^^ex:type',
]  # fmt: skip
DATATYPES = [
    "xsd:string",
    "xsd:integer",
    "xsd:decimal",
    "xsd:boolean",
    "xsd:date",
    "xsd:byte",
    "rdf:langString",
    "ex:type",
]
BOUNDS = ["1", "2", "1.5", "5", '"2020-06-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"b"']
KINDS = ["BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
PATTERNS = ["^a", "b", "[0-9]+", "^.{2,}$", "example"]

_node = st.sampled_from(NODES + BLANKS)
_term = st.sampled_from(NODES + BLANKS + LITERALS)
_fixed = st.sampled_from(NODES + LITERALS)
_predicate = st.sampled_from(PREDICATES)


@st.composite
def data(draw: st.DrawFn) -> str:
    """Return a graph in Turtle."""
    lines = [PREFIXES]
    triples = draw(st.lists(st.tuples(_node, _predicate, _term), max_size=12))
    types = draw(st.lists(st.tuples(_node, st.sampled_from(CLASSES)), max_size=5))
    below = draw(st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), max_size=2))
    lines += [f"{s} {p} {o} ." for s, p, o in triples]
    lines += [f"{s} a {c} ." for s, c in types]
    lines += [f"{one} rdfs:subClassOf {other} ." for one, other in below]
    return "\n".join(lines)


def paths() -> st.SearchStrategy[str]:
    """Return property paths in Turtle."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda two: f"( {two[0]} {two[1]} )"),
            pair.map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
            inner.map(lambda one: f"[ sh:inversePath {one} ]"),
            inner.map(lambda one: f"[ sh:zeroOrMorePath {one} ]"),
            inner.map(lambda one: f"[ sh:oneOrMorePath {one} ]"),
            inner.map(lambda one: f"[ sh:zeroOrOnePath {one} ]"),
        )

    return st.recursive(_predicate, larger, max_leaves=3)


_number = st.integers(0, 4).map(str)


def _simple() -> st.SearchStrategy[str]:
    """Return one constraint on values."""
    listed = st.lists(_fixed, min_size=1, max_size=4).map(lambda some: f"sh:in ( {' '.join(some)} )")
    languages = st.lists(st.sampled_from(['"en"', '"de"', '"en-GB"']), min_size=1, max_size=2, unique=True)
    return st.one_of(
        st.sampled_from(CLASSES).map(lambda c: f"sh:class {c}"),
        st.sampled_from(DATATYPES).map(lambda d: f"sh:datatype {d}"),
        st.sampled_from(KINDS).map(lambda k: f"sh:nodeKind sh:{k}"),
        st.tuples(st.sampled_from(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]), st.sampled_from(BOUNDS))
        .map(lambda two: f"sh:{two[0]} {two[1]}"),
        st.tuples(st.sampled_from(["minLength", "maxLength"]), _number).map(lambda two: f"sh:{two[0]} {two[1]}"),
        st.sampled_from(PATTERNS).map(lambda p: f'sh:pattern "{p}"'),
        languages.map(lambda some: f"sh:languageIn ( {' '.join(some)} )"),
        listed,
        _fixed.map(lambda v: f"sh:hasValue {v}"),
        st.tuples(st.sampled_from(["equals", "disjoint"]), _predicate).map(lambda two: f"sh:{two[0]} {two[1]}"),
    )  # fmt: skip


def _of_property() -> st.SearchStrategy[str]:
    return st.one_of(
        _number.map(lambda n: f"sh:minCount {n}"),
        _number.map(lambda n: f"sh:maxCount {n}"),
        st.just("sh:uniqueLang true"),
        st.tuples(st.sampled_from(["lessThan", "lessThanOrEquals"]), _predicate).map(
            lambda two: f"sh:{two[0]} {two[1]}"
        ),
    )


def _body(constraints: list[str]) -> str:
    """Join constraints, one of each parameter, because most allow no second."""
    return " ; ".join({one.split()[0]: one for one in constraints}.values())


def inner_shapes() -> st.SearchStrategy[str]:
    """Return blank shapes in Turtle, some of them within others."""
    plain = st.lists(_simple(), min_size=1, max_size=2).map(lambda some: f"[ {_body(some)} ]")

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            inner.map(lambda one: f"[ sh:not {one} ]"),
            pair.map(lambda two: f"[ sh:and ( {two[0]} {two[1]} ) ]"),
            pair.map(lambda two: f"[ sh:or ( {two[0]} {two[1]} ) ]"),
            pair.map(lambda two: f"[ sh:xone ( {two[0]} {two[1]} ) ]"),
            inner.map(lambda one: f"[ sh:node {one} ]"),
            st.tuples(paths(), st.lists(st.one_of(_simple(), _of_property()), min_size=1, max_size=2))
            .map(lambda two: f"[ sh:property [ sh:path {two[0]} ; {_body(two[1])} ] ]"),
        )  # fmt: skip

    return st.recursive(plain, larger, max_leaves=3)


def _logical() -> st.SearchStrategy[str]:
    pair = st.tuples(inner_shapes(), inner_shapes())
    return st.one_of(
        inner_shapes().map(lambda one: f"sh:not {one}"),
        inner_shapes().map(lambda one: f"sh:node {one}"),
        pair.map(lambda two: f"sh:and ( {two[0]} {two[1]} )"),
        pair.map(lambda two: f"sh:or ( {two[0]} {two[1]} )"),
        pair.map(lambda two: f"sh:xone ( {two[0]} {two[1]} )"),
    )


@st.composite
def _qualified(draw: st.DrawFn) -> str:
    counts = [f"sh:qualified{word}Count {draw(_number)}" for word in ("Min", "Max") if draw(st.booleans())]
    disjoint = ["sh:qualifiedValueShapesDisjoint true"] if draw(st.booleans()) else []
    return " ; ".join([f"sh:qualifiedValueShape {draw(inner_shapes())}", *counts, *disjoint])


@st.composite
def property_shape(draw: st.DrawFn) -> str:
    """Return a blank property shape in Turtle."""
    some = draw(st.lists(st.one_of(_simple(), _of_property(), _logical(), _qualified()), min_size=1, max_size=3))
    return f"[ sh:path {draw(paths())} ; {_body(some)} ]"


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """Return a shapes graph in Turtle: one or two node shapes with targets of all kinds."""
    lines = [PREFIXES]
    for number in range(draw(st.integers(1, 2))):
        target = draw(
            st.one_of(
                st.sampled_from(CLASSES).map(lambda c: f"sh:targetClass {c}"),
                _fixed.map(lambda n: f"sh:targetNode {n}"),
                _predicate.map(lambda p: f"sh:targetSubjectsOf {p}"),
                _predicate.map(lambda p: f"sh:targetObjectsOf {p}"),
            )
        )
        own = draw(st.lists(st.one_of(_simple(), _logical()), max_size=2))
        properties = draw(st.lists(property_shape(), max_size=2))
        closed = ["sh:closed true ; sh:ignoredProperties ( rdf:type )"] if draw(st.integers(0, 4)) == 0 else []
        parts = [target, _body(own), *(f"sh:property {one}" for one in properties), *closed]
        lines.append(f"ex:S{number} a sh:NodeShape ; {' ; '.join(part for part in parts if part)} .")
    return "\n".join(lines)
