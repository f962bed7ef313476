# SPDX-License-Identifier: Apache-2.0
"""The process that holds the graphs of the service in memory.

It runs no query. It forks a process for each query that runs at a time, which sees its memory as it is then, and it
carries out the changes, one after the other::

    worker ──"process"──▶ keeper ──fork──▶ query process        (the connection to it goes back to the worker)
    worker ──change─────▶ keeper ──fork──▶ trial                (the change on a copy, under limits)
                                 ──update──▶ disk process        (one transaction, flushed)
                                 ──update──▶ its own memory      (then the answer goes back)

One thread and no engine of its own on disk, so that a fork is safe. Standard input is the lifeline to whoever started
it: when that is closed, the keeper ends, and with it all that it forked.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import os
import secrets
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from kgservice.store.memory import give_memory_back, resident_memory
from kgservice.store.query_process import answer_questions, try_write
from kgservice.store.updates import Effect, removal
from kgservice.store.wire import Closed, Late, Message, receive, send

__all__ = ["SOCKET", "VERSION", "KeeperSettings", "main"]

SOCKET: Final = "keeper.sock"
VERSION: Final = "version"
"""Names within the folder of the running service: where the keeper listens, and eight bytes that count its changes."""

_COUNT: Final = struct.Struct("<Q")
_PATIENCE: Final = 5.0
"""Seconds a worker may take to send a message it has begun."""

_GROWN: Final = 2
_SPARE: Final = 32 * 1024 * 1024
"""How many times what it held when its stores were new the process may hold, and bytes beside."""


@dataclass(frozen=True, slots=True)
class KeeperSettings:
    """What the keeper is to hold.

    Attributes:
        folder: Of the running service; only this user can enter it.
        knowledge: Files of RDF with what can be asked and never written.
        store: Folder of the store on disk; None keeps what is written in memory alone.
        protected: Beginning of the IRIs of graphs that cannot be written; with it neither can the default graph.
        mark: Stands for the content in tags where it never changes; None draws one for each start.
        seconds: Time of the trial of a change.
        memory: MiB that a query or a trial may take.
    """

    folder: str
    knowledge: tuple[str, ...]
    store: str | None
    protected: str
    mark: str | None
    seconds: float
    memory: int

    def to_json(self) -> str:
        """Return the settings as an argument for the keeper's process."""
        return json.dumps(asdict(self))


Step = Generator[tuple[socket.socket, float | None], bool, Message]
"""A change under way: it yields what it waits for and until when, and is sent whether that came in time."""


