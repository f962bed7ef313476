# SPDX-License-Identifier: Apache-2.0
"""Product descriptions in RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD.

The graph is read back into the words of the YAML form and goes through the same checks. Nothing is fetched: the only
JSON-LD context known by IRI is our own, and XML brings no document type definition.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph

from kgservice.errors import UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import ReadResult, Unused
from kgservice.model.text import Text
from kgservice.readers.description import read_products
from kgservice.readers.json_ld import prepare_json_ld
from kgservice.readers.limits import decode
from kgservice.readers.positions import PlaceIndex, index_json_ld, index_rdf_xml, index_turtle
from kgservice.readers.rdf_graph import DescriptionGraph
from kgservice.readers.xml_source import parse_xml

__all__ = ["INPUT_BASE", "RDF_FORMATS", "read_rdf"]

INPUT_BASE: Final = "https://w3id.org/mdkg/input/"
"""Base of relative IRIs in a description; never the path of the file, which is nobody else's business."""

RDF_FORMATS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "n-quads": pyoxigraph.RdfFormat.N_QUADS,
    "rdf-xml": pyoxigraph.RdfFormat.RDF_XML,
    "json-ld": pyoxigraph.RdfFormat.JSON_LD,
}
"""Name of a format → the parser's."""


def read_rdf(data: bytes, source: str, fields: FieldTable, name: str) -> ReadResult:
    """Return the products of an RDF document in the format called *name*.

    Shape:
        A product is a node typed ``md:Product``; where none is typed, each named node that no other node has as a
        part. All named graphs are read as one.

    Raises:
        InputError: The document is not of its format, fetches something, or describes no product.
    """
    prepare = {"rdf-xml": _prepare_xml, "json-ld": _prepare_json_ld}.get(name, _prepare_turtle)
    text, places, unused = prepare(data, source, fields)
    graph = DescriptionGraph(fields, source)
    graph.unused += unused
    _fill(graph, text, places, name, source)
    products = read_products(graph.products(), fields, name)
    if not products:
        raise UnreadableInputError(
            Text("The graph describes no product", "Grafen beskriver ikke noe produkt"),
            Place(source),
            Text("a node of type md:Product with md:name", "en node av typen md:Product med md:name"),
            Text("type the product as md:Product and name it", "gi produktet typen md:Product og et navn"),
        )
    return ReadResult(products, tuple(sorted(graph.unused, key=lambda note: (note.place.line or 0, note.what))))


_Prepared = tuple[bytes, PlaceIndex, tuple[Unused, ...]]


def _prepare_turtle(data: bytes, source: str, fields: FieldTable) -> _Prepared:
    del fields
    text = decode(data, source)
    return text.encode(), index_turtle(text, source), ()


def _prepare_xml(data: bytes, source: str, fields: FieldTable) -> _Prepared:
    del fields
    return data, index_rdf_xml(parse_xml(data, source), source), ()


def _prepare_json_ld(data: bytes, source: str, fields: FieldTable) -> _Prepared:
    document = prepare_json_ld(decode(data, source), source, fields)
    return document.data, index_json_ld(document.tree, document.terms, source), document.unused


def _fill(graph: DescriptionGraph, data: bytes, places: PlaceIndex, name: str, source: str) -> None:
    """Parse *data* into *graph*, each value with its place."""
    try:
        for quad in _quads(data, RDF_FORMATS[name]):
            value = quad.object
            lexical = value.value if isinstance(value, (pyoxigraph.Literal, pyoxigraph.NamedNode)) else ""
            graph.add(quad.subject, quad.predicate.value, value, places.take(quad.predicate.value, lexical))
    except SyntaxError as error:
        problem = str(error.msg).split(": ", 1)[-1]
        raise UnreadableInputError(
            Text(f"The {name} is broken: {problem}", f"{name}-teksten er feil: {problem}"),
            Place(source, error.lineno, error.offset),
            Text(f"valid {name}", f"gyldig {name}"),
            Text("correct the text at this place", "rett teksten på dette stedet"),
        ) from error


def _quads(data: bytes, rdf_format: pyoxigraph.RdfFormat) -> Iterable[pyoxigraph.Quad]:
    return pyoxigraph.parse(data, format=rdf_format, base_iri=INPUT_BASE)
