# SPDX-License-Identifier: Apache-2.0
"""Answers that are too large to hold, too slow to wait for, or not wanted any more."""

from __future__ import annotations

import contextlib
import time

import pytest

from kgservice.errors import LimitError, QueryCancelledError
from kgservice.store.port import Answer, GraphStore, Question
from tests.store.asking import JSON, G, add, content, put, read

_IDENT = "a-query-that-is-cancelled"
_MANY = 40
_LARGE = 4_000_000
"""Bytes of an answer that no buffer between two processes takes."""

_ALL_PAIRS = f"SELECT * {{ GRAPH <{G}> {{ ?a ?p ?x . ?b ?q ?y }} }}"
_SLOW = f"SELECT (COUNT(DISTINCT SHA512(CONCAT(?x, ?y))) AS ?n) {{ GRAPH <{G}> {{ ?a ?p ?x . ?b ?q ?y }} }}"


@pytest.fixture
def filled(store: GraphStore) -> GraphStore:
    """Return the store with so much in it that the answer for all pairs is large."""
    text = " ".join(["a long text that makes each row of the answer a long one"] * 30)
    put(store, G, "".join(f"<s{number}> <p> '{number} {text}' .\n" for number in range(_MANY)))
    return store


def _close(answer: Answer) -> None:
    """Stop reading, as a web server does when its client is gone."""
    close = getattr(answer.parts, "close", None)
    assert close is not None
    close()


def test_a_large_answer_comes_in_parts(filled: GraphStore) -> None:
    """A large answer is not held: it comes in many parts, none of them large, and is whole at its end."""
    answer = filled.query(Question(_ALL_PAIRS, JSON))
    assert not answer.whole
    sizes, last = [], b""
    for part in answer.parts:
        sizes.append(len(part))
        last = part or last
    assert sum(sizes) > _LARGE
    assert max(sizes) <= 256 * 1024
    assert last.rstrip().endswith(b"}")


def test_a_large_graph_comes_in_parts(filled: GraphStore) -> None:
    """A large graph is read as it comes."""
    for number in range(4):
        add(filled, G, "".join(f"<n{number}s{line}> <p> '{line} {'x' * 100}' .\n" for line in range(300)))
    answer = filled.read_graph(G, "text/turtle")
    assert answer is not None
    assert not answer.whole
    assert len(read(answer)) > 128 * 1024


def test_a_reader_may_stop(filled: GraphStore) -> None:
    """Who stops reading lets go of the query, and the next one is answered."""
    for _ in range(2):
        answer = filled.query(Question(_ALL_PAIRS, JSON))
        assert next(answer.parts)
        _close(answer)
        assert list(answer.parts) == []
    assert len(content(filled, G) or ()) == _MANY


def test_a_reader_may_forget(filled: GraphStore) -> None:
    """An answer that nobody reads is let go of."""
    for _ in range(2):
        answers = [filled.query(Question(_ALL_PAIRS, JSON))]
        del answers[0]
    assert len(content(filled, G) or ()) == _MANY


def test_a_write_while_an_answer_is_read(filled: GraphStore) -> None:
    """An answer that is being read shows the graphs as they were, and keeps nobody from writing."""
    answer = filled.query(Question(_ALL_PAIRS, JSON))
    first = next(answer.parts)
    put(filled, G, "<a> <p> 'x' .")
    assert len(first) + len(read(answer)) > _LARGE
    assert len(content(filled, G) or ()) == 1


def test_a_query_is_given_so_much_time(filled: GraphStore) -> None:
    """A query that takes longer than it is given is reported in time, with the limit and how it is set."""
    begin = time.monotonic()
    with pytest.raises(LimitError) as caught:
        read(filled.query(Question(_SLOW, JSON, seconds=0.001)))
    assert time.monotonic() - begin < 5
    assert caught.value.limit == "seconds"
    assert "--limit seconds" in caught.value.setting
    assert caught.value.message("nb") != caught.value.message("en")


def test_a_slow_reader_has_so_much_time(filled: GraphStore) -> None:
    """The time of a query ends with the last byte: one who reads on too late is told, and not given half an answer."""
    with pytest.raises(LimitError):
        _read_late(filled.query(Question(_ALL_PAIRS, JSON, seconds=0.5)))


def _read_late(answer: Answer) -> None:
    time.sleep(0.6)
    read(answer)


def test_a_query_can_be_cancelled(filled: GraphStore) -> None:
    """A query is ended by its name; who reads its answer is told."""
    answer = filled.query(Question(_ALL_PAIRS, JSON, ident=_IDENT))
    next(answer.parts)
    assert _cancelled(filled)
    with pytest.raises(QueryCancelledError):
        read(answer)
    assert not filled.cancel(_IDENT)


def _cancelled(store: GraphStore) -> bool:
    """Cancel the query; a store may list it only when it has run for a while."""
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if store.cancel(_IDENT):
            return True
        time.sleep(0.02)
    return False


def test_what_is_over_cannot_be_cancelled(store: GraphStore) -> None:
    """There is nothing to cancel under the name of a query that has ended, or of none."""
    read(store.query(Question("ASK {}", JSON, ident=_IDENT)))
    assert not store.cancel(_IDENT)
    assert not store.cancel("nobody-knows-this-name")


def test_closing_twice(store: GraphStore) -> None:
    """A store can be closed more than once."""
    with contextlib.closing(store):
        store.close()
