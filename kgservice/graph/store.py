# SPDX-License-Identifier: Apache-2.0
"""The dataset in a store that SPARQL can ask: built once for each state of the knowledge, then opened read-only."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph

from kgservice.errors import KnowledgeError
from kgservice.graph.dataset import knowledge_lines
from kgservice.knowledge.bundle import Knowledge
from kgservice.vocabulary import GRAPH

__all__ = ["KnowledgeGraph", "dataset_digest", "open_graph"]

_LAYOUT: Final = "1"
"""Changes when the statements made from the same files change."""

_CHUNK: Final = 20_000


class KnowledgeGraph:
    """The dataset, and beside it what one run adds of its own."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        """Wrap a store."""
        self.store = store

    def __len__(self) -> int:
        """Return the number of quads, those of the default graph among them."""
        return len(self.store)

    def query(self, text: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean:
        """Run a SPARQL query on the default graph and the named graphs.

        Raises:
            SyntaxError: *text* is no SPARQL query.
        """
        return self.store.query(text)

    def with_graph(self, name: str, turtle: bytes) -> KnowledgeGraph:
        """Return a copy in memory that also holds *turtle*, in the default graph and in the named graph *name*."""
        copy = pyoxigraph.Store()
        copy.bulk_extend(self.store)
        for graph in (pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(GRAPH + name)):
            copy.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
        return KnowledgeGraph(copy)


def open_graph(knowledge: Knowledge, *, cache: Path | None = None) -> KnowledgeGraph:
    """Return the dataset of *knowledge*.

    Args:
        cache: Folder in which the built store is kept, named by the digest of all it is built from; without one it
            is built in memory each time.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    if cache is None:
        return KnowledgeGraph(_filled(pyoxigraph.Store(), knowledge))
    folder = cache / f"graph-{dataset_digest(knowledge)[:20]}"
    if not folder.is_dir():
        _build(knowledge, folder)
    return KnowledgeGraph(pyoxigraph.Store.read_only(str(folder)))


def dataset_digest(knowledge: Knowledge) -> str:
    """Return the SHA-256 of everything the dataset is built from, in hexadecimal."""
    digest = hashlib.sha256(f"{_LAYOUT} {knowledge.version}".encode())
    for path in sorted((knowledge.root / "ontology" / "law").rglob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _build(knowledge: Knowledge, folder: Path) -> None:
    """Build the store beside its place and move it there, so that no process ever sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix="graph-", dir=folder.parent))
    try:
        store = _filled(pyoxigraph.Store(str(workplace / "store")), knowledge)
        store.flush()
        store.optimize()
        del store
        if not folder.is_dir():
            (workplace / "store").rename(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _filled(store: pyoxigraph.Store, knowledge: Knowledge) -> pyoxigraph.Store:
    try:
        for chunk in _chunks(knowledge_lines(knowledge)):
            store.bulk_load("\n".join(chunk).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise KnowledgeError(f"The dataset could not be written: {error}") from error
    return store


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk
