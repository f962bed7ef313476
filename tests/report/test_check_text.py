# SPDX-License-Identifier: Apache-2.0
"""A check as text: what weighs most comes first, with line, provision and remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgservice.model.text import Text
from kgservice.report.check_text import check_to_text
from tests.report.checks import CHECKS, full_check, knowledge, small_check


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_width(name: str, lang: str) -> None:
    """No line is longer than a hundred columns."""
    lines = check_to_text(CHECKS[name](), knowledge(), lang).splitlines()
    assert max(map(len, lines)) <= 100


def test_order_of_weights() -> None:
    """Gaps come before warnings, these before notes, and what is waived comes last."""
    text = check_to_text(full_check(), knowledge())
    heads = [line for line in text.splitlines() if line in {"GAPS", "WARNINGS", "NOTES", "WAIVED"}]
    assert heads == ["GAPS", "WARNINGS", "NOTES", "WAIVED", "WARNINGS"]
    assert text.index("MDR-MFR-RISK\n") < text.index("label-language") < text.index("AIA-RISK\n")


def test_waived_finding_is_no_gap() -> None:
    """A finding under a waiver that counts stands under its own head; with an expired one it stays a gap."""
    text = check_to_text(full_check(), knowledge())
    gaps = text[text.index("GAPS") : text.index("WARNINGS")]
    assert "MDR-MFR-QMS" not in gaps
    assert "waiver of R&D expired on 2026-10-01" in gaps
    assert "Gaps: 3. Warnings: 1. Notes: 1. Waived: 1." in text


def test_finding_names_line_rule_duty_law_and_guidance() -> None:
    """A finding on what a document says names its own rule and, beside it, the duty."""
    text = check_to_text(full_check(), knowledge())
    start = text.index("regulatory/rhythm.yaml:21:16: label-language (MDR-MFR-LABEL-IFU)")
    block = text[start : text.index("NOTES")]
    for part in ("“de, “fr””", "→ Name a document", "Law: MDR Art 10(11)", "Guidance – not binding: MDCG 2021-24"):
        assert part in block


def test_provision_is_said_once() -> None:
    """A message that names the provision is not followed by it again."""
    check = full_check()
    product = check.products[0]
    law = "MDR Art 10(2), Annex I Chapter I"
    finding = replace(product.findings[0], message=Text(f"No evidence ({law})", f"Ingen dokumentasjon ({law})"))
    told = check_to_text(replace(check, products=(replace(product, findings=(finding,)),)), knowledge())
    assert f"Law: {law}" in check_to_text(check, knowledge())
    assert f"Law: {law}" not in told


def test_open_facts_name_the_field() -> None:
    """What waits for an answer names the field that takes it."""
    assert "(48): answer with ai_role" in check_to_text(full_check(), knowledge())


def test_stale_waivers_name_their_line() -> None:
    """A waiver that expired and one that matches nothing are told apart, each with its line and a remedy."""
    text = check_to_text(full_check(), knowledge())
    assert "kgservice.toml:11: The waiver of MDR-MFR-PMS for Rhythm Reader expired on 2026-10-01" in text
    assert "kgservice.toml:18: The waiver of no-such-rule for Rhythm Reader matches nothing" in text


def test_terminal_is_not_steered() -> None:
    """Escape sequences in a name do not reach the terminal."""
    check = small_check()
    product = replace(check.products[0], assessment=replace(check.products[0].assessment, name="A\x1b[31mB"))
    assert "\x1b" not in check_to_text(replace(check, products=(product,)), knowledge())


def test_role_is_named() -> None:
    """A check for one role says so, and that no finding proves nothing."""
    text = check_to_text(small_check(), knowledge())
    assert "duties of: manufacturer" in text
    assert "not that it is good" in text
