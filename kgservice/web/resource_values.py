# SPDX-License-Identifier: Apache-2.0
"""Statements as rows of a table: a property, and its values in the language of the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kgservice.graph.dataset import graph_of_folder
from kgservice.linkeddata import Description
from kgservice.model.text import Text
from kgservice.report.wording import WORDS
from kgservice.vocabulary import MD, OWL, RDF, RDFS, VS, XSD
from kgservice.web.code_wording import CODES
from kgservice.web.resource_names import Link, ResourceNames

__all__ = ["Row", "Value", "Values"]

_TYPE: Final = RDF + "type"
_CLASSES: Final = frozenset({_TYPE, RDFS + "subClassOf"})
_LAST: Final = frozenset(
    {RDFS + "isDefinedBy", VS + "term_status", MD + "confidence", MD + "order", MD + "reviewed", OWL + "versionIRI"}
)
_KINDS_OF_NODE: Final = frozenset({OWL + "Class", OWL + "Restriction"})
"""Classes that a nested node is of anyway."""

_MARKS: Final = {graph_of_folder("proposal"): "proposal", graph_of_folder("mapping"): "mapping"}
_TRUTH: Final = {"true": WORDS["yes"], "false": WORDS["no"]}


@dataclass(frozen=True, slots=True)
class Value:
    """A value: one of a name or text, rows of its own, or a list."""

    link: Link | None = None
    rows: tuple[Row, ...] = ()
    items: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values."""

    name: Link
    values: tuple[Value, ...]


class Values:
    """Shows statements of one description.

    Attributes:
        standing: The mark of everything that is said of the thing; it is not repeated with each value.
    """

    def __init__(self, found: Description, names: ResourceNames) -> None:
        """Bind the description, for what its blank nodes stand for, and the names."""
        self._found = found
        self._names = names
        graphs = {self.mark(quad) for quad in found.statements}
        self.standing = graphs.pop() if len(graphs) == 1 else ""

    def rows(self, quads: Iterable[Quad], *, without: Collection[str] = ()) -> tuple[Row, ...]:
        """Return a row for each property but those in *without*, what the thing is first, what is said of us last."""
        by_property: dict[str, list[Quad]] = {}
        for quad in quads:
            if quad.predicate.value not in without:
                by_property.setdefault(quad.predicate.value, []).append(quad)
        named = {iri: self.property(iri) for iri in by_property}
        order = sorted(by_property, key=lambda iri: (iri not in _CLASSES, iri in _LAST, named[iri].text.casefold()))
        return tuple(Row(named[iri], tuple(self._values(by_property[iri]))) for iri in order)

    def property(self, iri: str) -> Link:
        """Return the name of a property, which leads to its own page."""
        found = self._names.thing(iri)
        return replace(found, text=found.text[:1].upper() + found.text[1:])

    def node(self, label: str) -> Value:
        """Return what is said of a blank node."""
        quads = self._found.nested.get(label, ())
        if any(quad.predicate.value == RDF + "first" for quad in quads):
            return Value(items=tuple(self._items(quads)))
        shown = [quad for quad in quads if getattr(quad.object, "value", "") not in _KINDS_OF_NODE]
        return Value(rows=self.rows(shown))

    @staticmethod
    @staticmethod
    def mark(quad: Quad) -> str:
        """Return the key of why a statement must not be taken for law; empty for what is adopted."""
        return _MARKS.get(getattr(quad.graph_name, "value", ""), "")

    def _values(self, quads: Sequence[Quad]) -> Iterator[Value]:
        for quad in _in_language(quads, self._names.lang):
            found = self._value(quad)
            mark = "" if self.standing else self.mark(quad)
            yield replace(found, link=replace(found.link, mark=mark)) if mark and found.link else found

    def _value(self, quad: Quad) -> Value:
        value = quad.object
        if isinstance(value, BlankNode):
            return self.node(value.value)
        if isinstance(value, NamedNode):
            is_term = quad.predicate.value == _TYPE
            return Value(self._names.thing(value.value) if is_term else self._names.value(value.value))
        if isinstance(value, Literal):
            return Value(self._literal(quad.predicate.value, value))
        return Value(Link(str(value)))

    def _literal(self, predicate: str, value: Literal) -> Link:
        known = _TRUTH if value.datatype.value == XSD + "boolean" else CODES.get(predicate, {})
        word: Text | None = known.get(value.value)
        if word is not None:
            return Link(word(self._names.lang))
        if value.datatype.value == XSD + "anyURI" and _leads(value.value):
            return Link(value.value, href=value.value)
        lang = value.language or ""
        return Link(value.value, lang="" if lang == self._names.lang else lang)

    def _items(self, quads: Sequence[Quad]) -> Iterator[Value]:
        """Yield the members of a list, from its first node."""
        while quads:
            rest: Sequence[Quad] = ()
            for quad in quads:
                if quad.predicate.value == RDF + "first":
                    yield self._value(quad)
                elif isinstance(quad.object, BlankNode):
                    rest = self._found.nested.get(quad.object.value, ())
            quads = rest


def _in_language(quads: Sequence[Quad], lang: str) -> list[Quad]:
    """Return the statements without those in another language, where one is in the language of the page."""
    languages = [quad.object.language if isinstance(quad.object, Literal) else None for quad in quads]
    if lang not in languages:
        return list(quads)
    return [quad for quad, language in zip(quads, languages, strict=True) if language in {lang, None}]


def _leads(written: str) -> bool:
    return written.startswith(("http://", "https://")) and not set(written) & set('{}<>" ')
