# SPDX-License-Identifier: Apache-2.0
"""Explanations of the sources: provisions and acts, with what rests on them, and guidance, with what it interprets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from kgservice.knowledge.provisions import Provision, provision_at
from kgservice.model.obligation import Obligation
from kgservice.model.rulebase import Applicability, Rule
from kgservice.report.explain_parts import Parts
from kgservice.report.explanation import Detail, Explanation, Item, detail
from kgservice.vocabulary import DCTERMS, ELI, MD, MDG, SKOS

__all__ = ["Laws"]

_RESTS: Final = DCTERMS + "source"
_CONTAINERS: Final = frozenset({"chapter", "section", "annex", "annex-chapter", "annex-part"})
"""Kinds of units so wide that what is said of one need not be said of each unit in it."""


class Laws:
    """Explains in one language, with the dates of one day or of all."""

    def __init__(self, parts: Parts, as_of: date | None) -> None:
        """Bind the parts and the day."""
        self._parts = parts
        self._words = parts.words
        self._base = parts.words.base
        self._duties = parts.words.knowledge.obligations.obligations
        self._index = parts.index
        self._as_of = as_of

    def provision(self, iri: str, kind: str, also: Iterable[str] = ()) -> Explanation:
        """Return what a provision or an act is; *also* are things that go by the same name."""
        words, parts, found, cited = self._words, self._parts, provision_at(iri), self._words.cite(iri)
        named = (group.iri for group in self._base.groups.values() if iri in group.source)
        groups = dict.fromkeys((*also, *named))
        details = (
            detail("heading", [cited.heading]),
            detail("gist", [found.gist(words.lang)] if found else []),
            detail("definition", [self._index.text(iri, SKOS + "definition")(words.lang)]),
            detail("note", [self._index.text(iri, SKOS + "scopeNote")(words.lang)]),
            detail("part-of", parts.named(parts.around(iri))),
            detail("links", parts.links(iri)),
            *self._history_of(iri, found),
            *self._resting(iri),
            detail("same-name", (Item(words.term(group), group) for group in groups)),
            *self._around(iri),
        )
        title = self._index.text(iri, SKOS + "prefLabel")(words.lang) if kind == "act" else cited.citation
        force = "proposal" if parts.references.to(iri, MD + "proposedBy") else "law"
        return parts.made(kind, iri, cited.citation, title or cited.citation, details, force=force)

    def guidance(self, iri: str) -> Explanation:
        """Return what a guidance document, or a place in one, is."""
        words, index, parts = self._words, self._index, self._parts
        label = index.text(iri, SKOS + "prefLabel")(words.lang)
        rules = [rule.iri for rule in self._base.rules.values() if iri in rule.guidance]
        status, read = index.literal(iri, MD + "documentStatus"), index.literal(iri, MD + "textRead")
        details = (
            detail("definition", [index.text(iri, SKOS + "definition")(words.lang)]),
            detail("note", [index.text(iri, SKOS + "scopeNote")(words.lang)]),
            detail("part-of", parts.named(index.iris(iri, DCTERMS + "isPartOf"))),
            detail("contents", parts.named(parts.references.to(iri, DCTERMS + "isPartOf"))),
            detail("revision", [index.literal(iri, MD + "revision")]),
            detail("issued", [index.literal(iri, DCTERMS + "issued")]),
            detail("status", [words.word(f"doc.{status}")] if status else []),
            detail("text-read", [words.word(f"read.{read}")] if read else []),
            detail("links", parts.links(iri)),
            detail("topic", parts.named(index.iris(iri, MD + "topic"))),
            detail("interprets", parts.named(index.iris(iri, MD + "interprets"))),
            detail("overtaken", parts.named(index.iris(iri, MD + "overtakenBy"))),
            detail("explains", (Item(words.rule_in_full(rule), rule) for rule in rules)),
            detail("helps", parts.named(self._helped(iri))),
        )
        return parts.made("guidance", iri, words.cite(iri).citation, label, details, force="guidance")

    def _helped(self, iri: str) -> list[str]:
        """Return the duties that guidance helps with, by its own statement or by theirs."""
        own = self._index.iris(iri, MD + "helpsWith")
        theirs = self._parts.references.to(iri, MD + "interpretedBy")
        return self._parts.ordered((*own, *(one for one in theirs if one in self._duties)))

    def _history_of(self, iri: str, found: Provision | None) -> Iterator[Detail]:
        """Yield how the text came about and from when it applies."""
        index, parts = self._index, self._parts
        yield detail("amends", parts.named(index.iris(iri, ELI + "amends")))
        yield detail("based-on", parts.named(index.iris(iri, ELI + "based_on")))
        yield detail("in-force", [index.literal(iri, ELI + "first_date_entry_in_force")])
        yield detail("history", self._history(found) if found else [])
        yield detail("amendments", parts.named(self._changing(iri, "AmendmentEvent")))
        yield detail("text-status", [self._state(found)] if found else [])
        yield detail("dates", self._dates(iri))
        yield detail("milestones", map(self._milestone, self._marking(iri)))
        yield detail("proposals", parts.named(self._changing(iri, "ProposedChange")))

    def _resting(self, iri: str) -> Iterator[Detail]:
        """Yield what rests on a provision or on what stands in it."""
        parts, words = self._parts, self._words
        resting = parts.references.within(iri, _RESTS)
        duties = self._resting_duties(iri)
        facts = parts.ordered(one for one in resting if one in self._base.facts)
        bearers = dict.fromkeys(bearer for duty in duties for bearer in duty.bearers)
        yield detail("binds", parts.named(bearers))
        yield detail("duties", parts.named(duty.iri for duty in duties))
        yield detail("time-limits", self._limits(iri))
        yield detail("overlaps", parts.named(parts.pointing(iri, _RESTS, kind="Overlap", within=True)))
        yield detail("areas", parts.named(parts.pointing(iri, _RESTS, kind="ResponsibilityArea", within=True)))
        yield detail("rules", (Item(words.rule_in_full(rule.iri), rule.iri) for rule in self._resting_rules(iri)))
        yield detail("facts", parts.named(facts))

    def _around(self, iri: str) -> Iterator[Detail]:
        """Yield what helps with a provision or is said elsewhere about it."""
        parts = self._parts
        duties = self._resting_duties(iri)
        supported = {standard for duty in duties for standard in parts.references.to(duty.iri, MD + "supports")}
        harmonised = parts.references.to(iri, MD + "harmonisedUnder")
        yield detail("guidance", parts.named(self._guidance_on(iri)))
        yield detail("standards", parts.named(parts.ordered((*supported, *harmonised))))
        yield detail("role-changes", parts.named(parts.pointing(iri, _RESTS, kind="RoleChange", within=True)))
        yield detail("penalties", parts.named(parts.pointing(iri, _RESTS, kind="Penalty", within=True)))
        concepts = parts.references.within(iri, _RESTS)
        yield detail("concepts", parts.named(c for c in concepts if self._index.has_type(c, SKOS + "Concept")))

    def _resting_duties(self, iri: str) -> list[Obligation]:
        resting = self._parts.references.within(iri, _RESTS)
        return [self._duties[one] for one in self._parts.ordered(resting) if one in self._duties]

    def _resting_rules(self, iri: str) -> list[Rule]:
        resting = self._parts.references.within(iri, _RESTS)
        return [self._base.rules[one] for one in self._parts.ordered(resting) if one in self._base.rules]

    def _limits(self, iri: str) -> Iterator[Item]:
        resting = frozenset(self._parts.references.within(iri, _RESTS))
        for duty in self._duties.values():
            for limit in duty.time_limits:
                if limit.iri in resting:
                    yield self._parts.limit(limit)

    def _touches(self, iri: str, sources: Iterable[str]) -> bool:
        """Say whether any source is the thing itself or stands in it."""
        return any(source == iri or source.startswith(iri + "-") for source in sources)

    def _changing(self, iri: str, kind: str) -> list[str]:
        """Return changes made to a provision, to what stands in it or to what it stands in; or made by an act."""
        parts, target = self._parts, MD + "target"
        found = list(parts.pointing(iri, target, kind=kind, within=True))
        for outer in self._enclosing(iri):
            found += parts.pointing(outer, target, kind=kind)
        return list(dict.fromkeys((*found, *parts.pointing(iri, MD + "amendingAct", MD + "proposedBy", kind=kind))))

    def _enclosing(self, iri: str) -> list[str]:
        """Return what a provision stands in and shares its changes with: its article, not its chapter or annex."""
        found = provision_at(iri)
        return [unit.iri for unit in found.path[:-1] if unit.kind not in _CONTAINERS] if found else []

    def _marking(self, iri: str) -> list[str]:
        """Return the milestones that concern a provision, what stands in it or what it stands in, by day."""
        concerns = MD + "concerns"
        found = list(self._parts.pointing(iri, concerns, _RESTS, kind="Milestone", within=True))
        for outer in self._enclosing(iri):
            found += self._parts.pointing(outer, concerns, kind="Milestone")
        return sorted(dict.fromkeys(found), key=lambda one: (self._index.literal(one, MD + "day") or "9999", one))

    def _milestone(self, iri: str) -> Item:
        where = self._words.word(self._index.literal(iri, MD + "jurisdiction"))
        day = self._index.literal(iri, MD + "day") or self._words.word("no-date")
        return Item(f"{day} – {where}: {self._parts.label(iri)}", iri)

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

    def _dates(self, iri: str) -> Iterator[Item]:
        """Yield the dates that the provision states, or that govern it or what rests on it."""
        rules = self._resting_rules(iri)
        governed = {iri, *(rule.iri for rule in rules), *(c for rule in rules for c in rule.concludes)}
        named = {entry for duty in self._resting_duties(iri) for entry in duty.applicability}
        for entry in self._base.applicability:
            meant = entry.iri in named or governed & set(entry.governs) or self._touches(iri, entry.source)
            if meant and self._is_stated(entry):
                yield Item(self._parts.date(entry), entry.iri)

    def _is_stated(self, entry: Applicability) -> bool:
        if self._as_of is None:
            return True
        begun = entry.stated_from is None or entry.stated_from <= self._as_of
        return begun and (entry.stated_until is None or self._as_of < entry.stated_until)

    def _guidance_on(self, iri: str) -> Iterable[str]:
        """Return guidance that interprets the provision, or the rules and duties that rest on it."""
        rules = self._resting_rules(iri)
        direct = (one for one in self._parts.references.within(iri, MD + "interprets") if one.startswith(MDG))
        by_rule = (guidance for rule in rules for guidance in rule.guidance)
        by_duty = (guidance for duty in self._resting_duties(iri) for guidance in duty.guidance)
        return dict.fromkeys((*direct, *by_rule, *by_duty))
