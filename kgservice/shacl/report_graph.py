# SPDX-License-Identifier: Apache-2.0
"""A report as a graph of SHACL, written and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.graph import DataGraph, read_graph
from kgservice.shacl.model import Messages, ValidationReport, ValidationResult
from kgservice.shacl.paths import path_triples
from kgservice.shacl.shapes_graph import ShapesGraph
from kgservice.shacl.terms import FALSE, TRUE, TYPE, Term, sh
from kgservice.vocabulary import SH, XSD

__all__ = ["read_report", "to_graph"]

_PREFIXES: Final = {"sh": SH, "xsd": XSD}


def to_graph(
    report: ValidationReport,
    *,
    report_format: RdfFormat = RdfFormat.TURTLE,
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Return *report* as a ``sh:ValidationReport``; the same report gives the same bytes.

    Args:
        base: IRI in front of ``report``, ``result-1``, ``result-1-1`` for its first detail, and so on; without it they
            are blank nodes of these names.
        prefixes: For Turtle, beside those of SHACL and XML Schema.

    Shape:
        Blank nodes of data and shapes are numbered in the order in which the report names them.
    """
    writer = _Writer(base)
    if report_format != RdfFormat.TURTLE:
        return pyoxigraph.serialize(writer.triples(report), format=report_format) or b""
    names = {**_PREFIXES, **(prefixes or {})}
    written = pyoxigraph.serialize(writer.triples(report), format=report_format, prefixes=names) or b""
    lines = written.splitlines(keepends=True)
    return b"".join(sorted(lines[: len(names)]) + lines[len(names) :])  # it writes prefixes in any order


class _Writer:
    """Writes one report; hands out names."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.nodes = 0
        self.known: dict[BlankNode, BlankNode] = {}

    def triples(self, report: ValidationReport) -> Iterator[Triple]:
        """Yield the triples of the report, and of its results one after the other."""
        node = self._named("report")
        yield Triple(node, TYPE, sh("ValidationReport"))
        yield Triple(node, sh("conforms"), TRUE if report.conforms else FALSE)
        yield from self._all(node, "result", "result", report.results)

    def _all(
        self, parent: NamedNode | BlankNode, link: str, name: str, results: tuple[ValidationResult, ...]
    ) -> Iterator[Triple]:
        names = [f"{name}-{number}" for number in range(1, len(results) + 1)]
        for one in names:
            yield Triple(parent, sh(link), self._named(one))
        for one, result in zip(names, results, strict=True):
            yield from self._result(one, result)

    def _result(self, name: str, result: ValidationResult) -> Iterator[Triple]:
        node = self._named(name)
        yield Triple(node, TYPE, sh("ValidationResult"))
        yield Triple(node, sh("focusNode"), self._own(result.focus_node))
        further: Iterator[Triple] = iter(())
        if result.path is not None:
            path, further = path_triples(result.path, self._fresh)
            yield Triple(node, sh("resultPath"), path)
        if result.value is not None:
            yield Triple(node, sh("value"), self._own(result.value))
        yield Triple(node, sh("resultSeverity"), result.severity)
        yield Triple(node, sh("sourceConstraintComponent"), result.source_constraint_component)
        if result.source_constraint is not None:
            yield Triple(node, sh("sourceConstraint"), self._own(result.source_constraint))
        yield Triple(node, sh("sourceShape"), self._own(result.source_shape))
        for tag, text in result.messages:
            yield Triple(node, sh("resultMessage"), Literal(text, language=tag) if tag else Literal(text))
        yield from self._all(node, "detail", name, result.details)
        yield from further

    def _named(self, name: str) -> NamedNode | BlankNode:
        return BlankNode(name) if self.base is None else NamedNode(self.base + name)

    def _fresh(self) -> BlankNode:
        self.nodes += 1
        return BlankNode(f"node-{self.nodes}")

    def _own(self, term: Term) -> Term:
        """Return *term*, a blank node under its number."""
        if not isinstance(term, BlankNode):
            return term
        if term not in self.known:
            self.known[term] = self._fresh()
        return self.known[term]


def read_report(
    data: bytes, *, report_format: RdfFormat = RdfFormat.TURTLE, source: str = "<report>"
) -> ValidationReport:
    """Return the report that a graph holds, its results ordered by what they say.

    Raises:
        UnreadableInputError: The text is not of its format, or holds no whole report.
    """
    graph = ShapesGraph(read_graph(data, report_format, source, None), source)
    node = next(iter(graph.data.instances(sh("ValidationReport"))), None)
    if node is None:
        raise UnreadableInputError(
            Text("The graph holds no report", "Grafen inneholder ingen rapport"),
            Place(source),
            Text("a node of type sh:ValidationReport", "en node av typen sh:ValidationReport"),
            Text("give the report that a validator wrote", "oppgi rapporten som en validator skrev"),
        )
    results = sorted((_read(graph, one) for one in graph.all(node, "result")), key=_key)
    return ValidationReport(graph.one(node, "conforms") == TRUE, tuple(results))


def _read(graph: ShapesGraph, node: Term) -> ValidationResult:
    path = graph.one(node, "resultPath")
    return ValidationResult(
        focus_node=_whole(graph, node, "focusNode"),
        path=None if path is None else graph.path(node, path),
        value=graph.one(node, "value"),
        severity=graph.iri(node, "resultSeverity") or sh("Violation"),
        source_shape=_whole(graph, node, "sourceShape"),
        source_constraint_component=graph.as_iri(
            node, "sourceConstraintComponent", _whole(graph, node, "sourceConstraintComponent")
        ),
        source_constraint=graph.one(node, "sourceConstraint"),
        messages=_messages(graph.data, node),
        details=tuple(sorted((_read(graph, one) for one in graph.all(node, "detail")), key=_key)),
    )


def _whole(graph: ShapesGraph, node: Term, name: str) -> Term:
    value = graph.one(node, name)
    if value is None:
        raise UnreadableInputError(
            Text(f"A result has no sh:{name}", f"Et resultat mangler sh:{name}"),
            Place(graph.source),
            Text(f"one sh:{name}", f"én sh:{name}"),
            Text("give the report that a validator wrote", "oppgi rapporten som en validator skrev"),
        )
    return value


def _messages(data: DataGraph, node: Term) -> Messages:
    found = (one for one in data.objects(node, sh("resultMessage")) if isinstance(one, Literal))
    return tuple(sorted((one.language or "", one.value) for one in found))


def _key(result: ValidationResult) -> tuple[str, ...]:
    parts = (result.focus_node, result.path, result.source_constraint_component, result.source_shape, result.value)
    return (*(str(part) for part in parts), str(result.messages))
