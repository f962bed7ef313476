# SPDX-License-Identifier: Apache-2.0
"""The same validation by pySHACL, the reference, in a process of its own.

pySHACL writes into its graphs while it validates and changes settings of rdflib for the whole process, so that it must
not share a process with threads. It is some hundred times slower than our own validator.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat

from kgservice.errors import InvalidShapesError, OracleError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.graph import Statements, read_graph
from kgservice.shacl.model import ValidationReport
from kgservice.shacl.report_graph import read_report

__all__ = ["report_of", "validate_by_reference"]

_MODULE: Final = "kgservice.shacl.reference_process"
_PATIENCE: Final = 600.0


def validate_by_reference(
    shapes: bytes | Statements,
    data: bytes | Statements,
    *,
    shapes_format: RdfFormat = RdfFormat.TURTLE,
    data_format: RdfFormat = RdfFormat.TURTLE,
    base: str | None = None,
    patience: float = _PATIENCE,
) -> ValidationReport:
    """Return what pySHACL finds in *data*.

    Args:
        patience: Seconds after which its process is ended.

    Raises:
        UnreadableInputError: A text is not of its format.
        InvalidShapesError: pySHACL refuses the shapes graph.
        OracleError: pySHACL is not installed, does not answer in time, or breaks.
    """
    sent = {
        "shapes": _lines(shapes, shapes_format, "<shapes>", base, rename=True),
        "data": _lines(data, data_format, "<data>", base, rename=False),
    }
    return report_of(_answer(sent, patience))


def report_of(answer: Mapping[str, str]) -> ValidationReport:
    """Return the report in an answer of the process.

    Raises:
        InvalidShapesError: pySHACL refuses the shapes graph.
        OracleError: pySHACL is not installed, or breaks.
    """
    if "refused" in answer:
        raise _refused(answer["refused"])
    if "broken" in answer:
        raise OracleError(f"pySHACL broke: {answer['broken']}")
    if "absent" in answer:
        raise OracleError("pySHACL is not installed; install kgservice[pyshacl].")
    return read_report(answer["report"].encode(), report_format=RdfFormat.N_TRIPLES, source="<pySHACL>")


def _answer(sent: Mapping[str, str], patience: float) -> dict[str, str]:
    try:
        ran = subprocess.run(  # noqa: S603 - our own module, run by our own interpreter
            [sys.executable, "-m", _MODULE],
            input=json.dumps(sent).encode(),
            capture_output=True,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired as error:
        raise OracleError(f"pySHACL did not answer within {patience:.0f} seconds.") from error
    if ran.returncode:
        lines = ran.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise OracleError(f"pySHACL broke: {lines[-1]}")
    found: dict[str, str] = json.loads(ran.stdout)
    return found


def _lines(data: bytes | Statements, form: RdfFormat, source: str, base: str | None, *, rename: bool) -> str:
    """Return the triples as N-Triples, literals and labels of blank nodes as they are."""
    graph = read_graph(data, form, source, base, rename=rename)
    return (pyoxigraph.serialize(graph.triples(), format=RdfFormat.N_TRIPLES) or b"").decode()


def _refused(reason: str) -> InvalidShapesError:
    return InvalidShapesError(
        Text(f"pySHACL refuses the shapes graph: {reason}", f"pySHACL avviser formgrafen: {reason}"),
        Place("<shapes>"),
        Text("a well-formed shapes graph", "en velformet formgraf"),
        Text("correct what it names", "rett det den nevner"),
    )
