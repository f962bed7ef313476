# SPDX-License-Identifier: Apache-2.0
"""The dataset in a store that SPARQL can ask: built once for each state of the knowledge, then opened read-only."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph

from kgservice.errors import KnowledgeError
from kgservice.graph.dataset import ADOPTED, graph_of_folder, knowledge_lines
from kgservice.graph.named import query_files
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import ontology_files
from kgservice.sparql.guard import asks_elsewhere, elsewhere_refused
from kgservice.vocabulary import GRAPH, MD, SKOS

__all__ = ["KnowledgeGraph", "dataset_digest", "open_graph"]

_KEPT: Final = 2
"""How many stores of earlier knowledge are kept in the cache."""

_LAYOUT: Final = "4"
"""Changes when the statements made from the same files change."""

_CHUNK: Final = 20_000

_NAMED_IN: Final = f"""SELECT ?concept ?name WHERE {{
  VALUES ?graph {{ {" ".join(f"<{graph_of_folder(folder)}>" for folder in ADOPTED)} }}
  GRAPH ?graph {{ {{ ?concept a <{SKOS}Concept> }} UNION {{ ?concept a <{MD}ResponsibilityArea> }} }}
  FILTER (STRSTARTS(STR(?concept), "PREFIX"))
  ?concept <{SKOS}prefLabel>|<{SKOS}notation> ?name
}}"""
"""Looks in our own graphs alone, past the thousands of codes of the nomenclature; in this order it is quick."""


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
            QueryRefusedError: It asks another server, which nothing here ever does.
        """
        if asks_elsewhere(text):
            raise elsewhere_refused()
        return self.store.query(text)

    def concepts(self, prefix: str) -> Mapping[str, str]:
        """Return the concepts whose IRI begins with *prefix* by name: what follows it, number and both labels."""
        found = self.store.query(_NAMED_IN.replace("PREFIX", prefix))
        if not isinstance(found, pyoxigraph.QuerySolutions):
            return {}
        named = sorted((row["concept"].value, row["name"].value) for row in found)
        return {name: iri for iri, label in named for name in (label, iri.removeprefix(prefix))}

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
            is built in memory each time, and so where the folder cannot be used.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    if cache is None:
        return KnowledgeGraph(_filled(pyoxigraph.Store(), knowledge))
    folder = cache / f"graph-{dataset_digest(knowledge)[:20]}"
    try:
        if not folder.is_dir():
            _build(knowledge, folder)
        return KnowledgeGraph(pyoxigraph.Store.read_only(str(folder)))
    except OSError:  # a cache that cannot be written or read is done without
        return open_graph(knowledge)


def dataset_digest(knowledge: Knowledge) -> str:
    """Return the SHA-256 of everything the dataset is built from, in hexadecimal."""
    digest = hashlib.sha256(f"{_LAYOUT} {knowledge.version}".encode())
    folder = knowledge.root / "ontology"
    for path in ontology_files(knowledge.root):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
    for path in sorted(folder.rglob("*.csv")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for path in query_files():
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
        (workplace / "store").rename(folder)
        _forget(folder)
    except OSError:
        if not folder.is_dir():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _forget(current: Path) -> None:
    """Remove the stores of earlier knowledge but the newest, which another process may be reading."""
    older = [path for path in current.parent.glob("graph-*") if path != current and (path / "CURRENT").is_file()]
    for path in sorted(older, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _filled(store: pyoxigraph.Store, knowledge: Knowledge) -> pyoxigraph.Store:
    try:
        store.bulk_extend(_quads(knowledge_lines(knowledge)))
    except SyntaxError as error:
        raise KnowledgeError(f"The dataset could not be written: {error}") from error
    return store


def _quads(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    """Parse the lines in portions; a store that loads them by itself would name the blank nodes of each anew."""
    for chunk in _chunks(lines):
        yield from pyoxigraph.parse("\n".join(chunk).encode(), format=pyoxigraph.RdfFormat.N_QUADS)


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk
