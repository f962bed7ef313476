# SPDX-License-Identifier: Apache-2.0
"""How much a query is given, and the names under which an operator sets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kgservice.errors import UsageError, nearest
from kgservice.model.text import Text

__all__ = ["LIMITS", "Limits", "read_limit", "setting_of"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use at most. A client may ask for fewer seconds, never for more.

    Attributes:
        seconds: Time from the moment a process takes the query until the last byte of the answer.
        memory: MiB of memory that a query adds to the process it runs in.
        rows: Solutions of a SELECT, or triples of a CONSTRUCT or DESCRIBE; what goes beyond is cut off, and said.
        request: KiB of a query or an update.
        upload: KiB of RDF that is sent into a graph.
        depth: Nested groups, parentheses, lists and brackets.
        patterns: Triple patterns, groups, members of lists, steps of paths, as `kgservice.sparql.weight` counts them.
            A hundred that share a variable keep the engine planning for a second, two hundred for more than ten.
        parallel: Queries at work at once in one worker.
        queue: Queries that wait for their turn in one worker; the next is told to come again.
    """

    seconds: float = 10.0
    memory: int = 1024
    rows: int = 100_000
    request: int = 512
    upload: int = 32 * 1024
    depth: int = 100
    patterns: int = 100
    parallel: int = 2
    queue: int = 16


_MOST: Final = 10**12
"""The highest value of any limit: more than any machine has."""

LIMITS: Final[Mapping[str, Text]] = {
    "seconds": Text("seconds a query may take", "sekunder en spørring kan ta"),
    "memory": Text("MiB of memory of a query", "MiB minne til en spørring"),
    "rows": Text("rows or triples of an answer", "rader eller tripler i et svar"),
    "request": Text("KiB of a query or an update", "KiB i en spørring eller oppdatering"),
    "upload": Text("KiB of RDF sent into a graph", "KiB RDF som sendes til en graf"),
    "depth": Text("nested groups and parentheses", "grupper og parenteser i hverandre"),
    "patterns": Text("triple patterns of a query", "trippelmønstre i en spørring"),
    "parallel": Text("queries at work at once in a worker", "spørringer i arbeid samtidig i en arbeider"),
    "queue": Text("queries that wait in a worker", "spørringer som venter i en arbeider"),
}
"""Limit → what it counts, as help of the command line says it."""


def setting_of(name: str) -> str:
    """Return how an operator sets the limit on the command line: ``kgservice serve --limit seconds=…``."""
    return f"--limit {name}=…"


def read_limit(written: str) -> tuple[str, float]:
    """Return the name and the value of a limit that is written as "seconds=30".

    Raises:
        UsageError: There is no such limit, or the value is none it can have.
    """
    name, _, value = written.partition("=")
    if name not in LIMITS:
        listed = ", ".join(nearest(name, tuple(LIMITS)) or LIMITS)
        raise UsageError(
            Text(f"There is no limit “{name}”", f"Det finnes ingen grense «{name}»"),
            None,
            Text(f"one of {listed}", f"en av {listed}"),
            Text(
                f"write for instance {setting_of('seconds')[:-1]}30",
                f"skriv for eksempel {setting_of('seconds')[:-1]}30",
            ),
        )
    whole = name != "seconds"
    number = _number(value, whole=whole)
    least = 0 if name == "queue" else 1e-3
    if number is None or not least <= number <= _MOST:
        raise UsageError(
            Text(f"The limit {name} cannot be “{value}”", f"Grensen {name} kan ikke være «{value}»"),
            None,
            Text("a whole number above zero", "et helt tall over null")
            if whole
            else Text("seconds above zero", "sekunder over null"),
            Text(f"write for instance --limit {name}=10", f"skriv for eksempel --limit {name}=10"),
        )
    return name, number


def _number(written: str, *, whole: bool) -> float | None:
    form = r"[0-9]{1,12}" if whole else r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
    if not re.fullmatch(form, written):
        return None
    return int(written) if whole else float(written)
