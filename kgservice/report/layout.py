# SPDX-License-Identifier: Apache-2.0
"""Lines of a terminal report: headings, wrapped paragraphs, labelled values and tables, a hundred columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["WIDTH", "Page"]

WIDTH: Final = 100

_STYLES: Final = {"bold": "1", "dim": "2", "warn": "33", "good": "32"}
_GAP: Final = 2


class Page:
    """Collects lines; knows how to set them, and nothing of what they say."""

    def __init__(self, *, colour: bool = False) -> None:
        """Start an empty page; *colour* allows ANSI colours."""
        self._colour = colour
        self._lines: list[str] = []

    def __str__(self) -> str:
        """Return the page, with a line feed at its end and never two blank lines in a row."""
        lines = (line.rstrip() for line in self._lines)
        kept: list[str] = []
        for line in lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).rstrip("\n") + "\n"

    def style(self, text: str, name: str) -> str:
        """Return *text* in a style, where colours are allowed."""
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self._colour and text else text

    def blank(self) -> None:
        """Leave a line blank, unless one is."""
        self._lines.append("")

    def title(self, left: str, right: str) -> None:
        """Set the head of the report: a name on the left, what it was read by on the right, and a line below."""
        room = WIDTH - len(right) - _GAP
        if len(left) > room:
            self._set(textwrap.wrap(left, WIDTH), "bold")
            self._lines.append(right.rjust(WIDTH))
        else:
            self._lines.append(self.style(left, "bold") + " " * (WIDTH - len(left) - len(right)) + right)
        self._lines.append("=" * WIDTH)

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.blank()
        self._lines.append(self.style(text.upper(), "bold"))

    def subheading(self, text: str) -> None:
        """Begin a part of a part."""
        self.blank()
        self._set(textwrap.wrap(text, WIDTH), "bold")

    def text(self, text: str, *, indent: int = 2, hang: int = 0, style: str = "") -> None:
        """Set a paragraph; lines after the first are moved in by *hang* more."""
        first, later = " " * indent, " " * (indent + hang)
        lines = textwrap.wrap(
            text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
        )
        self._set(lines, style)

    def pair(self, label: str, value: str, *, indent: int = 2, width: int = 18, style: str = "") -> None:
        """Set a label with its value beside it."""
        room = max(width, len(label) + 1)
        start = indent + room
        lines = textwrap.wrap(value, WIDTH - start, break_long_words=False, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            head = label.ljust(room) if number == 0 else " " * room
            self._lines.append(" " * indent + head + self.style(line, style) if style else " " * indent + head + line)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], *, indent: int = 2) -> None:
        """Set a table: all columns as wide as they need, the last one wrapped."""
        body = [list(row) for row in rows]
        widths = [max(len(row[i]) for row in [list(head), *body]) for i in range(len(head) - 1)]
        start = indent + sum(widths) + _GAP * len(widths)
        self._row(head, widths, indent, start, "dim")
        for row in body:
            self._row(row, widths, indent, start, "")

    def _row(self, row: Sequence[str], widths: Sequence[int], indent: int, start: int, style: str) -> None:
        last = textwrap.wrap(row[-1], max(WIDTH - start, 20), break_long_words=False, break_on_hyphens=False) or [""]
        front = "".join(cell.ljust(width + _GAP) for cell, width in zip(row, widths, strict=False))
        self._set([" " * indent + front + last[0], *(" " * start + line for line in last[1:])], style)

    def _set(self, lines: Iterable[str], style: str) -> None:
        self._lines += [self.style(line, style) if style else line for line in lines]
