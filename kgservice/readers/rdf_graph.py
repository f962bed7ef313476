# SPDX-License-Identifier: Apache-2.0
"""A described graph, and the way back from it to the tree of keys and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph

from kgservice.errors import InputTooLargeError, UnknownFieldError
from kgservice.knowledge.fields import FieldTable
from kgservice.knowledge.graph import Node as Term
from kgservice.model.place import Place
from kgservice.model.product import Unused
from kgservice.model.text import Text
from kgservice.readers.context import property_keys
from kgservice.readers.json_tree import parse_json
from kgservice.readers.limits import too_deep, too_many
from kgservice.readers.sections import SECTIONS, Key, section_keys
from kgservice.readers.tree import Entry, Mapping, Node, Scalar, Sequence
from kgservice.vocabulary import MD, RDF, XSD, compact

__all__ = ["DescriptionGraph"]

_TYPE: Final = RDF + "type"
_FIRST: Final = RDF + "first"
_REST: Final = RDF + "rest"
_NIL: Final = RDF + "nil"
_PRODUCT: Final = MD + "Product"
_MAX_LEVELS: Final = 12
_MAX_PARTS: Final = 10_000
"""Parts of one product, each counted as often as it is referred to."""
_OTHER_VOCABULARY: Final = Text(
    "the predicate is none of the product description", "predikatet hører ikke til produktbeskrivelsen"
)
_OTHER_TYPE: Final = Text("the type is none of the product description", "typen hører ikke til produktbeskrivelsen")
_APART: Final = Text("the node belongs to no described product", "noden hører ikke til noe beskrevet produkt")


@dataclass(frozen=True, slots=True)
class _Value:
    """An object of a triple with its place."""

    term: Term
    place: Place


class DescriptionGraph:
    """Triples by subject and predicate, in the order of the document.

    Attributes:
        unused: What no product takes up.
    """

    def __init__(self, fields: FieldTable, source: str) -> None:
        """Start empty; *fields* says which predicates are known."""
        self.unused: list[Unused] = []
        self._fields = fields
        self._source = source
        self._keys = property_keys(fields)
        self._sections = {key.property: key for keys in SECTIONS.values() for key in keys if key.section}
        self._relations = {spec.property: kind for kind, spec in fields.relations.items()}
        self._triples: dict[str, dict[str, list[_Value]]] = {}
        self._stated: set[tuple[Term, str, Term]] = set()
        self._used: set[str] = set()
        self._built = 0

    def add(self, subject: Term, predicate: str, value: Term, place: Place) -> None:
        """Append one triple; a repeated triple counts once."""
        if (subject, predicate, value) not in self._stated:
            self._stated.add((subject, predicate, value))
            self._triples.setdefault(_key(subject), {}).setdefault(predicate, []).append(_Value(value, place))

    def products(self) -> tuple[Node, ...]:
        """Return the tree of each product, then note the nodes that none of them reached.

        Raises:
            UnknownFieldError: A predicate in our own namespace is not known.
            InputTooLargeError: Parts contain each other.
        """
        roots = self._roots()
        trees = tuple(self._product(root) for root in roots)
        for subject, properties in self._triples.items():
            if subject not in self._used:
                place = next((value.place for values in properties.values() for value in values), Place(self._source))
                self.unused.append(Unused(compact(subject), place, _APART))
        return trees

    def _product(self, root: str) -> Node:
        """Return the tree of one product."""
        self._built = 0
        return self._mapping(root, "product", 0)

    def _roots(self) -> list[str]:
        """Return typed products, or else the named nodes that are nobody's part."""
        typed = [subject for subject in self._triples if self._is_product(subject)]
        if typed:
            return typed
        inner = {
            _key(value.term)
            for properties in self._triples.values()
            for predicate, values in properties.items()
            if predicate in self._keys or predicate in self._relations or predicate in {_FIRST, _REST}
            for value in values
            if not isinstance(value.term, pyoxigraph.Literal)
        }
        known = self._keys.keys() - {_TYPE}
        return [s for s, properties in self._triples.items() if s not in inner and properties.keys() & known]

    def _is_product(self, subject: str) -> bool:
        values = self._triples.get(subject, {}).get(_TYPE, [])
        return any(getattr(value.term, "value", "") == _PRODUCT for value in values)

    def _mapping(self, subject: str, section: str, level: int) -> Mapping:
        """Return the tree of one node read as a *section*."""
        self._count(level)
        self._used.add(subject)
        entries: list[Entry] = []
        related: list[Node] = []
        for predicate, values in self._triples.get(subject, {}).items():
            if predicate == _TYPE:
                self._check_types(values)
            elif predicate in self._relations:
                related += [self._relation(self._relations[predicate], value, level) for value in values]
            elif predicate in self._keys:
                entries.append(self._entry(predicate, values, level))
            else:
                self._unknown(predicate, values[0].place, section)
        entries = _with_relations(entries, related)
        place = min((e.place for e in entries if e.place.line), default=Place(self._source), key=_order)
        if "iri" in section_keys(section) and not subject.startswith("_:"):
            entries.append(Entry("iri", place, Scalar(subject, place, quoted=True)))
        return Mapping(tuple(entries), place)

    def _count(self, level: int) -> None:
        """Refuse parts that contain each other, and shared parts that unfold to too much."""
        self._built += 1
        if level > _MAX_LEVELS:
            raise InputTooLargeError(*too_deep(Place(self._source)))
        if self._built > _MAX_PARTS:
            raise InputTooLargeError(*too_many(Place(self._source)))

    def _entry(self, predicate: str, values: list[_Value], level: int) -> Entry:
        """Return one key with its value or values."""
        key = self._sections.get(predicate)
        nodes = [node for value in values for node in self._nodes(value, key, level)]
        place = nodes[0].place if nodes else values[0].place
        node = nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes), place)
        return Entry(self._keys[predicate], place, node)

    def _nodes(self, value: _Value, key: Key | None, level: int) -> list[Node]:
        """Return the tree of an object; an RDF list gives its members."""
        term = value.term
        if isinstance(term, pyoxigraph.Literal):
            return [self._literal(term, value.place)]
        subject = _key(term)
        if subject == _NIL:
            return []
        if _FIRST in self._triples.get(subject, {}):
            return [node for member in self._members(subject) for node in self._nodes(member, key, level)]
        if isinstance(term, pyoxigraph.NamedNode) and subject not in self._triples:
            return [Scalar(subject, value.place, quoted=True)]
        if key is not None:
            return [self._mapping(subject, key.section, level + 1)]
        return [self._forms(subject, level)]

    def _forms(self, subject: str, level: int) -> Mapping:
        """Return the long form of a list field, or the members of a node where a value was expected."""
        self._count(level)
        self._used.add(subject)
        entries = [
            self._entry(predicate, values, level + 1)
            for predicate, values in self._triples.get(subject, {}).items()
            if predicate in self._keys
        ]
        return Mapping(tuple(entries), entries[0].place if entries else Place(self._source))

    def _members(self, head: str) -> list[_Value]:
        """Return the members of an RDF list; a broken or circular one ends where it breaks."""
        members: list[_Value] = []
        seen: set[str] = set()
        while head != _NIL and head not in seen:
            seen.add(head)
            self._used.add(head)
            properties = self._triples.get(head, {})
            members += properties.get(_FIRST, [])
            rest = properties.get(_REST, [])
            head = _key(rest[0].term) if rest and not isinstance(rest[0].term, pyoxigraph.Literal) else _NIL
        return members

    def _literal(self, term: pyoxigraph.Literal, place: Place) -> Node:
        if term.datatype.value == RDF + "JSON":
            return _moved(parse_json(term.value, place.source), place)
        return Scalar(term.value, place, quoted=term.datatype.value != XSD + "boolean")

    def _relation(self, kind: str, value: _Value, level: int) -> Node:
        """Return a directly stated relation in the form of the section "relation"."""
        stated = Entry("kind", value.place, Scalar(kind, value.place, quoted=True))
        term = value.term
        if not isinstance(term, pyoxigraph.Literal):
            subject = _key(term)
            if subject in self._triples and not self._is_product(subject):
                inline = self._mapping(subject, "relation", level + 1)
                return Mapping((stated, *inline.entries), inline.place)
        target = term.value if isinstance(term, pyoxigraph.Literal) else _key(term)
        reference = Entry("product", value.place, Scalar(target, value.place, quoted=True))
        return Mapping((stated, reference), value.place)

    def _check_types(self, values: list[_Value]) -> None:
        for value in values:
            iri = getattr(value.term, "value", "")
            if not iri.startswith(MD):
                self.unused.append(Unused(compact(iri), value.place, _OTHER_TYPE))

    def _unknown(self, predicate: str, place: Place, section: str) -> None:
        """Refuse an unknown predicate of our own; note one of another vocabulary."""
        if predicate.startswith(MD):
            known = [iri.removeprefix(MD) for iri in self._keys if iri.startswith(MD)]
            raise UnknownFieldError(predicate.removeprefix(MD), place, known)
        self.unused.append(Unused(f"{section}: {compact(predicate)}", place, _OTHER_VOCABULARY))


def _with_relations(entries: list[Entry], related: list[Node]) -> list[Entry]:
    """Return *entries* with directly stated relations put beside those of the long form."""
    if not related:
        return entries
    stated = [entry for entry in entries if entry.key == "relations"]
    for entry in stated:
        related = [*(entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)), *related]
    place = related[0].place
    return [e for e in entries if e.key != "relations"] + [Entry("relations", place, Sequence(tuple(related), place))]


def _order(place: Place) -> tuple[int, int]:
    return place.line or 0, place.column or 0


def _moved(node: Node, place: Place) -> Node:
    """Return a tree whose every place is that of the literal it was read from."""
    if isinstance(node, Mapping):
        return Mapping(tuple(Entry(e.key, place, _moved(e.value, place)) for e in node.entries), place)
    if isinstance(node, Sequence):
        return Sequence(tuple(_moved(item, place) for item in node.items), place)
    return Scalar(node.text, place, node.quoted)


def _key(term: Term) -> str:
    if isinstance(term, pyoxigraph.BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)
