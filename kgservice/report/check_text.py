# SPDX-License-Identifier: Apache-2.0
"""A check as text: the findings by weight, each with its line, provision and remedy; then the duties in sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.gap import Check, DutyStatus, Finding, Level, ProductCheck
from kgservice.report.check_parts import LEVELS, CheckWords, OpenTerm, counts, is_waived, open_terms, printable, tally
from kgservice.report.layout import Page

__all__ = ["check_to_text"]

_STYLES: Final = {Level.VIOLATION: "warn", Level.WARNING: "warn", Level.NOTE: "dim"}
_SHOWN: Final = 5
"""Open facts that are named; the other forms name all."""


def check_to_text(check: Check, knowledge: Knowledge, lang: str = "en", *, colour: bool = False) -> str:
    """Return *check* as text of at most a hundred columns."""
    page, words = Page(colour=colour), CheckWords(knowledge, lang)
    place = words.word(check.jurisdiction or "everywhere")
    writer = _Writer(page, words)
    for product in check.products:
        page.title(printable(product.assessment.name), words.word("as-of", day=check.as_of.isoformat(), place=place))
        if check.role:
            page.text(words.word("check.role", role=words.term(check.role)), indent=0, style="dim")
        writer.product(product)
        page.blank()
    writer.stale(check)
    page.text(words.foot(check), indent=0, style="dim")
    return str(page)


class _Writer:
    """Writes the parts of one check."""

    def __init__(self, page: Page, words: CheckWords) -> None:
        self._page = page
        self._words = words

    def product(self, product: ProductCheck) -> None:
        page, words = self._page, self._words
        page.text(words.word("check.sum", **counts(product.findings)), indent=0, style="bold")
        if not product.findings:
            page.text(words.word("check.none"), indent=0)
        counting = [finding for finding in product.findings if not is_waived(finding)]
        for level in LEVELS:
            self._findings(level.value, [finding for finding in counting if finding.level is level])
        self._findings("waived", [finding for finding in product.findings if is_waived(finding)])
        self._shared(product)
        self._duties(product)
        self._open(open_terms(product, words.base))

    def _findings(self, heading: str, findings: Sequence[Finding]) -> None:
        if not findings:
            return
        self._page.heading(self._words.word(f"check.{heading}"))
        if heading == Level.NOTE.value:
            self._page.text(self._words.word("check.notes-about"), style="dim")
        for finding in findings:
            self._finding(finding)

    def _finding(self, finding: Finding) -> None:
        page, words, lang = self._page, self._words, self._words.lang
        page.blank()
        page.text(f"{finding.place}: {self._name(finding)}", indent=2, style=_STYLES[finding.level])
        page.text(printable(finding.message(lang)), indent=4)
        if finding.value:
            page.text(words.word("quoted", text=printable(finding.value)), indent=4)
        page.text(f"→ {finding.remedy(lang)}", indent=4, hang=2)
        for line in self._rests_on(finding):
            page.text(line, indent=4, hang=2, style="dim")
        if finding.waived is not None:
            page.text(f"{words.waiver(finding)}. {words.waiver_reason(finding)}", indent=4, hang=2, style="dim")

    def _name(self, finding: Finding) -> str:
        """Return the rule, and the duty it belongs to where that is another name."""
        rule, known = self._words.rule_id(finding), self._words.obligation(finding.obligation)
        return f"{rule} ({known.notation})" if known and known.notation != rule else rule

    def _rests_on(self, finding: Finding) -> list[str]:
        """Return the provision unless the message names it, the days, and the guidance."""
        words = self._words
        law = words.cite_together(finding.basis)
        guidance = words.cite_together(finding.guidance)
        said = law and law in finding.message(words.lang)
        return [
            line
            for line in (
                "" if said or not law else f"{words.word('heading.law')}: {law}",
                words.applies(finding),
                f"{words.word('heading.guidance-not-binding')}: {guidance}" if guidance else "",
            )
            if line
        ]

    def _shared(self, product: ProductCheck) -> None:
        if not product.shared:
            return
        words = self._words
        self._page.heading(words.word("check.shared"))
        for document in product.shared:
            name = words.evidence(document.evidence_type)
            duties = words.notations(document.obligations)
            self._page.text(f"{document.evidence_type} – {name}: {duties}", hang=2)

    def _duties(self, product: ProductCheck) -> None:
        words = self._words
        found = tally(product.duties)
        rows = [(words.word(f"check.status.{status.value}"), str(found[status.value])) for status in DutyStatus]
        self._page.heading(words.word("heading.duties"))
        self._page.table((words.word("check.status"), words.word("check.col.count")), rows)
        waiting = sum(duty.occasion for duty in product.duties)
        if waiting:
            self._page.text(words.word("check.occasions", count=waiting), style="dim")

    def _open(self, terms: Sequence[OpenTerm]) -> None:
        if not terms:
            return
        words, page = self._words, self._page
        page.heading(words.word("check.open"))
        page.text(words.word("check.open-about"), style="dim")
        for entry in terms[:_SHOWN]:
            line = f"{words.term(entry.term)} ({len(entry.obligations)})"
            fields = ", ".join(entry.fields)
            page.text(f"{line}: {words.word('answer-with')} {fields}" if fields else line, hang=2)
        if len(terms) > _SHOWN:
            page.text(words.word("more", count=len(terms) - _SHOWN))

    def stale(self, check: Check) -> None:
        words, page = self._words, self._page
        found = list(words.stale(check))
        if found:
            page.heading(words.word("check.waivers"))
        for stale in found:
            page.text(f"{stale.waiver.place}: {words.stale_message(stale)}", hang=2, style="warn")
            page.text(f"→ {words.stale_remedy(stale)}", indent=4, hang=2)
        page.blank()
