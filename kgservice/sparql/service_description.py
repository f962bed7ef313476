# SPDX-License-Identifier: Apache-2.0
"""What a SPARQL endpoint says of itself when nothing is asked: SPARQL 1.1 Service Description.

Only what is so is said: nothing that an address leads to is ever fetched, no other server is asked, and no reasoning
goes on when a query is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kgservice.model.text import Text
from kgservice.sparql.formats import GRAPH_FORMS, RESULT_FORMS, MediaType
from kgservice.sparql.limits import LIMITS, Limits
from kgservice.vocabulary import DCTERMS, LANGUAGES, RDF, RDFS, SCHEMA, SD, SH, VOID, XSD

__all__ = ["FORMAT_IRIS", "NamedGraph", "service_description"]

_W3C: Final = "http://www.w3.org/ns/formats/"

FORMAT_IRIS: Final = {
    "application/sparql-results+json": _W3C + "SPARQL_Results_JSON",
    "application/sparql-results+xml": _W3C + "SPARQL_Results_XML",
    "text/csv": _W3C + "SPARQL_Results_CSV",
    "text/tab-separated-values": _W3C + "SPARQL_Results_TSV",
    "text/turtle": _W3C + "Turtle",
    "application/n-triples": _W3C + "N-Triples",
    "application/rdf+xml": _W3C + "RDF_XML",
    "application/ld+json": _W3C + "JSON-LD",
    "application/trig": _W3C + "TriG",
    "application/n-quads": _W3C + "N-Quads",
    "text/n3": _W3C + "N3",
}
"""Media type → the IRI under which the W3C knows the format."""

_SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"
_TITLE: Final = Text("SPARQL endpoint", "SPARQL-endepunkt")
_LIMITS: Final = Text("Limits of a query", "Grenser for en spørring")
_HEAD: Final = b"@prefix "
_PREFIXES: Final = {
    "dcterms": DCTERMS,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "sh": SH,
    "void": VOID,
    "xsd": XSD,
    "formats": _W3C,
}

_WITH_PREFIXES: Final = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3)
"""Forms that begin with their prefixes, a line each, which come in no fixed order."""

Value = str | int | Text
"""An IRI, a number, or a text in each language."""


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A graph that can be asked for by name.

    Attributes:
        triples: How many it holds; None where that is not known.
    """

    iri: str
    triples: int | None = None


def service_description(
    endpoint: str,
    *,
    limits: Limits,
    update: str | None = None,
    graphs: Sequence[NamedGraph] = (),
    default_triples: int | None = None,
    empty_graphs: bool = False,
    examples: Sequence[str] = (),
    about: str | None = None,
    form: MediaType = GRAPH_FORMS[0],
) -> bytes:
    """Return the description of the service whose queries are sent to the address *endpoint*.

    Args:
        limits: What a query is given, which is told in words.
        update: Address to which updates are sent; None where nothing can be written.
        default_triples: Size of the default graph; None where it is not known.
        empty_graphs: Whether a named graph goes on to exist when its last triple is gone.
        examples: IRIs of queries that can be run there.
        about: Address of a description of the data.
        form: In which form of RDF; one of ``GRAPH_FORMS``.
    """
    statements = [
        *_service(endpoint, limits),
        *_features(endpoint, update, empty_graphs=empty_graphs),
        *_dataset(endpoint, graphs, default_triples),
        *_examples(endpoint, examples),
        *([(endpoint, RDFS + "seeAlso", about)] if about else []),
    ]
    return _written([triple for statement in statements for triple in _triples(*statement)], form)


