# SPDX-License-Identifier: Apache-2.0
"""What each IRI answers with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kgservice.graph import KnowledgeGraph
from kgservice.graph.store import dataset_digest
from kgservice.knowledge.bundle import Knowledge
from kgservice.linkeddata.description import Description, describe, incoming_to, text_of
from kgservice.linkeddata.documents import Documents
from kgservice.linkeddata.near import Neighbours
from kgservice.linkeddata.sources import Sources, shape_files, shape_store
from kgservice.model.text import Text
from kgservice.vocabulary import BASE

__all__ = ["LinkedData"]

_KEPT: Final = 256
"""For how many things it is kept what points to them: for a few it takes long to find out."""

_KEPT_CONTENTS: Final = 4
"""How many documents are kept; those that are put together take a while."""


class LinkedData:
    """The descriptions and documents of the IRIs in the dataset and in the shapes."""

    def __init__(self, knowledge: Knowledge, graph: KnowledgeGraph) -> None:
        """Bind the dataset of *knowledge*, and read the shapes.

        Raises:
            KnowledgeError: A shipped shape is not valid Turtle.
        """
        self.knowledge = knowledge
        self.sources = Sources(graph, shape_store(knowledge.root))
        self.documents = Documents(knowledge.root, self.sources)
        self._content = lru_cache(_KEPT_CONTENTS)(self._read_content)
        self._incoming = lru_cache(_KEPT)(lambda iri: incoming_to(self.sources, iri))

    @cached_property
    def digest(self) -> str:
        """What changes whenever an answer may: SHA-256 of all that the dataset and the shapes are made of."""
        digest = hashlib.sha256(dataset_digest(self.knowledge).encode())
        for path in shape_files(self.knowledge.root):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def __contains__(self, iri: str) -> bool:
        """Tell whether anything is known of the IRI."""
        return iri in self.documents or self.sources.knows(iri)

    def describe(self, iri: str) -> Description:
        """Return the description of something that is known."""
        return describe(self.sources, iri, self._incoming(iri))

    def label(self, iri: str) -> Text:
        """Return what something is called; empty where that is not known."""
        return text_of(quad.object for quad in self.sources.labels(iri) if isinstance(quad.object, Literal))

    def statements(self, iri: str) -> Sequence[Quad]:
        """Return what is sent for an IRI: the content of a document, or the description of anything else.

        The whole of a graph is not among it, see `graph`.
        """
        content = self._content(iri)
        return tuple(self.describe(iri).quads()) if content is None else content

    def incoming(self, iri: str) -> tuple[int, int]:
        """Return how many things that point to a thing its description tells, and how many there are."""
        ways = () if self._content(iri) is not None else self._incoming(iri)
        return sum(len(way.references) for way in ways), sum(way.total for way in ways)

    def graph(self, iri: str) -> Iterator[Quad]:
        """Yield the statements of a named graph, as they come from the store.

        The store is first asked when the first is taken: its answer cannot be handed to another thread.
        """
        yield from self.sources.graph.store.quads_for_pattern(None, None, None, NamedNode(iri))

    def near(self, iri: str) -> tuple[str, ...]:
        """Return up to three known IRIs of ours that resemble one that is not known, best first."""
        return tuple(BASE + name for name in self._neighbours.of(iri.removeprefix(BASE)))

    def _read_content(self, iri: str) -> tuple[Quad, ...] | None:
        content = self.documents.content(iri)
        return None if content is None else tuple(dict.fromkeys(content))

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(iri.removeprefix(BASE) for iri in self.sources.ours())
