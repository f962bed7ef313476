# SPDX-License-Identifier: Apache-2.0
"""A compiled shape and its constraints, which are closures over what the shapes graph says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pyoxigraph import NamedNode

from kgservice.shacl.bounds import UNKNOWN, Bounds, all_of, within
from kgservice.shacl.graph import DataGraph
from kgservice.shacl.model import Messages, ValidationResult
from kgservice.shacl.paths import Path, Walk
from kgservice.shacl.terms import Term, Values

if TYPE_CHECKING:
    from kgservice.shacl.query_run import QueryRun

__all__ = ["Check", "Constraint", "Find", "Found", "Properties", "Run", "Shape", "Targets"]


class Found(NamedTuple):
    """A breach of a constraint; a result is made of it where one is wanted."""

    value: Term | None
    path: Path | None = None
    messages: Messages = ()
    details: tuple[ValidationResult, ...] = ()


@dataclass(slots=True)
class Run:
    """What one validation works with; belongs to one thread.

    Attributes:
        queries: The data in a store for SPARQL, filled when the first query needs it.
        known: Which nodes conform to which shapes, as far as it was asked.
        sifted: What conforms, or does not, of many values at once; the values stay alive, as their identity is the key.
        depth: How deep in reasons of reasons it is.
    """

    data: DataGraph
    queries: QueryRun
    known: dict[tuple[int, Term], bool] = field(default_factory=dict)
    sifted: dict[tuple[int, bool, int], tuple[Values, Values]] = field(default_factory=dict)
    depth: int = 0


Find = Callable[[Run, Term, Values], Sequence[Found]]
"""From a run, a focus node and its value nodes to the breaches."""

Targets = Callable[[DataGraph], Collection[Term]]
"""From a graph to focus nodes, each once."""


class Check(Protocol):
    """A constraint as a shape uses it."""

    @property
    def bounds(self) -> Bounds:
        """Which values can be at fault or right."""

    def results(self, run: Run, shape: Shape, focus: Term, values: Values, out: list[ValidationResult]) -> None:
        """Append a result for each breach."""

    def fails(self, run: Run, focus: Term, values: Values) -> bool:
        """Say whether there is any breach."""

    def prepare(self, run: Run, shape: Shape, focuses: Sequence[tuple[Term, Values]]) -> None:
        """Run the queries below this constraint for many focus nodes at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """A constraint that looks at values.

    Attributes:
        messages: Used where neither the breach nor the shape has any.
        below: Shapes that value nodes are held against.
    """

    component: NamedNode
    find: Find
    messages: Messages = ()
    below: tuple[Shape, ...] = ()
    bounds: Bounds = UNKNOWN

    def results(self, run: Run, shape: Shape, focus: Term, values: Values, out: list[ValidationResult]) -> None:
        """Append a result for each breach."""
        for value, path, messages, details in self.find(run, focus, values):
            out.append(
                ValidationResult(
                    focus,
                    path or shape.path,
                    value,
                    shape.severity,
                    shape.node,
                    self.component,
                    None,
                    messages or shape.messages or self.messages,
                    details,
                )
            )

    def fails(self, run: Run, focus: Term, values: Values) -> bool:
        """Say whether there is any breach."""
        return bool(self.find(run, focus, values))

    def prepare(self, run: Run, shape: Shape, focuses: Sequence[tuple[Term, Values]]) -> None:
        """Run the queries of the shapes below."""
        del shape
        _prepare_below(self.below, run, focuses)


