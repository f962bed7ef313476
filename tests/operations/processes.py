# SPDX-License-Identifier: Apache-2.0
"""The processes of a service that was started as it is in earnest, and what is left of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import service as services
from tests.service import Service

__all__ = ["alive", "children", "eventually", "keeper_of", "lines", "started", "workers_of"]

_PAUSE = 0.02


@contextmanager
def started(*options: str) -> Iterator[tuple[Service, Path]]:
    """Start a bare service with *options* that puts its temporary files into the folder that is returned too."""
    with (
        TemporaryDirectory(prefix="kg") as folder,  # a socket has a short name
        services.running("--bare", "--writable", *options, env={"TMPDIR": folder}) as service,
    ):
        yield service, Path(folder)


def alive(session: int) -> list[int]:
    """Return the processes of a session, but for those that only wait to be counted as ended."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            state, *numbers = _stat(int(entry.name))
            if state not in {"", "Z"} and int(numbers[2]) == session:
                found.append(int(entry.name))
    return sorted(found)


def children(pid: int) -> list[int]:
    """Return the children of a process."""
    found = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(other for other in found if _stat(other)[1:2] == [str(pid)])


def keeper_of(service: Service) -> int:
    """Return the process that holds the graphs."""
    (keeper,) = (pid for pid in children(service.process.pid) if "kgservice.store.keeper" in _command(pid))
    return keeper


def workers_of(service: Service) -> list[int]:
    """Return the processes that answer."""
    return [pid for pid in children(service.process.pid) if "kgservice.store" not in _command(pid)]


def eventually(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: It does not, in time.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(_PAUSE)


def lines(service: Service) -> list[dict[str, Any]]:
    """Return the lines of the log; every line that is not of the command line is one."""
    written = service.log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in written if not line.startswith("kgservice")]


def _stat(pid: int) -> list[str]:
    """Return the state, parent, group and session of a process; an empty state where it is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
    except OSError:
        return ["", "", "", "-1"]


def _command(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
