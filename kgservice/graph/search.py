# SPDX-License-Identifier: Apache-2.0
"""Completion: everything in the graph whose name, notation or citation begins as somebody writes.

Names stand in a sorted list as they are, and again from each of their later words on, so that what begins alike stands
side by side. Which of two hits comes first is settled when the list is made; a search reads a stretch of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, islice
from typing import Final

from kgservice.graph.names import Name, Thing, named_things
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.citation_text import canonical, split_act
from kgservice.knowledge.folding import folded, spelled, unaccented
from kgservice.model.text import Text

__all__ = ["Hit", "SearchIndex"]

_LAST: Final = "\U0010ffff"
"""Comes after every letter."""

_REMEMBERED: Final = 2048
_LONGEST: Final = 200
"""Characters of a text that are looked at."""

_TRIED: Final = 20
"""Names that are looked at for each hit that is wanted, before all are."""

_WAYS: Final = {
    True: ("is_it", "has_more", "ends", "goes_on", "holds"),
    False: ("is_it", "begins", "ends", "holds"),
}
"""Does the text end in a number → the ways in which a name matches, the best first: Article 10 goes before 10a."""

_ORDER: Final = {
    "act": 1,
    "provision": 2,
    "obligation": 3,
    "area": 4,
    "concept": 5,
    "guidance": 6,
    "rule-group": 7,
    "rule": 8,
    "standard": 9,
    "fact": 10,
    "conclusion": 11,
    "overlap": 12,
    "query": 13,
    "emdn": 20,
    "applicability": 21,
    "class": 22,
    "property": 23,
    "module": 24,
}
"""Kind → its place. Tens are kept apart, and within them short names go before long ones; other kinds come first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    Attributes:
        kind: "provision", "obligation", "emdn", "query" and so on.
        citation: What it is cited by; empty where it has neither citation nor notation.
        matched: The name that was found.
    """

    iri: str
    kind: str
    label: Text
    citation: Text
    matched: str


class SearchIndex:
    """What everything goes by, ready to be searched; safe for threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Collect and sort the names, which takes about a second."""
        self._things: Sequence[Thing] = tuple(named_things(knowledge))
        names = [(name, thing) for thing, of in enumerate(self._things) for name in of.names]
        names.sort(key=lambda pair: _standing(pair[0], self._things[pair[1]]))
        self._names: Sequence[Name] = [name for name, _ in names]
        self._thing_of: Sequence[int] = [thing for _, thing in names]
        self.kinds: tuple[str, ...] = tuple(sorted({thing.kind for thing in self._things}))
        self._written = _Shelf((n, name.key) for n, name in enumerate(self._names) if not name.canonical)
        self._cited = _Shelf((n, name.key) for n, name in enumerate(self._names) if name.canonical)
        self._found = lru_cache(maxsize=_REMEMBERED)(self._search)

    def __len__(self) -> int:
        """Return the number of things that can be found."""
        return len(self._things)

    def search(self, text: str, *, lang: str = "en", kind: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best hits, each thing once.

        Shape:
            A name that is the text comes first, then one that begins with it, then one that ends in it or has it in
            its midst, at last names whose words begin with those of the text in any order. Among equals, letters with
            the accents that are written go before others, names of the language *lang* and those of both before the
            others, short names before long ones, and law before the rest.
        """
        return self._found(" ".join(text[:_LONGEST].split()), lang, kind, limit)

    def _search(self, text: str, lang: str, kind: str | None, limit: int) -> tuple[Hit, ...]:
        found: dict[int, int] = {}
        for stretch in self._stretches(text):
            own = list(stretch) if kind is None else [n for n in stretch if self._kind_of(n) == kind]
            for number in self._best(own, spelled(text), lang, limit):
                found.setdefault(self._thing_of[number], number)
            if len(found) >= limit:
                break
        return tuple(self._hit(thing, number) for thing, number in islice(found.items(), limit))

    def _stretches(self, text: str) -> Iterator[Iterable[int]]:
        """Yield the names that match, those that match best first."""
        key = folded(text)
        if not key:
            return
        is_cited = any(sign.isdecimal() for sign in key) or split_act(text) is not None
        citation = folded(canonical(text)) if is_cited else ""
        is_number = (citation or key)[-1].isdecimal()
        shelves = ((self._written, key), (self._cited, citation))
        tried = [(shelf, wanted) for shelf, wanted in shelves if wanted]
        for way in _WAYS[is_number]:
            yield chain.from_iterable(getattr(shelf, way)(wanted) for shelf, wanted in tried)
        words = key.split()
        if len(words) > 1:
            yield set.intersection(*(set(self._written.anywhere(word)) for word in words))

    def _best(self, numbers: Sequence[int], plain: str, lang: str, limit: int) -> list[int]:
        """Return the best of the names, as many as give *limit* things, or all there are."""
        names, accented = self._names, plain != unaccented(plain)

        def behind(number: int) -> int:
            name = names[number]
            otherwise = (accented or name.spelled != "") and f" {plain}" not in f" {name.spelled or name.key}"
            return 2 * otherwise + (name.lang not in {"", lang})

        first = nsmallest(limit * _TRIED, numbers)
        kept = [number for number in first if not behind(number)]
        if len({self._thing_of[number] for number in kept}) >= limit:
            return kept
        return sorted(sorted(numbers), key=behind)

    def _kind_of(self, number: int) -> str:
        return self._things[self._thing_of[number]].kind

    def _hit(self, thing: int, number: int) -> Hit:
        of = self._things[thing]
        return Hit(of.iri, of.kind, of.label, of.citation, self._names[number].written)


