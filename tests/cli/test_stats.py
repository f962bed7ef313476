# SPDX-License-Identifier: Apache-2.0
"""``kgservice stats`` end to end."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("By act", "Classification rules", "AI Act")), ("nb", ("Etter regelverk", "Klassifiseringsregler"))],
)
def test_text_counts_by_act(lang: str, words: tuple[str, ...], run: Run) -> None:
    """Counts and shares are on standard output, in the language asked for."""
    ran = run("stats", "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert [word for word in words if word not in ran.out] == []
    assert "100.0 %" in ran.out


def test_json_has_three_tables(run: Run) -> None:
    """By act, in all, and shares; the keys of the columns are the same in both languages."""
    english, norwegian = (json.loads(run("stats", "--format", "json", "--lang", lang).out) for lang in ("en", "nb"))

    assert [table["name"] for table in english["tables"]] == ["acts", "things", "shares"]
    assert [set(table["rows"][0]) for table in english["tables"]] == [set(t["rows"][0]) for t in norwegian["tables"]]
    assert english["tables"][0]["title"] != norwegian["tables"][0]["title"]


def test_csv_can_be_written_to_a_file(tmp_path: Path, run: Run) -> None:
    """--output writes the file and nothing else."""
    path = tmp_path / "stats.csv"
    ran = run("stats", "--format", "csv", "--output", str(path))

    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert rows[0][:4] == ["What", "MDR", "IVDR", "AI Act"]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (
            ("--format", "pdf"),
            ("--format cannot be “pdf”", "Expected one of text, csv, json, md, html, xlsx", "write "),
        ),
        (("--output", "absent/stats"), ("cannot be written", "Expected a file in a folder", "check the path")),
        (("extra",), ("“extra” is not known here", "Expected an option such as", "see --help")),
    ],
)
def test_misuse_says_what_is_wrong_and_how_to_mend_it(
    arguments: tuple[str, ...], parts: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, expected, remedy; nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    ran = run("stats", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []
