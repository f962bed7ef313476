# SPDX-License-Identifier: Apache-2.0
"""What indexes of a graph tell of a constraint or a shape before any node is held against it.

A shape that only few nodes can breach, or only few can meet, need not look at the rest: whoever asks which evidence is
no certificate finds the certificates by their type.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from kgservice.shacl.graph import DataGraph
from kgservice.shacl.paths import Alternative, Path
from kgservice.shacl.terms import Term

__all__ = ["QUIET", "UNKNOWN", "Bounds", "Nodes", "all_of", "any_of", "bounds_of_shape", "the", "within"]

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
        exact: What is known of faulty, right and needed is not too many.
        bad: Of a constraint on each value by itself: whether a value is at fault; None of any other.
    """

    faulty: Nodes | None = None
    right: Nodes | None = None
    quiet: bool = False
    needs_value: bool = False
    needed: Nodes | None = None
    exact: bool = False
    bad: Callable[[Term], bool] | None = None


UNKNOWN: Final = Bounds()
QUIET: Final = Bounds(quiet=True)


def the(terms: Iterable[Term]) -> Nodes:
    """Return the search that finds *terms*, whatever the graph."""
    fixed = frozenset(terms)
    return lambda _: fixed


def within(values: Collection[Term], some: Collection[Term]) -> Sequence[Term]:
    """Return those of *values* that are among *some*, in the order of the values."""
    if len(some) < len(values) and isinstance(values, dict):
        found = [value for value in some if value in values]
        if len(found) < 2:
            return found
        some = frozenset(found)
    return [value for value in values if value in some]


def all_of(bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of what is right where it is right by each of some bounds."""
    exact = len(bounds) == 1 and bounds[0].exact
    return Bounds(_union([one.faulty for one in bounds]), _first(one.right for one in bounds), quiet=True, exact=exact)


def any_of(bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of what is right where it is right by one of some bounds."""
    return Bounds(_first(one.faulty for one in bounds), _union([one.right for one in bounds]), quiet=True)


def bounds_of_shape(path: Path | None, bounds: Sequence[Bounds]) -> Bounds:
    """Return the bounds of a shape that has *path* and constraints with these *bounds*."""
    if path is None:
        return all_of([replace(one, right=one.right or one.needed) for one in bounds])
    predicates = _predicates(path)
    if not predicates:
        return UNKNOWN
    exact = len(bounds) == 1 and bounds[0].exact
    if all(one.quiet for one in bounds):
        return _bounds_by_faults(predicates, bounds, exact=exact)
    needed = _first(one.needed for one in bounds)
    if needed is not None:
        return Bounds(right=_leading_to(predicates, needed), exact=exact)
    return Bounds(right=_having(predicates), exact=exact) if any(one.needs_value for one in bounds) else UNKNOWN


def _predicates(path: Path) -> tuple[NamedNode, ...]:
    """Return the predicates of which *path* is one; none where it is something else."""
    ways = path.ways if isinstance(path, Alternative) else (path,)
    return tuple(way for way in ways if isinstance(way, NamedNode)) if all(map(_is_step, ways)) else ()


def _is_step(path: Path) -> bool:
    return isinstance(path, NamedNode)


def _bounds_by_faults(predicates: tuple[NamedNode, ...], bounds: Sequence[Bounds], *, exact: bool) -> Bounds:
    """Return the bounds of a shape that finds nothing where there is no value."""
    bad = [one.bad for one in bounds if one.bad is not None]
    if bad and len(bad) == len(bounds):
        return Bounds(_leading_to_bad(predicates, bad), exact=True)
    faulty = _union([one.faulty for one in bounds])
    return Bounds(_having(predicates)) if faulty is None else Bounds(_leading_to(predicates, faulty), exact=exact)


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


def _having(predicates: tuple[NamedNode, ...]) -> Nodes:
    """Return the search for the subjects that have one of *predicates*."""
    if len(predicates) == 1:
        return lambda data: data.having(predicates[0])
    return lambda data: frozenset().union(*map(data.having, predicates))


def _leading_to(predicates: tuple[NamedNode, ...], values: Nodes) -> Nodes:
    """Return the search for the subjects that have one of *values*."""

    def nodes(data: DataGraph) -> Collection[Term]:
        wanted = data.found(values)
        if len(wanted) == len(predicates) == 1:
            return data.subjects(predicates[0], next(iter(wanted)))
        indexes = map(data.inverse, predicates)
        return frozenset().union(*(index[value] for index in indexes for value in within(wanted, index)))

    return nodes


def _leading_to_bad(predicates: tuple[NamedNode, ...], bad: Sequence[Callable[[Term], bool]]) -> Nodes:
    """Return the search for the subjects that have a value which is at fault; each value is looked at once."""

    def nodes(data: DataGraph) -> Collection[Term]:
        return frozenset().union(
            *(
                subjects
                for predicate in predicates
                for value, subjects in data.inverse(predicate).items()
                if any(is_bad(value) for is_bad in bad)
            )
        )

    return nodes
