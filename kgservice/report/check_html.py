# SPDX-License-Identifier: Apache-2.0
"""A check as one page that needs nothing else: no script, no outside resource, set for A4 when printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kgservice.knowledge.bundle import VERSION, Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.model.gap import Check, DutyCheck, DutyStatus, Finding, ProductCheck
from kgservice.report.check_parts import (
    COUNTED,
    LEVELS,
    CheckWords,
    counts,
    is_waived,
    open_terms,
    printable,
    sentence,
    tally,
)
from kgservice.report.html import render
from kgservice.report.lexicon import Cited

__all__ = ["check_to_html"]

_LISTED: Final = (DutyStatus.GAP, DutyStatus.UNDETERMINED, DutyStatus.WAIVED, DutyStatus.EVIDENCE_GIVEN)
"""What a bearer should look at, what needs it most first."""

_WORDS: Final = (
    *("check.contents", "check.skip", "check.sums", "check.found", "check.none", "check.notes-about"),
    *("check.shared", "check.shared-about", "check.by-bearer", "check.does-not-apply", "check.open"),
    *("check.open-about", "check.sources", "check.waivers", "check.evidence-for"),
    *("heading.guidance-not-binding", "check.col.remedy", "check.col.provision", "check.col.applies_from"),
    *("check.col.bearer", "check.col.place", "check.col.value", "check.col.duty", "check.col.product"),
    *("check.col.document", "check.col.closes", "check.col.reason", "check.col.fact", "check.col.question"),
    *("check.col.decides", "check.col.waiver"),
)

_Row = tuple[str, str, str]
_Bearer = tuple[str, str, list[tuple[str, list[_Row]]]]


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding as the page shows it."""

    name: str
    title: str
    finding: Finding
    message: str
    remedy: str
    law: Sequence[Cited]
    guidance: Sequence[Cited]
    applies: str
    bearers: str
    waived: str


def check_to_html(check: Check, knowledge: Knowledge, lang: str = "en") -> bytes:
    """Return *check* as a page."""
    words = CheckWords(knowledge, lang)
    writer = _Page(check, words)
    products = [writer.product(number, product) for number, product in enumerate(check.products, start=1)]
    return render(
        "check.html",
        lang=lang,
        title=words.word("check.title"),
        about=words.about(check),
        heads=[words.word(f"check.{key}") for key in COUNTED],
        cover=_css_string(f"{words.word('check.title')} · {words.word('check.day', day=check.as_of.isoformat())}"),
        page=_css_string(words.word("check.page") + " "),
        words={key.replace(".", "_").replace("-", "_"): words.word(key) for key in _WORDS},
        products=products,
        stale=[(stale.waiver, words.stale_message(stale), words.stale_remedy(stale)) for stale in words.stale(check)],
        foot=words.foot(check),
    )


