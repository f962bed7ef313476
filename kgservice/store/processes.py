# SPDX-License-Identifier: Apache-2.0
"""A store whose queries run in processes of their own, each of which can be ended.

One of these stands in each worker of the service; all ask the same keeper. A query process is kept for the next query
as long as nothing was written since it was forked.
"""

from __future__ import annotations

import contextlib
import mmap
import secrets
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kgservice.sparql.limits import Limits
from kgservice.store import faults
from kgservice.store.engine_faults import node_of
from kgservice.store.keeper import SOCKET, VERSION
from kgservice.store.port import Answer, Condition, Question
from kgservice.store.run import Asked, QueryProcess, Run
from kgservice.store.running import RunningQueries
from kgservice.store.slots import Slots, Tell, untold
from kgservice.store.wire import Channel, Closed, Late, receive, send

__all__ = ["Beside", "ProcessStore", "State"]

_COUNT: Final = struct.Struct("<Q")
_HANDLES: Final = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """Statements that one query sees beside what the store holds.

    Attributes:
        turtle: The statements.
        graph: IRI of the named graph they stand in; they stand in the default graph too.
    """

    turtle: bytes
    graph: str


@dataclass(frozen=True, slots=True)
class State:
    """How the store is.

    Attributes:
        quads: In all graphs.
        graphs: How many of them have names.
        changes: Since the keeper was started.
        pid: Number of the process that holds them.
    """

    quads: int
    graphs: int
    changes: int
    pid: int


