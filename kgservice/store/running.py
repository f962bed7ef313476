# SPDX-License-Identifier: Apache-2.0
"""The queries that take a while, as files in the folder of the service, so that any worker can end any of them.

A file is named by the query and holds the number of its process. Whoever cancels renames it before the process is
ended; whoever runs the query removes it at its end. One of the two succeeds, so that no other query is ever hit.
"""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["IDENT", "RunningQueries"]

IDENT: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""Form of a query's name: what cannot be guessed can be cancelled by whoever gave it."""

_CANCELLED: Final = ".cancelled"


class RunningQueries:
    """The list of running queries."""

    def __init__(self, folder: Path) -> None:
        """Use a folder within that of the service."""
        self._folder = folder / "running"
        self._folder.mkdir(exist_ok=True)

    def add(self, ident: str, pid: int) -> bool:
        """List a query; return False where another of that name runs, which keeps its place."""
        with suppress(FileExistsError), (self._folder / ident).open("x", encoding="ascii") as file:
            file.write(str(pid))
            return True
        return False

    def remove(self, ident: str) -> bool:
        """Take a query from the list; return False where it was cancelled."""
        with suppress(FileNotFoundError):
            (self._folder / ident).unlink()
            return True
        (self._folder / (ident + _CANCELLED)).unlink(missing_ok=True)
        return False

    def is_cancelled(self, ident: str) -> bool:
        """Whether somebody cancelled a listed query."""
        return (self._folder / (ident + _CANCELLED)).exists()

    def cancel(self, ident: str) -> bool:
        """End a query; return False where none of that name is listed."""
        if not IDENT.fullmatch(ident):
            return False
        taken = self._folder / (ident + _CANCELLED)
        try:
            (self._folder / ident).rename(taken)
            pid = int(taken.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    def names(self) -> tuple[str, ...]:
        """Return the names of the queries that run, sorted."""
        return tuple(sorted(path.name for path in self._folder.iterdir() if path.suffix != _CANCELLED))
