# SPDX-License-Identifier: Apache-2.0
"""The shapes graph as it is read: parameters with their syntax checked, lists, paths, words for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kgservice.errors import InvalidShapesError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.graph import DataGraph
from kgservice.shacl.model import Messages
from kgservice.shacl.paths import Alternative, Inverse, Path, Repeat, Sequence
from kgservice.shacl.terms import FALSE, FIRST, NIL, REST, TRUE, Term, sh, shown, xsd
from kgservice.vocabulary import RDF

__all__ = ["ShapesGraph"]

_REPEATS: Final = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
_INTEGER: Final = re.compile("[+-]?[0-9]{1,18}")
_AN_IRI: Final = Text("an IRI", "en IRI")
_A_LIST: Final = Text("a list of RDF that ends in rdf:nil", "en RDF-liste som slutter med rdf:nil")
_DEEPEST: Final = 100
_DISJOINT: Final = sh("qualifiedValueShapesDisjoint")
_MOST_PARTS: Final = 10_000
"""Parts of one path, each counted as often as it stands in it."""


class ShapesGraph:
    """A shapes graph and the name it goes by in messages."""

    def __init__(self, data: DataGraph, source: str) -> None:
        """Wrap an indexed graph that came from *source*."""
        self.data = data
        self.source = source
        self._parts = 0
        self._likenesses: dict[Term, object] = {}

    def fault(self, shape: Term | None, what: Text, expected: Text, remedy: Text | None = None) -> InvalidShapesError:
        """Return the error for *shape*: the shape stands in front of *what*."""
        name = "" if shape is None else self.name(shape)
        if name:
            what = Text(f"The shape {name}: {what.en}", f"Formen {name}: {what.nb}")
        return InvalidShapesError(
            what,
            Place(self.source),
            expected,
            remedy or Text("correct this statement, or remove it", "rett denne påstanden, eller fjern den"),
            name,
        )

    def name(self, shape: Term) -> str:
        """Return how a shape is called in a message: its IRI, or for a blank node what it hangs on."""
        if not isinstance(shape, BlankNode):
            return shown(shape)
        path = next(iter(self.data.objects(shape, sh("path"))), None)
        own = f"[sh:path {path}]" if isinstance(path, NamedNode) else "[ ]"
        above = self._above.get(shape)
        return own if above is None else f"{shown(above[0])} {shown(above[1])} {own}"

    @cached_property
    def _above(self) -> Mapping[Term, tuple[NamedNode, NamedNode]]:
        """Blank node → the first named node that it hangs on, and by which predicate."""
        found: dict[Term, tuple[NamedNode, NamedNode]] = {}
        for subject, by_predicate in self.data.out.items():
            if isinstance(subject, NamedNode):
                for predicate, values in by_predicate.items():
                    for value in values:
                        if isinstance(value, BlankNode):
                            found.setdefault(value, (subject, predicate))
        return found

    def all(self, node: Term, name: str) -> tuple[Term, ...]:
        """Return the values of ``sh:name``."""
        return tuple(self.data.objects(node, sh(name)))

    def one(self, node: Term, name: str) -> Term | None:
        """Return the only value of ``sh:name``, or None.

        Raises:
            InvalidShapesError: There are several.
        """
        values = self.data.objects(node, sh(name))
        if len(values) > 1:
            raise self.fault(
                node,
                Text(f"sh:{name} has {len(values)} values", f"sh:{name} har {len(values)} verdier"),
                Text("at most one", "høyst én"),
                Text("keep one of them, or write a second shape", "behold én av dem, eller skriv en form til"),
            )
        return next(iter(values), None)

    def iri(self, node: Term, name: str) -> NamedNode | None:
        """Return the only value of ``sh:name`` as an IRI."""
        value = self.one(node, name)
        return None if value is None else self.as_iri(node, name, value)

    def iris(self, node: Term, name: str) -> tuple[NamedNode, ...]:
        """Return the values of ``sh:name``, all of them IRIs."""
        return tuple(self.as_iri(node, name, value) for value in self.all(node, name))

    def as_iri(self, node: Term, name: str, value: Term) -> NamedNode:
        """Return *value* as the IRI that ``sh:name`` calls for."""
        if not isinstance(value, NamedNode):
            raise self.wrong(node, name, value, _AN_IRI)
        return value

    def integer(self, node: Term, name: str) -> int | None:
        """Return the only value of ``sh:name`` as an integer."""
        value = self.one(node, name)
        if value is None:
            return None
        if not (isinstance(value, Literal) and value.datatype == xsd("integer") and _INTEGER.fullmatch(value.value)):
            raise self.wrong(node, name, value, Text("an xsd:integer", "et xsd:integer"))
        return int(value.value)

    def truth(self, node: Term, name: str) -> bool:
        """Say whether the only value of ``sh:name`` is ``true``; the literal "1" is not that word and means nothing."""
        value = self.one(node, name)
        if value is not None and not (isinstance(value, Literal) and value.datatype == xsd("boolean")):
            raise self.wrong(node, name, value, Text("true or false", "true eller false"))
        return value == TRUE

    def deactivated(self, node: Term) -> bool:
        """Say whether a shape or constraint is switched off."""
        value = self.one(node, "deactivated")
        if value not in {None, TRUE, FALSE}:
            raise self.wrong(node, "deactivated", value, Text("true or false", "true eller false"))
        return value == TRUE

    def text(self, node: Term, name: str) -> str | None:
        """Return the only value of ``sh:name`` as a string."""
        value = self.one(node, name)
        if value is None:
            return None
        if not (isinstance(value, Literal) and value.datatype == xsd("string")):
            raise self.wrong(node, name, value, Text("an xsd:string", "en xsd:string"))
        return value.value

    def messages(self, node: Term) -> Messages:
        """Return the values of ``sh:message`` with their languages."""
        found = []
        for value in self.all(node, "message"):
            if not isinstance(value, Literal) or value.datatype.value not in {xsd("string").value, RDF + "langString"}:
                raise self.wrong(node, "message", value, Text("a text", "en tekst"))
            found.append((value.language or "", value.value))
        return tuple(found)

    def wrong(self, node: Term, name: str, value: Term | None, expected: Text) -> InvalidShapesError:
        """Return the error for a value that ``sh:name`` cannot have."""
        what = Text(f"sh:{name} cannot be {shown(value)}", f"sh:{name} kan ikke være {shown(value)}")
        return self.fault(node, what, expected)

    def members(self, node: Term, name: str, head: Term) -> tuple[Term, ...]:
        """Return the members of the list *head*, which is the value of ``sh:name``.

        Raises:
            InvalidShapesError: It is no list, or one without end.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.data.objects(head, FIRST), self.data.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise self.fault(
                    node, Text(f"the value of sh:{name} is no list", f"verdien av sh:{name} er ingen liste"), _A_LIST
                )
            seen.add(head)
            found.extend(first)
            head = next(iter(rest))
        return tuple(found)

    def list(self, node: Term, name: str) -> tuple[Term, ...] | None:
        """Return the members of the only value of ``sh:name``."""
        head = self.one(node, name)
        return None if head is None else self.members(node, name, head)

    def path(self, shape: Term, node: Term, above: tuple[Term, ...] = ()) -> Path:
        """Return the path that *node* describes.

        Raises:
            InvalidShapesError: It describes none, or contains itself.
        """
        self._parts = self._parts + 1 if above else 1
        if self._parts > _MOST_PARTS:
            raise self.fault(
                shape,
                Text("its path has too many parts", "stien har for mange deler"),
                Text(f"at most {_MOST_PARTS} parts", f"høyst {_MOST_PARTS} deler"),
            )
        if isinstance(node, NamedNode) and node != NIL:
            return node
        if node in above or len(above) > _DEEPEST:
            raise self.fault(
                shape,
                Text("its path contains itself", "stien inneholder seg selv"),
                Text("a path that ends in predicates", "en sti som ender i predikater"),
            )
        inner = (*above, node)
        if self.data.objects(node, FIRST):
            return Sequence(self._paths(shape, "path", node, inner))
        for value in self.all(node, "alternativePath")[:1]:
            return Alternative(self._paths(shape, "alternativePath", value, inner))
        for value in self.all(node, "inversePath")[:1]:
            return Inverse(self.path(shape, value, inner))
        for word in _REPEATS:
            for value in self.all(node, word)[:1]:
                return Repeat(self.path(shape, value, inner), word)
        raise self.wrong(shape, "path", node, Text("a path of SHACL", "en SHACL-sti"))

    def _paths(self, shape: Term, name: str, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
        members = self.members(shape, name, head)
        if len(members) < 2:
            raise self.fault(
                shape,
                Text(
                    "a sequence or alternative in its path has one part", "en sekvens eller et valg i stien har én del"
                ),
                Text("two parts or more", "to deler eller flere"),
                Text("write the part alone, without a list", "skriv delen alene, uten liste"),
            )
        return tuple(self.path(shape, member, above) for member in members)

    def likeness(self, node: Term, depth: int = 0) -> object:
        """Return what is equal for two anonymous shapes that state the same, and for no others.

        A shape that is to be disjoint from those beside it is like no other: what it asks depends on where it hangs.
        """
        stated = self.data.out.get(node)
        if not isinstance(node, BlankNode) or stated is None or depth > _DEEPEST or _DISJOINT in stated:
            return node
        if node not in self._likenesses:
            self._likenesses[node] = node  # for one that is part of itself
            if FIRST in stated and len(stated) == 2:
                alike: object = tuple(self.likeness(member, depth + 1) for member in self._members_or_itself(node))
            else:
                alike = frozenset(
                    (predicate, self._likeness_of_value(predicate, value, depth + 1))
                    for predicate, values in stated.items()
                    for value in values
                )
            self._likenesses[node] = alike
        return self._likenesses[node]

    def _likeness_of_value(self, predicate: NamedNode, value: Term, depth: int) -> object:
        if predicate == sh("hasValue"):
            return value
        return self._members_or_itself(value) if predicate == sh("in") else self.likeness(value, depth)

    def _members_or_itself(self, head: Term) -> tuple[Term, ...]:
        try:
            return self.members(head, "in", head)
        except InvalidShapesError:
            return (head,)

    def values_among(self, node: Term, name: str, allowed: Iterable[str]) -> str | None:
        """Return the only value of ``sh:name`` as the local name of one of the *allowed* terms of SHACL."""
        value = self.one(node, name)
        for word in allowed:
            if value == sh(word):
                return word
        if value is None:
            return None
        listed = ", ".join(f"sh:{word}" for word in allowed)
        raise self.wrong(node, name, value, Text(f"one of {listed}", f"en av {listed}"))
