# SPDX-License-Identifier: Apache-2.0
"""Shipped Turtle as statements that are the same each time it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, Quad

from kgservice.errors import KnowledgeError

__all__ = ["numbered_quads"]


def numbered_quads(path: Path) -> Iterator[Quad]:
    """Yield the statements of a file; blank nodes are named by folder and file, and by the order they appear in.

    Raises:
        KnowledgeError: The file is not valid Turtle.
    """
    prefix = re.sub("[^A-Za-z0-9-]", "-", f"{path.parent.name}-{path.stem}")
    numbers: dict[str, BlankNode] = {}

    def renamed(node: BlankNode) -> BlankNode:
        return numbers.setdefault(node.value, BlankNode(f"{prefix}-n{len(numbers)}"))

    try:
        for found in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            subject, value = found.subject, found.object
            yield Quad(
                renamed(subject) if isinstance(subject, BlankNode) else subject,
                found.predicate,
                renamed(value) if isinstance(value, BlankNode) else value,
            )
    except SyntaxError as error:
        raise KnowledgeError(f"{path} is not valid Turtle: {error}") from error
