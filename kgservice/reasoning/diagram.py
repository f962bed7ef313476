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

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol

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

_CACHE = 1 << 14
"""Results remembered at first; the number grows with the diagrams."""

_GROWTH = 1.05
"""How much larger the diagrams may become on the way to a smaller size."""


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


class _Node(Protocol):
    """A node as ``dd`` hands it out: a test of one fact, perhaps complemented."""

    @property
    def negated(self) -> bool: ...
    @property
    def low(self) -> _Node | None: ...
    @property
    def high(self) -> _Node | None: ...
    @property
    def level(self) -> int: ...
    def __int__(self) -> int: ...
    def __invert__(self) -> _Node: ...
    def __and__(self, other: _Node, /) -> _Node: ...
    def __or__(self, other: _Node, /) -> _Node: ...


class _Manager(Protocol):
    """The part of a diagram manager of ``dd`` that is used here."""

    @property
    def true(self) -> _Node: ...
    @property
    def false(self) -> _Node: ...
    def var(self, name: str) -> _Node: ...
    def var_at_level(self, level: int) -> str: ...


def build_diagram(
    facts: Sequence[str],
    definitions: Mapping[str, Expression],
    wanted: Iterable[str],
    choices: Sequence[tuple[str, ...]],
    axioms: Sequence[Axiom],
    *,
    first: Iterable[str] = (),
) -> Diagram:
    """Compile the *wanted* ones of *definitions* (given in dependency order) under the axioms.

    Args:
        facts: All facts; a diagram names them by position.
        definitions: Rule or conclusion → expression over facts and earlier names.
        choices: Facts of which exactly one holds.
        axioms: Implications and exclusions between facts.
        first: Definitions that many others rest on; their facts are tested first, which keeps diagrams small.
    """
    parameters = parametrise(choices, axioms)
    order = fact_order(facts, (*definitions.values(), *parameters.values()), choices)
    ahead = _facts_behind(first, definitions)
    manager, reorder = _open_manager(sorted(order, key=lambda fact: fact not in ahead))
    built: dict[str, _Node] = {}
    for fact in _dependency_order(parameters):
        built[fact] = _build(manager, parameters[fact], {**built, fact: manager.var(fact)})
    for name, expression in definitions.items():
        built[name] = _build(manager, expression, built)
    roots = {name: built[name] for name in wanted}
    built.clear()
    reorder()
    position = {fact: number for number, fact in enumerate(facts)}
    levels = tuple(position[manager.var_at_level(level)] for level in range(len(facts)))
    return _linearise(manager, levels, roots)


def _open_manager(order: Sequence[str]) -> tuple[_Manager, Callable[[], None]]:
    """Return an empty manager that tests facts in *order*, and what makes its diagrams smaller.

    CUDD comes with ``dd`` on the usual platforms and can move the facts to better places; elsewhere ``dd`` in pure
    Python builds larger diagrams, more slowly, of the same functions.
    """
    # Imported here because dd brings networkx along, and a slice that is read from the cache needs neither.
    try:
        from dd import cudd
    except ImportError:
        from dd import autoref

        plain: Any = autoref.BDD()
        plain.declare(*order)
        return plain, lambda: None
    manager: Any = cudd.BDD(initial_cache_size=_CACHE)
    manager.configure(reordering=False, max_growth=_GROWTH)
    manager.declare(*order)
    return manager, lambda: cudd.reorder(manager)


def _facts_behind(names: Iterable[str], definitions: Mapping[str, Expression]) -> set[str]:
    """Return every fact and definition that those of *names* rest on."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += atoms(definitions[name]) if name in definitions else ()
    return found


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
            last = () if number == len(chain) - 1 else (tied.get(value, Atom(value)),)
            if before:
                tied[value] = And((*before, *last))
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
    edges = [edge for e in expressions if len(edge := sorted(set(atoms(e)) & known)) > 1]
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


def _build(manager: _Manager, expression: Expression, built: Mapping[str, _Node]) -> _Node:
    if isinstance(expression, Atom):
        return built[expression.iri] if expression.iri in built else manager.var(expression.iri)
    if isinstance(expression, Not):
        return ~_build(manager, expression.operand, built)
    parts = (_build(manager, operand, built) for operand in expression.operands)
    if isinstance(expression, Or):
        return reduce(operator.or_, parts, manager.false)
    return reduce(operator.and_, parts, manager.true)


def _linearise(manager: _Manager, facts: tuple[int, ...], roots: Mapping[str, _Node]) -> Diagram:
    """Put the nodes in an array, children first, with complemented edges resolved."""
    number: dict[int, int] = {int(manager.false): FALSE_NODE, int(manager.true): TRUE_NODE}
    levels, low, high = [-1, -1], [-1, -1], [-1, -1]
    stack = [node for root in roots.values() for node in (~root, root)]
    while stack:
        node = stack[-1]
        if int(node) in number:
            stack.pop()
            continue
        if_false, if_true = _children(node)
        waiting = [child for child in (if_false, if_true) if int(child) not in number]
        if waiting:
            stack.extend(waiting)
            continue
        number[int(stack.pop())] = len(levels)
        levels.append(node.level)
        low.append(number[int(if_false)])
        high.append(number[int(if_true)])
    numbered = {name: (number[int(root)], number[int(~root)]) for name, root in roots.items()}
    return Diagram(facts, tuple(levels), tuple(low), tuple(high), numbered)


def _children(node: _Node) -> tuple[_Node, _Node]:
    low, high = node.low, node.high
    if low is None or high is None:
        raise ValueError("A terminal has no children.")
    return (~low, ~high) if node.negated else (low, high)
