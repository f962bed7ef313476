# SPDX-License-Identifier: Apache-2.0
"""What to ask next, what was assumed, and what would change the answer: all by trying other answers.

Every other answer to a field is one variant of the unit, closed under the axioms. All variants of a unit are
evaluated at once, as columns of bits, so that a few hundred of them cost about as much as a few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgservice.model.assessment import Assumption, MissingFact, Variant
from kgservice.model.rulebase import Field, Rulebase, Scale
from kgservice.pipeline.evaluation import EvaluatedUnit, Evaluator
from kgservice.reasoning.closure import cases, close
from kgservice.reasoning.columns import evaluate_columns, needed_nodes, still_possible
from kgservice.reasoning.program import Program
from kgservice.reasoning.relevance import relevant_facts

__all__ = ["Inquiry"]


@dataclass(frozen=True, slots=True)
class _Prospect:
    """What is still possible.

    Attributes:
        scales: Scale → positions still possible; for a set scale, the members that may hold.
        branches: For each scale, how many rule branches could still decide it, in the order of the scales.
    """

    scales: Mapping[str, frozenset[int]]
    branches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """Another answer to a field.

    Attributes:
        facts: Facts with the values this answer gives them.
    """

    field: str
    answer: str
    facts: Mapping[str, bool]


class Inquiry:
    """Tries other answers for the units of products on one compiled slice."""

    def __init__(self, evaluator: Evaluator) -> None:
        """Prepare the scales that every assessment answers."""
        self._evaluator = evaluator
        self._base: Rulebase = evaluator.base
        self._program: Program = evaluator.program
        self._scales = tuple(scale for scale in self._base.scales.values() if scale.primary)
        self._wanted = tuple(iri for scale in self._scales for iri in scale.values)
        self._terms = tuple(term for scale in self._scales for term in evaluator.reader.terms(scale))
        rules_for = evaluator.reader.rules_for
        self._branches = tuple(tuple(rule for iri in s.values for rule in rules_for(iri)) for s in self._scales)
        self._nodes = needed_nodes(self._program, (*self._wanted, *self._terms))

    def missing(self, unit: EvaluatedUnit) -> tuple[MissingFact, ...]:
        """Return the fields whose answer can change the outcome, the most decisive first.

        The first question that is open is settled first: fields are ordered by the number of rule branches that
        could still decide it after the least helpful answer, then by the order of the law.
        """
        open_terms = [t for t in self._wanted if self._evaluator.reader.holds(unit.outcome, t) is None]
        relevant = relevant_facts(self._program.diagram, open_terms, self._facts_of(unit), self._program.facts)
        fields = [f for f in self._base.fields.values() if any(fact in relevant for fact in f.facts)]
        trials = [trial for field in fields for trial in self._answers(field, unit, unknown_only=True)]
        now, results = self._possible(unit, trials)
        found = [self._missing(field, unit, trials, results, now) for field in fields]
        found.sort(key=lambda m: (m.worst, self._base.fields[m.field].order, m.field))
        return tuple(found)

    def _missing(
        self,
        field: Field,
        unit: EvaluatedUnit,
        trials: Sequence[_Trial],
        results: Sequence[_Prospect | None],
        now: _Prospect,
    ) -> MissingFact:
        own = [r for t, r in zip(trials, results, strict=True) if t.field == field.name and r is not None]
        decides = tuple(s.iri for s in self._scales if any(r.scales[s.iri] != now.scales[s.iri] for r in own))
        first_open = next((n for n, s in enumerate(self._scales) if len(now.scales[s.iri]) > 1), 0)
        worst = max((r.branches[first_open] for r in own), default=now.branches[first_open])
        unknown = tuple(f for f in field.facts if f not in unit.known.closed.values)
        return MissingFact(field.name, unknown, decides, worst, unit.unit.label)

    def assumptions(self, unit: EvaluatedUnit) -> tuple[Assumption, ...]:
        """Return the assumed *no*s whose *yes* would raise class, route or tier."""
        trials = [
            _Trial(field.name, "", {fact: True})
            for field in self._base.fields.values()
            for fact in field.facts
            if fact in unit.known.assumed
        ]
        now, results = self._possible(unit, trials)
        found = []
        for trial, result in zip(trials, results, strict=True):
            raised = {} if result is None else {s.iri: self._words(s, result) for s in self._raised(now, result)}
            if raised:
                found.append(Assumption(trial.field, next(iter(trial.facts)), raised, unit.unit.label))
        return tuple(found)

    def _raised(self, now: _Prospect, then: _Prospect) -> Iterator[Scale]:
        for scale in self._scales:
            before, after = now.scales[scale.iri], then.scales[scale.iri]
            if scale.kind == "ordered":
                higher = max(after) > max(before)
            elif scale.kind == "exclusive":
                higher = min(p % (len(scale.values) + 1) for p in after) < min(
                    p % (len(scale.values) + 1) for p in before
                )
            else:
                higher = any(not self._is_default(scale.values[p]) for p in after - before)
            if higher:
                yield scale

    def _is_default(self, conclusion: str) -> bool:
        rules = self._evaluator.reader.rules_for(conclusion)
        return all(self._base.rules[rule].default_of for rule in rules)

    def would_change(self, unit: EvaluatedUnit) -> tuple[Variant, ...]:
        """Return the other answers, one field at a time, that would change an answer of the assessment."""
        fields = [f for f in self._base.fields.values() if any(fact in unit.known.stated for fact in f.facts)]
        trials = [trial for field in fields for trial in self._answers(field, unit, unknown_only=False)]
        now, results = self._possible(unit, trials)
        found = []
        for trial, result in zip(trials, results, strict=True):
            if result is not None and result.scales != now.scales:
                changed = [s for s in self._scales if result.scales[s.iri] != now.scales[s.iri]]
                changes = {s.iri: self._words(s, result) for s in changed}
                found.append(Variant(trial.field, trial.answer, changes))
        return tuple(found)

    def _words(self, scale: Scale, possible: _Prospect) -> tuple[str, ...]:
        words = self._evaluator.reader
        return tuple(words.word(scale, position) for position in sorted(possible.scales[scale.iri]))

    def _answers(self, field: Field, unit: EvaluatedUnit, *, unknown_only: bool) -> Iterator[_Trial]:
        """Yield the answers to try: yes and no, each value of a choice, each token of a list alone and none."""
        known = unit.known.closed.values
        facts = [f for f in field.facts if f not in known] if unknown_only else list(field.facts)
        if field.kind == "choice":
            yield from (_Trial(field.name, self._token(f), {f: True}) for f in facts)
        elif field.kind == "yes-no":
            yield from (_Trial(field.name, "yes" if v else "no", dict.fromkeys(facts, v)) for v in (True, False))
        else:
            for fact in facts:
                alone = {other: other == fact for other in facts} if field.closed_once_given else {fact: True}
                yield _Trial(field.name, self._token(fact), alone)
            yield _Trial(field.name, "none", dict.fromkeys(facts, False))

    def _token(self, fact: str) -> str:
        value = self._base.facts[fact].value
        return value if isinstance(value, str) else self._base.facts[fact].label.en

    def _facts_of(self, unit: EvaluatedUnit) -> Mapping[int, bool]:
        return {self._program.bit[fact]: value for fact, value in unit.known.closed.values.items()}

    def _possible(self, unit: EvaluatedUnit, trials: Sequence[_Trial]) -> tuple[_Prospect, list[_Prospect | None]]:
        """Return what is possible now and for each trial; None for one that contradicts what is known."""
        rows: list[Mapping[str, bool]] = []
        spans: list[range] = []
        for trial in (None, *trials):
            start = len(rows)
            rows += self._closed_cases(unit, trial)
            spans.append(range(start, len(rows)))
        exact, possible = self._columns(rows)
        read = [self._read(exact, possible, span) if span else None for span in spans]
        return read[0] or _Prospect({}, ()), read[1:]

    def _closed_cases(self, unit: EvaluatedUnit, trial: _Trial | None) -> list[Mapping[str, bool]]:
        axioms = self._evaluator.axioms
        if trial is None:
            return cases(axioms, unit.known.closed.values)
        field = self._base.fields[trial.field]
        derived = unit.known.closed.derived
        kept = {f: v for f, v in unit.known.closed.values.items() if f not in derived and f not in trial.facts}
        if field.kind == "choice":
            kept = {f: v for f, v in kept.items() if f not in field.facts}
        while True:
            closed = close(axioms, {**kept, **trial.facts})
            if not closed.clashes:
                return cases(axioms, closed.values)
            # Where the other answer speaks against something assumed, the assumption gives way.
            in_the_way = {f for clash in closed.clashes for f in clash.facts} & unit.known.assumed & kept.keys()
            if not in_the_way:
                return []
            kept = {f: v for f, v in kept.items() if f not in in_the_way}

    def _columns(self, rows: Sequence[Mapping[str, bool]]) -> tuple[Mapping[str, tuple[int, int]], Mapping[str, int]]:
        bit = self._program.bit
        true, false = [0] * len(self._program.facts), [0] * len(self._program.facts)
        for number, row in enumerate(rows):
            for fact, value in row.items():
                (true if value else false)[bit[fact]] |= 1 << number
        every = (1 << len(rows)) - 1
        wanted = (*self._wanted, *self._terms)
        exact = evaluate_columns(self._program, true, false, every=every, wanted=wanted, nodes=self._nodes)
        return exact, still_possible(self._program, true, false, exact, every=every)

    def _read(self, exact: Mapping[str, tuple[int, int]], possible: Mapping[str, int], span: range) -> _Prospect:
        """Read the scales off the rows of one trial; what holds in all its cases holds."""
        mask = ((1 << len(span)) - 1) << span.start
        scales = {}
        for scale in self._scales:
            truths = [_all(exact[term], mask) for term in self._evaluator.reader.terms(scale)]
            scales[scale.iri] = self._evaluator.reader.positions(scale, truths)
        branches = tuple(sum(1 for rule in rules if possible[rule] & mask) for rules in self._branches)
        return _Prospect(scales, branches)


def _all(column: tuple[int, int], mask: int) -> bool | None:
    if column[0] & mask == mask:
        return True
    return False if column[1] & mask == mask else None
