# SPDX-License-Identifier: Apache-2.0
"""``kgservice explain``: words in, an explanation out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(("lang", "words"), [("en", "MDR Art 10(9)"), ("nb", "MDR artikkel 10 nr. 9")])
def test_words_need_no_quotes(lang: str, words: str, run: Run) -> None:
    """A citation of several words is one citation."""
    ran = run("explain", "MDR", "Art", "10(9)", "--lang", lang)

    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out


def test_json_names_what_was_meant(tmp_path: Path, run: Run) -> None:
    """The JSON form holds the IRI, and can be written to a file."""
    path = tmp_path / "rule.json"

    ran = run("explain", "mdr", "rule", "11", "--format", "json", "--output", str(path))

    assert (ran.code, ran.out) == (0, "")
    assert "rule-11" in json.loads(path.read_text())["iri"]


@pytest.mark.parametrize(("lang", "words"), [("en", "names nothing in the graph"), ("nb", "viser ikke til noe")])
def test_unknown_citation(lang: str, words: str, run: Run) -> None:
    """What names nothing ends with 2 and the nearest names."""
    ran = run("explain", "mdr", "rule", "111", "--lang", lang)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("MDR-MFR-QMS",), "manufacturer"),
        (("Kvalitetssystem",), "responsibility area"),
        (("EN", "ISO", "13485:2016"), "standard – voluntary"),
        (("mdev:com-2025-1023-prrc",), "proposed change – not law"),
        (("Lov", "2026", "nr.", "44"), "lovdata.no"),
    ],
)
def test_more_than_provisions_is_explained(words: tuple[str, ...], shown: str, run: Run) -> None:
    """Duties, areas, standards, proposals and acts without a table are found by the names people write."""
    ran = run("explain", *words, "--lang", "en")

    assert (ran.code, ran.err) == (0, "")
    assert shown in ran.out


def test_day_of_the_dates(run: Run) -> None:
    """--as-of is understood, and refused where it is no day."""
    assert run("explain", "MDR", "Art", "10", "--as-of", "2026-11-23").code == 0
    assert run("explain", "MDR", "Art", "10", "--as-of", "soon").code == 2
