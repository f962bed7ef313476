# SPDX-License-Identifier: Apache-2.0
"""From outcomes of rules and conclusions to the answer of each scale, for one unit and over several.

A unit is one module in one use. Over the units of a device the strictest counts: the first value of an exclusive
scale, the highest of an ordered one, the union of a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kgservice.model.assessment import ScaleAnswer
from kgservice.model.rulebase import Conclusion, Rulebase, Scale
from kgservice.reasoning.evaluate import Outcome, evaluate_given, truth
from kgservice.reasoning.program import Program
from kgservice.reasoning.slices import exactly, none_of, unclassed

__all__ = ["NOTHING", "ScaleReader"]

NOTHING = "none"
"""Value of a scale none of whose conclusions holds: the question does not arise."""


class ScaleReader:
    """Reads the scales of a rulebase off the outcomes of one compiled slice."""

    def __init__(self, base: Rulebase, program: Program) -> None:
        """Work on the terms of *program*."""
        self._base = base
        self._program = program

    def holds(self, outcome: Outcome, term: str) -> bool | None:
        """Return whether a fact, rule or conclusion holds in *outcome*."""
        return truth(outcome, self._program.bit[term])

    def in_force(self, term: str) -> bool:
        """Say whether the slice knows a fact, rule or conclusion."""
        return term in self._program.bit

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

    @staticmethod
    def terms(scale: Scale) -> tuple[str, ...]:
        """Return the terms by which the positions of *scale* are told; the first stands for none, where one can be."""
        if scale.kind == "set":
            return scale.values
        values = scale.values if scale.kind == "exclusive" else tuple(exactly(iri) for iri in scale.values)
        return (none_of(scale.iri), *values)

    def possible(self, scale: Scale, outcome: Outcome) -> frozenset[int]:
        """Return the positions of *scale* that are still possible in *outcome*."""
        return self.positions(scale, [self.holds(outcome, term) for term in self.terms(scale)])

    @staticmethod
    def positions(scale: Scale, truths: Sequence[bool | None]) -> frozenset[int]:
        """Return the positions that are still possible; -1 for none. On a set scale, the members that hold or may.

        Args:
            truths: Truth of each of the `terms` of *scale*.
        """
        first = 0 if scale.kind == "set" else -1
        return frozenset(position for position, value in enumerate(truths, start=first) if value is not False)

    def answer(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the answer of an exclusive or ordered *scale* over all units."""
        exclusive = scale.kind == "exclusive"
        reachable = _combine([self.possible(scale, outcome) for outcome in outcomes], strictest_first=exclusive)
        return self._as_answer(scale, reachable, self._deciding(scale, reachable, outcomes))

    def answer_given(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the answer of an ordered *scale* if the scale concerns the product, as its maker declares.

        Units that are certainly outside the scale are left out, unless all of them are.
        """
        within = scale.within or ""
        concerned = [outcome for outcome in outcomes if self.holds(outcome, within) is not False]
        if concerned:
            terms = (unclassed(scale.iri), *(exactly(iri) for iri in scale.values))
            per_unit = [self.positions(scale, [self.holds(o, term) for term in terms]) for o in concerned]
        else:
            pretended = [evaluate_given(self._program, outcome, [within]) for outcome in outcomes]
            per_unit = [self._by_thresholds(scale, outcome) for outcome in pretended]
        return self._as_answer(scale, _combine(per_unit, strictest_first=False), ())

    def _by_thresholds(self, scale: Scale, outcome: Outcome) -> frozenset[int]:
        truths = [self.holds(outcome, iri) for iri in scale.values]
        lowest = max((i for i, value in enumerate(truths) if value), default=-1)
        return frozenset({lowest, *(i for i, value in enumerate(truths) if value is None and i > lowest)})

    def _as_answer(self, scale: Scale, reachable: frozenset[int], deciding: tuple[str, ...]) -> ScaleAnswer:
        values = tuple(self.word(scale, position) for position in sorted(reachable))
        settled = next(iter(reachable)) if len(reachable) == 1 else None
        return ScaleAnswer(
            scale=scale.iri,
            value=None if settled is None else self.word(scale, settled),
            range=values,
            deciding_rules=deciding,
            at_least=self._at_least(scale, reachable),
            needs_review=any(self._base.rules[rule].needs_review for rule in deciding),
        )

    def _at_least(self, scale: Scale, reachable: frozenset[int]) -> str | None:
        if scale.kind != "ordered" or min(reachable) < 0:
            return None
        return self.word(scale, min(reachable))

    def word(self, scale: Scale, position: int) -> str:
        """Return the word for a position on *scale*."""
        return NOTHING if position < 0 else self._base.conclusions[scale.values[position]].value

    def _deciding(self, scale: Scale, reachable: frozenset[int], outcomes: Sequence[Outcome]) -> tuple[str, ...]:
        """Return the rules that bring about what is certain: the settled value, or the least that is reached.

        Where a value is settled although no single rule is, all those are returned one of which must hold.
        """
        lowest = min(reachable)
        if lowest < 0 or (scale.kind != "ordered" and len(reachable) > 1):
            return ()
        candidates = self.rules_for(scale.values[lowest])
        firing = tuple(r for r in candidates if any(self.holds(o, r) for o in outcomes))
        return firing or tuple(r for r in candidates if any(self.holds(o, r) is not False for o in outcomes))

    def members(self, scale: Scale, outcomes: Sequence[Outcome]) -> dict[str, bool | None]:
        """Return each conclusion of a set scale with its truth over all units.

        A conclusion that rests on defaults alone holds of the whole only where it holds of every unit that the scale
        concerns, that is, of which some member holds or may.
        """
        concerned = [o for o in outcomes if any(self.holds(o, iri) is not False for iri in scale.values)] or outcomes
        return {iri: self._over_units(self._base.conclusions[iri], concerned) for iri in scale.values}

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


def _combine(per_unit: Sequence[frozenset[int]], *, strictest_first: bool) -> frozenset[int]:
    """Return every position that choosing the strictest among one possible position per unit can give.

    On an exclusive scale the first position is the strictest and none comes last; on an ordered one the highest is,
    and none, being -1, comes lowest.
    """
    none = 1 << 30 if strictest_first else -1
    pick = min if strictest_first else max
    result: set[int] = set()
    for number, possible in enumerate(per_unit):
        values = {none if position < 0 else position for position in possible}
        result = values if number == 0 else {pick(a, b) for a in result for b in values}
    return frozenset(-1 if position == none else position for position in result or {none})
