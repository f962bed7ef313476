# SPDX-License-Identifier: Apache-2.0
"""Which obligations are spoken of a product, from when and where, and how they overlap.

An obligation is spoken of a device as placed on the market. Its trigger is read over all modules and uses of the
device: with one unit exactly as it was evaluated, with several by what holds of the whole, the strictest class first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kgservice.model.assessment import (
    AppliesEntry,
    DutyAssessment,
    DutyOutcome,
    FactProof,
    Origin,
    OverlapEntry,
    RoleEntry,
)
from kgservice.model.expression import Atom, Expression, Not, Or
from kgservice.model.obligation import Obligation, ObligationBase, RoleChange
from kgservice.model.product import Operator, Product
from kgservice.model.rulebase import Applicability, Rulebase
from kgservice.pipeline.applies import entry_of, is_stated
from kgservice.pipeline.evaluation import EvaluatedDevice, EvaluatedProduct, EvaluatedUnit
from kgservice.pipeline.scales import ScaleReader

__all__ = ["Duties"]

Truth = bool | None
_Reasons = tuple[str, ...]

_OUTCOMES = {True: DutyOutcome.APPLIES, False: DutyOutcome.NOT_APPLICABLE, None: DutyOutcome.UNDETERMINED}


class Duties:
    """Reads obligations off evaluated products, on one day and for one jurisdiction or all."""

    def __init__(
        self,
        base: Rulebase,
        obligations: ObligationBase,
        reader: ScaleReader,
        *,
        as_of: date,
        jurisdiction: str | None,
    ) -> None:
        """Bind rulebase, obligations, slice and day."""
        self._base = base
        self._all = obligations
        self._reader = reader
        self._as_of = as_of
        stated = (a for a in base.applicability if is_stated(a, as_of) and jurisdiction in (None, a.jurisdiction))
        self._dates = {entry.iri: entry for entry in stated}
        self._revises = {entry.iri: entry.revises for entry in base.applicability}
        self._replacing = tuple(entry for entry in self._dates.values() if entry.instead_of)

    def duties(self, found: EvaluatedProduct) -> tuple[DutyAssessment, ...]:
        """Return every obligation that has effect in the jurisdiction, in the order of the law."""
        wholes = [_Whole(self._base, self._reader, device) for device in found.devices]
        entries = (self._duty(obligation, wholes) for obligation in self._all.obligations.values())
        return tuple(entry for entry in entries if entry is not None)

    def _duty(self, obligation: Obligation, wholes: Sequence[_Whole]) -> DutyAssessment | None:
        nodes = [node for iri in obligation.applicability if (node := self._stated(iri)) is not None]
        if not nodes:
            return None
        truths = [whole.truth(obligation.trigger) for whole in wholes]
        value = _any(truths)
        deciding = [whole for whole, truth in zip(wholes, truths, strict=True) if truth is value]
        return DutyAssessment(
            obligation=obligation.iri,
            outcome=_OUTCOMES[value],
            because=deciding[0].proofs(obligation.trigger),
            applies=() if value is False else self._applies(nodes, deciding),
            time_limits=() if value is False else tuple(self._limits(obligation, deciding)),
            devices=tuple(whole.name for whole in deciding) if len(wholes) > 1 and value is not False else (),
        )

    def _stated(self, iri: str) -> Applicability | None:
        """Return the statement of dates, or the earlier one that it replaced, that was adopted law on the day."""
        at: str | None = iri
        while at is not None and at not in self._dates:
            at = self._revises.get(at)
        return self._dates[at] if at is not None else None

    def _applies(self, nodes: Sequence[Applicability], wholes: Sequence[_Whole]) -> tuple[AppliesEntry, ...]:
        """Return the dates among *nodes* that concern the product; all of them while that is open."""
        concerned = [node for node in nodes if self._concerns(node, wholes)] or list(nodes)
        instead = [
            other
            for other in self._replacing
            if {node.iri for node in concerned} & set(other.instead_of) and self._certainly_concerns(other, wholes)
        ]
        replaced = {iri for other in instead for iri in other.instead_of}
        kept = [node for node in concerned if node.iri not in replaced] + instead
        entries = dict.fromkeys(entry_of(node, self._as_of) for node in kept)
        return tuple(sorted(entries, key=lambda e: (e.jurisdiction, e.applies_from or date.max)))

    def _concerns(self, node: Applicability, wholes: Sequence[_Whole]) -> bool:
        return not node.governs or any(w.truth(term) is not False for term in node.governs for w in wholes)

    def _certainly_concerns(self, node: Applicability, wholes: Sequence[_Whole]) -> bool:
        return any(whole.truth(term) for term in node.governs for whole in wholes)

    def _limits(self, obligation: Obligation, wholes: Sequence[_Whole]) -> Iterator[str]:
        for limit in obligation.time_limits:
            trigger = limit.trigger
            if trigger is None or any(whole.truth(trigger) is not False for whole in wholes):
                yield limit.iri

    def overlaps(self, duties: Sequence[DutyAssessment]) -> tuple[OverlapEntry, ...]:
        """Return the overlaps of which at least one side applies or may, and no side certainly does not."""
        outcome = {duty.obligation: duty.outcome for duty in duties}
        found = []
        for overlap in self._all.overlaps.values():
            first = outcome.get(overlap.first)
            second = outcome.get(overlap.second) if overlap.second else None
            sides = [first, second] if overlap.second else [first]
            if None not in sides and DutyOutcome.NOT_APPLICABLE not in sides:
                found.append(OverlapEntry(overlap.iri, outcome[overlap.first], second))
        return tuple(found)

    def roles(
        self, product: Product, found: EvaluatedProduct, duties: Iterable[DutyAssessment]
    ) -> tuple[RoleEntry, ...]:
        """Return the roles that the product's duties fall on: who is named for each, why, and from when."""
        wholes = [_Whole(self._base, self._reader, device) for device in found.devices]
        held = [change for change in self._all.role_changes.values() if _brings_about(change, wholes)]
        by_role = {change.to_role: change for change in reversed(held)}
        borne: dict[str, list[DutyAssessment]] = {}
        for duty in duties:
            if duty.outcome is not DutyOutcome.NOT_APPLICABLE:
                for role in self._all.obligations[duty.obligation].bearers:
                    borne.setdefault(role, []).append(duty)
        named = {_role_token(operator): operator.name for operator in product.operators if operator.name}
        return tuple(self._role(role, by_role.get(role), named, own) for role, own in borne.items())

    def _role(
        self, role: str, change: RoleChange | None, named: dict[str, str], duties: Sequence[DutyAssessment]
    ) -> RoleEntry:
        own = named.get(self._word(role))
        before = named.get(self._word(change.from_role)) if change is not None and change.from_role else None
        if change is not None and own is not None and before is not None and own != before:
            change = None  # someone else has it on their own
        if change is None:
            known = self._all.roles.get(role)
            return RoleEntry(role, own, None, _earliest(duties), known.source if known else ())
        nodes = (self._stated(iri) for iri in change.applicability)
        dates = tuple(entry_of(node, self._as_of) for node in nodes if node is not None)
        return RoleEntry(role, own or before, change.iri, dates, change.source)

    def _word(self, role: str) -> str:
        """Return the word by which a description names the role."""
        known = self._all.roles.get(role)
        return known.word if known is not None else ""


