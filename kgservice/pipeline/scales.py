# SPDX-License-Identifier: Apache-2.0
"""From outcomes of rules and conclusions to the answer of each scale, for one unit and over several.

A unit is one module in one use. Over the units of a device the strictest counts: the first value of an exclusive
scale, the highest of an ordered one, the union of a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kgservice.model.assessment import ScaleAnswer
from kgservice.model.rulebase import Conclusion, Rulebase, Scale
from kgservice.reasoning.evaluate import Outcome, truth
from kgservice.reasoning.program import Program

__all__ = ["NOTHING", "Reading", "ScaleReader"]

NOTHING = "none"
"""Value of a scale none of whose conclusions holds: the question does not arise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Values of one scale that are still possible for one unit, by position on the scale; -1 stands for none."""

    possible: frozenset[int]


class ScaleReader:
    """Reads the scales of a rulebase off the outcomes of one compiled slice."""

    def __init__(self, base: Rulebase, program: Program) -> None:
        """Work on the terms of *program*."""
        self._base = base
        self._program = program

    def holds(self, outcome: Outcome, term: str) -> bool | None:
        """Return whether a fact, rule or conclusion holds in *outcome*."""
        return truth(outcome, self._program.bit[term])

    @cached_property
    def _rules_by_conclusion(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for iri, rule in self._base.rules.items():
            if iri in self._program.bit:
                for conclusion in rule.concludes:
                    found.setdefault(conclusion, []).append(iri)
        return {conclusion: tuple(rules) for conclusion, rules in found.items()}

    def rules_for(self, conclusion: str) -> tuple[str, ...]:
        """Return the rules in force that conclude exactly *conclusion*, in the order of the law."""
        return self._rules_by_conclusion.get(conclusion, ())

    def possible(self, scale: Scale, outcome: Outcome) -> frozenset[int]:
        """Return the positions on an exclusive or ordered scale that are still possible; -1 for none."""
        truths = [self.holds(outcome, iri) for iri in scale.values]
        if scale.kind == "exclusive":
            if True in truths:
                return frozenset({truths.index(True)})
            return frozenset({-1, *(i for i, value in enumerate(truths) if value is None)})
        lowest = max((i for i, value in enumerate(truths) if value), default=-1)
        return frozenset({lowest, *(i for i, value in enumerate(truths) if value is None and i > lowest)})

    def answer(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the answer of an exclusive or ordered *scale* over all units."""
        choose = min if scale.kind == "exclusive" else max
        per_unit = [self.possible(scale, outcome) for outcome in outcomes]
        reachable = _combine(per_unit, choose, none_last=scale.kind == "exclusive")
        values = tuple(self._word(scale, position) for position in sorted(reachable))
        settled = next(iter(reachable)) if len(reachable) == 1 else None
        deciding = self._deciding(scale, reachable, outcomes)
        return ScaleAnswer(
            scale=scale.iri,
            value=None if settled is None else self._word(scale, settled),
            range=values,
            deciding_rules=deciding,
            at_least=self._at_least(scale, reachable),
            needs_review=any(self._base.rules[rule].needs_review for rule in deciding),
        )

    def _at_least(self, scale: Scale, reachable: frozenset[int]) -> str | None:
        if scale.kind != "ordered" or min(reachable) < 0:
            return None
        return self._word(scale, min(reachable))

    def _word(self, scale: Scale, position: int) -> str:
        return NOTHING if position < 0 else self._base.conclusions[scale.values[position]].value

    def _deciding(self, scale: Scale, reachable: frozenset[int], outcomes: Sequence[Outcome]) -> tuple[str, ...]:
        """Rules that fire for the settled value; while it is open, those in question for the possible ones."""
        candidates = [rule for p in sorted(reachable) if p >= 0 for rule in self.rules_for(scale.values[p])]
        settled = len(reachable) == 1
        firing = [r for r in candidates if any(self.holds(o, r) for o in outcomes)]
        if settled and firing:
            return tuple(firing)
        return tuple(r for r in candidates if any(self.holds(o, r) is not False for o in outcomes))

    def members(self, scale: Scale, outcomes: Sequence[Outcome]) -> dict[str, bool | None]:
        """Return each conclusion of a set scale with its truth over all units.

        A conclusion that rests on defaults alone holds of the whole only where it holds of every unit.
        """
        return {iri: self._over_units(self._base.conclusions[iri], outcomes) for iri in scale.values}

    def over_units(self, conclusion: str, outcomes: Sequence[Outcome]) -> bool | None:
        """Return whether *conclusion* holds of the whole."""
        return self._over_units(self._base.conclusions[conclusion], outcomes)

    def _over_units(self, conclusion: Conclusion, outcomes: Sequence[Outcome]) -> bool | None:
        truths = {self.holds(outcome, conclusion.iri) for outcome in outcomes}
        rules = self.rules_for(conclusion.iri)
        by_default = bool(rules) and all(self._base.rules[rule].default_of for rule in rules)
        weak, strong = (False, True) if by_default else (True, False)
        if weak in truths:
            return weak
        return None if None in truths else strong


def _combine(per_unit: Sequence[frozenset[int]], choose: object, *, none_last: bool) -> frozenset[int]:
    """Return every value that choosing among one possible value per unit can give."""
    pick = min if choose is min else max
    large = 1 << 30
    result: set[int] | None = None
    for possible in per_unit:
        values = {large if none_last and p < 0 else p for p in possible}
        result = values if result is None else {pick(a, b) for a in result for b in values}
    return frozenset(-1 if p == large else p for p in result or {-1})
