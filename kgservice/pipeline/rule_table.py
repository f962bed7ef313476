# SPDX-License-Identifier: Apache-2.0
"""The table of all rules: fires, does not fire, or lacks a fact, each with what the outcome rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgservice.model.assessment import FactProof, Origin, RuleEntry, RuleOutcome
from kgservice.model.rulebase import Rule, Rulebase
from kgservice.pipeline.evaluation import EvaluatedUnit
from kgservice.pipeline.scales import ScaleReader
from kgservice.reasoning.evaluate import Outcome, truth
from kgservice.reasoning.masks import Clause, clauses_of, decide
from kgservice.reasoning.program import Program

__all__ = ["RuleTable"]

_KEPT = 100_000
"""Entries that are kept for other products, at most."""

_OUTCOMES = {True: RuleOutcome.FIRES, False: RuleOutcome.DOES_NOT_FIRE, None: RuleOutcome.UNDETERMINED}


class _Proofs(dict[int, tuple[FactProof, ...]]):
    """Bits of terms → where their values in one unit come from, worked out once and only when asked."""

    def __init__(self, unit: EvaluatedUnit, terms: Sequence[str], program: Program) -> None:
        super().__init__()
        self._unit = unit
        self._terms = terms
        self._known = len(program.facts)
        #: Bits of the facts that make a proof one of this unit alone.
        self.own = sum(1 << program.bit[fact] for fact in unit.known.traced)

    def __missing__(self, bits: int) -> tuple[FactProof, ...]:
        first = bits & -bits
        rest = bits ^ first
        own = (self._proof(first.bit_length() - 1),) if first else ()
        self[bits] = proofs = own + self[rest] if rest else own
        return proofs

    def _proof(self, position: int) -> FactProof:
        term = self._terms[position]
        if position < self._known:
            return self._unit.known.proof(term)
        return FactProof(term, truth(self._unit.outcome, position), Origin.DERIVED)


class RuleTable:
    """Explains rule outcomes on one compiled slice."""

    def __init__(self, base: Rulebase, program: Program, reader: ScaleReader) -> None:
        """Take the rules in force, in the order of the law, but for those that are shown with duties."""
        self._base = base
        self._program = program
        self._reader = reader
        self._terms = (*program.facts, *program.names)
        listed = [rule for rule in base.rules.values() if not base.groups[rule.group].shown_with_duties]
        in_force = [rule for rule in listed if rule.iri in program.bit]
        clauses = dict(zip(program.names, program.clauses, strict=True))
        self._rules = tuple((rule, 1 << program.bit[rule.iri], clauses[rule.iri]) for rule in in_force)
        exceptions = {rule.iri: [o.iri for o in in_force if rule.iri in o.exception_to] for rule in in_force}
        self._exceptions = {iri: tuple(others) for iri, others in exceptions.items() if others}
        self._drafted = {iri: clauses_of(base.rules[iri].condition, program.bit) for iri in self._exceptions}
        # What rests on conclusions, and on facts unknown or assumed, is the same for every product.
        self._common: dict[tuple[str, bool | None, int], RuleEntry] = {}

    def proof(self, units: Sequence[EvaluatedUnit]) -> tuple[RuleEntry, ...]:
        """Return the entries of the rules that fire or are open: what every conclusion about *units* rests on."""
        return tuple(self._entries(units, every=False))

    def entries(self, units: Sequence[EvaluatedUnit]) -> tuple[RuleEntry, ...]:
        """Return one entry a rule over all *units*: it fires if it does for any of them."""
        return tuple(self._entries(units, every=True))

    def _entries(self, units: Sequence[EvaluatedUnit], *, every: bool) -> Iterator[RuleEntry]:
        proofs = [_Proofs(unit, self._terms, self._program) for unit in units]
        spread = tuple(zip(units, proofs, strict=True))
        fires, fails = 0, -1
        for unit in units:
            fires, fails = fires | unit.outcome[0], fails & unit.outcome[1]
        for rule, bit, clauses in self._rules:
            value = True if fires & bit else False if fails & bit else None
            if value is not False or every:
                unit, known = spread[0] if len(spread) == 1 else _deciding(spread, bit, value=value)
                yield self._entry(rule, clauses, unit, known, value=value)

    def _entry(
        self, rule: Rule, clauses: tuple[Clause, ...], unit: EvaluatedUnit, known: _Proofs, *, value: bool | None
    ) -> RuleEntry:
        behind = _behind(clauses, unit.outcome, value=value)
        replaced: tuple[str, ...] = ()
        if value is False and rule.iri in self._exceptions:
            replaced = self._replaced_by(rule, unit.outcome)
        if replaced or behind & known.own:
            return self._made(rule, known[behind], value, replaced)
        entry = self._common.get((rule.iri, value, behind))
        if entry is None:
            if len(self._common) >= _KEPT:
                self._common.clear()
            entry = self._common[rule.iri, value, behind] = self._made(rule, known[behind], value, replaced)
        return entry

    def _made(
        self,
        rule: Rule,
        because: tuple[FactProof, ...],
        value: bool | None,
        replaced: tuple[str, ...],
    ) -> RuleEntry:
        lacks = () if value is not None else self._fields(proof.term for proof in because if proof.holds is None)
        return RuleEntry(rule.iri, _OUTCOMES[value], because, lacks, replaced)

    def _fields(self, terms: object) -> tuple[str, ...]:
        facts = self._base.facts
        return tuple(dict.fromkeys(facts[term].field for term in terms if term in facts))  # type: ignore[attr-defined]

    def _replaced_by(self, rule: Rule, outcome: Outcome) -> tuple[str, ...]:
        if not decide(self._drafted[rule.iri], *outcome):
            return ()
        return tuple(iri for iri in self._exceptions[rule.iri] if self._reader.holds(outcome, iri))


def _deciding(
    spread: Sequence[tuple[EvaluatedUnit, _Proofs]], bit: int, *, value: bool | None
) -> tuple[EvaluatedUnit, _Proofs]:
    """Return the first unit in which the rule has the value that it has of the whole."""
    position = bit.bit_length() - 1
    return next((unit, known) for unit, known in spread if truth(unit.outcome, position) is value)


def _behind(clauses: tuple[Clause, ...], outcome: Outcome, *, value: bool | None) -> int:
    """Return the terms that decide an outcome: of a met clause, all; of blocked ones, one each; else the open ones."""
    true, false = outcome
    if value:
        return next((p | n for p, n in clauses if true & p == p and false & n == n), 0)
    found = 0
    for pos, neg in clauses:
        blocking = false & pos | true & neg
        if value is None and not blocking:
            found |= (pos & ~true) | (neg & ~false)
        elif value is False and not blocking & found:
            found |= blocking & -blocking
    return found
