# SPDX-License-Identifier: Apache-2.0
"""The JSON form of a check: its published schema, and what stands in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kgservice.report.check_json import check_to_json, read_check_schema
from kgservice.report.json import dump
from tests.report.checks import CHECKS, full_check, knowledge


def errors(document: Any) -> list[str]:
    """Return what the schema finds wrong."""
    validator = Draft202012Validator(read_check_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(document)]


def objects(schema: Any) -> list[dict[str, Any]]:
    """Return every part of a schema that describes an object."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") == "object" else []
    return own + [found for value in schema.values() for found in objects(value)]


def test_schema_is_valid() -> None:
    """The published schema is itself a JSON Schema of the draft it names."""
    Draft202012Validator.check_schema(read_check_schema())


def test_schema_is_closed_and_complete() -> None:
    """No object may hold more than is described, and everything described is always there."""
    for found in objects(read_check_schema()):
        assert found["additionalProperties"] is False or "properties" not in found
        assert sorted(found.get("required", [])) == sorted(found.get("properties", {}))


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", CHECKS)
def test_document_fits_the_schema(name: str, lang: str) -> None:
    """Checks with all levels, with nothing found and without products have the published shape."""
    assert errors(json.loads(dump(check_to_json(CHECKS[name](), knowledge(), lang)))) == []


@pytest.mark.parametrize("path", [("counts", "gaps"), ("products", 0, "findings", 0, "extra"), ("extra",)])
def test_schema_refuses_what_is_not_described(path: tuple[str | int, ...]) -> None:
    """The schema fires on a key that no check has."""
    document = json.loads(dump(check_to_json(full_check(), knowledge())))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = 1
    assert errors(document)


def test_counts() -> None:
    """A waived finding is counted apart; one with an expired waiver weighs as before."""
    document = check_to_json(full_check(), knowledge())
    assert document["products"][0]["counts"] == {"violation": 3, "warning": 1, "note": 1, "waived": 1}
    assert document["counts"] == {"violation": 3, "warning": 2, "note": 1, "waived": 1}
    assert sum(document["products"][0]["duty_counts"].values()) == len(document["products"][0]["duties"])


def test_finding() -> None:
    """A finding says rule, duty, place, provision with address, and its waiver."""
    findings = {
        finding["id"]: finding for finding in check_to_json(full_check(), knowledge())["products"][0]["findings"]
    }
    assert findings["label-language"]["duty"] == "MDR-MFR-LABEL-IFU"
    assert findings["label-language"]["place"] == {"source": "regulatory/rhythm.yaml", "line": 21, "column": 16}
    assert findings["MDR-MFR-RISK"]["rule"] == "mdr-mfr-risk-evidence"
    assert findings["MDR-MFR-RISK"]["basis"][0]["citation"] == "MDR Art 10(2)"
    assert findings["MDR-MFR-RISK"]["basis"][0]["url"].startswith("https://")
    assert findings["MDR-MFR-PMS"]["waiver"]["expired"] is True
    assert findings["MDR-MFR-QMS"]["waiver"]["expired"] is False


def test_findings_and_duties_point_to_each_other() -> None:
    """The fingerprints that a duty names are those of findings of the product."""
    product = check_to_json(full_check(), knowledge())["products"][0]
    prints = {finding["fingerprint"] for finding in product["findings"]}
    named = [p for duty in product["duties"] for p in duty["findings"]]
    assert len(named) == len(prints)
    assert set(named) == prints


def test_every_citation_is_given() -> None:
    """What a duty rests on is cited at the end of the document."""
    document = check_to_json(full_check(), knowledge(), "nb")
    named = {iri for p in document["products"] for duty in p["duties"] for iri in (*duty["basis"], *duty["guidance"])}
    assert named == set(document["citations"])


def test_occasion_and_permission_tell_why() -> None:
    """What is owed only when something occurs says when; a permission says that it asks for nothing."""
    duties = {duty["duty"]: duty for duty in check_to_json(full_check(), knowledge())["products"][0]["duties"]}
    assert (duties["MDR-MFR-CS"]["status"], duties["MDR-MFR-CS"]["outcome"]) == ("undetermined", "applies")
    assert duties["MDR-MFR-CS"]["rationale"].startswith("owed when")
    assert (duties["AIA-RISK-INT"]["status"], duties["AIA-RISK-INT"]["outcome"]) == ("not-applicable", "applies")
    assert duties["AIA-RISK-INT"]["rationale"] == "a permission asks for no evidence"


def test_stale_waivers_are_told_apart() -> None:
    """One has expired, the other matches nothing; each has a fingerprint of its own."""
    expired, unused = check_to_json(full_check(), knowledge())["stale_waivers"]
    assert (expired["expired"], unused["expired"]) == (True, False)
    assert expired["fingerprint"] != unused["fingerprint"]
