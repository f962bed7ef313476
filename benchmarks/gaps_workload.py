# SPDX-License-Identifier: Apache-2.0
"""The examples as check graphs, and as many products as one likes made of them.

Each has an IRI of its own. Those after the examples have evidence that differs a little: a document is gone, a draft,
older, or in fewer languages. A seed decides; the same number gives the same product.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import pyoxigraph
from pyoxigraph import RdfFormat

import kgservice
from benchmarks.assess import AS_OF, ROOT
from kgservice.gaps.check_graph import GraphBuilder
from kgservice.gaps.findings import BoundDuty
from kgservice.model.assessment import ProductAssessment
from kgservice.model.product import Evidence, Product

__all__ = ["Examples", "Source"]

_GONE = 0.05
_CHANGED = 0.15


@dataclass(frozen=True)
class Source:
    """A product of the examples, with its assessment and the duties that are checked."""

    file: str
    product: Product
    assessment: ProductAssessment
    binding: tuple[str, ...]

    @property
    def has_evidence(self) -> bool:
        """Whether it is one of the examples of the gap check."""
        return self.file.startswith("gaps/")


class Examples:
    """The products of all examples, assessed once."""

    def __init__(self) -> None:
        """Read and assess them."""
        assessor = kgservice.open_assessor()
        self._obligations = assessor.knowledge.obligations
        self._builder = GraphBuilder(self._obligations, AS_OF)
        folder = ROOT / "examples"
        files = [path for path in sorted(folder.rglob("*.yaml")) if path.stem != "expected"]
        self.sources: list[Source] = []
        for path in files:
            products = kgservice.read(path.read_bytes(), assessor.knowledge.fields, hint="yaml").products
            result = assessor.assess(products, as_of=AS_OF, questions=False)
            make = partial(self._source, path.relative_to(folder).as_posix())
            self.sources += map(make, products, result.products)

    def _source(self, file: str, product: Product, assessment: ProductAssessment) -> Source:
        duties = (BoundDuty(one, self._obligations.obligations[one.obligation], ()) for one in assessment.duties)
        return Source(file, product, assessment, tuple(one.obligation.iri for one in duties if one.is_checked))

    def graph(self, source: Source, product: Product) -> bytes:
        """Return the check graph of *product*, made of *source*, in N-Triples."""
        triples = self._builder.build(product, source.assessment, source.binding).triples
        return pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""

    def graphs(self, first: int, number: int) -> Iterator[bytes]:
        """Yield the check graphs of so many products from the *first* on; the examples as they are come first."""
        for place in range(first, first + number):
            source = self.sources[place % len(self.sources)]
            product = _varied(source.product, place) if place >= len(self.sources) else source.product
            yield self.graph(source, replace(product, iri=f"{product.iri}-{place}"))

    def chunks(self, number: int, size: int) -> Iterator[bytes]:
        """Yield the check graphs of so many products, as many as *size* in one graph."""
        for first in range(0, number, size):
            yield b"".join(self.graphs(first, min(size, number - first)))


def _varied(product: Product, seed: int) -> Product:
    rng = random.Random(seed)  # noqa: S311
    kept = [one for one in product.evidence if rng.random() >= _GONE]
    evidence = tuple(_changed(one, rng) if rng.random() < _CHANGED else one for one in kept)
    return replace(product, name=f"{product.name} {seed}", evidence=evidence)


def _changed(evidence: Evidence, rng: random.Random) -> Evidence:
    """Return a document of which one thing is otherwise."""
    changes: Sequence[Evidence] = (
        replace(evidence, status="draft"),
        replace(evidence, date=_later(evidence.date, -rng.randrange(1000))),
        replace(evidence, valid_until=_later(evidence.valid_until, -rng.randrange(1000))),
        replace(evidence, languages=evidence.languages[1:]),
        replace(evidence, title=f"{evidence.title} {rng.randrange(100)}"),
    )
    return rng.choice(changes)


def _later(written: str | None, days: int) -> str | None:
    """Return a day so many days later; what is no day stays."""
    try:
        return (date.fromisoformat(written or "") + timedelta(days)).isoformat()
    except ValueError:
        return written
