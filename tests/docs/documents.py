# SPDX-License-Identifier: Apache-2.0
"""The documents of the project, and what stands in them: fenced blocks, links, headings and tables.

In the output of a command, ``[…]`` stands for any text within a line, and alone on a line for any lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = [
    "ROOT",
    "Block",
    "Command",
    "anchors",
    "blocks",
    "commands",
    "documents",
    "links",
    "matches",
    "name_of",
    "prose",
    "table_rows",
]

ROOT: Final = Path(__file__).resolve().parents[2]
ELISION: Final = "[…]"
_FENCE: Final = re.compile(r"^ *```(\S*) *(.*)$")
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_TITLE: Final = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        title: Name of the file it shows, if it has one.
        line: Number of its first line inside the fence.
    """

    document: Path
    line: int
    language: str
    title: str
    text: str

    @property
    def name(self) -> str:
        """Where the block stands."""
        return f"{name_of(self.document)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of a console block, with the output shown below it."""

    line: str
    output: str


def documents() -> list[Path]:
    """Return every Markdown file that people read, README first."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*top, *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(document: Path) -> str:
    """Return the path of a document inside the project."""
    return document.relative_to(ROOT).as_posix()


def blocks(document: Path, *languages: str) -> Iterator[Block]:
    """Yield the fenced blocks of a document, all or those in some languages.

    Raises:
        ValueError: A fence is not closed.
    """
    opened: tuple[int, str, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif opened is None:
            title = _TITLE.search(fence[2])
            opened, lines = (number + 1, fence[1], title[1] if title else ""), []
        else:
            first, language, title_text = opened
            if not languages or language in languages:
                yield Block(document, first, language, title_text, "\n".join(lines) + "\n")
            opened = None
    if opened is not None:
        raise ValueError(f"{document.name}:{opened[0]}: the block has no end")


def prose(document: Path) -> str:
    """Return a document without its fenced blocks and code in a line."""
    kept, inside = [], False
    for line in document.read_text(encoding="utf-8").splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(re.sub(r"`[^`]*`", "", line))
    return "\n".join(kept)


def links(document: Path) -> list[str]:
    """Return the targets of the links in a document."""
    return _LINK.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """Return the anchors of the headings of a document, as they are made on the web."""
    titles = re.findall(r"^#+ +(.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower().replace("`", "")).replace(" ", "-") for title in titles}


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block, each after a dollar sign."""
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], ""))
        elif found:
            found[-1] = Command(found[-1].line, found[-1].output + line + "\n")
    return found


def matches(shown: str, real: str) -> bool:
    r"""Say whether *real* output is what a document shows, apart from what it leaves out.

    >>> matches("a […]\n[…]\nz\n", "a b c\nd\ne\nz\n")
    True
    >>> matches("a\nz\n", "a\nb\nz\n")
    False
    """
    pattern = "".join(_line_pattern(line.rstrip()) for line in shown.strip("\n").splitlines())
    text = "".join(line.rstrip() + "\n" for line in real.strip("\n").splitlines())
    return re.fullmatch(pattern, text) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == ELISION:
        return r"(?:.*\n)*?"
    return r"[^\n]*".join(re.escape(part) for part in line.split(ELISION)) + r"\n"


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of the rows of every table in a text, without head and rule."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for number, row in enumerate(rows) if not _is_head(rows, number) and not _is_rule(row)]


def _is_rule(row: list[str]) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in row)


def _is_head(rows: list[list[str]], number: int) -> bool:
    return number + 1 < len(rows) and _is_rule(rows[number + 1])
