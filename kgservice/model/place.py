# SPDX-License-Identifier: Apache-2.0
"""Where in an input something stands."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in a source text.

    Attributes:
        source: Name of the file, or what stands for it ("<stdin>").
        line: Counted from 1; None where the format gives none.
        column: Counted from 1; None where the format gives none.
    """

    source: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Print as ``FILE:LINE:COLUMN``, leaving out what is not known."""
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([self.source, *numbers])
