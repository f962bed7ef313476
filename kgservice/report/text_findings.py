# SPDX-License-Identifier: Apache-2.0
"""What the reader should look at: assumptions, clashes, declarations, open questions, what would change the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kgservice.model.assessment import (
    Assumption,
    ClashKind,
    Contradiction,
    DeclaredComparison,
    FactClash,
    MissingFact,
    ProductAssessment,
)
from kgservice.model.rulebase import Field
from kgservice.report.answers import read_answer
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon

__all__ = ["FindingsText"]

_ASSUMPTIONS: Final = 10
_QUESTIONS: Final = 10
_CHANGES: Final = 8
_VALUES: Final = 8
_RAISED: Final = 2


class FindingsText:
    """Writes the findings of one product."""

    def __init__(self, page: Page, words: Lexicon) -> None:
        """Bind the page and the names."""
        self._page = page
        self._words = words

    def assumptions(self, assumptions: Sequence[Assumption]) -> None:
        """Write what was taken as *no*, grouped by field, before the verdict."""
        if not assumptions:
            return
        page, words = self._page, self._words
        page.heading(words.word("heading.assumptions"))
        key = "assumed-count.one" if len(assumptions) == 1 else "assumed-count"
        page.text(words.word(key, count=len(assumptions)), style="warn")
        fields: dict[str, list[Assumption]] = {}
        for assumption in assumptions:
            fields.setdefault(assumption.field, []).append(assumption)
        for name, group in list(fields.items())[:_ASSUMPTIONS]:
            self._assumption(name, group)
        self._rest(len(fields) - _ASSUMPTIONS)

    def _assumption(self, name: str, group: Sequence[Assumption]) -> None:
        words = self._words
        unit = f" [{group[0].unit}]" if group[0].unit else ""
        labels = list(dict.fromkeys(words.term(assumption.fact) for assumption in group))
        several = words.base.fields[name].kind != "yes-no"
        counted = words.word("assumed-line", field=words.field(name), count=len(labels))
        head = counted if several and len(labels) > 1 else labels[0]
        raised: dict[str, tuple[str, ...]] = {}
        for assumption in group:
            for scale, values in assumption.raises.items():
                raised[scale] = tuple(dict.fromkeys((*raised.get(scale, ()), *values)))
        changes = "; ".join(self._raise(scale, values) for scale, values in raised.items())
        self._page.text(f"- {head}{unit}: {words.word('assumed-yes', changes=changes)}", hang=2)

    def _raise(self, scale: str, values: Sequence[str]) -> str:
        """Return what an answer could raise: the highest class, or the first few answers of another scale."""
        words, found = self._words, self._words.base.scales[scale]
        if found.kind == "ordered":
            own = [words.base.conclusions[iri].value for iri in found.values]
            highest = words.ranked(scale, max(values, key=lambda value: own.index(value) if value in own else -1))
            return words.word("up-to", value=highest) if len(values) > 1 else highest
        labels = [words.value(scale, value) for value in values if value != "none"]
        shown = " / ".join(labels[:_RAISED]) + (" / …" if len(labels) > _RAISED else "")
        return words.word("changes-to", scale=words.term(scale), values=shown)

    def _listed(self, labels: Sequence[str]) -> str:
        more = len(labels) - _VALUES
        rest = f" {self._words.word('more', count=more)}" if more > 0 else ""
        return ", ".join(labels[:_VALUES]) + rest

    def _rest(self, count: int) -> None:
        if count > 0:
            self._page.text(self._words.word("more", count=count), style="dim")

    def _changes(self, changes: Mapping[str, tuple[str, ...]]) -> str:
        words = self._words
        parts = []
        for scale, values in changes.items():
            labels = [words.word("no-longer") if v == "none" else words.value(scale, v) for v in values]
            shown = " / ".join(labels) or words.word("none")
            parts.append(words.word("changes-to", scale=words.term(scale), values=shown))
        return "; ".join(parts)

    def clashes(self, clashes: Sequence[FactClash]) -> None:
        """Write stated values that cannot all be right, with where they stand."""
        if not clashes:
            return
        page, words = self._page, self._words
        page.heading(words.word("heading.clashes"))
        for clash in clashes:
            names = [words.term(fact) for fact in clash.facts]
            if clash.kind is ClashKind.DEEMED:
                text = words.word("clash.deemed", kept=", ".join(names[1:] or names), given=names[0])
            else:
                text = words.word("clash.disputed", facts=", ".join(names))
            places = ", ".join(str(place) for place in clash.places)
            page.text(f"- {places}: {text}" if places else f"- {text}", hang=2, style="warn")
            if clash.source:
                page.text(", ".join(words.cite(iri).citation for iri in clash.source), indent=4, style="dim")

    def declarations(self, product: ProductAssessment) -> None:
        """Write what is declared, beside what the facts give, and what they speak against."""
        if not product.declared:
            return
        page, words = self._page, self._words
        page.heading(words.word("heading.declared"))
        for declared in dict.fromkeys(product.declared):
            spoken_against = any(found.place == declared.place for found in product.contradictions)
            page.text(f"- {self._declared(declared, alone=not spoken_against)}", hang=2)
        for found in dict.fromkeys(product.contradictions):
            self._contradiction(found)

    def _declared(self, declared: DeclaredComparison, *, alone: bool) -> str:
        words = self._words
        said = " ".join(filter(None, (declared.legislation, declared.qualification, self._class_of(declared))))
        text = words.word("declared", where=declared.place, declared=said or words.word("declared.nothing"))
        if declared.implied is None or not alone:
            return text + "."
        reading = read_answer(declared.implied, words.base)
        implied = f" {words.word('or')} ".join(reading.range) or words.word("no-device")
        key = "declared.today" if declared.if_certified_today else "declared.implied"
        return f"{text}. {words.word(key, implied=implied)}"

    def _class_of(self, declared: DeclaredComparison) -> str:
        if declared.risk_class is None:
            return ""
        return self._words.word("class-alone", value=declared.risk_class + "".join(declared.subtypes))

    def _contradiction(self, found: Contradiction) -> None:
        words = self._words
        derived = f" {words.word('or')} ".join(self._label(found.subject, value) for value in found.derived)
        declared = self._label(found.subject, found.declared)
        text = words.word("contradiction", where=found.place, declared=declared, derived=derived)
        self._page.text(f"- {text}", hang=2, style="warn")
        if found.rules:
            self._page.text(words.word("contradiction.rules", rules=words.rules(found.rules)), indent=4, hang=2)
        if found.open_rules:
            self._page.text(
                words.word("contradiction.open", rules=self._listed([words.rule(rule) for rule in found.open_rules])),
                indent=4,
                hang=2,
            )
        if found.justification:
            self._page.text(words.word("contradiction.justify"), indent=4, hang=2)

    def _label(self, scale: str, value: str) -> str:
        return self._words.word("no-device") if value == "none" else self._words.ranked(scale, value)

    def missing(self, product: ProductAssessment) -> None:
        """Write the questions to ask, the most decisive first, each with its hint."""
        page, words = self._page, self._words
        page.heading(words.word("heading.missing"))
        if not product.missing_facts:
            page.text(words.word("missing.none"))
            return
        page.text(words.word("missing.first"), style="dim")
        for number, missing in enumerate(product.missing_facts[:_QUESTIONS], start=1):
            self._question(number, missing)
        self._rest(len(product.missing_facts) - _QUESTIONS)

    def _question(self, number: int, missing: MissingFact) -> None:
        page, words = self._page, self._words
        field = words.base.fields[missing.field]
        unit = f" [{missing.unit}]" if missing.unit else ""
        page.blank()
        page.text(f"{number:>2}. {field.question(words.lang)}{unit}", hang=4, style="bold")
        page.text(field.hint(words.lang), indent=6)
        if field.kind == "relation":
            page.text(words.word("answer-relation", name=field.name), indent=6, hang=2)
        else:
            page.text(f"{words.word('answer-with')} {field.name}: {self._answers(field)}", indent=6, hang=2)
        settles = ", ".join(words.term(scale) for scale in missing.decides)
        if settles:
            page.text(f"{words.word('settles')}: {settles}", indent=6, hang=2, style="dim")

    def _answers(self, field: Field) -> str:
        facts = [self._words.base.facts[iri] for iri in field.facts]
        if field.kind in {"choice", "list"}:
            return self._listed([str(fact.value) for fact in facts])
        return f"{self._words.word('yes')} / {self._words.word('no')}"

    def would_change(self, product: ProductAssessment) -> None:
        """Write the other answers that would change the outcome, the first of them."""
        if not product.would_change:
            return
        page, words = self._page, self._words
        page.heading(words.word("heading.would-change"))
        for variant in product.would_change[:_CHANGES]:
            field = words.base.fields[variant.field]
            answer = words.token(field, variant.answer)
            head = words.word("change-line", field=words.field(variant.field), answer=answer)
            page.text(f"- {head}  →  {self._changes(variant.changes)}", hang=2)
        self._rest(len(product.would_change) - _CHANGES)
