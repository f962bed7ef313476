# SPDX-License-Identifier: Apache-2.0
"""Which IRIs of ours are documents, whose content can be sent, and what is in them.

A concept, a provision or a duty is no document: what is sent is a description of it, which has an address of its own.
A graph, a module of the ontology or of the shapes, and a query are what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kgservice.graph import named_queries
from kgservice.graph.description import DATASET
from kgservice.linkeddata.sources import Sources
from kgservice.linkeddata.turtle import numbered_quads
from kgservice.vocabulary import BASE, MD, MDQ, OWL, RDF

__all__ = ["DISTRIBUTIONS", "Documents"]

DISTRIBUTIONS: Final[Mapping[str, str]] = {f"{DATASET}.{form}": form for form in ("trig", "nq", "ttl")}
"""IRI of a file with the whole dataset → the name of its form."""

_ONTOLOGY: Final = NamedNode(OWL + "Ontology")
_TYPE: Final = NamedNode(RDF + "type")


class Documents:
    """The documents under the base IRI."""

    def __init__(self, root: Path, sources: Sources) -> None:
        """Find the modules below a knowledge root and the graphs of the dataset."""
        self._sources = sources
        graphs = sources.graph.store.named_graphs()
        self._graphs = frozenset(name.value for name in graphs if isinstance(name, NamedNode))
        self._modules = dict(sorted(_modules(root, sources)))
        self._versions = {v: m for m in self._modules for v in sources.values(m, OWL + "versionIRI")}
        self._queries = {MDQ + name: query.text for name, query in named_queries().items()}

    def __contains__(self, iri: str) -> bool:
        """Tell whether the IRI is that of a document."""
        known = (self._graphs, self._modules, self._versions, self._queries, {DATASET, MD})
        return any(iri in group for group in known)

    def is_graph(self, iri: str) -> bool:
        """Tell whether the IRI is that of a named graph."""
        return iri in self._graphs

    def modules(self) -> list[str]:
        """Return the IRIs of the modules of the ontology, sorted."""
        return [iri for iri in self._modules if iri.startswith(MD)]

    def module_of(self, iri: str) -> str | None:
        """Return the module of which the IRI names a version; None where it names none."""
        return self._versions.get(iri)

    def query(self, iri: str) -> str | None:
        """Return the text of a query; None where the IRI is that of none."""
        return self._queries.get(iri)

    def content(self, iri: str) -> Iterable[Quad] | None:
        """Return the statements of a document; None where it has none but its description."""
        module = self._versions.get(iri, iri)
        if module in self._modules:
            return numbered_quads(self._modules[module])
        if iri == DATASET:
            return self._parts(DATASET)
        return self._terms() if iri == MD else None

    def distribution(self, form: str) -> Iterator[Quad]:
        """Yield the whole dataset: its named graphs, or for a form without graphs what is adopted."""
        graphs = [NamedNode(name) for name in sorted(self._graphs)] if form != "ttl" else [DefaultGraph()]
        for name in graphs:
            yield from self._sources.graph.store.quads_for_pattern(None, None, None, name)

    def _parts(self, iri: str) -> Iterator[Quad]:
        """Yield what is said of a thing and of the parts of it that have names, "…#part"."""
        return self._closed([iri], lambda value: getattr(value, "value", "").startswith(iri + "#"))

    def _terms(self) -> Iterator[Quad]:
        """Yield what is said of each term and module of the ontology, and of the blank nodes in it."""
        terms = sorted(iri for iri in self._sources.ours() if iri.startswith(MD))
        return self._closed(terms, lambda value: isinstance(value, BlankNode))

    def _closed(self, iris: Iterable[str], follows: Callable[[object], bool]) -> Iterator[Quad]:
        """Yield what is said of some things, and of those they lead to that are followed."""
        seen: set[object] = set()
        for iri in iris:
            waiting: list[NamedNode | BlankNode] = [NamedNode(iri)]
            while waiting:
                node = waiting.pop()
                if node not in seen:
                    seen.add(node)
                    found = list(self._sources.find(node, None, None))
                    yield from found
                    waiting += [quad.object for quad in reversed(found) if follows(quad.object)]  # type: ignore[misc]


def _modules(root: Path, sources: Sources) -> Iterator[tuple[str, Path]]:
    """Yield the IRI of each module with its file."""
    for quad in sources.find(None, _TYPE, _ONTOLOGY):
        module = getattr(quad.subject, "value", "")
        path = root / f"{module.removeprefix(BASE)}.ttl"
        if path.is_file():
            yield module, path
