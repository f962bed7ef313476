# SPDX-License-Identifier: Apache-2.0
"""The desk of named queries: opened late, and a product is there for its own query alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions

from kgservice.graph.dataset import graph_of_folder
from kgservice.graph.desk import QueryDesk
from kgservice.graph.store import KnowledgeGraph
from kgservice.vocabulary import GRAPH

EX = "https://example.org/"
NAMES = f"SELECT ?name WHERE {{ ?s <{EX}name> ?name }} ORDER BY ?name"


class Opening:
    """Opens a small dataset, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> KnowledgeGraph:
        self.count += 1
        store = pyoxigraph.Store()
        store.add(Quad(NamedNode(EX + "law"), NamedNode(EX + "name"), Literal("law")))
        store.add(
            Quad(NamedNode(EX + "law"), NamedNode(EX + "idea"), Literal("x"), NamedNode(graph_of_folder("proposal")))
        )
        return KnowledgeGraph(store)


@pytest.fixture
def opening() -> Opening:
    return Opening()


@pytest.fixture
def desk(opening: Opening) -> QueryDesk:
    return QueryDesk(opening)


def product(name: str) -> bytes:
    return f'_:a <{EX}name> "{name}" ; <{EX}part> [ <{EX}of> _:a ] .'.encode()


def names(found: object) -> list[str]:
    assert isinstance(found, QuerySolutions)
    return [row["name"].value for row in found]


def test_opened_once_when_needed(desk: QueryDesk, opening: Opening) -> None:
    """The dataset is opened by the first query, and by no other, also when many come at once."""
    assert opening.count == 0
    together = Barrier(4)

    def ask(_: int) -> list[str]:
        together.wait()
        return names(desk.query(NAMES))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [["law"]] * 4
    assert opening.count == 1


def test_a_product_is_there_for_its_own_query(desk: QueryDesk) -> None:
    """A query sees the law and its own product, in the default graph and in a graph of its own; no later one does."""
    assert names(desk.query_with(product("a"), NAMES)) == ["a", "law"]
    assert names(desk.query_with(product("b"), NAMES)) == ["b", "law"]
    assert names(desk.query(NAMES)) == ["law"]

    own = f"SELECT ?name WHERE {{ GRAPH <{GRAPH}assessment> {{ ?s <{EX}name> ?name }} }}"
    assert names(desk.query_with(product("c"), own)) == ["c"]
    assert names(desk.query_with(b"", own)) == []


def test_what_the_law_says_too_stays(desk: QueryDesk) -> None:
    """A product that repeats a statement of the law does not take it away when it leaves."""
    same = f'<{EX}law> <{EX}name> "law" .'.encode()

    assert names(desk.query_with(same, NAMES)) == ["law"]
    assert names(desk.query_with(product("a"), NAMES)) == ["a", "law"]


def test_proposals_can_be_asked_for_by_name(desk: QueryDesk) -> None:
    """Graphs that are apart from the law are there beside a product."""
    asked = f"ASK {{ GRAPH <{graph_of_folder('proposal')}> {{ ?s <{EX}idea> ?o }} }}"

    found = desk.query_with(b"", asked)
    assert isinstance(found, QueryBoolean)
    assert bool(found)


def test_products_do_not_meet(desk: QueryDesk) -> None:
    """Queries that come at once each see their own product."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: names(desk.query_with(product(str(n)), NAMES)), range(40)))

    assert found == [[str(n), "law"] for n in range(40)]


def test_a_worn_copy_is_made_anew(desk: QueryDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put in and taken out does not stay in memory for ever, and nobody sees that."""
    monkeypatch.setattr("kgservice.graph.desk._WORN", 20)
    copies = set()
    for number in range(12):
        assert names(desk.query_with(product(str(number)), NAMES)) == [str(number), "law"]
        copies.add(id(desk._copy))
    assert len(copies) > 1


def test_a_query_that_fails_leaves_nothing(desk: QueryDesk) -> None:
    """After a query that cannot be run, the product is gone all the same."""
    with pytest.raises(SyntaxError):
        desk.query_with(product("a"), "SELECT")

    assert names(desk.query_with(b"", NAMES)) == ["law"]
