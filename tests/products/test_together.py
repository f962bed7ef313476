# SPDX-License-Identifier: Apache-2.0
"""What several people do at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph
import pytest

from kgservice.errors import ConflictError, KgServiceError, PreconditionError
from kgservice.products import Reading, Shelf
from kgservice.products.asking import find_record, record_of
from kgservice.products.names import assessment_graph, description_graph, record_graph
from kgservice.sparql.limits import Limits
from kgservice.store.oxigraph import OxigraphStore
from kgservice.store.port import Condition
from tests.products.conftest import NOW, PLANNER, STROKE, QuickAssessor, TestClock, graphs


def together(works: list[Callable[[], object]]) -> list[object]:
    """Run work in threads, and return what each returned or raised."""

    def safe(work: Callable[[], object]) -> object:
        try:
            return work()
        except KgServiceError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(safe, works))


def test_one_of_many_gets_the_id(shelf: Shelf, store: OxigraphStore) -> None:
    """Of different descriptions of one id that come at once, one is stored whole and the others are told."""
    bodies = [f"name: P{n}\nid: same\n".encode() for n in range(6)]

    told = together([lambda body=body: shelf.add(body, "yaml", NOW) for body in bodies])  # type: ignore[misc]

    assert sum(isinstance(one, ConflictError) for one in told) == 5
    assert len(store.graphs()) == 4
    assert len(record_of(store, "same").versions) == 1


def test_versions_that_come_at_once_follow_each_other(shelf: Shelf, reading: Reading) -> None:
    """No version is lost and none is half another."""
    shelf.put("same", PLANNER, "yaml", NOW)
    bodies = [f"name: P{n}\n".encode() for n in range(6)]

    told = together([lambda body=body: shelf.put("same", body, "yaml", NOW) for body in bodies])  # type: ignore[misc]

    assert not [one for one in told if isinstance(one, KgServiceError)]
    record = reading.record("same")
    assert [version.number for version in record.versions] == list(range(1, 8))
    data = [reading.description(record, version).data for version in record.versions]
    assert sorted(data) == sorted([PLANNER, *bodies])
    assert [f"name: {version.name}\n".encode() for version in record.versions[1:]] == data[1:]


def test_of_two_changes_of_one_version_one_is_made(shelf: Shelf) -> None:
    """A condition holds at the moment of the change, not only when it is looked at."""
    tag = shelf.put("same", PLANNER, "yaml", NOW).products[0].record.current.tag
    bodies = [f"name: P{n}\n".encode() for n in range(4)]

    told = together(
        [lambda body=body: shelf.put("same", body, "yaml", NOW, Condition(match=(tag,))) for body in bodies]  # type: ignore[misc]
    )

    assert sum(isinstance(one, PreconditionError) for one in told) == 3


class Between(OxigraphStore):
    """A store in which somebody else does something just before the next update."""

    before: Iterator[Callable[[], object]] = iter(())

    def update(self, text: str, *, base: str | None = None) -> None:
        """Let the other go first."""
        for work in self.before:
            work()
            break
        super().update(text, base=base)


@pytest.fixture
def other(assessor: QuickAssessor, clock: TestClock) -> tuple[Shelf, Shelf, Between]:
    """Return two shelves over one store: ours, and that of somebody who is quicker."""
    inner = pyoxigraph.Store()
    ours = Between(inner, Limits())
    return Shelf(ours, assessor, clock), Shelf(OxigraphStore(inner, Limits()), assessor, clock), ours


def test_a_deletion_takes_what_came_in_between(other: tuple[Shelf, Shelf, Between]) -> None:
    """A version that is stored while a product is deleted is deleted too."""
    ours, theirs, store = other
    ours.put("same", PLANNER, "yaml", NOW)
    store.before = iter([lambda: theirs.put("same", STROKE, "yaml", NOW)])

    ours.remove("same", keep_history=False)

    assert len(store._store) == 0


def test_a_deletion_leaves_what_comes_after_it(other: tuple[Shelf, Shelf, Between]) -> None:
    """A product that is stored again at once is not tidied away with the old one."""
    ours, theirs, store = other
    ours.put("same", PLANNER, "yaml", NOW)
    original = store.tag
    again: Callable[[], object] = lambda: theirs.put("same", PLANNER, "yaml", NOW)  # noqa: E731
    waiting = iter([again])

    def tag(graph: str | None) -> str | None:
        found = original(graph)
        for work in waiting:
            work()
        return found

    store.tag = tag  # type: ignore[method-assign]
    ours.remove("same", keep_history=False)

    record = find_record(store, "same")
    assert record is not None
    assert {record_graph("same"), description_graph("same"), assessment_graph("same")} <= set(graphs(store))
