# SPDX-License-Identifier: Apache-2.0
"""``kgservice serve``: the service over HTTP, until it is told to stop."""

from __future__ import annotations

import socket
from argparse import Namespace
from pkgutil import resolve_name
from typing import Final

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kgservice.cli.wording import SAYS
from kgservice.errors import UsageError
from kgservice.model.text import Text

__all__ = ["run"]

_APPLICATION: Final = "kgservice.web.app:create_default_app"
"""What builds the application; named, not imported, because the server calls it in a process of its own."""

_THREADS: Final = 4
"""Requests under way at once; the others wait their turn."""


def run(options: Namespace, lang: str) -> int:
    """Serve until SIGINT or SIGTERM, let requests under way finish, and return the exit code."""
    _check_free(options.host, options.port)
    resolve_name(_APPLICATION)()  # what is wrong with it shows here, and the worker finds the law compiled
    server = Granian(
        _APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        factory=True,
        websockets=False,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    )
    url = f"http://{f'[{options.host}]' if ':' in options.host else options.host}:{options.port}/"
    server.on_startup(lambda: print(SAYS["serving"](lang).format(url=url), flush=True))
    server.on_shutdown(lambda: print(SAYS["stopped"](lang), flush=True))
    server.serve()
    return 0


def _check_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on before any worker is started.

    Raises:
        UsageError: It is taken, or no address of this machine.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            Text(f"{host}:{port} cannot be listened on: {reason}", f"Det kan ikke lyttes på {host}:{port}: {reason}"),
            None,
            Text("a free address of this machine", "en ledig adresse på denne maskinen"),
            Text("choose another with --host and --port", "velg en annen med --host og --port"),
        ) from error