class _Keeper:
    def __init__(self, settings: KeeperSettings) -> None:
        self.settings = settings
        self.store = pyoxigraph.Store()
        self.own = pyoxigraph.Store() if settings.knowledge else self.store
        self.mark = settings.mark or secrets.token_hex(4)
        self.count = 0
        self.alive = True
        self.counted: dict[str, int] = {}
        self.changes: dict[str | None, int] = {}
        self.everything = 0
        self.disk = _open_disk(settings) if settings.store else None
        self.shown = _shared(Path(settings.folder) / VERSION)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(Path(settings.folder) / SOCKET))
        self.listener.listen(128)
        self.selector = selectors.DefaultSelector()
        self.waiting: deque[tuple[socket.socket, Message]] = deque()
        self.under_way: tuple[socket.socket, Step] | None = None
        self.lean = 0
        self.awaited: tuple[socket.socket, float | None] | None = None

    def load(self) -> None:
        """Read the knowledge, and what is on disk."""
        for path in self.settings.knowledge:
            self.store.bulk_load(path=path)
        if self.disk is not None:
            self._reload(self.disk)
        gc.freeze()
        self.lean = resident_memory()

    # the loop

    def run(self) -> None:
        """Serve until the lifeline is closed, and finish the change that is under way."""
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while self.alive or self.under_way:
            for key, _ in self.selector.select(self._left()):
                if key.fileobj is self.listener:
                    self._take(self.listener.accept()[0])
                elif self.awaited is not None and key.fileobj is self.awaited[0]:
                    self._go_on(came=True)
                else:
                    self.selector.unregister(key.fileobj)
                    self.selector.unregister(self.listener)
                    self.alive = False
            if self.awaited is not None and self._left() == 0:
                self._go_on(came=False)

    def _left(self) -> float | None:
        """Return the seconds that what is waited for still has."""
        if self.awaited is None or self.awaited[1] is None:
            return None
        return max(0.0, self.awaited[1] - time.monotonic())

    def _take(self, client: socket.socket) -> None:
        """Read what a worker asks, and answer it or put it in the queue of changes."""
        try:
            asked = receive(client, time.monotonic() + _PATIENCE)
            kind = asked.head["kind"]
            if kind in {"update", "write", "remove"}:
                self.waiting.append((client, asked))
                self._begin()
                return
            with client:
                if kind == "process":
                    self._fork_for(client)
                else:
                    send(client, self._told(asked.head))
        except (Closed, Late, OSError):  # gone, or no process can be forked now: whoever asked sees the end of it
            client.close()

    def _told(self, head: dict[str, Any]) -> dict[str, Any]:
        if head["kind"] == "tag":
            return {"tag": self.tag(head["graph"])}
        if head["kind"] == "state":
            return {**self._state(), "pid": os.getpid()}
        names = (graph.value for graph in self.store.named_graphs() if isinstance(graph, NamedNode))
        return {"graphs": sorted(names)}

    def _state(self) -> dict[str, int]:
        """Return how much there is; counted anew after a change alone, for it takes a look at every quad."""
        if self.counted.get("changes") != self.count:
            graphs = sum(1 for _ in self.store.named_graphs())
            self.counted = {"changes": self.count, "quads": len(self.store), "graphs": graphs}
        return self.counted

    def tag(self, graph: str | None) -> str | None:
        """Return what changes with a graph; None where there is none."""
        if graph is not None and not (_is_iri(graph) and self.store.contains_named_graph(NamedNode(graph))):
            return None
        return f"{self.mark}-{max(self.everything, self.changes.get(graph, 0))}"

    # query processes

    def _fork_for(self, client: socket.socket) -> None:
        """Fork a query process and hand the connection to it, and the means to end it, to the worker."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            answer_questions(self.store, theirs, self.settings.memory)
        theirs.close()
        with ours, contextlib.ExitStack() as stack:
            handles = [ours.fileno()]
            if hasattr(os, "pidfd_open"):
                handles.append(os.pidfd_open(pid))
                stack.callback(os.close, handles[-1])
            send(client, {"pid": pid, "version": self.count, "handles": len(handles)})
            socket.send_fds(client, [b"\0"], handles)

    # changes

    def _begin(self) -> None:
        """Start the next change if none is under way."""
        if self.under_way is None and self.waiting:
            client, asked = self.waiting.popleft()
            self.under_way = (client, self._change(asked))
            self._await(None)

    def _go_on(self, *, came: bool) -> None:
        if self.awaited is not None:
            self.selector.unregister(self.awaited[0])
            self.awaited = None
        self._await(came)

    def _await(self, came: bool | None) -> None:
        """Run the change up to where it waits again; at its end tell the worker and start the next."""
        if self.under_way is None:
            return
        client, step = self.under_way
        try:
            self.awaited = next(step) if came is None else step.send(came)
            self.selector.register(self.awaited[0], selectors.EVENT_READ)
        except StopIteration as ended:
            self.under_way = None
            with contextlib.suppress(Closed), client:
                send(client, ended.value.head, ended.value.body)
            self._slim()
            self._begin()

    def _change(self, asked: Message) -> Step:
        """Carry out one change: try it, write it to disk, then to memory."""
        head = asked.head
        graph = head.get("graph")
        if graph is not None and not _is_iri(graph):
            return Message({"kind": "fault", "message": f"“{graph}” is no IRI"})
        refusal = self._refusal(head)
        if refusal is not None:
            return Message({"kind": refusal})
        existed = graph is None or self.own.contains_named_graph(NamedNode(graph))
        if head["kind"] == "remove":
            text, effect = removal(graph), Effect(repeatable=True, graphs=() if graph is None else (graph,))
        else:
            tried = yield from self._trial(asked)
            if tried.head["kind"] != "done":
                return tried
            text, effect = tried.body.decode(), Effect(tried.head["repeatable"], tried.head["graphs"])
        if any(map(self._is_protected, effect.graphs or ())):  # such as one that takes away what users never wrote
            return Message({"kind": "protected"})
        base = head.get("base")
        if self.disk is not None:
            written = yield from self._written(self.disk, base, text)
            if written.head["kind"] != "done":
                return written
        if self.disk is not None and not effect.repeatable:
            self._reload(self.disk)
        else:
            self.own.update(text, base_iri=base)
            self._show(effect.graphs)
        self._count(None if effect.graphs is None else (*effect.graphs, None))
        return Message({"kind": "done", "existed": existed})

    def _written(self, disk: socket.socket, base: str | None, text: str) -> Step:
        """Let the disk process carry out an update, and return what it says."""
        try:
            send(disk, {"kind": "update", "base": base}, text.encode())
            yield disk, None
            return receive(disk)
        except Closed:  # memory could be behind the disk from here on: the keeper ends, and the service with it
            self.alive = False
            return Message({"kind": "disk"})

    def _refusal(self, head: dict[str, Any]) -> str | None:
        """Return why a change is not even tried."""
        if head["kind"] == "update":
            return None
        graph = head["graph"]
        if self._is_protected(graph):
            return "protected"
        tag = self.tag(graph) if graph is None or self.own.contains_named_graph(NamedNode(graph)) else None
        match, none_match = head["match"], head["none_match"]
        if match is not None and (tag is None or not ("*" in match or tag in match)):
            return "condition"
        if none_match is not None and tag is not None and ("*" in none_match or tag in none_match):
            return "condition"
        return None

    def _is_protected(self, graph: str | None) -> bool:
        """Whether a graph is one that cannot be written."""
        protected = self.settings.protected
        return bool(protected) and (graph is None or graph.startswith(protected))

    def _trial(self, asked: Message) -> Step:
        """Let a process of its own carry out the change on a copy, and return what it says."""
        try:
            ours, theirs = socket.socketpair()
            pid = os.fork()
        except OSError:  # the system has no room for one more
            return Message({"kind": "gone"})
        if pid == 0:
            try_write(self.own, theirs, self.settings.memory, asked, self.settings.protected)
        theirs.close()
        with ours:
            if not (yield ours, time.monotonic() + self.settings.seconds):
                with contextlib.suppress(ProcessLookupError):  # it may end by itself at this very moment
                    os.kill(pid, signal.SIGKILL)
                return Message({"kind": "late"})
            try:
                return receive(ours)
            except Closed:
                return Message({"kind": "gone"})

    def _show(self, graphs: Sequence[str] | None) -> None:
        """Let what was written into *graphs*, None for any, be seen beside the knowledge.

        Without knowledge it is the same store; with it, nothing is written into the default graph.
        """
        if self.own is self.store:
            return
        if graphs is None:
            self._show_all()
            return
        for name in map(NamedNode, graphs):
            self.store.remove_graph(name)
            if self.own.contains_named_graph(name):
                self.store.add_graph(name)
                self.store.extend(self.own.quads_for_pattern(None, None, None, name))

    def _show_all(self) -> None:
        protected = self.settings.protected
        for graph in list(self.store.named_graphs()):
            if not graph.value.startswith(protected):
                self.store.remove_graph(graph)
        for graph in self.own.named_graphs():
            self.store.add_graph(graph)
        self.store.extend(self.own)

    def _reload(self, disk: socket.socket) -> None:
        """Take over what is on disk."""
        with tempfile.TemporaryDirectory(dir=self.settings.folder) as folder:
            path = str(Path(folder) / "dump.nq")
            send(disk, {"kind": "dump", "path": path})
            told = receive(disk)
            own = pyoxigraph.Store()
            own.bulk_load(path=path, format=RdfFormat.N_QUADS)
        for name in told.head["graphs"]:
            own.add_graph(NamedNode(name))
        if self.own is self.store:
            self.store = own
        self.own = own
        if self.own is not self.store:
            self._show_all()

    def _slim(self) -> None:
        """Let go of what was taken out of the graphs, once this process has doubled.

        The engine keeps it in memory for as long as its store lasts, so the graphs move to new ones. That takes a
        second or two with the knowledge in them; query processes that were forked before answer meanwhile.
        """
        if resident_memory() < _GROWN * self.lean + _SPARE:
            return
        alone = self.own is self.store
        self.own = _moved(self.own)
        self.store = self.own if alone else _moved(self.store)
        give_memory_back()
        self.lean = resident_memory()

    def _count(self, graphs: Sequence[str | None] | None) -> None:
        """Note that *graphs* changed, None for any."""
        self.count += 1
        if graphs is None:
            self.everything = self.count
        else:
            self.changes.update(dict.fromkeys(graphs, self.count))
        self.shown[:] = _COUNT.pack(self.count)


def _moved(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """Return a new store with the same graphs, the empty ones among them."""
    new = pyoxigraph.Store()
    new.bulk_extend(store)
    for graph in store.named_graphs():
        new.add_graph(graph)
    return new


def _is_iri(text: str) -> bool:
    """Whether a graph can have that name; nothing that is asked may end this process."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _shared(path: Path) -> mmap.mmap:
    """Return eight bytes that the workers read too."""
    path.write_bytes(_COUNT.pack(0))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), _COUNT.size)


def _open_disk(settings: KeeperSettings) -> socket.socket:
    """Start the process that keeps the store on disk.

    Raises:
        OSError: The store cannot be opened.
    """
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "kgservice.store.disk", settings.store or ""]
    with theirs:
        subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL)  # noqa: S603 - our own module
    told = receive(ours)
    if told.head["kind"] != "open":
        raise OSError(told.head["message"])
    return ours


def main(settings: KeeperSettings) -> int:
    """Hold the graphs until the lifeline is closed; a line on standard output says that they can be asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us; our end is the lifeline's
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave nothing behind
    try:
        keeper = _Keeper(settings)
        keeper.load()
    except (OSError, SyntaxError, Closed) as error:
        print(json.dumps({"fault": str(error)}), flush=True)  # noqa: T201 - read by the process that started us
        return 1
    print(json.dumps({"ready": keeper.tag(None)}), flush=True)  # noqa: T201 - as above
    keeper.run()
    shutil.rmtree(settings.folder, ignore_errors=True)  # whoever started us may have been killed
    return 0


if __name__ == "__main__":
    raise SystemExit(main(KeeperSettings(**json.loads(sys.argv[1]))))
