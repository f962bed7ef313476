# SPDX-License-Identifier: Apache-2.0
"""One query in a process of its own, from its start up to the last byte of its answer."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from kgservice.errors import KgServiceError
from kgservice.sparql.limits import Limits
from kgservice.store import faults
from kgservice.store.port import Answer, Question
from kgservice.store.running import RunningQueries
from kgservice.store.slots import Slot
from kgservice.store.wire import Channel, Closed, Late, Message

__all__ = ["Asked", "QueryProcess", "Run"]

_SLOW: Final = 0.2
"""Seconds after which a query is listed, and gives way to shorter ones."""

_NICE: Final = 10


@dataclass(slots=True)
class QueryProcess:
    """A query process, the connection to it and the means to end it.

    Attributes:
        version: Of the graphs that it sees.
        spent: Whether it has given way to shorter queries.
        private: Whether it holds what its query alone may see.
    """

    pid: int
    handle: int | None
    channel: Channel
    version: int
    spent: bool = False
    private: bool = False

    @property
    def serves_others(self) -> bool:
        """Whether another query can be asked of it."""
        return not (self.spent or self.private)

    def give_way(self) -> None:
        """Let shorter queries run first; it cannot be taken back, so the process serves no other query."""
        self.spent = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)

    def end(self) -> None:
        """End the process at once; whoever reads from it still sees what it sent, and then that it is gone."""
        with contextlib.suppress(ProcessLookupError):
            if self.handle is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def kill(self) -> None:
        """End the process at once and let go of it."""
        self.end()
        self.close()

    def close(self) -> None:
        """Let go of the process, which ends when nobody is connected."""
        self.channel.connection.close()
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run.

    Attributes:
        ident: Name under which it can be cancelled.
        seconds: Time it is given, from the moment it came in.
        deadline: Reading of the monotonic clock at which that is over.
        question: None where a graph is read, not queried.
    """

    ident: str
    seconds: float
    deadline: float
    question: Question | None


class Run:
    """A query under way: it holds a process and a slot, and gives both back once."""

    def __init__(
        self,
        process: QueryProcess,
        slot: Slot,
        running: RunningQueries,
        give_back: Callable[[QueryProcess], None],
        limits: Limits,
    ) -> None:
        """Take over the process and the slot."""
        self._process = process
        self._slot = slot
        self._running = running
        self._give_back = give_back
        self._limits = limits
        self._listed = False
        self._over = False
        self._expired = False
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def start(self, head: dict[str, Any], body: bytes, asked: Asked) -> Answer:
        """Send the query, and return its answer as soon as there is a part of it.

        Raises:
            KgServiceError: As the port says of a query.
        """
        self._asked = asked
        with contextlib.ExitStack() as unless_it_answers:
            unless_it_answers.callback(self.abandon)
            with self._failing():
                self._process.channel.send(head, body)
                first = self._next()
            unless_it_answers.pop_all()
        kind = first.head["kind"]
        if kind == "part":
            self._list()  # it may take as long as its reader likes, but not longer than it is given
            self._timer = threading.Timer(self._left(), self._expire)
            self._timer.daemon = True
            self._timer.start()
            answer = Answer(_Parts(self, first.body))
            self._answer = weakref.ref(answer)  # so that an answer nobody holds any more ends the query at once
            return answer
        self._finish()
        if kind == "whole":
            return Answer(iter((first.body,)), whole=True, cut=first.head["cut"])
        raise faults.of_query(first.head, asked.question)

    def parts(self, first: bytes) -> Iterator[bytes]:
        """Yield the parts of the answer."""
        yield first
        with self._failing():
            while True:
                message = self._next()
                if message.head["kind"] not in {"part", "last"}:
                    raise faults.of_query(message.head, self._asked.question)
                yield message.body
                if message.head["kind"] == "last":
                    break
        self._finish()
        answer = self._answer()
        if answer is not None:
            answer.cut = message.head["cut"]
        if message.head["cut"] and not faults.says_it_is_cut(self._asked.question):
            raise faults.cut(self._limits)

    def abandon(self) -> None:
        """End the process where the answer is not wanted any more, or cannot be had."""
        if self._close():
            self._process.kill()
            self._delist()
            self._slot.leave()

    def _finish(self) -> None:
        """Give back what the run held; a query that was cancelled or timed out at the last moment lost its process."""
        if not self._close():
            return
        if self._delist() and not self._expired:
            self._give_back(self._process)
        else:
            self._process.kill()
        self._slot.leave()

    def _close(self) -> bool:
        """Take the end of the run upon oneself; return False where somebody else has."""
        with self._lock:
            first, self._over = not self._over, True
        if self._timer is not None:
            self._timer.cancel()
        return first

    def _expire(self) -> None:
        """End the query and free its place though nobody reads on; the reader, if he comes, is told why."""
        with self._lock:
            if self._over:
                return
            self._expired = True
            self._process.end()
        self._slot.leave()

    def _delist(self) -> bool:
        """Take the query from the list; return False where it was cancelled."""
        return not self._listed or self._running.remove(self._asked.ident)

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        """Name the reason where the process is gone or the time is over."""
        try:
            yield
        except Closed as error:
            raise self._reason() from error
        except Late as error:
            raise faults.late(self._asked.seconds, self._asked.ident) from error

    def _reason(self) -> KgServiceError:
        """Return why the process is gone: cancelled, or ended by the system for want of memory."""
        if self._expired:
            return faults.late(self._asked.seconds, self._asked.ident)
        if self._listed and self._running.is_cancelled(self._asked.ident):
            return faults.cancelled(self._asked.ident)
        return faults.too_much_memory(self._limits, self._asked.ident)

    def _next(self) -> Message:
        """Return the next message; a query that takes a while is listed, and gives way to others."""
        if not self._process.spent and not _readable(self._process.channel.connection, min(_SLOW, self._left())):
            self._list()
            self._process.give_way()
        return self._process.channel.receive(self._asked.deadline)

    def _list(self) -> None:
        """Let others see the query, so that they can cancel it."""
        if not self._listed:
            self._listed = self._running.add(self._asked.ident, self._process.pid)

    def _left(self) -> float:
        return max(0.0, self._asked.deadline - time.monotonic())


class _Parts:
    """The parts of an answer; whoever stops before the end ends the query."""

    def __init__(self, run: Run, first: bytes) -> None:
        self._run = run
        self._parts = run.parts(first)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with contextlib.ExitStack() as unless_there_is_more:
            unless_there_is_more.callback(self._run.abandon)  # at the end there is nothing left to abandon
            part = next(self._parts)
            unless_there_is_more.pop_all()
        return part

    def close(self) -> None:
        """Stop here; who reads on is at the end."""
        self._run.abandon()
        self._parts = iter(())

    def __del__(self) -> None:
        """Stop where nobody took the trouble to say so."""
        self._run.abandon()


def _readable(connection: socket.socket, seconds: float) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
