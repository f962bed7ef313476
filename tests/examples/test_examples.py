# SPDX-License-Identifier: Apache-2.0
"""The shipped examples are assessed as their table says, and so answer the questions of the regulator's slides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import kgservice
from kgservice.model.assessment import (
    AiStatus,
    Assessment,
    ModuleAssessment,
    ProductAssessment,
    RuleOutcome,
    ScaleAnswer,
    SetAnswer,
)
from kgservice.vocabulary import MDC

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 11, 23)
BESIDE = {"README.md", "expected.yaml", "gaps"}
"""Files of the folder that describe no product."""

EXPECTED: Mapping[str, Mapping[str, Mapping[str, Any]]] = yaml.safe_load(
    (EXAMPLES / "expected.yaml").read_text(encoding="utf-8")
)

STEPS = ("step-1", "step-2", "step-3", "step-4", "step-5")


@dataclass(frozen=True)
class Row:
    """One product or module of the table."""

    file: str
    product: str
    module: str | None
    expected: Mapping[str, Any]

    def __str__(self) -> str:
        """Name the row in the report of the tests."""
        return " · ".join(part for part in (self.file, self.product, self.module) if part)

    @property
    def assessed(self) -> ProductAssessment | ModuleAssessment:
        """What is said of the product or module."""
        product = product_of(self.file, self.product)
        if self.module is None:
            return product
        return next(module for module in product.modules if module.name == self.module)


def rows() -> Iterator[Row]:
    """Yield the rows of the table, products and modules alike."""
    for file, products in EXPECTED.items():
        for name, expected in products.items():
            yield Row(file, name, None, expected)
            yield from (Row(file, name, module, own) for module, own in expected.get("modules", {}).items())


ROWS = tuple(rows())
PRODUCTS = tuple(row for row in ROWS if row.module is None)


@cache
def assessed(file: str) -> Assessment:
    """Return the assessment of one example."""
    return kgservice.assess(EXAMPLES / file, as_of=AS_OF, questions=False)


def product_of(file: str, name: str) -> ProductAssessment:
    """Return the assessment of one product of an example."""
    return next(product for product in assessed(file).products if product.name == name)


def notation(rule: str) -> str:
    """Return the notation of a rule."""
    return kgservice.open_assessor().knowledge.rulebase.rules[rule].notation


def word(answer: ScaleAnswer) -> str:
    """Return the answer to a question in the words of the table."""
    return answer.value or "open"


def ai_act(status: AiStatus) -> object:
    """Return the outcomes under the AI Act in the words of the table."""
    if status.outcomes is None:
        return "open"
    return sorted(outcome.value for outcome in status.outcomes) or (
        "not an AI system" if status.not_an_ai_system else []
    )


def scale(product: ProductAssessment, name: str) -> object:
    """Return the answer to one of the further questions: a word, or the words that hold together."""
    answer = next(answer for answer in product.answers if answer.scale == MDC + name)
    return list(answer.values) if isinstance(answer, SetAnswer) else word(answer)


def in_table(expected: object) -> object:
    """Return an entry of the table, a list in order."""
    return sorted(expected) if isinstance(expected, list) else expected


def test_every_example_is_in_the_table() -> None:
    """No example is shipped untested, and the table speaks of no file that is gone."""
    assert {path.name for path in EXAMPLES.iterdir()} - BESIDE == EXPECTED.keys()


@pytest.mark.parametrize("file", EXPECTED)
def test_the_table_names_every_product_and_module(file: str) -> None:
    """A product or module that is added to an example needs an expectation."""
    for product in assessed(file).products:
        own = [module.name for module in product.modules if len(product.modules) > 1]
        assert own == list(EXPECTED[file][product.name].get("modules", {}))
    assert [product.name for product in assessed(file).products] == list(EXPECTED[file])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_qualification_and_class(row: Row) -> None:
    """Qualification, class, aspects of class I and the need of a notified body are those of the law."""
    found = row.assessed

    assert word(found.qualification) == row.expected["qualification"]
    assert word(found.risk_class.answer) == row.expected["class"]
    assert list(found.risk_class.subtypes) == row.expected.get("subtypes", [])
    assert word(found.notified_body) == row.expected["notified_body"]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_class_rests_on_the_rules_of_the_table(row: Row) -> None:
    """The right class by a wrong rule would be right by chance."""
    found = {notation(rule) for rule in row.assessed.risk_class.answer.deciding_rules}

    assert set(row.expected["rules"]) <= found
    assert bool(found) == bool(row.expected["rules"])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_ai_act(row: Row) -> None:
    """All outcomes under the AI Act are expected, and all expected ones found."""
    assert ai_act(row.assessed.ai_act) == in_table(row.expected["ai_act"])


@pytest.mark.parametrize("row", [row for row in PRODUCTS if "scales" in row.expected], ids=str)
def test_further_questions(row: Row) -> None:
    """Steps of qualification, studies, development, routes to use and changes."""
    product = product_of(row.file, row.product)
    expected = {name: in_table(value) for name, value in row.expected["scales"].items()}

    assert {name: in_table(scale(product, name)) for name in expected} == expected


@pytest.mark.parametrize("row", PRODUCTS, ids=str)
def test_declarations_agree_unless_the_table_says_otherwise(row: Row) -> None:
    """The examples declare what the facts imply, but for those that show a contradiction."""
    product = product_of(row.file, row.product)
    found = {c.subject.removeprefix(MDC): c.declared for c in product.contradictions}

    assert found == row.expected.get("contradicts", {})
    assert product.clashes == ()


def test_the_readme_shows_the_table() -> None:
    """Each row of the README gives the outcome of the table, in its order, with a title in bokmål."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| [")]
    shown = [
        (re.sub(r"^\[(.+)\]\(\1\)$", r"\1", file), name, qualification, risk_class, tiers, body)
        for file, name, _, _, qualification, risk_class, tiers, body in cells
    ]

    assert shown == [_readme_row(row) for row in ROWS]
    assert all(title and what for _, _, title, what, *_ in cells)


