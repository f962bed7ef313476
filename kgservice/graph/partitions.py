# SPDX-License-Identifier: Apache-2.0
"""The counts of a graph in VoID: which classes there are, which properties they have, and what those lead to.

An editor that knows the class of a variable offers the properties of that class from this, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from kgservice.graph.census import GraphCount, Use
from kgservice.graph.statements import Term, iri, typed
from kgservice.vocabulary import RDF, VOID, VOID_EXT, compact

__all__ = ["class_partitions", "part", "property_partitions", "totals"]

Statement = tuple[Term, str, Term]


def part(parent: str, *steps: str) -> str:
    """Return the IRI of a part of *parent*: ``…#class/md:Obligation/property/md:bearer``."""
    return parent + ("/" if "#" in parent else "#") + "/".join(quote(step, safe=":") for step in steps)


def totals(subject: str, counted: GraphCount) -> Iterator[Statement]:
    """Yield how many triples, things, classes and properties there are."""
    yield iri(subject), VOID + "triples", typed(counted.triples)
    yield iri(subject), VOID + "distinctSubjects", typed(counted.subjects)
    yield iri(subject), VOID + "classes", typed(len(counted.classes))
    yield iri(subject), VOID + "properties", typed(len(counted.properties))


def property_partitions(parent: str, triples: Mapping[str, int]) -> Iterator[Statement]:
    """Yield the partition of each property; *triples* is property → triples."""
    for name, number in sorted(triples.items()):
        yield from _property(parent, name, number)


def class_partitions(
    parent: str, entities: Mapping[str, int], uses: Mapping[str, Mapping[str, Use]] | None = None
) -> Iterator[Statement]:
    """Yield the partition of each class.

    Args:
        entities: Class → number of its things.
        uses: Class → property → how it is used; without it, no partition has partitions of its own.
    """
    for name, number in sorted(entities.items()):
        subject = _name(parent, "class", name)
        yield from _partition(parent, VOID + "classPartition", subject)
        yield iri(subject), VOID + "class", iri(name)
        yield iri(subject), VOID + "entities", typed(number)
        for predicate, use in sorted((uses or {}).get(name, {}).items()):
            yield from _property(subject, predicate, use.triples)
            yield from _objects(_name(subject, "property", predicate), use)


def _property(parent: str, name: str, triples: int) -> Iterator[Statement]:
    subject = _name(parent, "property", name)
    yield from _partition(parent, VOID + "propertyPartition", subject)
    yield iri(subject), VOID + "property", iri(name)
    yield iri(subject), VOID + "triples", typed(triples)


def _objects(parent: str, use: Use) -> Iterator[Statement]:
    """Yield what the triples of a property lead to: things of a class, and literals of a datatype."""
    kinds = (
        ("class", VOID + "classPartition", VOID + "class", use.classes),
        ("datatype", VOID_EXT + "datatypePartition", VOID_EXT + "datatype", use.datatypes),
    )
    for step, link, predicate, counted in kinds:
        for name, number in sorted(counted.items()):
            subject = _name(parent, step, name)
            yield from _partition(parent, link, subject)
            yield iri(subject), predicate, iri(name)
            yield iri(subject), VOID + "triples", typed(number)


def _partition(parent: str, link: str, subject: str) -> Iterator[Statement]:
    yield iri(parent), link, iri(subject)
    yield iri(subject), RDF + "type", iri(VOID + "Dataset")


def _name(parent: str, step: str, name: str) -> str:
    return part(parent, step, compact(name))
