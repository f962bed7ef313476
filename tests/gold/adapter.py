# SPDX-License-Identifier: Apache-2.0
"""The one place where tests of products call the public API and put its answers in the words of the cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import kgservice
from kgservice.model.assessment import ProductAssessment
from tests.gold.comparison import Finding

__all__ = ["AS_OF", "assess_description", "assess_descriptions", "finding_of", "notations"]

AS_OF: Final = date(2026, 11, 23)
"""The day on which the law is read: the AI Act as amended in July 2026, the reform of MDR and IVDR still a proposal."""


def assess_descriptions(
    descriptions: Sequence[Mapping[str, Any]], *, as_of: date = AS_OF, jurisdiction: str | None = None
) -> dict[str, ProductAssessment]:
    """Assess descriptions as one JSON input and return the assessments by id, or by name where there is none."""
    data = json.dumps(descriptions).encode()
    assessed = kgservice.assess(data, as_of=as_of, jurisdiction=jurisdiction, hint="json", questions=False)
    keys = [description.get("id", description["name"]) for description in descriptions]
    return dict(zip(keys, assessed.products, strict=True))


def assess_description(
    description: Mapping[str, Any], *, as_of: date = AS_OF, jurisdiction: str | None = None
) -> ProductAssessment:
    """Assess one description; it needs no name."""
    named = {"name": "product", **description}
    (assessed,) = assess_descriptions([named], as_of=as_of, jurisdiction=jurisdiction).values()
    return assessed


def notations(rules: Iterable[str]) -> frozenset[str]:
    """Return the strings of rules given by IRI."""
    known = kgservice.open_assessor().knowledge.rulebase.rules
    return frozenset(known[rule].notation for rule in rules)


def finding_of(assessed: ProductAssessment) -> Finding:
    """Return an assessment in the words of the cases."""
    risk_class, tiers = assessed.risk_class, assessed.ai_act.outcomes
    value = risk_class.answer.value
    first = risk_class.subtypes[:1] if value == "I" else ()
    return Finding(
        qualification=assessed.qualification.value,
        risk_class=None if value is None else "".join((value, *first)),
        rules=notations(risk_class.answer.deciding_rules),
        ai_act=None if tiers is None else frozenset(outcome.value for outcome in tiers),
    )
