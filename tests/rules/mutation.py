# SPDX-License-Identifier: Apache-2.0
"""Rulebases from which one axiom or one piece of an axiom is gone, and what that changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import kgservice
from kgservice.model.expression import And, Atom, Expression, Not, Or
from kgservice.model.rulebase import Axiom, Rule, Rulebase
from kgservice.pipeline.evaluation import Evaluator
from kgservice.reasoning.closure import FactAxioms, close
from kgservice.reasoning.program import choices_of
from kgservice.reasoning.slices import SliceKey, build_slice, slice_key
from tests.gold.cases import OWN_CASES, read_cases
from tests.gold.translation import describe
from tests.rules.minimal import all_slices, example_of, examples, facts_below, neighbours, rulebase
from tests.rules.reference import World, as_columns, evaluate_worlds, is_consistent

__all__ = ["Mutant", "changes_an_answer", "is_told_apart", "mutants", "pool_of_today"]

_TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Mutant:
    """A change of the rulebase.

    Attributes:
        subject: The rule, or the axiom of facts, that is changed.
    """

    name: str
    subject: str | Axiom
    change: Callable[[Rulebase], Rulebase]


def mutants(base: Rulebase) -> list[Mutant]:
    """Return every deletion: operands of intersections, exceptions, defaults, conclusions, axioms of facts."""
    found: list[Mutant] = []
    for rule in base.rules.values():
        found += _of_rule(rule)
    for number, axiom in enumerate(base.axioms):
        rest = base.axioms[:number] + base.axioms[number + 1 :]
        name = " + ".join(_short(p) for p in axiom.premises) + f" => {_short(axiom.conclusion or 'nothing')}"
        found.append(Mutant(name, axiom, lambda b, rest=rest: replace(b, axioms=rest)))
    return found


def _of_rule(rule: Rule) -> Iterator[Mutant]:
    def mutant(what: str, changed: Rule) -> Mutant:
        return Mutant(f"{_short(rule.iri)} without {what}", rule.iri, lambda b: _with_rule(b, changed))

    for what, condition in _without_an_operand(rule.condition):
        yield mutant(what, replace(rule, condition=condition))
    for other in rule.exception_to:
        kept = tuple(iri for iri in rule.exception_to if iri != other)
        yield mutant(f"exceptionTo {_short(other)}", replace(rule, exception_to=kept))
    if rule.default_of is not None:
        yield mutant(f"defaultOf {_short(rule.default_of)}", replace(rule, default_of=None))
    for conclusion in rule.concludes:
        kept = tuple(iri for iri in rule.concludes if iri != conclusion)
        yield mutant(f"concludes {_short(conclusion)}", replace(rule, concludes=kept))


def _with_rule(base: Rulebase, rule: Rule) -> Rulebase:
    return replace(base, rules={**base.rules, rule.iri: rule})


def _without_an_operand(expression: Expression) -> Iterator[tuple[str, Expression]]:
    """Yield the expression without one operand of one intersection in it, and the name of what is gone."""
    if isinstance(expression, Atom):
        return
    if isinstance(expression, Not):
        yield from ((what, Not(inner)) for what, inner in _without_an_operand(expression.operand))
        return
    build = And if isinstance(expression, And) else Or
    operands = expression.operands
    for number, operand in enumerate(operands):
        before, after = operands[:number], operands[number + 1 :]
        if isinstance(expression, And):
            yield _text(operand), And((*before, *after))
        for what, inner in _without_an_operand(operand):
            yield what, build((*before, inner, *after))


def _text(expression: Expression) -> str:
    if isinstance(expression, Atom):
        return _short(expression.iri)
    if isinstance(expression, Not):
        return f"not {_text(expression.operand)}"
    return "(" + (" and " if isinstance(expression, And) else " or ").join(map(_text, expression.operands)) + ")"


def _short(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def changes_an_answer(mutant: Mutant) -> bool:
    """Say whether a rule fires, a conclusion holds or a clash is found otherwise than before, on some product."""
    base = rulebase()
    changed = mutant.change(base)
    if isinstance(mutant.subject, Axiom):
        return _axiom_matters(base, changed, mutant.subject)
    key = _slice_of(base, mutant.subject)
    worlds, columns, before = _pool(key)
    after = evaluate_worlds(build_slice(changed, key).definitions, columns, len(worlds))
    return any(before[name] != column for name, column in after.items())


def is_told_apart(mutant: Mutant) -> bool:
    """Say whether any product at all is judged otherwise; where none is, what is left out followed from the rest."""
    base = rulebase()
    changed = mutant.change(base)
    if isinstance(mutant.subject, Axiom):
        closed = close(FactAxioms.of(changed), dict.fromkeys(mutant.subject.premises, True))
        implied = mutant.subject.conclusion is not None and closed.values.get(mutant.subject.conclusion) is True
        return bool(closed.clashes) or not implied
    key = _slice_of(base, mutant.subject)
    before, after = (build_slice(rules, key).definitions for rules in (base, changed))
    pairs = [(old, after[name]) for name, old in before.items() if old != after[name]]
    differs = Or(tuple(Or((And((old, Not(new))), And((Not(old), new)))) for old, new in pairs))
    world = example_of(base, before, differs)
    if world is None:
        return False
    columns = as_columns([world])
    assert evaluate_worlds(before, columns, 1) != evaluate_worlds(after, columns, 1), mutant.name
    return True


def _slice_of(base: Rulebase, rule: str) -> SliceKey:
    """Return the law of today in Norway, which has all rules of today, or the first slice that has the rule."""
    today = slice_key(base, as_of=_TODAY, jurisdiction="NO")
    elsewhere = slice_key(base, as_of=_TODAY, jurisdiction=None)
    return next(key for key in (today, elsewhere, *reversed(all_slices())) if rule in key.rules and _fires(key, rule))


@cache
def _alive(key: SliceKey) -> frozenset[str]:
    base = rulebase()
    return frozenset(e.rule for e in examples(base, build_slice(base, key)) if e.fires is not None)


def _fires(key: SliceKey, rule: str) -> bool:
    return rule in _alive(key)


@cache
def _pool(key: SliceKey) -> tuple[Sequence[World], Mapping[str, int], Mapping[str, int]]:
    """Return products made for the rules of a slice, all those next to them, and the products of the own cases."""
    base = rulebase()
    part = build_slice(base, key)
    worlds: dict[World, None] = dict.fromkeys(own_cases())
    for example in examples(base, part):
        facts = facts_below([example.rule], part.definitions)[1]
        for world in (example.fires, example.fails):
            if world is not None:
                worlds[world] = None
                worlds.update(dict.fromkeys(neighbours(base, world, facts)))
    listed = tuple(worlds)
    columns = as_columns(listed)
    return listed, columns, evaluate_worlds(part.definitions, columns, len(listed))


def pool_of_today() -> tuple[SliceKey, Sequence[World]]:
    """Return the law of today in Norway, and the products it is tried on."""
    key = slice_key(rulebase(), as_of=_TODAY, jurisdiction="NO")
    return key, _pool(key)[0]


@cache
def own_cases() -> tuple[World, ...]:
    """Return the products of the own cases: "no" for what they leave out, the first fitting value for each choice."""
    base, assessor = rulebase(), kgservice.open_assessor()
    cases = [describe(case.id, case.product, case.features) | {"complete": True} for case in read_cases(OWN_CASES)]
    products = kgservice.read(json.dumps(cases).encode(), assessor.knowledge.fields, hint="json").products
    evaluator = Evaluator(base, assessor.program(as_of=_TODAY, jurisdiction=None))
    units = [unit for product in products for unit in evaluator.evaluate(product).units]
    worlds = [frozenset(f for f, value in unit.known.closed.values.items() if value) for unit in units]
    return tuple(_with_choices(base, world) for world in worlds)


def _with_choices(base: Rulebase, world: World) -> World:
    axioms = FactAxioms.of(base)
    for values in choices_of(base):
        if not world.intersection(values):
            fitting = (world | {value} for value in values)
            closed = (close(axioms, dict.fromkeys(wider, True)) for wider in fitting)
            world = next(frozenset(f for f, v in c.values.items() if v) for c in closed if not c.clashes)
    return world


def _axiom_matters(base: Rulebase, changed: Rulebase, axiom: Axiom) -> bool:
    """Say whether leaving out *axiom* changes what follows from the answers to some product."""
    return _changes_an_outcome(base, changed, axiom) or _changes_a_clash(base, changed, axiom)


def _changes_a_clash(base: Rulebase, changed: Rulebase, axiom: Axiom) -> bool:
    """Say whether answers that speak against the axiom go unnoticed without it."""
    against = dict.fromkeys(axiom.premises, True)
    if axiom.conclusion is not None:
        against[axiom.conclusion] = False
    return bool(close(FactAxioms.of(base), against).clashes) and not close(FactAxioms.of(changed), against).clashes


def _changes_an_outcome(base: Rulebase, changed: Rulebase, axiom: Axiom) -> bool:
    """Say whether a product on which the implied fact is left out is judged otherwise without the axiom."""
    if axiom.conclusion is None:
        return False
    key = slice_key(base, as_of=_TODAY, jurisdiction="NO")
    with_it = [w for w in _pool(key)[0] if w.issuperset((*axiom.premises, axiom.conclusion))]
    without = [w - {axiom.conclusion} for w in with_it]
    if not without or not is_consistent(without[0], (), changed.axioms):
        return False
    definitions = build_slice(base, key).definitions
    before, after = (evaluate_worlds(definitions, as_columns(worlds), len(worlds)) for worlds in (with_it, without))
    return before != after
