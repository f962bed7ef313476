# SPDX-License-Identifier: Apache-2.0
"""``kgservice.toml``: what it may say, and that each fault is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kgservice.errors import InputError
from kgservice.gaps.settings import CheckSettings, read_check_settings
from kgservice.model.gap import Level, Waiver
from kgservice.model.place import Place

WAIVER = '[[waivers]]\nrule = "MDR-MFR-PSUR"\nreason = "Due in March"\nowner = "RA"\nexpires = 2027-03-31\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kgservice.toml"


def test_everything_that_can_be_said(path: Path) -> None:
    """Each key is taken, and waivers know their line."""
    path.write_text(
        'as_of = 2026-11-23\njurisdiction = "no"\nrole = "manufacturer"\nfail_on = "warning"\n'
        f'baseline = "known/known.json"\n\n{WAIVER}\n{WAIVER}product = "Nevro"\n',
        encoding="utf-8",
    )

    found = read_check_settings(path)

    first = Waiver("MDR-MFR-PSUR", None, "Due in March", "RA", date(2027, 3, 31), Place(str(path), 8))
    second = Waiver("MDR-MFR-PSUR", "Nevro", "Due in March", "RA", date(2027, 3, 31), Place(str(path), 14))
    assert found == CheckSettings(
        date(2026, 11, 23), "NO", "manufacturer", Level.WARNING, path.parent / "known" / "known.json", (first, second)
    )


@pytest.mark.parametrize("text", ["", 'as_of = "today"\n', "\ufeff# a mark of byte order\n", "waivers = []\n"])
def test_nothing_said_is_the_default(text: str, path: Path) -> None:
    """An empty file, and the word for today, are the default."""
    path.write_text(text, encoding="utf-8")

    assert read_check_settings(path) == CheckSettings()


def test_a_day_may_be_written_as_text(path: Path) -> None:
    """A date in quotation marks is a date."""
    path.write_text(f'as_of = "2026-01-31"\n{WAIVER}'.replace("2027-03-31", '"2027-03-31"'), encoding="utf-8")

    found = read_check_settings(path)

    assert (found.as_of, found.waivers[0].expires) == (date(2026, 1, 31), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# first\njuristiction = 'NO'\n", 2, "The field “juristiction” is not known here"),
        ("# first\njurisdiction = 'SE'\n", 2, "jurisdiction cannot be “SE”"),
        ("fail_on = 'note'\n", 1, "fail_on cannot be “note”"),
        ("\n\nas_of = 2026-11-23T10:00:00\n", 3, "as_of cannot be"),
        ("as_of = '23.11.2026'\n", 1, "as_of cannot be “23.11.2026”"),
        ("as_of = [1]\n", 1, "as_of cannot be"),
        ("\nrole = 3\n", 2, "role cannot be “3”"),
        ("baseline = true\n", 1, "baseline cannot be"),
        ("\nwaivers = 'MDR-MFR-PSUR'\n", 2, "waivers cannot be"),
        ("\n[waivers]\nrule = 'MDR-MFR-PSUR'\n", 2, "waivers cannot be"),
        ("[other]\na = 1\n", 1, "The field “other” is not known here"),
        (f"{WAIVER}\n{WAIVER}owned_by = 'RA'\n", 12, "The field “owned_by” is not known here"),
        (f"{WAIVER}\n[[waivers]]\nrule = 'X'\nowner = 'RA'\nexpires = 2027-01-01\n", 8, "The waiver has no reason"),
        (f"{WAIVER}\n[[waivers]]\nreason = 'X'\nowner = 'RA'\nexpires = 2027-01-01\n", 7, "The waiver has no rule"),
        (WAIVER.replace('"Due in March"', '"  "'), 3, "reason cannot be"),
        (WAIVER.replace('"RA"', "5"), 4, "owner cannot be “5”"),
        (WAIVER.replace("2027-03-31", '"31 March"'), 5, "expires cannot be “31 March”"),
        (f"{WAIVER}\n{WAIVER}product = 5\n", 12, "product cannot be “5”"),
        ("as_of = 2026-11-23\nrole = \n", 2, "The TOML is broken: Invalid value"),
        ("role = 'a'\n\nrole = 'b'\n", 3, "The TOML is broken"),
    ],
)
def test_faults_are_told_with_their_line(text: str, line: int, words: str, path: Path) -> None:
    """A fault is told once: where, what, what was expected and how to mend it, in both languages."""
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_check_settings(path)

    error = caught.value
    assert (error.where.source, error.where.line) == (str(path), line) if error.where else False
    assert words in error.message("en")
    assert error.what.nb
    assert error.what.nb != error.what.en
    assert error.expected
    assert error.remedy


@pytest.mark.parametrize("kind", ["absent", "folder", "bytes"])
def test_a_file_that_cannot_be_read(kind: str, path: Path) -> None:
    """A file that is not there, or no text, is an input error that names it."""
    if kind == "folder":
        path.mkdir()
    elif kind == "bytes":
        path.write_bytes(b"\xff\xfe\xfa")

    with pytest.raises(InputError, match=r"kgservice\.toml: The settings cannot be read"):
        read_check_settings(path)


def test_a_waiver_counts_up_to_its_last_day() -> None:
    """The last day counts, the next one does not."""
    waiver = Waiver("X", None, "r", "o", date(2027, 3, 31), Place("kgservice.toml", 1))

    assert waiver.counts_on(date(2027, 3, 31))
    assert not waiver.counts_on(date(2027, 4, 1))
