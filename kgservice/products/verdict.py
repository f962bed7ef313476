# SPDX-License-Identifier: Apache-2.0
"""What an assessment says in short, in the words of the graph: for lists, and to be kept with a version."""

from __future__ import annotations

from collections import Counter

from kgservice.model.assessment import DutyOutcome, ProductAssessment, ScaleAnswer
from kgservice.model.rulebase import Rulebase
from kgservice.report.answers import read_answer
from kgservice.report.json import JsonObject

__all__ = ["verdict"]


def verdict(product: ProductAssessment, base: Rulebase) -> JsonObject:
    """Return the answers to the main questions, and how many duties and open questions there are.

    Shape:
        ``value`` is null while an answer is undetermined, and where the question does not arise; ``range`` tells
        which. Nothing in it depends on a language.
    """
    risk, status = product.risk_class, product.ai_act
    duties = Counter(duty.outcome for duty in product.duties)
    return {
        "qualification": _answer(product.qualification, base),
        "risk_class": {
            **_answer(risk.answer, base),
            "at_least": risk.answer.at_least,
            "legislation": risk.legislation,
            "subtypes": list(risk.subtypes),
        },
        "notified_body": _answer(product.notified_body, base),
        "ai_act": {
            "certain": status.outcomes is not None,
            "established": list(dict.fromkeys(outcome.value for outcome in status.possible if outcome.certain)),
            "range": list(dict.fromkeys(outcome.value for outcome in status.possible)),
        },
        "duties": {
            "applies": duties[DutyOutcome.APPLIES],
            "undetermined": duties[DutyOutcome.UNDETERMINED],
        },
        "open_questions": len(product.missing_facts),
    }


def _answer(answer: ScaleAnswer, base: Rulebase) -> JsonObject:
    reading = read_answer(answer, base)
    return {"value": reading.value, "certain": reading.certain, "range": list(reading.range)}
