# SPDX-License-Identifier: Apache-2.0
"""Explanations of the sources: provisions and acts, with what rests on them, and guidance, with what it interprets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kgservice.knowledge.provisions import Provision, provision_at
from kgservice.model.rulebase import Applicability
from kgservice.report.explanation import Detail, Explanation, Item, detail
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import DCTERMS, ELI, MD, MDG, SKOS

__all__ = ["Laws"]


class Laws:
    """Explains in one language, with the dates of one day or of all."""

    def __init__(self, words: Lexicon, as_of: date | None) -> None:
        """Bind the names and the day."""
        self._words = words
        self._base = words.base
        self._index = words.knowledge.index
        self._as_of = as_of

    def provision(self, iri: str, kind: str, also: Iterable[str] = ()) -> Explanation:
        """Return what a provision or an act is; *also* are groups of rules that go by the same name."""
        words, found, cited = self._words, provision_at(iri), self._words.cite(iri)
        rules = [rule.iri for rule in self._base.rules.values() if self._touches(iri, rule.legal_basis)]
        facts = [fact.iri for fact in self._base.facts.values() if self._touches(iri, fact.source)]
        named = (group.iri for group in self._base.groups.values() if iri in group.source)
        groups = dict.fromkeys((*also, *named))
        details = (
            detail("heading", [cited.heading]),
            detail("definition", [self._index.text(iri, SKOS + "definition")(words.lang)]),
            detail("part-of", self._around(iri, found)),
            detail("links", self._links(iri)),
            detail("history", self._history(found) if found else []),
            detail("text-status", [self._state(found)] if found else []),
            detail("dates", self._dates(iri, rules)),
            detail("same-name", (Item(words.term(group), group) for group in groups)),
            detail("rules", (Item(words.rule_in_full(rule), rule) for rule in rules)),
            detail("facts", (Item(words.term(fact), fact) for fact in facts)),
            detail("guidance", self._guidance_on(iri, rules)),
        )
        review = found.needs_review if found else self._index.truth(iri, MD + "needsReview")
        title = self._index.text(iri, SKOS + "prefLabel")(words.lang) if kind == "act" else cited.citation
        return self._made(kind, iri, title or cited.citation, details, review=review)

    def guidance(self, iri: str) -> Explanation:
        """Return what a guidance document, or a place in one, is."""
        words, index = self._words, self._index
        label = index.text(iri, SKOS + "prefLabel")(words.lang)
        rules = [rule.iri for rule in self._base.rules.values() if iri in rule.guidance]
        status = index.literal(iri, MD + "documentStatus")
        details = (
            detail("definition", [index.text(iri, SKOS + "definition")(words.lang)]),
            detail("note", [index.text(iri, SKOS + "scopeNote")(words.lang)]),
            detail("part-of", self._cited(index.iris(iri, DCTERMS + "isPartOf"))),
            detail("revision", [index.literal(iri, MD + "revision")]),
            detail("issued", [index.literal(iri, DCTERMS + "issued")]),
            detail("status", [words.word(f"doc.{status}")] if f"doc.{status}" in _STATES else [status]),
            detail("links", self._links(iri)),
            detail("interprets", self._cited(index.iris(iri, MD + "interprets"))),
            detail("overtaken", self._cited(index.iris(iri, MD + "overtakenBy"))),
            detail("explains", (Item(words.rule_in_full(rule), rule) for rule in rules)),
        )
        review = index.truth(iri, MD + "needsReview")
        return self._made("guidance", iri, label, details, review=review)

    def _made(self, kind: str, iri: str, title: str, details: tuple[Detail, ...], *, review: bool) -> Explanation:
        words = self._words
        name = words.cite(iri).citation
        return Explanation(kind, iri, name, title, details, review, words.lang, words.knowledge.version)

    def _touches(self, iri: str, sources: Iterable[str]) -> bool:
        """Say whether any source is the thing itself or stands in it."""
        return any(source == iri or source.startswith(iri + "-") for source in sources)

    def _around(self, iri: str, found: Provision | None) -> Iterator[Item]:
        if found is not None:
            yield from (Item(self._name(unit), unit.iri) for unit in found.path[:-1])
        yield from self._cited(self._index.iris(iri, ELI + "is_part_of"))

    def _name(self, unit: Provision) -> str:
        return ": ".join(filter(None, (unit.citation(self._words.lang), unit.heading(self._words.lang))))

    def _links(self, iri: str) -> Iterator[Item]:
        return (Item(f"{label}:", url=url) for label, url in self._words.links(iri))

    def _history(self, found: Provision) -> Iterator[str]:
        words = self._words
        acts = (
            ("inserted", found.inserted_by, found.inserted_from),
            ("amended", found.amended_by, found.amended_from),
            ("deleted", found.deleted_by, found.deleted_from),
        )
        for key, act, day in acts:
            if act:
                yield words.word(f"explain.{key}", act=act, day=day or words.word("no-date"))

    def _state(self, found: Provision) -> str:
        if self._as_of is None:
            return ""
        state = self._words.word(f"text.{found.status_at(self._as_of)}")
        return f"{self._as_of.isoformat()}: {state}"

    def _dates(self, iri: str, rules: Iterable[str]) -> Iterator[Item]:
        """Yield the dates that the provision states, or that govern it or what rests on it."""
        governed = {iri, *rules, *(c for rule in rules for c in self._base.rules[rule].concludes)}
        for entry in self._base.applicability:
            if (governed & set(entry.governs) or self._touches(iri, entry.source)) and self._is_stated(entry):
                yield Item(self._date(entry), entry.iri)

    def _is_stated(self, entry: Applicability) -> bool:
        if self._as_of is None:
            return True
        begun = entry.stated_from is None or entry.stated_from <= self._as_of
        return begun and (entry.stated_until is None or self._as_of < entry.stated_until)

    def _date(self, entry: Applicability) -> str:
        words = self._words
        label = self._index.text(entry.iri, SKOS + "prefLabel")(words.lang)
        days = entry.applies_from, entry.applies_until
        key = "explain.from-until" if all(days) else "explain.from"
        status = words.term(entry.status_without_date) if entry.status_without_date else words.word("no-date")
        when = words.word(key, start=days[0], end=days[1]) if days[0] else status
        review = f" [{words.word('needs-review')}]" if entry.needs_review else ""
        return f"{label} – {when}{review}"

    def _guidance_on(self, iri: str, rules: Iterable[str]) -> Iterator[Item]:
        """Yield guidance that interprets the provision, or the rules that rest on it."""
        direct = (
            subject
            for subject in self._index.subjects()
            if subject.startswith(MDG) and self._touches(iri, self._index.iris(subject, MD + "interprets"))
        )
        by_rule = (guidance for rule in rules for guidance in self._base.rules[rule].guidance)
        return self._cited(dict.fromkeys((*direct, *by_rule)))

    def _cited(self, iris: Iterable[str]) -> Iterator[Item]:
        for iri in iris:
            found = self._words.cite(iri)
            yield Item(": ".join(filter(None, (found.citation, found.heading))), iri, found.url)


_STATES = frozenset({"doc.current", "doc.superseded", "doc.draft"})
