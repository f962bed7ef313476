# SPDX-License-Identifier: Apache-2.0
"""What is expected of a case, beside what the assessment says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.gold.cases import Case

__all__ = ["QUESTIONS", "Difference", "Finding", "ai_outcomes", "compare", "summary"]

QUESTIONS: Final = ("qualification", "class", "rule", "ai_act")
NO_CLASS: Final = "none"
UNDETERMINED: Final = "undetermined"
_CLASS_NOT_STATED: Final = frozenset({"qualification_only", "class_not_asserted"})
"""Tags of cases whose source gives no class."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an assessment says of one product, in the words of the cases.

    Attributes:
        qualification: None while it is undetermined; so with the class.
        risk_class: "none" where no class applies; class I with its first aspect is Is, Im or Ir.
        rules: Strings of the rules that decide the class.
        ai_act: Strings of the outcomes that hold; None while any is undetermined. Empty for no AI system.
    """

    qualification: str | None
    risk_class: str | None
    rules: frozenset[str]
    ai_act: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One question on which a case was tested, and the two answers."""

    question: str
    expected: str
    found: str
    agrees: bool


def ai_outcomes(text: str) -> frozenset[str]:
    """Return the outcomes of a string: high-risk legs joined by " + ", transparency after "; "."""
    tier, *transparency = text.split("; ")
    first, *legs = tier.split(" + ")
    grade = "high-risk " if first.startswith("high-risk ") else ""
    return frozenset([first, *(leg if leg.startswith(grade) else grade + leg for leg in legs), *transparency])


def compare(case: Case, finding: Finding) -> list[Difference]:
    """Return the questions that *case* tests, in the order of QUESTIONS."""
    tested = [
        Difference(
            "qualification",
            case.qualification,
            finding.qualification or UNDETERMINED,
            finding.qualification == case.qualification,
        )
    ]
    expected_class = _expected_class(case)
    if expected_class is not None:
        agrees = finding.risk_class == expected_class
        tested.append(Difference("class", expected_class, finding.risk_class or UNDETERMINED, agrees))
    if case.rules:
        tested.append(Difference("rule", _listed(case.rules), _listed(finding.rules), bool(case.rules & finding.rules)))
    if case.ai_act is not None:
        found = UNDETERMINED if finding.ai_act is None else _listed(finding.ai_act)
        tested.append(Difference("ai_act", case.ai_act, found, finding.ai_act == ai_outcomes(case.ai_act)))
    return tested


def _expected_class(case: Case) -> str | None:
    """Return the class to find; None where it is not tested."""
    if case.risk_class is not None or case.tags & _CLASS_NOT_STATED:
        return case.risk_class
    return NO_CLASS if case.qualification == "not_device" else None


def _listed(strings: frozenset[str]) -> str:
    return " | ".join(sorted(strings)) or "nothing"


def summary(results: Sequence[tuple[Case, list[Difference]]]) -> dict[str, Any]:
    """Return the counts and the ids that disagree by question, and the doubtful cases apart."""
    counted = [(case, differences) for case, differences in results if not case.doubtful]
    report: dict[str, Any] = {question: _counts(counted, question) for question in QUESTIONS}
    report["doubtful"] = [
        {
            "id": case.id,
            **{d.question: "agrees" if d.agrees else f"expected {d.expected}, found {d.found}" for d in found},
        }
        for case, found in results
        if case.doubtful
    ]
    return report


def _counts(results: Sequence[tuple[Case, list[Difference]]], question: str) -> dict[str, Any]:
    tested = [(case.id, d.agrees) for case, differences in results for d in differences if d.question == question]
    return {
        "n": len(tested),
        "agree": sum(agrees for _, agrees in tested),
        "disagreements": [case for case, agrees in tested if not agrees],
    }
