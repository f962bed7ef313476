# SPDX-License-Identifier: Apache-2.0
"""A check as text: the findings by weight, each with its line, its provision and its way out; then the duties in sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.gap import Check, DutyStatus, Finding, Level, ProductCheck, Waiver
from kgservice.report.duties import when
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon

__all__ = ["check_to_text", "counts"]

_STYLES: Final = {Level.VIOLATION: "warn", Level.WARNING: "warn", Level.NOTE: "dim"}


def check_to_text(check: Check, knowledge: Knowledge, lang: str = "en", *, colour: bool = False) -> str:
    """Return *check* as text of at most a hundred columns."""
    page, words = Page(colour=colour), Lexicon(knowledge, lang)
    place = words.word(check.jurisdiction or "everywhere")
    writer = _Writer(page, words)
    for product in check.products:
        title = words.word("as-of", day=check.as_of.isoformat(), place=place)
        page.title(product.assessment.name, title)
        writer.product(product)
        page.blank()
    writer.stale(check.stale_waivers)
    page.text(
        f"{words.word('disclaimer')} {words.word('knowledge', version=check.knowledge_version)}", indent=0, style="dim"
    )
    return str(page)


def counts(product: ProductCheck) -> Counter[str]:
    """Return how many findings of each level there are, waived ones apart."""
    found: Counter[str] = Counter()
    for finding in product.findings:
        waived = finding.waived is not None and not finding.waived.expired
        found["waived" if waived else finding.level.value] += 1
    return found


class _Writer:
    """Writes the parts of one check."""

    def __init__(self, page: Page, words: Lexicon) -> None:
        self._page = page
        self._words = words
        self._obligations = words.knowledge.obligations.obligations

    def product(self, product: ProductCheck) -> None:
        self._sum(product)
        for level in Level:
            own = [finding for finding in product.findings if finding.level is level]
            if own:
                self._page.heading(self._words.word(f"check.{level.value}"))
                for finding in own:
                    self._finding(finding)
        self._shared(product)
        self._duties(product)

    def _sum(self, product: ProductCheck) -> None:
        found = counts(product)
        keys = ("violation", "warning", "note", "waived")
        self._page.text(self._words.word("check.sum", **{key: found[key] for key in keys}), indent=0, style="bold")

    def _finding(self, finding: Finding) -> None:
        page, words, lang = self._page, self._words, self._words.lang
        known = self._obligations.get(finding.obligation or "")
        name = known.notation if known else finding.rule
        waived = finding.waived
        mark = ""
        if waived is not None:
            key = "check.waiver-expired" if waived.expired else "check.waived-until"
            mark = f" [{words.word(key, owner=waived.waiver.owner, day=waived.waiver.expires)}]"
        page.blank()
        page.text(f"{finding.place}: {name}{mark}", indent=2, style=_STYLES[finding.level])
        page.text(finding.message(lang), indent=4)
        page.text(f"→ {finding.remedy(lang)}", indent=4, hang=2)
        if finding.applies:
            page.text(when(finding.applies, words), indent=4, style="dim")
        if finding.basis and known is None:
            page.text(words.cite_together(finding.basis), indent=4, style="dim")
        if finding.guidance:
            guidance = f"{words.word('heading.guidance-not-binding')}: {words.cite_together(finding.guidance)}"
            page.text(guidance, indent=4, hang=2, style="dim")
        if waived is not None:
            page.text(words.word("check.reason", reason=waived.waiver.reason), indent=4, hang=2, style="dim")

    def _shared(self, product: ProductCheck) -> None:
        if not product.shared:
            return
        self._page.heading(self._words.word("check.shared"))
        for document in product.shared:
            duties = ", ".join(self._obligations[iri].notation for iri in document.obligations)
            self._page.text(f"{document.evidence_type}: {duties}", hang=2)

    def _duties(self, product: ProductCheck) -> None:
        words = self._words
        tally = Counter(duty.status for duty in product.duties)
        rows = [(words.word(f"check.status.{status.value}"), str(tally[status])) for status in DutyStatus]
        self._page.heading(words.word("heading.duties"))
        self._page.table((words.word("check.status"), words.word("stats.col.count")), rows)
        waiting = [duty for duty in product.duties if duty.status is DutyStatus.UNDETERMINED and not duty.occasion]
        terms = dict.fromkeys(p.term for duty in waiting for p in duty.because if p.holds is None)
        if terms:
            self._page.text(words.word("duty.depends", terms=self._terms(list(terms))))

    def _terms(self, terms: Sequence[str]) -> str:
        return ", ".join(self._words.term(term) for term in terms)

    def stale(self, waivers: Iterable[Waiver]) -> None:
        for waiver in waivers:
            text = self._words.word("check.stale", place=waiver.place, rule=waiver.rule, day=waiver.expires)
            self._page.text(text, indent=0, style="warn")
