# SPDX-License-Identifier: Apache-2.0
"""Validation against the shapes of a stranger, in a process that can be ended.

A regular expression or a query of such shapes may run without end, and neither can be stopped from within. One process
serves one request: two graphs in N-Triples come in on standard input, a report in N-Triples goes out, or the parts of
what is wrong with the shapes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from threading import BoundedSemaphore
from types import ModuleType
from typing import Any, Final

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Triple

from kgservice.errors import InvalidShapesError, UsageError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers.statements import Statements
from kgservice.shacl import ValidationReport, compile_shapes, to_graph
from kgservice.shacl.report_graph import read_report
from kgservice.web.problem import RequestRefusedError

__all__ = ["PATIENCE", "validate_apart"]

PATIENCE: Final = 20
"""Seconds of a validation."""

_MEMORY: Final = 2 * 1024**3
_AT_ONCE: Final = 2
"""Processes that run beside each other."""

_places = BoundedSemaphore(_AT_ONCE)


def validate_apart(data: Statements, shapes: Iterable[Statements], *, patience: float = PATIENCE) -> ValidationReport:
    """Return what *shapes*, taken together, find in *data*.

    Raises:
        InvalidShapesError: The shapes cannot be used.
        UsageError: The validation takes more time or memory than it is given.
        RequestRefusedError: As many validations as are taken on at once are under way.
    """
    graphs = tuple(shapes)
    sent = {
        "data": _lines(data.quads),
        "shapes": _lines(quad for graph in graphs for quad in graph.quads),
        "source": ", ".join(graph.source for graph in graphs),
    }
    if not _places.acquire(timeout=patience):
        raise RequestRefusedError(
            503, Text("a moment with less to do", "et øyeblikk med mindre å gjøre"), Text("try again", "prøv igjen")
        )
    try:
        ran = subprocess.run(  # noqa: S603 - our own module, run by our own interpreter
            [sys.executable, "-m", __name__],
            input=json.dumps(sent).encode(),
            capture_output=True,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(patience) from error
    finally:
        _places.release()
    if ran.returncode < 0 or b"MemoryError" in ran.stderr:
        raise _too_much(patience)
    if ran.returncode:
        raise RuntimeError(ran.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    answer = json.loads(ran.stdout)
    if "report" not in answer:
        raise _refused(answer)
    return read_report(answer["report"].encode(), report_format=RdfFormat.N_TRIPLES)


def _lines(quads: Iterable[Quad]) -> str:
    triples = dict.fromkeys(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return (pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def _refused(answer: dict[str, Any]) -> InvalidShapesError:
    what, expected, remedy = (Text(**answer[key]) for key in ("what", "expected", "remedy"))
    return InvalidShapesError(what, Place(answer["source"]), expected, remedy, answer["shape"])


def _too_much(patience: float) -> UsageError:
    return UsageError(
        Text(
            f"The validation takes more than {patience:.0f} seconds, or more memory than it is given",
            f"Valideringen tar mer enn {patience:.0f} sekunder, eller mer minne enn den får",
        ),
        None,
        Text("shapes that come to an end", "former som tar slutt"),
        Text(
            "send a smaller graph, or validate on a machine of your own with “kgservice validate”",
            "send en mindre graf, eller valider på egen maskin med «kgservice validate»",
        ),
    )


def main() -> None:
    """Answer one request, within what a process may use where the system has such limits."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows; the time limit of whoever waits holds there too
        pass
    else:
        _limit(resource)
    json.dump(_answer(json.loads(sys.stdin.read())), sys.stdout)


def _limit(resource: ModuleType) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 1))


def _answer(request: dict[str, str]) -> dict[str, Any]:
    form, source = RdfFormat.N_TRIPLES, request["source"]
    try:
        compiled = compile_shapes(request["shapes"].encode(), shapes_format=form, source=source)
        report = compiled.validate(request["data"].encode(), data_format=form)
    except InvalidShapesError as error:
        parts = {"what": error.what, "expected": error.expected, "remedy": error.remedy}
        told = {key: {"en": text.en, "nb": text.nb} for key, text in parts.items()}
        return {**told, "source": source, "shape": error.shape}
    return {"report": to_graph(report, report_format=form).decode()}


if __name__ == "__main__":
    main()
