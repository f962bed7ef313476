# SPDX-License-Identifier: Apache-2.0
"""A query run by pyoxigraph, its answer written as bytes; where it is cut, the answer says so in itself if it can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Final, Protocol

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from kgservice.errors import StoreError
from kgservice.model.text import Text
from kgservice.store.port import Question

__all__ = ["CUT", "Sink", "evaluate", "write_graph"]

CUT: Final = {
    "application/sparql-results+json": b',"cut":true}',
    "application/sparql-results+xml": b"<!-- cut: there may be more rows -->\n",
    "text/turtle": b"# cut: there may be more triples\n",
    "application/n-triples": b"# cut: there may be more triples\n",
    "application/trig": b"# cut: there may be more triples\n",
    "application/n-quads": b"# cut: there may be more triples\n",
    "application/rdf+xml": b"<!-- cut: there may be more triples -->\n",
}
"""Media type → what stands at the end of a cut answer; the other formats have no place for it."""

_ROW: Final = {
    "application/sparql-results+json": re.compile(rb'\},(?=\{["}])'),
    "application/sparql-results+xml": re.compile(rb"<result>"),
    "text/csv": re.compile(rb"\r\n"),
    "text/tab-separated-values": re.compile(rb"\n"),
}
"""Media type → what stands between two rows, before each, or after each line: no text within a row can hold it but
in CSV a line break of Windows, and in JSON braces without anything in them. Then the answer counts as cut too early."""

_LONGEST: Final = 8
"""Bytes of the longest of these marks."""

_CLOSING: Final = b"}"


class Sink(Protocol):
    """What takes the bytes of an answer."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""

    def flush(self) -> None:
        """Send on what was taken."""


def evaluate(store: pyoxigraph.Store, question: Question, output: Sink) -> bool | None:
    """Run a query and write its answer to *output*.

    Returns:
        Whether the answer has as many rows as it may have; None where the text of the query bounds them.

    Raises:
        SyntaxError: The text is no query.
        StoreError: The media type is none of the format that the query gives.
        OSError: The query reaches for what this process may not open.
    """
    found = store.query(
        question.text,
        base_iri=question.base,
        default_graph=_default(question.dataset.default),
        named_graphs=_named(question.dataset.named),
    )
    if isinstance(found, QueryTriples):
        return _write_triples(found, question, output)
    form = QueryResultsFormat.from_media_type(question.media_type)
    if form is None:
        raise _no_such_form(question.media_type)
    if not isinstance(found, QuerySolutions) or question.rows is None:
        found.serialize(_file(output), format=form)
        return None
    counted = _Counted(output, question.media_type)
    found.serialize(_file(counted), format=form)
    cut = counted.rows >= question.rows
    counted.end(cut=cut)
    return cut


def write_graph(store: pyoxigraph.Store, graph: str | None, media_type: str, output: Sink) -> bool:
    """Write one graph to *output* as RDF; return False, and write nothing, where there is no such graph.

    Raises:
        StoreError: The media type is none of RDF.
    """
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise _no_such_form(media_type)
    if graph is not None and not store.contains_named_graph(NamedNode(graph)):
        return False
    name = DefaultGraph() if graph is None else NamedNode(graph)
    store.dump(_file(output), format=form, from_graph=name)
    return True


def _write_triples(found: QueryTriples, question: Question, output: Sink) -> bool | None:
    form = RdfFormat.from_media_type(question.media_type)
    if form is None:
        raise _no_such_form(question.media_type)
    if question.rows is None:
        found.serialize(_file(output), format=form)
        return None
    first = _Counting(found, question.rows)
    pyoxigraph.serialize(first, _file(output), format=form)
    cut = first.count == question.rows and next(iter(found), None) is not None
    if cut:
        output.write(CUT.get(question.media_type, b""))
    return cut


class _Counting:
    """The first triples of an answer, counted as they go by."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple], most: int) -> None:
        self.count = 0
        self._triples = islice(triples, most)

    def __iter__(self) -> Iterator[pyoxigraph.Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


class _Counted:
    """A sink that counts rows by the marks between them, and can add to the end of the answer."""

    def __init__(self, output: Sink, media_type: str) -> None:
        self._output = output
        self._mark = _ROW[media_type]
        self._note = CUT.get(media_type, b"")
        # The last byte of JSON is kept back, so that a member can be added to the object it closes.
        self._keeps = 1 if self._note.endswith(_CLOSING) else 0
        self._kept = b""
        self._tail = b""
        self._lines = media_type.startswith("text/")
        self._hits = 0

    @property
    def rows(self) -> int:
        """Rows so far: lines without the heading, or one more than the marks between rows."""
        if self._lines:
            return self._hits - 1
        return self._hits + self._keeps  # of JSON the marks between rows are counted, one fewer than rows

    def write(self, data: bytes) -> int:
        seen = self._tail + data
        last = 0
        for found in self._mark.finditer(seen):
            self._hits += 1
            last = found.end()
        self._tail = seen[max(last, len(seen) - _LONGEST + 1) :]
        ready = self._kept + data
        border = len(ready) - self._keeps
        self._kept = ready[border:]
        self._output.write(ready[:border])
        return len(data)

    def flush(self) -> None:
        self._output.flush()

    def end(self, *, cut: bool) -> None:
        """Write what was kept back, and the note if the answer is *cut*."""
        if cut and self._note:
            self._output.write(self._note)
        else:
            self._output.write(self._kept)


def _file(output: Sink) -> IO[bytes]:
    """Return the sink as what the engine's stub asks for: it calls write and flush alone."""
    return output  # type: ignore[return-value]


def _default(names: tuple[str, ...] | None) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    return None if names is None else [NamedNode(name) for name in names]


def _named(names: tuple[str, ...] | None) -> list[NamedNode | BlankNode] | None:
    return None if names is None else [NamedNode(name) for name in names]


def _no_such_form(media_type: str) -> StoreError:
    return StoreError(
        Text(f"The answer has no form {media_type}", f"Svaret har ingen form {media_type}"),
        Text("ask for a form that fits the query", "be om en form som passer til spørringen"),
    )
