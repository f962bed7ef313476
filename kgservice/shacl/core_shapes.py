# SPDX-License-Identifier: Apache-2.0
"""Core constraints that hold values against other shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from kgservice.model.text import Text
from kgservice.shacl.bounds import QUIET, Bounds, all_of, any_of, within
from kgservice.shacl.builder import Builder, made
from kgservice.shacl.model import ValidationResult
from kgservice.shacl.shape import Check, Found, Properties, Run, Shape
from kgservice.shacl.terms import Term, Values, sh

__all__ = ["SHAPE_BUILDERS"]

_DEEPEST_REASONS: Final = 3


def _details(run: Run, shapes: Iterable[Shape], value: Term) -> tuple[ValidationResult, ...]:
    """Return why *value* does not conform to the *shapes*; reasons of reasons end at some depth."""
    out: list[ValidationResult] = []
    if run.depth < _DEEPEST_REASONS:
        run.depth += 1
        for shape in shapes:
            shape.results(run, value, out)
        run.depth -= 1
    return tuple(out)


def _not(builder: Builder, node: Term) -> Iterable[Check]:
    for inner in builder.graph.all(node, "not"):
        shape = builder.shape(inner)

        def find(run: Run, _: Term, values: Values, shape: Shape = shape) -> list[Found]:
            return [Found(value) for value in shape.passing(run, values)]

        bounds = Bounds(shape.bounds.right, shape.bounds.faulty, quiet=True, exact=shape.bounds.exact)
        yield made("Not", find, builder.graph.name(inner), below=(shape,), bounds=bounds)


def _node(builder: Builder, node: Term) -> Iterable[Check]:
    for inner in builder.graph.all(node, "node"):
        shape = builder.shape(inner)
        if shape.path is not None:
            raise builder.graph.wrong(node, "node", inner, Text("a node shape", "en nodeform"))

        def find(run: Run, _: Term, values: Values, shape: Shape = shape) -> list[Found]:
            return [Found(value, details=_details(run, (shape,), value)) for value in shape.failing(run, values)]

        yield made("Node", find, builder.graph.name(inner), below=(shape,), bounds=all_of([shape.bounds]))


def _property(builder: Builder, node: Term) -> Iterable[Check]:
    for inner in builder.graph.all(node, "property"):
        if not builder.is_property_shape(inner):
            raise builder.graph.fault(
                inner,
                Text("a property shape has no sh:path", "en egenskapsform mangler sh:path"),
                Text("one sh:path", "én sh:path"),
                Text("give it a path, or refer to it with sh:node", "gi den en sti, eller vis til den med sh:node"),
            )
        yield Properties(builder.shape(inner))


Failing = Callable[[Run, Values, tuple[Shape, ...]], Collection[Term]]
"""From a run, values and the shapes of a list to the values that do not conform to as many of them as they should."""


def _failing_one(run: Run, values: Values, shapes: tuple[Shape, ...]) -> Collection[Term]:
    failing = frozenset[Term]().union(*(shape.failing(run, values) for shape in shapes))
    return within(values, failing) if failing else ()


def _failing_all(run: Run, values: Values, shapes: tuple[Shape, ...]) -> Collection[Term]:
    for shape in shapes:
        if not values:
            break
        values = shape.failing(run, values)
    return values


def _failing_all_but_one(run: Run, values: Values, shapes: tuple[Shape, ...]) -> Collection[Term]:
    return [value for value in values if sum(shape.conforms(run, value) for shape in shapes) != 1]


def _among(
    name: str, component: str, failing: Failing, bounds: Callable[[Sequence[Bounds]], Bounds], *, reasons: bool
) -> Callable[[Builder, Term], Iterable[Check]]:
    """Return the builder of a constraint on how many shapes of a list a value conforms to.

    Args:
        bounds: From the bounds of the shapes to those of the constraint.
        reasons: Whether to tell which results the shapes of the list have.
    """

    def build(builder: Builder, node: Term) -> Iterable[Check]:
        for head in builder.graph.all(node, name):
            members = builder.graph.members(node, name, head)
            shapes = tuple(builder.shape(member) for member in members)

            def find(run: Run, _: Term, values: Values, shapes: tuple[Shape, ...] = shapes) -> list[Found]:
                return [
                    Found(value, details=_details(run, shapes, value) if reasons else ())
                    for value in failing(run, values, shapes)
                ]

            words = ", ".join(builder.graph.name(member) for member in members)
            yield made(component, find, words, below=shapes, bounds=bounds([shape.bounds for shape in shapes]))

    return build


def _qualified(builder: Builder, node: Term) -> Iterable[Check]:
    graph = builder.graph
    inner = graph.one(node, "qualifiedValueShape")
    if inner is None:
        return
    builder.refuse_on_node_shape(node, "qualifiedValueShape")
    shape = builder.shape(inner)
    siblings: tuple[Shape, ...] = ()
    if graph.truth(node, "qualifiedValueShapesDisjoint"):
        siblings = tuple(builder.shape(other) for other in _siblings(builder, node, inner))
    least, most = graph.integer(node, "qualifiedMinCount"), graph.integer(node, "qualifiedMaxCount")

    def number(run: Run, values: Values) -> int:
        conforming = shape.passing(run, values)
        return sum(not any(other.conforms(run, value) for other in siblings) for value in conforming)

    below = (shape, *siblings)
    name = graph.name(inner)
    if least is not None:
        low = least
        yield made(
            "QualifiedMinCount",
            lambda run, _, values: (Found(None),) if number(run, values) < low else (),
            str(low),
            name,
            below=below,
            bounds=Bounds(needed=shape.bounds.right, needs_value=True) if low > 0 else QUIET,
        )
    if most is not None:
        high = most
        yield made(
            "QualifiedMaxCount",
            lambda run, _, values: (Found(None),) if number(run, values) > high else (),
            str(high),
            name,
            below=below,
        )


def _siblings(builder: Builder, node: Term, own: Term) -> dict[Term, None]:
    """Return the other qualified shapes of the property shapes that stand beside *node*."""
    graph = builder.graph
    return {
        other: None
        for parent in graph.data.subjects(sh("property"), node)
        for beside in graph.all(parent, "property")
        for other in graph.all(beside, "qualifiedValueShape")
        if other != own
    }


SHAPE_BUILDERS: Final[dict[str, Callable[[Builder, Term], Iterable[Check]]]] = {
    "not": _not,
    "and": _among("and", "And", _failing_one, all_of, reasons=True),
    "or": _among("or", "Or", _failing_all, any_of, reasons=True),
    "xone": _among("xone", "Xone", _failing_all_but_one, lambda _: QUIET, reasons=False),
    "node": _node,
    "property": _property,
    "qualifiedValueShape": _qualified,
}
"""Parameter → what makes its constraints."""