def _readme_row(row: Row) -> tuple[str, ...]:
    expected = row.expected
    tiers = expected["ai_act"] if isinstance(expected["ai_act"], str) else ", ".join(expected["ai_act"])
    words = [str(expected[key]).replace("_", " ") for key in ("class", "notified_body")]
    risk_class, body = ("–" if text == "none" else text for text in words)
    return row.file, row.module or row.product, expected["qualification"], risk_class, tiers, body


@pytest.mark.parametrize(
    ("one", "other"),
    [("therapy-ranking.yaml", "therapy-ranking.ttl"), ("heart-rhythm.yaml", "heart-rhythm.jsonld")],
)
def test_the_syntax_makes_no_difference(one: str, other: str) -> None:
    """The same product as YAML and as RDF is assessed alike, rule by rule."""
    first, second = (assessed(file).products[0] for file in (one, other))

    assert first.answers == second.answers
    assert (first.qualification, first.risk_class, first.notified_body) == (
        second.qualification,
        second.risk_class,
        second.notified_body,
    )
    assert first.ai_act == second.ai_act
    assert [(e.rule, e.outcome) for e in first.rules] == [(e.rule, e.outcome) for e in second.rules]


@pytest.mark.parametrize(
    ("module", "answers"),
    [
        # software · drives or accessory or Annex XVI · more than storage · for individuals · purpose of a device
        ("Sepsis Adviser", (True, False, True, True, True)),
        ("Bedside Monitor", (True, False, True, True, True)),
        ("Patient Register", (True, False, False, False, False)),
        ("Reimbursement Link", (True, False, False, False, False)),
        ("Prescription Link", (True, False, False, True, False)),
    ],
)
def test_the_five_steps_for_the_modules_of_the_hospital_system(module: str, answers: tuple[bool, ...]) -> None:
    """Each of the five steps on qualification of software has its own answer for each module."""
    system = product_of("hospital-system.yaml", "Hospital Suite")
    found = _outcomes(next(m for m in system.modules if m.name == module), [f"mdsw-{step}" for step in STEPS])

    assert tuple(found[f"mdsw-{step}"] is RuleOutcome.FIRES for step in STEPS) == answers


def test_the_hospital_system_is_no_ivd() -> None:
    """The three questions on IVD software are answered no for every module: none works on specimens."""
    system = product_of("hospital-system.yaml", "Hospital Suite")
    questions = [f"ivd-software-step-{number}" for number in (1, 2, 3)]

    for module in system.modules:
        assert set(_outcomes(module, questions).values()) == {RuleOutcome.DOES_NOT_FIRE}


@pytest.mark.parametrize(
    ("name", "answers", "legislation"),
    [
        # information of an IVD · data from IVDs alone · mainly data from IVDs
        ("SlideScore", (True, True, False), "IVDR"),
        ("FibroIndex", (True, False, True), "IVDR"),
        ("NoduleView", (True, False, False), "MDR"),
    ],
)
def test_the_three_questions_on_ivd_software(name: str, answers: tuple[bool, ...], legislation: str) -> None:
    """Each way through the questions has a program that takes it, and ends at the right regulation."""
    product = product_of("ivd-software.yaml", name)
    found = _outcomes(product, [f"ivd-software-step-{number}" for number in (1, 2, 3)])

    assert tuple(outcome is RuleOutcome.FIRES for outcome in found.values()) == answers
    assert product.risk_class.legislation == legislation


def test_the_draft_says_what_to_find_out_first() -> None:
    """The half-filled draft asks for the intended purpose before anything else, and for nothing that it answers."""
    (draft,) = kgservice.assess(EXAMPLES / "symptom-checker-draft.yaml", as_of=AS_OF).products
    fields = [missing.field for missing in draft.missing_facts]

    assert fields[0] == "intended_purposes"
    assert {"drives_or_influences", "informs_decisions", "decision_impact", "ai_system"} <= set(fields)
    assert not {"software", "for_individual_patients", "in_vitro_examination"} & set(fields)


def test_in_norway_the_in_house_device_is_handled_by_the_national_regulation() -> None:
    """The rule of the Norwegian regulation counts where Norwegian law is asked for."""
    path = EXAMPLES / "in-house-ai.yaml"
    (there,) = kgservice.assess(path, as_of=AS_OF, jurisdiction="NO", questions=False).products
    (elsewhere,) = kgservice.assess(path, as_of=AS_OF, jurisdiction="EU", questions=False).products

    assert scale(there, "in-house-status") == ["conditions_met", "for_2013_1373_par_15"]
    assert scale(elsewhere, "in-house-status") == ["conditions_met"]


def _outcomes(found: ProductAssessment | ModuleAssessment, names: list[str]) -> dict[str, RuleOutcome]:
    """Return the outcomes of rules by the last part of their IRI, in the order of *names*."""
    by_name = {entry.rule.rsplit("/", 1)[-1]: entry.outcome for entry in found.rules}
    return {name: by_name[name] for name in names}
