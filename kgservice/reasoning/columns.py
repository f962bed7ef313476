# SPDX-License-Identifier: Apache-2.0
"""Many products at once: one packed bit column per fact and truth value, one bit per product.

The columns may be NumPy arrays of ``uint64`` (a portfolio) or Python integers (the few hundred "what if" variants of
one product); both know ``&``, ``|`` and ``^``. The results equal those of `evaluate`, product by product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from kgservice.reasoning.diagram import FALSE_NODE, TRUE_NODE
from kgservice.reasoning.masks import Clause, terms_of
from kgservice.reasoning.program import Program

__all__ = ["Column", "evaluate_columns", "needed_nodes", "still_possible"]


class Column(Protocol):
    """A packed column of bits."""

    def __and__(self: _C, other: _C, /) -> _C: ...
    def __or__(self: _C, other: _C, /) -> _C: ...
    def __xor__(self: _C, other: _C, /) -> _C: ...


_C = TypeVar("_C", bound=Column)


def evaluate_columns(
    program: Program,
    known_true: Sequence[_C],
    known_false: Sequence[_C],
    *,
    every: _C,
    wanted: Iterable[str],
    nodes: Sequence[int] | None = None,
) -> Mapping[str, tuple[_C, _C]]:
    """Return, for each wanted conclusion, the columns "certainly holds" and "certainly does not".

    Args:
        known_true: Per fact, in the order of ``program.facts``, the products for which it is known to hold.
        known_false: Per fact, the products for which it is known not to hold.
        every: The column with a bit for every product.
        nodes: What `needed_nodes` returned for the same *wanted*, to be reused over many batches.
    """
    names = list(wanted)
    diagram = program.diagram
    may_hold = [every ^ column for column in known_false]
    may_fail = [every ^ column for column in known_true]
    reach: dict[int, _C] = {FALSE_NODE: every ^ every, TRUE_NODE: every}
    for node in needed_nodes(program, names) if nodes is None else nodes:
        fact = diagram.facts[diagram.level[node]]
        reach[node] = (may_hold[fact] & reach[diagram.high[node]]) | (may_fail[fact] & reach[diagram.low[node]])
    result = {}
    for name in names:
        can_hold, can_fail = (reach[root] for root in diagram.roots[name])
        result[name] = every ^ can_fail, every ^ can_hold
    return result


def still_possible(
    program: Program,
    known_true: Sequence[_C],
    known_false: Sequence[_C],
    exact: Mapping[str, tuple[_C, _C]],
    *,
    every: _C,
) -> Mapping[str, _C]:
    """Return, for every rule and conclusion, the column of products for which it holds or may, as the masks see it.

    Args:
        exact: What `evaluate_columns` returned; it stands in for the masks where it knows better.
    """
    true, false = list(known_true), list(known_false)
    possible = {}
    for name, clauses in zip(program.names, program.clauses, strict=True):
        holds, fails = exact.get(name) or _masked(clauses, true, false, every)
        true.append(holds)
        false.append(fails)
        possible[name] = every ^ fails
    return possible


def _masked(clauses: Sequence[Clause], true: Sequence[_C], false: Sequence[_C], every: _C) -> tuple[_C, _C]:
    holds, fails = every ^ every, every
    for pos, neg in clauses:
        met, blocked = every, every ^ every
        for bits, for_it, against in ((pos, true, false), (neg, false, true)):
            for term in terms_of(bits):
                met, blocked = met & for_it[term], blocked | against[term]
        holds, fails = holds | met, fails & blocked
    return holds, fails


def needed_nodes(program: Program, wanted: Iterable[str]) -> list[int]:
    """Return the diagram nodes below the roots of *wanted*, children first."""
    diagram = program.diagram
    seen: set[int] = {FALSE_NODE, TRUE_NODE}
    stack = [root for name in wanted for root in diagram.roots[name]]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [diagram.low[node], diagram.high[node]]
    return sorted(seen - {FALSE_NODE, TRUE_NODE})
