# SPDX-License-Identifier: Apache-2.0
"""What was replaced or taken away does not stay in the memory of the keeper."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.port import Question
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from tests.fuzz.household import lasting

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="how much a process holds is read from /proc"),
]

_LIMITS = Limits(seconds=20)
_MEGABYTE = 1024
_ROUNDS, _TRIPLES = 120, 5_000
_KNOWN = "http://example.org/known/law"
_GRAPH, _EMPTY = "http://example.org/g", "http://example.org/empty"


@pytest.mark.parametrize("knowledge", [False, True])
def test_what_is_replaced_is_let_go(tmp_path: Path, *, knowledge: bool) -> None:
    """A graph that is put again and again with other content costs as little in the end as in the beginning."""
    known = tmp_path / "law.nq"
    known.write_text(f'<{_KNOWN}> <{_KNOWN}> "law" <{_KNOWN}> .\n')
    settings = KeeperSettings(
        folder="",
        knowledge=(str(known),) if knowledge else (),
        store=None,
        protected="http://example.org/known/" if knowledge else "",
        mark=None,
        seconds=_LIMITS.seconds,
        memory=_LIMITS.memory,
    )
    with RunningKeeper(settings) as keeper, closing(ProcessStore(keeper.folder, _LIMITS)) as store:
        store.update(f"CREATE GRAPH <{_EMPTY}>")
        pid = store.state().pid
        lean = lasting(pid)[pid].memory
        held = [_held_after(store, number, pid) for number in range(_ROUNDS)]

        assert max(held) < 2 * lean + 80 * _MEGABYTE
        assert min(held[_ROUNDS // 2 :]) < max(held[: _ROUNDS // 2])
        expected = [_EMPTY, _GRAPH, *([_KNOWN] if knowledge else [])]
        assert list(store.graphs()) == expected
        assert store.state().quads == _TRIPLES + knowledge
        assert store.state().changes == _ROUNDS + 1


def _held_after(store: ProcessStore, number: int, pid: int) -> int:
    """Put the graph, see that it is there, and return the KiB that the keeper holds then."""
    lines = (f'<urn:s{place}> <urn:p> "round {number}, {place}" .' for place in range(_TRIPLES))
    store.write_graph(_GRAPH, "\n".join(lines).encode(), "application/n-triples", replace=True)
    last = f'ASK {{ GRAPH <{_GRAPH}> {{ <urn:s{_TRIPLES - 1}> <urn:p> "round {number}, {_TRIPLES - 1}" }} }}'
    answer = store.query(Question(last, "application/sparql-results+json"))
    assert b"true" in b"".join(answer.parts)
    return lasting(pid)[pid].memory
