# SPDX-License-Identifier: Apache-2.0
"""The description of a thing: what is said of it, what points to it, and what all of these are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgservice.linkeddata.sources import ADOPTED, Sources
from kgservice.model.text import Text
from kgservice.vocabulary import BASE, RDF

__all__ = ["SHOWN", "Description", "Incoming", "Reference", "describe", "in_order", "incoming_to", "text_of"]

SHOWN: Final = 200
"""How many of those that point to a thing by one property are told."""

_TYPE: Final = NamedNode(RDF + "type")
_STEPS: Final = 100
"""How far up blank nodes are followed; none of ours is as deep."""

Nested = Mapping[str, tuple[Quad, ...]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that points to the thing.

    Attributes:
        iri: What points: a thing, or the label of a blank node that nothing else leads to.
        path: The statements from it to the thing; more than one where blank nodes stand between.
    """

    iri: str
    path: tuple[Quad, ...]

    @property
    def graph(self) -> str:
        """The graph that is kept apart in which it is said; empty for what is adopted."""
        return getattr(self.path[0].graph_name, "value", "")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What points to the thing by one property.

    Attributes:
        total: How many there are.
        references: The first of them in the order of their IRIs, at most `SHOWN`.
    """

    predicate: str
    total: int
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a thing.

    Attributes:
        statements: What is said of it, by property and value.
        nested: Label of a blank node in the description → what is said of it.
        incoming: What points to it, by property.
        uses: In how many statements it is the property.
        labels: IRI → the statements that name it, for everything of ours that is mentioned.
        kinds: What points to it → the statements of its class.
    """

    iri: str
    statements: tuple[Quad, ...]
    nested: Nested
    incoming: tuple[Incoming, ...]
    uses: int = 0
    labels: Mapping[str, tuple[Quad, ...]] = field(default_factory=dict)
    kinds: Mapping[str, tuple[Quad, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether anything is known at all."""
        return bool(self.statements or self.incoming or self.uses)

    def quads(self) -> Iterator[Quad]:
        """Yield every statement once, those on the thing itself first; adopted ones in the default graph."""
        paths = (quad for way in self.incoming for reference in way.references for quad in reference.path)
        parts = (self.statements, *self.nested.values(), paths, *self.kinds.values(), *self.labels.values())
        yield from dict.fromkeys(quad for part in parts for quad in part)

    def values(self, predicate: str) -> list[NamedNode | BlankNode | Literal | Triple]:
        """Return the values of a property of the thing, in order: of what is adopted, if anything is, that alone."""
        adopted = [quad for quad in self.statements if quad.graph_name == ADOPTED]
        return [quad.object for quad in adopted or self.statements if quad.predicate.value == predicate]

    def iris(self, predicate: str) -> list[str]:
        """Return those of the values that are IRIs."""
        return [value.value for value in self.values(predicate) if isinstance(value, NamedNode)]

    def literal(self, predicate: str) -> str:
        """Return the first literal without regard to language; empty where there is none."""
        return next((value.value for value in self.values(predicate) if isinstance(value, Literal)), "")

    def text(self, predicate: str) -> Text:
        """Return the first literal in each language; one without language counts as English."""
        return text_of(value for value in self.values(predicate) if isinstance(value, Literal))

    def label(self, iri: str) -> Text:
        """Return what something that is mentioned is called; empty where that is not known."""
        return text_of(quad.object for quad in self.labels.get(iri, ()) if isinstance(quad.object, Literal))


def describe(sources: Sources, iri: str, incoming: tuple[Incoming, ...]) -> Description:
    """Return the description of *iri*, with what points to it."""
    node = NamedNode(iri)
    statements = tuple(sorted(sources.find(node, None, None), key=_by_property))
    roots = [reference.path[0].subject for way in incoming for reference in way.references]
    nested = _nested(sources, [quad.object for quad in statements] + [n for n in roots if isinstance(n, BlankNode)])
    kinds = {
        root.value: tuple(sorted(sources.find(root, _TYPE, None), key=str))
        for root in dict.fromkeys(roots)
        if isinstance(root, NamedNode)
    }
    found = Description(iri, statements, nested, incoming, sources.uses(node), kinds=kinds)
    return replace(found, labels={name: sources.labels(name) for name in _mentioned(found)})


def incoming_to(sources: Sources, iri: str) -> tuple[Incoming, ...]:
    """Return what points to *iri*, by property; what points through blank nodes, by the property that leads to them."""
    found: dict[str, dict[str, Reference]] = defaultdict(dict)
    for quad in sources.find(None, None, NamedNode(iri)):
        path = (quad,) if isinstance(quad.subject, NamedNode) else _up(sources, quad)
        root = path[0].subject
        name = root.value if isinstance(root, NamedNode) else f"_:{getattr(root, 'value', '')}"
        found[path[0].predicate.value].setdefault(name, Reference(name, path))
    return tuple(
        Incoming(predicate, len(by_name), tuple(by_name[name] for name in in_order(by_name)[:SHOWN]))
        for predicate, by_name in sorted(found.items())
    )


def in_order(names: Iterable[str]) -> list[str]:
    """Return names sorted, numbers in them by their value: Article 9 before Article 10."""
    return sorted(names, key=_by_number)


def _up(sources: Sources, quad: Quad) -> tuple[Quad, ...]:
    """Return the statements from the thing in whose description a blank node stands down to *quad*."""
    path = [quad]
    while isinstance(path[0].subject, BlankNode) and len(path) < _STEPS:
        above = next(sources.find(None, None, path[0].subject), None)
        if above is None:
            break
        path.insert(0, above)
    return tuple(path)


def _nested(sources: Sources, values: Iterable[object]) -> Nested:
    """Return what is said of the blank nodes among *values*, and of those that they lead to."""
    found: dict[str, tuple[Quad, ...]] = {}
    waiting = [value for value in values if isinstance(value, BlankNode)]
    while waiting:
        node = waiting.pop()
        if node.value not in found:
            found[node.value] = tuple(sorted(sources.find(node, None, None), key=_by_property))
            waiting += [quad.object for quad in found[node.value] if isinstance(quad.object, BlankNode)]
    return found


def _mentioned(found: Description) -> list[str]:
    """Return the IRIs of ours in a description, in the order they are met."""
    terms = (term for quad in found.quads() for term in (quad.subject, quad.predicate, quad.object))
    ours = (term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE))
    return list(dict.fromkeys(ours))


def text_of(literals: Iterable[Literal]) -> Text:
    """Return the first literal in each language; one without language counts as English."""
    by_language: dict[str, str] = {}
    for literal in literals:
        by_language.setdefault(literal.language or "en", literal.value)
    return Text(by_language.get("en", ""), by_language.get("nb", ""))


def _by_property(quad: Quad) -> tuple[bool, str, tuple[object, ...], str]:
    """Return what sorts statements: the class first, then by property and value."""
    return (
        quad.predicate != _TYPE,
        quad.predicate.value,
        _by_number(getattr(quad.object, "value", "")),
        str(quad.object),
    )


def _by_number(name: str) -> tuple[object, ...]:
    """Return what sorts names with their numbers by value; texts and numbers stand at every other place."""
    parts = re.split(r"([0-9]+)", name)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))
