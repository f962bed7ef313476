# SPDX-License-Identifier: Apache-2.0
"""Explanations of what plain statements describe: duties, how they overlap, concepts, standards, events, our terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kgservice.knowledge.kinds import KIND_OF_CLASS
from kgservice.report.explain_lines import LINES, Line
from kgservice.report.explain_parts import Parts
from kgservice.report.explanation import Detail, Explanation, Item, detail
from kgservice.vocabulary import BASE, DCTERMS, MD, RDF, SKOS

__all__ = ["Described"]


_FORCE: Final[Mapping[str, str]] = {
    "obligation": "law",
    "time-limit": "law",
    "overlap": "law",
    "role-change": "law",
    "milestone": "law",
    "amendment": "law",
    "applicability": "law",
    "penalty": "law",
    "standard": "standard",
    "proposal": "proposal",
}


class Described:
    """Explains in one language."""

    def __init__(self, parts: Parts) -> None:
        """Bind the parts."""
        self._parts = parts
        self._index = parts.index
        self._words = parts.words

    def kind(self, iri: str) -> str:
        """Return the kind of explanation a thing gets."""
        types = self._index.iris(iri, RDF + "type")
        return next((kind for known, kind in KIND_OF_CLASS.items() if known in types), "term")

    def explain(self, iri: str) -> Explanation:
        """Return what the ontology says of a thing, and what points to it."""
        kind = self.kind(iri)
        title = self._title(iri, kind)
        name = self._index.literal(iri, SKOS + "notation") if kind not in {"concept", "term"} else ""
        details = [*self._first(iri, kind), *(detail(line.key, self._items(iri, line)) for line in LINES[kind])]
        return self._parts.made(kind, iri, name or title, title, details, force=self._force(iri, kind))

    def _title(self, iri: str, kind: str) -> str:
        if kind == "module":
            return self._index.text(iri, DCTERMS + "title")(self._words.lang)
        return self._parts.label(iri)

    def _force(self, iri: str, kind: str) -> str:
        by_guidance = self._index.literal(iri, MD + "basisKind") == "guidance"
        return "guidance" if by_guidance else _FORCE.get(kind, "own")

    def _first(self, iri: str, kind: str) -> Iterator[Detail]:
        """Yield what is worked out before the lines: the length of a time limit, the days of a statement of dates."""
        words = self._words
        if kind == "time-limit":
            duties = words.knowledge.obligations.obligations.values()
            own = next((limit for duty in duties for limit in duty.time_limits if limit.iri == iri), None)
            yield detail("limit", [self._parts.span(own)] if own else [])
        if kind == "applicability":
            entry = next(entry for entry in words.base.applicability if entry.iri == iri)
            yield detail("dates", [self._parts.date(entry)])
        if kind == "overlap" and not self._index.iris(iri, MD + "secondObligation"):
            yield detail("second", [words.word("overlap.no-counterpart")])

    def _items(self, iri: str, line: Line) -> Iterator[Item | str]:
        match line.way:
            case "to":
                yield from self._named(iri, line)
            case "from":
                yield from self._parts.named(self._parts.pointing(iri, *line.predicates, kind=line.kind))
            case "text":
                yield from self._parts.texts(iri, line.predicates[0])
            case "value" | "coded":
                yield from self._values(iri, line)

    def _named(self, iri: str, line: Line) -> Iterator[Item]:
        """Yield what the thing points to, named blank nodes and XSD types aside, and what helps with it."""
        found = [other for p in line.predicates for other in self._index.iris(iri, p)]
        helping = self._parts.pointing(iri, MD + line.code) if line.code else []
        for other in dict.fromkeys((*found, *helping)):
            if other.startswith(BASE) or line.key in {"matches", "range"}:
                yield self._parts.item(other)

    def _values(self, iri: str, line: Line) -> Iterator[str]:
        literals = (node.value for node in self._index.objects(iri, line.predicates[0]) if hasattr(node, "value"))
        for value in dict.fromkeys(literals):
            yield self._coded(value, line) if line.way == "coded" else value

    def _coded(self, value: str, line: Line) -> str:
        if line.code == "basis":
            return self._words.word(f"{value}-word")
        return self._words.word(f"{line.code}.{value}" if line.code else value)
