# SPDX-License-Identifier: Apache-2.0
"""Shapes and products made up for timing SHACL: 60 node shapes, 300 property shapes, 40 queries.

A product has about a dozen nodes and 90 triples; a third of its values is wrong, which makes some twenty findings.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["NODE_SHAPES", "PROPERTY_SHAPES", "QUERIES", "VOCABULARY", "product", "shapes"]

NODE_SHAPES: Final = 60
PROPERTY_SHAPES: Final = 300
QUERIES: Final = 40
_COMMON: Final = 14
_NODES: Final = 8
_FAULTY: Final = 0.35
_HEAD: Final = """\
@prefix ex: <https://example.org/d#> .
@prefix s: <https://example.org/shape#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
VOCABULARY: Final = "".join(
    f"ex:C{number} rdfs:subClassOf ex:C{number % _COMMON} .\n" for number in range(_COMMON, _COMMON + 27)
)
"""27 triples that each product is validated with."""


@dataclass(frozen=True)
class _Kind:
    """A sort of property shape: its parameters with ``{p}`` for the predicate, and values right and wrong."""

    body: str
    right: Callable[[random.Random], list[str]]
    wrong: Callable[[random.Random], list[str]]


def _day(rng: random.Random, first: int, last: int) -> str:
    return f'"{rng.randint(first, last)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"^^xsd:date'


def _string(rng: random.Random, length: int = 8) -> str:
    return '"' + "".join(rng.choices("abcdefghijklmnop", k=length)) + '"'


def _node(rng: random.Random) -> str:
    return f"ex:n{rng.randrange(_NODES)}"


_KINDS: Final = (
    _Kind("sh:path {p} ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string", lambda r: [_string(r)], lambda _: []),
    _Kind("sh:path {p} ; sh:datatype xsd:date", lambda r: [_day(r, 2000, 2026)], lambda r: [_string(r)]),
    _Kind(
        "sh:path {p} ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:maxExclusive 100",
        lambda r: [str(r.randrange(100))],
        lambda r: [str(r.randrange(100, 200))],
    ),
    _Kind("sh:path {p} ; sh:nodeKind sh:IRI ; sh:class ex:Part", lambda _: ["ex:part"], lambda r: [_string(r)]),
    _Kind('sh:path {p} ; sh:in ( "a" "b" "c" )', lambda r: [f'"{r.choice("abc")}"'], lambda _: ['"d"']),
    _Kind('sh:path {p} ; sh:pattern "^[a-p]{{8}}$"', lambda r: [_string(r)], lambda r: [_string(r, 5)]),
    _Kind("sh:path {p} ; sh:minLength 3 ; sh:maxLength 10", lambda r: [_string(r)], lambda r: [_string(r, 12)]),
    _Kind(
        'sh:path {p} ; sh:uniqueLang true ; sh:languageIn ( "en" "de" )',
        lambda r: [f"{_string(r)}@en", f"{_string(r)}@de"],
        lambda r: [f"{_string(r)}@en", f"{_string(r)}@en"],
    ),
    _Kind("sh:path {p} ; sh:lessThan ex:until", lambda r: [_day(r, 1990, 1999)], lambda r: [_day(r, 2031, 2033)]),
    _Kind("sh:path {p} ; sh:disjoint ex:name", lambda r: [_string(r)], lambda _: ['"name"']),
    _Kind(
        "sh:path {p} ; sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:string ] )",
        lambda r: [_string(r)],
        lambda r: [_day(r, 2000, 2026)],
    ),
    _Kind(
        "sh:path {p} ; sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 2 ] )",
        lambda r: [_string(r)],
        lambda _: ['"x"'],
    ),
    _Kind('sh:path {p} ; sh:not [ sh:pattern "^x" ]', lambda r: [_string(r)], lambda _: ['"xyz"']),
    _Kind("sh:path {p} ; sh:node s:Part", lambda _: ["ex:part"], lambda _: ["ex:bare"]),
    _Kind(
        "sh:path {p} ; sh:qualifiedValueShape [ sh:class ex:Part ] ; sh:qualifiedMinCount 1",
        lambda _: ["ex:part"],
        lambda _: ["ex:bare"],
    ),
    _Kind("sh:path ( {p} ex:label ) ; sh:minCount 1", lambda _: ["ex:part"], lambda _: ["ex:bare"]),
    _Kind("sh:path [ sh:inversePath {p} ] ; sh:maxCount 3", lambda _: ["ex:part"], lambda r: [_node(r)]),
    _Kind("sh:path [ sh:alternativePath ( {p} ex:label ) ] ; sh:minCount 1", lambda r: [_string(r)], lambda _: []),
)

