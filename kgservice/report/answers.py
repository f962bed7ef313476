# SPDX-License-Identifier: Apache-2.0
"""What every form of report draws from an assessment in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kgservice.model.assessment import (
    AiOutcome,
    AiStatus,
    AppliesEntry,
    Assessment,
    Origin,
    ProductAssessment,
    RuleEntry,
    RuleOutcome,
    ScaleAnswer,
)
from kgservice.model.rulebase import Rulebase
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import MD

__all__ = [
    "Reading",
    "ai_dates",
    "deciding_rules",
    "disclaimer",
    "is_ai_system",
    "read_answer",
    "rests_on",
    "rests_on_input",
    "status_word",
]

_NOTHING: Final = "none"
_GIVEN: Final = frozenset({Origin.STATED, Origin.RELATION})
_AI_SYSTEM: Final = MD + "AiSystem"


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as it is reported.

    Attributes:
        value: None while it is undetermined, and where the question does not arise.
        range: The values that are still possible; empty where the question does not arise.
        applicable: Whether the question arises; None while that is open.
    """

    value: str | None
    certain: bool
    range: tuple[str, ...]
    applicable: bool | None


def read_answer(answer: ScaleAnswer, base: Rulebase) -> Reading:
    """Return *answer* with "the question does not arise" told apart from the values of its scale."""
    own = {base.conclusions[iri].value for iri in base.scales[answer.scale].values}
    if _NOTHING in own or _NOTHING not in answer.range:
        return Reading(answer.value, answer.certain, answer.range, applicable=True)
    values = tuple(value for value in answer.range if value != _NOTHING)
    return Reading(None, answer.certain, values, applicable=None if values else False)


def is_ai_system(status: AiStatus, rules: Iterable[RuleEntry], base: Rulebase) -> bool | None:
    """Return whether the product is an AI system; None while that is open."""
    if status.not_an_ai_system:
        return False
    fires = (entry.rule for entry in rules if entry.outcome is RuleOutcome.FIRES)
    return True if any(_AI_SYSTEM in base.rules[rule].concludes for rule in fires) else None


def ai_dates(outcomes: Iterable[AiOutcome]) -> list[AppliesEntry]:
    """Return the dates of several outcomes, each once, by jurisdiction and day."""
    found = dict.fromkeys(entry for outcome in outcomes for entry in outcome.applies)
    return sorted(found, key=lambda e: (e.jurisdiction, str(e.applies_from or "9999"), e.status, e.source))


def status_word(entry: AppliesEntry) -> str:
    """Return the token of a legal status.

    >>> from kgservice.model.text import EMPTY_TEXT
    >>> status_word(AppliesEntry("EU", None, "https://w3id.org/mdkg/concept/status-in-force", (), EMPTY_TEXT, False))
    'in-force'
    """
    return entry.status.rpartition("/")[2].removeprefix("status-")


def deciding_rules(product: ProductAssessment) -> tuple[str, ...]:
    """Return the rules that the answers to the main questions rest on, each once."""
    answers = (product.qualification, product.risk_class.answer, product.notified_body)
    decided = [rule for answer in answers if answer.certain or answer.at_least for rule in answer.deciding_rules]
    certain = [rule for outcome in product.ai_act.possible if outcome.certain for rule in outcome.rules]
    return tuple(dict.fromkeys([*decided, *certain]))


def rests_on(product: ProductAssessment, base: Rulebase) -> tuple[str, ...]:
    """Return the provisions and guidance that stand behind what is said of a product, in the order they come up."""
    return tuple(dict.fromkeys(_sources(product, base)))


def rests_on_input(rules: Iterable[str], entries: Iterable[RuleEntry]) -> bool:
    """Say whether any of *rules* fires because of something the input states, and not of its silence alone."""
    wanted = set(rules)
    firing = (entry for entry in entries if entry.rule in wanted and entry.outcome is RuleOutcome.FIRES)
    return any(proof.origin in _GIVEN for entry in firing for proof in entry.because)


def _sources(product: ProductAssessment, base: Rulebase) -> Iterator[str]:
    against = (rule for contradiction in product.contradictions for rule in contradiction.rules)
    for rule in dict.fromkeys((*deciding_rules(product), *against)):
        yield from base.rules[rule].legal_basis
        yield from base.rules[rule].guidance
    certain = (outcome for outcome in product.ai_act.possible if outcome.certain)
    for entry in (*ai_dates(certain), *(entry for _, entry in product.applies)):
        yield from entry.source
    for clash in product.clashes:
        yield from clash.source


def disclaimer(assessment: Assessment, words: Lexicon) -> str:
    """Return the line every answer ends with: not legal advice, version of the knowledge, status of review."""
    rules = {rule for product in assessment.products for rule in deciding_rules(product)}
    open_rules = [rule for rule in rules if _is_open(rule, words.base)]
    key = "review.none" if not rules else "review.open" if open_rules else "review.done"
    review = words.word(key, open=len(open_rules), total=len(rules))
    return " ".join((words.word("disclaimer"), words.word("knowledge", version=assessment.knowledge_version), review))


def _is_open(rule: str, base: Rulebase) -> bool:
    return base.rules[rule].needs_review or base.rules[rule].confidence == "recalled"
