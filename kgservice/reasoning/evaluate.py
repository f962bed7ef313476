# SPDX-License-Identifier: Apache-2.0
"""One product: from known facts to every rule and conclusion, three-valued and exact.

The masks decide what they can in one pass. A conclusion that is left open is looked up in the decision diagrams,
where an unknown fact leaves both branches open: it is certain exactly when every completion of the product agrees.
"""

from __future__ import annotations

from kgservice.reasoning.diagram import TRUE_NODE, Diagram
from kgservice.reasoning.masks import is_blocked, is_met
from kgservice.reasoning.program import Program

__all__ = ["Outcome", "evaluate", "evaluate_given", "truth"]

Outcome = tuple[int, int]
"""Bits of the terms known to hold, and of those known not to hold."""


def truth(outcome: Outcome, position: int) -> bool | None:
    """Return whether the term at *position* holds: true, false or None for unknown."""
    if outcome[0] >> position & 1:
        return True
    return False if outcome[1] >> position & 1 else None


def evaluate_given(program: Program, outcome: Outcome, conclusion: str) -> Outcome:
    """Return what the masks decide if *conclusion* is taken to hold, whatever its own rules say.

    For showing which rules speak for a class if a declared qualification is right; sound, but not complete.
    """
    facts = (1 << len(program.facts)) - 1
    known_true, known_false = outcome[0] & facts | 1 << program.bit[conclusion], outcome[1] & facts
    for position, clauses in enumerate(program.clauses, start=len(program.facts)):
        if known_true >> position & 1:
            continue
        if is_met(clauses, known_true, known_false):
            known_true |= 1 << position
        elif is_blocked(clauses, known_true, known_false):
            known_false |= 1 << position
    return known_true, known_false


def evaluate(program: Program, known_true: int, known_false: int) -> Outcome:
    """Return all terms that hold, and all that do not, on every completion of the product.

    Args:
        known_true: Bits of the facts known to hold, closed under the axioms.
        known_false: Bits of the facts known not to hold; disjoint from *known_true*.
    """
    search: _Search | None = None
    position = len(program.facts)
    for name, clauses in zip(program.names, program.clauses, strict=True):
        if is_met(clauses, known_true, known_false):
            known_true |= 1 << position
        elif is_blocked(clauses, known_true, known_false):
            known_false |= 1 << position
        elif name in program.diagram.roots:
            search = search or _Search(program.diagram, known_true, known_false)
            can_hold, can_fail = program.diagram.roots[name]
            if not search.can_reach(can_fail):
                known_true |= 1 << position
            elif not search.can_reach(can_hold):
                known_false |= 1 << position
        position += 1
    return known_true, known_false


class _Search:
    """Reachability of the true terminal, remembered across roots."""

    def __init__(self, diagram: Diagram, known_true: int, known_false: int) -> None:
        self._diagram = diagram
        self._state = [(known_true >> fact & 1) - (known_false >> fact & 1) for fact in diagram.facts]
        self._dead: set[int] = {0}

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
