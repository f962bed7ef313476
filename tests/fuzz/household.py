# SPDX-License-Identifier: Apache-2.0
"""What the processes of a service hold, read from /proc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """A process at a moment; memory in KiB."""

    pid: int
    command: str
    memory: int
    handles: int
    threads: int


def lasting(pid: int) -> dict[int, Process]:
    """Return the process of a service and its own children, which last as long as it does: the keeper, the workers."""
    return {one: process for one in (pid, *_children(pid)) if (process := _seen(one)) is not None}


def descendants(pid: int) -> list[int]:
    """Return all processes below one."""
    below = _children(pid)
    return below + [further for one in below for further in descendants(one)]


def _children(pid: int) -> list[int]:
    found = []
    for task in (_PROC / str(pid) / "task").glob("*"):
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:  # it ended in between
            continue
    return found


def _seen(pid: int) -> Process | None:
    folder = _PROC / str(pid)
    try:
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        handles = len(list((folder / "fd").iterdir()))
        memory = int(status["VmRSS"].split()[0])
    except (OSError, KeyError):  # it ended in between
        return None
    return Process(pid, command, memory, handles, int(status["Threads"]))
