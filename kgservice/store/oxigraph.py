# SPDX-License-Identifier: Apache-2.0
"""Graphs in an Oxigraph store of this process, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode

from kgservice.sparql.limits import Limits
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store import engine_faults, faults
from kgservice.store.evaluation import Sink, evaluate, write_graph
from kgservice.store.marks import Marks, require
from kgservice.store.port import Answer, Condition, Question
from kgservice.store.streaming import Streams
from kgservice.store.updates import graph_as_update, removal

__all__ = ["OxigraphStore"]


class OxigraphStore:
    """The port of a store over pyoxigraph, for one process that trusts its queries: a command, a test, a notebook.

    Nothing here can end the engine. A query that is over its time is reported in time, and so is one that is
    cancelled, but its thread goes on until it next writes a byte of the answer, which a sort or a count does at its
    end alone. Memory is not bounded. What strangers ask belongs into the processes of ``ProcessStore``.

    An update has no limit of time either. Tags and versions are new at each start, and only count what is written
    through this object.
    """

    def __init__(self, store: pyoxigraph.Store, limits: Limits) -> None:
        """Put the port before a store that nobody else writes."""
        self._opened: pyoxigraph.Store | None = store
        self._limits = limits
        self._streams = Streams()
        self._marks = Marks()

    @classmethod
    def open(cls, folder: Path | None, limits: Limits) -> OxigraphStore:
        """Open the store in a folder, or begin an empty one in memory.

        Raises:
            StoreError: The folder holds something else, or another process has it open.
        """
        try:
            return cls(pyoxigraph.Store() if folder is None else pyoxigraph.Store(folder), limits)
        except OSError as error:
            raise engine_faults.broken_store(error) from error

    # reading

    def query(self, question: Question) -> Answer:
        """Run a query in a thread of its own, as the port says."""
        written = question.written or question.text
        engine_faults.refuse_elsewhere(written)
        seconds = min(question.seconds or self._limits.seconds, self._limits.seconds)
        store = self._store

        def work(output: Sink) -> bool | None:
            with _reading(written):
                return evaluate(store, question, output)

        unsaid = None if faults.says_it_is_cut(question) else faults.cut(self._limits)
        return self._streams.answer(work, seconds=seconds, ident=question.ident, unsaid=unsaid)

    def read_graph(self, graph: str | None, media_type: str) -> Answer | None:
        """Return a graph as RDF; None where there is no such graph."""
        store = self._store
        if not _holds(store, graph):
            return None

        def work(output: Sink) -> bool:
            return not write_graph(store, graph, media_type, output)

        return self._streams.answer(work, seconds=self._limits.seconds)

    # writing

    def update(self, text: str, *, base: str | None = None) -> None:
        """Run an update: all of its operations or none."""
        engine_faults.refuse_elsewhere(text, update=True)
        with self._marks.writing(), _reading(text):
            self._change(text, base)

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
        with _reading(""):
            text = graph_as_update(data, media_type, graph, replace=replace, base=base)
            return not self._written(graph, condition, text)

    def remove_graph(self, graph: str | None, *, condition: Condition | None = None) -> bool:
        """Remove a graph; return False where there was none. The default graph is emptied."""
        with _reading(""):
            return self._written(graph, condition, removal(graph))

    def _written(self, graph: str | None, condition: Condition | None, text: str) -> bool:
        """Run an update of one graph if the condition holds, and return whether the graph had been there."""
        with self._marks.writing(graph):
            there = _holds(self._store, graph)
            require(condition, graph, self._marks.settled(graph) if there else None)
            self._change(text)
        return there

    def _change(self, text: str, base: str | None = None) -> None:
        self._store.update(text, base_iri=base)
        self._store.flush()

    # what there is

    def tag(self, graph: str | None) -> str | None:
        """Return what changes whenever the graph does; None where there is no such graph."""
        tag = self._marks.tag(graph)  # before the look: one that comes too early is wrong for nobody
        return tag if _holds(self._store, graph) else None

    @property
    def version(self) -> str:
        """What changes whenever anything in the store does."""
        return self._marks.version

    def graphs(self) -> Sequence[str]:
        """Return the IRIs of the named graphs that exist, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs() if isinstance(graph, NamedNode))

    def cancel(self, ident: str) -> bool:
        """End a query by its name; return False where none of that name runs."""
        return self._streams.cancel(ident)

    def close(self) -> None:
        """End the answers that are being written, and let go of the store: the folder can then be opened again."""
        self._streams.close()
        if self._opened is not None:
            self._opened.flush()
            self._opened = None

    @property
    def _store(self) -> pyoxigraph.Store:
        if self._opened is None:
            raise engine_faults.closed_store()
        return self._opened


def _holds(store: pyoxigraph.Store, graph: str | None) -> bool:
    return graph is None or store.contains_named_graph(engine_faults.node_of(graph))


@contextmanager
def _reading(text: str) -> Iterator[None]:
    """Say in our words what the engine finds wrong."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(text, str(error)) from error
    except (RuntimeError, ValueError) as error:
        raise engine_faults.cannot_be_done(str(error)) from error
    except OSError as error:
        raise engine_faults.broken_store(error) from error