def _brings_about(change: RoleChange, wholes: Sequence[_Whole]) -> bool:
    trigger = change.trigger
    return trigger is not None and any(whole.truth(trigger) for whole in wholes)


def _earliest(duties: Iterable[DutyAssessment]) -> tuple[AppliesEntry, ...]:
    """Return, for each jurisdiction, the entry of the duty that applies first."""
    first: dict[str, AppliesEntry] = {}
    for entry in (entry for duty in duties for entry in duty.applies):
        known = first.get(entry.jurisdiction)
        if known is None or (entry.applies_from or date.max) < (known.applies_from or date.max):
            first[entry.jurisdiction] = entry
    return tuple(first[jurisdiction] for jurisdiction in sorted(first))


def _role_token(operator: Operator) -> str:
    return operator.role.strip().lower().replace("-", "_").replace(" ", "_")


class _Whole:
    """One device over all its units: what holds of it, and why."""

    def __init__(self, base: Rulebase, reader: ScaleReader, device: EvaluatedDevice) -> None:
        self._base = base
        self._reader = reader
        self._units: tuple[EvaluatedUnit, ...] = tuple(unit for module in device.modules for unit in module.units)
        self._outcomes = device.outcomes
        self._read: dict[str, tuple[Truth, _Reasons]] = {}
        self.name = device.device.name

    def truth(self, term: str) -> Truth:
        """Return whether a fact, rule or conclusion holds of the device."""
        return self._at(term)[0]

    def proofs(self, term: str) -> tuple[FactProof, ...]:
        """Return the facts and conclusions that decide *term*, or those it lacks."""
        return tuple(self._proof(reason) for reason in dict.fromkeys(self._at(term)[1]))

    def _proof(self, term: str) -> FactProof:
        if term in self._base.facts:
            value = self.truth(term)
            unit = next((u for u in self._units if self._reader.holds(u.outcome, term) is value), self._units[0])
            return unit.known.proof(term)
        return FactProof(term, self.truth(term), Origin.DERIVED)

    def _at(self, term: str) -> tuple[Truth, _Reasons]:
        if term not in self._read:
            self._read[term] = self._over_units(term)
        return self._read[term]

    def _over_units(self, term: str) -> tuple[Truth, _Reasons]:
        condition = self._scope_condition(term)
        if condition is None:
            return self._plain(term), (term,)
        value, reasons = self._evaluate(condition)
        exact = self._reader.holds(self._outcomes[0], term) if len(self._outcomes) == 1 else value
        return (exact if value is None else value), reasons

    def _plain(self, term: str) -> Truth:
        if term in self._base.conclusions:
            return self._reader.over_units(term, self._outcomes)
        if term in self._base.rules and not self._reader.in_force(term):
            return False
        return _any([self._reader.holds(outcome, term) for outcome in self._outcomes])

    def _scope_condition(self, term: str) -> Expression | None:
        """Return the condition of the one rule that says which products a duty is spoken of; None for other terms."""
        rules = self._reader.rules_for(term) if term in self._base.conclusions else ()
        if len(rules) != 1:
            return None
        rule = self._base.rules[rules[0]]
        return rule.condition if self._base.groups[rule.group].shown_with_duties else None

    def _evaluate(self, expression: Expression) -> tuple[Truth, _Reasons]:
        if isinstance(expression, Atom):
            return self._at(expression.iri)
        if isinstance(expression, Not):
            value, reasons = self._evaluate(expression.operand)
            return (None if value is None else not value), reasons
        strong = isinstance(expression, Or)
        parts = [self._evaluate(operand) for operand in expression.operands]
        for value, reasons in parts:
            if value is strong:
                return strong, reasons
        open_ones = [reasons for value, reasons in parts if value is None]
        chosen = open_ones or [reasons for _, reasons in parts]
        return (None if open_ones else not strong), tuple(term for reasons in chosen for term in reasons)


def _any(truths: Sequence[Truth]) -> Truth:
    return True if True in truths else None if None in truths else False
