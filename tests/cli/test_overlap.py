# SPDX-License-Identifier: Apache-2.0
"""``kgservice overlap`` end to end: everything, an area, a kind, one product."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.report.conftest import DESCRIPTIONS

DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def reader(tmp_path: Path) -> str:
    """Return the path of an AI software of class IIa."""
    path = tmp_path / "reader.yaml"
    path.write_text(DESCRIPTIONS["closed"], encoding="utf-8")
    return str(path)


def tables(document: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table of a JSON answer."""
    return {table["name"]: table["rows"] for table in json.loads(document)["tables"]}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("How the duties overlap", "Technical documentation", "MDR Art 10(9)", "Not legal advice")),
        ("nb", ("Hvordan pliktene overlapper", "Varslings- og meldeplikt", "MDR artikkel 10 nr. 9", "Ikke juridisk")),
    ],
)
def test_text_shows_the_boxes(lang: str, words: tuple[str, ...], run: Run) -> None:
    """Without a filter the boxes stand alone, and the text says how to see the relations."""
    ran = run("overlap", "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert [word for word in words if word not in ran.out] == []
    assert "--by relation" in ran.out
    assert "A01-MDR-1" not in ran.out


@pytest.mark.parametrize("area", ["A04", "4", "teknisk dokumentasjon"])
def test_an_area_is_shown_with_its_relations(area: str, run: Run) -> None:
    """By number or by name in either language."""
    found = tables(run("overlap", "--area", area, "--format", "json").out)

    assert [row["number"] for row in found["boxes"]] == ["A04"]
    assert found["relations"]
    assert all(row["number"].startswith("A04-") for row in found["relations"])


def test_a_kind_is_shown_with_its_boxes(run: Run) -> None:
    """Only relations of that kind."""
    found = tables(run("overlap", "--kind", "single-document", "--format", "json").out)

    assert all("single document" in row["kinds"] for row in found["relations"])
    assert 0 < len(found["boxes"]) < 20


def test_csv_holds_the_table_that_comes_first(run: Run) -> None:
    """The boxes, or the relations with --by relation; lines end as CSV asks for."""
    boxes, listed = (run("overlap", "--format", "csv", *more).out for more in ((), ("--by", "relation")))
    boxes, listed = (list(csv.reader(io.StringIO(text, newline=""))) for text in (boxes, listed))

    assert (boxes[1][0], boxes[0][:4]) == ("A01", ["No.", "Area", "Group on the slide", "MDR"])
    assert (listed[1][0], len(listed) > 200) == ("A01-MDR-1", True)


@pytest.mark.parametrize("form", ["md", "html", "xlsx"])
def test_documents_can_be_written(form: str, tmp_path: Path, run: Run) -> None:
    """Markdown, a page and a workbook, the same bytes each time."""
    paths = [tmp_path / f"{name}.{form}" for name in ("first", "second")]
    for path in paths:
        ran = run("overlap", "--format", form, "--output", str(path), "--lang", "nb")
        assert (ran.code, ran.out, ran.err) == (0, "", "")

    first, second = (path.read_bytes() for path in paths)
    assert first == second
    if form == "xlsx":
        assert load_workbook(paths[0])["boxes"]["B12"].value == "Varslings- og meldeplikt"
    else:
        assert "Varslings- og meldeplikt" in first.decode()


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Only what concerns Rhythm Reader."), ("nb", "Bare det som gjelder")]
)
def test_a_product_has_its_own_relations(lang: str, words: str, reader: str, run: Run) -> None:
    """Fewer than all, each with what it comes to; nothing of the IVDR for a device that is none."""
    everything = tables(run("overlap", "--format", "json").out)["relations"]
    ran = run("overlap", reader, *DAY, "--format", "json", "--lang", lang)
    own = tables(ran.out)["relations"]

    assert words in json.loads(ran.out)["about"]
    assert 0 < len(own) < len(everything)
    assert {row["number"] for row in own} < {row["number"] for row in everything}
    assert all(row["outcome"] for row in own)
    assert [row for row in own if row["first"].startswith("IVDR-")] == []


def test_the_place_counts_for_a_product(reader: str, run: Run) -> None:
    """In the EU, no relation has a Norwegian duty on either side."""
    union, norway = (
        tables(run("overlap", reader, *DAY, "--jurisdiction", place, "--format", "json").out)["relations"]
        for place in ("EU", "NO")
    )

    assert not any("NO-" in row["first"] + row["second"] for row in union)
    assert any(row["first"].startswith("NO-") or row["second"].startswith("NO-") for row in norway)


def test_a_product_in_text_is_shown_whole(reader: str, run: Run) -> None:
    """Both tables, for they are short then."""
    out = run("overlap", reader, *DAY).out

    assert "A01-MDR-1" in out
    assert "--by relation" not in out


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--area", "Tecnical documentation"), ("--area cannot be", "such as Technical documentation", "write --area")),
        (("--kind", "single-dokument"), ("--kind cannot be", "such as single-document", "write --kind")),
        (("--by", "law"), ("--by cannot be “law”", "Expected one of box, relation", "write --by")),
        (("--format", "docx"), ("--format cannot be", "text, csv, json, md, html, xlsx", "write --format")),
        (("absent.yaml",), ("absent.yaml: The file cannot be opened", "Expected ", "To mend it: ")),
        (("--lang", "nb", "--area", "A99"), ("--area kan ikke være «A99»", "Forventet", "Slik rettes det: skriv")),
    ],
)
def test_misuse_says_what_is_wrong_and_how_to_mend_it(
    arguments: tuple[str, ...], parts: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, expected, remedy; nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    ran = run("overlap", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []


@pytest.mark.parametrize("content", ["[]", ""])
def test_a_file_without_products_is_refused(content: str, tmp_path: Path, run: Run) -> None:
    """It ends as every other input that cannot be used."""
    (tmp_path / "none.yaml").write_text(content)
    ran = run("overlap", str(tmp_path / "none.yaml"))

    assert (ran.code, ran.out) == (2, "")
    assert "Expected" in ran.err
