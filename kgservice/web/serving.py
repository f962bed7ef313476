# SPDX-License-Identifier: Apache-2.0
"""The worker processes of the service: started, watched, and ended in order."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kgservice.errors import StoreError, UnansweredError
from kgservice.knowledge.bundle import VERSION
from kgservice.model.text import Text
from kgservice.web.log import log_config, say, say_of_threads
from kgservice.web.service import Service, create_service
from kgservice.web.settings import ServiceSettings
from kgservice.web.signals import taken_in_a_worker

__all__ = ["Place", "serve"]

_SPARE_THREADS: Final = 4
"""Requests beside the queries, so that the state of a busy service can still be asked."""

_SPARE_INSIDE: Final = 2
"""The same where queries run within the workers: more threads would only take turns at holding the interpreter."""

_LONGEST_LINE: Final = 1024 * 1024
"""Bytes of the head of a request: a query may stand in the address."""

_LOOK: Final = 1.0
"""Seconds between two looks at whether another process is there."""

_LISTENS: Final = 0.02
"""Seconds between two tries to reach a worker that is starting."""

_SLACK: Final = 2
_LONGEST_END: Final = 30
"""Seconds within which requests under way end: as long as a query may take and a little more, and never more than
these."""

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on
"""Address that stands for all of a machine → one under which it is reached from within."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service listens, and with how many workers."""

    host: str
    port: int
    workers: int

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


def serve(
    settings: ServiceSettings, place: Place, *, ready: Callable[[], None], is_held: Callable[[], bool] | None
) -> None:
    """Run the workers until SIGINT or SIGTERM; requests under way finish, and no new ones are taken.

    Args:
        ready: Is called when the first worker can be reached.
        is_held: Tells whether the process that holds the graphs is there; without it nothing can be answered any more.
            None where there is no such process.

    Raises:
        StoreError: It is not there any more.
        UnansweredError: The workers end as soon as they are started.
    """
    server = Granian("kgservice.web.service", **_server_settings(settings, place))
    server.on_startup(lambda: _when_listening(place, ready))
    told = {"version": VERSION, "workers": place.workers, "writable": settings.writable, "store": _store_of(settings)}
    say(logging.INFO, "start", **told)
    with _watched(is_held) as lost:
        try:
            server.serve(target_loader=partial(_load, settings, os.getpid()), wrap_loader=False)
        except SystemExit as ended:  # a worker that finds nobody who holds the graphs ends before we look
            if is_held is None or is_held():
                raise _crashing() from ended
            lost.set()
        if lost.is_set():
            raise _lost()
    say(logging.INFO, "stop")


def _server_settings(settings: ServiceSettings, place: Place) -> dict[str, Any]:
    limits = settings.limits
    return {
        "address": place.host,
        "port": place.port,
        "interface": Interfaces.WSGI,
        "websockets": False,
        "workers": place.workers,
        "runtime_mode": RuntimeModes.mt,  # the thread that reads requests is not the one that hands them over
        "blocking_threads": _threads(settings),
        "http1_settings": HTTP1Settings(max_buffer_size=_LONGEST_LINE),
        "log_level": LogLevels.warning,
        "log_dictconfig": log_config(settings.log),
        "respawn_failed_workers": True,
        "workers_kill_timeout": min(_LONGEST_END, round(limits.seconds) + _SLACK),
    }


def _threads(settings: ServiceSettings) -> int:
    """Return how many requests a worker answers at once; the server lets others wait."""
    limits = settings.limits
    if _store_of(settings) == "in-process":
        return limits.parallel + _SPARE_INSIDE
    return limits.parallel + limits.queue + _SPARE_THREADS


def _store_of(settings: ServiceSettings) -> str:
    if settings.store_url is not None:
        return "remote"
    return "processes" if settings.folder is not None else "in-process"


# in a worker


def _load(settings: ServiceSettings, parent: int) -> Service:
    """Build the service in a worker, which ends with whoever started it."""
    say_of_threads()
    taken_in_a_worker()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    service = create_service(settings)
    gc.collect()
    gc.freeze()  # what is there now stays: nobody has to look through it again
    return service


def _end_with(parent: int) -> None:
    """End this process in order when *parent* is gone: it would hold the port, and have nothing to answer."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LONGEST_END)
    os._exit(70)


# around the workers


def _when_listening(place: Place, ready: Callable[[], None]) -> None:
    """Call *ready* as soon as somebody takes connections."""
    there = (_EVERYWHERE.get(place.host, place.host), place.port)

    def knock() -> None:
        while True:
            with suppress(OSError), socket.create_connection(there, timeout=_LOOK):
                ready()
                return
            time.sleep(_LISTENS)

    threading.Thread(target=knock, daemon=True).start()


@contextmanager
def _watched(is_held: Callable[[], bool] | None) -> Iterator[threading.Event]:
    """Stop this process in order when *is_held* says no; the event tells that it did."""
    lost, over = threading.Event(), threading.Event()

    def watch() -> None:
        while is_held is not None and not over.wait(_LOOK):
            if not is_held():
                lost.set()
                os.kill(os.getpid(), signal.SIGTERM)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lost
    finally:
        over.set()
        watcher.join()


def _lost() -> StoreError:
    return StoreError(
        Text("The process that held the graphs has ended", "Prosessen som holdt grafene, er avsluttet"),
        Text("start the service again", "start tjenesten på nytt"),
    )


def _crashing() -> UnansweredError:
    return UnansweredError(
        Text("The workers end as soon as they are started", "Arbeiderne avslutter så snart de er startet"),
        Text(
            "look at what the log says of them, and start the service again",
            "se hva loggen sier om dem, og start tjenesten på nytt",
        ),
    )
