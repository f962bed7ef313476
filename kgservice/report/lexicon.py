# SPDX-License-Identifier: Apache-2.0
"""What things are called in one language: facts, rules, answers, provisions, guidance, and where these can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.links import Link
from kgservice.knowledge.provisions import Provision, act_of, provision_at
from kgservice.model.assessment import AiOutcome
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
        """Return the short name of a rule or group of rules: its notation, which is English, else its label."""
        base = self.base
        entry = base.rules.get(iri) or base.groups.get(iri)
        if entry is None:
            return compact(iri)
        return (entry.notation if self.lang == "en" else "") or entry.label(self.lang)

    def rule_in_full(self, iri: str) -> str:
        """Return the notation of a rule, where the language has one, and its label."""
        name, label = self.rule(iri), self.base.rules[iri].label(self.lang)
        return label if name == label else f"{name} – {label}"

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
        if found.kind == "ordered":
            return value
        values = (self.base.conclusions[iri] for iri in found.values)
        label = next((c.label(self.lang) for c in values if c.value == value), value)
        return label.removeprefix(found.label(self.lang) + " ")

    def ranked(self, scale: str, value: str) -> str:
        """Return an answer with the act whose classes the scale holds, where it holds classes."""
        act = self.base.scales[scale].legislation
        return self.word("class", legislation=act, value=value) if act else self.value(scale, value)

    def tier(self, outcome: AiOutcome) -> str:
        """Return what a tier of the AI Act is called: its notation, which is English, else the label of its rule."""
        if self.lang == "en" or not outcome.rules:
            return outcome.value
        rule = self.base.rules[outcome.rules[0]]
        conclusion = next((self.base.conclusions[iri] for iri in rule.concludes), None)
        if conclusion is None:
            return outcome.value
        label = conclusion.label(self.lang)
        return label if outcome.value == conclusion.value else f"{label} ({rule.label(self.lang)})"

    def tier_in_short(self, outcome: AiOutcome) -> str:
        """Return what a tier is called without the practice, use or ground that leads to it."""
        for iri in self.base.rules[outcome.rules[0]].concludes if outcome.rules else ():
            conclusion = self.base.conclusions[iri]
            return conclusion.value if self.lang == "en" else conclusion.label(self.lang)
        return outcome.value

    def cite(self, iri: str) -> Cited:
        """Return how a provision, act or place in guidance is cited, and where it can be read."""
        if iri not in self._cited:
            self._cited[iri] = self._guidance(iri) if iri.startswith(MDG) else self._law(iri)
        return self._cited[iri]

    def cite_together(self, iris: Iterable[str]) -> str:
        """Return several citations: without what stands in another one of them, the act named once in a row."""
        given = list(dict.fromkeys(iris))
        kept = [iri for iri in given if not any(iri.startswith(other + "-") for other in given)]
        parts: list[str] = []
        before = ""
        for iri in kept:
            found = provision_at(iri) if iri.startswith(MDLAW) else None
            act = act_of(found.act).name(self.lang) + " " if found is not None else ""
            citation = self.cite(iri).citation
            parts.append(citation.removeprefix(act) if act and act == before else citation)
            before = act
        return ", ".join(parts)

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
            heading = _nearest_heading(found, self.lang)
            return Cited(iri, found.citation(self.lang), heading, _best(found.links()), binding=True)
        index = self.knowledge.index
        label = index.text(iri, SKOS + "prefLabel")(self.lang)
        name, _, about = label.partition(": ") if ": " in label else (label, "", "")
        short = index.text(iri, ELI + "title_short")(self.lang) or name or compact(iri)
        return Cited(iri, short, about, self._first_link(iri), binding=True)

    def _guidance(self, iri: str) -> Cited:
        label = self.knowledge.index.text(iri, SKOS + "prefLabel")(self.lang)
        name, _, about = label.partition(": ")
        return Cited(iri, name or compact(iri), about, self._first_link(iri), binding=False)

    def _first_link(self, iri: str) -> str:
        return next((url for _, url in self.links(iri)), _NO_LINK)

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
