# SPDX-License-Identifier: Apache-2.0
"""From a shapes graph to compiled shapes, once; then from data to a report, as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, Triple

from kgservice.model.text import Text
from kgservice.shacl.bounds import UNKNOWN, Bounds, bounds_of_shape
from kgservice.shacl.builder import Builder
from kgservice.shacl.core_pairs import PAIR_BUILDERS
from kgservice.shacl.core_shapes import SHAPE_BUILDERS
from kgservice.shacl.core_values import VALUE_BUILDERS
from kgservice.shacl.graph import DataGraph, Statements, read_graph
from kgservice.shacl.model import ValidationReport, ValidationResult
from kgservice.shacl.paths import Path, Walk, remembered, walk_of
from kgservice.shacl.queries import AskCheck, SelectCheck
from kgservice.shacl.query_builder import Component, component_checks, read_components, sparql_checks
from kgservice.shacl.query_run import QueryRun
from kgservice.shacl.query_text import Anchored
from kgservice.shacl.shape import Check, Constraint, Properties, Run, Shape
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.targets import TARGETS, target_classes, targets_of
from kgservice.shacl.terms import RDFS_CLASS, Term, sh

__all__ = ["Shapes", "compile_shapes"]

_BUILDERS: Final = {**VALUE_BUILDERS, **PAIR_BUILDERS, **SHAPE_BUILDERS}
_PARAMETERS: Final = tuple((sh(name), build) for name, build in _BUILDERS.items())
_NOT_SUPPORTED: Final = ("target", "js", "expression")
_DEEPEST: Final = 50
"""Shapes within shapes; deeper ones would run out of stack."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """A compiled shapes graph. It never changes, so that threads may share it.

    Attributes:
        shapes: All shapes that validation can reach, in the order of the shapes graph.
        graph: The triples of the shapes graph, for queries that ask it; empty where none does.
        mentioned: Predicates of the triples that a query can see; None for all.
        by_class: Class → places of the shapes that target it; under None those that target something else.
    """

    shapes: tuple[Shape, ...]
    graph: tuple[Triple, ...]
    mentioned: frozenset[NamedNode] | None
    by_class: Mapping[Term | None, Sequence[int]]

    def validate(
        self,
        data: bytes | Statements,
        *,
        data_format: pyoxigraph.RdfFormat = pyoxigraph.RdfFormat.TURTLE,
        base: str | None = None,
        source: str = "<data>",
    ) -> ValidationReport:
        """Return what the shapes find in *data*.

        Args:
            data: Text in *data_format*, or triples or quads; named graphs are read as one with the default graph.
                Literals are judged as they are written; a query sees them as a store keeps them ("05" as 5).
            base: Base of relative IRIs.
            source: Name of the data in messages.

        Raises:
            UnreadableInputError: The text is not of its format.
            InvalidShapesError: A query signals that it failed.
        """
        graph = read_graph(data, data_format, source, base)
        run = Run(graph, QueryRun(graph, self.graph, self.mentioned))
        out: list[ValidationResult] = []
        for shape in self._targeted(graph):
            nodes = shape.focus_nodes(graph)
            if nodes and shape.queries:
                shape.prepare(run, nodes)
            for node in nodes:
                shape.results(run, node, out)
        return ValidationReport(not out, tuple(out))

    def _targeted(self, graph: DataGraph) -> Iterator[Shape]:
        """Yield the shapes that may have a target in *graph*, in their order."""
        by_class = self.by_class
        places = {place for kind in (None, *graph.classes()) for place in by_class.get(kind, ())}
        return (self.shapes[place] for place in sorted(places))


def compile_shapes(
    shapes: bytes | Statements,
    *,
    shapes_format: pyoxigraph.RdfFormat = pyoxigraph.RdfFormat.TURTLE,
    base: str | None = None,
    source: str = "<shapes>",
) -> Shapes:
    """Compile a shapes graph.

    Args:
        shapes: Text in *shapes_format*, or triples or quads.
        base: Base of relative IRIs.
        source: Name of the shapes graph in messages.

    Raises:
        UnreadableInputError: The text is not of its format.
        InvalidShapesError: A shape is ill-formed, refers to itself, or uses a feature that is not supported.
    """
    data = read_graph(shapes, shapes_format, source, base, rename=True)
    compiler = _Compiler(ShapesGraph(data, source))
    found = compiler.all()
    queries = [check.query for shape in found for check in shape.checks if isinstance(check, (SelectCheck, AskCheck))]
    asked = any("shapesGraph" in query.variables for query in queries)
    return Shapes(found, tuple(data.triples()) if asked else (), _mentioned(queries), _by_class(found))


def _mentioned(queries: Iterable[Anchored]) -> frozenset[NamedNode] | None:
    """Return the predicates of the triples that a query can see; None for all."""
    found = [query.mentioned for query in queries]
    known = [names for names in found if names is not None]
    return frozenset[NamedNode]().union(*known) if len(known) == len(found) else None


def _by_class(shapes: Sequence[Shape]) -> Mapping[Term | None, Sequence[int]]:
    """Return class → places of the shapes that target it; under None those that target something else."""
    places: dict[Term | None, list[int]] = defaultdict(list)
    for place, shape in enumerate(shapes):
        if shape.targets:
            for kind in shape.classes or (None,):
                places[kind].append(place)
    return dict(places)


class _Compiler:
    """Compiles shapes one after the other, those that a shape refers to before it."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.builder = Builder(graph, self.shape)
        self.components: tuple[Component, ...] = read_components(graph)
        self.done: dict[Term, Shape] = {}
        self.open: list[Term] = []
        self.walks: dict[Path, Walk] = {}
        self.kinds: dict[object, tuple[int, Bounds]] = {}

    def all(self) -> tuple[Shape, ...]:
        """Return the shapes that have a target or are typed as shapes, and all that they refer to."""
        order = dict.fromkeys(node for node in self.graph.data.out if self._is_root(node))
        roots = [self.shape(node) for node in order]
        return (*roots, *(shape for node, shape in self.done.items() if node not in order))

    def _is_root(self, node: Term) -> bool:
        data = self.graph.data
        return (
            any(self.graph.all(node, name) for name in (*TARGETS, "target"))
            or data.is_instance(node, sh("NodeShape"))
            or data.is_instance(node, sh("PropertyShape"))
            or (data.is_instance(node, RDFS_CLASS) and any(param in data.out[node] for param, _ in _PARAMETERS))
        )

    def shape(self, node: Term) -> Shape:
        """Return the compiled shape *node*.

        Raises:
            InvalidShapesError: It is ill-formed, or refers to itself.
        """
        found = self.done.get(node)
        if found is None:
            self._refuse_circle(node)
            self.open.append(node)
            found = self.done[node] = self._compiled(node)
            self.open.pop()
        return found

    def _refuse_circle(self, node: Term) -> None:
        if node in self.open:
            names = [self.graph.name(one) for one in (*self.open[self.open.index(node) :], node)]
            route = " → ".join(names)
            raise self.graph.fault(
                node,
                Text(f"it refers to itself: {route}", f"den viser til seg selv: {route}"),
                Text("shapes without a circle", "former uten ring"),
                Text("remove one of these references", "fjern en av disse henvisningene"),
            )
        if len(self.open) >= _DEEPEST:
            raise self.graph.fault(
                node,
                Text("it stands too deep within other shapes", "den står for dypt inne i andre former"),
                Text(f"at most {_DEEPEST} levels", f"høyst {_DEEPEST} nivåer"),
            )

    def _compiled(self, node: Term) -> Shape:
        graph = self.graph
        path = self._path(node)
        self._refuse_unsupported(node)
        checks = tuple(self._checks(node))
        targets = tuple(targets_of(graph, node))
        active = () if graph.deactivated(node) else checks
        queries = any(_has_queries(check) for check in active)
        number, bounds = self._kind(node, path, active, queries)
        return Shape(
            number=number,
            node=node,
            path=path,
            walk=None if path is None else self._walk(path),
            checks=active,
            severity=graph.iri(node, "severity") or sh("Violation"),
            messages=graph.messages(node),
            targets=targets if active else (),
            classes=target_classes(graph, node),
            queries=queries,
            bounds=bounds,
        )

    def _kind(self, node: Term, path: Path | None, checks: Sequence[Check], queries: bool) -> tuple[int, Bounds]:
        """Return number and bounds of a shape: those of an earlier one that states the same, where there is one."""
        key = node if queries else self.graph.likeness(node)
        if key not in self.kinds:
            bounds = UNKNOWN if queries else bounds_of_shape(path, [check.bounds for check in checks])
            self.kinds[key] = len(self.kinds), bounds
        return self.kinds[key]

    def _walk(self, path: Path) -> Walk:
        """Return the walk of *path*, the same for equal paths; it remembers where it led, but for a single step."""
        if path not in self.walks:
            walk = walk_of(path)
            self.walks[path] = walk if isinstance(path, NamedNode) else remembered(walk)
        return self.walks[path]

    def _path(self, node: Term) -> Path | None:
        value = self.graph.one(node, "path")
        if value is not None:
            return self.graph.path(node, value)
        if self.graph.data.is_instance(node, sh("PropertyShape")):
            raise self.graph.fault(
                node,
                Text("a property shape has no sh:path", "en egenskapsform mangler sh:path"),
                Text("one sh:path", "én sh:path"),
                Text("give it a path, or type it as sh:NodeShape", "gi den en sti, eller typen sh:NodeShape"),
            )
        return None

    def _refuse_unsupported(self, node: Term) -> None:
        for name in _NOT_SUPPORTED:
            if self.graph.all(node, name):
                raise self.graph.fault(
                    node,
                    Text(f"sh:{name} is not supported", f"sh:{name} støttes ikke"),
                    Text("SHACL Core and SHACL-SPARQL", "SHACL Core og SHACL-SPARQL"),
                )

    def _checks(self, node: Term) -> Iterator[Check]:
        stated = self.graph.data.out.get(node, {})
        for parameter, build in _PARAMETERS:
            if parameter in stated:
                yield from build(self.builder, node)
        yield from sparql_checks(self.builder, node)
        yield from component_checks(self.builder, node, self.components)


def _has_queries(check: Check) -> bool:
    if isinstance(check, (SelectCheck, AskCheck)):
        return True
    below = (check.shape,) if isinstance(check, Properties) else check.below if isinstance(check, Constraint) else ()
    return any(shape.queries for shape in below)
