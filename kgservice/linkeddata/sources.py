# SPDX-License-Identifier: Apache-2.0
"""The statements that are answered with: what is adopted, what is kept apart from it, and the shapes.

Shapes are no part of the dataset, for they say nothing of the law; their IRIs answer all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kgservice.graph import KnowledgeGraph
from kgservice.graph.dataset import APART, graph_of_folder
from kgservice.linkeddata.turtle import numbered_quads
from kgservice.vocabulary import BASE, DCTERMS, RDFS, SH, SKOS

__all__ = ["ADOPTED", "LABELS", "Sources", "named_node", "shape_files", "shape_store"]

LABELS: Final = tuple(NamedNode(iri) for iri in (SKOS + "prefLabel", DCTERMS + "title", RDFS + "label", SH + "name"))
"""Properties that name a thing; the first that a thing has is its label."""

ADOPTED: Final = DefaultGraph()
"""The graph of what is adopted, and of the shapes."""

_KEPT_LABELS: Final = 1 << 16

Subject = NamedNode | BlankNode


class Sources:
    """Finds statements by pattern.

    A quad of the default graph is adopted or stands in a shape; one of a named graph is kept apart: a proposal, or a
    mapping to a vocabulary of others.
    """

    def __init__(self, graph: KnowledgeGraph, shapes: pyoxigraph.Store) -> None:
        """Bind the dataset and a store that has the shapes in its default graph."""
        self.graph = graph
        self._shapes = shapes
        self._apart = tuple(NamedNode(graph_of_folder(name)) for name in APART)
        self.labels = lru_cache(_KEPT_LABELS)(self._labels)

    def find(
        self, subject: Subject | None, predicate: NamedNode | None, value: Subject | Literal | None
    ) -> Iterator[Quad]:
        """Yield the statements that fit the pattern, each once."""
        store = self.graph.store
        yield from store.quads_for_pattern(subject, predicate, value, ADOPTED)
        for apart in self._apart:
            yield from store.quads_for_pattern(subject, predicate, value, apart)
        yield from self._shapes.quads_for_pattern(subject, predicate, value, ADOPTED)

    def knows(self, iri: str) -> bool:
        """Tell whether any statement mentions the IRI."""
        node = named_node(iri)
        if node is None:
            return False
        patterns = ((node, None, None), (None, None, node), (None, node, None))
        return any(next(self.find(*pattern), None) is not None for pattern in patterns)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return what is said of a thing, without language and datatype."""
        found = (quad.object for quad in self.find(NamedNode(subject), NamedNode(predicate), None))
        return [value.value for value in found if isinstance(value, NamedNode | Literal)]

    def value(self, subject: str, predicate: str, lang: str = "") -> str:
        """Return the first of the values, or of those in a language; empty where there is none."""
        found = (quad.object for quad in self.find(NamedNode(subject), NamedNode(predicate), None))
        wanted = (value for value in found if not lang or getattr(value, "language", None) == lang)
        return next((value.value for value in wanted if isinstance(value, NamedNode | Literal)), "")

    def uses(self, predicate: NamedNode) -> int:
        """Return in how many statements the IRI is the property."""
        asked = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {predicate} ?o }}"
        counted = 0
        for store in (self.graph.store, self._shapes):
            found = store.query(asked)
            if isinstance(found, pyoxigraph.QuerySolutions):
                counted += sum(int(row["n"].value) for row in found)
        return counted

    def ours(self) -> Iterator[str]:
        """Yield the IRIs of ours of which something is said, parts of documents (“…#part”) aside."""
        for store in (self.graph.store, self._shapes):
            found = store.query("SELECT DISTINCT ?s WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
            subjects = (row["s"] for row in found) if isinstance(found, pyoxigraph.QuerySolutions) else ()
            for subject in subjects:
                if isinstance(subject, NamedNode) and subject.value.startswith(BASE) and "#" not in subject.value:
                    yield subject.value

    def _labels(self, iri: str) -> tuple[Quad, ...]:
        """Return the statements that name a thing: of the first property that does, adopted ones if there are any."""
        node = NamedNode(iri)
        for predicate in LABELS:
            if found := sorted(self.find(node, predicate, None), key=str):
                return tuple(quad for quad in found if quad.graph_name == ADOPTED) or tuple(found)
        return ()


def named_node(iri: str) -> NamedNode | None:
    """Return the IRI as a node; None where it cannot be one."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def shape_files(root: Path) -> tuple[Path, ...]:
    """Return the files of the shapes below a knowledge root, sorted."""
    return tuple(sorted((root / "shapes").rglob("*.ttl")))


def shape_store(root: Path) -> pyoxigraph.Store:
    """Return the shapes in a store in memory.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    store = pyoxigraph.Store()
    for path in shape_files(root):
        store.extend(numbered_quads(path))
    return store
