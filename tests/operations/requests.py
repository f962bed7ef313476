# SPDX-License-Identifier: Apache-2.0
"""A request of every kind, among them all that we know of that could make a service call somebody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kgservice.graph import named_queries
from kgservice.web.openapi import openapi_document
from tests.service import Service

__all__ = ["ELSEWHERE", "Request", "everything"]

Request = tuple[str, str, list[tuple[str, str]], bytes | None]
"""Method, path, headers and body."""

ELSEWHERE: Final = "http://elsewhere.example"
_NUMBER: Final = "http://198.51.100.7"
_EXAMPLES: Final = Path(__file__).resolve().parents[2] / "examples"
_ENTITY: Final = (
    '<!DOCTYPE r SYSTEM "{0}/r.dtd" [<!ENTITY x SYSTEM "{0}/x"><!ENTITY % p SYSTEM "{0}/p"> %p;]>'
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<r:Description r:about="http://e/s"><e:p>&x;</e:p></r:Description></r:RDF>'
)
_CONTEXTS: Final = (
    '{{"@context": "{0}/context.jsonld", "name": "a"}}',
    '{{"@context": {{"@version": 1.1, "@import": "{0}/context.jsonld"}}, "@id": "http://e/s", "http://e/p": 1}}',
    '{{"@context": ["{0}/a", {{"b": {{"@id": "http://e/b", "@context": "{0}/b"}}}}], "b": {{}}}}',
)
_SHAPES: Final = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "<> a owl:Ontology ; owl:imports <{0}/shapes> ; sh:shapesGraph <{0}/more> ; sh:suggestedShapesGraph <{0}/more> .\n"
    "<urn:s> a sh:NodeShape ; sh:targetNode <urn:n> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ;\n"
    ' sh:sparql [ sh:message "m" ; sh:select "SELECT $this {{ $this ?p ?o SERVICE <{0}/sparql> {{ ?a ?b ?c }} }}" ] .'
)
_QUERIES: Final = (
    "SELECT * {{ ?s ?p ?o }} LIMIT 3",
    "SELECT * {{ SERVICE <{0}/sparql> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}/sparql> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}/sparql> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}/a> FROM NAMED <{0}/b> {{ ?s ?p ?o }}",
    "DESCRIBE <{0}/thing>",
    "CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{0}/g> {{ ?s ?p ?o }} }}",
)
_UPDATES: Final = (
    "LOAD <{0}/data.ttl>",
    "LOAD SILENT <{0}/data.ttl> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} USING <{0}/g> WHERE {{ ?s ?p ?o }}",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}/sparql> {{ ?s ?p ?o }} }}",
    "INSERT DATA {{ GRAPH <urn:g> {{ <urn:g> <http://www.w3.org/2002/07/owl#imports> <{0}/o> }} }}",
)


def everything(service: Service) -> Iterator[Request]:
    """Yield the requests."""
    yield from _routes()
    yield from _examples()
    for there in (ELSEWHERE, _NUMBER):
        yield from _traps(there)
    yield from _graphs(service.base)


def _routes() -> Iterator[Request]:
    """Yield a request for each path of the description, and each named query."""
    for path in openapi_document()["paths"]:
        filled = path.replace("{name}", "overlap-matrix").replace("{", "").replace("}", "")
        for accept in ("*/*", "text/html", "application/ld+json"):
            yield "GET", filled, [("Accept", accept)], None
    for name in named_queries():
        yield "GET", f"/api/queries/{name}", [], None
    for path in ("/law/mdr-art-10", "/rule/", "/ontology/", "/void", "/nb/", "/en/", "/.well-known/void"):
        yield "GET", path, [("Accept", "text/turtle"), ("Host", "elsewhere.example")], None


def _examples() -> Iterator[Request]:
    for path in sorted(_EXAMPLES.glob("*.yaml")):
        for route in ("/api/assessments?lang=nb", "/api/checks", "/api/products"):
            yield "POST", route, [("Content-Type", "application/yaml")], path.read_bytes()


def _traps(there: str) -> Iterator[Request]:
    """Yield what names an address in the hope that it is fetched."""
    for query in _QUERIES:
        yield "POST", "/sparql", [("Content-Type", "application/sparql-query")], query.format(there).encode()
    for parameter in ("default-graph-uri", "named-graph-uri"):
        yield "GET", f"/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&{parameter}={quote(there)}/g", [], None
    for update in _UPDATES:
        yield "POST", "/update", [("Content-Type", "application/sparql-update")], update.format(there).encode()
    for body, kind in [(_ENTITY, "application/rdf+xml"), *((text, "application/ld+json") for text in _CONTEXTS)]:
        for route in ("/api/assessments", "/api/checks", "/api/products"):
            yield "POST", route, [("Content-Type", kind)], body.format(there).encode()
        sent = {"data": body.format(there), "data_format": kind, "shapes": _SHAPES.format(there)}
        yield "POST", "/api/validations", [("Content-Type", "application/json")], json.dumps(sent).encode()
        yield "PUT", "/graphs?graph=urn:g", [("Content-Type", kind)], body.format(there).encode()
    sent = {"data": "<urn:n> <urn:q> 1 .", "data_format": "turtle", "shapes": _SHAPES.format(there)}
    yield "POST", "/api/validations", [("Content-Type", "application/json")], json.dumps(sent).encode()
    xml = f'<!DOCTYPE m SYSTEM "{there}/m.dtd" [<!ENTITY x SYSTEM "{there}/x">]><m:Push xmlns:m="urn:m">&x;</m:Push>'
    yield "POST", "/api/assessments", [("Content-Type", "application/xml")], xml.encode()
    yield "GET", f"/graphs?graph={quote(there)}/g", [], None


def _graphs(base: str) -> Iterator[Request]:
    yield "PUT", "/graphs/a", [("Content-Type", "text/turtle")], b"<> <urn:p> 1 ."
    yield "GET", f"/graphs?graph={quote(base)}/graphs/a", [("Accept", "application/n-triples")], None
    yield "DELETE", "/graphs/a", [], None
    for path in ("/health", "/ready", "/metrics"):
        yield "GET", path, [], None