@dataclass(frozen=True, slots=True, eq=False)
class Properties:
    """``sh:property``: its results are those of the property shape."""

    shape: Shape

    @property
    def bounds(self) -> Bounds:
        """Those of the property shape."""
        return all_of([self.shape.bounds])

    def results(self, run: Run, shape: Shape, focus: Term, values: Values, out: list[ValidationResult]) -> None:
        """Append the results of the property shape for each value node."""
        del shape, focus
        for value in values:
            self.shape.results(run, value, out)

    def fails(self, run: Run, focus: Term, values: Values) -> bool:
        """Say whether a value node does not conform to the property shape."""
        del focus
        shape = self.shape
        return not all(shape.conforms(run, value) for value in values)

    def prepare(self, run: Run, shape: Shape, focuses: Sequence[tuple[Term, Values]]) -> None:
        """Run the queries of the property shape."""
        del shape
        _prepare_below((self.shape,), run, focuses)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape or property shape.

    Attributes:
        number: The same for shapes that every node conforms to or none.
        path: None for a node shape.
        checks: Empty for a deactivated shape.
        classes: What it targets, where that is classes and nothing else.
        queries: Whether a constraint of this shape, or of one below, is a query.
        bounds: Which focus nodes can be at fault or right.
    """

    number: int
    node: Term
    path: Path | None
    walk: Walk | None
    checks: tuple[Check, ...]
    severity: NamedNode
    messages: Messages
    targets: tuple[Targets, ...]
    classes: frozenset[Term] | None
    queries: bool
    bounds: Bounds

    def values(self, run: Run, focus: Term) -> Values:
        """Return the value nodes of *focus*."""
        return (focus,) if self.walk is None else self.walk(run.data, focus)

    def results(self, run: Run, focus: Term, out: list[ValidationResult]) -> None:
        """Append the results for *focus*."""
        walk = self.walk
        values = (focus,) if walk is None else walk(run.data, focus)
        for check in self.checks:
            check.results(run, self, focus, values, out)

    def conforms(self, run: Run, focus: Term) -> bool:
        """Say whether there would be no result for *focus*."""
        key = (self.number, focus)
        known = run.known.get(key)
        if known is None:
            values = self.values(run, focus)
            known = run.known[key] = not any(check.fails(run, focus, values) for check in self.checks)
        return known

    def failing(self, run: Run, values: Values) -> Values:
        """Return those of *values* that do not conform, in their order."""
        return self._sifted(run, values, False)

    def passing(self, run: Run, values: Values) -> Values:
        """Return those of *values* that conform, in their order."""
        return self._sifted(run, values, True)

    def _sifted(self, run: Run, values: Values, wanted: bool) -> Values:
        if len(values) < 2:
            return [value for value in values if self.conforms(run, value) is wanted]
        key = (self.number, wanted, id(values))
        known = run.sifted.get(key)
        if known is None:
            known = run.sifted[key] = values, self._sift(run, values, wanted)
        return known[1]

    def _sift(self, run: Run, values: Values, wanted: bool) -> Values:
        near, far = (self.bounds.right, self.bounds.faulty)[:: 1 if wanted else -1]
        if near is None and far is not None:
            others = self._sifted(run, values, not wanted)
            return dict.fromkeys(value for value in values if value not in others)
        some = values if near is None else within(values, run.data.found(near))
        if near is not None and self.bounds.exact:
            return dict.fromkeys(some)
        return dict.fromkeys(value for value in some if self.conforms(run, value) is wanted)

    def prepare(self, run: Run, focuses: Iterable[Term]) -> None:
        """Run the queries of this shape, and of those below, for many focus nodes at once."""
        if self.queries:
            pairs = [(focus, self.values(run, focus)) for focus in focuses]
            for check in self.checks:
                check.prepare(run, self, pairs)

    def focus_nodes(self, data: DataGraph) -> Collection[Term]:
        """Return the nodes that the targets choose, each once, without those that cannot be at fault."""
        if len(self.targets) == 1:
            nodes = self.targets[0](data)
        else:
            nodes = dict.fromkeys(node for choose in self.targets for node in choose(data))
        faulty, right = self.bounds.faulty, self.bounds.right
        if len(nodes) < 2:
            return nodes
        if faulty is not None:
            return within(nodes, data.found(faulty))
        if right is not None and self.bounds.exact:
            passing = data.found(right)
            return [node for node in nodes if node not in passing]
        return nodes


def _prepare_below(shapes: Iterable[Shape], run: Run, focuses: Sequence[tuple[Term, Values]]) -> None:
    for shape in shapes:
        if shape.queries:
            shape.prepare(run, dict.fromkeys(value for _, values in focuses for value in values))
