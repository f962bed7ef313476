# SPDX-License-Identifier: Apache-2.0
"""Guidance as items of a list: documents, places in them, pages and services that give advice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.folding import folded
from kgservice.report.catalogue import CITED, NAMED, NUMBERED, Key, cited, named
from kgservice.report.choices import chosen, names_of, one_of
from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon
from kgservice.report.references import references_in
from kgservice.vocabulary import DCTERMS, LANGUAGES, MD, MDC, MDG, RDF, SKOS, XSD

__all__ = ["GUIDANCE_KEYS", "GUIDANCE_KINDS", "GuidanceCatalogue", "GuidanceChoice"]

GUIDANCE_KINDS: Final = {
    "document": MD + "GuidanceDocument",
    "passage": MD + "GuidancePassage",
    "page": MD + "WebPage",
    "service": MD + "AdviceService",
}
"""Kind of guidance → the class that it is of."""

_TEXTS: Final = {
    "definition": SKOS + "definition",
    "note": SKOS + "scopeNote",
}
_VALUES: Final = {
    "revision": MD + "revision",
    "status": MD + "documentStatus",
    "text_read": MD + "textRead",
    "confidence": MD + "confidence",
}

GUIDANCE_KEYS: Final = (
    *NUMBERED,
    Key("kind"),
    *(Key(name, predicate=predicate, worded=True) for name, predicate in _TEXTS.items()),
    Key("part_of", "one", DCTERMS + "isPartOf", keys=NUMBERED),
    *(Key(name, predicate=predicate) for name, predicate in _VALUES.items()),
    Key("issued", predicate=DCTERMS + "issued", dated=True),
    Key("link", predicate=MD + "link", datatype=XSD + "anyURI"),
    Key("topics", "many", MD + "topic", keys=NAMED),
    Key("interprets", "cited", MD + "interprets", keys=CITED),
    Key("duties", "many", MD + "helpsWith", keys=NUMBERED),
    Key("overtaken_by", "cited", MD + "overtakenBy", keys=CITED),
    Key("needs_review", predicate=MD + "needsReview"),
)
"""Keys of guidance. It helps with a duty by its own statement or by that of the duty."""


@dataclass(frozen=True, slots=True)
class GuidanceChoice:
    """Which guidance is wanted; None for all.

    Attributes:
        kind: One of `GUIDANCE_KINDS`.
        status: Of the document: "current", "superseded" or "draft".
        provision: As it is cited; guidance on it, or on what stands in it.
        duty: Notation or IRI of the duty that it helps with.
        q: Words that all occur in what the guidance is called and about, in either language.
    """

    kind: str | None = None
    status: str | None = None
    topic: str | None = None
    provision: str | None = None
    duty: str | None = None
    q: str | None = None


class GuidanceCatalogue:
    """Guidance, chosen and described."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Bind the knowledge."""
        self._knowledge = knowledge
        self._index = knowledge.index
        self._duties = knowledge.obligations.obligations

    @cached_property
    def all(self) -> tuple[str, ...]:
        """IRIs of all guidance, in the order of its files."""
        classes = set(GUIDANCE_KINDS.values())
        own = (iri for iri in self._index.subjects() if iri.startswith(MDG))
        return tuple(iri for iri in own if classes & set(self._index.iris(iri, RDF + "type")))

    def choose(self, choice: GuidanceChoice, lang: str) -> list[str]:
        """Return the guidance that is wanted; *lang* is that of suggestions.

        Raises:
            UsageError: There is no such kind, status, topic or duty.
            UnknownCitationError: There is no such provision.
        """
        index = self._index
        kind = choice.kind and GUIDANCE_KINDS[one_of(choice.kind, GUIDANCE_KINDS, "kind")]
        status = choice.status and one_of(choice.status, self._statuses, "status")
        topic = choice.topic and chosen(choice.topic, self._topics, "topic")
        duty = choice.duty and chosen(choice.duty, names_of(self._duties, index), "duty")
        provision = choice.provision and parse_citation(choice.provision, lang=lang, index=index).iri
        within = set(references_in(index).within(provision, MD + "interprets")) if provision else set()
        words = folded(choice.q or "").split()
        return [
            iri
            for iri in self.all
            if (not kind or index.has_type(iri, kind))
            and (not status or index.literal(iri, MD + "documentStatus") == status)
            and (not topic or topic in index.iris(iri, MD + "topic"))
            and (not duty or duty in self._helped(iri))
            and (not provision or iri in within)
            and all(f" {word}" in self._texts[iri] for word in words)
        ]

    def item(self, iri: str, words: Lexicon) -> JsonObject:
        """Return what is said of guidance."""
        index, lang = self._index, words.lang
        outer = index.iri(iri, DCTERMS + "isPartOf")
        duties = (self._duties[duty] for duty in self._helped(iri))
        return {
            "iri": iri,
            "type": index.iri(iri, RDF + "type"),
            **self._called(iri, lang),
            "kind": next(kind for kind, of in GUIDANCE_KINDS.items() if index.has_type(iri, of)),
            **{name: index.text(iri, predicate)(lang) for name, predicate in _TEXTS.items()},
            "part_of": {"iri": outer, **self._called(outer, lang)} if outer else None,
            **{name: index.literal(iri, predicate) for name, predicate in _VALUES.items()},
            "issued": index.literal(iri, DCTERMS + "issued"),
            "link": index.literal(iri, MD + "link"),
            "topics": named(index.iris(iri, MD + "topic"), words),
            "interprets": cited(index.iris(iri, MD + "interprets"), words),
            "duties": [{"iri": duty.iri, "id": duty.notation, "label": duty.label(lang)} for duty in duties],
            "overtaken_by": cited(index.iris(iri, MD + "overtakenBy"), words),
            "needs_review": index.truth(iri, MD + "needsReview"),
        }

    def _called(self, iri: str, lang: str) -> JsonObject:
        label = self._index.text(iri, SKOS + "prefLabel")
        return {"id": self._index.literal(iri, SKOS + "notation"), "label": label(lang)}

    def _helped(self, iri: str) -> tuple[str, ...]:
        """Return the duties that guidance helps with, in the order of the law."""
        own = set(self._index.iris(iri, MD + "helpsWith"))
        theirs = set(references_in(self._index).to(iri, MD + "interpretedBy"))
        return tuple(duty for duty in self._duties if duty in own or duty in theirs)

    @cached_property
    def _topics(self) -> Mapping[str, str]:
        topics = (iri for iri in self._index.subjects() if iri.startswith(MDC + "topic-"))
        return names_of(topics, self._index, "topic-")

    @cached_property
    def _statuses(self) -> tuple[str, ...]:
        return tuple(sorted({self._index.literal(iri, MD + "documentStatus") for iri in self.all} - {""}))

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """Return guidance → all that it is called and about in both languages, folded, each word after a blank."""
        return {iri: f" {folded(' '.join(self._said(iri)))}" for iri in self.all}

    def _said(self, iri: str) -> Iterable[str]:
        yield self._index.literal(iri, SKOS + "notation")
        for predicate in (SKOS + "prefLabel", *_TEXTS.values()):
            yield from (self._index.text(iri, predicate)(lang) for lang in LANGUAGES)
