# SPDX-License-Identifier: Apache-2.0
"""How often classes and properties occur, counted while the triples of the graphs go by."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kgservice.vocabulary import RDF, XSD

__all__ = ["Census", "GraphCount", "Use"]

_TYPE: Final = f"<{RDF}type>"
_STRING: Final = XSD + "string"
_IN_A_LANGUAGE: Final = RDF + "langString"


@dataclass(slots=True)
class GraphCount:
    """What a graph holds.

    Attributes:
        properties: IRI → triples with that predicate.
        classes: IRI → things that are stated to be of that class.
        subjects: How many different things something is stated about.
    """

    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    subjects: int = 0

    @property
    def triples(self) -> int:
        """How many triples there are."""
        return self.properties.total()


@dataclass(slots=True)
class Use:
    """How the things of a class use a property.

    Attributes:
        triples: How many triples there are.
        classes: Class of the object → triples; an object of two classes counts for both, one of none for none.
        datatypes: Datatype of the literal → triples.
    """

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    datatypes: Counter[str] = field(default_factory=Counter)


class Census:
    """Counts by graph; and for the default graph also what the things of each class are linked to.

    A thing and its class may stand in different graphs, so the links are worked out when all triples are known.

    Attributes:
        graphs: IRI of a named graph → what it holds.
    """

    def __init__(self, apart: Iterable[str]) -> None:
        """Start empty; the graphs *apart* are not part of the default graph."""
        self.graphs: dict[str, GraphCount] = {}
        self._apart = frozenset(apart)
        self._kinds: dict[int, tuple[str, ...]] = {}
        self._numbers: dict[str, int] = {}
        self._links = array("L")

    def add(self, graph: str, statements: Iterable[str]) -> None:
        """Count the triples of a named graph, each as N-Triples writes it without the end of the line.

        No triple may stand in two graphs of which both are adopted, for it would count twice in the default graph.
        """
        counted, subjects, adopted = GraphCount(), set[str](), graph not in self._apart
        for statement in statements:
            subject, predicate, value = statement.split(" ", 2)
            counted.properties[predicate[1:-1]] += 1
            if predicate == _TYPE and value.startswith("<"):
                counted.classes[value[1:-1]] += 1
            subjects.add(subject)
            if adopted:
                self._note(subject, predicate, value)
        counted.subjects = len(subjects)
        self.graphs[graph] = counted

    def adopted(self) -> tuple[str, ...]:
        """Return the IRIs of the graphs that make the default graph, sorted."""
        return tuple(sorted(set(self.graphs) - self._apart))

    def default_graph(self) -> GraphCount:
        """Return what the default graph holds."""
        counted = GraphCount(subjects=len(set(self._links[::3])))
        for graph in self.adopted():
            counted.properties.update(self.graphs[graph].properties)
            counted.classes.update(self.graphs[graph].classes)
        return counted

    def uses(self) -> Mapping[str, Mapping[str, Use]]:
        """Return class → property → how the things of the class use it, in the default graph."""
        names = list(self._numbers)
        found: dict[str, dict[str, Use]] = defaultdict(lambda: defaultdict(Use))
        for (classes, predicate, kinds), number in self._crossings().items():
            for name in classes:
                use = found[name][names[predicate][1:-1]]
                use.triples += number
                for kind in kinds:
                    (use.datatypes if kind.startswith('"') else use.classes)[kind.lstrip('"')] += number
        return found

    def _note(self, subject: str, predicate: str, value: str) -> None:
        """Keep a triple as three numbers; of a literal its datatype alone matters, which a quotation mark begins."""
        literal = value.startswith('"')
        target = f'"{_datatype(value)}' if literal else value
        numbers = [self._numbers.setdefault(name, len(self._numbers)) for name in (subject, predicate, target)]
        self._links.extend(numbers)
        if literal:
            self._kinds[numbers[2]] = (target,)
        elif predicate == _TYPE and value.startswith("<"):
            self._kinds[numbers[0]] = (*self._kinds.get(numbers[0], ()), value[1:-1])

    def _crossings(self) -> Counter[tuple[tuple[str, ...], int, tuple[str, ...]]]:
        """Count by classes of the subject, predicate, and classes or datatype of the object: few combinations."""
        kinds, links = self._kinds, self._links
        return Counter(
            (kinds[subject], predicate, kinds.get(value, ()))
            for subject, predicate, value in zip(links[::3], links[1::3], links[2::3], strict=True)
            if subject in kinds
        )


def _datatype(literal: str) -> str:
    """Return the datatype of a literal as N-Triples writes it."""
    suffix = literal.rpartition('"')[2]
    if suffix.startswith("^^"):
        return suffix[3:-1]
    return _IN_A_LANGUAGE if suffix else _STRING
