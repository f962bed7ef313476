# SPDX-License-Identifier: Apache-2.0
"""``kgservice diff``: what changed between two descriptions, what changed with it, and when to consider it anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kgservice
from kgservice.cli.options import TABLE_FORMATS
from kgservice.model.difference import Presence
from tests.cli.conftest import Run

READER = """\
name: Reader
complete: true
software: true
intended_purposes: [diagnosis]
for_individual_patients: true
data_actions: [analysis]
informs_decisions: true
decision_impact: other
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of its own in which the command runs; it has the description before."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(READER, encoding="utf-8")
    return tmp_path


def changed(desk: Path, run: Run, text: str, *more: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Return the exit code and the tables for a new description."""
    (desk / "new.yaml").write_text(text, encoding="utf-8")
    ran = run("diff", "old.yaml", "new.yaml", "--format", "json", *DAY, *more)
    assert ran.err == ""
    return ran.code, {table["name"]: table["rows"] for table in json.loads(ran.out)["tables"]}


def test_nothing_changed(desk: Path, run: Run) -> None:
    """The same description, with another comment and order, needs nothing anew."""
    code, tables = changed(desk, run, f"# a comment\n{READER}")

    assert code == 0
    assert set(tables) <= {"products"}
    assert run("diff", "old.yaml", "old.yaml", *DAY).code == 0


def test_a_change_that_decides(desk: Path, run: Run) -> None:
    """An answer that rules read changes class and duties, and calls for a new qualification."""
    code, tables = changed(desk, run, READER.replace("impact: other", "impact: serious_deterioration_or_surgery"))

    assert code == 1
    (answer,) = tables["answers"]
    assert (answer["before"], answer["after"]) == ("other", "serious_deterioration_or_surgery")
    assert answer["place"].startswith("new.yaml:8")
    assert any((row["before"], row["after"]) == ("IIa", "IIb") for row in tables["conclusions"])
    assert all(row["duty"] and row["before"] != row["after"] for row in tables["duties"])
    assert tables["duties"]


def test_a_change_that_decides_nothing(desk: Path, run: Run) -> None:
    """A new name for the user, or further evidence, needs nothing anew."""
    code, tables = changed(desk, run, f"{READER}evidence: [{{type: psur}}]\nintended_purpose: {{users: surgeon}}\n")

    assert code == 0
    assert "conclusions" not in tables


def test_a_change_by_what_is_assumed(desk: Path, run: Run) -> None:
    """To say that the description is complete changes answers that are not written; that counts as a change."""
    (desk / "old.yaml").write_text(READER.replace("complete: true\n", ""), encoding="utf-8")

    code, tables = changed(desk, run, READER)

    assert code == 1
    assert "answers" not in tables
    assert tables["conclusions"]


@pytest.mark.parametrize(
    ("before", "after", "presence", "code"),
    [(0, 1, "added", 1), (1, 0, "removed", 0)],
)
def test_products_that_come_and_go(before: int, after: int, presence: str, code: int, desk: Path, run: Run) -> None:
    """A new product has to be qualified; one that is gone has not."""
    other = "---\nname: Meal planner\ncomplete: true\n"
    (desk / "old.yaml").write_text(READER + other * before, encoding="utf-8")
    (desk / "new.yaml").write_text(READER + other * after, encoding="utf-8")

    difference = kgservice.diff(desk / "old.yaml", desk / "new.yaml")

    assert [p.name for p in difference.products if p.presence is Presence(presence)] == ["Meal planner"]
    assert run("diff", "old.yaml", "new.yaml", *DAY).code == code


def test_a_lone_product_may_change_its_name(desk: Path, run: Run) -> None:
    """One product on each side is the same product."""
    code, tables = changed(desk, run, READER.replace("Reader", "Reader 2"))

    assert code == 0
    assert set(tables) <= {"products"}


def test_modules_are_named(desk: Path, run: Run) -> None:
    """A change in one module is told with its name."""
    modules = "modules:\n  - {name: Alarm, sterile: no}\n"
    (desk / "old.yaml").write_text(READER + modules, encoding="utf-8")

    _, tables = changed(desk, run, READER + modules.replace("no", "yes"))

    assert [row["field"] for row in tables["answers"]] == ["Alarm: sterile"]


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_every_form(form: str, desk: Path, run: Run) -> None:
    """Each form of a table can be had."""
    (desk / "new.yaml").write_text(READER.replace("other", "serious_deterioration_or_surgery"), encoding="utf-8")

    ran = run("diff", "old.yaml", "new.yaml", *DAY, "--format", form, "--output", "out")

    assert (ran.code, ran.out) == (1, "")
    assert (desk / "out").stat().st_size > 50


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_language(lang: str, desk: Path, run: Run) -> None:
    """Headings and duties are in the language asked for."""
    (desk / "new.yaml").write_text(READER.replace("other", "serious_deterioration_or_surgery"), encoding="utf-8")

    text = run("diff", "old.yaml", "new.yaml", *DAY, "--lang", lang).out

    assert ("Not legal advice" in text) is (lang == "en")
    assert ("Ikke juridisk rådgivning" in text) is (lang == "nb")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("old.yaml",), "NEW is missing"),
        (("old.yaml", "absent.yaml"), "absent.yaml: The file cannot be opened"),
        (("broken.yaml", "old.yaml"), "broken.yaml:1:1: The field “softwear” is not known here"),
        (("old.yaml", "old.yaml", "--format", "sarif"), "--format cannot be “sarif”"),
    ],
)
def test_what_cannot_be_used(arguments: tuple[str, ...], words: str, desk: Path, run: Run) -> None:
    """Each fault is one line on standard error and the exit code 2."""
    (desk / "broken.yaml").write_text("softwear: yes\n", encoding="utf-8")

    ran = run("diff", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
