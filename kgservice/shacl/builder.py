# SPDX-License-Identifier: Apache-2.0
"""What the makers of constraints work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kgservice.model.text import Text
from kgservice.shacl.bounds import QUIET, Bounds, Nodes
from kgservice.shacl.shape import Constraint, Find, Found, Run, Shape
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.terms import Term, Values, sh
from kgservice.shacl.wording import default_messages

__all__ = ["Builder", "each_value", "made"]


@dataclass(frozen=True, slots=True)
class Builder:
    """The shapes graph, and the way to another shape of it.

    Attributes:
        shape: Compiles a shape; raises InvalidShapesError where it leads back to one that is being compiled.
    """

    graph: ShapesGraph
    shape: Callable[[Term], Shape]

    def is_property_shape(self, node: Term) -> bool:
        """Say whether *node* has a path."""
        return bool(self.graph.data.objects(node, sh("path")))

    def refuse_on_node_shape(self, node: Term, name: str) -> None:
        """Raise InvalidShapesError where ``sh:name`` stands on a node shape, which has no values to count."""
        if not self.is_property_shape(node):
            raise self.graph.fault(
                node,
                Text(f"sh:{name} stands on a node shape", f"sh:{name} står på en nodeform"),
                Text(f"sh:{name} on a property shape", f"sh:{name} på en egenskapsform"),
                Text(
                    "give the shape a sh:path, or move it into sh:property", "gi formen sh:path, eller bruk sh:property"
                ),
            )

    def count(self, node: Term, name: str) -> int | None:
        """Return the value of a parameter that counts values."""
        number = self.graph.integer(node, name)
        if number is not None:
            self.refuse_on_node_shape(node, name)
        return number


def made(word: str, find: Find, *parts: str, below: tuple[Shape, ...] = (), bounds: Bounds = QUIET) -> Constraint:
    """Return a constraint of the core component called *word*; *parts* are named in its default message."""
    messages = default_messages(word, *(parts or ("",)))
    return Constraint(sh(f"{word}ConstraintComponent"), find, messages, below, bounds)


def each_value(word: str, bad: Callable[[Term], bool], *parts: str, right: Nodes | None = None) -> Constraint:
    """Return a constraint of the core component called *word* on each value by itself.

    Args:
        bad: Whether a value is at fault.
        parts: Named in its default message.
        right: Finds exactly the values that are not, where an index tells.
    """

    def find(run: Run, focus: Term, values: Values) -> list[Found]:
        del run, focus
        return [Found(value) for value in values if bad(value)]

    return made(word, find, *parts, bounds=Bounds(right=right, quiet=True, exact=right is not None, bad=bad))
