# SPDX-License-Identifier: Apache-2.0
"""One product: from known facts to every rule and conclusion, three-valued and exact.

The masks decide what they can in one pass. A conclusion that is left open is looked up in the decision diagrams,
where an unknown fact leaves both branches open: it is certain exactly when every completion of the product agrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kgservice.reasoning.diagram import FALSE_NODE, TRUE_NODE, Diagram
from kgservice.reasoning.masks import Clause, decide, terms_of
from kgservice.reasoning.program import Program

__all__ = ["Outcome", "evaluate", "evaluate_given", "truth"]

Outcome = tuple[int, int]
"""Bits of the terms known to hold, and of those known not to hold."""


def truth(outcome: Outcome, position: int) -> bool | None:
    """Return whether the term at *position* holds: true, false or None for unknown."""
    if outcome[0] >> position & 1:
        return True
    return False if outcome[1] >> position & 1 else None


def evaluate_given(program: Program, outcome: Outcome, conclusions: Iterable[str]) -> Outcome:
    """Return what the masks decide if *conclusions* are taken to hold, whatever their own rules say.

    For showing which rules speak for a class if a declared qualification is right; sound, but not complete.
    """
    facts = (1 << len(program.facts)) - 1
    known_true, known_false = outcome[0] & facts, outcome[1] & facts
    for conclusion in conclusions:
        known_true |= 1 << program.bit[conclusion]
    for position, clauses in enumerate(program.clauses, start=len(program.facts)):
        if known_true >> position & 1:
            continue
        value = decide(clauses, known_true, known_false)
        if value:
            known_true |= 1 << position
        elif value is False:
            known_false |= 1 << position
    return known_true, known_false


def evaluate(program: Program, known_true: int, known_false: int) -> Outcome:
    """Return all terms that hold, and all that do not, on every completion of the product.

    Args:
        known_true: Bits of the facts known to hold, closed under the axioms.
        known_false: Bits of the facts known not to hold; disjoint from *known_true*.
    """
    search = _Search(program.diagram, known_true, known_false)
    loose = _Loose(program)
    roots = program.diagram.roots
    bit = 1 << len(program.facts)
    for name, clauses in zip(program.names, program.clauses, strict=True):
        value = decide(clauses, known_true, known_false)
        if value is None and not loose.is_open(bit, clauses, known_true, known_false) and name in roots:
            value = search.decide(*roots[name])
        if value:
            known_true |= bit
        elif value is False:
            known_false |= bit
        bit <<= 1
    return known_true, known_false


class _Loose:
    """Tells the terms that are open beyond doubt, so that no diagram need be searched for them.

    Where every unknown fact under a term is free and stands under it with one sign only, the term holds if all these
    facts are as it wants them and fails if none is: what the masks leave open is open.
    """

    def __init__(self, program: Program) -> None:
        self._free = program.free
        self._facts = (1 << len(program.facts)) - 1
        self._signs: dict[int, tuple[int, int]] = {}

    def is_open(self, bit: int, clauses: tuple[Clause, ...], known_true: int, known_false: int) -> bool:
        """Say whether the term at *bit*, which the masks leave open, is open beyond doubt."""
        wanted = unwanted = 0
        for pos, neg in clauses:
            if known_false & pos or known_true & neg:
                continue
            wanted |= pos & ~known_true
            unwanted |= neg & ~known_false
        for terms, negated in ((wanted & ~self._facts, False), (unwanted & ~self._facts, True)):
            for position in terms_of(terms):
                found = self._signs.get(1 << position)
                if found is None:
                    return False
                for_it, against = reversed(found) if negated else found
                wanted, unwanted = wanted | for_it, unwanted | against
        signs = wanted & self._facts, unwanted & self._facts
        if signs[0] & signs[1] or (signs[0] | signs[1]) & ~self._free:
            return False
        self._signs[bit] = signs
        return True


class _Search:
    """Reachability of the true terminal, remembered across roots."""

    def __init__(self, diagram: Diagram, known_true: int, known_false: int) -> None:
        self._diagram = diagram
        self._known = known_true, known_false
        self._dead: set[int] = {FALSE_NODE}

    @cached_property
    def _state(self) -> list[int]:
        """Per level, 1 where its fact is known to hold, -1 where it is known not to, else 0."""
        true, false = (_bits(known, len(self._diagram.facts)) for known in self._known)
        return [true[fact] - false[fact] for fact in self._diagram.facts]

    def decide(self, can_hold: int, can_fail: int) -> bool | None:
        """Return what every completion agrees on; None where they do not."""
        if not self.can_reach(can_fail):
            return True
        return None if self.can_reach(can_hold) else False

    def can_reach(self, root: int) -> bool:
        """Say whether some completion leads from *root* to the true terminal."""
        level, low, high, state = self._diagram.level, self._diagram.low, self._diagram.high, self._state
        dead, visited, stack = self._dead, set[int](), [root]
        while stack:
            node = stack.pop()
            while node not in dead and node not in visited:
                if node == TRUE_NODE:
                    return True
                visited.add(node)
                known = state[level[node]]
                if known == 0:
                    stack.append(low[node])
                node = high[node] if known >= 0 else low[node]
        dead |= visited
        return False


def _bits(columns: int, size: int) -> list[int]:
    """Return the *size* lowest bits of an integer, the lowest first."""
    low = columns & ((1 << size) - 1)
    return [digit == "1" for digit in reversed(f"{low:0{size}b}")]
