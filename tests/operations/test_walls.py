# SPDX-License-Identifier: Apache-2.0
"""What stands behind the first wall: the process of a query can reach nothing, and takes no more than it is given."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest

from kgservice.errors import LimitError, QueryRefusedError
from kgservice.sparql.guard import examine_query
from kgservice.sparql.limits import Limits
from kgservice.store import query_process
from kgservice.store.keeper import KeeperSettings
from kgservice.store.port import Question
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from kgservice.store.wire import Message, receive
from tests.operations.processes import children, eventually
from tests.protocol.canary import Canary, listening, readable_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits of a process are those of Linux")

_JSON = "application/sparql-results+json"
_LIMITS = Limits(seconds=20, memory=64, parallel=2)
_SERVICE = "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}"
_GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f"


@pytest.fixture(scope="module")
def keeper() -> Iterator[RunningKeeper]:
    settings = KeeperSettings(
        folder="", knowledge=(), store=None, protected="", mark=None, seconds=_LIMITS.seconds, memory=_LIMITS.memory
    )
    with RunningKeeper(settings) as running:
        yield running


@pytest.fixture
def store(keeper: RunningKeeper) -> Iterator[ProcessStore]:
    with contextlib.closing(ProcessStore(keeper.folder, _LIMITS)) as joined:
        joined.update("DROP ALL")
        yield joined


@pytest.fixture(scope="module")
def listener() -> Iterator[Canary]:
    with listening() as found:
        yield found


@pytest.fixture
def canary(listener: Canary) -> Canary:
    """Return a listener that nobody has called yet."""
    listener.calls.clear()
    return listener


def test_the_first_wall_alone(canary: Canary) -> None:
    """The tokens refuse a query that asks another server, before there is any process."""
    with pytest.raises(QueryRefusedError):
        examine_query(_SERVICE.format(canary.url), Limits())
    assert canary.calls == []


def test_the_second_wall_alone(store: ProcessStore, canary: Canary) -> None:
    """A query that got past the tokens finds that its process can open no socket, and nobody is called."""
    with pytest.raises(QueryRefusedError):
        store.query(Question(_SERVICE.format(canary.url), _JSON))
    assert canary.calls == []


def test_the_sensor_is_alive(canary: Canary) -> None:
    """Without walls the engine does call, so that the listener would have noticed."""
    with contextlib.suppress(Exception):
        list(pyoxigraph.Store().query(_SERVICE.format(canary.url)))  # type: ignore[arg-type]
    assert canary.calls != []


@pytest.mark.parametrize(
    "operation", ["LOAD <{}>", "LOAD SILENT <{}>", "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}"]
)
def test_the_second_wall_of_an_update(operation: str, canary: Canary) -> None:
    """An update that got past the tokens and the parser is tried in a process that can open nothing."""
    store = pyoxigraph.Store()
    with readable_file() as file:
        for there in (canary.url, file):
            told = _tried(store, operation.format(there))
            assert told.head["kind"] in {"elsewhere", "fault", "done"}
            assert b"secret" not in told.body
    assert canary.calls == []
    assert len(store) == 0


def _tried(store: pyoxigraph.Store, text: str) -> Message:
    """Return what a process says of an update that nothing has looked at."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        query_process.asks_elsewhere = lambda *_, **__: False  # the wall before is taken away in this process alone
        query_process.try_write(store, theirs, 512, Message({"kind": "update", "base": None}, text.encode()), "")
    theirs.close()
    with ours:
        told = receive(ours)
    os.waitpid(pid, 0)
    return told


def _within(check: Callable[[], None]) -> int:
    """Return the status of a process that is shut in as that of a query is, and then does something."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            connection = query_process._shut_in(theirs, 64)
            check()
            connection.close()
        except OSError:
            os._exit(13)
        finally:
            os._exit(1)
    theirs.close()
    ours.close()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _connect() -> None:
    socket.socket()
    os._exit(0)


def _read() -> None:
    Path("/etc/hostname").read_bytes()
    os._exit(0)


def _list() -> None:
    os.listdir("/")  # noqa: PTH208
    os._exit(0)


@pytest.mark.parametrize("reach", [_connect, _read, _list])
def test_the_process_of_a_query_can_open_nothing(reach: Callable[[], None]) -> None:
    """No socket, no file, no folder: not even by code that means to."""
    assert _within(reach) == 13


def test_what_the_process_of_a_query_has(keeper: RunningKeeper, store: ProcessStore) -> None:
    """It holds the standard descriptors and its connection, may open no more, and may grow by its memory alone."""
    store.query(Question("ASK {}", _JSON))
    (pid,) = (pid for pid in children(keeper._process.pid) if _limit(pid, "Max open files") == 4)

    held = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
    assert held <= {0, 1, 2, 3}
    assert 0 < _limit(pid, "Max address space") < 4 * 1024**3
    assert _limit(pid, "Max core file size") == 0


def _limit(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            word = line.removeprefix(name).split()[0]
            return float("inf") if word == "unlimited" else float(word)
    raise LookupError(name)


def test_memory(store: ProcessStore) -> None:
    """A query that takes more memory than it is given ends alone, and the error names the limit."""
    rows = " ".join(f"<http://e/{n}> <http://e/p> '{'x' * 50}{n}' ." for n in range(400))
    store.update(f"INSERT DATA {{ {rows} }}")

    with pytest.raises(LimitError) as caught:
        store.query(Question(_GREEDY, _JSON))
    assert (caught.value.limit, caught.value.setting) == ("memory", "--limit memory=…")
    assert b"true" in b"".join(store.query(Question("ASK { ?s ?p ?o }", _JSON)).parts)


def test_others_are_answered_meanwhile(store: ProcessStore) -> None:
    """While one query runs away in its process, the others are answered from theirs."""
    rows = " ".join(f"<http://e/{n}> <http://e/p> {n} ." for n in range(200))
    store.update(f"INSERT DATA {{ {rows} }}")
    ident = "runs-away-in-peace"
    runaway = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", _JSON, ident=ident)
    thread = threading.Thread(target=_ignored, args=(store, runaway))
    thread.start()
    eventually(lambda: ident in store._running.names())
    for _ in range(50):
        assert b"true" in b"".join(store.query(Question("ASK { ?s ?p 7 }", _JSON)).parts)
    assert ident in store._running.names()
    assert store.cancel(ident)
    thread.join()


def _ignored(store: ProcessStore, question: Question) -> None:
    with contextlib.suppress(Exception):
        store.query(question)
