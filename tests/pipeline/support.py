# SPDX-License-Identifier: Apache-2.0
"""Short ways to assess a description and to read its assessment."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import kgservice
from kgservice.model.assessment import (
    AiOutcome,
    Assessment,
    ProductAssessment,
    RuleEntry,
    ScaleAnswer,
    SetAnswer,
)
from kgservice.vocabulary import MDC

__all__ = [
    "AS_OF",
    "DIAGNOSTIC",
    "SOFTWARE",
    "assess",
    "assess_one",
    "classes",
    "decided_by",
    "entry",
    "scale",
    "set_scale",
    "tier",
    "tiers",
]

AS_OF = date(2026, 11, 23)
"""The day on which the law is read unless a test says otherwise."""

SOFTWARE = """
name: App
software: yes
data_actions: [analysis]
for_individual_patients: yes
"""
"""Software that acts on data for individual patients."""

DIAGNOSTIC = f"""{SOFTWARE}
complete: true
intended_purposes: [diagnosis]
informs_decisions: yes
decision_impact: other
"""
"""Software of class IIa; everything else about it is no."""


def assess(text: str, *, as_of: date = AS_OF, jurisdiction: str | None = None, questions: bool = False) -> Assessment:
    """Assess a description in YAML."""
    return kgservice.assess(
        dedent(text).encode(), as_of=as_of, jurisdiction=jurisdiction, hint="yaml", questions=questions
    )


def assess_one(
    text: str, *, as_of: date = AS_OF, jurisdiction: str | None = None, questions: bool = False
) -> ProductAssessment:
    """Assess a description of one product."""
    (product,) = assess(text, as_of=as_of, jurisdiction=jurisdiction, questions=questions).products
    return product


def classes(product: ProductAssessment) -> tuple[str, ...]:
    """Return every class that is still possible."""
    return product.risk_class.answer.range


def decided_by(answer: ScaleAnswer) -> frozenset[str]:
    """Return the rules behind an answer, by the last part of their IRI."""
    return frozenset(rule.rsplit("/", 1)[-1] for rule in answer.deciding_rules)


def entry(product: ProductAssessment, rule: str) -> RuleEntry:
    """Return what became of a rule, given by the last part of its IRI."""
    return next(found for found in product.rules if found.rule.endswith(f"/{rule}"))


def scale(product: ProductAssessment, name: str) -> ScaleAnswer:
    """Return the answer to one of the further questions."""
    (answer,) = (a for a in product.answers if a.scale == MDC + name and isinstance(a, ScaleAnswer))
    return answer


def set_scale(product: ProductAssessment, name: str) -> SetAnswer:
    """Return the answer to one of the further questions that take several answers."""
    (answer,) = (a for a in product.answers if a.scale == MDC + name and isinstance(a, SetAnswer))
    return answer


def tiers(product: ProductAssessment) -> tuple[str, ...] | None:
    """Return the outcomes under the AI Act; None while any is undetermined."""
    outcomes = product.ai_act.outcomes
    return None if outcomes is None else tuple(outcome.value for outcome in outcomes)


def tier(product: ProductAssessment, word: str) -> AiOutcome:
    """Return one outcome under the AI Act."""
    return next(outcome for outcome in product.ai_act.possible if outcome.value == word)
