# SPDX-License-Identifier: Apache-2.0
"""The ontology, read once a session."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from tests.ontology.knowledge import whole_ontology


@pytest.fixture(scope="session")
def ontology() -> Store:
    """Every Turtle file, the nodes of the provisions and the pinned foreign terms."""
    return whole_ontology()
