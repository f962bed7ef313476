# SPDX-License-Identifier: Apache-2.0
"""Which nodes a shape is held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from kgservice.model.text import Text
from kgservice.shacl.shape import Targets
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.terms import RDFS_CLASS, Term, sh

__all__ = ["TARGETS", "target_classes", "targets_of"]

TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")


def targets_of(graph: ShapesGraph, node: Term) -> Iterator[Targets]:
    """Yield the targets of a shape, that of a class which is a shape among them.

    Raises:
        InvalidShapesError: A target is no IRI where one is needed.
    """
    for value in graph.all(node, "targetNode"):
        if isinstance(value, BlankNode):
            raise graph.wrong(node, "targetNode", value, Text("an IRI or a literal", "en IRI eller literal"))
        yield _the_node(value)
    for kind in graph.iris(node, "targetClass"):
        yield _instances(kind)
    if isinstance(node, NamedNode) and graph.data.is_instance(node, RDFS_CLASS):
        yield _instances(node)
    for predicate in graph.iris(node, "targetSubjectsOf"):
        yield _subjects(predicate)
    for predicate in graph.iris(node, "targetObjectsOf"):
        yield _objects(predicate)


def target_classes(graph: ShapesGraph, node: Term) -> frozenset[Term] | None:
    """Return the classes that a shape targets; None where it has a target of another kind, or none."""
    stated = graph.data.out.get(node, {})
    if any(sh(name) in stated for name in TARGETS if name != "targetClass"):
        return None
    own = (node,) if isinstance(node, NamedNode) and graph.data.is_instance(node, RDFS_CLASS) else ()
    return frozenset((*graph.all(node, "targetClass"), *own)) or None


def _the_node(value: Term) -> Targets:
    return lambda _: (value,)


def _instances(kind: NamedNode) -> Targets:
    return lambda data: data.instances(kind)


def _subjects(predicate: NamedNode) -> Targets:
    return lambda data: [subject for subject, found in data.out.items() if predicate in found]


def _objects(predicate: NamedNode) -> Targets:
    return lambda data: data.inverse(predicate)
