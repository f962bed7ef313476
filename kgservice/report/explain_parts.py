# SPDX-License-Identifier: Apache-2.0
"""What explanations are put together from: names with where they lead, texts, and what points to a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgservice.knowledge.provisions import provision_at
from kgservice.model.obligation import Obligation, TimeLimit
from kgservice.model.rulebase import Applicability
from kgservice.report.explanation import Detail, Explanation, Item
from kgservice.report.lexicon import Lexicon
from kgservice.report.references import references_in
from kgservice.vocabulary import BASE, ELI, MD, MDG, MDLAW, RDFS, SKOS, VS, compact

__all__ = ["Parts"]

_TERM_STATUS = VS + "term_status"


class Parts:
    """Items in one language."""

    def __init__(self, words: Lexicon) -> None:
        """Bind the names."""
        self.words = words
        self.index = words.knowledge.index
        self.references = references_in(self.index)
        base, duties = words.base, words.knowledge.obligations
        known = (*base.groups, *base.rules, *base.facts, *base.conclusions, *duties.obligations, *duties.overlaps)
        self._place = {iri: place for place, iri in enumerate(known)}
        self._dates = {entry.iri: entry for entry in base.applicability}

    def made(
        self, kind: str, iri: str, name: str, title: str, details: Iterable[Detail], *, force: str = "own"
    ) -> Explanation:
        """Return an explanation with what every one of them holds."""
        found = provision_at(iri) if iri.startswith(MDLAW) else None
        return Explanation(
            kind=kind,
            iri=iri,
            name=name,
            title=title,
            details=tuple(details),
            needs_review=found.needs_review if found else self.index.truth(iri, MD + "needsReview"),
            lang=self.words.lang,
            knowledge_version=self.words.knowledge.version,
            force=force,
            module=self.index.iri(iri, RDFS + "isDefinedBy") or "",
            status=self.index.literal(iri, _TERM_STATUS),
        )

    def texts(self, iri: str, predicate: str) -> Iterator[str]:
        """Yield what is said in the language, or once for all languages."""
        text = self.index.text(iri, predicate)
        yield text(self.words.lang)

    def label(self, iri: str) -> str:
        """Return the label of a thing."""
        return self.index.text(iri, SKOS + "prefLabel")(self.words.lang) or compact(iri)

    def named(self, iris: Iterable[str]) -> Iterator[Item]:
        """Yield things by how they are cited or called, and where they lead."""
        return (self.item(iri) for iri in iris)

    def item(self, iri: str) -> Item:
        """Return one thing by how it is cited or called."""
        if iri.startswith((MDLAW, MDG)):
            return self._cited(iri)
        if iri.startswith(BASE):
            return Item(self._called(iri), iri)
        return Item(compact(iri), url=iri)

    def _called(self, iri: str) -> str:
        duties, words = self.words.knowledge.obligations, self.words
        if iri in duties.obligations:
            return self._duty(duties.obligations[iri])
        if iri in duties.overlaps or iri in duties.areas:
            return f"{self.index.literal(iri, SKOS + 'notation')}: {self.label(iri)}"
        if iri in self._dates:
            return self.date(self._dates[iri])
        return words.rule_in_full(iri) if iri in words.base.rules else words.term(iri)

    def _cited(self, iri: str) -> Item:
        found = self.words.cite(iri)
        return Item(": ".join(filter(None, (found.citation, found.heading))), iri, found.url)

    def _duty(self, duty: Obligation) -> str:
        lang, words = self.words.lang, self.words
        kind = "" if duty.kind == "obligation" else f" [{words.word(f'kind.{duty.kind}')}]"
        bearers = ", ".join(words.term(bearer) for bearer in duty.bearers)
        return f"{duty.notation}: {duty.label(lang)}{kind} – {bearers}"

    def limit(self, limit: TimeLimit) -> Item:
        """Return a time limit with its kind and length."""
        return Item(f"{limit.label(self.words.lang)} – {self.span(limit)}", limit.iri)

    def span(self, limit: TimeLimit) -> str:
        """Return the kind and length of a time limit: "deadline: at the latest 15 days"."""
        key = f"span.{limit.unit}.one" if limit.amount == 1 else f"span.{limit.unit}"
        return self.words.word(f"limit.{limit.kind}", span=self.words.word(key, amount=limit.amount))

    def ordered(self, iris: Iterable[str]) -> list[str]:
        """Return things once each: rules, facts and duties in the order of the law, the rest by their own order."""
        last = len(self._place)
        return sorted(
            dict.fromkeys(iris),
            key=lambda iri: (self._place.get(iri, last), self.index.integer(iri, MD + "order"), iri),
        )

    def pointing(self, iri: str, *predicates: str, kind: str = "", within: bool = False) -> list[str]:
        """Return what points to a thing, or also to what stands in it; of one kind where *kind* is a class of ours."""
        find = self.references.within if within else self.references.to
        found = find(iri, *predicates)
        return self.ordered(one for one in found if not kind or self.index.has_type(one, MD + kind))

    def date(self, entry: Applicability) -> str:
        """Return from when, until when and where something applies."""
        words = self.words
        days = entry.applies_from, entry.applies_until
        key = "explain.from-until" if all(days) else "explain.from"
        status = words.term(entry.status_without_date) if entry.status_without_date else words.word("no-date")
        when = words.word(key, start=days[0], end=days[1]) if days[0] else status
        review = f" [{words.word('needs-review')}]" if entry.needs_review else ""
        return f"{words.word(entry.jurisdiction)}: {self.label(entry.iri)} – {when}{review}"

    def links(self, iri: str) -> Iterator[Item]:
        """Yield where a text can be read."""
        return (Item(f"{label}:", url=url) for label, url in self.words.links(iri))

    def around(self, iri: str) -> tuple[str, ...]:
        """Return what a provision stands in, outermost first, without its act."""
        found = provision_at(iri)
        if found is not None:
            return tuple(unit.iri for unit in found.path[:-1])
        return self.index.iris(iri, ELI + "is_part_of")
