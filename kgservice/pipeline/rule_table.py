# SPDX-License-Identifier: Apache-2.0
"""The table of all rules: fires, does not fire, or lacks a fact, each with what the outcome rests on."""

from __future__ import annotations

from collections.abc import Sequence

from kgservice.model.assessment import FactProof, Origin, RuleEntry, RuleOutcome
from kgservice.model.expression import And, Atom, Expression, Not
from kgservice.model.rulebase import Rule, Rulebase
from kgservice.pipeline.evaluation import EvaluatedUnit
from kgservice.pipeline.scales import ScaleReader
from kgservice.reasoning.evaluate import Outcome, truth
from kgservice.reasoning.masks import Clause
from kgservice.reasoning.program import Program

__all__ = ["RuleTable"]

_OUTCOMES = {True: RuleOutcome.FIRES, False: RuleOutcome.DOES_NOT_FIRE, None: RuleOutcome.UNDETERMINED}


class RuleTable:
    """Explains rule outcomes on one compiled slice."""

    def __init__(self, base: Rulebase, program: Program, reader: ScaleReader) -> None:
        """Number the rules in force, in the order of the law."""
        self._base = base
        self._program = program
        self._reader = reader
        clauses = dict(zip(program.names, program.clauses, strict=True))
        self._rules = tuple((rule, clauses[iri]) for iri, rule in base.rules.items() if iri in program.bit)
        self._terms = (*program.facts, *program.names)
        self._exceptions = {
            rule.iri: tuple(other.iri for other, _ in self._rules if rule.iri in other.exception_to)
            for rule, _ in self._rules
        }

    def entries(self, units: Sequence[EvaluatedUnit]) -> tuple[RuleEntry, ...]:
        """Return one entry a rule over all *units*: it fires if it does for any of them."""
        return tuple(self._entry(rule, clauses, units) for rule, clauses in self._rules)

    def _entry(self, rule: Rule, clauses: tuple[Clause, ...], units: Sequence[EvaluatedUnit]) -> RuleEntry:
        position = self._program.bit[rule.iri]
        truths = [truth(unit.outcome, position) for unit in units]
        value = True if True in truths else None if None in truths else False
        unit = units[truths.index(value)]
        proof = tuple(self._proof(term, unit) for term in self._terms_behind(clauses, unit.outcome, value=value))
        lacks: tuple[str, ...] = ()
        replaced: tuple[str, ...] = ()
        if value is None:
            lacks = self._fields(term.term for term in proof if term.holds is None)
        elif value is False and self._exceptions[rule.iri]:
            replaced = self._replaced_by(rule, unit.outcome)
        return RuleEntry(rule.iri, _OUTCOMES[value], proof, lacks, replaced)

    def _fields(self, terms: object) -> tuple[str, ...]:
        facts = self._base.facts
        return tuple(dict.fromkeys(facts[term].field for term in terms if term in facts))  # type: ignore[attr-defined]

    def _replaced_by(self, rule: Rule, outcome: Outcome) -> tuple[str, ...]:
        if self._truth(rule.condition, outcome) is not True:
            return ()
        return tuple(iri for iri in self._exceptions[rule.iri] if self._reader.holds(outcome, iri))

    def _truth(self, expression: Expression, outcome: Outcome) -> bool | None:
        if isinstance(expression, Atom):
            return self._reader.holds(outcome, expression.iri)
        if isinstance(expression, Not):
            inner = self._truth(expression.operand, outcome)
            return None if inner is None else not inner
        values = {self._truth(operand, outcome) for operand in expression.operands}
        deciding = not isinstance(expression, And)
        return deciding if deciding in values else None if None in values else not deciding

    def _terms_behind(self, clauses: tuple[Clause, ...], outcome: Outcome, *, value: bool | None) -> list[str]:
        """Return the terms that decide an outcome: of a met clause, all; of blocked ones, one each; else the open ones."""
        true, false = outcome
        if value:
            met = next(((p, n) for p, n in clauses if true & p == p and false & n == n), (0, 0))
            return self._names(met[0] | met[1])
        if value is False:
            blockers = 0
            for pos, neg in clauses:
                blocking = false & pos | true & neg
                if not blocking & blockers:
                    blockers |= blocking & -blocking
            return self._names(blockers)
        still_open = [(p, n) for p, n in clauses if not (false & p or true & n)]
        unknown = 0
        for pos, neg in still_open:
            unknown |= (pos & ~true) | (neg & ~false)
        return self._names(unknown)

    def _names(self, bits: int) -> list[str]:
        names = []
        while bits:
            names.append(self._terms[(bits & -bits).bit_length() - 1])
            bits &= bits - 1
        return names

    def _proof(self, term: str, unit: EvaluatedUnit) -> FactProof:
        if term in self._base.facts:
            return unit.known.proof(term)
        return FactProof(term, self._reader.holds(unit.outcome, term), Origin.DERIVED)
