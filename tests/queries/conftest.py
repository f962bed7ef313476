# SPDX-License-Identifier: Apache-2.0
"""The dataset in both engines, each made once a run."""

from __future__ import annotations

import pytest
import rdflib

from kgservice import Assessor, open_assessor
from kgservice.graph import open_graph
from tests.queries.engines import Graphs, assessment, rdflib_dataset


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    """Return an assessor with the shipped knowledge."""
    return open_assessor()


@pytest.fixture(scope="session")
def product(assessor: Assessor) -> str:
    """Return the assessment of a product as Turtle."""
    return assessment(assessor)


@pytest.fixture(scope="session")
def graphs(assessor: Assessor, product: str) -> Graphs:
    """Return the dataset in memory, without and with the assessment of a product."""
    plain = open_graph(assessor.knowledge)
    return Graphs(plain, plain.with_graph("assessment", product.encode()))


@pytest.fixture(scope="session")
def dataset(graphs: Graphs) -> rdflib.Dataset:
    """Return the dataset in the second engine."""
    return rdflib_dataset(graphs.with_product)
