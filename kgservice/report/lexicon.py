# SPDX-License-Identifier: Apache-2.0
"""What things are called in one language: facts, rules, answers, provisions, guidance, and where these can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.provisions import Link, Provision, provision_at
from kgservice.model.rulebase import Field
from kgservice.report.wording import WORDS
from kgservice.vocabulary import DCTERMS, ELI, MD, MDG, MDLAW, SKOS, compact

__all__ = ["Cited", "Lexicon", "local"]

_NO_LINK: Final = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision or a place in guidance.

    Attributes:
        heading: What it is about; empty where that is not recorded.
        url: Where it can be read, as near to it as there is an address; empty where none is recorded.
        binding: It is law; guidance does not bind.
    """

    iri: str
    citation: str
    heading: str
    url: str
    binding: bool


class Lexicon:
    """Names in one language."""

    def __init__(self, knowledge: Knowledge, lang: str) -> None:
        """Bind the knowledge and the language ("en" or "nb")."""
        self.knowledge = knowledge
        self.base = knowledge.rulebase
        self.lang = lang
        self._cited: dict[str, Cited] = {}

    def word(self, key: str, **values: object) -> str:
        """Return our own wording under *key*, its braces filled."""
        text = WORDS[key](self.lang)
        return text.format(**values) if values else text

    def term(self, iri: str) -> str:
        """Return what a fact, conclusion, rule, group, scale or concept is called."""
        base = self.base
        for known in (base.facts, base.conclusions, base.scales):
            if iri in known:
                return known[iri].label(self.lang)
        if iri in base.rules or iri in base.groups:
            return self.rule(iri)
        return self.knowledge.index.text(iri, SKOS + "prefLabel")(self.lang) or compact(iri)

    def rule(self, iri: str) -> str:
        """Return the name that a rule or group of rules is cited by."""
        base = self.base
        entry = base.rules.get(iri) or base.groups.get(iri)
        return compact(iri) if entry is None else entry.notation or entry.label(self.lang)

    def rules(self, iris: Iterable[str]) -> str:
        """Return the names of several rules, each once."""
        return ", ".join(dict.fromkeys(self.rule(iri) for iri in iris))

    def field(self, name: str) -> str:
        """Return what a field is called: the one fact that it answers, or its own label."""
        field = self.base.fields[name]
        own = self.base.facts[field.facts[0]] if len(field.facts) == 1 else None
        return (own.label if own is not None and field.kind == "yes-no" else field.label)(self.lang)

    def token(self, field: Field, answer: str) -> str:
        """Return the label of an answer to *field*: yes, no, none, or one of its values."""
        if answer in {"yes", "no", "none"}:
            return self.word(answer)
        facts = (self.base.facts[iri] for iri in field.facts)
        return next((f.label(self.lang) for f in facts if answer in {f.value, f.label.en}), answer)

    def value(self, scale: str, value: str) -> str:
        """Return the label of an answer on a scale; a class is named without the words for its threshold."""
        found = self.base.scales[scale]
        for iri in found.values:
            if self.base.conclusions[iri].value == value and found.kind != "ordered":
                return self.base.conclusions[iri].label(self.lang)
        return value

    def cite(self, iri: str) -> Cited:
        """Return how a provision, act or place in guidance is cited, and where it can be read."""
        if iri not in self._cited:
            self._cited[iri] = self._guidance(iri) if iri.startswith(MDG) else self._law(iri)
        return self._cited[iri]

    def links(self, iri: str) -> list[tuple[str, str]]:
        """Return every address recorded for a provision, act or guidance: what it is, and the address."""
        found = provision_at(iri) if iri.startswith(MDLAW) else None
        if found is not None:
            return [(self.word(f"link.{link.kind}"), link.url) for link in found.links()]
        known = (("oj", "officialJournalLink"), ("consolidated", "consolidatedLink"), ("lovdata", "lovdataLink"))
        own = [(kind, self._inherited(iri, MD + name)) for kind, name in (*known, ("document", "link"))]
        return [(self.word(f"link.{kind}"), url) for kind, url in own if url]

    def _law(self, iri: str) -> Cited:
        found = provision_at(iri) if iri.startswith(MDLAW) else None
        if found is not None:
            return Cited(iri, found.citation(self.lang), _nearest_heading(found, self.lang), _best(found.links()), True)  # noqa: FBT003
        index = self.knowledge.index
        label = index.text(iri, SKOS + "prefLabel")(self.lang)
        name, _, about = label.partition(": ") if ": " in label else (label, "", "")
        short = index.text(iri, ELI + "title_short")(self.lang) or name or compact(iri)
        return Cited(iri, short, about, next((url for _, url in self.links(iri)), _NO_LINK), True)  # noqa: FBT003

    def _guidance(self, iri: str) -> Cited:
        label = self.knowledge.index.text(iri, SKOS + "prefLabel")(self.lang)
        name, _, about = label.partition(": ")
        return Cited(iri, name or compact(iri), about, next((url for _, url in self.links(iri)), _NO_LINK), False)  # noqa: FBT003

    def _inherited(self, iri: str, predicate: str) -> str:
        """Return the literal of the thing itself, or of the nearest thing around it that has one."""
        index = self.knowledge.index
        at: str | None = iri
        while at is not None:
            value = index.literal(at, predicate)
            if value:
                return value
            at = index.iri(at, DCTERMS + "isPartOf") or index.iri(at, ELI + "is_part_of")
        return ""


def local(iri: str) -> str:
    """Return what follows the last slash of an IRI."""
    return iri.rpartition("/")[2]


def _nearest_heading(found: Provision, lang: str) -> str:
    """Return the heading of the provision, or of the nearest one around it that has one."""
    return next((unit.heading(lang) for unit in reversed(found.path) if unit.heading(lang)), "")


def _best(links: tuple[Link, ...]) -> str:
    """Return the address that leads to the provision itself if there is one, else the one that comes nearest."""
    readable = [link for link in links if link.kind != "eli"]
    nearest = max(readable, key=lambda link: (link.exact, len(link.leads_to)), default=None)
    return nearest.url if nearest is not None else _NO_LINK
