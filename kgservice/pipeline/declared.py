# SPDX-License-Identifier: Apache-2.0
"""What the maker declares, beside what the facts imply.

A class is compared within the same legislation only. Under a repealed directive, the class shown is that of a new
certification today, never a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgservice.model.assessment import Contradiction, DeclaredComparison, ScaleAnswer
from kgservice.model.product import Declared
from kgservice.model.rulebase import Rulebase, Scale
from kgservice.pipeline.scales import ScaleReader
from kgservice.reasoning.evaluate import Outcome, evaluate_given
from kgservice.reasoning.program import Program
from kgservice.vocabulary import MDC

__all__ = ["Declarations"]

_QUALIFICATION = MDC + "qualification"


class Declarations:
    """Compares declarations on one compiled slice."""

    def __init__(self, base: Rulebase, program: Program, reader: ScaleReader) -> None:
        """Bind the slice."""
        self._base = base
        self._program = program
        self._reader = reader

    def compare(self, declared: Declared, outcomes: Sequence[Outcome]) -> DeclaredComparison:
        """Return the declaration beside the class that the facts imply if its qualification is right."""
        scale = self._scale(declared)
        return DeclaredComparison(
            legislation=declared.legislation,
            qualification=declared.qualification,
            risk_class=declared.risk_class,
            subtypes=declared.subtypes,
            place=declared.place,
            implied=None if scale is None else self._reader.answer_given(scale, outcomes),
            if_certified_today=scale is not None and declared.legislation != scale.legislation,
        )

    def _scale(self, declared: Declared) -> Scale | None:
        for scale in self._base.scales.values():
            if scale.within and declared.legislation in {scale.legislation, *scale.predecessors}:
                return scale
        return None

    def contradictions(
        self, declared: Declared, outcomes: Sequence[Outcome], qualification: ScaleAnswer
    ) -> Iterator[Contradiction]:
        """Yield what the facts speak against."""
        if declared.qualification is not None and declared.qualification not in qualification.range:
            yield Contradiction(
                _QUALIFICATION,
                declared.qualification,
                declared.place,
                qualification.range,
                qualification.deciding_rules,
            )
        scale = self._scale(declared)
        if scale is None or declared.legislation != scale.legislation or declared.risk_class is None:
            return
        yield from self._class(scale, declared, declared.risk_class, outcomes)

    def _class(
        self, scale: Scale, declared: Declared, risk_class: str, outcomes: Sequence[Outcome]
    ) -> Iterator[Contradiction]:
        words = [self._base.conclusions[iri].value for iri in scale.values]
        implied = self._reader.answer_given(scale, outcomes)
        if risk_class not in words or scale.within is None:
            return
        higher = scale.values[words.index(risk_class) + 1 :]
        given = self._taken_as_given(scale.within, declared)
        against, maybe = self._rules_for(higher, given, outcomes)
        if risk_class not in implied.range:
            rules = against or self._rules_for(scale.values[: words.index(risk_class)], given, outcomes)[0]
            rules = rules or self._alternatives(scale, words, implied, outcomes)
            disputed = bool(rules) and all(self._base.rules[rule].disputed for rule in rules)
            yield Contradiction(scale.iri, risk_class, declared.place, implied.range, rules, maybe, disputed)

    def _taken_as_given(self, within: str, declared: Declared) -> tuple[str, ...]:
        """Return the conclusions that the declaration claims: the legislation, and the qualification under it."""
        values = self._base.scales[_QUALIFICATION].values
        claimed = [iri for iri in values if self._base.conclusions[iri].value == declared.qualification]
        return (within, *claimed)

    def _alternatives(
        self, scale: Scale, words: Sequence[str], implied: ScaleAnswer, outcomes: Sequence[Outcome]
    ) -> tuple[str, ...]:
        """Return the rules of which one must hold where the class follows from a split into cases."""
        reached = [words.index(word) for word in implied.range if word in words]
        candidates = self._reader.rules_for(scale.values[min(reached)]) if reached else ()
        return tuple(r for r in candidates if any(self._reader.holds(o, r) is not False for o in outcomes))

    def _rules_for(
        self, conclusions: Sequence[str], given: Sequence[str], outcomes: Sequence[Outcome]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the rules for these conclusions that fire, and those that may, if the scale concerns the product.

        Of those that may, only the ones that nothing but an unanswered exception stands against are returned.
        """
        given_outcomes = [evaluate_given(self._program, outcome, given) for outcome in outcomes]
        firing, open_rules = [], []
        for conclusion in conclusions:
            for rule in self._reader.rules_for(conclusion):
                found = {self._reader.holds(outcome, rule) for outcome in given_outcomes}
                if True in found:
                    firing.append(rule)
                elif None in found and self._lacks_only_exceptions(rule, given_outcomes):
                    open_rules.append(rule)
        return tuple(firing), tuple(open_rules)

    def _lacks_only_exceptions(self, rule: str, outcomes: Sequence[Outcome]) -> bool:
        """Say whether everything the rule asks for holds and only what would exclude it is unknown."""
        clauses = self._program.clauses[self._program.names.index(rule)]
        return any(true & pos == pos and not true & neg for true, _ in outcomes for pos, neg in clauses)
