# SPDX-License-Identifier: Apache-2.0
"""A graph in dictionaries, read from the parsed stream.

Never a store: a store rewrites literals ("05" becomes "5"), so that a check of a datatype or a pattern on it lies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.terms import SUBCLASS, TYPE, Term

__all__ = ["NOTHING", "DataGraph", "Statements", "read_graph"]

Statements = Iterable[Quad] | Iterable[Triple]
Objects = dict[Term, None]
"""A set that keeps the order of the document."""

NOTHING: Final[Mapping[Term, None]] = {}
_NO_PREDICATES: Final[Mapping[NamedNode, Mapping[Term, None]]] = {}


class DataGraph:
    """Triples by subject and predicate, each once, in document order; other indexes are made when asked for.

    One validation owns it: the lazy indexes are not guarded against other threads.

    Attributes:
        out: Subject → predicate → objects.
        ends: Walk → focus node → where it led; whoever walks keeps it.
    """

    __slots__ = ("_above", "_found", "_having", "_inverse", "_kinds", "_numbers", "ends", "out")

    def __init__(self, quads: Statements) -> None:
        """Index *quads*; all named graphs are read as one."""
        out: dict[Term, dict[NamedNode, Objects]] = {}
        names: dict[NamedNode, NamedNode] = {}
        values: dict[Term, Term] = {}
        for quad in quads:
            by_predicate = out.get(subject := quad.subject)
            if by_predicate is None:
                by_predicate = out[values.setdefault(subject, subject)] = {}
            value = quad.object
            value = values.setdefault(value, value)
            objects = by_predicate.get(predicate := names.setdefault(quad.predicate, quad.predicate))
            if objects is None:
                by_predicate[predicate] = {value: None}
            else:
                objects[value] = None
        self.out: Mapping[Term, Mapping[NamedNode, Mapping[Term, None]]] = out
        self._inverse: dict[NamedNode, dict[Term, Objects]] = {}
        self._above: dict[Term, frozenset[Term]] = {}
        self._numbers: dict[Term, int] | None = None
        self._kinds: tuple[Mapping[Term, Mapping[Term, None]], Mapping[Term, Mapping[Term, None]]] | None = None
        self._having: dict[NamedNode, Objects] | None = None
        self._found: dict[object, Collection[Term]] = {}
        self.ends: dict[object, dict[Term, Collection[Term]]] = {}

    def quads(self, predicates: Iterable[NamedNode] | None) -> Iterator[Quad]:
        """Yield the triples of some predicates, or of all, as quads of the default graph."""
        if predicates is None:
            yield from (Quad(one.subject, one.predicate, one.object) for one in self.triples())
            return
        for predicate in predicates:
            for subject in self.having(predicate):
                if isinstance(subject, (NamedNode, BlankNode)):
                    yield from (Quad(subject, predicate, value) for value in self.out[subject][predicate])

    def triples(self) -> Iterator[Triple]:
        """Yield every triple once, subject by subject."""
        for subject, by_predicate in self.out.items():
            if isinstance(subject, (NamedNode, BlankNode)):
                for predicate, objects in by_predicate.items():
                    for value in objects:
                        yield Triple(subject, predicate, value)

    def objects(self, subject: Term, predicate: NamedNode) -> Mapping[Term, None]:
        """Return the objects of one subject and predicate."""
        return self.out.get(subject, _NO_PREDICATES).get(predicate, NOTHING)

    def inverse(self, predicate: NamedNode) -> Mapping[Term, Mapping[Term, None]]:
        """Return object → subjects for one predicate."""
        found = self._inverse.get(predicate)
        if found is None:
            found = {}
            for subject in self.having(predicate):
                for value in self.out[subject][predicate]:
                    subjects = found.get(value)
                    if subjects is None:
                        found[value] = {subject: None}
                    else:
                        subjects[subject] = None
            self._inverse[predicate] = found
        return found

    def subjects(self, predicate: NamedNode, value: Term) -> Mapping[Term, None]:
        """Return the subjects of one predicate and object."""
        return self.inverse(predicate).get(value, NOTHING)

    def having(self, predicate: NamedNode) -> Mapping[Term, None]:
        """Return the subjects that have one predicate."""
        return self._subjects().get(predicate, NOTHING)

    def _subjects(self) -> Mapping[NamedNode, Mapping[Term, None]]:
        """Return predicate → subjects."""
        if self._having is None:
            self._having = {}
            for subject, by_predicate in self.out.items():
                for one in by_predicate:
                    subjects = self._having.get(one)
                    if subjects is None:
                        self._having[one] = {subject: None}
                    else:
                        subjects[subject] = None
        return self._having

    def found(self, search: Callable[[DataGraph], Collection[Term]]) -> Collection[Term]:
        """Return what *search* finds in this graph; it runs once."""
        known = self._found.get(search)
        if known is None:
            known = self._found[search] = search(self)
        return known

    def predicates(self) -> Collection[NamedNode]:
        """Return every predicate that occurs."""
        return self._subjects().keys()

    def classes_above(self, kind: Term) -> frozenset[Term]:
        """Return *kind* and all its superclasses."""
        found = self._above.get(kind)
        if found is None:
            seen, todo = {kind}, [kind]
            while todo:
                todo = [up for one in todo for up in self.objects(one, SUBCLASS) if up not in seen]
                seen.update(todo)
            found = self._above[kind] = frozenset(seen)
        return found

    def classes(self) -> frozenset[Term]:
        """Return every class that has an instance."""
        typed = self.inverse(TYPE)
        return frozenset(typed).union(*map(self.classes_above, typed)) if self.having(SUBCLASS) else frozenset(typed)

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Say whether *node* is a SHACL instance of *kind*: by its type, or by a subclass of it."""
        types = self.objects(node, TYPE)
        return kind in types or any(kind in self.classes_above(one) for one in types)

    def instances(self, kind: Term) -> Mapping[Term, None]:
        """Return the SHACL instances of *kind*."""
        if self._kinds is None:
            self._kinds = self.inverse(TYPE), self.inverse(SUBCLASS)
        typed, below = self._kinds
        if not below or kind not in below:
            return typed.get(kind, NOTHING)
        found: dict[Term, None] = {}
        seen, todo = {kind}, [kind]
        while todo:
            for one in todo:
                found.update(typed.get(one, NOTHING))
            todo = [sub for one in todo for sub in below.get(one, NOTHING) if sub not in seen]
            seen.update(todo)
        return found

    def number(self, node: Term) -> int:
        """Return a number that orders blank nodes as the document does; 0 for one that is not in it."""
        if self._numbers is None:
            self._numbers = {}
            for triple in self.triples():
                for term in (triple.subject, triple.object):
                    if isinstance(term, BlankNode):
                        self._numbers.setdefault(term, len(self._numbers) + 1)
        return self._numbers.get(node, 0)

    def __contains__(self, node: Term) -> bool:
        """Say whether *node* is subject or object of a triple."""
        if node in self.out:
            return True
        return any(node in objects for found in self.out.values() for objects in found.values())


def read_graph(
    data: bytes | Statements, form: RdfFormat, source: str, base: str | None, *, rename: bool = False
) -> DataGraph:
    """Return *data* indexed, parsed where it is text.

    Args:
        rename: Give blank nodes fresh labels, so that they meet those of no other document.

    Raises:
        UnreadableInputError: The text is not of its format.
    """
    if not isinstance(data, bytes):
        return DataGraph(data)
    try:
        return DataGraph(pyoxigraph.parse(data, format=form, base_iri=base, rename_blank_nodes=rename))
    except (SyntaxError, ValueError) as error:
        problem = str(getattr(error, "msg", None) or error).split(": ", 1)[-1]
        place = Place(source, getattr(error, "lineno", None), getattr(error, "offset", None))
        raise UnreadableInputError(
            Text(f"The {form.name} is broken: {problem}", f"{form.name}-teksten er feil: {problem}"),
            place,
            Text(f"valid {form.name}", f"gyldig {form.name}"),
            Text("correct the text at this place", "rett teksten på dette stedet"),
        ) from error
