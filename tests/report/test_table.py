# SPDX-License-Identifier: Apache-2.0
"""Tables in every form: whoever reads one back has the same cells, nothing in them is carried out, and bytes recur."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable

import lxml.html
import pytest
from openpyxl import load_workbook

from kgservice import InputError
from kgservice.report.table import FORMATS, Sheet, Table, write_tables

NASTY = (
    "plain",
    "=1+1",
    '=HYPERLINK("http://127.0.0.1/")',
    "+1",
    "-1",
    "@SUM(A1)",
    "https://example.org/",
    "<script>alert(1)</script> & <b>bold</b>",
    'she said "so", twice; æøå – «»',
    "a | b \\| c \\",
    "two\nlines",
    "*stars* _lines_ `ticks` ~~waves~~ [link](x) snake_case",
    "",
    "007",
)
"""Cells that some form might read as something else than text."""

ROWS = tuple((f"N{number}", cell) for number, cell in enumerate(NASTY))

SHEET = Sheet(
    title="Duties & <dates>",
    about="Only what concerns <i>X|Y</i>.",
    tables=(
        Table("cells", "All <kinds> of cells", ("number", "text"), ("No.", "Text | more"), ROWS),
        Table("second", "Another", ("only",), ("Only",), (("1",), ("2",))),
    ),
    foot="Not legal advice.",
    lang="nb",
)

Rows = list[list[str]]


def from_csv(data: bytes) -> list[Rows]:
    """Return the one table of a CSV file, its heads first."""
    return [list(csv.reader(io.StringIO(data.decode(), newline="")))]


def from_json(data: bytes) -> list[Rows]:
    """Return the tables of a JSON document."""
    return [
        [[column["title"] for column in table["columns"]]]
        + [[row[column["name"]] for column in table["columns"]] for row in table["rows"]]
        for table in json.loads(data)["tables"]
    ]


def from_markdown(data: bytes) -> list[Rows]:
    """Return the tables of a Markdown document, as a reader of GitHub's Markdown sees them."""
    blocks = [block.splitlines() for block in data.decode().split("\n\n") if block.startswith("|")]
    return [[markdown_cells(line) for line in (block[0], *block[2:])] for block in blocks]


def markdown_cells(line: str) -> list[str]:
    """Return the cells of a row: up to a bar that no backslash escapes, with breaks and escapes undone."""
    cells = re.findall(r"((?:\\.|[^|\\])*)\|", line)[1:]
    return [re.sub(r"\\(.)", r"\1", cell.strip().replace("<br>", "\n")) for cell in cells]


def from_html(data: bytes) -> list[Rows]:
    """Return the tables of a page."""
    page = lxml.html.document_fromstring(data)
    return [
        [[cell.text_content() for cell in row.xpath("./th|./td")] for row in table.iter("tr")]
        for table in page.iter("table")
    ]


def from_xlsx(data: bytes) -> list[Rows]:
    """Return the sheets of a workbook; an empty cell holds the empty text."""
    book = load_workbook(io.BytesIO(data))
    return [[[cell.value or "" for cell in row] for row in page.iter_rows()] for page in book.worksheets]


READERS: dict[str, Callable[[bytes], list[Rows]]] = {
    "csv": from_csv,
    "json": from_json,
    "md": from_markdown,
    "html": from_html,
    "xlsx": from_xlsx,
}


def expected(sheet: Sheet) -> list[Rows]:
    """Return the tables as lists, their heads first."""
    return [[list(table.heads), *map(list, table.rows)] for table in sheet.tables]


def test_every_form_is_read_back_here() -> None:
    """A new form needs a reader above; text is for eyes alone."""
    assert set(READERS) == set(FORMATS) - {"text"}


@pytest.mark.parametrize("form", READERS)
def test_every_cell_comes_back(form: str) -> None:
    """Whatever stands in a cell stands in it after reading, whichever signs mean something in the form."""
    found = READERS[form](write_tables(SHEET, form))

    assert found == (expected(SHEET)[:1] if form == "csv" else expected(SHEET))


