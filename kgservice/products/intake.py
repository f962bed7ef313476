# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a description to what is kept of it, and back from those to an assessment.

A product can relate to others that are described in the same bytes, so all of them are always read and assessed
together, and then the one is picked out. In what is said of it, its IRI is that of the product as it is kept; the one
that the description gives, or that a reader made, is named beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from pyoxigraph import NamedNode, Triple

from kgservice.knowledge.bundle import Knowledge
from kgservice.linkeddata.sources import named_node
from kgservice.model.assessment import Assessment
from kgservice.model.product import Product, ReadResult
from kgservice.products.changes import Draft
from kgservice.products.description import description_triples
from kgservice.products.names import digest_of, product_iri
from kgservice.products.record import Noted, Source, Version
from kgservice.products.verdict import verdict
from kgservice.readers import read
from kgservice.report import rdf
from kgservice.vocabulary import OWL

__all__ = ["MAX_BYTES", "Assesses", "Incoming", "Intake", "Terms", "description_of", "picked"]

MAX_BYTES: Final = 4 * 1024 * 1024
"""Of one description: what the service takes as the body of a request."""

_NAME: Final = "<request>"
"""What places in a description are reported under; the same as where one is only assessed, and so are its digests."""


class Assesses(Protocol):
    """What is needed of an assessor."""

    @property
    def knowledge(self) -> Knowledge:
        """The state of the knowledge it assesses by."""

    def assess(
        self, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None, questions: bool = True
    ) -> Assessment:
        """Return the assessment of *products*."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a version that is stored is assessed.

    Attributes:
        as_of: The day on which the law is read; None for the day on which it is stored.
        jurisdiction: "EU", "NO" or None for both.
    """

    as_of: date | None = None
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was sent, and what a reader made of it."""

    data: bytes
    found: ReadResult


class Intake:
    """Reads and assesses descriptions."""

    def __init__(self, assessor: Assesses) -> None:
        """Bind the assessor."""
        self.assessor = assessor
        self.knowledge = assessor.knowledge

    def read(self, data: bytes, hint: str | None) -> ReadResult:
        """Return the products of a description.

        Raises:
            InputError: It cannot be used.
        """
        return read(data, self.knowledge.fields, hint=hint, name=_NAME, max_bytes=MAX_BYTES)

    def assess(
        self, products: Sequence[Product], as_of: date, jurisdiction: str | None, *, questions: bool = True
    ) -> Assessment:
        """Return the assessment of all products of a description.

        Raises:
            CyclicRelationError: They relate to each other in a circle.
        """
        return self.assessor.assess(products, as_of=as_of, jurisdiction=jurisdiction, questions=questions)

    def draft(
        self, incoming: Incoming, position: int, assessed: Assessment, *, ident: str, number: int, recorded: datetime
    ) -> Draft:
        """Return a version of the product at a *position* in what came in, ready to be stored."""
        product = incoming.found.products[position - 1]
        result = picked(assessed, position, ident)
        source = Source(digest_of(incoming.data), product.source_format, len(incoming.data), position)
        short = verdict(result.products[0], self.knowledge.rulebase)
        iri = rdf.graph_name(result).value
        noted = Noted(iri, result.as_of, result.jurisdiction, result.knowledge_version, short)
        return Draft(
            ident=ident,
            version=Version(number, recorded, product.name, source, noted),
            source=source,
            data=incoming.data,
            description=description_of(product, ident, self.knowledge),
            document=rdf.to_turtle(result, self.knowledge),
        )


def picked(assessed: Assessment, position: int, ident: str) -> Assessment:
    """Return the assessment of one product of several, under the IRI of the product as it is kept."""
    product = replace(assessed.products[position - 1], iri=product_iri(ident))
    return replace(assessed, products=(product,))


def description_of(product: Product, ident: str, knowledge: Knowledge) -> list[Triple]:
    """Return the statements of a description, under the IRI of the product as it is kept."""
    iri = product_iri(ident)
    first, *rest = description_triples(replace(product, iri=iri), knowledge.fields)
    other = named_node(product.iri) if product.iri != iri else None
    if other is None:
        return [first, *rest]
    return [first, Triple(NamedNode(iri), NamedNode(OWL + "sameAs"), other), *rest]
