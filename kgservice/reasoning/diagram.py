# SPDX-License-Identifier: Apache-2.0
"""Exact certainty: reduced ordered binary decision diagrams over the facts.

For each rule and conclusion two diagrams are kept: the completions of a product, consistent with the axioms on
facts, on which it holds, and those on which it does not. With some facts unknown, both branches of a node are open;
what can be reached then is exactly what can still come true. This equals a brute-force run over all completions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dd.bdd import BDD

from kgservice.model.expression import Atom, Expression, Not, Or
from kgservice.model.rulebase import Axiom

__all__ = ["FALSE_NODE", "TRUE_NODE", "Diagram", "Root", "build_diagram"]

FALSE_NODE = 0
TRUE_NODE = 1

Root = tuple[int, int]
"""Node of "can hold" and node of "can fail"."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """All diagrams of a slice in one array of shared nodes.

    Attributes:
        variables: Fact IRIs; a node names its fact by position here.
        fact, low, high: Per node, its fact and the nodes to go to when that is false or true. The terminals 0 and 1
            come first and every node stands after its children.
        roots: Rule or conclusion → its two root nodes.
    """

    variables: tuple[str, ...]
    fact: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    roots: Mapping[str, Root]


class _Manager(Protocol):
    """The part of ``dd.bdd.BDD`` that is used here; nodes are signed integers, a minus sign complements."""

    vars: Mapping[str, int]
    true: int
    false: int

    def var(self, name: str) -> int: ...
    def apply(self, op: str, u: int, v: int | None = None) -> int: ...
    def support(self, u: int) -> set[str]: ...
    def succ(self, u: int) -> tuple[int, int, int]: ...


def build_diagram(
    variables: Sequence[str],
    definitions: Mapping[str, Expression],
    choices: Iterable[tuple[str, ...]],
    axioms: Iterable[Axiom],
) -> Diagram:
    """Compile *definitions* (in dependency order) under the axioms.

    Args:
        variables: The facts, in the order in which diagrams test them.
        definitions: Rule or conclusion → expression over facts and earlier names.
        choices: Facts of which exactly one holds.
        axioms: Implications and exclusions between facts.
    """
    manager: _Manager = BDD({name: level for level, name in enumerate(variables)})
    background = _Background(manager, choices, axioms)
    built: dict[str, int] = {}
    roots: dict[str, Root] = {}
    for name, expression in definitions.items():
        node = _build(manager, expression, built)
        built[name] = node
        context = background.around(manager.support(node))
        can_hold = manager.apply("and", node, context)
        can_fail = manager.apply("and", manager.apply("not", node), context)
        roots[name] = can_hold, can_fail
    return _linearise(manager, tuple(variables), roots)


def _build(manager: _Manager, expression: Expression, built: Mapping[str, int]) -> int:
    if isinstance(expression, Atom):
        return built[expression.iri] if expression.iri in built else manager.var(expression.iri)
    if isinstance(expression, Not):
        return manager.apply("not", _build(manager, expression.operand, built))
    operator, result = ("or", manager.false) if isinstance(expression, Or) else ("and", manager.true)
    for operand in expression.operands:
        result = manager.apply(operator, result, _build(manager, operand, built))
    return result


class _Background:
    """The axioms on facts, handed out only as far as they touch a given set of facts."""

    def __init__(self, manager: _Manager, choices: Iterable[tuple[str, ...]], axioms: Iterable[Axiom]) -> None:
        self._manager = manager
        self._parts: list[tuple[frozenset[str], int]] = []
        for values in choices:
            self._add(frozenset(values), _exactly_one(manager, values))
        for axiom in axioms:
            self._add(frozenset(_terms(axiom)), _axiom_node(manager, axiom))
        self._contexts: dict[frozenset[int], int] = {}

    def _add(self, facts: frozenset[str], node: int) -> None:
        self._parts.append((facts, node))

    def around(self, support: set[str]) -> int:
        """Return the conjunction of all axioms connected with *support*."""
        facts, chosen, growing = set(support), set[int](), True
        while growing:
            growing = False
            for number, (touched, _) in enumerate(self._parts):
                if number not in chosen and touched & facts:
                    chosen.add(number)
                    facts |= touched
                    growing = True
        key = frozenset(chosen)
        if key not in self._contexts:
            self._contexts[key] = self._conjunction(sorted(chosen))
        return self._contexts[key]

    def _conjunction(self, chosen: Sequence[int]) -> int:
        result = self._manager.true
        for number in chosen:
            result = self._manager.apply("and", result, self._parts[number][1])
        return result


def _terms(axiom: Axiom) -> tuple[str, ...]:
    return axiom.premises if axiom.conclusion is None else (*axiom.premises, axiom.conclusion)


def _axiom_node(manager: _Manager, axiom: Axiom) -> int:
    premises = manager.true
    for premise in axiom.premises:
        premises = manager.apply("and", premises, manager.var(premise))
    conclusion = manager.false if axiom.conclusion is None else manager.var(axiom.conclusion)
    return manager.apply("or", manager.apply("not", premises), conclusion)


def _exactly_one(manager: _Manager, values: Sequence[str]) -> int:
    none, one = manager.true, manager.false
    for value in values:
        node = manager.var(value)
        absent = manager.apply("not", node)
        one = manager.apply("or", manager.apply("and", one, absent), manager.apply("and", none, node))
        none = manager.apply("and", none, absent)
    return one


def _linearise(manager: _Manager, variables: tuple[str, ...], roots: Mapping[str, Root]) -> Diagram:
    """Number the nodes so that children come first, and resolve complemented edges."""
    number: dict[int, int] = {manager.false: FALSE_NODE, manager.true: TRUE_NODE}
    fact, low, high = [-1, -1], [-1, -1], [-1, -1]
    level_fact = {level: position for position, name in enumerate(variables) for level in (manager.vars[name],)}
    for root in (node for pair in roots.values() for node in pair):
        stack = [root]
        while stack:
            node = stack[-1]
            if node in number:
                stack.pop()
                continue
            level, if_false, if_true = manager.succ(node)
            if node < 0:
                if_false, if_true = -if_false, -if_true
            waiting = [child for child in (if_false, if_true) if child not in number]
            if waiting:
                stack.extend(waiting)
                continue
            number[node] = len(fact)
            fact.append(level_fact[level])
            low.append(number[if_false])
            high.append(number[if_true])
            stack.pop()
    numbered = {name: (number[a], number[b]) for name, (a, b) in roots.items()}
    return Diagram(variables, tuple(fact), tuple(low), tuple(high), numbered)


