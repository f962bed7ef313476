# SPDX-License-Identifier: Apache-2.0
"""Product descriptions in RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD.

The graph is read back into the words of the YAML form and goes through the same checks. Nothing is fetched: the only
JSON-LD context known by IRI is our own, and XML brings no document type definition.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph

from kgservice.errors import UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import ReadResult
from kgservice.model.text import Text
from kgservice.readers.description import read_products
from kgservice.readers.json_ld import prepare_json_ld
from kgservice.readers.limits import decode
from kgservice.readers.positions import index_json_ld, index_rdf_xml, index_turtle
from kgservice.readers.rdf_graph import DescriptionGraph
from kgservice.readers.xml_source import parse_xml

__all__ = ["INPUT_BASE", "RDF_FORMATS", "parse_quads", "read_rdf"]

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
    graph = DescriptionGraph(fields, source)
    if name == "rdf-xml":
        root = parse_xml(data, source)
        quads, places = parse_quads(data, name, source), index_rdf_xml(root, source)
    elif name == "json-ld":
        document = prepare_json_ld(decode(data, source), source, fields)
        quads, places = parse_quads(document.data, name, source), index_json_ld(document.tree, document.terms, source)
        graph.unused += document.unused
    else:
        text = decode(data, source)
        quads, places = parse_quads(text.encode(), name, source), index_turtle(text, source)
    for quad in quads:
        value = quad.object
        lexical = value.value if isinstance(value, (pyoxigraph.Literal, pyoxigraph.NamedNode)) else ""
        graph.add(quad.subject, quad.predicate.value, value, places.take(quad.predicate.value, lexical))
    products = read_products(graph.products(), fields, name)
    if not products:
        raise UnreadableInputError(
            Text("The graph describes no product", "Grafen beskriver ikke noe produkt"),
            Place(source),
            Text("a node of type md:Product with md:name", "en node av typen md:Product med md:name"),
            Text("type the product as md:Product and name it", "gi produktet typen md:Product og et navn"),
        )
    return ReadResult(products, tuple(sorted(graph.unused, key=lambda note: (note.place.line or 0, note.what))))


def parse_quads(data: bytes, name: str, source: str, *, rename: bool = False) -> list[pyoxigraph.Quad]:
    """Return the statements of a whole document in the format called *name*.

    Args:
        rename: Give blank nodes fresh labels, so that they meet those of no other document.

    Raises:
        UnreadableInputError: It is not of its format.
    """
    try:
        return list(pyoxigraph.parse(data, format=RDF_FORMATS[name], base_iri=INPUT_BASE, rename_blank_nodes=rename))
    except SyntaxError as error:
        problem = str(error.msg).split(": ", 1)[-1]
        raise UnreadableInputError(
            Text(f"The {name} is broken: {problem}", f"{name}-teksten er feil: {problem}"),
            Place(source, error.lineno, error.offset),
            Text(f"valid {name}", f"gyldig {name}"),
            Text("correct the text at this place", "rett teksten på dette stedet"),
        ) from error
