# SPDX-License-Identifier: Apache-2.0
"""What is kept of a product: its versions, where each came from, and what was said of it at the time.

::

    Record ── Version*  ──┬── Source   the bytes that were sent, and which of the products in them it is
                          └── Noted    the assessment it was stored with
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kgservice.products.names import product_iri, source_graph
from kgservice.report.json import JsonObject

__all__ = ["Noted", "Record", "Source", "Version"]

_DIGITS = 16
"""Of a digest that stand in a tag."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version comes from.

    Attributes:
        digest: SHA-256 of the bytes, in hexadecimal.
        form: Name of the format they were read in.
        size: Number of bytes.
        position: Which of the products in them it is; the first is 1.
    """

    digest: str
    form: str
    size: int
    position: int

    @property
    def iri(self) -> str:
        """Return the IRI of the bytes."""
        return source_graph(self.digest)


@dataclass(frozen=True, slots=True)
class Noted:
    """The assessment a version was stored with.

    Attributes:
        iri: Of the assessment: the same input, day, jurisdiction and knowledge always have the same.
        verdict: The answers to the main questions, in words of the graph.
    """

    iri: str
    as_of: date
    jurisdiction: str | None
    knowledge_version: str
    verdict: JsonObject


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a product: described, or withdrawn, in which case it has neither source nor assessment.

    Attributes:
        number: 1 for the first.
        recorded: When it was stored.
        name: What the product was called.
    """

    number: int
    recorded: datetime
    name: str
    source: Source | None = None
    noted: Noted | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether the product was taken away with this version."""
        return self.source is None

    @property
    def tag(self) -> str:
        """Return what tells this state from every other of the product."""
        return f"{self.number}-{self.source.digest[:_DIGITS] if self.source else 'withdrawn'}"


@dataclass(frozen=True, slots=True)
class Record:
    """A product and all of its versions, the first one first; there is at least one."""

    ident: str
    versions: tuple[Version, ...]

    @property
    def iri(self) -> str:
        """Return the IRI of the product."""
        return product_iri(self.ident)

    @property
    def current(self) -> Version:
        """Return the newest version."""
        return self.versions[-1]

    def version(self, number: int) -> Version | None:
        """Return a version by its number; None where there is none."""
        return next((version for version in self.versions if version.number == number), None)
