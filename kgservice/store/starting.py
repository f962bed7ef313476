# SPDX-License-Identifier: Apache-2.0
"""Starting the keeper, and ending it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kgservice.errors import StoreError
from kgservice.model.text import Text
from kgservice.store.keeper import KeeperSettings

__all__ = ["RunningKeeper"]

_PATIENCE: Final = 15.0
"""Seconds the keeper has to finish what it writes."""


class RunningKeeper:
    """The keeper as a process of its own, with the folder in which the service meets.

    Attributes:
        folder: Only this user can enter it; it is removed at the end.
    """

    def __init__(self, settings: KeeperSettings, errors: Callable[[str], None] | None = None) -> None:
        """Start it and wait until it can be asked; `settings.folder` is replaced.

        Args:
            errors: Takes the lines that it and what it forks write to standard error; None leaves them there.

        Raises:
            StoreError: The store on disk cannot be opened, or the knowledge cannot be read.
        """
        self._place = tempfile.TemporaryDirectory(prefix="kgservice-")  # made for this user alone
        self.folder = Path(self._place.name)
        command = [sys.executable, "-m", "kgservice.store.keeper", replace(settings, folder=str(self.folder)).to_json()]
        quiet = {**os.environ, "RUST_BACKTRACE": "0"}  # a process that ran out of memory says so in one line
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if errors is None else subprocess.PIPE,
            env=quiet,
        )
        self._reader = None
        if errors is not None:
            self._reader = threading.Thread(target=self._pass_on, args=(errors,), daemon=True)
            self._reader.start()
        with contextlib.ExitStack() as unless_it_starts:
            unless_it_starts.callback(self.close)
            self._wait(settings.store or "")
            unless_it_starts.pop_all()

    def _wait(self, store: str) -> None:
        """Wait until the keeper can be asked."""
        line = self._process.stdout.readline() if self._process.stdout else b""
        told = json.loads(line or '{"fault": "it ended at once"}')
        if "fault" in told:
            raise _not_opened(store, told["fault"])

    def _pass_on(self, errors: Callable[[str], None]) -> None:
        """Hand on what is written to standard error, until nobody can write there any more."""
        if self._process.stderr is not None:
            with self._process.stderr as lines:
                for line in lines:
                    errors(line.decode(errors="replace"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def is_running(self) -> bool:
        """Whether the keeper is there."""
        return self._process.poll() is None

    def close(self) -> None:
        """Close the lifeline, and wait until what is being written is on disk."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader is not None:
            self._reader.join(_PATIENCE)
        self._place.cleanup()


def _not_opened(path: str, reason: str) -> StoreError:
    return StoreError(
        Text(f"The store {path} cannot be opened: {reason}", f"Lageret {path} kan ikke åpnes: {reason}"),
        Text(
            "check that the folder can be written and that no other service uses it, or name another with --store",
            "kontroller at mappen kan skrives og at ingen annen tjeneste bruker den, eller oppgi en annen med --store",
        ),
    )
