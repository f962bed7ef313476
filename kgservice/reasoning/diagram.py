# SPDX-License-Identifier: Apache-2.0
"""Exact certainty: reduced ordered binary decision diagrams over the facts.

For each conclusion one diagram says on which completions of a product it holds. With some facts unknown, both
branches of a node are open; what can be reached then is exactly what can still come true. This equals a brute-force
run over all completions.

The axioms on facts are worked into the diagrams, not put beside them. A variable stands for what a fact adds to what
the facts before it already settle: the second value of a choice is "not the first, and this one", an implied fact is
"implied, or this". Every assignment of variables is then a consistent product, and every consistent product is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from dd.bdd import BDD

from kgservice.errors import RuleCycleError
from kgservice.model.expression import And, Atom, Expression, Not, Or, atoms, conjunction
from kgservice.model.rulebase import Axiom

__all__ = ["FALSE_NODE", "TRUE_NODE", "Diagram", "Root", "build_diagram", "chain_order", "fact_order", "parametrise"]

FALSE_NODE = 0
TRUE_NODE = 1

Root = tuple[int, int]
"""Node of "can hold" and node of "can fail"."""

_ROUNDS = 40
"""Rounds after which the centres of gravity no longer move in practice."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """All diagrams of a slice in one array of shared nodes.

    Attributes:
        facts: Position of the fact that each level tests, by level.
        level, low, high: Per node, its level and the nodes to go to when the fact is false or true. The terminals 0
            and 1 come first and every node stands after its children.
        roots: Conclusion → its two root nodes.
    """

    facts: tuple[int, ...]
    level: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    roots: Mapping[str, Root]


class _Manager(Protocol):
    """The part of ``dd.bdd.BDD`` that is used here; nodes are signed integers, a minus sign complements."""

    true: int
    false: int

    def var(self, name: str) -> int: ...
    def apply(self, op: str, u: int, v: int | None = None) -> int: ...
    def succ(self, u: int) -> tuple[int, int, int]: ...


def build_diagram(
    facts: Sequence[str],
    definitions: Mapping[str, Expression],
    wanted: Iterable[str],
    choices: Sequence[tuple[str, ...]],
    axioms: Sequence[Axiom],
) -> Diagram:
    """Compile the *wanted* ones of *definitions* (given in dependency order) under the axioms.

    Args:
        facts: All facts; a diagram names them by position.
        definitions: Rule or conclusion → expression over facts and earlier names.
        choices: Facts of which exactly one holds.
        axioms: Implications and exclusions between facts.
    """
    parameters = parametrise(choices, axioms)
    order = fact_order(facts, (*definitions.values(), *parameters.values()), choices)
    manager: _Manager = BDD({name: level for level, name in enumerate(order)})
    built: dict[str, int] = {}
    for fact in _dependency_order(parameters):
        built[fact] = _build(manager, parameters[fact], {**built, fact: manager.var(fact)})
    for name, expression in definitions.items():
        built[name] = _build(manager, expression, built)
    roots = {name: built[name] for name in wanted}
    position = {fact: number for number, fact in enumerate(facts)}
    return _linearise(manager, tuple(position[name] for name in order), roots)


def chain_order(values: tuple[str, ...], axioms: Sequence[Axiom]) -> tuple[str, ...]:
    """Return the values of a choice with those that an axiom can force put first."""
    forced = {axiom.conclusion for axiom in axioms}
    return tuple(sorted(values, key=lambda value: value not in forced))


def parametrise(choices: Sequence[tuple[str, ...]], axioms: Sequence[Axiom]) -> dict[str, Expression]:
    """Return, for each fact that the axioms tie, its expression over its own variable and the facts it rests on.

    In the expression of a fact, the fact itself stands for its own variable.
    """
    tied: dict[str, Expression] = {}
    for axiom in axioms:
        if axiom.conclusion is not None:
            own = tied.get(axiom.conclusion, Atom(axiom.conclusion))
            tied[axiom.conclusion] = Or((conjunction(tuple(Atom(p) for p in axiom.premises)), own))
    for axiom in axioms:
        if axiom.conclusion is None:
            first, *others = axiom.premises
            rest = conjunction(tuple(Atom(other) for other in others))
            tied[first] = And((tied.get(first, Atom(first)), Not(rest)))
    for values in choices:
        chain = chain_order(values, axioms)
        for number, value in enumerate(chain):
            before = tuple(Not(Atom(earlier)) for earlier in chain[:number])
            own = () if number == len(chain) - 1 else (tied.get(value, Atom(value)),)
            if before:
                tied[value] = And((*before, *own))
    return tied


def _dependency_order(parameters: Mapping[str, Expression]) -> list[str]:
    graph = {fact: {a for a in atoms(e) if a in parameters and a != fact} for fact, e in parameters.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise RuleCycleError("The axioms on facts run in a circle: " + " → ".join(error.args[1])) from error


def fact_order(
    facts: Sequence[str], expressions: Iterable[Expression], choices: Iterable[tuple[str, ...]]
) -> tuple[str, ...]:
    """Return *facts* so that those used together stand near each other, which keeps diagrams small.

    Each round puts every fact at the mean of the centres of gravity of the expressions that use it (the FORCE
    heuristic of Aloul, Markov and Sakallah, 2003). The best order met is returned; equal input gives equal output.
    """
    known = set(facts)
    edges = [edge for e in expressions if len(edge := sorted({a for a in atoms(e)} & known)) > 1]
    edges += [sorted(values) for values in choices]
    used_in: dict[str, list[int]] = {fact: [] for fact in facts}
    for number, edge in enumerate(edges):
        for fact in edge:
            used_in[fact].append(number)
    place = {fact: float(number) for number, fact in enumerate(facts)}
    best, best_span = tuple(facts), _span(edges, place)
    for _ in range(_ROUNDS):
        centre = [sum(place[fact] for fact in edge) / len(edge) for edge in edges]
        pulled = {f: sum(centre[e] for e in used_in[f]) / len(used_in[f]) if used_in[f] else place[f] for f in facts}
        order = sorted(facts, key=lambda f: (pulled[f], place[f]))
        place = {fact: float(number) for number, fact in enumerate(order)}
        span = _span(edges, place)
        if span < best_span:
            best, best_span = tuple(order), span
    return best


def _span(edges: Iterable[Sequence[str]], place: Mapping[str, float]) -> float:
    return sum(max(place[f] for f in edge) - min(place[f] for f in edge) for edge in edges)


def _build(manager: _Manager, expression: Expression, built: Mapping[str, int]) -> int:
    if isinstance(expression, Atom):
        return built[expression.iri] if expression.iri in built else manager.var(expression.iri)
    if isinstance(expression, Not):
        return manager.apply("not", _build(manager, expression.operand, built))
    operator, result = ("or", manager.false) if isinstance(expression, Or) else ("and", manager.true)
    for operand in expression.operands:
        result = manager.apply(operator, result, _build(manager, operand, built))
    return result


def _linearise(manager: _Manager, facts: tuple[int, ...], roots: Mapping[str, int]) -> Diagram:
    """Number the nodes so that children come first, and resolve complemented edges."""
    number: dict[int, int] = {manager.false: FALSE_NODE, manager.true: TRUE_NODE}
    levels, low, high = [-1, -1], [-1, -1], [-1, -1]
    stack = [node for root in roots.values() for node in (-root, root)]
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
        number[stack.pop()] = len(levels)
        levels.append(level)
        low.append(number[if_false])
        high.append(number[if_true])
    numbered = {name: (number[root], number[-root]) for name, root in roots.items()}
    return Diagram(facts, tuple(levels), tuple(low), tuple(high), numbered)
