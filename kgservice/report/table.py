# SPDX-License-Identifier: Apache-2.0
"""Tables in the forms people work with: text, CSV, Markdown, HTML, a workbook and JSON.

The same tables always give the same bytes, in a workbook too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kgservice.errors import InvalidValueError
from kgservice.model.text import Text
from kgservice.report.html import render
from kgservice.report.layout import WIDTH, Page

__all__ = ["FORMATS", "Sheet", "Table", "write_tables"]

_MADE: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Date in a workbook, so that the same content is the same file."""

_WIDEST: Final = 60
_NARROWEST: Final = 8
_ROOM: Final = 24
"""Columns that the last cell of a line is left at least, if it is as long."""

_CELL_LIMIT: Final = 32_767
_ROW_LIMIT: Final = 1_048_575
"""Characters of a cell and rows below the heads that a worksheet can hold."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes:
        name: Short name, for the sheet of a workbook.
        keys: Names of the columns for machines; as many as `heads`.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One or more tables with what is said around them.

    Attributes:
        about: By what day, for whom, from which knowledge.
        foot: What every answer ends with.
    """

    title: str
    about: str
    tables: tuple[Table, ...]
    foot: str
    lang: str


def write_tables(sheet: Sheet, form: str) -> bytes:
    """Return *sheet* in one of the `FORMATS`; CSV holds the first table alone, for it knows but one.

    Raises:
        InvalidValueError: A table is larger than a workbook can hold.
    """
    return FORMATS[form](sheet)


def _text(sheet: Sheet) -> bytes:
    page = Page()
    page.title(sheet.title, "")
    page.text(sheet.about, indent=0, style="dim")
    for table in sheet.tables:
        page.subheading(table.title)
        if _fits(table):
            page.table(table.heads, table.rows)
        else:
            for row in table.rows:
                page.blank()
                width = max(len(head) for head in table.heads) + 2
                for head, cell in zip(table.heads, row, strict=True):
                    if cell:
                        page.pair(head, cell, width=width)
    page.blank()
    page.text(sheet.foot, indent=0, style="dim")
    return str(page).encode()


def _fits(table: Table) -> bool:
    """Say whether all columns but the last stand beside each other and leave room for it."""
    rows = [table.heads, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.heads))]
    return sum(widths[:-1]) + 2 * len(widths) + min(widths[-1], _ROOM) <= WIDTH


def _csv(sheet: Sheet) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(sheet.tables[0].heads)
    writer.writerows(sheet.tables[0].rows)
    return stream.getvalue().encode()


def _json(sheet: Sheet) -> bytes:
    document = {
        "title": sheet.title,
        "about": sheet.about,
        "language": sheet.lang,
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "columns": [{"name": key, "title": head} for key, head in zip(table.keys, table.heads, strict=True)],
                "rows": [dict(zip(table.keys, row, strict=True)) for row in table.rows],
            }
            for table in sheet.tables
        ],
        "disclaimer": sheet.foot,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _markdown(sheet: Sheet) -> bytes:
    lines = [f"# {_escaped(sheet.title)}", "", _escaped(sheet.about)]
    for table in sheet.tables:
        lines += ["", f"## {_escaped(table.title)}", "", _markdown_row(table.heads), "|" + "---|" * len(table.heads)]
        lines += [_markdown_row(row) for row in table.rows]
    return "\n".join([*lines, "", _escaped(sheet.foot), ""]).encode()


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join("<br>".join(_escaped(cell).splitlines()) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Return *text* as Markdown that reads as written: no mark-up, no HTML and no end of a cell in it."""
    return re.sub(r"[\\`*|<&~]|\b_|_\b|\](?=[(\[])", r"\\\g<0>", text)


def _html(sheet: Sheet) -> bytes:
    return render("tables.html", sheet=sheet)


def _xlsx(sheet: Sheet) -> bytes:
    from xlsxwriter import Workbook

    for table in sheet.tables:
        _refuse_what_no_workbook_holds(table)
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": sheet.title, "comments": f"{sheet.about} {sheet.foot}", "created": _MADE})
    head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "border": 1, "valign": "top", "text_wrap": True})
    body = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    for table in sheet.tables:
        page = book.add_worksheet(table.name[:31])
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.repeat_rows(0)
        page.fit_to_pages(1, 0)
        for number, name in enumerate(table.heads):
            longest = max([len(name), *(len(row[number]) for row in table.rows)])
            page.set_column(number, number, min(_WIDEST, max(_NARROWEST, longest + 2)))
            page.write_string(0, number, name, head)
        for line, row in enumerate(table.rows, start=1):
            for number, cell in enumerate(row):
                page.write_string(line, number, cell, body)
        if table.rows:
            page.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
    book.close()
    return stream.getvalue()


def _refuse_what_no_workbook_holds(table: Table) -> None:
    longest = max((len(cell.encode("utf-16-le")) // 2 for row in table.rows for cell in row), default=0)
    for found, limit, en, nb in (
        (longest, _CELL_LIMIT, "characters in a cell", "tegn i en celle"),
        (len(table.rows), _ROW_LIMIT, "rows", "rader"),
    ):
        if found > limit:
            raise InvalidValueError(
                Text(f"The table {table.name} has {found} {en}", f"Tabellen {table.name} har {found} {nb}"),
                None,
                Text(
                    f"at most {limit}, which is what a workbook holds", f"høyst {limit}, som er det en arbeidsbok tar"
                ),
                Text(
                    "choose csv or another format, or ask for less",
                    "velg csv eller et annet format, eller be om mindre",
                ),
            )


FORMATS: Final[Mapping[str, Callable[[Sheet], bytes]]] = {
    "text": _text,
    "csv": _csv,
    "json": _json,
    "md": _markdown,
    "html": _html,
    "xlsx": _xlsx,
}
"""Name of a form → what writes it."""
