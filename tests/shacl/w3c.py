# SPDX-License-Identifier: Apache-2.0
"""Tests in the form of the W3C suite: read from a manifest, run, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from kgservice.shacl import ValidationReport, ValidationResult
from kgservice.shacl.graph import DataGraph
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.terms import Term, sh

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_ANY = "_:"
_COMPARED = ("focusNode", "resultPath", "resultSeverity", "sourceConstraintComponent", "sourceShape", "value")

Row = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A test: files, and the rows expected; None where validation must fail."""

    name: str
    data: Path
    shapes: Path
    expected: Counter[Row] | None
    messages: bool

    def __str__(self) -> str:
        return self.name


def parsed(path: Path) -> list[Quad]:
    """Return the statements of a file; its own address is the base."""
    return list(pyoxigraph.parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri()))


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of a manifest and of those that it includes."""
    graph = DataGraph(parsed(manifest))
    for subject in graph.out:
        for included in graph.objects(subject, NamedNode(_MF + "include")):
            yield from cases(_local(included))
        for entries in graph.objects(subject, NamedNode(_MF + "entries")):
            for entry in ShapesGraph(graph, str(manifest)).members(subject, "entries", entries):
                yield _case(graph, manifest, entry)


def row_of(result: ValidationResult, *, messages: bool) -> Row:
    """Return what is compared of a result; blank nodes are all the same."""
    told = sorted(f"{text}@{tag}" for tag, text in result.messages) if messages else []
    return (
        _word(result.focus_node),
        "" if result.path is None else str(result.path),
        _word(result.severity),
        _word(result.source_constraint_component),
        _word(result.source_shape),
        "" if result.value is None else _word(result.value),
        *told,
    )


def rows_of(report: ValidationReport, *, messages: bool) -> Counter[Row]:
    """Return the compared rows of a report with how often they are."""
    return Counter(row_of(result, messages=messages) for result in report.results)


def _case(graph: DataGraph, manifest: Path, entry: Term) -> Case:
    action = _only(graph, entry, _MF + "action")
    result = _only(graph, entry, _MF + "result")
    data, shapes = (_local(_only(graph, action, _SHT + name)) for name in ("dataGraph", "shapesGraph"))
    name = f"{manifest.parent.name}/{manifest.stem}"
    if result == NamedNode(_SHT + "Failure"):
        return Case(name, data, shapes, None, messages=False)
    found = list(graph.objects(result, sh("result")))
    messages = any(graph.objects(one, sh("resultMessage")) for one in found)
    expected = Counter(_expected(graph, one, messages=messages) for one in found)
    return Case(name, data, shapes, expected, messages=messages)


def _expected(graph: DataGraph, node: Term, *, messages: bool) -> Row:
    row = []
    for name in _COMPARED:
        value = next(iter(graph.objects(node, sh(name))), None)
        if name == "resultPath" and value is not None:
            row.append(str(ShapesGraph(graph, "manifest").path(node, value)))
        else:
            row.append("" if value is None else _word(value))
    if messages:
        told = [one for one in graph.objects(node, sh("resultMessage")) if isinstance(one, Literal)]
        row += sorted(f"{one.value}@{one.language or ''}" for one in told)
    return tuple(row)


def _word(term: object) -> str:
    return _ANY if isinstance(term, BlankNode) else str(term)


def _only(graph: DataGraph, subject: Term, predicate: str) -> Term:
    (value,) = graph.objects(subject, NamedNode(predicate))
    return value


def _local(node: Term) -> Path:
    assert isinstance(node, NamedNode)
    return Path(node.value.removeprefix("file://"))
