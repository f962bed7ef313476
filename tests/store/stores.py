# SPDX-License-Identifier: Apache-2.0
"""The stores on which the same behaviours are tested, each opened with nothing in it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

import pyoxigraph
import rdflib

from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.oxigraph import OxigraphStore
from kgservice.store.port import GraphStore
from kgservice.store.processes import ProcessStore
from kgservice.store.rdflib_store import RdflibStore
from kgservice.store.remote_opening import open_remote
from kgservice.store.starting import RunningKeeper

LIMITS = Limits(seconds=30, rows=1_000_000)

_PATIENCE = 20.0
_PAUSE = 0.02


class Shared:
    """What takes longer to start than a test takes: started when it is first asked for, and ended with all the rest."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._keepers: dict[str | None, RunningKeeper] = {}

    @cached_property
    def server(self) -> str:
        """Return the address of an Oxigraph server."""
        return self._stack.enter_context(oxigraph_server())

    @cached_property
    def disk(self) -> pyoxigraph.Store:
        """Return a store on disk."""
        return pyoxigraph.Store(self._folder / "disk")

    def keeper(self, store: str | None) -> Path:
        """Return the folder of a running service; a new one if it has died.

        Args:
            store: Name of the store in which it keeps what is written; None for memory alone.
        """
        running = self._keepers.get(store)
        if running is None or not running.is_running():
            running = self._stack.enter_context(RunningKeeper(self._kept(store)))
            self._keepers[store] = running
        return running.folder

    def _kept(self, store: str | None) -> KeeperSettings:
        kept = store and mkdtemp(prefix=store, dir=self._folder)
        return KeeperSettings(
            folder="",
            knowledge=(),
            store=kept,
            protected="",
            mark=None,
            seconds=LIMITS.seconds,
            memory=LIMITS.memory,
        )


@contextmanager
def _memory(_: Shared) -> Iterator[GraphStore]:
    with closing(OxigraphStore.open(None, LIMITS)) as store:
        yield store


@contextmanager
def _disk(shared: Shared) -> Iterator[GraphStore]:
    with closing(OxigraphStore(shared.disk, LIMITS)) as store:
        store.update("DROP ALL")
        yield store


@contextmanager
def _rdflib(_: Shared) -> Iterator[GraphStore]:
    with closing(RdflibStore(rdflib.Dataset(), LIMITS)) as store:
        yield store


@contextmanager
def _remote(shared: Shared) -> Iterator[GraphStore]:
    with closing(open_remote(shared.server, LIMITS)) as store:
        store.update("DROP ALL")
        yield store


@contextmanager
def _processes(shared: Shared) -> Iterator[GraphStore]:
    with closing(ProcessStore(shared.keeper(None), LIMITS)) as store:
        store.update("DROP ALL")
        yield store


@contextmanager
def _kept(shared: Shared) -> Iterator[GraphStore]:
    with closing(ProcessStore(shared.keeper("kept"), LIMITS)) as store:
        store.update("DROP ALL")
        yield store


STORES: dict[str, Callable[[Shared], AbstractContextManager[GraphStore]]] = {
    "memory": _memory,
    "disk": _disk,
    "rdflib": _rdflib,
    "remote": _remote,
    "processes": _processes,
    "kept": _kept,
}
"""Name → how it is opened, with nothing in it."""


@contextmanager
def oxigraph_server(*options: str, command: str = "serve") -> Iterator[str]:
    """Start an Oxigraph server on loopback and yield its address."""
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    words = [program, command, "--bind", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_open(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        assert time.monotonic() < end, "the server does not listen"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(_PAUSE)
        else:
            return