class ProcessStore:
    """The graphs of a keeper, behind the port of a store."""

    def __init__(self, folder: Path, limits: Limits, tell: Tell = untold) -> None:
        """Join the service that runs in *folder*; *tell* hears how many queries are at work."""
        self._folder = folder
        self._limits = limits
        self._idle: list[QueryProcess] = []
        self._lock = threading.Lock()
        self._slots = Slots(limits, tell)
        self._running = RunningQueries(folder)
        with (folder / VERSION).open("rb") as file:
            self._shown = mmap.mmap(file.fileno(), _COUNT.size, prot=mmap.PROT_READ)
        self._mark = str(self._asked({"kind": "tag", "graph": None})["tag"]).partition("-")[0]

    # reading

    def query(self, question: Question, beside: Beside | None = None) -> Answer:
        """Run a query in a process of its own, as the port says.

        Args:
            beside: What this query alone sees beside the graphs.
        """
        head = {
            "kind": "query",
            "length": len(question.text.encode()),
            "beside": None if beside is None else beside.graph,
            "media_type": question.media_type,
            "default": question.dataset.default,
            "named": question.dataset.named,
            "base": question.base,
            "rows": question.rows,
        }
        seconds = min(question.seconds or self._limits.seconds, self._limits.seconds)
        return self._run(head, question.text.encode() + (beside.turtle if beside else b""), seconds, question)

    def read_graph(self, graph: str | None, media_type: str) -> Answer | None:
        """Return a graph as RDF; None where there is no such graph."""
        head = {"kind": "graph", "graph": _named(graph), "media_type": media_type}
        try:
            return self._run(head, b"", self._limits.seconds, None)
        except faults.NoGraph:
            return None

    def _run(self, head: dict[str, Any], body: bytes, seconds: float, question: Question | None) -> Answer:
        ident = (question.ident if question else "") or secrets.token_hex(8)
        deadline = time.monotonic() + seconds
        slot = self._slots.enter(deadline)
        with contextlib.ExitStack() as unless_it_starts:
            unless_it_starts.callback(slot.leave)
            process = self._take()
            unless_it_starts.pop_all()
        process.private = bool(head.get("beside"))
        run = Run(process, slot, self._running, self._give_back, self._limits)
        return run.start(head, body, Asked(ident, seconds, deadline, question))

    def _take(self) -> QueryProcess:
        """Return an idle process that has seen all changes, or a new one."""
        current = self._current()
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.version == current:
                    return process
                process.close()
        return self._fork()

    def _fork(self) -> QueryProcess:
        try:
            with self._connected() as keeper:
                send(keeper, {"kind": "process"})
                told = receive(keeper, time.monotonic() + self._limits.seconds).head
                _, handles, _, _ = socket.recv_fds(keeper, 1, _HANDLES)
        except (Closed, Late, OSError) as error:
            raise faults.keeper_is_gone() from error
        channel = Channel(socket.socket(fileno=handles[0]))
        handle = handles[1] if len(handles) == _HANDLES else None
        return QueryProcess(told["pid"], handle, channel, told["version"])

    def _give_back(self, process: QueryProcess) -> None:
        """Keep a process for the next query, unless it is of no more use or has not seen the last change."""
        with self._lock:
            if process.serves_others and process.version == self._current() and len(self._idle) < self._limits.parallel:
                self._idle.append(process)
                return
        process.close()

    # writing

    def update(self, text: str, *, base: str | None = None) -> None:
        """Run an update: all of its operations or none."""
        self._changed({"kind": "update", "base": base}, text.encode(), text)

    def write_graph(
        self,
        graph: str | None,
        data: bytes,
        media_type: str,
        *,
        replace: bool,
        base: str | None = None,
        condition: Condition | None = None,
    ) -> bool:
        """Add RDF to a graph, or put it in the place of the graph; return whether the graph is new."""
        head = {"kind": "write", "graph": _named(graph), "media_type": media_type, "replace": replace, "base": base}
        return not self._changed(head | _condition(condition), data)

    def remove_graph(self, graph: str | None, *, condition: Condition | None = None) -> bool:
        """Remove a graph; return False where there was none. The default graph is emptied."""
        return self._changed({"kind": "remove", "graph": _named(graph)} | _condition(condition), b"")

    def _changed(self, head: dict[str, Any], body: bytes, text: str = "") -> bool:
        """Let the keeper carry out a change, and return whether the graph had been there.

        What was sent may take as long as it waits behind other changes; its own time is held by the keeper.
        """
        try:
            with self._connected() as keeper:
                send(keeper, head, body)
                told = receive(keeper)
        except (Closed, OSError) as error:
            raise faults.keeper_is_gone() from error
        if told.head["kind"] == "done":
            return bool(told.head["existed"])
        raise faults.of_change(told.head, text, self._limits)

    # what there is

    @property
    def version(self) -> str:
        """What changes whenever anything in the store does."""
        return f"{self._mark}-{self._current()}"

    def tag(self, graph: str | None) -> str | None:
        """Return what changes whenever the graph does; None where there is no such graph."""
        found: str | None = self._asked({"kind": "tag", "graph": _named(graph)})["tag"]
        return found

    def graphs(self) -> Sequence[str]:
        """Return the IRIs of the named graphs that exist, sorted."""
        return tuple(self._asked({"kind": "graphs"})["graphs"])

    def state(self) -> State:
        """Return how the store is.

        Raises:
            StoreError: The keeper does not answer.
        """
        told = self._asked({"kind": "state"})
        return State(told["quads"], told["graphs"], told["changes"], told["pid"])

    def cancel(self, ident: str) -> bool:
        """End a query by its name, in whichever worker it runs."""
        return self._running.cancel(ident)

    def close(self) -> None:
        """Let go of the processes; the keeper stays."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _current(self) -> int:
        return int(_COUNT.unpack(self._shown[:])[0])

    def _asked(self, head: dict[str, Any]) -> dict[str, Any]:
        try:
            with self._connected() as keeper:
                send(keeper, head)
                return receive(keeper, time.monotonic() + self._limits.seconds).head
        except (Closed, Late, OSError) as error:
            raise faults.keeper_is_gone() from error

    def _connected(self) -> socket.socket:
        keeper = socket.socket(socket.AF_UNIX)
        try:
            keeper.connect(str(self._folder / SOCKET))
        except OSError:
            keeper.close()
            raise
        return keeper


def _condition(condition: Condition | None) -> dict[str, Any]:
    asked = condition or Condition()
    return {"match": asked.match, "none_match": asked.none_match}


def _named(graph: str | None) -> str | None:
    """Return the name of a graph, which the keeper takes for one.

    Raises:
        InvalidValueError: It is no absolute IRI.
    """
    return None if graph is None else node_of(graph).value
