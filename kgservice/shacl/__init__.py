# SPDX-License-Identifier: Apache-2.0
"""SHACL: shapes compiled once to closures, data validated as often as one likes.

SHACL Core and SHACL-SPARQL as of the Recommendation of 20 July 2017. The package knows nothing of medical devices.
"""

from __future__ import annotations

from kgservice.shacl.compiler import Shapes, compile_shapes
from kgservice.shacl.model import ValidationReport, ValidationResult
from kgservice.shacl.report_graph import to_graph

__all__ = ["Shapes", "ValidationReport", "ValidationResult", "compile_shapes", "to_graph"]
