# SPDX-License-Identifier: Apache-2.0
"""A baseline lets the findings of a day pass, and no later one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kgservice import check
from kgservice.errors import UnreadableInputError
from kgservice.gaps.baseline import baseline_of, counting, read_baseline
from kgservice.model.gap import Check, Waiver
from kgservice.model.place import Place

DAY = date(2026, 11, 23)
DEVICE = "name: Strap\ncomplete: true\nintended_purposes: [treatment]\n"
RISK = "  - {type: risk_management_file, title: Risks, date: 2026-01-01}\n"


def checked(text: str, *waivers: Waiver) -> Check:
    return check(text.encode(), as_of=DAY, role="manufacturer", waivers=waivers, hint="yaml")


def kept(found: Check, path: Path) -> frozenset[str]:
    path.write_bytes(baseline_of(found))
    return read_baseline(path)


def test_known_findings_pass(tmp_path: Path) -> None:
    """Nothing counts that was there when the baseline was written."""
    found = checked(DEVICE)

    assert counting(found, frozenset())
    assert counting(found, kept(found, tmp_path / "known.json")) == ()


def test_a_new_finding_counts(tmp_path: Path) -> None:
    """A document that goes away opens gaps that are not known."""
    known = kept(checked(f"{DEVICE}evidence:\n{RISK}"), tmp_path / "known.json")

    new = counting(checked(DEVICE), known)

    assert "mdr-mfr-risk-evidence" in {finding.rule for finding in new}
    assert len(new) < len(counting(checked(DEVICE), frozenset()))


def test_lines_do_not_matter(tmp_path: Path) -> None:
    """Comments, order and further documents leave what is known known."""
    undated = "  - {type: eu_declaration_of_conformity, title: Declaration}\n"
    known = kept(checked(f"{DEVICE}evidence:\n{undated}"), tmp_path / "known.json")

    moved = checked(f"# A comment\n\n{DEVICE}evidence:\n{RISK}{undated}")

    assert "mdr-declaration-dated" in {finding.rule for finding in moved.products[0].findings}
    assert counting(moved, known) == ()


def test_two_documents_of_one_name_are_two_findings(tmp_path: Path) -> None:
    """A second document with the same fault and the same name is new."""
    undated = "  - {type: eu_declaration_of_conformity, title: Declaration}\n"
    known = kept(checked(f"{DEVICE}evidence:\n{undated}"), tmp_path / "known.json")

    new = counting(checked(f"{DEVICE}evidence:\n{undated}{undated}"), known)

    assert [finding.rule for finding in new].count("mdr-declaration-dated") == 1


def test_another_product_is_not_known(tmp_path: Path) -> None:
    """What is known of one product says nothing of another."""
    known = kept(checked(DEVICE), tmp_path / "known.json")

    other = checked(DEVICE.replace("Strap", "Belt"))

    assert len(counting(other, known)) == len(counting(other, frozenset()))


def test_what_is_waived_is_not_known(tmp_path: Path) -> None:
    """A waiver that counts keeps its finding out of the baseline, so that it is found again when the waiver expires."""
    until = Waiver("MDR-MFR-RISK", None, "Under way", "RA", DAY, Place("kgservice.toml", 1))
    over = Waiver("MDR-MFR-RISK", None, "Under way", "RA", date(2026, 1, 1), Place("kgservice.toml", 1))

    known = kept(checked(DEVICE, until), tmp_path / "known.json")

    assert [finding.rule for finding in counting(checked(DEVICE, over), known)] == ["mdr-mfr-risk-evidence"]


def test_the_document_can_be_read_by_people() -> None:
    """Each entry says what it is about, in a fixed order, so that a change shows in a review."""
    document = json.loads(baseline_of(checked(DEVICE)))

    entries = [(entry["product"], entry["rule"]) for entry in document["findings"]]
    assert entries == sorted(entries)
    assert ("Strap", "mdr-mfr-risk-evidence") in entries


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "No such file"),
        (b"{", "no JSON"),
        (b"[]", "no list of findings"),
        (b'{"findings": [{}]}', "no list of findings"),
        (b"\xff", "no JSON"),
    ],
)
def test_what_is_no_baseline(data: bytes | None, words: str, tmp_path: Path) -> None:
    """A file that is absent or something else is one clear error."""
    path = tmp_path / "known.json"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(UnreadableInputError) as caught:
        read_baseline(path)

    assert words in str(caught.value)
    assert str(caught.value).startswith(str(path))
