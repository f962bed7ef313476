# SPDX-License-Identifier: Apache-2.0
"""What every form of report draws from a check in the same way."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kgservice.model.assessment import DutyOutcome, RuleOutcome
from kgservice.model.gap import Check, DutyCheck, DutyStatus, Finding, Level, ProductCheck, Waiver
from kgservice.model.obligation import Obligation
from kgservice.model.rulebase import Rulebase
from kgservice.report.duties import when
from kgservice.report.lexicon import Cited, Lexicon, local
from kgservice.report.references import references_in
from kgservice.vocabulary import MD, MDC, SKOS

__all__ = [
    "COUNTED",
    "LEVELS",
    "CheckWords",
    "OpenTerm",
    "Stale",
    "counts",
    "is_waived",
    "open_terms",
    "printable",
    "sentence",
    "tally",
]

LEVELS: Final = (Level.VIOLATION, Level.WARNING, Level.NOTE)
"""The heaviest first."""

COUNTED: Final = (*(level.value for level in LEVELS), "waived")
"""What `counts` counts."""

_CHECKED: Final = ("obligation", "prohibition")
_EVIDENCE_TYPES: Final = MDC + "evidence-types"


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A fact or conclusion that is unknown, with the duties that wait for it.

    Attributes:
        fields: Names of the fields of a description whose answers it depends on.
    """

    term: str
    fields: tuple[str, ...]
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """A waiver that has expired, or that matches nothing, as a finding of its own."""

    waiver: Waiver
    expired: bool

    @property
    def rule(self) -> str:
        """The id under which such findings go."""
        return "waiver-expired" if self.expired else "waiver-unused"

    @property
    def level(self) -> Level:
        """An expired waiver weighs as a gap; one that matches nothing is a warning."""
        return Level.VIOLATION if self.expired else Level.WARNING

    @property
    def fingerprint(self) -> str:
        """The same over runs and line changes."""
        key = "\x1f".join((self.rule, self.waiver.rule, self.waiver.product or ""))
        return hashlib.sha256(key.encode()).hexdigest()[:32]


def is_waived(finding: Finding) -> bool:
    """Say whether a waiver counts for *finding*."""
    return finding.waived is not None and not finding.waived.expired


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings of each level there are, waived ones apart; the keys are `COUNTED`."""
    found = Counter("waived" if is_waived(finding) else finding.level.value for finding in findings)
    return {key: found[key] for key in COUNTED}


def tally(duties: Iterable[DutyCheck]) -> dict[str, int]:
    """Return how many duties have each status, those with none too."""
    found = Counter(duty.status.value for duty in duties)
    return {status.value: found[status.value] for status in DutyStatus}


def open_terms(product: ProductCheck, base: Rulebase) -> list[OpenTerm]:
    """Return what is unknown and would settle duties, that which settles most first."""
    waiting: dict[str, dict[str, None]] = {}
    for duty in product.duties:
        if duty.status is DutyStatus.UNDETERMINED and not duty.occasion:
            for proof in duty.because:
                if proof.holds is None:
                    waiting.setdefault(proof.term, {})[duty.obligation] = None
    found = [OpenTerm(term, _fields(term, product, base), tuple(waits)) for term, waits in waiting.items()]
    return sorted(found, key=lambda entry: -len(entry.obligations))


def _fields(term: str, product: ProductCheck, base: Rulebase) -> tuple[str, ...]:
    """Return the field that answers a fact, or those that the rules to a conclusion still lack."""
    if term in base.facts:
        return (base.facts[term].field,)
    rules = (entry for entry in product.assessment.rules if entry.outcome is RuleOutcome.UNDETERMINED)
    lacking = (entry.lacks for entry in rules if term in base.rules[entry.rule].concludes)
    return tuple(dict.fromkeys(field for fields in lacking for field in fields))


def printable(text: str) -> str:
    """Return *text* with a space for each character that steers a terminal, or that XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)


def sentence(text: str) -> str:
    """Return a phrase as a sentence: a capital at its start, a full stop at its end."""
    plain = printable(text).strip()
    return plain if not plain else plain[0].upper() + plain[1:] + ("" if plain[-1] in ".!?" else ".")


