# SPDX-License-Identifier: Apache-2.0
"""Obligations as items of a list: which are wanted, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.folding import folded
from kgservice.model.obligation import Obligation, TimeLimit
from kgservice.model.rulebase import Applicability
from kgservice.pipeline.applies import entry_of, is_stated
from kgservice.report.answers import status_word
from kgservice.report.catalogue import CITED, NAMED, NUMBERED, Key, cited, named
from kgservice.report.choices import chosen, names_of, one_of
from kgservice.report.duties import read_role
from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import DCTERMS, MD, MDC, SKOS, XSD

__all__ = ["DUTY_KEYS", "DutyCatalogue", "DutyChoice"]

_LIMIT_KEYS: Final = (
    *NAMED,
    Key("kind", predicate=MD + "limitKind"),
    Key("amount", predicate=MD + "amount"),
    Key("unit", predicate=MD + "timeUnit"),
    Key("runs_from", predicate=MD + "runsFrom", worded=True),
)
_DATE_KEYS: Final = (
    Key("text"),
    Key("jurisdiction", predicate=MD + "jurisdiction"),
    Key("from", predicate=MD + "from", datatype=XSD + "date"),
    Key("until", predicate=MD + "until", datatype=XSD + "date"),
    Key("status"),
    Key("needs_review", predicate=MD + "needsReview"),
)

DUTY_KEYS: Final = (
    *NUMBERED,
    Key("act"),
    Key("definition", predicate=SKOS + "definition", worded=True),
    Key("kind", predicate=MD + "deonticKind"),
    Key("bearers", "many", MD + "bearer", keys=NAMED),
    Key("trigger", "one", MD + "trigger", keys=NAMED),
    Key("occasion", predicate=MD + "occasion", worded=True),
    Key("exception", predicate=MD + "exception", worded=True),
    Key("note", predicate=SKOS + "scopeNote", worded=True),
    Key("topics", "many", MD + "topic", keys=NAMED),
    Key("phases", "many", MD + "phase", keys=NAMED),
    Key("actions", "many", MD + "action", keys=NAMED),
    Key("evidence", "many", MD + "shownBy", keys=NAMED),
    Key("addressees", "many", MD + "addressee", keys=NAMED),
    Key("areas", "many", keys=NUMBERED),
    Key("applies", "many", MD + "applicability", keys=_DATE_KEYS),
    Key("time_limits", "many", MD + "timeLimit", keys=_LIMIT_KEYS),
    Key("legal_basis", "cited", DCTERMS + "source", keys=CITED),
    Key("guidance", "cited", MD + "interpretedBy", keys=CITED),
    Key("confidence", predicate=MD + "confidence"),
    Key("needs_review", predicate=MD + "needsReview"),
)
"""Keys of an obligation."""


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """Which obligations are wanted; None for all.

    Attributes:
        act: First part of the notation: "MDR", "NO".
        status: Of the dates on the day, such as "in-force".
        q: Words that all occur in what is said of the obligation, in either language.
    """

    act: str | None = None
    role: str | None = None
    topic: str | None = None
    area: str | None = None
    evidence: str | None = None
    jurisdiction: str | None = None
    status: str | None = None
    q: str | None = None


class DutyCatalogue:
    """The obligations, chosen and described."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Bind the knowledge."""
        self._knowledge = knowledge
        self._all = knowledge.obligations

    def choose(self, choice: DutyChoice, as_of: date) -> list[Obligation]:
        """Return the obligations that are wanted, in the order of the law, as it was adopted on the day.

        Raises:
            UsageError: There is no such act, role, topic, area, type of evidence or status.
        """
        act = choice.act and one_of(choice.act, self._acts, "act")
        role = choice.role and read_role(choice.role, self._knowledge)
        topic = choice.topic and chosen(choice.topic, self._named("topic-"), "topic")
        evidence = choice.evidence and chosen(choice.evidence, self._named("evidence-"), "evidence")
        area = choice.area and chosen(choice.area, names_of(self._all.areas, self._knowledge.index, "area-"), "area")
        status = choice.status and chosen(choice.status, self._named("status-"), "status")
        words = folded(choice.q or "").split()
        return [
            duty
            for duty in self._all.obligations.values()
            if (not act or _act(duty) == act)
            and (not role or role in duty.bearers)
            and (not topic or topic in duty.topics)
            and (not evidence or evidence in duty.shown_by)
            and (not area or area in self._areas.get(duty.iri, ()))
            and self._applies(duty, choice.jurisdiction, status, as_of)
            and all(f" {word}" in self._texts[duty.iri] for word in words)
        ]

    def item(self, duty: Obligation, words: Lexicon, as_of: date) -> JsonObject:
        """Return what is said of an obligation, with its dates as they were adopted law on the day."""
        lang = words.lang
        areas = (self._all.areas[iri] for iri in self._areas.get(duty.iri, ()))
        return {
            "iri": duty.iri,
            "type": MD + "Obligation",
            "id": duty.notation,
            "label": duty.label(lang),
            "act": _act(duty),
            "definition": duty.definition(lang),
            "kind": duty.kind,
            "bearers": named(duty.bearers, words),
            "trigger": next(iter(named([duty.trigger], words))),
            "occasion": duty.occasion(lang),
            "exception": duty.exception(lang),
            "note": duty.note(lang),
            "topics": named(duty.topics, words),
            "phases": named(duty.phases, words),
            "actions": named(duty.actions, words),
            "evidence": named(duty.shown_by, words),
            "addressees": named(duty.addressees, words),
            "areas": [{"iri": area.iri, "id": area.notation, "label": area.label(lang)} for area in areas],
            "applies": [_dated(entry, words, as_of) for entry in self._stated(duty, as_of)],
            "time_limits": [_limited(limit, lang) for limit in duty.time_limits],
            "legal_basis": cited(duty.legal_basis, words),
            "guidance": cited(duty.guidance, words),
            "confidence": duty.confidence,
            "needs_review": duty.needs_review,
        }

    def _stated(self, duty: Obligation, as_of: date) -> Iterator[Applicability]:
        """Yield the statements of dates that were adopted law on the day, or the earlier ones that they replaced."""
        for iri in duty.applicability:
            entry: Applicability | None = self._dates[iri]
            while entry is not None and not is_stated(entry, as_of):
                entry = self._dates[entry.revises] if entry.revises else None
            if entry is not None:
                yield entry

    def _applies(self, duty: Obligation, jurisdiction: str | None, status: str | None, as_of: date) -> bool:
        """Say whether law that was adopted on the day gives the obligation dates, there and of that status."""
        return any(
            jurisdiction in {None, entry.jurisdiction} and status in {None, entry_of(entry, as_of).status}
            for entry in self._stated(duty, as_of)
        )

    def _named(self, prefix: str) -> Mapping[str, str]:
        concepts = (iri for iri in self._knowledge.index.subjects() if iri.startswith(MDC + prefix))
        return names_of(concepts, self._knowledge.index, prefix)

    @cached_property
    def _acts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_act(duty) for duty in self._all.obligations.values()))

    @cached_property
    def _dates(self) -> Mapping[str, Applicability]:
        return {entry.iri: entry for entry in self._knowledge.rulebase.applicability}

    @cached_property
    def _areas(self) -> Mapping[str, tuple[str, ...]]:
        """Return obligation → the areas in which a relation names it, in the order of the matrix."""
        found: dict[str, set[str]] = {}
        for overlap in self._all.overlaps.values():
            for iri in filter(None, (overlap.first, overlap.second)):
                found.setdefault(iri, set()).add(overlap.area)
        return {iri: tuple(area for area in self._all.areas if area in areas) for iri, areas in found.items()}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """Return obligation → all that is said of it in both languages, folded, each word after a blank."""
        both = [Lexicon(self._knowledge, lang) for lang in ("en", "nb")]
        return {iri: f" {folded(' '.join(_said(duty, both)))}" for iri, duty in self._all.obligations.items()}


