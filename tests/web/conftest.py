# SPDX-License-Identifier: Apache-2.0
"""The web application around an assessor that is told what to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from flask.testing import FlaskClient

from kgservice import open_assessor, open_knowledge
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment
from kgservice.model.product import Product
from kgservice.sparql.limits import Limits
from kgservice.store.oxigraph import OxigraphStore
from kgservice.web.app import create_app


class FakeAssessor:
    """Finds nothing, remembers what it was asked, and fails when it is told to."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.asked: dict[str, object] = {}
        self.error: Exception | None = None

    def assess(
        self, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None, questions: bool = True
    ) -> Assessment:
        names = [product.name for product in products]
        self.asked = {"names": names, "as_of": as_of, "jurisdiction": jurisdiction, "questions": questions}
        if self.error is not None:
            raise self.error
        return Assessment(as_of, jurisdiction, self.knowledge.version, ())


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return open_knowledge()


@pytest.fixture
def fake(knowledge: Knowledge) -> FakeAssessor:
    return FakeAssessor(knowledge)


@pytest.fixture
def client(fake: FakeAssessor) -> FlaskClient:
    """Return a client of the application around the fake."""
    return create_app(fake, OxigraphStore.open(None, Limits())).test_client()


@pytest.fixture(scope="session")
def real_client() -> FlaskClient:
    """Return a client of the application around the shipped knowledge."""
    return create_app(open_assessor()).test_client()
