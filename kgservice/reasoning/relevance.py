# SPDX-License-Identifier: Apache-2.0
"""Which unknown facts an open conclusion still depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kgservice.reasoning.diagram import FALSE_NODE, TRUE_NODE, Diagram

__all__ = ["relevant_facts"]


def relevant_facts(
    diagram: Diagram, conclusions: Iterable[str], known: Mapping[int, bool], facts: Sequence[str]
) -> frozenset[str]:
    """Return the facts that the diagrams of *conclusions* still test once the known ones are put in.

    Args:
        known: Position of a fact → its value.
    """
    restriction = _Restriction(diagram, known)
    for name in conclusions:
        restriction.visit(diagram.roots[name][0])
    return frozenset(facts[diagram.facts[level]] for level in restriction.levels)


class _Restriction:
    """Rebuilds diagrams with the known facts put in; a test whose branches fall together drops out.

    Attributes:
        levels: Levels still tested.
    """

    def __init__(self, diagram: Diagram, known: Mapping[int, bool]) -> None:
        self._diagram = diagram
        self._values = [known.get(fact) for fact in diagram.facts]
        self._reduced: dict[int, int] = {FALSE_NODE: FALSE_NODE, TRUE_NODE: TRUE_NODE}
        self._unique: dict[tuple[int, int, int], int] = {}
        self.levels: set[int] = set()

    def visit(self, root: int) -> None:
        """Reduce everything below *root*."""
        diagram, stack = self._diagram, [root]
        while stack:
            node = stack[-1]
            if node in self._reduced:
                stack.pop()
                continue
            level = diagram.level[node]
            value = self._values[level]
            children = [c for c, v in ((diagram.low[node], False), (diagram.high[node], True)) if value is not (not v)]
            waiting = [child for child in children if child not in self._reduced]
            if waiting:
                stack.extend(waiting)
                continue
            self._reduced[stack.pop()] = self._join(level, [self._reduced[child] for child in children])

    def _join(self, level: int, children: Sequence[int]) -> int:
        if len(set(children)) == 1:
            return children[0]
        self.levels.add(level)
        return self._unique.setdefault((level, children[0], children[1]), len(self._unique) + 2)