def _service(endpoint: str, limits: Limits) -> Iterator[tuple[str, str, Value]]:
    yield endpoint, RDF + "type", SD + "Service"
    yield endpoint, SD + "endpoint", endpoint
    yield endpoint, SD + "supportedLanguage", SD + "SPARQL11Query"
    yield endpoint, SD + "defaultEntailmentRegime", _SIMPLE
    yield endpoint, DCTERMS + "title", _TITLE
    yield endpoint, DCTERMS + "description", Text(*(_in_words(limits, lang) for lang in LANGUAGES))
    for form in (*RESULT_FORMS, *GRAPH_FORMS):
        yield endpoint, SD + "resultFormat", FORMAT_IRIS[form.name]


def _features(endpoint: str, update: str | None, *, empty_graphs: bool) -> Iterator[tuple[str, str, Value]]:
    """Yield what the service can do; updates that have an address of their own are a service of their own."""
    if empty_graphs:
        yield endpoint, SD + "feature", SD + "EmptyGraphs"
    if update is None:
        return
    if update != endpoint:
        yield update, RDF + "type", SD + "Service"
        yield update, SD + "endpoint", update
        yield update, SD + "defaultDataset", f"{endpoint}#dataset"
    yield update, SD + "supportedLanguage", SD + "SPARQL11Update"
    for form in GRAPH_FORMS:
        yield update, SD + "inputFormat", FORMAT_IRIS[form.name]


def _dataset(
    endpoint: str, graphs: Sequence[NamedGraph], default_triples: int | None
) -> Iterator[tuple[str, str, Value]]:
    """Yield the graphs: a query that names none asks all of them."""
    dataset, default, available = (f"{endpoint}#{name}" for name in ("dataset", "default-graph", "graphs"))
    yield endpoint, SD + "defaultDataset", dataset
    yield dataset, RDF + "type", SD + "Dataset"
    yield dataset, SD + "defaultGraph", default
    yield from _graph(default, default_triples)
    yield endpoint, SD + "availableGraphs", available
    yield available, RDF + "type", SD + "GraphCollection"
    for graph in graphs:
        named = f"{endpoint}#graph/{quote(graph.iri, safe='')}"
        yield dataset, SD + "namedGraph", named
        yield available, SD + "namedGraph", named
        yield named, RDF + "type", SD + "NamedGraph"
        yield named, SD + "name", graph.iri
        yield named, SD + "graph", graph.iri
        yield from _graph(graph.iri, graph.triples)


def _graph(iri: str, triples: int | None) -> Iterator[tuple[str, str, Value]]:
    yield iri, RDF + "type", SD + "Graph"
    if triples is not None:
        yield iri, VOID + "triples", triples


def _examples(endpoint: str, examples: Sequence[str]) -> Iterator[tuple[str, str, Value]]:
    for example in examples:
        yield example, RDF + "type", SH + "SPARQLExecutable"
        yield example, SCHEMA + "target", endpoint


def _in_words(limits: Limits, lang: str) -> str:
    values = ((field.name, getattr(limits, field.name)) for field in fields(limits))
    return f"{_LIMITS(lang)}: " + "; ".join(f"{value:.15g} {LIMITS[name](lang)}" for name, value in values) + "."


def _written(triples: Sequence[Triple], form: MediaType) -> bytes:
    """Return the triples in a form of RDF; the same ones give the same bytes."""
    syntax = RdfFormat.from_media_type(form.name)
    if syntax not in _WITH_PREFIXES:
        return serialize(triples, format=syntax) or b""
    lines = (serialize(triples, format=syntax, prefixes=_PREFIXES) or b"").splitlines(keepends=True)
    head = sorted(line for line in lines if line.startswith(_HEAD))
    return b"".join((*head, *(line for line in lines if not line.startswith(_HEAD))))


def _triples(subject: str, predicate: str, value: Value) -> Iterator[Triple]:
    for term in _terms(value):
        yield Triple(NamedNode(subject), NamedNode(predicate), term)


def _terms(value: Value) -> Iterator[NamedNode | Literal]:
    if isinstance(value, Text):
        yield from (Literal(value(lang), language=lang) for lang in LANGUAGES)
    else:
        yield NamedNode(value) if isinstance(value, str) else Literal(value)
