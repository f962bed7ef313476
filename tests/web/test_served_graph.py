# SPDX-License-Identifier: Apache-2.0
"""Named queries in the processes of a store: a product is seen by its own query alone, and the limits hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kgservice.errors import LimitError
from kgservice.graph import KnowledgeGraph
from kgservice.graph.desk import PRODUCT_GRAPH, QueryDesk
from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from kgservice.web.served_graph import ServedGraph

_EX = "http://example.org/"
_NAMES = f"SELECT ?name WHERE {{ ?s <{_EX}name> ?name }} ORDER BY ?name"
_OWN = f"SELECT ?name WHERE {{ GRAPH <{PRODUCT_GRAPH}> {{ ?s <{_EX}name> ?name }} }}"
_LONG = "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
_LIMITS = Limits(seconds=1, parallel=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProcessStore]:
    law = tmp_path / "law.nt"
    law.write_text(f'<{_EX}law> <{_EX}name> "law" .\n' + "".join(f'<{_EX}{n}> <{_EX}p> "{n}" .\n' for n in range(99)))
    settings = KeeperSettings(
        folder="",
        knowledge=(str(law),),
        store=None,
        protected=_EX,
        mark=None,
        seconds=_LIMITS.seconds,
        memory=_LIMITS.memory,
    )
    with RunningKeeper(settings) as keeper, closing(ProcessStore(keeper.folder, _LIMITS)) as joined:
        yield joined


@pytest.fixture
def graph(store: ProcessStore) -> ServedGraph:
    def never() -> KnowledgeGraph:
        raise AssertionError("the dataset is not opened in the worker")

    return ServedGraph(store, QueryDesk(never))


def product(name: str) -> bytes:
    return f'_:a <{_EX}name> "{name}" .'.encode()


def names(found: object) -> list[str]:
    assert isinstance(found, QuerySolutions)
    return [row["name"].value for row in found]


def test_a_product_is_there_for_its_own_query(graph: ServedGraph) -> None:
    """It stands in the default graph and in a graph of its own, and no later query sees it."""
    assert names(graph.query_with(product("a"), _NAMES)) == ["a", "law"]
    assert names(graph.query(_NAMES)) == ["law"]
    assert names(graph.query_with(product("b"), _NAMES)) == ["b", "law"]
    assert names(graph.query_with(product("c"), _OWN)) == ["c"]
    assert names(graph.query(_OWN)) == []


def test_the_limits_hold(graph: ServedGraph) -> None:
    """A query that takes too long is ended, with a product beside it and without."""
    with pytest.raises(LimitError):
        graph.query(_LONG)
    with pytest.raises(LimitError):
        graph.query_with(product("a"), _LONG)
    assert names(graph.query_with(product("b"), _NAMES)) == ["b", "law"]
