# SPDX-License-Identifier: Apache-2.0
"""The shipped Turtle as one index in memory.

Reading the parsed stream straight into dictionaries is several times quicker than filling a store, and keeps
literals exactly as written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyoxigraph

from kgservice.errors import KnowledgeError
from kgservice.model.text import Text
from kgservice.vocabulary import RDF, RDFS

__all__ = ["Node", "TermIndex", "knowledge_root", "ontology_files", "read_index"]

Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_FIRST = RDF + "first"
_REST = RDF + "rest"
_NIL = RDF + "nil"
_TYPE = RDF + "type"
_SUBCLASS = RDFS + "subClassOf"


def knowledge_root() -> Path:
    """Return the folder that holds ``ontology/``: the package data, or the checkout it is run from."""
    packaged = Path(__file__).resolve().parents[1] / "_data"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2]


def ontology_files(root: Path) -> tuple[Path, ...]:
    """Return every Turtle file of the ontology below *root*, sorted, so that reading order is fixed."""
    return tuple(sorted((root / "ontology").rglob("*.ttl")))


class TermIndex:
    """Subject, predicate, objects: the triples of a set of files, in file order.

    Attributes:
        digest: SHA-256 of the files' bytes, in hexadecimal; names the version of the knowledge.
    """

    def __init__(self, digest: str) -> None:
        """Start empty; *digest* names the bytes the index will be filled from."""
        self.digest = digest
        self._triples: dict[str, dict[str, list[Node]]] = {}
        self._below: dict[str, list[str]] = {}

    def add(self, subject: str, predicate: str, value: Node) -> None:
        """Append one triple."""
        self._triples.setdefault(subject, {}).setdefault(predicate, []).append(value)
        if predicate == _SUBCLASS and isinstance(value, pyoxigraph.NamedNode):
            self._below.setdefault(value.value, []).append(subject)

    def subclasses(self, parent: str) -> tuple[str, ...]:
        """Return the named classes stated to be directly below *parent*, in file order."""
        return tuple(child for child in self._below.get(parent, ()) if not child.startswith("_:"))

    def __contains__(self, subject: str) -> bool:
        """Say whether anything is stated about *subject*."""
        return subject in self._triples

    def subjects(self) -> Iterator[str]:
        """Yield every subject, in file order."""
        return iter(self._triples)

    def predicates(self, subject: str) -> dict[str, list[Node]]:
        """Return predicate → objects of *subject*; empty where nothing is stated."""
        return self._triples.get(subject, {})

    def objects(self, subject: str, predicate: str) -> list[Node]:
        """Return the objects of one subject and predicate, in file order."""
        return self._triples.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the objects that are IRIs."""
        return tuple(o.value for o in self.objects(subject, predicate) if isinstance(o, pyoxigraph.NamedNode))

    def iri(self, subject: str, predicate: str) -> str | None:
        """Return the first object that is an IRI."""
        return next(iter(self.iris(subject, predicate)), None)

    def literal(self, subject: str, predicate: str, default: str = "") -> str:
        """Return the first literal without regard to language."""
        found = (o.value for o in self.objects(subject, predicate) if isinstance(o, pyoxigraph.Literal))
        return next(found, default)

    def integer(self, subject: str, predicate: str, default: int = 0) -> int:
        """Return the first literal as an integer."""
        return int(self.literal(subject, predicate) or default)

    def truth(self, subject: str, predicate: str) -> bool:
        """Return whether the first literal is true."""
        return self.literal(subject, predicate) in {"true", "1"}

    def day(self, subject: str, predicate: str) -> date | None:
        """Return the first literal as a calendar date."""
        text = self.literal(subject, predicate)
        return date.fromisoformat(text) if text else None

    def text(self, subject: str, predicate: str) -> Text:
        """Return the English and bokmål literals; several of one language are joined by a space."""
        by_language: dict[str, list[str]] = {"en": [], "nb": []}
        for value in self.objects(subject, predicate):
            if isinstance(value, pyoxigraph.Literal):
                by_language.setdefault(value.language or "en", []).append(value.value)
        return Text(" ".join(by_language["en"]), " ".join(by_language["nb"]))

    def has_type(self, subject: str, type_iri: str) -> bool:
        """Say whether *subject* is stated to be of the type."""
        return type_iri in self.iris(subject, _TYPE)

    def items(self, head: str) -> list[Node]:
        """Return the members of an RDF list."""
        members: list[Node] = []
        while head != _NIL:
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if not first or not rest:
                raise KnowledgeError(f"The RDF list at {head} is broken.")
            members.append(first[0])
            head = key_of(rest[0])
        return members


def key_of(node: Node) -> str:
    """Return the index key of a resource: its IRI, or its blank node label with ``_:``."""
    if isinstance(node, pyoxigraph.BlankNode):
        return f"_:{node.value}"
    if isinstance(node, pyoxigraph.NamedNode):
        return node.value
    raise KnowledgeError(f"A resource was expected where the literal {node} stands.")


def read_index(files: Iterable[Path]) -> TermIndex:
    """Read Turtle *files* into one index.

    Blank nodes are kept apart by file, because the parser numbers them afresh in each.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    contents = [(path, path.read_bytes()) for path in files]
    digest = hashlib.sha256()
    for path, data in contents:
        digest.update(path.name.encode() + b"\0" + data + b"\0")
    index = TermIndex(digest.hexdigest())
    for path, data in contents:
        _fill(index, path, data)
    return index


def _fill(index: TermIndex, path: Path, data: bytes) -> None:
    """Add the triples of one file to *index*."""
    try:
        for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True):
            index.add(key_of(quad.subject), quad.predicate.value, quad.object)
    except SyntaxError as error:
        raise KnowledgeError(f"{path} is not valid Turtle: {error}") from error