class _Shelf:
    """Keys in order, whole ones and what follows the first word of each, with the numbers of their names."""

    def __init__(self, keys: Iterable[tuple[int, str]]) -> None:
        pairs = list(keys)
        self._whole = _Sorted((key, number) for number, key in pairs)
        self._parts = _Sorted((part, number) for number, key in pairs for part in _later(key))

    def is_it(self, text: str) -> list[int]:
        """Return the names that are the text."""
        return self._whole.between(text, f"{text}\0")

    def has_more(self, text: str) -> list[int]:
        """Return the names that begin with the words of the text and have more words."""
        return self._whole.between(f"{text} ", f"{text}!")

    def goes_on(self, text: str) -> list[int]:
        """Return the names that begin with the text, its last word going on."""
        return self._whole.between(f"{text}!", text + _LAST)

    def begins(self, text: str) -> list[int]:
        """Return the names that begin with the text and are longer."""
        return self._whole.between(f"{text}\0", text + _LAST)

    def ends(self, text: str) -> list[int]:
        """Return the names of which the last words are the text."""
        return self._parts.between(text, f"{text}\0")

    def holds(self, text: str) -> list[int]:
        """Return the names that have a later word at which the text begins."""
        return self._parts.between(f"{text}\0", text + _LAST)

    def anywhere(self, text: str) -> Iterator[int]:
        """Return the names that have a word at which the text begins."""
        return chain(self._whole.between(text, text + _LAST), self._parts.between(text, text + _LAST))


class _Sorted:
    """Keys in order, each with the number of its name."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        self._keys = [key for key, _ in ordered]
        self._numbers = [number for _, number in ordered]

    def between(self, first: str, end: str) -> list[int]:
        """Return the names whose keys stand from *first* on, before *end*."""
        return self._numbers[bisect_left(self._keys, first) : bisect_left(self._keys, end)]


def _later(key: str) -> Iterator[str]:
    """Yield a key from each of its words on but the first."""
    at = key.find(" ")
    while at >= 0:
        yield key[at + 1 :]
        at = key.find(" ", at + 1)


def _standing(name: Name, thing: Thing) -> tuple[int, int, int, str, str]:
    """Return what decides between names that match alike."""
    return _ORDER.get(thing.kind, 0) // 10, len(name.key), _ORDER.get(thing.kind, 0), name.key, thing.iri
