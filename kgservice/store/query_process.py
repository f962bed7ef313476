# SPDX-License-Identifier: Apache-2.0
"""A process that answers queries, forked from the keeper, whose memory it shares.

It can open nothing: no socket, no file. That is the second wall behind the lexer which refuses SERVICE and LOAD. It
gets so much memory, and whoever asked ends it when its time is over. What it changes in its own copy of the graphs is
seen by nobody.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from kgservice.errors import KgServiceError, UnreadableInputError
from kgservice.sparql.guard import asks_elsewhere
from kgservice.store.evaluation import evaluate, write_graph
from kgservice.store.memory import address_space
from kgservice.store.port import Dataset, Question
from kgservice.store.updates import Effect, effect_of, graph_as_update
from kgservice.store.wire import Channel, Closed, Message, send

__all__ = ["answer_questions", "try_write"]

_BUFFER: Final = 64 * 1024
"""Bytes of an answer that are kept together: one that is not longer comes whole, with its length."""

_CONNECTION: Final = 3
"""Number of the one descriptor beside the standard ones."""

_PR_SET_PDEATHSIG: Final = 1


class _Sender:
    """Sends an answer in parts, or whole where it is short."""

    def __init__(self, to: Channel) -> None:
        self._to = to
        self._held = bytearray()
        self.sent = False

    def write(self, data: bytes) -> int:
        self._held += data
        if len(self._held) >= _BUFFER:
            self._to.send({"kind": "part"}, bytes(self._held))
            self._held.clear()
            self.sent = True
        return len(data)

    def flush(self) -> None:
        """Keep what is held: the engine flushes more often than a message is worth."""

    def end(self, *, cut: bool | None) -> None:
        """Send the rest, and say that it is the last."""
        self._to.send({"kind": "last" if self.sent else "whole", "cut": cut}, bytes(self._held))


def answer_questions(store: pyoxigraph.Store, connection: socket.socket, memory: int) -> NoReturn:
    """Answer until nobody asks any more; never return into the keeper's code.

    Args:
        memory: MiB that this process may take beside what it has.
    """
    channel = Channel(_shut_in(connection, memory))
    try:
        while True:
            _answer(store, channel, channel.receive())
    except Closed:
        os._exit(0)
    finally:  # an error here is ours: it is told on standard error, and whoever waits sees the process gone
        if sys.exc_info()[0] is not None:
            sys.excepthook(*sys.exc_info())
        os._exit(70)


def try_write(store: pyoxigraph.Store, connection: socket.socket, memory: int, asked: Message, base: str) -> NoReturn:
    """Carry out a change on this process's own copy, and tell the keeper as which update, or what is wrong with it."""
    own = _shut_in(connection, memory)
    try:
        send(own, *_reply(lambda: _tried(store, asked, base)))
    except Closed:
        pass
    finally:
        os._exit(0)


def _answer(store: pyoxigraph.Store, channel: Channel, asked: Message) -> None:
    sender = _Sender(channel)
    head = asked.head
    try:
        if head["kind"] == "graph":
            found = write_graph(store, head["graph"], head["media_type"], sender)
            cut = None if found else False
            if not found:
                channel.send({"kind": "absent"})
                return
        else:
            _put_beside(store, asked)
            cut = evaluate(store, _question(asked), sender)
        sender.end(cut=cut)
    except (SyntaxError, ValueError, OSError, RuntimeError, KgServiceError) as error:
        channel.send(_fault(error))


def _question(asked: Message) -> Question:
    head = asked.head
    named = {key: None if head[key] is None else tuple(head[key]) for key in ("default", "named")}
    text = asked.body[: head["length"]].decode()
    return Question(text, head["media_type"], Dataset(**named), head["base"], head["rows"])


def _put_beside(store: pyoxigraph.Store, asked: Message) -> None:
    """Put what one query alone sees into this process's own copy; no other query is asked of it afterwards."""
    name, turtle = asked.head["beside"], asked.body[asked.head["length"] :]
    if name is not None:
        for graph in (DefaultGraph(), NamedNode(name)):
            store.load(turtle, format=RdfFormat.TURTLE, to_graph=graph)


def _tried(store: pyoxigraph.Store, asked: Message, protected: str) -> tuple[dict[str, Any], bytes]:
    """Return what was done and as which update."""
    head = asked.head
    graph: str | None = head.get("graph")
    effect = Effect(repeatable=True, graphs=() if graph is None else (graph,))
    if head["kind"] == "update":
        text = asked.body.decode()
        if asks_elsewhere(text, update=True):
            return {"kind": "elsewhere"}, b""
        store.update(text, base_iri=head["base"])
        effect = effect_of(text)
    else:
        text = graph_as_update(asked.body, head["media_type"], graph, base=head["base"], replace=head["replace"])
        store.update(text)
    if protected and _reaches(store, protected):
        return {"kind": "protected"}, b""
    return {"kind": "done", **effect._asdict()}, text.encode()


def _reaches(store: pyoxigraph.Store, protected: str) -> bool:
    """Whether the store now holds anything in the default graph, or in a graph whose IRI begins with *protected*."""
    if next(store.quads_for_pattern(None, None, None, DefaultGraph()), None) is not None:
        return True
    return any(graph.value.startswith(protected) for graph in store.named_graphs())


def _reply(work: Callable[[], tuple[dict[str, Any], bytes]]) -> tuple[dict[str, Any], bytes]:
    try:
        return work()
    except (SyntaxError, ValueError, OSError, RuntimeError, KgServiceError) as error:
        return _fault(error), b""


def _fault(error: Exception) -> dict[str, Any]:
    """Return what went wrong as a head; the other side makes an error of ours of it."""
    kinds = {SyntaxError: "syntax", UnreadableInputError: "unreadable", OSError: "elsewhere"}
    kind = kinds.get(type(error), "fault")  # an OSError is the wall: the query reached for a socket or a file
    return {"kind": kind, "message": str(error), **_parts(error)}


def _parts(error: Exception) -> Mapping[str, Any]:
    """Return the words and the place of an error in what was sent."""
    if not isinstance(error, UnreadableInputError):
        return {}
    words = {key: [getattr(error, key).en, getattr(error, key).nb] for key in ("what", "expected", "remedy")}
    place = {} if error.where is None else {"line": error.where.line, "column": error.where.column}
    return words | place


def _shut_in(connection: socket.socket, memory: int) -> socket.socket:
    """Keep the connection alone, and take from this process the means to open anything.

    Returns:
        The connection under its own number.
    """
    import resource

    size = address_space()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # SIGINT and SIGTERM stay ignored: what is asked is still answered
    _end_with_parent()
    _quieten()
    os.dup2(connection.fileno(), _CONNECTION)
    own = socket.socket(fileno=_CONNECTION)
    os.closerange(_CONNECTION + 1, 4096)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_CONNECTION + 1, _CONNECTION + 1))
    limit = size + memory * 1024 * 1024
    if size:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return own


def _quieten() -> None:
    """Keep standard error for what we say: the engine writes there when it runs out of memory."""
    os.dup2(2, 0)
    sys.stderr = open(0, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process is
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)


def _end_with_parent() -> None:
    """Ask the system to end this process with the keeper, where it can be asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
