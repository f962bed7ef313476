# SPDX-License-Identifier: Apache-2.0
"""One edited rule is seen in the answers that rest on it, and in no others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import kgservice
from tests.gold.adapter import AS_OF
from tests.what_changes import ROOT, Change, Subject, changes, gather, main

RULE_FILE = Path("ontology", "rule", "mdr-annex-VIII.ttl")
MONITOR: dict[str, Any] = {
    "name": "monitor",
    "complete": True,
    "software": True,
    "for_individual_patients": True,
    "data_actions": ["analysis"],
    "intended_purposes": ["monitoring"],
    "physiological_monitoring": ["vital_immediate_danger"],
}


def subject(**features: Any) -> Subject:
    """Return a description of monitoring software, with changes."""
    description = MONITOR | features
    return Subject(description["name"], json.dumps(description).encode(), "json")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> kgservice.Assessor:
    """Return an assessor of a copy in which one branch of rule 11 leads to another class."""
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    path = folder / RULE_FILE
    head, name, rest = path.read_text(encoding="utf-8").partition("mdrule:mdr-rule-11-b-exc a owl:Class")
    assert name
    edited = rest.replace("md:concludes md:MdrClassAtLeastIIb", "md:concludes md:MdrClassAtLeastIII", 1)
    path.write_text(head + name + edited, encoding="utf-8")
    return kgservice.Assessor(kgservice.open_knowledge(folder))


def test_an_edited_rule_changes_the_class_of_what_rests_on_it(edited: kgservice.Assessor) -> None:
    """The class of a product under the edited branch is told before and now; the rule that decides stays."""
    found = list(changes(kgservice.open_assessor(), edited, [subject()], as_of=AS_OF))

    assert Change("monitor", "class", "MDR IIb", "MDR III") in found
    assert "class by" not in {change.question for change in found}


def test_other_products_keep_their_answers(edited: kgservice.Assessor) -> None:
    """A product that the edited branch does not reach is not named."""
    other = subject(name="other", physiological_monitoring=["non_vital"])

    assert list(changes(kgservice.open_assessor(), edited, [other], as_of=AS_OF)) == []


def test_nothing_changes_against_itself() -> None:
    """Every case and example has the same answer when nothing was edited."""
    same = kgservice.open_assessor()

    assert list(changes(same, same, gather()[::10], as_of=AS_OF)) == []


def test_a_refused_description_is_told(edited: kgservice.Assessor) -> None:
    """A field that one of the two ontologies does not know is a change and no crash."""
    unknown = Subject("draft", b'{"name": "draft", "no_such_field": true}', "json")

    assert list(changes(kgservice.open_assessor(), edited, [unknown], as_of=AS_OF)) == []


def test_examples_and_own_cases_are_compared() -> None:
    """Both sorts are among what is compared."""
    labels = {found.label for found in gather()}

    assert any(label.startswith("examples/") for label in labels)
    assert any(label.startswith("OWN-") for label in labels)


def test_unknown_commit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A commit that does not exist gives a message and exit code 2."""
    assert main(["--against", "no-such-commit"]) == 2
    assert capsys.readouterr().err.strip()
