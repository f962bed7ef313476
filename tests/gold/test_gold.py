# SPDX-License-Identifier: Apache-2.0
"""Every gold case agrees, and what stands between a case and its assessment adds nothing of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kgservice
from tests.gold.__main__ import main
from tests.gold.cases import OWN_CASES, Case, read_cases
from tests.gold.comparison import QUESTIONS, Finding, ai_outcomes, compare, summary
from tests.gold.run import run
from tests.gold.translation import TABLE, describe
from tests.gold.vocabulary import (
    VOCABULARY_FILE,
    CaseError,
    expected_strings,
    load_vocabulary,
    read_strings,
    read_table,
)

WriteCases = Callable[..., Path]


def case(**changes: Any) -> Case:
    """Return a case of a class IIa device, with changes."""
    usual: dict[str, Any] = {
        "id": "X-1",
        "product": "product",
        "features": {},
        "qualification": "MD",
        "risk_class": "IIa",
        "rules": frozenset({"MDR rule 11(a)"}),
        "ai_act": None,
    }
    return Case(**(usual | changes))


def found(**changes: Any) -> Finding:
    """Return what is found of a class IIa device, with changes."""
    usual: dict[str, Any] = {
        "qualification": "MD",
        "risk_class": "IIa",
        "rules": frozenset({"MDR rule 11(a)"}),
        "ai_act": frozenset(),
    }
    return Finding(**(usual | changes))


def verdicts(tested: Case, finding: Finding) -> dict[str, bool]:
    """Question → whether the two agree, for the questions that are tested."""
    return {difference.question: difference.agrees for difference in compare(tested, finding)}


@pytest.fixture
def write_cases(tmp_path: Path) -> WriteCases:
    """Return a function that writes the first of the own cases to a file, with other features or expectations."""

    def write(features: dict[str, Any] | None = None, **expected: Any) -> Path:
        record = json.loads(OWN_CASES.read_text(encoding="utf-8").splitlines()[0])
        record["features"] |= features or {}
        record["expected"] |= expected
        path = tmp_path / "cases.jsonl"
        path.write_text(json.dumps(record) + "\n", encoding="utf-8")
        return path

    return write


# the cases


@pytest.fixture(scope="module")
def own_results() -> dict[str, list[str]]:
    """Own case → its disagreements, all assessed in one run."""
    return {
        tested.id: [f"{d.question}: expected {d.expected}, found {d.found}" for d in differences if not d.agrees]
        for tested, differences in run(OWN_CASES)
    }


@pytest.mark.parametrize("tested", read_cases(OWN_CASES), ids=lambda tested: tested.id)
def test_own_case_agrees(tested: Case, own_results: dict[str, list[str]]) -> None:
    """Qualification, class, deciding rule and AI Act outcome of a case of our own are as its law says."""
    assert own_results[tested.id] == []


def test_all_shared_cases_agree(gold_folder: Path) -> None:
    """Of the shared cases, every one that is not doubtful agrees on every question it tests."""
    report = summary(run(gold_folder / "cases.jsonl"))

    assert [question for question in QUESTIONS if report[question]["n"] == 0] == []
    assert [case for question in QUESTIONS for case in report[question]["disagreements"]] == []


@pytest.mark.parametrize(("key", "of_case"), [("rule", lambda c: c.rules), ("ai_act", lambda c: {c.ai_act})])
def test_own_cases_name_every_string_that_can_be_expected(key: str, of_case: Callable[[Case], set[str]]) -> None:
    """No rule branch and no AI Act outcome of the gold set is without an own case, so a clone tests each."""
    named = {string for own in read_cases(OWN_CASES) for string in of_case(own)}

    assert set(expected_strings(key)) - named == set()


def test_every_rule_string_is_the_notation_of_a_rule() -> None:
    """A string that no rule carries could never agree."""
    notations = {rule.notation for rule in kgservice.open_assessor().knowledge.rulebase.rules.values()}

    assert set(expected_strings("rule")) - notations == set()


# the vocabulary


def test_vocabulary_is_a_faithful_copy(gold_folder: Path) -> None:
    """Words, types, values and expected strings are those of the description beside the shared cases."""
    markdown = (gold_folder / "README.md").read_text(encoding="utf-8")

    copy = json.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))

    assert copy["words"] == read_table(markdown)
    assert copy["expected"] == {key: read_strings(markdown, key) for key in ("rule", "ai_act")}


def test_every_word_is_translated_and_no_other() -> None:
    """The table and the closed vocabulary hold the same words."""
    assert set(TABLE) == set(load_vocabulary())


@pytest.mark.parametrize("word", sorted(load_vocabulary()))
def test_every_value_of_a_word_makes_a_description_that_is_read(word: str) -> None:
    """Each listed value, alone, gives a description whose fields and values the JSON reader knows."""
    fields = kgservice.open_assessor().knowledge.fields
    for value in load_vocabulary()[word].every_value():
        description = describe("X-1", "product", {word: value})

        (product,) = kgservice.read(json.dumps(description).encode(), fields, hint="json").products

        assert product.complete


@pytest.mark.parametrize(
    ("features", "problem"),
    [
        ({"colour": "red"}, 'case X-1, word colour, value "red"'),
        ({"duration": "a while"}, 'case X-1, word duration, value "a while"'),
        ({"active": "yes"}, 'case X-1, word active, value "yes"'),
        ({"active": None}, "case X-1, word active, value null"),
        ({"annex_xvi_group": 7}, "case X-1, word annex_xvi_group, value 7"),
        ({"annex_xvi_group": True}, "case X-1, word annex_xvi_group, value true"),
        ({"intended_purposes": ["diagnosis", "fun"]}, "case X-1, word intended_purposes"),
        ({"intended_purposes": "diagnosis"}, "case X-1, word intended_purposes"),
    ],
)
def test_unknown_words_and_values_are_refused(features: dict[str, Any], problem: str) -> None:
    """The error names case, word and value; nothing is skipped."""
    with pytest.raises(CaseError) as caught:
        describe("X-1", "product", features)

    assert str(caught.value).startswith(problem)


# the translation


def test_translation_states_no_outcome() -> None:
    """No word leads to a class, a qualification, a rule or a tier of the product itself, whatever its value."""
    fields = kgservice.open_assessor().knowledge.fields.fields
    allowed = {"name", "id", "complete", "remarks", "relations", *fields}
    for word, meaning in load_vocabulary().items():
        for value in meaning.every_value():
            assert set(describe("X-1", "product", {word: value})) <= allowed, word


def test_the_class_of_another_product_stays_with_that_product() -> None:
    """A driven device brings its class into a relation, and two words on it make one relation."""
    description = describe("X-1", "pump control", {"drives_or_influences_device": True, "driven_device_class": "IIb"})

    assert description["relations"] == [{"kind": "drives_or_influences", "class": "IIb"}]


@pytest.mark.parametrize(
    ("word", "value", "relations"),
    [
        ("accessory_to", "AED (III)", [{"kind": "accessory_to", "name": "AED", "class": "III"}]),
        ("accessory_to", "contact lenses", [{"kind": "accessory_to", "name": "contact lenses"}]),
        ("connects_to_active_device_class", "IIa", [{"kind": "connects_to", "class": "IIa", "active": True}]),
        ("connects_to_active_device_class", "none", None),
        ("drives_or_influences_device", True, [{"kind": "drives_or_influences"}]),
        ("drives_or_influences_device", False, None),
    ],
)
def test_words_on_other_products(word: str, value: object, relations: object) -> None:
    """A word on another product becomes a relation; “none” is no relation."""
    assert describe("X-1", "product", {word: value}).get("relations") == relations


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ({"intended_purposes": ["none"]}, {"intended_purposes": []}),
        ({"intended_purposes": ["none_of_its_own"]}, {"intended_purposes": []}),
        ({"intended_purposes": ["wellness"]}, {"intended_purposes": ["wellness"]}),
        ({}, {}),
        ({"annex_xvi_group": None}, {"annex_xvi_groups": "none"}),
        ({"annex_xvi_group": 6}, {"annex_xvi_groups": ["brain_stimulation_equipment"]}),
        ({"disinfects_or_sterilises_devices": None}, {"disinfects_or_sterilises_devices": False}),
        ({"ml_based": None}, {"ai_system": "unknown"}),
        ({"ml_based": False}, {"ai_system": False}),
        ({"ml_based": True}, {"ai_system": True, "ai_role": "itself_the_product"}),
        ({"ml_based": True, "ai_role": "safety_component"}, {"ai_system": True, "ai_role": "safety_component"}),
        ({"analyte": "HIV"}, {"remarks": {"analyte": "HIV"}}),
    ],
)
def test_words_that_need_care(features: dict[str, Any], expected: dict[str, Any]) -> None:
    """Nothing, none, null and absent are kept apart."""
    description = describe("X-1", "product", features)

    assert description == {"name": "product", "id": "X-1", "complete": True} | expected


# the comparison


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("not high-risk", {"not high-risk"}),
        ("prohibited Art 5(1)(f)", {"prohibited Art 5(1)(f)"}),
        (
            "high-risk Art 6(1) + Art 6(2) Annex III 5(d)",
            {"high-risk Art 6(1)", "high-risk Art 6(2) Annex III 5(d)"},
        ),
        ("high-risk Art 6(1); transparency Art 50(1)", {"high-risk Art 6(1)", "transparency Art 50(1)"}),
        ("not high-risk; transparency Art 50(2)", {"not high-risk", "transparency Art 50(2)"}),
    ],
)
def test_ai_act_strings_are_taken_apart(text: str, outcomes: set[str]) -> None:
    """Legs and transparency become single outcomes, each with its grade."""
    assert ai_outcomes(text) == outcomes


@pytest.mark.parametrize(
    ("tested", "finding", "agreement"),
    [
        (case(), found(), {"qualification": True, "class": True, "rule": True}),
        (case(), found(risk_class=None), {"qualification": True, "class": False, "rule": True}),
        (case(risk_class="Is", rules=frozenset()), found(risk_class="I"), {"qualification": True, "class": False}),
        (
            case(rules=frozenset({"MDR rule 9 para 1", "MDR rule 11(a)"})),
            found(),
            {"qualification": True, "class": True, "rule": True},
        ),
        (case(rules=frozenset({"MDR rule 12"})), found(), {"qualification": True, "class": True, "rule": False}),
        (
            case(risk_class=None, rules=frozenset(), tags=frozenset({"qualification_only"})),
            found(),
            {"qualification": True},
        ),
        (
            case(risk_class=None, rules=frozenset(), tags=frozenset({"class_not_asserted"})),
            found(),
            {"qualification": True},
        ),
        (
            case(qualification="not_device", risk_class=None, rules=frozenset()),
            found(qualification="not_device", risk_class="none", rules=frozenset()),
            {"qualification": True, "class": True},
        ),
        (
            case(qualification="not_device", risk_class=None, rules=frozenset()),
            found(qualification=None, risk_class="I"),
            {"qualification": False, "class": False},
        ),
        (
            case(ai_act="not high-risk"),
            found(ai_act=frozenset({"not high-risk", "transparency Art 50(1)"})),
            {"qualification": True, "class": True, "rule": True, "ai_act": False},
        ),
        (
            case(ai_act="not high-risk"),
            found(ai_act=None),
            {"qualification": True, "class": True, "rule": True, "ai_act": False},
        ),
    ],
)
def test_only_what_a_case_states_is_compared(tested: Case, finding: Finding, agreement: dict[str, bool]) -> None:
    """A question that the source leaves open is not tested; one that it answers must be answered with certainty."""
    assert verdicts(tested, finding) == agreement


def test_doubtful_cases_are_reported_and_never_counted() -> None:
    """A doubtful disagreement stands apart and in no count."""
    doubtful = case(doubtful=True)

    report = summary([(doubtful, compare(doubtful, found(risk_class="IIb")))])

    assert report["class"] == {"n": 0, "agree": 0, "disagreements": []}
    assert report["doubtful"] == [
        {"id": "X-1", "qualification": "agrees", "class": "expected IIa, found IIb", "rule": "agrees"}
    ]


# the command


def test_command_prints_one_json_object(write_cases: WriteCases, capsys: pytest.CaptureFixture[str]) -> None:
    """All questions are counted and the exit code is 0 where all cases agree."""
    code = main([str(write_cases())])

    assert code == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == [*QUESTIONS, "doubtful"]
    assert report["class"] == {"n": 1, "agree": 1, "disagreements": []}


def test_command_reports_a_disagreement(write_cases: WriteCases, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 1, the id stands in the report and the two answers on standard error."""
    code = main([str(write_cases(**{"class": "III"}))])

    assert code == 1
    output = capsys.readouterr()
    assert json.loads(output.out)["class"]["disagreements"] == ["OWN-M-R01-1"]
    assert "OWN-M-R01-1 class: expected III, found I" in output.err


@pytest.mark.parametrize(
    ("features", "problem"),
    [
        ({"colour": "red"}, 'case OWN-M-R01-1, word colour, value "red"'),
        ({"duration": "a while"}, 'case OWN-M-R01-1, word duration, value "a while"'),
    ],
)
def test_command_refuses_what_it_cannot_translate(
    features: dict[str, Any], problem: str, write_cases: WriteCases, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown word or value is exit code 2 with case, word and value, and no report."""
    code = main([str(write_cases(features))])

    assert code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert problem in output.err


def test_command_refuses_a_file_without_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file and a line that is no case are exit code 2, without a stack trace."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "X-1"}\n', encoding="utf-8")

    assert [main([str(broken)]), main([str(tmp_path / "missing.jsonl")])] == [2, 2]
    assert "line 1 is no case" in capsys.readouterr().err
