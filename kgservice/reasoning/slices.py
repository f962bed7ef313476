# SPDX-License-Identifier: Apache-2.0
"""A slice of the law: the rules in force on a day and in a jurisdiction, with exceptions and defaults worked in.

The ontology states each branch as drafted. What a branch means depends on the other branches in force: an exception
takes its place, a default gives way to everything else in its group. Both become complements here, so that a slice is
a set of plain definitions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import zip_longest

from kgservice.errors import RuleCycleError
from kgservice.model.expression import And, Atom, Expression, Not, Or, atoms, disjunction
from kgservice.model.rulebase import Rule, Rulebase, Scale

__all__ = [
    "Slice",
    "SliceKey",
    "breakpoints",
    "build_slice",
    "exactly",
    "is_position",
    "none_of",
    "slice_key",
    "unclassed",
]


@dataclass(frozen=True, slots=True)
class SliceKey:
    """Which rules are in force; equal keys mean equal law.

    Attributes:
        rules: IRIs of the rules in force, sorted.
    """

    rules: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A short name for the slice, stable across runs."""
        return hashlib.sha256("\n".join(self.rules).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Slice:
    """Plain definitions of all rules and conclusions in force.

    Attributes:
        definitions: Name of a rule or conclusion → expression over facts and earlier names, in an order in which
            every name stands after all names it uses.
    """

    key: SliceKey
    definitions: Mapping[str, Expression]


def slice_key(base: Rulebase, *, as_of: date, jurisdiction: str | None) -> SliceKey:
    """Return the key of the law as adopted on *as_of*.

    Without a *jurisdiction*, branches that exist in one jurisdiction alone are left out.
    """
    return SliceKey(tuple(sorted(r.iri for r in base.rules.values() if _in_force(r, as_of, jurisdiction))))


def _in_force(rule: Rule, as_of: date, jurisdiction: str | None) -> bool:
    begun = rule.valid_from is None or rule.valid_from <= as_of
    over = rule.valid_until is not None and rule.valid_until <= as_of
    return begun and not over and rule.jurisdiction in (None, jurisdiction)


def breakpoints(base: Rulebase) -> tuple[date, ...]:
    """Return the days on which the set of rules in force can change, oldest first, with one day before them all."""
    days = {d for rule in base.rules.values() for d in (rule.valid_from, rule.valid_until) if d is not None}
    return (date.min, *sorted(days))


def build_slice(base: Rulebase, key: SliceKey) -> Slice:
    """Work exceptions and defaults into the rules of *key* and define every conclusion from them.

    Raises:
        RuleCycleError: Rules or conclusions depend on each other in a circle; the message names it.
    """
    in_force = {iri: base.rules[iri] for iri in key.rules}
    definitions: dict[str, Expression] = {iri: _effective(base, rule, in_force) for iri, rule in in_force.items()}
    for iri, conclusion in base.conclusions.items():
        concluding = [Atom(rule.iri) for rule in in_force.values() if iri in rule.concludes]
        concluding += [Atom(stronger) for stronger in conclusion.stronger]
        definitions[iri] = disjunction(tuple(concluding))
    for scale in base.scales.values():
        definitions |= _positions(scale)
    return Slice(key, {name: definitions[name] for name in _ordered(definitions)})


def _positions(scale: Scale) -> dict[str, Expression]:
    """Define, for a scale with one answer, each answer by itself: this value and no other, or none."""
    if scale.kind == "set":
        return {}
    some = Or(tuple(Atom(iri) for iri in scale.values))
    defined: dict[str, Expression] = {none_of(scale.iri): Not(some)}
    if scale.kind == "ordered":
        above = [Atom(iri) for iri in scale.values[1:]]
        for iri, higher in zip_longest(scale.values, above):
            defined[exactly(iri)] = Atom(iri) if higher is None else And((Atom(iri), Not(higher)))
    if scale.within is not None:
        defined[unclassed(scale.iri)] = And((Atom(scale.within), Not(some)))
    return defined


def exactly(threshold: str) -> str:
    """Return the name of "this threshold of an ordered scale is reached, and no higher one"."""
    return threshold + "#exactly"


def none_of(scale: str) -> str:
    """Return the name of "no value of this scale holds"."""
    return scale + "#none"


def unclassed(scale: str) -> str:
    """Return the name of "this scale concerns the product, and no value of it holds"."""
    return scale + "#unclassed"


def is_position(name: str) -> bool:
    """Say whether a name stands for an answer read off a scale, not for a rule or conclusion of the ontology."""
    return "#" in name


def _effective(base: Rulebase, rule: Rule, in_force: Mapping[str, Rule]) -> Expression:
    # An exception counts by its own condition, not by whether a further exception replaces it in turn:
    # what it took the place of stays replaced.
    replaced_by = [other.condition for other in in_force.values() if rule.iri in other.exception_to]
    complements = [Not(condition) for condition in replaced_by]
    if rule.default_of is not None:
        others = _others_of_group(base, rule, in_force)
        if others:
            complements.append(Not(Or(tuple(Atom(other) for other in others))))
    if not complements:
        return rule.condition
    return And((rule.condition, *complements))


def _others_of_group(base: Rulebase, default: Rule, in_force: Mapping[str, Rule]) -> list[str]:
    members = []
    for rule in in_force.values():
        if rule.iri == default.iri or not rule.concludes or not _is_within(base, rule.group, default.default_of):
            continue
        if rule.default_of != default.default_of or rule.default_order < default.default_order:
            members.append(rule.iri)
    return members


def _is_within(base: Rulebase, group: str | None, ancestor: str | None) -> bool:
    while group and group != ancestor:
        found = base.groups.get(group)
        group = found.parent if found else None
    return bool(group)


def _ordered(definitions: Mapping[str, Expression]) -> list[str]:
    graph = {name: [a for a in atoms(expression) if a in definitions] for name, expression in definitions.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise RuleCycleError("The definitions run in a circle: " + " → ".join(error.args[1])) from error
