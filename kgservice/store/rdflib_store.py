# SPDX-License-Identifier: Apache-2.0
"""Graphs in a dataset of rdflib: the second opinion beside Oxigraph, slow and written by others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from kgservice.errors import KgServiceError
from kgservice.sparql.limits import Limits
from kgservice.store import engine_faults, faults
from kgservice.store.evaluation import Sink
from kgservice.store.marks import Marks, require
from kgservice.store.port import Answer, Condition, Question
from kgservice.store.rdflib_engine import changed, parsed_query, parsed_update, seen_as, set_up
from kgservice.store.rdflib_terms import copied, named, to_pyoxigraph, to_rdflib
from kgservice.store.streaming import Streams
from kgservice.store.updates import parse_graph

if TYPE_CHECKING:
    from rdflib import Dataset
    from rdflib.query import Result

    from kgservice.store.rdflib_terms import Statement

__all__ = ["RdflibStore"]

_SELECT: Final = "SELECT"
_ASK: Final = "ASK"


class RdflibStore:
    """The port of a store over rdflib, for tests and comparisons.

    Each write goes to a copy of everything, which then takes the place of what was there: atomic, never in the way of
    a reader, and slow. Nothing reaches the disk. No query reaches another server or a file: LOAD and SERVICE are
    looked for in the parsed form that is evaluated, and the dataset clause is carried out here. As in
    ``OxigraphStore``, what is over its time is reported in time and not ended.
    """

    def __init__(self, dataset: Dataset, limits: Limits) -> None:
        """Begin with what *dataset* holds; it is never written itself."""
        set_up()
        self._dataset = dataset
        self._limits = limits
        self._streams = Streams()
        self._marks = Marks()

    # reading

    def query(self, question: Question) -> Answer:
        """Run a query in a thread of its own, as the port says."""
        seconds = min(question.seconds or self._limits.seconds, self._limits.seconds)
        work = partial(_answered, self._dataset, question)
        # No form says here that it is cut: the marks are written by the evaluation of the other engine.
        unsaid = faults.cut(self._limits)
        return self._streams.answer(work, seconds=seconds, ident=question.ident, unsaid=unsaid)

    def read_graph(self, graph: str | None, media_type: str) -> Answer | None:
        """Return a graph as RDF; None where there is no such graph."""
        dataset = self._dataset
        if not _holds(dataset, graph):
            return None

        def work(output: Sink) -> bool:
            _write_triples(dataset.graph(named(graph)), media_type, None, output)
            return False

        return self._streams.answer(work, seconds=self._limits.seconds)

    # writing

    def update(self, text: str, *, base: str | None = None) -> None:
        """Run an update: all of its operations or none."""
        operations = parsed_update(text, base)
        with self._marks.writing():
            self._dataset = changed(copied(self._dataset), operations)

    def write_graph(
        self,
        graph: str | None,
        data: bytes,
        media_type: str,
        *,
        replace: bool,
        base: str | None = None,
        condition: Condition | None = None,
    ) -> bool:
        """Add RDF to a graph, or put it in the place of the graph; return whether the graph is new."""
        triples = to_rdflib(parse_graph(data, media_type, base=base))

        def write(dataset: Dataset) -> None:
            there = dataset.graph(named(graph))
            if replace:
                there.remove((None, None, None))
            there.addN((*triple, there) for triple in triples)

        return not self._written(graph, condition, write)

    def remove_graph(self, graph: str | None, *, condition: Condition | None = None) -> bool:
        """Remove a graph; return False where there was none. The default graph is emptied."""

        def remove(dataset: Dataset) -> None:
            if graph is None:
                dataset.graph(named(None)).remove((None, None, None))
            else:
                dataset.remove_graph(named(graph))

        return self._written(graph, condition, remove)

    def _written(self, graph: str | None, condition: Condition | None, write: Callable[[Dataset], None]) -> bool:
        """Write to a copy if the condition holds, and return whether the graph had been there."""
        with self._marks.writing(graph):
            there = _holds(self._dataset, graph)
            require(condition, graph, self._marks.settled(graph) if there else None)
            dataset = copied(self._dataset)
            write(dataset)
            self._dataset = dataset
        return there

    # what there is

    def tag(self, graph: str | None) -> str | None:
        """Return what changes whenever the graph does; None where there is no such graph."""
        tag = self._marks.tag(graph)
        return tag if _holds(self._dataset, graph) else None

    @property
    def version(self) -> str:
        """What changes whenever anything in the store does."""
        return self._marks.version

    def graphs(self) -> Sequence[str]:
        """Return the IRIs of the named graphs that exist, sorted."""
        return sorted(_names(self._dataset))

    def cancel(self, ident: str) -> bool:
        """End a query by its name; return False where none of that name runs."""
        return self._streams.cancel(ident)

    def close(self) -> None:
        """End the answers that are being written."""
        self._streams.close()


def _answered(dataset: Dataset, question: Question, output: Sink) -> bool | None:
    """Evaluate a query and write its answer."""
    query, clause = parsed_query(question.text, question.base, question.written)
    try:
        found = seen_as(dataset, question.dataset, clause).query(query)
        return _write(found, question, output)
    except (KgServiceError, BrokenPipeError):
        raise
    except Exception as error:  # whatever rdflib raises while it evaluates
        raise engine_faults.engine_failed("rdflib", error) from error


def _write(found: Result, question: Question, output: Sink) -> bool | None:
    if found.type not in {_SELECT, _ASK}:
        return _write_triples(found.graph or (), question.media_type, question.rows, output)
    form = QueryResultsFormat.from_media_type(question.media_type)
    if form is None:
        raise engine_faults.no_such_form(question.media_type)
    rows = len(found.bindings) if found.type == _SELECT else 0
    text = found.serialize(format="json")  # the one format that rdflib writes without loss for all results
    results = pyoxigraph.parse_query_results(text or b"", format=QueryResultsFormat.JSON)
    output.write(results.serialize(format=form) or b"")
    if question.rows is None or not isinstance(results, QuerySolutions):
        return None
    return rows >= question.rows


def _write_triples(graph: Iterable[Statement], media_type: str, most: int | None, output: Sink) -> bool | None:
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise engine_faults.no_such_form(media_type)
    triples = list(to_pyoxigraph(graph))
    output.write(pyoxigraph.serialize(triples[:most], format=form) or b"")
    return None if most is None else len(triples) > most


def _names(dataset: Dataset) -> set[str]:
    default = named(None)
    return {str(graph.identifier) for graph in dataset.graphs() if graph.identifier != default}


def _holds(dataset: Dataset, graph: str | None) -> bool:
    return graph is None or graph in _names(dataset)
