# SPDX-License-Identifier: Apache-2.0
"""The shipped knowledge as lines and as a store, each made once a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from kgservice import Knowledge, open_assessor
from kgservice.graph import KnowledgeGraph, knowledge_lines, open_graph
from kgservice.vocabulary import GRAPH

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the shipped knowledge."""
    return open_assessor().knowledge


@pytest.fixture(scope="session")
def lines(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the dataset as lines of N-Quads."""
    return tuple(knowledge_lines(knowledge))


@pytest.fixture(scope="session")
def triples(lines: tuple[str, ...]) -> Mapping[str, set[str]]:
    """Return the triples by the name of their graph ("law/mdr"); "" names the default graph."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        triple, _, last = line.removesuffix(" .").rpartition(" ")
        named = last.startswith(f"<{GRAPH}") and triple.count(" ") >= 2
        found[last[len(GRAPH) + 1 : -1] if named else ""].add(triple if named else f"{triple} {last}")
    return found


@pytest.fixture(scope="session")
def graph(knowledge: Knowledge) -> KnowledgeGraph:
    """Return the dataset in a store in memory."""
    return open_graph(knowledge)
