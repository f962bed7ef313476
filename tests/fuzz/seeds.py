# SPDX-License-Identifier: Apache-2.0
"""What strange requests grow from: the shipped queries, examples and shapes, and small texts that cost little."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

_MOST: Final = 20_000
"""Bytes of a file that requests grow from; longer ones cost more than they find."""


def _texts(files: Iterable[Path]) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(files) if path.stat().st_size <= _MOST)


SHIPPED_QUERIES: Final = _texts((ROOT / "queries").rglob("*.rq"))
SMALL_QUERIES: Final = (
    "ASK {}",
    "SELECT * WHERE { ?s ?p ?o } LIMIT 3",
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:fuzz:1> { ?s ?p ?o } }",
    "PREFIX ex: <urn:fuzz:> CONSTRUCT { ?s ex:q ?o } WHERE { ?s ex:p ?o } LIMIT 2",
    "DESCRIBE <urn:fuzz:s>",
    'SELECT ?x WHERE { VALUES ?x { 1 2.5 "a"@nb "b"^^<urn:t> <urn:x> UNDEF } FILTER(isIRI(?x) || ?x > 1) }',
    'SELECT (REPLACE("æøå", "[øå]+", "x$0") AS ?r) (STRUUID() AS ?u) (NOW() AS ?t) WHERE { BIND(1/0 AS ?z) }',
    "SELECT ?s WHERE { GRAPH <urn:fuzz:1> { ?s (<urn:p>|^<urn:q>)*/a? ?o MINUS { ?s a ?o } } OPTIONAL { ?o ?p 1 } } "
    "GROUP BY ?s HAVING (COUNT(?o) > 1) ORDER BY DESC(?s) OFFSET 1 LIMIT 2",
    "SELECT * WHERE { { SELECT ?s { ?s a ?o } LIMIT 1 } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "BASE <urn:fuzz:> PREFIX : <x#> ASK FROM <g> FROM NAMED <h> { GRAPH ?g { :a :b [ :c ( 1 2 ) ] } }",
)
UPDATES: Final = (
    'INSERT DATA { GRAPH <urn:fuzz:1> { <urn:fuzz:s> <urn:fuzz:p> "æ"@nb, 1, 2.5e3, true . } }',
    "DELETE DATA { GRAPH <urn:fuzz:1> { <urn:fuzz:s> <urn:fuzz:p> 1 } }",
    "WITH <urn:fuzz:1> DELETE { ?s ?p ?o } INSERT { ?s ?p 3 } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH <urn:fuzz:2> { ?s ?p _:b } } USING <urn:fuzz:1> WHERE { ?s ?p ?o FILTER(RAND() < 2) }",
    "DELETE WHERE { GRAPH <urn:fuzz:2> { ?s ?p ?o } }",
    "CREATE SILENT GRAPH <urn:fuzz:3> ; COPY <urn:fuzz:1> TO <urn:fuzz:3> ; MOVE <urn:fuzz:3> TO <urn:fuzz:2>",
    "LOAD SILENT <file:///etc/hostname> INTO GRAPH <urn:fuzz:3>",
    "DROP SILENT NAMED",
    "CLEAR SILENT GRAPH <urn:fuzz:1>",
)
GRAPHS: Final = (
    "<urn:fuzz:s> <urn:fuzz:p> 1, 'x'@en ; a [ <urn:fuzz:q> ( 1 _:b ) ] .",
    "@prefix ex: <urn:fuzz:> . @base <http://example.org/> . ex:a ex:b <c>, '''long\n''', \"e\\u00e9\"^^ex:t .",
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:fuzz:">'
    '<rdf:Description rdf:about="urn:fuzz:s"><e:p>&e;</e:p></rdf:Description></rdf:RDF>',
    '{"@context": {"p": "urn:fuzz:p"}, "@id": "urn:fuzz:s", "p": [1, {"@value": "x", "@language": "nb"}, '
    '{"@id": "_:b"}]}',
    '{"@context": "http://127.0.0.1:1/context", "@id": "urn:fuzz:s", "@graph": []}',
    "<urn:fuzz:s> <urn:fuzz:p> <urn:fuzz:o> <urn:fuzz:g> .",
    *_texts(path for path in (ROOT / "examples").glob("*") if path.suffix in {".ttl", ".jsonld"}),
)
SHAPES: Final = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:fuzz:shape> a sh:NodeShape ; sh:targetNode <urn:fuzz:s> ; "
    "sh:property [ sh:path <urn:fuzz:p> ; sh:minCount 2 ; sh:datatype <urn:t> ; sh:pattern 'a+$' ] .",
    "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:fuzz:shape> a sh:NodeShape ; sh:targetSubjectsOf <urn:fuzz:p> ; "
    "sh:or ( [ sh:nodeKind sh:IRI ] <urn:fuzz:shape> ) ; sh:node <urn:fuzz:shape> ; sh:closed true .",
)
PRODUCTS: Final = _texts(path for path in (ROOT / "examples").rglob("*.yaml") if path.stem != "expected")
QUERY_NAMES: Final = tuple(sorted(path.stem for path in (ROOT / "queries" / "named").glob("*.rq")))
