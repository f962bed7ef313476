# SPDX-License-Identifier: Apache-2.0
"""The JSON form: its schema, its meaning of undetermined and not applicable, the same bytes each time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kgservice import Assessment, Knowledge, assess
from kgservice.report.json import dump, read_schema, to_json
from tests.report.conftest import DESCRIPTIONS

AssessmentOf = Callable[[str], Assessment]

_EUDAMED = Path(os.environ.get("KGSERVICE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
EUDAMED = sorted((_EUDAMED / "data" / "eudamed" / "dtx-xml").glob("*UDI*.xml"))


def product_of(assessment: Assessment, knowledge: Knowledge, lang: str = "en") -> dict[str, Any]:
    """Return the one product of a document."""
    product: dict[str, Any] = to_json(assessment, knowledge, lang)["products"][0]
    return product


def test_schema_is_valid() -> None:
    """The published schema is itself a JSON Schema of the draft it names."""
    Draft202012Validator.check_schema(read_schema())


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_document_fits_the_schema(name: str, lang: str, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Closed, open, empty, clashing and many-part assessments all have the published shape."""
    document = json.loads(dump(to_json(assessment_of(name), knowledge, lang)))
    assert [error.message for error in Draft202012Validator(read_schema()).iter_errors(document)] == []


@pytest.mark.skipif(not EUDAMED, reason="no EUDAMED samples beside the project")
def test_eudamed_document_fits_the_schema(knowledge: Knowledge) -> None:
    """Records of several devices, with clashes and declarations, have the published shape too."""
    validator = Draft202012Validator(read_schema())
    for path in EUDAMED:
        document = to_json(assess(path, as_of=date(2026, 11, 23)), knowledge)
        assert [error.message for error in validator.iter_errors(document)] == []


def test_same_assessment_gives_the_same_bytes(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Nothing in the document depends on the run."""
    first, second = (dump(to_json(assessment_of("closed"), knowledge, "nb")) for _ in range(2))
    assert first == second
    assert first.endswith("}\n")


def test_certain_class(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A class that is certain names its value, its rule and the act."""
    risk = product_of(assessment_of("closed"), knowledge)["risk_class"]
    assert (risk["value"], risk["legislation"], risk["certain"], risk["range"]) == ("IIa", "MDR", True, ["IIa"])
    assert risk["deciding_rules"] == ["mdrule:mdr-rule-11-a"]


def test_range_of_classes(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A class that is open has no value, but what is certainly reached and what is possible."""
    risk = product_of(assessment_of("range"), knowledge)["risk_class"]
    assert (risk["value"], risk["certain"], risk["at_least"]) == (None, False, "IIa")
    assert risk["range"] == ["IIa", "IIb", "III"]


def test_question_that_does_not_arise(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """What is no device has no class: null, not applicable, and certain."""
    product = product_of(assessment_of("empty"), knowledge)
    risk = product["risk_class"]
    assert (risk["value"], risk["applicable"], risk["certain"], risk["range"]) == (None, False, True, [])
    assert (product["ai_act"]["value"], product["ai_act"]["ai_system"]) == ([], False)


def test_unknown_is_never_a_value(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Of a product that is only named, nothing is settled and questions are asked."""
    assessment = assessment_of("open")
    product = product_of(assessment, knowledge)
    for key in ("qualification", "risk_class", "notified_body", "ai_act"):
        assert (product[key]["value"], product[key]["certain"]) == (None, False)
    assert product["risk_class"]["applicable"] is None
    assert product["ai_act"]["ai_system"] is None
    asked = [(missing.field, missing.unit) for missing in assessment.products[0].missing_facts]
    assert [(missing["field"], missing["unit"]) for missing in product["missing_facts"]] == asked
    assert asked


def test_ai_act_dates_stand_side_by_side(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A tier has a date in the EU and a status in Norway, each with its source."""
    status = product_of(assessment_of("closed"), knowledge)["ai_act"]
    [tier] = status["value"]
    dates = {entry["jurisdiction"]: (entry["from"], entry["status"]) for entry in tier["applies"]}
    assert tier["outcome"] == "high-risk Art 6(1)"
    assert dates == {"EU": ("2028-08-02", "not-yet-applicable"), "NO": (None, "not-incorporated")}
    assert status["applies"] == tier["applies"]
    assert all(entry["source"] for entry in tier["applies"])


def test_rules_point_into_the_input(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A rule that applies names the facts it rests on with file, line and column."""
    rules = {rule["id"]: rule for rule in product_of(assessment_of("closed"), knowledge)["rules"]}
    proof = {entry["term"]: entry for entry in rules["mdrule:mdr-rule-11-a"]["because"]}
    assert proof["mdf:informs-decisions"]["places"] == ["closed.yaml:8:20"]
    assert rules["mdrule:mdr-rule-11-a"]["legal_basis"][0]["citation"].startswith("MDR Annex VIII, rule 11")


def test_every_named_rule_is_listed(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Rules named in answers are found among the rules."""
    product = product_of(assessment_of("closed"), knowledge)
    listed = {rule["id"] for rule in product["rules"]}
    keys = ("qualification", "risk_class", "notified_body", "ai_act")
    assert {rule for key in keys for rule in product[key]["deciding_rules"]} <= listed


def test_devices_only_where_there_are_several(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """One device is the product; several are listed with the modules they are made of."""
    assert product_of(assessment_of("closed"), knowledge)["devices"] == []
    devices = product_of(assessment_of("hospital"), knowledge)["devices"]
    assert [(device["name"], device["modules"]) for device in devices] == [
        ("Ward records", ["Patient records"]),
        ("Ward alarm", ["Sepsis alert", "Bed planner"]),
    ]


def test_texts_follow_the_language(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Labels, questions and citations come in the language asked for; tokens stay."""
    english, norwegian = (product_of(assessment_of("closed"), knowledge, lang) for lang in ("en", "nb"))
    assert english["qualification"]["label"] == "medical device"
    assert norwegian["qualification"]["label"] == "medisinsk utstyr"
    assert english["qualification"]["value"] == norwegian["qualification"]["value"]
    assert norwegian["ai_act"]["value"][0]["label"] == "høyrisiko-KI-system, artikkel 6 nr. 1"