_EVERY: Final = (
    "$this ex:name ?value . FILTER (STRLEN(STR(?value)) < 4)",
    "$this ex:since ?from ; ex:until ?value . FILTER (?value < ?from)",
    "$this ex:size ?value . FILTER (?value > 100)",
    "$this ex:link ?value . FILTER NOT EXISTS {{ ?value ex:name ?name }}",
    "$this ex:code ?value . ?other ex:code ?value . FILTER (?other != $this)",
    "$this ex:link/ex:since ?value . $this ex:since ?from . FILTER (?value < ?from)",
    '$this ex:name ?value . OPTIONAL {{ $this ex:code ?code }} FILTER (!BOUND(?code) && ?value != "x")',
    "$this ex:size ?value . "
    "FILTER EXISTS {{ $this ex:link ?other . FILTER EXISTS {{ ?other ex:size ?more . FILTER (?more > ?value) }} }}",
)


def _messages(text: str) -> str:
    return f'sh:message "{text} is wrong"@en , "{text} ist falsch"@de'


def shapes() -> str:
    """Return the shapes graph in Turtle."""
    parts = [_HEAD, "s:Part a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:property [ sh:path ex:label ; sh:minCount 1 ] .\n"]
    each = PROPERTY_SHAPES // NODE_SHAPES
    for number in range(NODE_SHAPES):
        names = [number * each + place for place in range(each)]
        properties = " , ".join(f"s:P{name}" for name in names)
        closed = "sh:closed true ; sh:severity sh:Info ; " if number == NODE_SHAPES - 1 else ""
        parts.append(f"s:N{number} a sh:NodeShape ; sh:targetClass ex:C{number} ; {closed}sh:property {properties} .\n")
        for name in names:
            body = _KINDS[name % len(_KINDS)].body.format(p=f"ex:p{name}")
            severity = ("Violation", "Warning", "Info")[name % 3]
            parts.append(
                f"s:P{name} a sh:PropertyShape ; {body} ; {_messages(f'p{name}')} ; sh:severity sh:{severity} ; "
                f"dcterms:source <https://example.org/law/{name}> .\n"
            )
    parts.append('s: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/d#"^^xsd:anyURI ] .\n')
    for number in range(QUERIES):
        where = _EVERY[number % len(_EVERY)].replace("{{", "{").replace("}}", "}")
        parts.append(
            f"s:N{number % _COMMON} sh:sparql s:Q{number} .\ns:Q{number} sh:prefixes s: ; "
            f'sh:message "{{?value}} is wrong"@en , "{{?value}} ist falsch"@de ; '
            f'sh:select """SELECT DISTINCT $this ?value WHERE {{ {where} }}""" .\n'
        )
    return "".join(parts)


def product(seed: int) -> str:
    """Return a product in Turtle, with the vocabulary."""
    rng = random.Random(seed)  # noqa: S311
    each = PROPERTY_SHAPES // NODE_SHAPES
    lines = [_HEAD, VOCABULARY, 'ex:part a ex:Part ; ex:label "part" .\nex:bare a ex:Thing .\n']
    for number, kind in enumerate(rng.sample(range(_COMMON), _NODES)):
        number_of_class = kind + _COMMON * (rng.random() < 0.25)  # one of a subclass
        lines.append(f"ex:n{number} a ex:C{number_of_class} .\n")
        lines.extend(_general(rng, number))
        for name in (number_of_class * each + place for place in range(each)):
            sort = _KINDS[name % len(_KINDS)]
            values = sort.wrong(rng) if rng.random() < _FAULTY else sort.right(rng)
            lines.extend(f"ex:n{number} ex:p{name} {value} .\n" for value in values)
    return "".join(lines)


def _general(rng: random.Random, number: int) -> list[str]:
    """Return statements that the queries look at; not each node has each of them."""
    made = [
        ("name", _string(rng, 3 if rng.random() < _FAULTY else 8)),
        ("since", _day(rng, 2000, 2010)),
        ("until", _day(rng, 1999 if rng.random() < _FAULTY else 2011, 2030)),
        ("size", str(rng.randrange(195))),
        ("link", _node(rng)),
        ("code", f'"{number if rng.random() > _FAULTY else 0}"'),
    ]
    return [f"ex:n{number} ex:{name} {value} .\n" for name, value in made if rng.random() < 0.75]
