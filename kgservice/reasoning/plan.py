# SPDX-License-Identifier: Apache-2.0
"""The wanted conclusions of a slice over packed columns: masks first, diagrams for what the masks leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgservice.reasoning.columns import needed_nodes
from kgservice.reasoning.diagram import FALSE_NODE, TRUE_NODE
from kgservice.reasoning.masks import Clause
from kgservice.reasoning.program import Program
from kgservice.reasoning.words import numpy_or_error, pick, put, unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgservice.reasoning.words import Words

__all__ = ["Facts", "Plan"]

_CHUNK = 1024
"""Words of 64 products that are worked on at once, so that the columns stay in the cache."""

_Step = tuple[int, int, int, int]
"""Fact, row if it is false, row if it is true, row to compute."""


@dataclass(frozen=True)
class Facts:
    """The known facts of some products.

    Attributes:
        true: Row per fact, word per 64 products: the products for which it is known to hold.
        false: The same for those for which it is known not to.
        every: The products.
    """

    true: Words
    false: Words
    every: Words

    def chunks(self) -> Iterable[tuple[slice, Facts]]:
        """Yield pieces of a size that is quick to work on."""
        for start in range(0, len(self.every), _CHUNK):
            span = slice(start, start + _CHUNK)
            yield span, Facts(self.true[:, span], self.false[:, span], self.every[span])

    def only(self, products: NDArray[np.intp]) -> Facts:
        """Return the facts of some products alone, packed anew."""
        numpy = numpy_or_error()
        true, false = (numpy.stack([pick(row, products) for row in rows]) for rows in (self.true, self.false))
        return Facts(true, false, pick(self.every, products))


@dataclass(frozen=True)
class _Definition:
    """One rule or conclusion.

    Attributes:
        clauses: Positions of the terms that must hold, and of those that must not.
        at_once: It must be exact before what rests on it is looked at.
    """

    name: str
    position: int
    clauses: Sequence[tuple[Sequence[int], Sequence[int]]]
    at_once: bool


class Plan:
    """What to compute for the wanted terms, in which order; made once, run over any number of products."""

    def __init__(self, program: Program, wanted: Iterable[str]) -> None:
        """Find what the *wanted* rules and conclusions rest on."""
        self.program = program
        self.wanted = tuple(wanted)
        clauses = dict(zip(program.names, program.clauses, strict=True))
        needed, at_once = self._needed(clauses)
        self._definitions = [
            _Definition(n, program.bit[n], [(_positions(p), _positions(q)) for p, q in clauses[n]], n in at_once)
            for n in program.names
            if n in needed
        ]
        self._afterwards = [name for name in self.wanted if name in program.diagram.roots and name not in at_once]
        self._searches: dict[str, _Search] = {}

    def _needed(self, clauses: Mapping[str, Sequence[Clause]]) -> tuple[set[str], set[str]]:
        """Return the names below the wanted ones, and those that must be exact before others are computed.

        What is read off a diagram is exact whatever its operands are; anything else is as exact as its operands.
        """
        program, facts = self.program, len(self.program.facts)
        at_once, seen = set[str](), set[tuple[str, bool]]()
        pending = [(name, name not in program.diagram.roots) for name in self.wanted]
        while pending:
            name, exactly = pending.pop()
            if (name, exactly) in seen:
                continue
            seen.add((name, exactly))
            rooted = name in program.diagram.roots
            if rooted and exactly:
                at_once.add(name)
            operands = {at for pos, neg in clauses[name] for at in _positions((pos | neg) >> facts)}
            pending += [(program.names[at], exactly and not rooted) for at in operands]
        return {name for name, _ in seen}, at_once

    def run(self, facts: Facts) -> dict[str, tuple[Words, Words]]:
        """Return, for each wanted term, the columns "certainly holds" and "certainly does not"."""
        numpy = numpy_or_error()
        shape = len(facts.every)
        found = {n: (numpy.zeros(shape, numpy.uint64), numpy.zeros(shape, numpy.uint64)) for n in self.wanted}
        for span, chunk in facts.chunks():
            for name, (holds, fails) in self._masked(chunk).items():
                if name in found:
                    found[name][0][span], found[name][1][span] = holds, fails
        self._settle(facts, found)
        return found

    def _settle(self, facts: Facts, found: Mapping[str, tuple[Words, Words]]) -> None:
        """Ask the diagrams about the products for which the masks left anything open."""
        numpy = numpy_or_error()
        open_ = numpy.zeros_like(facts.every)
        for name in self._afterwards:
            open_ |= facts.every & ~(found[name][0] | found[name][1])
        products = numpy.flatnonzero(unpack(open_, 64 * len(open_)))
        if not len(products):
            return
        few = facts.only(products)
        for name in self._afterwards:
            columns = [pick(column, products) for column in found[name]]
            self._decide(name, few, *columns)
            for column, target in zip(columns, found[name], strict=True):
                put(target, products, column)

    def _masked(self, facts: Facts) -> dict[str, tuple[Words, Words]]:
        true: dict[int, Words] = dict(enumerate(facts.true))
        false: dict[int, Words] = dict(enumerate(facts.false))
        results = {}
        for item in self._definitions:
            holds, fails = _by_clauses(item.clauses, true, false, facts.every)
            if item.at_once:
                self._decide(item.name, facts, holds, fails)
            true[item.position], false[item.position] = results[item.name] = holds, fails
        return results

    def _decide(self, name: str, facts: Facts, holds: Words, fails: Words) -> None:
        """Complete, in place, what the masks left open."""
        numpy = numpy_or_error()
        still_open = facts.every & ~(holds | fails)
        words = numpy.flatnonzero(still_open)
        if len(words) and name not in self._searches:
            self._searches[name] = _Search(self.program, name)
        for start in range(0, len(words), _CHUNK):
            part = words[start : start + _CHUNK]
            can_hold, can_fail = self._searches[name].run(facts, part)
            holds[part] |= ~can_fail & still_open[part]
            fails[part] |= ~can_hold & still_open[part]


class _Search:
    """What the diagram of one conclusion says, for many products at once."""

    def __init__(self, program: Program, name: str) -> None:
        diagram = program.diagram
        nodes = needed_nodes(program, [name])
        tested = [diagram.facts[diagram.level[node]] for node in nodes]
        self._facts = sorted(set(tested))
        row = {fact: number for number, fact in enumerate(self._facts)}
        steps = [(n, row[fact], diagram.low[n], diagram.high[n]) for n, fact in zip(nodes, tested, strict=True)]
        self._steps, at = _with_rows(steps, diagram.roots[name])
        self._can_hold, self._can_fail = (at[root] for root in diagram.roots[name])
        self._rows = 1 + max((target for *_, target in self._steps), default=TRUE_NODE)

    def run(self, facts: Facts, words: NDArray[np.intp]) -> tuple[Words, Words]:
        """Return in which products of *words* the conclusion can hold, and in which it can fail."""
        numpy = numpy_or_error()
        # `take` leaves every row in one piece, which indexing would not.
        holds = [~facts.false[fact].take(words) for fact in self._facts]
        fails = [~facts.true[fact].take(words) for fact in self._facts]
        rows = list(numpy.empty((self._rows, len(words)), dtype=numpy.uint64))
        rows[FALSE_NODE].fill(0)
        rows[TRUE_NODE][:] = ~numpy.uint64(0)
        spare = numpy.empty(len(words), dtype=numpy.uint64)
        both, either = numpy.bitwise_and, numpy.bitwise_or
        for fact, low, high, target in self._steps:
            found = rows[target]
            both(fails[fact], rows[low], spare)
            both(holds[fact], rows[high], found)
            either(found, spare, found)
        return rows[self._can_hold], rows[self._can_fail]


def _with_rows(
    steps: Sequence[tuple[int, int, int, int]], roots: tuple[int, int]
) -> tuple[list[_Step], dict[int, int]]:
    """Give every node a row to be computed in, and use rows again once their node is no longer needed.

    Args:
        steps: Node, fact, node if the fact is false, node if it is true; children first.
        roots: Nodes that are needed to the end.

    Returns:
        The steps over rows, and the rows of the roots; rows 0 and 1 are those of the terminals.
    """
    last_use = {child: number for number, (_, _, *children) in enumerate(steps) for child in children}
    last_use |= dict.fromkeys((*roots, FALSE_NODE, TRUE_NODE), len(steps))
    row = {FALSE_NODE: FALSE_NODE, TRUE_NODE: TRUE_NODE}
    rows, free = len(row), list[int]()
    placed = []
    for number, (node, fact, low, high) in enumerate(steps):
        if free:
            row[node] = free.pop()
        else:
            row[node] = rows
            rows += 1
        placed.append((fact, row[low], row[high], row[node]))
        free += [row[child] for child in {low, high} if last_use[child] == number]
    return placed, {root: row[root] for root in roots}


def _by_clauses(
    clauses: Sequence[tuple[Sequence[int], Sequence[int]]],
    true: Mapping[int, Words],
    false: Mapping[int, Words],
    every: Words,
) -> tuple[Words, Words]:
    """Return the products in which some clause holds, and those in which none can."""
    numpy = numpy_or_error()
    holds, fails = numpy.zeros_like(every), every.copy()
    for pos, neg in clauses:
        met, blocked = every.copy(), numpy.zeros_like(every)
        for at in pos:
            met &= true[at]
            blocked |= false[at]
        for at in neg:
            met &= false[at]
            blocked |= true[at]
        holds |= met
        fails &= blocked
    return holds, fails


def _positions(bits: int) -> list[int]:
    """Return the positions of the bits that are set, the lowest first."""
    positions = []
    while bits:
        lowest = bits & -bits
        positions.append(lowest.bit_length() - 1)
        bits ^= lowest
    return positions
