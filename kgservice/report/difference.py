# SPDX-License-Identifier: Apache-2.0
"""What changed between two descriptions, as tables: answers, conclusions, duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.model.difference import AnswerChange, ConclusionChange, Difference, DutyChange, ProductDifference
from kgservice.report.lexicon import Lexicon
from kgservice.report.table import Sheet, Table

__all__ = ["difference_sheet"]

_OUTCOMES = {
    DutyOutcome.APPLIES: "diff.applies",
    DutyOutcome.NOT_APPLICABLE: "no-device",
    DutyOutcome.UNDETERMINED: "undetermined",
}


def difference_sheet(difference: Difference, knowledge: Knowledge, lang: str, *, as_of: date) -> Sheet:
    """Return the changes, read by the law of the day *as_of*."""
    words = Lexicon(knowledge, lang)
    writer = _Writer(words)
    products = difference.products
    tables = (
        writer.table("products", ("product", "presence", "requalify"), (writer.product(p) for p in products)),
        writer.table(
            "answers",
            ("product", "field", "before", "after", "place"),
            (writer.answer(p.name, change) for p in products for change in p.answers),
        ),
        writer.table(
            "conclusions",
            ("product", "subject", "before", "after"),
            (writer.conclusion(p.name, change) for p in products for change in p.conclusions),
        ),
        writer.table(
            "duties",
            ("product", "duty", "before", "after"),
            (writer.duty(p.name, change) for p in products for change in p.duties),
        ),
    )
    about = words.word("diff.none" if difference.empty else "diff.about", day=as_of.isoformat())
    foot = f"{words.word('disclaimer')} {words.word('knowledge', version=knowledge.version)}"
    return Sheet(words.word("diff.title"), about, tuple(t for t in tables if t.rows), foot, lang)


class _Writer:
    """Writes rows in one language."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._obligations = words.knowledge.obligations.obligations

    def table(self, name: str, keys: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
        heads = tuple(self._words.word(f"diff.col.{key}") for key in keys)
        return Table(name, self._words.word(f"diff.table.{name}"), keys, heads, tuple(rows))

    def product(self, product: ProductDifference) -> tuple[str, ...]:
        presence = product.presence
        word = "diff.yes" if product.requalify else "diff.no"
        return product.name, self._words.word(f"diff.{presence.value}"), self._words.word(word)

    def answer(self, product: str, change: AnswerChange) -> tuple[str, ...]:
        field = f"{change.unit}: {change.field}" if change.unit else change.field
        return product, field, change.before or "–", change.after or "–", str(change.place)

    def conclusion(self, product: str, change: ConclusionChange) -> tuple[str, ...]:
        return product, self._words.term(change.subject), *map(self._values, (change.before, change.after))

    def duty(self, product: str, change: DutyChange) -> tuple[str, ...]:
        known = self._obligations[change.obligation]
        name = f"{known.notation}: {known.label(self._words.lang)} – {self._words.cite_together(known.legal_basis)}"
        before, after = (self._words.word(_OUTCOMES[outcome]) for outcome in (change.before, change.after))
        return product, name, before, after

    def _values(self, values: tuple[str, ...]) -> str:
        return f" {self._words.word('or')} ".join(values) or "–"
