# SPDX-License-Identifier: Apache-2.0
"""What points to a thing: the statements of the ontology read from their objects."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from kgservice.knowledge.graph import TermIndex

__all__ = ["References", "references_in"]


class References:
    """Predicate → object → subjects, for objects that are IRIs."""

    def __init__(self, index: TermIndex) -> None:
        """Turn the statements of *index* round; blank nodes are left out."""
        self._subjects: dict[str, dict[str, list[str]]] = {}
        self._sorted: dict[str, list[str]] = {}
        for subject in index.subjects():
            if not subject.startswith("_:"):
                for predicate in index.predicates(subject):
                    by_object = self._subjects.setdefault(predicate, {})
                    for value in index.iris(subject, predicate):
                        by_object.setdefault(value, []).append(subject)

    def to(self, iri: str, *predicates: str) -> tuple[str, ...]:
        """Return what points to the thing itself by any of the predicates, each once."""
        found = (subject for p in predicates for subject in self._subjects.get(p, {}).get(iri, ()))
        return tuple(dict.fromkeys(found))

    def within(self, iri: str, *predicates: str) -> tuple[str, ...]:
        """Return what points to the thing or to what stands in it: Article 10 has Article 10(9) in it."""
        found: dict[str, None] = dict.fromkeys(self.to(iri, *predicates))
        for predicate in predicates:
            for value in self._below(iri, predicate):
                found |= dict.fromkeys(self._subjects[predicate][value])
        return tuple(found)

    def _below(self, iri: str, predicate: str) -> list[str]:
        """Return the objects of *predicate* whose IRI goes on with a hyphen after *iri*."""
        if predicate not in self._sorted:
            self._sorted[predicate] = sorted(self._subjects.get(predicate, {}))
        values = self._sorted[predicate]
        start, end = bisect_left(values, iri + "-"), bisect_left(values, iri + ".")
        return values[start:end]


@lru_cache(maxsize=2)
def references_in(index: TermIndex) -> References:
    """Return the references of *index*, collected once for it."""
    return References(index)
