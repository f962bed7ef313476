# SPDX-License-Identifier: Apache-2.0
"""Small graphs and shapes at random, over few names, so that they meet.

With *numbers* the literals are numbers, and constraints on their order are among the shapes; without it there are
literals of all kinds and no order, because rdflib orders what SPARQL cannot compare.
"""

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
    '"a"', '"abc"', '""', '"a"@en', '"b"@en', '"a"@de', '"a"@en-gb', "1", "2", "10", "1.0", "1.5e0",
    '"05"^^xsd:integer', "true", "false", '"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date',
    '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01T00:00:00"^^xsd:dateTime',
    '"7"^^xsd:byte', '"x"^^xsd:integer', '"300"^^xsd:byte', '"å"', '"x"^^ex:type',
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
NUMBERS = ["1", "2", "3", "10", "1.0", "2.5", "1.5e0", '"05"^^xsd:integer', '"7"^^xsd:byte']
KINDS = ["BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
PATTERNS = ["^a", "b", "[0-9]+", "^.{2,}$", "example"]


_node = st.sampled_from(NODES + BLANKS)
_predicate = st.sampled_from(PREDICATES)
_NUMBERS_ONLY = "ex:r"
"""No IRI is a value of this among numbers: pySHACL orders IRIs by their letters."""
_number = st.integers(0, 4).map(str)
Some = st.SearchStrategy[str]


def _literals(*, numbers: bool) -> list[str]:
    return NUMBERS if numbers else LITERALS


@st.composite
def data(draw: st.DrawFn, *, numbers: bool) -> str:
    """Return a graph in Turtle."""
    term = st.sampled_from(NODES + ([] if numbers else BLANKS) + _literals(numbers=numbers))
    triples = draw(st.lists(st.tuples(_node, _predicate, term), max_size=12))
    if numbers:
        triples = [one for one in triples if one[1] != _NUMBERS_ONLY or one[2] not in NODES]
    types = draw(st.lists(st.tuples(_node, st.sampled_from(CLASSES)), max_size=5))
    below = draw(st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), max_size=2))
    lines = [PREFIXES, *(f"{s} {p} {o} ." for s, p, o in triples), *(f"{s} a {c} ." for s, c in types)]
    return "\n".join([*lines, *(f"{one} rdfs:subClassOf {other} ." for one, other in below)])


def paths() -> Some:
    """Return property paths in Turtle."""

    def larger(inner: Some) -> Some:
        return st.one_of(
            st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
            st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
            st.tuples(st.sampled_from(["inverse", "zeroOrMore", "oneOrMore", "zeroOrOne"]), inner).map(
                lambda two: f"[ sh:{two[0]}Path {two[1]} ]"
            ),
        )

    return st.recursive(_predicate, larger, max_leaves=3)


def _pair(names: list[str], values: Some) -> Some:
    """Return one of the parameters with one of the values."""
    return st.tuples(st.sampled_from(names), values).map(lambda two: f"sh:{two[0]} {two[1]}")


