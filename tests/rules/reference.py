# SPDX-License-Identifier: Apache-2.0
"""A reference evaluator, as plain as can be: definitions looked up and evaluated by recursion, on complete worlds.

Worlds stand side by side as bits of an integer, one column a fact; one world is a column of one bit. Nothing here is
shared with the evaluator that is tested but the definitions and the expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kgservice.model.expression import And, Atom, Expression, Not, Or
from kgservice.model.rulebase import Axiom

__all__ = ["World", "as_columns", "evaluate_worlds", "holds", "is_consistent"]

World = frozenset[str]
"""The facts that hold; all others do not."""


def holds(definitions: Mapping[str, Expression], name: str, world: World) -> bool:
    """Say whether a rule, conclusion or fact holds in one world."""
    return _holds(definitions, name, world, {})


def _holds(definitions: Mapping[str, Expression], name: str, world: World, done: dict[str, bool]) -> bool:
    if name not in definitions:
        return name in world
    if name not in done:
        done[name] = _value(definitions[name], definitions, world, done)
    return done[name]


def _value(expression: Expression, definitions: Mapping[str, Expression], world: World, done: dict[str, bool]) -> bool:
    if isinstance(expression, Atom):
        return _holds(definitions, expression.iri, world, done)
    if isinstance(expression, Not):
        return not _value(expression.operand, definitions, world, done)
    values = (_value(operand, definitions, world, done) for operand in expression.operands)
    return all(values) if isinstance(expression, And) else any(values)


def as_columns(worlds: Sequence[World]) -> dict[str, int]:
    """Return fact → the worlds in which it holds, as bits."""
    members: dict[str, list[int]] = {}
    for number, world in enumerate(worlds):
        for fact in world:
            members.setdefault(fact, []).append(number)
    columns = {}
    for fact, numbers in members.items():
        bits = bytearray(len(worlds) // 8 + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        columns[fact] = int.from_bytes(bits, "little")
    return columns


def evaluate_worlds(definitions: Mapping[str, Expression], columns: Mapping[str, int], size: int) -> dict[str, int]:
    """Return, for every rule and conclusion, the worlds in which it holds, as bits.

    Args:
        definitions: In an order in which every name stands after those it uses.
        columns: Fact → the worlds in which it holds; a fact that is missing holds in none.
        size: Number of worlds.
    """
    every = (1 << size) - 1
    found: dict[str, int] = {}

    def value(expression: Expression) -> int:
        if isinstance(expression, Atom):
            iri = expression.iri
            return found[iri] if iri in found else columns.get(iri, 0)
        if isinstance(expression, Not):
            return every ^ value(expression.operand)
        result = every if isinstance(expression, And) else 0
        for operand in expression.operands:
            result = result | value(operand) if isinstance(expression, Or) else result & value(operand)
        return result

    for name, expression in definitions.items():
        found[name] = value(expression)
    return found


def is_consistent(world: World, choices: Iterable[Sequence[str]], axioms: Iterable[Axiom]) -> bool:
    """Say whether each choice has exactly one value and every axiom is kept."""
    if any(sum(value in world for value in values) != 1 for values in choices):
        return False
    return all(
        (axiom.conclusion is not None and axiom.conclusion in world) or not world.issuperset(axiom.premises)
        for axiom in axioms
    )