class CheckWords(Lexicon):
    """Names in one language, and sentences about the parts of a check."""

    def obligation(self, iri: str | None) -> Obligation | None:
        """Return the obligation, or None where a finding is about no duty."""
        return self.knowledge.obligations.obligations.get(iri or "")

    def rule_id(self, finding: Finding) -> str:
        """Return the notation of the duty whose evidence is asked for, else the local name of the shape."""
        known = self.obligation(finding.obligation)
        return known.notation if known and finding.rule == f"{local(known.iri)}-evidence" else finding.rule

    def notation(self, iri: str) -> str:
        """Return the notation of an obligation."""
        return self.knowledge.obligations.obligations[iri].notation

    def notations(self, iris: Iterable[str]) -> str:
        """Return the notations of several obligations."""
        return ", ".join(self.notation(iri) for iri in iris)

    def bearers(self, roles: Iterable[str]) -> str:
        """Return the names of roles."""
        return ", ".join(self.term(role) for role in roles)

    def cited(self, iris: Iterable[str]) -> list[Cited]:
        """Return provisions or guidance with their addresses, each once, and none that stands within another."""
        given = dict.fromkeys(iris)
        return [self.cite(iri) for iri in given if not any(iri.startswith(other + "-") for other in given)]

    def standards(self, obligation: str) -> str:
        """Return the standards that support an obligation, by their notations."""
        found = references_in(self.knowledge.index).to(obligation, MD + "supports")
        return ", ".join(self.knowledge.index.literal(iri, SKOS + "notation") for iri in found)

    def evidence(self, token: str) -> str:
        """Return what a type of evidence is called, by the word that descriptions use for it."""
        index = self.knowledge.index
        for iri in references_in(index).to(_EVIDENCE_TYPES, SKOS + "inScheme"):
            if index.literal(iri, SKOS + "notation") == token:
                return index.text(iri, SKOS + "prefLabel")(self.lang)
        return token

    def duty_rationale(self, duty: DutyCheck, outcome: DutyOutcome) -> str:
        """Return why a duty applies, does not, or is not settled.

        Shape:
            *outcome* is that of the assessment: a permission that applies is nothing to show evidence for.
        """
        known = self.knowledge.obligations.obligations[duty.obligation]
        if duty.occasion:
            return self.word("check.occasion", occasion=known.occasion(self.lang))
        if outcome is DutyOutcome.APPLIES and known.kind not in _CHECKED:
            return self.word("check.not-checked", kind=self.word(f"kind.{known.kind}"))
        if outcome is DutyOutcome.UNDETERMINED:
            lacking = dict.fromkeys(self.term(proof.term) for proof in duty.because if proof.holds is None)
            return self.word("duty.depends", terms=", ".join(lacking))
        if outcome is DutyOutcome.APPLIES and duty.status is DutyStatus.NOT_APPLICABLE:
            return self.word("check.not-yet", dates=self.applies(duty))
        terms = (self.term(p.term) if p.holds else self.word("not", term=self.term(p.term)) for p in duty.because)
        return ", ".join(dict.fromkeys(terms))

    def waiver(self, finding: Finding) -> str:
        """Return who waived a finding and until when; empty where nobody did."""
        if finding.waived is None:
            return ""
        waiver = finding.waived.waiver
        key = "check.waiver-expired" if finding.waived.expired else "check.waived-until"
        return self.word(key, owner=waiver.owner, day=waiver.expires.isoformat())

    def waiver_reason(self, finding: Finding) -> str:
        """Return the reason a waiver gives; empty where there is none."""
        return self.word("check.reason", reason=finding.waived.waiver.reason) if finding.waived else ""

    def applies(self, of: Finding | DutyCheck) -> str:
        """Return from when the duty applies; empty for a finding about the description."""
        return when(of.applies, self)

    def about(self, check: Check) -> str:
        """Return by which day, for where and whom a check was made."""
        role = self.word("check.role", role=self.term(check.role)) if check.role else self.word("check.all-roles")
        place = self.word(check.jurisdiction or "everywhere")
        return self.word("check.about", day=check.as_of.isoformat(), place=place, role=role)

    def foot(self, check: Check) -> str:
        """Return what every answer ends with."""
        return f"{self.word('disclaimer')} {self.word('knowledge', version=check.knowledge_version)}"

    def stale(self, check: Check) -> Iterator[Stale]:
        """Yield the waivers to settle."""
        for waiver in check.stale_waivers:
            yield Stale(waiver, expired=not waiver.counts_on(check.as_of))

    def stale_message(self, stale: Stale) -> str:
        """Return what is wrong with a waiver."""
        waiver = stale.waiver
        product = waiver.product or self.word("check.all-products")
        key = "expired" if stale.expired else "unused"
        return self.word(f"check.stale.{key}", rule=waiver.rule, product=product, day=waiver.expires.isoformat())

    def stale_remedy(self, stale: Stale) -> str:
        """Return what to do with it."""
        return self.word(f"check.stale.remedy.{'expired' if stale.expired else 'unused'}")