@pytest.mark.parametrize("form", FORMATS)
def test_same_tables_give_the_same_bytes(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the run nor the clock shows, not even in a workbook."""
    first = write_tables(SHEET, form)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_400)

    assert write_tables(SHEET, form) == first


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    """What begins with an equals sign, or looks like an address or a number, is text."""
    book = load_workbook(io.BytesIO(write_tables(SHEET, "xlsx")))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]

    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert "=1+1" in {cell.value for cell in cells}


def test_a_workbook_is_made_to_be_read() -> None:
    """Each table is a sheet of its own, its heads stay in sight and repeat on paper, and its rows can be filtered."""
    book = load_workbook(io.BytesIO(write_tables(SHEET, "xlsx")))

    assert book.sheetnames == ["cells", "second"]
    assert book.properties.title == SHEET.title
    for page in book.worksheets:
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref is not None
        assert page.print_title_rows == "$1:$1"


@pytest.mark.parametrize(("lang", "words"), [("en", "at most 32767"), ("nb", "høyst 32767")])
def test_a_cell_that_no_workbook_holds_is_refused(lang: str, words: str) -> None:
    """Nothing is cut off in silence: the error says how long the cell is, and other forms hold it whole."""
    table = Table("long", "Long", ("text",), ("Text",), (("x" * 32_768,),))
    sheet = Sheet("A", "", (table,), "", lang)

    with pytest.raises(InputError) as caught:
        write_tables(sheet, "xlsx")
    assert words in caught.value.message(lang)
    assert "32768" in caught.value.message(lang)
    assert from_csv(write_tables(sheet, "csv")) == expected(sheet)


def test_the_longest_cell_that_a_workbook_holds() -> None:
    """A cell at the limit comes back whole."""
    sheet = Sheet("A", "", (Table("long", "Long", ("text",), ("Text",), (("x" * 32_767,),)),), "", "en")

    assert from_xlsx(write_tables(sheet, "xlsx")) == expected(sheet)


def test_a_page_can_be_read_aloud() -> None:
    """It names its language; each table has its caption, and every head says whether it heads a column or a row."""
    page = lxml.html.document_fromstring(write_tables(SHEET, "html"))

    assert page.get("lang") == "nb"
    assert [caption.text for caption in page.iter("caption")] == [table.title for table in SHEET.tables]
    assert {head.get("scope") for head in page.xpath("//thead//th")} == {"col"}
    assert [head.get("scope") for head in page.xpath("//tbody/tr/*[1]")] == ["row"] * (len(ROWS) + 2)
    assert [part.get("aria-label") for part in page.xpath("//*[@role='region']")] == [t.title for t in SHEET.tables]


def test_nothing_in_a_page_is_markup_of_a_cell() -> None:
    """Signs of HTML in title, text and cells are shown, not obeyed; and the page calls nobody."""
    page = lxml.html.document_fromstring(write_tables(SHEET, "html"))

    assert [found.tag for found in page.iter("script", "b", "i", "dates", "kinds")] == []
    assert page.findtext(".//title") == SHEET.title
    assert page.findtext(".//main/p") == SHEET.about
    assert page.xpath("//@src|//link|//@href") == []


def test_nothing_in_markdown_is_markup_of_a_cell() -> None:
    """No HTML gets through but the break between two lines of a cell, in the text around the tables neither."""
    text = write_tables(SHEET, "md").decode()

    assert set(re.findall(r"(?<!\\)<[^>]*>", text)) == {"<br>"}


def test_json_says_what_stands_around_the_tables() -> None:
    """Title, language and disclaimer go with the rows; keys of columns are the same in every language."""
    document = json.loads(write_tables(SHEET, "json"))

    assert (document["title"], document["language"], document["disclaimer"]) == (SHEET.title, "nb", SHEET.foot)
    assert [column["name"] for column in document["tables"][0]["columns"]] == ["number", "text"]


def test_text_shows_narrow_tables_as_columns_and_wide_ones_as_pairs() -> None:
    """Lines stay within a hundred columns, and no cell is lost."""
    wide = Table("wide", "Wide", ("a", "b"), ("First", "Second"), (("one " * 40, "two " * 40), ("three", "")))
    narrow = Table("narrow", "Narrow", ("a", "b"), ("First", "Second"), (("one", "two"),))
    text = write_tables(Sheet("Title", "About", (narrow, wide), "Foot", "en"), "text").decode()

    assert "  First  Second\n  one    two\n" in text
    assert [len(re.findall(rf"\b{word}\b", text)) for word in ("one", "two")] == [41, 41]
    assert text.count("Second") == 2
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_may_have_no_rows(form: str) -> None:
    """Its heads are there all the same."""
    empty = Sheet("A", "", (Table("none", "None", ("a",), ("Head",), ()),), "", "en")
    written = write_tables(empty, form)

    assert form == "text" or READERS[form](written) == [[["Head"]]]
    assert b"None" in written or form in {"csv", "xlsx"}
