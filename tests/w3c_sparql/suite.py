# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 suite of the W3C, as its manifests list it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL: Final = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
BASE: Final = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the suite has its home: relative IRIs in its files are relative to this, wherever the files are read from."""

OTHERS: Final = {
    "entailment": "no entailment regime is offered; what follows from the ontology is written out beforehand",
    "service": "SERVICE is refused",
    "protocol": "asked in tests/protocol",
    "graph-store-protocol": "asked in tests/protocol",
    "service-description": "asked in tests/protocol",
}
"""Folders that are not run here → why not."""


@dataclass(frozen=True)
class Graphs:
    """A default graph and named graphs, each made of files.

    Attributes:
        default: Files, merged.
        named: IRI → file.
    """

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Case:
    """A test.

    Attributes:
        name: Folder and name in the manifest: "aggregates/agg01".
        kind: Its class: "QueryEvaluationTest" and so on.
        request: File with the query or the update.
        given: What is in the store beforehand.
        result: File with the answer to a query.
        left: What is in the store after an update.
    """

    name: str
    kind: str
    request: Path
    given: Graphs = Graphs()
    result: Path | None = None
    left: Graphs = Graphs()

    def __str__(self) -> str:
        return self.name


def base_of(file: Path) -> str:
    """Return the IRI of a file of the suite."""
    return f"{BASE}{file.parent.name}/{file.name}"


@cache
def cases(folder: Path) -> tuple[Case, ...]:
    """Return the tests of a copy of the suite, but for those of the folders named in OTHERS."""
    manifest = _parsed(folder / "manifest-all.ttl", BASE)
    found: list[Case] = []
    for included in _members(manifest, NamedNode(BASE), "include"):
        name = str(included.value).removeprefix(BASE).removesuffix("/manifest.ttl")
        if name not in OTHERS:
            found.extend(_Manifest(folder / name).cases())
    return tuple(found)


class _Manifest:
    """The manifest of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._iri = f"{BASE}{folder.name}/"
        self._store = _parsed(folder / "manifest.ttl", self._iri)

    def cases(self) -> Iterator[Case]:
        """Yield its tests in the order in which they are listed."""
        for entry in _members(self._store, NamedNode(self._iri), "entries"):
            yield self._case(entry)

    def _case(self, entry: NamedNode) -> Case:
        name = f"{self._folder.name}/{entry.value.partition('#')[2]}"
        (kind,) = (one.value.removeprefix(_MF) for one in self._values(entry, _RDF + "type"))
        (action,) = self._values(entry, _MF + "action")
        if isinstance(action, NamedNode):
            return Case(name, kind, self._file(action))
        results = self._values(entry, _MF + "result")
        if "Update" in kind:
            (request,) = self._values(action, _UT + "request")
            return Case(name, kind, self._file(request), self._graphs(action, _UT), None, self._graphs(results[0], _UT))
        (request,) = self._values(action, _QT + "query")
        return Case(name, kind, self._file(request), self._graphs(action, _QT), self._file(results[0]))

    def _graphs(self, node: object, terms: str) -> Graphs:
        default = tuple(self._file(one) for one in self._values(node, terms + "data"))
        named = []
        for one in self._values(node, terms + "graphData"):
            inner = self._values(one, terms + "graph")
            names = [label.value for label in self._values(one, _LABEL.value) if isinstance(label, Literal)]
            file = inner[0] if inner else one
            named.append((names[0] if names else file.value, self._file(file)))
        return Graphs(default, tuple(named))

    def _values(self, subject: object, predicate: str) -> list:
        return [quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(predicate), None)]

    def _file(self, node: NamedNode) -> Path:
        file = self._folder / node.value.removeprefix(self._iri)
        assert file.is_file(), f"{node} is no file of {self._folder}"
        return file


def _parsed(manifest: Path, iri: str) -> Store:
    store = Store()
    store.load(path=manifest, format=RdfFormat.TURTLE, base_iri=iri)
    return store


def _members(store: Store, subject: NamedNode, name: str) -> Iterator[NamedNode]:
    """Yield the members of a list that a subject has under a name of the manifests."""
    node = next(store.quads_for_pattern(subject, NamedNode(_MF + name), None)).object
    while node != NamedNode(_RDF + "nil"):
        yield next(store.quads_for_pattern(node, NamedNode(_RDF + "first"), None)).object
        node = next(store.quads_for_pattern(node, NamedNode(_RDF + "rest"), None)).object
