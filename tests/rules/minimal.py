# SPDX-License-Identifier: Apache-2.0
"""For a rule, a smallest product on which it fires, and one that differs in a single value, on which it does not.

The decision diagram of the rule is a map of all consistent products: its cheapest path to "true", where a "yes" costs
one and a "no" nothing, is a smallest product that makes the rule fire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import kgservice
from kgservice.model.expression import Expression, atoms
from kgservice.model.rulebase import Rulebase
from kgservice.reasoning.diagram import TRUE_NODE, Diagram, build_diagram, parametrise
from kgservice.reasoning.program import choices_of
from kgservice.reasoning.slices import Slice, SliceKey, breakpoints, slice_key
from tests.rules.reference import World, holds, is_consistent

__all__ = ["JURISDICTIONS", "Example", "all_slices", "example_of", "examples", "facts_below", "neighbours", "rulebase"]

JURISDICTIONS = (None, "EU", "NO")


@dataclass(frozen=True)
class Example:
    """A rule on two products that differ in a single value of a single field.

    Attributes:
        fires: A smallest product on which it fires; None where no consistent product makes it fire. Where a single
            value never makes the rule stop there, a larger one where it does.
        fails: The product next to it on which the rule does not fire; None where there is none.
    """

    rule: str
    fires: World | None
    fails: World | None


@cache
def rulebase() -> Rulebase:
    """Return the shipped rulebase."""
    return kgservice.open_assessor().knowledge.rulebase


@cache
def all_slices() -> tuple[SliceKey, ...]:
    """Return every distinct slice of the law, oldest first."""
    base = rulebase()
    keys = (slice_key(base, as_of=day, jurisdiction=place) for day in breakpoints(base) for place in JURISDICTIONS)
    return tuple(dict.fromkeys(keys))


def examples(base: Rulebase, part: Slice) -> list[Example]:
    """Return an example for every rule of a slice."""
    meanings = _meanings(part.definitions)
    missing = [rule for rule in part.key.rules if meanings[rule] not in _SOLVED]
    if missing:
        for rule, pair in _solve(base, part.definitions, missing).items():
            _SOLVED[meanings[rule]] = pair
    return [Example(rule, *_SOLVED[meanings[rule]]) for rule in part.key.rules]


_Pair = tuple[World | None, World | None]

_SOLVED: dict[int, _Pair] = {}
"""Meaning → products; most rules mean the same in many slices."""

_NUMBERS: dict[object, int] = {}


def _meanings(definitions: Mapping[str, Expression]) -> dict[str, int]:
    """Return a number for each name; equal numbers stand for definitions that are equal down to the facts."""
    found: dict[str, int] = {}
    for name, expression in definitions.items():
        below = tuple((atom, found.get(atom)) for atom in atoms(expression))
        found[name] = _NUMBERS.setdefault((expression, below), len(_NUMBERS))
    return found


def _solve(base: Rulebase, definitions: Mapping[str, Expression], rules: Sequence[str]) -> dict[str, _Pair]:
    choices = choices_of(base)
    tied = parametrise(choices, base.axioms)
    facts = tuple(sorted(base.facts, key=lambda fact: (base.facts[fact].order, fact)))
    below = facts_below(rules, definitions)[0]
    needed = {name: expression for name, expression in definitions.items() if name in below}
    first = [scale.within for scale in base.scales.values() if scale.within in needed]
    diagram = build_diagram(facts, needed, rules, choices, base.axioms, first=first)
    prices = _prices(diagram)
    solved = {}
    for rule in rules:
        fires, fails = (_world(diagram, prices, root, facts, tied) for root in diagram.roots[rule])
        solved[rule] = _pair(base, definitions, rule, fires, fails)
    return solved


def example_of(base: Rulebase, definitions: Mapping[str, Expression], expression: Expression) -> World | None:
    """Return a smallest product of which *expression* is true; None where there is no such product.

    Args:
        definitions: What the names in *expression* mean.
    """
    return _solve(base, {**definitions, "": expression}, [""])[""][0]


def _pair(
    base: Rulebase, definitions: Mapping[str, Expression], rule: str, fires: World | None, fails: World | None
) -> _Pair:
    """Bring the two products next to each other."""
    if fires is None or fails is None:
        return fires, None
    fires = _without_the_dispensable(base, definitions, rule, fires)
    for other in neighbours(base, fires, facts_below([rule], definitions)[1]):
        if not holds(definitions, rule, other):
            return fires, other
    current = fires
    while True:  # walk towards the product on which it does not fire, one value at a time
        steps = neighbours(base, current, sorted(current ^ fails))
        nearer = next((step for step in steps if len(step ^ fails) < len(current ^ fails)), None)
        if nearer is None:
            return fires, None
        if not holds(definitions, rule, nearer):
            return current, nearer
        current = nearer


def _without_the_dispensable(base: Rulebase, definitions: Mapping[str, Expression], rule: str, world: World) -> World:
    """Return *world* without each "yes" that the rule does not need."""
    choices = choices_of(base)
    for fact in sorted(world):
        smaller = world - {fact}
        if is_consistent(smaller, choices, base.axioms) and holds(definitions, rule, smaller):
            return _without_the_dispensable(base, definitions, rule, smaller)
    return world


def facts_below(names: Iterable[str], definitions: Mapping[str, Expression]) -> tuple[list[str], list[str]]:
    """Return the definitions and the facts that *names* rest on, themselves included, the nearest first."""
    pending, seen = list(names), dict.fromkeys(names)
    for name in pending:
        for atom in atoms(definitions[name]) if name in definitions else ():
            if atom not in seen:
                seen[atom] = None
                pending.append(atom)
    return [name for name in pending if name in definitions], [name for name in pending if name not in definitions]


_NEVER = 1 << 30


def _prices(diagram: Diagram) -> list[int]:
    """Return, for each node, the fewest "yes" on the way to true."""
    prices = [_NEVER, 0]
    for low, high in zip(diagram.low[TRUE_NODE + 1 :], diagram.high[TRUE_NODE + 1 :], strict=True):
        prices.append(min(prices[low], prices[high] + 1))
    return prices


def _world(
    diagram: Diagram, prices: Sequence[int], node: int, facts: Sequence[str], tied: Mapping[str, Expression]
) -> World | None:
    if prices[node] >= _NEVER:
        return None
    variables: set[str] = set()
    while node > TRUE_NODE:
        if prices[diagram.low[node]] <= prices[diagram.high[node]] + 1:
            node = diagram.low[node]
        else:
            variables.add(facts[diagram.facts[diagram.level[node]]])
            node = diagram.high[node]
    return _facts_of(frozenset(variables), tied)


def _facts_of(variables: World, tied: Mapping[str, Expression]) -> World:
    """Return the facts that hold for an assignment of the diagram's variables."""
    graph = {fact: {a for a in atoms(e) if a in tied and a != fact} for fact, e in tied.items()}
    world = set(variables - tied.keys())
    for fact in TopologicalSorter(graph).static_order():
        own = {fact} if fact in variables else set()
        if holds({"": tied[fact]}, "", frozenset(world | own)):
            world.add(fact)
    return frozenset(world)


def neighbours(base: Rulebase, world: World, facts: Iterable[str]) -> Iterator[World]:
    """Yield the consistent products that differ from *world* in one value of one field.

    Args:
        facts: Only the fields that answer these are changed.
    """
    choices = choices_of(base)
    for name in dict.fromkeys(base.facts[fact].field for fact in facts):
        field = base.fields[name]
        for fact in field.facts:
            other = world - set(field.facts) | {fact} if field.kind == "choice" else world ^ {fact}
            if other != world and is_consistent(other, choices, base.axioms):
                yield other
