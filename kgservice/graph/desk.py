# SPDX-License-Identifier: Apache-2.0
"""Where named queries are asked in this process: the dataset, and a copy of it into which a product is put for a while.

Copying the dataset takes a second, putting in the statements of a product and taking them out again does not. But the
engine keeps what is taken out in memory for as long as the copy lasts, so after many products there is a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Final

import pyoxigraph

from kgservice.graph.dataset import APART, graph_of_folder
from kgservice.graph.store import KnowledgeGraph
from kgservice.vocabulary import GRAPH

__all__ = ["PRODUCT_GRAPH", "QueryDesk"]

PRODUCT_GRAPH: Final = GRAPH + "assessment"
"""Graph in which the statements of a product stand, beside the default graph, for a query about it."""

_WORN: Final = 500_000
"""Statements put into the copy after which there is a new one: those of some thirty products, or 150 MB."""


class QueryDesk:
    """Asks the dataset; safe for threads. The dataset is opened, and copied, when that is first needed."""

    def __init__(self, open_dataset: Callable[[], KnowledgeGraph]) -> None:
        """Bind what opens the dataset; it is called once."""
        self._open = open_dataset
        self._opened: KnowledgeGraph | None = None
        self._opening, self._putting = Lock(), Lock()
        self._copy: pyoxigraph.Store | None = None
        self._put = 0
        self.concepts: Callable[[str], Mapping[str, str]] = lru_cache(maxsize=64)(self._concepts)

    def query(self, text: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean:
        """Run a query on the dataset."""
        return self._graph.query(text)

    def query_with(
        self, turtle: bytes, text: str
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean:
        """Run a SELECT query on the dataset with the statements of a product beside it.

        They stand in the default graph and in a named graph of their own. One product at a time is put in, and no
        other query sees it.
        """
        triples = list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True))
        graphs = (pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(PRODUCT_GRAPH))
        quads = [pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for graph in graphs for t in triples]
        with self._putting:
            copy = self._fresh_copy()
            added = [quad for quad in quads if quad not in copy]
            self._put += len(added)
            try:
                copy.extend(added)
                return _kept(copy.query(text))
            finally:
                for quad in added:
                    copy.remove(quad)

    def _concepts(self, prefix: str) -> Mapping[str, str]:
        """Return the concepts whose IRI begins with *prefix*, by name."""
        return self._graph.concepts(prefix)

    @property
    def _graph(self) -> KnowledgeGraph:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _fresh_copy(self) -> pyoxigraph.Store:
        """Return a copy of what is adopted, and of what is only asked for by name; the other graphs repeat the first.

        It is made anew once as much was put into it and taken out again as _WORN says.
        """
        if self._copy is None or self._put > _WORN:
            copy, store = pyoxigraph.Store(), self._graph.store
            copy.bulk_extend(store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
            for name in APART:
                copy.bulk_extend(store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph_of_folder(name))))
            self._copy, self._put = copy, 0
        return self._copy


def _kept(
    found: pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean,
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean:
    """Return an answer that needs the store no more: rows are found only when they are read."""
    if not isinstance(found, pyoxigraph.QuerySolutions):
        return found
    form = pyoxigraph.QueryResultsFormat.JSON
    return pyoxigraph.parse_query_results(found.serialize(format=form) or b"", format=form)
