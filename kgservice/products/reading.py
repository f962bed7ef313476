# SPDX-License-Identifier: Apache-2.0
"""What is drawn from a version that is kept: its description, its statements, and assessments of it on other days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple

from kgservice.errors import GoneError
from kgservice.gaps import Checker
from kgservice.model.assessment import Assessment
from kgservice.model.gap import Check
from kgservice.model.product import ReadResult
from kgservice.model.text import Text
from kgservice.products.asking import document_of, record_of, source_of
from kgservice.products.intake import Intake, description_of, picked
from kgservice.products.names import product_iri
from kgservice.products.record import Record, Source, Version
from kgservice.products.record_statements import VALUE, damaged, product_triples, version_triples
from kgservice.store.port import GraphStore

__all__ = ["Description", "Reading", "assess_kept", "product_description"]


@dataclass(frozen=True, slots=True)
class Description:
    """A description as it was sent.

    Attributes:
        hint: Name of its format, as ``kgservice.readers.read`` takes it.
        position: Which of the products in it is meant; the first is 1.
    """

    data: bytes
    hint: str
    position: int


def product_description(store: GraphStore, ident: str) -> Description:
    """Return the current description of a product.

    Raises:
        UnknownResourceError: There is no such product.
        GoneError: It was withdrawn.
        StoreError: The store does not answer, or what it holds of the product is not whole.
    """
    record = record_of(store, ident)
    return _description(store, record, record.current)


def assess_kept(store: GraphStore, intake: Intake, ident: str, as_of: date) -> Assessment:
    """Return the assessment of the current description of a product on a day.

    Raises:
        UnknownResourceError: There is no such product.
        GoneError: It was withdrawn.
        StoreError: The store does not answer, or what it holds of the product is not whole.
    """
    found = product_description(store, ident)
    products = intake.read(found.data, found.hint).products
    return picked(intake.assess(products, as_of, None), found.position, ident)


class Reading:
    """Reads versions, and assesses them again."""

    def __init__(self, store: GraphStore, intake: Intake, checker: Checker) -> None:
        """Bind the store, what reads and assesses, and what checks."""
        self._store = store
        self._intake = intake
        self._checker = checker
        self.knowledge = intake.knowledge

    def record(self, ident: str) -> Record:
        """Return the record of a product.

        Raises:
            UnknownResourceError: There is none; the nearest are named.
        """
        return record_of(self._store, ident)

    def described(self, ident: str) -> Record:
        """Return the record of a product that is described now.

        Raises:
            UnknownResourceError: There is none; the nearest are named.
            GoneError: It was withdrawn.
        """
        record = record_of(self._store, ident)
        _source(record, record.current)
        return record

    def description(self, record: Record, version: Version) -> Description:
        """Return the description of a version, byte for byte as it was sent.

        Raises:
            GoneError: The product was withdrawn with this version.
        """
        return _description(self._store, record, version)

    def found(self, record: Record, version: Version) -> ReadResult:
        """Return the product of a version; what no part of the product model takes up is that of the whole source."""
        position, result = self._read(record, version)
        return replace(result, products=(result.products[position - 1],))

    def assess(
        self, record: Record, version: Version, as_of: date, jurisdiction: str | None, *, questions: bool = True
    ) -> tuple[Assessment, ReadResult]:
        """Return the assessment of a version on a day, with what was read.

        Raises:
            GoneError: The product was withdrawn with this version.
        """
        position, result = self._read(record, version)
        assessed = self._intake.assess(result.products, as_of, jurisdiction, questions=questions)
        return picked(assessed, position, record.ident), result

    def check(
        self, record: Record, version: Version, as_of: date, jurisdiction: str | None, role: str | None
    ) -> tuple[Check, ReadResult]:
        """Return the check of a version on a day, with what was read; *role* is an IRI.

        Raises:
            GoneError: The product was withdrawn with this version.
        """
        position, result = self._read(record, version)
        checked = self._checker.check(result.products, as_of=as_of, jurisdiction=jurisdiction, role=role)
        product = checked.products[position - 1]
        own = replace(product, assessment=replace(product.assessment, iri=product_iri(record.ident)))
        return replace(checked, products=(own,)), result

    def statements(self, record: Record, version: Version) -> list[Quad]:
        """Return what is known of a version: where it comes from, what it says, and what followed from it then.

        Raises:
            GoneError: The product was withdrawn with this version.
        """
        product = self.found(record, version).products[0]
        document = document_of(self._store, record, version)
        told = [
            *product_triples(record.ident, record.versions[0].recorded),
            *(t for t in version_triples(record.ident, version, document) if t.predicate.value != VALUE),
        ]
        described = description_of(product, record.ident, self._intake.knowledge)
        assessed = (quad.triple for quad in pyoxigraph.parse(document.encode(), format=RdfFormat.TURTLE))
        return [_quad(triple) for triple in dict.fromkeys((*told, *described, *assessed))]

    def _read(self, record: Record, version: Version) -> tuple[int, ReadResult]:
        """Return which of the products of a source a version is, and all of them."""
        description = self.description(record, version)
        result = self._intake.read(description.data, description.hint)
        if description.position > len(result.products):
            raise damaged(record.ident)
        return description.position, result


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _description(store: GraphStore, record: Record, version: Version) -> Description:
    source = _source(record, version)
    return Description(source_of(store, record, source), source.form, source.position)


def _source(record: Record, version: Version) -> Source:
    if version.source is None:
        raise GoneError(
            Text(
                f"The product {record.ident} was withdrawn with version {version.number}",
                f"Produktet {record.ident} ble trukket tilbake med versjon {version.number}",
            ),
            None,
            Text("a product that is described now", "et produkt som er beskrevet nå"),
            Text(
                f"see its earlier versions in /api/products/{record.ident}/history, or describe it again with PUT",
                f"se tidligere versjoner i /api/products/{record.ident}/history, eller beskriv det på nytt med PUT",
            ),
        )
    return version.source
