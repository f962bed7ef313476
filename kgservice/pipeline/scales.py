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
from kgservice.reasoning.evaluate import Outcome, truth
from kgservice.reasoning.program import Program
from kgservice.reasoning.slices import any_of, given

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
        """Return the positions of *scale* that are still possible in *outcome*."""
        some = self.holds(outcome, any_of(scale.iri)) if scale.kind == "exclusive" else None
        return self.positions(scale, [self.holds(outcome, iri) for iri in scale.values], some=some)

    def positions(self, scale: Scale, truths: Sequence[bool | None], *, some: bool | None = None) -> frozenset[int]:
        """Return the positions that are still possible; -1 for none.

        On a set scale, these are the members that hold or may.

        Args:
            truths: Truth of each value of the scale.
            some: Whether any value of an exclusive scale holds.
        """
        if scale.kind == "set":
            return frozenset(i for i, value in enumerate(truths) if value is not False)
        if scale.kind == "exclusive":
            if True in truths:
                return frozenset({truths.index(True)})
            none = () if some else (-1,)
            return frozenset((*none, *(i for i, value in enumerate(truths) if value is None)))
        lowest = max((i for i, value in enumerate(truths) if value), default=-1)
        return frozenset({lowest, *(i for i, value in enumerate(truths) if value is None and i > lowest)})

    def answer(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the answer of an exclusive or ordered *scale* over all units."""
        exclusive = scale.kind == "exclusive"
        reachable = _combine([self.possible(scale, outcome) for outcome in outcomes], strictest_first=exclusive)
        return self._as_answer(scale, reachable, self._deciding(scale, reachable, outcomes))

    def answer_given(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the answer of an ordered *scale* if the scale concerns the product, as its maker declares."""
        per_unit = [self.positions(scale, [self._given(iri, o) for iri in scale.values]) for o in outcomes]
        reachable = _combine(per_unit, strictest_first=False)
        return self._as_answer(scale, reachable, ())

    def _given(self, conclusion: str, outcome: Outcome) -> bool | None:
        if self.holds(outcome, given(conclusion)):
            return True
        return False if self.holds(outcome, conclusion) is False else None

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
