# SPDX-License-Identifier: Apache-2.0
"""``kgservice serve``: the service over HTTP, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import replace
from logging.config import dictConfig
from pathlib import Path
from time import time
from types import FrameType
from typing import NoReturn

from kgservice.cli.wording import SAYS
from kgservice.config import read_settings
from kgservice.errors import UsageError
from kgservice.knowledge.bundle import open_knowledge
from kgservice.model.text import Text
from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.starting import RunningKeeper
from kgservice.vocabulary import GRAPH
from kgservice.web.log import engine_line, log_config
from kgservice.web.service import create_service
from kgservice.web.serving import Place, serve
from kgservice.web.settings import ServiceSettings
from kgservice.web.signals import taken_by_a_thread

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Serve until SIGINT or SIGTERM, let requests under way finish, and return the exit code."""
    begun = time()
    signal.signal(signal.SIGTERM, _stop_early)
    _check_together(options)
    token = _write_token(options)
    limits = replace(Limits(), **dict(options.limits))
    _check_free(options.host, options.port)
    with taken_by_a_thread(), ExitStack() as stack:
        files, mark = _files(options, stack)
        settings = replace(_service_settings(options, limits, token, files), started=begun)
        dictConfig(log_config(settings.log))
        keeper = None
        if settings.store_url is None and not options.in_process:
            keeper = stack.enter_context(RunningKeeper(_keeper_settings(options, limits, files, mark), engine_line))
            settings = settings.in_folder(str(keeper.folder))
        if options.workers > 1:
            settings = settings.counted_in(_shared_folder(keeper, stack))
        create_service(settings).close()  # what is wrong with it shows here, and the workers find the law compiled
        place = Place(options.host, options.port, options.workers)

        def ready() -> None:
            print(SAYS["serving"](lang).format(url=place.url), flush=True)

        serve(settings, place, ready=ready, is_held=keeper.is_running if keeper else None)
    print(SAYS["stopped"](lang), flush=True)
    return 0


def _service_settings(options: Namespace, limits: Limits, token: str | None, files: tuple[str, ...]) -> ServiceSettings:
    return ServiceSettings(
        store_url=options.store if _is_url(options.store) else None,
        store_token=read_settings().store_token,
        token=token,
        data=files if options.in_process else (),
        bare=options.bare,
        limits=limits,
        origins=tuple(options.origin) or ("*",),
        log=options.log,
        slow_seconds=options.slow,
        base_url=options.base_url,
    )


def _shared_folder(keeper: RunningKeeper | None, stack: ExitStack) -> str:
    """Return a folder in which several workers count together, and name it where their library looks for it."""
    around = keeper.folder if keeper else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kgservice-")))
    folder = around / "metrics"
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return str(folder)


def _stop_early(_number: int, _frame: FrameType | None) -> NoReturn:
    """End in order before there is anything to answer: what was started is ended again."""
    raise SystemExit(0)


def _files(options: Namespace, stack: ExitStack) -> tuple[tuple[str, ...], str | None]:
    """Return the files of RDF that are served, and what stands for their content where it never changes."""
    if options.bare:
        return tuple(options.data), None
    from kgservice.graph.snapshot import snapshot

    kept = read_settings().cache
    folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kgservice-")))
    path = snapshot(open_knowledge(), folder)
    changes = options.writable or options.store
    return (str(path),), None if changes else path.stem.removeprefix("dataset-")


def _keeper_settings(options: Namespace, limits: Limits, files: tuple[str, ...], mark: str | None) -> KeeperSettings:
    return KeeperSettings(
        folder="",
        knowledge=files,
        store=options.store,
        protected="" if options.bare else GRAPH,
        mark=mark,
        seconds=limits.seconds,
        memory=limits.memory,
    )


def _is_url(store: str | None) -> bool:
    return store is not None and store.startswith(("http://", "https://"))


def _check_together(options: Namespace) -> None:
    """Refuse options that have no meaning together.

    Raises:
        UsageError: What is written would be seen by one worker alone, or be mixed with what is not ours to write.
    """
    for flag in ("in_process", "data"):
        for other in ("writable", "store"):
            if getattr(options, flag) and getattr(options, other):
                raise _not_together(flag, other)
    if options.data and not options.bare:
        raise UsageError(
            Text("--data stands with --bare alone", "--data står bare sammen med --bare"),
            None,
            Text("a bare service with data of your own", "et bart lager med egne data"),
            Text("add --bare, or leave out --data", "legg til --bare, eller utelat --data"),
        )


def _not_together(flag: str, other: str) -> UsageError:
    one, two = (f"--{name.replace('_', '-')}" for name in (flag, other))
    return UsageError(
        Text(f"{one} and {two} cannot stand together", f"{one} og {two} kan ikke stå sammen"),
        None,
        Text("a service that is read alone", "en tjeneste som bare leses"),
        Text(f"leave out {one} or {two}", f"utelat {one} eller {two}"),
    )


def _write_token(options: Namespace) -> str | None:
    """Return the token that opens the service for writing; None where it stays closed.

    Raises:
        UsageError: It is to be opened, and there is no token.
    """
    if not options.writable:
        return None
    token = read_settings().write_token
    if token:
        return token
    raise UsageError(
        Text("A service that can be written needs a token", "En tjeneste som kan skrives til, trenger et token"),
        None,
        Text("a secret in KGSERVICE_WRITE_TOKEN", "en hemmelighet i KGSERVICE_WRITE_TOKEN"),
        Text(
            "set KGSERVICE_WRITE_TOKEN, or leave out --writable", "sett KGSERVICE_WRITE_TOKEN, eller utelat --writable"
        ),
    )


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