class _Page:
    """Draws what the template shows from a check."""

    def __init__(self, check: Check, words: CheckWords) -> None:
        self._check = check
        self._words = words

    def product(self, number: int, product: ProductCheck) -> Mapping[str, object]:
        words, assessment = self._words, product.assessment
        found, duties = counts(product.findings), tally(product.duties)
        outcomes = {duty.obligation: duty.outcome for duty in assessment.duties}
        day = self._check.as_of.isoformat()
        head = f"{assessment.name} · {words.word('check.day', day=day)} · {words.foot(self._check)}"
        return {
            "id": f"p{number}",
            "name": assessment.name,
            "head": _css_string(head),
            "found": [(words.word(f"check.{key}"), found[key]) for key in COUNTED],
            "duties": [(words.word(f"check.status.{status}"), count) for status, count in duties.items()],
            "groups": list(self._groups(product.findings)),
            "shared": [
                (words.evidence(d.evidence_type), d.evidence_type, words.notations(d.obligations))
                for d in product.shared
            ],
            "bearers": list(self._bearers(product, outcomes)),
            "outside": list(self._outside(product, outcomes)),
            "open": list(self._open(product)),
            "sources": self._sources(product),
            "made": words.word(
                "check.made", version=VERSION, input=product.place.source, digest=assessment.input_digest, day=day
            ),
        }

    def _groups(self, findings: Sequence[Finding]) -> Iterator[tuple[str, str, list[_Item]]]:
        """Yield the findings of each level, and those that are waived."""
        counting = [finding for finding in findings if not is_waived(finding)]
        for level in LEVELS:
            own = [self._item(finding) for finding in counting if finding.level is level]
            if own:
                yield level.value, self._words.word(f"check.{level.value}"), own
        waived = [self._item(finding) for finding in findings if is_waived(finding)]
        if waived:
            yield "waived", self._words.word("check.waived"), waived

    def _item(self, finding: Finding) -> _Item:
        words = self._words
        known = words.obligation(finding.obligation)
        rule = words.rule_id(finding)
        return _Item(
            name=rule,
            title=""
            if known is None
            else known.label(words.lang) + ("" if known.notation == rule else f" ({known.notation})"),
            finding=finding,
            message=sentence(finding.message(words.lang)),
            remedy=sentence(finding.remedy(words.lang)),
            law=words.cited(finding.basis),
            guidance=words.cited(finding.guidance),
            applies=words.applies(finding),
            bearers=words.bearers(finding.bearers),
            waived=f"{words.waiver(finding)}. {words.waiver_reason(finding)}" if finding.waived else "",
        )

    def _bearers(self, product: ProductCheck, outcomes: Mapping[str, DutyOutcome]) -> Iterator[_Bearer]:
        """Yield each role with the duties it bears: those that lack something first, then by day."""
        words = self._words
        holders = {entry.role: entry.holder for entry in product.assessment.roles if entry.holder}
        for role in words.knowledge.obligations.roles:
            own = [duty for duty in product.duties if duty.status in _LISTED and role in self._bearers_of(duty)]
            groups: dict[tuple[int, str], list[_Row]] = {}
            for duty in own:
                key = (_LISTED.index(duty.status), words.applies(duty))
                groups.setdefault(key, []).append(self._duty(duty, outcomes))
            if own:
                name = f"{words.term(role)} – {holders[role]}" if role in holders else words.term(role)
                ordered = sorted(groups.items(), key=lambda item: item[0][0])
                titled = [(self._group_title(number, applies), rows) for (number, applies), rows in ordered]
                yield name, words.word("check.of-duties", count=len(own)), titled

    def _group_title(self, number: int, applies: str) -> str:
        status = self._words.word(f"check.status.{_LISTED[number].value}")
        return f"{status} · {applies}" if applies else status

    def _bearers_of(self, duty: DutyCheck) -> tuple[str, ...]:
        return self._words.knowledge.obligations.obligations[duty.obligation].bearers

    def _duty(self, duty: DutyCheck, outcomes: Mapping[str, DutyOutcome]) -> _Row:
        words = self._words
        known = words.knowledge.obligations.obligations[duty.obligation]
        waived = dict.fromkeys(words.waiver(finding) for finding in duty.findings if finding.waived)
        said: Iterable[str] = map(str, duty.evidence)
        if duty.status is DutyStatus.GAP:
            said = (finding.message(words.lang) for finding in duty.findings)
        elif duty.status is DutyStatus.UNDETERMINED:
            said = (words.duty_rationale(duty, outcomes[duty.obligation]),)
        name = f"{known.notation}: {known.label(words.lang)}"
        return name, "; ".join([*waived, *dict.fromkeys(said)]), words.cite_together(known.legal_basis)

    def _outside(self, product: ProductCheck, outcomes: Mapping[str, DutyOutcome]) -> Iterator[tuple[str, list[str]]]:
        """Yield each reason for which duties do not apply, with them."""
        words = self._words
        by_reason: dict[str, list[str]] = {}
        for duty in product.duties:
            if duty.status is DutyStatus.NOT_APPLICABLE:
                known = words.knowledge.obligations.obligations[duty.obligation]
                reason = words.duty_rationale(duty, outcomes[duty.obligation])
                by_reason.setdefault(reason, []).append(f"{known.notation}: {known.label(words.lang)}")
        yield from by_reason.items()

    def _open(self, product: ProductCheck) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
        words, base = self._words, self._words.base
        for entry in open_terms(product, base):
            fields = [(base.fields[name].question(words.lang), name) for name in entry.fields]
            yield words.term(entry.term), fields, words.notations(entry.obligations)

    def _sources(self, product: ProductCheck) -> list[Cited]:
        """Return the provisions behind the duties that are listed and behind the findings, with their addresses."""
        known = self._words.knowledge.obligations.obligations
        listed = (duty.obligation for duty in product.duties if duty.status in _LISTED)
        iris = [iri for obligation in listed for iri in known[obligation].legal_basis]
        iris += [iri for finding in product.findings for iri in finding.basis]
        return [cited for cited in self._words.cited(iris) if cited.url]


def _css_string(text: str) -> str:
    """Return *text* as the inside of a CSS string that also stands safely in HTML."""
    return "".join(char if char.isalnum() or char in " .,:·–" else f"\\{ord(char):x} " for char in printable(text))