def _act(duty: Obligation) -> str:
    return duty.notation.partition("-")[0]


def _said(duty: Obligation, both: list[Lexicon]) -> Iterator[str]:
    yield duty.notation
    for words in both:
        yield from (text(words.lang) for text in (duty.label, duty.definition, duty.note, duty.occasion))
        yield from (words.cite(iri).citation for iri in duty.legal_basis)


def _dated(entry: Applicability, words: Lexicon, as_of: date) -> JsonObject:
    found = entry_of(entry, as_of)
    key, place = "duty.since" if entry.applies_from else "duty.without-day", words.word(entry.jurisdiction)
    return {
        "iri": entry.iri,
        "text": words.word(key, place=place, status=words.term(found.status), day=entry.applies_from),
        "jurisdiction": entry.jurisdiction,
        "from": entry.applies_from.isoformat() if entry.applies_from else None,
        "until": entry.applies_until.isoformat() if entry.applies_until else None,
        "status": status_word(found),
        "needs_review": entry.needs_review,
    }


def _limited(limit: TimeLimit, lang: str) -> JsonObject:
    return {
        "iri": limit.iri,
        "label": limit.label(lang),
        "kind": limit.kind,
        "amount": limit.amount,
        "unit": limit.unit,
        "runs_from": limit.runs_from(lang),
    }