def _simple(*, numbers: bool) -> Some:
    """Return one constraint on values."""
    fixed = st.sampled_from(NODES + _literals(numbers=numbers))
    languages = st.lists(st.sampled_from(['"en"', '"de"', '"en-GB"']), min_size=1, max_size=2, unique=True)
    order = _pair(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"], st.sampled_from(NUMBERS))
    some = [
        _pair(["class"], st.sampled_from(CLASSES)),
        _pair(["datatype"], st.sampled_from(DATATYPES)),
        _pair(["nodeKind"], st.sampled_from(KINDS).map(lambda kind: f"sh:{kind}")),
        _pair(["minLength", "maxLength"], st.sampled_from(["1", "2", "4"])),
        _pair(["pattern"], st.sampled_from(PATTERNS).map(lambda pattern: f'"{pattern}"')),
        languages.map(lambda tags: f"sh:languageIn ( {' '.join(tags)} )"),
        st.lists(fixed, min_size=1, max_size=4).map(lambda values: f"sh:in ( {' '.join(values)} )"),
        _pair(["hasValue"], fixed),
        _pair(["equals", "disjoint"], _predicate),
    ]
    return st.one_of([*some, order] if numbers else some)


def _of_property(*, numbers: bool) -> Some:
    some = [_pair(["minCount", "maxCount"], _number), st.just("sh:uniqueLang true")]
    order = _pair(["lessThan", "lessThanOrEquals"], st.just(_NUMBERS_ONLY))
    return st.one_of([*some, order] if numbers else some)


def _body(constraints: list[str]) -> str:
    """Join constraints, one of each parameter, because most allow no second."""
    return " ; ".join({one.split()[0]: one for one in constraints}.values())


def _logical(inner: Some) -> Some:
    """Return a constraint that holds values against other shapes."""
    listed = st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )")
    return st.one_of(_pair(["not", "node"], inner), _pair(["and", "or", "xone"], listed))


def inner_shapes(*, numbers: bool) -> Some:
    """Return blank shapes in Turtle, some of them within others."""
    plain = st.lists(_simple(numbers=numbers), min_size=1, max_size=2).map(lambda some: f"[ {_body(some)} ]")
    counted = st.lists(st.one_of(_simple(numbers=numbers), _of_property(numbers=numbers)), min_size=1, max_size=2)

    def larger(inner: Some) -> Some:
        below = st.tuples(paths(), counted).map(lambda two: f"[ sh:property [ sh:path {two[0]} ; {_body(two[1])} ] ]")
        return st.one_of(_logical(inner).map(lambda one: f"[ {one} ]"), below)

    return st.recursive(plain, larger, max_leaves=3)


@st.composite
def _qualified(draw: st.DrawFn, *, numbers: bool) -> str:
    words = draw(st.sampled_from([["Min"], ["Max"], ["Min", "Max"]]))
    counts = [f"sh:qualified{word}Count {draw(_number)}" for word in words]
    disjoint = ["sh:qualifiedValueShapesDisjoint true"] if draw(st.booleans()) else []
    return " ; ".join([f"sh:qualifiedValueShape {draw(inner_shapes(numbers=numbers))}", *counts, *disjoint])


@st.composite
def property_shape(draw: st.DrawFn, *, numbers: bool) -> str:
    """Return a blank property shape in Turtle."""
    kinds = st.one_of(
        _simple(numbers=numbers),
        _of_property(numbers=numbers),
        _logical(inner_shapes(numbers=numbers)),
        _qualified(numbers=numbers),
    )
    return f"[ sh:path {draw(paths())} ; {_body(draw(st.lists(kinds, min_size=1, max_size=3)))} ]"


@st.composite
def shapes(draw: st.DrawFn, *, numbers: bool) -> str:
    """Return a shapes graph in Turtle: one or two node shapes with targets of all kinds."""
    targets = st.one_of(
        _pair(["targetClass"], st.sampled_from(CLASSES)),
        _pair(["targetNode"], st.sampled_from(NODES + _literals(numbers=numbers))),
        _pair(["targetSubjectsOf", "targetObjectsOf"], _predicate),
    )
    own = st.lists(st.one_of(_simple(numbers=numbers), _logical(inner_shapes(numbers=numbers))), max_size=2)
    lines = [PREFIXES]
    for number in range(draw(st.integers(1, 2))):
        properties = draw(st.lists(property_shape(numbers=numbers), max_size=2))
        closed = ["sh:closed true ; sh:ignoredProperties ( rdf:type )"] if draw(st.integers(0, 4)) == 0 else []
        parts = [draw(targets), _body(draw(own)), *(f"sh:property {one}" for one in properties), *closed]
        lines.append(f"ex:S{number} a sh:NodeShape ; {' ; '.join(part for part in parts if part)} .")
    return "\n".join(lines)
