# SPDX-License-Identifier: Apache-2.0
"""The checklist as table, workbook and Markdown: its columns, its rows, and the same content in every form."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from kgservice.report.check_tables import check_sheet
from kgservice.report.table import write_tables
from tests.report.checks import AWKWARD, CHECKS, full_check, knowledge, small_check

HEADS = (
    "No.",
    "Requirement",
    "Applicable",
    "Rationale",
    "Standard",
    "Evidence",
    "Status",
    "Gap",
    "Remedy",
    "Provision",
    "Guidance, not binding",
    "Applies from",
    "Duty",
    "Bearer",
)


def checklist(lang: str = "en") -> dict[str, dict[str, str]]:
    """Return the rows of the first product by the notation of their duty."""
    table = check_sheet(full_check(), knowledge(), lang).tables[0]
    rows = [dict(zip(table.keys, row, strict=True)) for row in table.rows]
    return {row["duty"]: row for row in rows if row["product"] == "Rhythm Reader"}


def test_columns() -> None:
    """The columns are those of a checklist; a product column comes first only where there are several."""
    assert check_sheet(small_check(), knowledge()).tables[0].heads == HEADS
    assert check_sheet(full_check(), knowledge()).tables[0].heads == ("Product", *HEADS)


def test_row_a_duty() -> None:
    """Each duty of each product has one row, numbered by product."""
    check = full_check()
    rows = check_sheet(check, knowledge()).tables[0].rows
    assert len(rows) == sum(len(product.duties) for product in check.products)
    assert [row[1] for row in rows if row[0] == AWKWARD][:2] == ["1", "2"]


def test_gap_row() -> None:
    """A row with a gap says what is missing, what mends it, which standards help and from when it applies."""
    row = checklist()["MDR-MFR-RISK"]
    assert (row["applicable"], row["status"], row["evidence"]) == ("yes", "gap", "")
    assert row["gap"] == "No evidence is given for: risk management (MDR)"
    assert row["remedy"] == "Name a document for MDR-MFR-RISK"
    assert "EN ISO 14971:2019+A11:2021" in row["standard"]
    assert row["provision"].startswith("MDR Art 10(2)")
    assert "EU: in force and applicable, from 2021-05-26" in row["applies_from"]


def test_other_rows() -> None:
    """Evidence names its line; what does not apply says why; what is waived says by whom; a permission is not asked."""
    rows = checklist()
    assert (rows["MDR-MFR-CLINEVAL"]["status"], rows["MDR-MFR-CLINEVAL"]["evidence"]) == (
        "evidence given",
        "regulatory/rhythm.yaml:30:5",
    )
    assert rows["MDR-MFR-CS-XVI"]["applicable"] == "no"
    assert rows["MDR-MFR-CS-XVI"]["rationale"].startswith("not: ")
    assert rows["MDR-MFR-QMS"]["status"] == "waived; waived by Quality until 2027-01-31"
    assert (rows["AIA-RISK-INT"]["applicable"], rows["AIA-RISK-INT"]["status"]) == ("yes", "not applicable")
    assert rows["MDR-MFR-CS"]["rationale"].startswith("owed when")


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", CHECKS)
def test_csv_can_be_read_back(name: str, lang: str) -> None:
    """CSV holds heads and rows of the checklist."""
    sheet = check_sheet(CHECKS[name](), knowledge(), lang)
    rows = list(csv.reader(io.StringIO(write_tables(sheet, "csv").decode(), newline="")))
    assert [tuple(row) for row in rows] == [sheet.tables[0].heads, *sheet.tables[0].rows]


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", CHECKS)
def test_workbook_can_be_read_back(name: str, lang: str) -> None:
    """A workbook has a sheet a table, in the language, with every row."""
    sheet = check_sheet(CHECKS[name](), knowledge(), lang)
    book = load_workbook(io.BytesIO(write_tables(sheet, "xlsx")))
    assert book.sheetnames == [table.name for table in sheet.tables]
    for table in sheet.tables:
        found = list(book[table.name].iter_rows(values_only=True))
        assert found[0] == table.heads
        assert len(found) == len(table.rows) + 1


def test_names_of_sheets() -> None:
    """Findings, shared documents and waivers have sheets of their own; waivers only where one is to settle."""
    names = [table.name for table in check_sheet(full_check(), knowledge(), "nb").tables]
    assert names == ["Sjekkliste", "Funn", "Felles dokumenter", "Fravik"]
    assert len(check_sheet(small_check(), knowledge()).tables) == 3


def test_findings_and_shared_documents() -> None:
    """Findings keep the order of their weight; a shared document says how many gaps it would close."""
    _, findings, shared, waivers = check_sheet(full_check(), knowledge()).tables
    column = findings.keys.index("rule")
    assert [row[column] for row in findings.rows][3:5] == ["MDR-MFR-QMS", "label-language"]
    assert shared.rows == (
        ("Rhythm Reader", "risk management file", "risk_management_file", "2", "MDR-MFR-RISK, AIA-RISK"),
    )
    assert [row[0] for row in waivers.rows] == ["kgservice.toml:11", "kgservice.toml:18"]


def test_markdown_rows_stay_rows() -> None:
    """A bar in a reason ends no cell."""
    text = write_tables(check_sheet(full_check(), knowledge()), "md").decode()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "label-language" in line]
    waived = [line for line in text.splitlines() if "Audit is booked" in line]
    assert rows
    for line in (*rows, *waived):
        assert line.replace("\\|", "").count("|") == len(check_sheet(full_check(), knowledge()).tables[1].heads) + 1


def test_check_of_a_role_says_so() -> None:
    """The line above the tables tells day, place and role."""
    assert "2026-11-23 · Norge · plikter for: produsent" in check_sheet(small_check(), knowledge(), "nb").about
    everyone = replace(small_check(), role=None, jurisdiction=None)
    assert "EU og Norge · alle roller" in check_sheet(everyone, knowledge(), "nb").about
