# SPDX-License-Identifier: Apache-2.0
"""Where an answer goes: to standard output, or to a file that is there wholly or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kgservice.config import read_settings
from kgservice.errors import UsageError
from kgservice.model.text import Text

__all__ = ["in_colour", "write_answer", "write_file"]


def in_colour(choice: str, path: str | None) -> bool:
    """Say whether text that goes to *path* is coloured: as chosen, and by itself only on a terminal that takes it."""
    if choice != "auto":
        return choice == "always"
    return path is None and sys.stdout.isatty() and read_settings().colour


def write_answer(answer: str | bytes, path: str | None) -> None:
    """Write *answer* to the file *path*, or to standard output where there is none.

    Raises:
        UsageError: The file cannot be written.
    """
    if path is not None:
        write_file(answer, Path(path), replace=True)
    elif isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
    else:
        sys.stdout.write(answer if answer.endswith("\n") else answer + "\n")


def write_file(answer: str | bytes, path: Path, *, replace: bool) -> None:
    """Write a file in one step; its text is UTF-8.

    Raises:
        UsageError: It cannot be written, or it exists and may not be replaced.
    """
    text = answer if isinstance(answer, bytes) else answer.encode()
    try:
        if path.exists() and not replace:
            raise _exists(path)
        if path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe cannot be replaced
            path.write_bytes(text)
            return
        _replace(path.resolve(), text)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside *path* and move into place, so that no reader meets half of it."""
    if path.is_dir():
        raise IsADirectoryError(21, "Is a directory")
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _exists(path: Path) -> UsageError:
    return UsageError(
        Text(f"{path} exists already", f"{path} finnes allerede"),
        None,
        Text("the name of a file that is not there yet", "navnet på en fil som ikke finnes ennå"),
        Text(
            "choose another name, or add --force to replace it",
            "velg et annet navn, eller legg til --force for å erstatte den",
        ),
    )


def _cannot_write(path: Path, error: OSError) -> UsageError:
    reason = error.strerror or type(error).__name__
    return UsageError(
        Text(f"{path} cannot be written: {reason}", f"{path} kan ikke skrives: {reason}"),
        None,
        Text("a file in a folder that can be written to", "en fil i en mappe det kan skrives til"),
        Text("check the path and the permissions", "kontroller filstien og rettighetene"),
    )
