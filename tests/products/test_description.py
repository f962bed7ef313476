# SPDX-License-Identifier: Apache-2.0
"""A description as statements says what was described, whatever format it came in."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, RdfFormat, serialize

from kgservice import open_assessor, read
from kgservice.model.place import Place
from kgservice.model.product import Product
from kgservice.products.description import description_triples

ROOT = Path(__file__).parents[2]
FIELDS = open_assessor().knowledge.fields
FILES = sorted(
    path
    for pattern in ("*.yaml", "*.ttl", "*.jsonld", "gaps/*.yaml")
    for path in (ROOT / "examples").glob(pattern)
    if path.name != "expected.yaml"
)
IRI = "https://w3id.org/mdkg/product/x"


LISTS = b"""
name: Lists
intended_purposes: [diagnosis, monitoring]
tissue_origin: {no: [human], yes: [animal]}
modules:
- name: One
  id: m1
  software: yes
  uses: [{name: at home}]
- name: Two
devices:
- name: Box
  modules: [m1, {name: Own}]
  markets: [NO]
  identifiers: {udi_di: [1, 2]}
  declared: {class: IIb, legislation: MDR}
relations:
- kind: component_of
  product: Other
  class: III
markets: [NO, SE]
operators: [{role: manufacturer, name: A, country: NO}]
identifiers: {basic_udi_di: X, emdn: [Z1, Z2]}
evidence: [{type: certificate, covers: [MDR Art 10, 'MDR Art 11'], languages: [nb]}]
evidence_from: [docs]
intended_purpose: {statement: Says, users: [a, b]}
declared: {class: Is, legislation: MDR}
remarks: {note: {deep: [1, x]}}
"""


def stated(value: Any) -> Any:
    """Return what a value says without where it stands, and without what RDF has no word for."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value):
        left_out = {"source_format", "iri", "places", "issuer"}
        names = [field.name for field in fields(value) if field.name not in left_out]
        return (type(value).__name__, *((name, stated(getattr(value, name))) for name in names))
    if isinstance(value, dict):
        return {key: stated(item) for key, item in value.items()}
    return tuple(stated(item) for item in value) if isinstance(value, list | tuple) else value


def read_back(product: Product) -> Product:
    """Return what the statements of a product say when they are read as a description."""
    turtle = serialize(description_triples(product, FIELDS), format=RdfFormat.TURTLE)
    assert turtle is not None
    result = read(turtle, FIELDS, hint="turtle")
    assert [note.what for note in result.unused] == [document.path for document in product.evidence_from]
    (found,) = result.products
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_examples_say_the_same_as_statements(path: Path) -> None:
    """Each product of the examples is the same after it was written as RDF and read again."""
    for product in read(path, FIELDS).products:
        assert stated(read_back(replace(product, iri=IRI))) == stated(product)


def test_every_section_is_written() -> None:
    """Every part of a product is in its statements."""
    (product,) = read(LISTS, FIELDS, hint="yaml").products

    assert stated(read_back(replace(product, iri=IRI))) == stated(product)


def test_a_text_keeps_its_signs() -> None:
    """Quotes, backslashes, line breaks and letters come through unchanged."""
    written = 'a "b" \\ \\u0022 \n\t æ \u2028 😀'
    product = replace(read(b"name: A", FIELDS, hint="yaml").products[0], iri=IRI, description=written)

    assert read_back(product).description == written


def test_parts_have_names_below_the_product() -> None:
    """No part is a blank node, and the same product gives the same statements in the same order."""
    (product,) = read(LISTS, FIELDS, hint="yaml").products
    triples = description_triples(replace(product, iri=IRI), FIELDS)

    assert not any(isinstance(term, BlankNode) for triple in triples for term in (triple.subject, triple.object))
    assert {str(triple.subject).partition("#")[0].strip("<>") for triple in triples} == {IRI}
    assert triples == description_triples(replace(product, iri=IRI), FIELDS)


@pytest.mark.parametrize(
    "answer",
    [
        "intended_purposes: []",
        "intended_purposes: none",
        "intended_purposes: unknown",
        "tissue_origin: none",
        "tissue_origin: unknown",
        "tissue_origin: [human]",
        "tissue_origin: {only: [human]}",
        "tissue_origin: {only: none, unknown: [human]}",
        "tissue_origin: {only: [human], unknown: [animal]}",
        "tissue_origin: {yes: [human], no: [animal]}",
        "tissue_origin: {unknown: [animal]}",
        "software: yes",
        "software: no",
        "software: unknown",
        "invasive: none",
    ],
)
def test_every_way_to_answer(answer: str) -> None:
    """An answer that is closed, open, denied or unknown stays so."""
    (product,) = read(f"name: A\n{answer}\n".encode(), FIELDS, hint="yaml").products

    assert stated(read_back(replace(product, iri=IRI)).answers) == stated(product.answers)
