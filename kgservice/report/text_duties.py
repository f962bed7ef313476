# SPDX-License-Identifier: Apache-2.0
"""The duties of a product and their overlap as text: by who bears them, then by day."""

from __future__ import annotations

from kgservice.model.assessment import DutyAssessment, DutyOutcome, ProductAssessment
from kgservice.report.duties import DutyGroup, RoleDuties, by_role, overlaps_by_area, when
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon

__all__ = ["DutiesText"]


class DutiesText:
    """Writes the duties of one product."""

    def __init__(self, page: Page, words: Lexicon) -> None:
        """Bind the page and the names."""
        self._page = page
        self._words = words
        self._all = words.knowledge.obligations

    def product(self, product: ProductAssessment, *, role: str | None = None) -> None:
        """Write duties and overlaps; with *role*, only what whoever has it bears."""
        page, words = self._page, self._words
        roles = [found for found in by_role(product, role, words) if found.count]
        if not product.duties:
            return
        page.heading(words.word("heading.duties"))
        if not roles:
            page.text(words.word("duty.none"))
        for found in roles:
            self._role(found)
        if role is None:
            self._overlaps(product)

    def _role(self, found: RoleDuties) -> None:
        words = self._words
        name = words.term(found.role)
        head = f"{name} – {found.holder}" if found.holder else name
        self._page.subheading("  " + words.word("duty.role", role=head, count=found.count))
        if found.change:
            change = self._all.role_changes[found.change]
            self._page.text(
                f"{change.label(words.lang)}: {self._words.cite_together(change.source)}", indent=4, hang=2, style="dim"
            )
        for group in found.groups:
            self._group(group)

    def _group(self, group: DutyGroup) -> None:
        words, page = self._words, self._page
        undetermined = group.outcome is DutyOutcome.UNDETERMINED
        head = when(group.applies, words)
        page.blank()
        page.text(
            f"{words.word('undetermined')} – {head}" if undetermined else head, style="warn" if undetermined else "dim"
        )
        for duty in group.duties:
            self._duty(duty)

    def _duty(self, duty: DutyAssessment) -> None:
        words = self._words
        obligation = self._all.obligations[duty.obligation]
        kind = "" if obligation.kind == "obligation" else f" [{words.word(f'kind.{obligation.kind}')}]"
        review = f" [{words.word('needs-review')}]" if obligation.needs_review else ""
        where = f" ({', '.join(duty.devices)})" if duty.devices else ""
        name = (
            f"{obligation.label(words.lang)}{where}{kind}{review} – {self._words.cite_together(obligation.legal_basis)}"
        )
        limits = [limit.label(words.lang) for limit in obligation.time_limits if limit.iri in duty.time_limits]
        lacking = self._lacking(duty) if duty.outcome is DutyOutcome.UNDETERMINED else ""
        self._page.pair(obligation.notation, "; ".join(filter(None, (name, *limits, lacking))), indent=4, width=26)

    def _lacking(self, duty: DutyAssessment) -> str:
        words = self._words
        open_ones = dict.fromkeys(words.term(proof.term) for proof in duty.because if proof.holds is None)
        return words.word("duty.depends", terms=", ".join(open_ones))

    def _overlaps(self, product: ProductAssessment) -> None:
        words, page = self._words, self._page
        if not product.overlaps:
            return
        page.heading(words.word("heading.overlap"))
        for area, entries in overlaps_by_area(product.overlaps, words):
            known = self._all.areas[area]
            page.subheading(f"  {known.notation} {known.label(words.lang)}")
            for entry in entries:
                overlap = self._all.overlaps[entry.overlap]
                first = self._all.obligations[overlap.first].notation
                second = f" ↔ {self._all.obligations[overlap.second].notation}" if overlap.second else ""
                kinds = ", ".join(words.term(kind) for kind in overlap.kinds)
                page.text(f"{first}{second}: {kinds} ({self._words.cite_together(overlap.source)})", indent=4, hang=2)
