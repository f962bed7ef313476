# SPDX-License-Identifier: Apache-2.0
"""What indexes of a graph tell of a constraint or a shape before any node is held against it.

A shape that only few nodes can breach, or only few can meet, need not look at the rest: whoever asks which evidence is
no certificate finds the certificates by their type.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from kgservice.shacl.graph import NOTHING, DataGraph
from kgservice.shacl.paths import Path
from kgservice.shacl.terms import Term

__all__ = ["QUIET", "Bounds", "Nodes", "all_of", "any_of", "bounds_of_shape", "the", "within"]

Nodes = Callable[[DataGraph], Collection[Term]]
"""From a graph to nodes of it, or to terms that may be in it; quick to say whether one is among them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which nodes can be at fault and which can be right, each a few too many rather than one too few.

    Of a constraint the nodes are values, of a shape they are focus nodes.

    Attributes:
        faulty: None where any can be at fault.
        right: None where any can be right.
        quiet: Of a constraint: that there is no breach where there is no value.
        needs_value: Of a constraint: that there is a breach where there is no value.
        needed: Of a constraint: one of these must be among the values; None where that is not asked.
    """

    faulty: Nodes | None = None
    right: Nodes | None = None
    quiet: bool = False
    needs_value: bool = False
    needed: Nodes | None = None


QUIET: Final = Bounds(quiet=True)


def the(terms: Iterable[Term]) -> Nodes:
    """Return the search that finds *terms*, whatever the graph."""
    fixed = frozenset(terms)
    return lambda _: fixed


def within(values: Collection[Term], some: Collection[Term]) -> Sequence[Term]:
    """Return those of *values* that are among *some*, in the order of the values."""
    if len(some) < len(values) and isinstance(values, Mapping):
        found = [value for value in some if value in values]
        if len(found) < 2:
            return found
        some = frozenset(found)
    return [value for value in values if value in some]


def all_of(bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of what is right where it is right by each of some bounds."""
    return Bounds(_union([one.faulty for one in bounds]), _first(one.right for one in bounds), quiet=True)


def any_of(bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of what is right where it is right by one of some bounds."""
    return Bounds(_first(one.faulty for one in bounds), _union([one.right for one in bounds]), quiet=True)


def bounds_of_shape(path: Path | None, bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of a shape that has *path* and constraints with these *bounds*."""
    if path is None:
        return all_of([replace(one, right=one.right or one.needed) for one in bounds])
    if not isinstance(path, NamedNode):
        return Bounds(faulty=the(())) if not bounds else Bounds()
    faulty = None
    if all(one.quiet for one in bounds):
        values = _union([one.faulty for one in bounds])
        faulty = _having(path) if values is None else _leading_to(path, values)
    needed = _first(one.needed for one in bounds)
    if needed is not None:
        return Bounds(faulty, _leading_to(path, needed))
    return Bounds(faulty, _having(path) if any(one.needs_value for one in bounds) else None)


def _first(found: Iterable[Nodes | None]) -> Nodes | None:
    return next((one for one in found if one is not None), None)


def _union(found: Sequence[Nodes | None]) -> Nodes | None:
    """Return the search that finds what any of some find; None where one of them is not known."""
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    if len(known) == 1:
        return known[0]
    return lambda data: frozenset().union(*(data.found(one) for one in known))


def _having(predicate: NamedNode) -> Nodes:
    return lambda data: data.having(predicate)


def _leading_to(predicate: NamedNode, values: Nodes) -> Nodes:
    """Return the search for the subjects that have one of *values*."""

    def nodes(data: DataGraph) -> Collection[Term]:
        index = data.inverse(predicate)
        wanted = data.found(values)
        if len(wanted) == 1:
            return index.get(next(iter(wanted)), NOTHING)
        return frozenset().union(*(index[value] for value in within(wanted, index)))

    return nodes
