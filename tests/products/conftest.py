# SPDX-License-Identifier: Apache-2.0
"""A shelf in memory, a clock that is told the time, and an assessor that leaves out what takes long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from kgservice import Assessor, open_assessor
from kgservice.gaps import Checker
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment
from kgservice.model.product import Product
from kgservice.products import Intake, Reading, Record, Shelf, Terms
from kgservice.sparql.limits import Limits
from kgservice.store.oxigraph import OxigraphStore

NOW = Terms()
PLANNER = b"name: Meal planner\ncomplete: true\n"
STROKE = b"""\
name: Stroke finder
id: Stroke 1
iri: https://example.com/stroke
complete: true
intended_purposes: [diagnosis]
"""


class QuickAssessor:
    """Assesses without duties and questions."""

    def __init__(self, real: Assessor) -> None:
        self.real = real
        self.knowledge: Knowledge = real.knowledge

    def assess(
        self, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None, questions: bool = True
    ) -> Assessment:
        del questions
        return self.real.assess(products, as_of=as_of, jurisdiction=jurisdiction, questions=False, duties=False)


class TestClock:
    """Says the time it is told; each look is a minute later."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 59, 0, 987654, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def graphs(store: OxigraphStore) -> dict[str, set[str]]:
    """Return every statement by its graph."""
    found: dict[str, set[str]] = {}
    for quad in store._store:
        found.setdefault(getattr(quad.graph_name, "value", ""), set()).add(str(quad.triple))
    return found


def added(shelf: Shelf, data: bytes) -> Record:
    """Return the record of the first product of a description that was stored."""
    return shelf.add(data, "yaml", NOW).products[0].record


@pytest.fixture(scope="session")
def assessor() -> QuickAssessor:
    return QuickAssessor(open_assessor())


@pytest.fixture
def store() -> OxigraphStore:
    return OxigraphStore.open(None, Limits())


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def shelf(store: OxigraphStore, assessor: QuickAssessor, clock: TestClock) -> Shelf:
    return Shelf(store, assessor, clock)


@pytest.fixture
def reading(store: OxigraphStore, assessor: QuickAssessor) -> Reading:
    return Reading(store, Intake(assessor), Checker(assessor.real))
