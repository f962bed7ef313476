# SPDX-License-Identifier: Apache-2.0
"""Readers see the graphs before a write or after it, never between; writers do not lose each other's writes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from kgservice.errors import PreconditionError
from kgservice.store.port import Condition, GraphStore
from tests.store.asking import EX, G, H, add, content, put, rows

_SIZE = 60
_WRITES = 8
_READERS = 3


def _version(number: int) -> str:
    return "".join(f"<s{line}> <version> {number} .\n" for line in range(_SIZE))


def _together(*works: Callable[[], None]) -> None:
    """Run works at the same time, each in a thread; raise what one of them raised."""
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread of the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


_COUNTS = f"SELECT (COUNT(?s) AS ?n) {{ GRAPH <{G}> {{ ?s <{EX}version> ?v }} }} GROUP BY ?v"

_WRITERS: dict[str, Callable[[GraphStore, int], object]] = {
    "put": lambda store, number: put(store, G, _version(number)),
    "update": lambda store, number: store.update(
        f"BASE <{EX}> DELETE WHERE {{ GRAPH <{G}> {{ ?s <version> ?o }} }} ; "
        f"INSERT DATA {{ GRAPH <{G}> {{ {_version(number)} }} }}"
    ),
}


@pytest.mark.parametrize("writer", _WRITERS)
def test_readers_see_one_version(store: GraphStore, writer: str) -> None:
    """While a graph is replaced again and again, each query and each reading finds all of one version."""
    put(store, G, _version(0))
    over = threading.Event()
    seen: list[object] = []

    def write() -> None:
        try:
            for number in range(1, _WRITES + 1):
                _WRITERS[writer](store, number)
        finally:
            over.set()

    def ask() -> None:
        while True:
            last = over.is_set()
            seen.append([row[0].partition("^")[0] for row in rows(store, _COUNTS)])
            if last:
                break

    def fetch() -> None:
        while not over.is_set():
            found = content(store, G) or set()
            assert len({line.rpartition(" ")[2] for line in found}) == 1
            assert len(found) == _SIZE

    _together(write, *[ask] * _READERS, fetch)
    assert seen
    assert [counts for counts in seen if counts != [f'"{_SIZE}"']] == []


def test_writers_do_not_lose_writes(store: GraphStore) -> None:
    """What several threads add at the same time is all there."""

    def writer(name: int) -> Callable[[], None]:
        def write() -> None:
            for number in range(5):
                add(store, G if name % 2 else H, f"<w{name}> <n> {number} .")

        return write

    _together(*map(writer, range(4)))
    assert len(content(store, G) or ()) == len(content(store, H) or ()) == 10


def test_one_of_two_wins_under_a_condition(store: GraphStore) -> None:
    """Of several who write on what all of them saw, one does, and the others are told."""
    put(store, G, "<a> <p> 'x' .")
    seen = Condition(match=(store.tag(G) or "",))
    won: list[int] = []
    lost: list[int] = []

    def writer(name: int) -> Callable[[], None]:
        def write() -> None:
            try:
                put(store, G, f"<a> <won> {name} .", condition=seen)
                won.append(name)
            except PreconditionError:
                lost.append(name)

        return write

    _together(*map(writer, range(4)))
    assert len(won) == 1
    assert len(lost) == 3
    found = content(store, G) or set()
    assert len(found) == 1
    assert f'"{won[0]}"' in found.pop()
