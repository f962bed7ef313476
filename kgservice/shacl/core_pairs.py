# SPDX-License-Identifier: Apache-2.0
"""Core constraints between the values of a path and those of another property of the focus node; and closed shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pyoxigraph import Literal, NamedNode

from kgservice.shacl.bounds import UNKNOWN
from kgservice.shacl.builder import Builder, made
from kgservice.shacl.shape import Check, Found, Run
from kgservice.shacl.terms import Term, Values, shown
from kgservice.shacl.values import compared

__all__ = ["PAIR_BUILDERS"]


def _equals(builder: Builder, node: Term) -> Iterable[Check]:
    for other in builder.graph.iris(node, "equals"):

        def find(run: Run, focus: Term, values: Values, other: NamedNode = other) -> list[Found]:
            theirs = run.data.objects(focus, other)
            ours = [Found(value) for value in values if value not in theirs]
            return ours + [Found(value) for value in theirs if value not in values]

        yield made("Equals", find, shown(other), bounds=UNKNOWN)


def _disjoint(builder: Builder, node: Term) -> Iterable[Check]:
    for other in builder.graph.iris(node, "disjoint"):

        def find(run: Run, focus: Term, values: Values, other: NamedNode = other) -> list[Found]:
            theirs = run.data.objects(focus, other)
            return [Found(value) for value in values if value in theirs]

        yield made("Disjoint", find, shown(other))


def _less(name: str, component: str, allowed: tuple[int, ...]) -> Callable[[Builder, Term], Iterable[Check]]:
    """Return the builder of an order between properties; each pair that breaks it counts."""

    def build(builder: Builder, node: Term) -> Iterable[Check]:
        others = builder.graph.iris(node, name)
        if others:
            builder.refuse_on_node_shape(node, name)
        for other in others:

            def find(run: Run, focus: Term, values: Values, other: NamedNode = other) -> list[Found]:
                theirs = run.data.objects(focus, other)
                return [Found(value) for value in values for their in theirs if _order(value, their) not in allowed]

            yield made(component, find, shown(other))

    return build


def _order(left: Term, right: Term) -> int | None:
    return compared(left, right) if isinstance(left, Literal) and isinstance(right, Literal) else None


def _closed(builder: Builder, node: Term) -> Iterable[Check]:
    graph = builder.graph
    ignored = graph.list(node, "ignoredProperties") or ()
    if not graph.truth(node, "closed"):
        return
    paths = (path for shape in graph.all(node, "property") for path in graph.all(shape, "path"))
    allowed = frozenset((*paths, *(graph.as_iri(node, "ignoredProperties", one) for one in ignored)))

    def find(run: Run, _: Term, values: Values) -> list[Found]:
        return [
            Found(value, predicate)
            for subject in values
            for predicate, found in run.data.out.get(subject, {}).items()
            if predicate not in allowed
            for value in found
        ]

    yield made("Closed", find)


PAIR_BUILDERS: Final[dict[str, Callable[[Builder, Term], Iterable[Check]]]] = {
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("lessThan", "LessThan", (-1,)),
    "lessThanOrEquals": _less("lessThanOrEquals", "LessThanOrEquals", (-1, 0)),
    "closed": _closed,
}
"""Parameter → what makes its constraints."""
