# SPDX-License-Identifier: Apache-2.0
"""Plain SHACL over any graph: against the shipped shapes, or against those that one brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kgservice.gaps.shapes import GapShapes
from kgservice.readers.statements import Statements
from kgservice.shacl import ValidationReport, compile_shapes
from kgservice.shacl.reference import validate_by_reference

__all__ = ["ENGINES", "validate_statements"]

ENGINES: Final = ("own", "pyshacl")
"""Ours, and the reference, which is slow and runs in a process of its own."""


def validate_statements(
    data: Statements, shapes: Sequence[Statements], shipped: GapShapes, *, engine: str = "own"
) -> ValidationReport:
    """Return what the *shapes*, taken together, find in *data*; without any, what the *shipped* ones find.

    Raises:
        InputError: The shapes cannot be used.
        OracleError: pySHACL is asked for, and is not installed or breaks.
    """
    given = [quad for graph in shapes for quad in graph.quads]
    if engine == "pyshacl":
        return validate_by_reference(given if shapes else shipped.text, data.quads)
    if not shapes:
        return shipped.compiled.validate(data.quads)
    return compile_shapes(given, source=", ".join(graph.source for graph in shapes)).validate(data.quads)
