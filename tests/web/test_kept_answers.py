# SPDX-License-Identifier: Apache-2.0
"""Answers that are kept: the same bytes without the store, until anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph
import pytest
from werkzeug.test import Client, TestResponse

from kgservice.sparql.limits import Limits
from kgservice.store.inline import InlineStore
from kgservice.store.port import Answer, Question
from kgservice.web.access import Access
from kgservice.web.exchange import Reply
from kgservice.web.kept_answers import KeptAnswers
from kgservice.web.sparql import SparqlEndpoint

_ALL = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"


def called(endpoint: SparqlEndpoint, text: str, **others: str) -> TestResponse:
    """Ask a query.

    Args:
        others: "accept", "host" and further "parameters".
    """
    path = f"/sparql?query={quote(text)}{others.get('parameters', '')}"
    accept = others.get("accept", "application/sparql-results+json")
    return Client(endpoint).get(path, headers={"Accept": accept}, base_url=f"http://{others.get('host', 'localhost')}")


class Counting(InlineStore):
    """A store that counts what is asked of it; it may be one of which nobody knows when it changes."""

    def __init__(self) -> None:
        super().__init__(pyoxigraph.Store(), Limits(rows=3))
        self.asked = 0
        self.looks: Iterator[int] | None = None

    def query(self, question: Question) -> Answer:
        self.asked += 1
        return super().query(question)

    @property
    def version(self) -> str:
        return super().version if self.looks is None else str(next(self.looks))


@pytest.fixture
def store() -> Counting:
    counting = Counting()
    counting.update("INSERT DATA { <urn:s> <urn:p> 1, 2 }")
    return counting


@pytest.fixture
def endpoint(store: Counting) -> SparqlEndpoint:
    return SparqlEndpoint(store, Access(None), Limits(rows=3), lambda _: Reply(204, []))


def test_the_same_again_is_not_run(store: Counting, endpoint: SparqlEndpoint) -> None:
    """It has the same bytes and headers, but for the name of the query."""
    first, second = called(endpoint, _ALL), called(endpoint, _ALL)
    assert store.asked == 1
    assert first.data == second.data
    assert b'"1"' in first.data
    named = "Kgservice-Query"
    assert {name: value for name, value in first.headers.items() if name != named} == {
        name: value for name, value in second.headers.items() if name != named
    }
    assert first.headers[named] != second.headers[named]


def test_a_write_makes_it_new(store: Counting, endpoint: SparqlEndpoint) -> None:
    """What was written is seen by the next query, and whether rows were cut is told anew."""
    assert called(endpoint, _ALL).headers["Kgservice-Cut"] == "no"
    store.update("INSERT DATA { <urn:s> <urn:p> 3, 4 }")
    for _ in range(2):
        answer = called(endpoint, _ALL)
        assert answer.headers["Kgservice-Cut"] == "yes"
        assert b'"3"' in answer.data
    assert store.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"accept": "text/csv"},
        {"host": "example.org"},
        {"parameters": "&default-graph-uri=urn:g"},
        {"text": f"{_ALL} # of others"},
    ],
)
def test_what_is_asked_otherwise_is_run(store: Counting, endpoint: SparqlEndpoint, other: dict[str, str]) -> None:
    """Another form, address, dataset or text is another question."""
    called(endpoint, _ALL)
    called(endpoint, **{"text": _ALL, **other})
    assert store.asked == 2


def test_what_changes_by_itself_is_run(store: Counting, endpoint: SparqlEndpoint) -> None:
    """A query with RAND has another answer each time."""
    asked = "SELECT (RAND() AS ?r) WHERE {}"
    assert called(endpoint, asked).data != called(endpoint, asked).data
    assert store.asked == 2


def test_nothing_is_kept_of_a_store_nobody_watches(store: Counting, endpoint: SparqlEndpoint) -> None:
    """Where the state of the graphs is not known, each query is run."""
    store.looks = iter(range(100))
    called(endpoint, _ALL)
    called(endpoint, _ALL)
    assert store.asked == 2


def test_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked longest ago goes first; what is too long, or comes in parts, is not kept at all."""
    monkeypatch.setattr("kgservice.web.kept_answers._ALL", 4_000)
    monkeypatch.setattr("kgservice.web.kept_answers._LONGEST", 1_000)
    kept = KeptAnswers()
    for name in "abcd":
        kept.keep(name, Answer(iter((b"x" * 900,)), whole=True, cut=False))
    assert [name for name in "abcd" if kept.find(name)] == ["c", "d"]
    assert b"".join(kept.keep("long", Answer(iter((b"x" * 1_001,)), whole=True)).parts) == b"x" * 1_001
    assert kept.find("long") is None
    assert b"".join(kept.keep("parts", Answer(iter((b"x", b"y")))).parts) == b"xy"
    assert kept.find("parts") is None
