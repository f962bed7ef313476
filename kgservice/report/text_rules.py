# SPDX-License-Identifier: Apache-2.0
"""The table of all rules by group: what applies and what lacks facts in detail, what does not apply in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from kgservice.model.assessment import FactProof, Origin, ProductAssessment, RuleEntry, RuleOutcome
from kgservice.model.place import Place
from kgservice.report.answers import rests_on_input
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon

__all__ = ["RulesText"]

_OPEN_SHOWN: Final = 5
_REASONS: Final = 2
_LACKS: Final = 6
_NAME: Final = 44


class RulesText:
    """Writes the rules of one product."""

    def __init__(self, page: Page, words: Lexicon) -> None:
        """Bind the page and the names."""
        self._page = page
        self._words = words
        self._base = words.base

    def product(self, product: ProductAssessment, *, all_rules: bool) -> None:
        """Write every rule; those of acts that do not concern the product only by number, unless *all_rules*."""
        page, words = self._page, self._words
        page.heading(words.word("heading.rules"))
        page.text(self._counts(product.rules), style="dim")
        chapters: dict[str, list[RuleEntry]] = {}
        for entry in product.rules:
            chapters.setdefault(self._chapter(entry.rule), []).append(entry)
        ordered = sorted(chapters.items(), key=lambda item: (self._base.groups[item[0]].order, item[0]))
        aside = [] if all_rules else [c for c, entries in ordered if not self._is_of_interest(entries)]
        for chapter, entries in ordered:
            if chapter not in aside:
                self._chapter_text(chapter, entries, all_rules=all_rules)
        if aside:
            page.subheading(words.word("other-rules"))
        for chapter in aside:
            page.text(f"{self._title(chapter)}: {self._counts(chapters[chapter])}", hang=2, style="dim")

    def _is_of_interest(self, entries: Sequence[RuleEntry]) -> bool:
        """Say whether rules are of a main question that arises, or fire because of something stated."""
        named = [entry.rule for entry in entries]
        concluded = {iri for rule in named for iri in self._base.rules[rule].concludes}
        main = any(scale.primary and concluded & set(scale.values) for scale in self._base.scales.values())
        arises = any(entry.outcome is not RuleOutcome.DOES_NOT_FIRE for entry in entries)
        return (main and arises) or rests_on_input(named, entries)

    def _title(self, group: str) -> str:
        label = self._base.groups[group].label(self._words.lang)
        return label[:1].upper() + label[1:]

    def _chapter(self, rule: str) -> str:
        """Return the outermost group that a rule is in."""
        group = self._base.groups[self._base.rules[rule].group]
        while group.parent is not None:
            group = self._base.groups[group.parent]
        return group.iri

    def _counts(self, entries: Iterable[RuleEntry]) -> str:
        counts = Counter(entry.outcome for entry in entries)
        return self._words.word(
            "rule-counts",
            fires=counts[RuleOutcome.FIRES],
            undetermined=counts[RuleOutcome.UNDETERMINED],
            does_not=counts[RuleOutcome.DOES_NOT_FIRE],
        )

    def _chapter_text(self, chapter: str, entries: Sequence[RuleEntry], *, all_rules: bool) -> None:
        page, words = self._page, self._words
        page.subheading(f"{self._title(chapter)} – {self._counts(entries)}")
        firing = [e for e in entries if e.outcome is RuleOutcome.FIRES]
        lacking = [e for e in entries if e.outcome is RuleOutcome.UNDETERMINED]
        for entry in firing:
            self._firing(entry)
        shown = lacking if all_rules else lacking[:_OPEN_SHOWN]
        for entry in shown:
            self._lacking(entry)
        if len(lacking) > len(shown):
            page.text(words.word("more", count=len(lacking) - len(shown)), indent=4, style="dim")
        others = [e for e in entries if e.outcome is RuleOutcome.DOES_NOT_FIRE]
        if others and (all_rules or firing or lacking):
            self._not_firing(others, one_by_one=all_rules)

    def _firing(self, entry: RuleEntry) -> None:
        page, words = self._page, self._words
        rule = self._base.rules[entry.rule]
        mark = f" [{words.word('guidance-word')}]" if rule.basis_kind == "guidance" else ""
        review = f" [{words.word('needs-review')}]" if rule.needs_review else ""
        page.text(f"+ {words.rule_in_full(entry.rule)}{mark}{review}", hang=2, style="good")
        if entry.because:
            page.text(f"{words.word('because')}: {'; '.join(self._because(entry))}", indent=4, hang=2)
        basis = ", ".join(words.cite(iri).citation for iri in rule.legal_basis)
        page.text(f"{words.word('basis')}: {basis}", indent=4, hang=2, style="dim")

    def _lacking(self, entry: RuleEntry) -> None:
        lacks = [self._words.field(name) for name in entry.lacks]
        rest = f" {self._words.word('more', count=len(lacks) - _LACKS)}" if len(lacks) > _LACKS else ""
        self._page.text(f"? {self._words.rule_in_full(entry.rule)}", hang=2, style="warn")
        if lacks:
            self._page.text(f"{self._words.word('lacks')}: {', '.join(lacks[:_LACKS])}{rest}", indent=4, hang=2)
        else:
            terms = ", ".join(self._words.term(proof.term) for proof in entry.because[:_LACKS])
            self._page.text(f"{self._words.word('depends-on')}: {terms}", indent=4, hang=2)

    def _because(self, entry: RuleEntry) -> list[str]:
        """Return what a rule that applies rests on; rules that would go before it are not named one by one."""
        before = [proof for proof in entry.because if proof.term in self._base.rules and not proof.holds]
        reasons = [self._proof(proof) for proof in entry.because if proof not in before]
        return [*reasons, self._words.word("no-rule-before")] if before else reasons

    def _proof(self, proof: FactProof) -> str:
        words = self._words
        label = words.term(proof.term)
        text = label if proof.holds else words.word("unknown" if proof.holds is None else "not", term=label)
        if proof.origin is Origin.STATED:
            places = ", ".join(_short(place) for place in proof.places)
            return f"{text} ({places})" if places else text
        if proof.origin is Origin.RELATION:
            return f"{text} ({', '.join(proof.because)})" if proof.because else text
        if proof.term in self._base.conclusions:
            return text
        return f"{text} ({words.word(f'origin.{proof.origin.value}')})"

    def _not_firing(self, entries: Sequence[RuleEntry], *, one_by_one: bool) -> None:
        """Write rules that do not apply in one table: a line a rule, or a line a group."""
        words = self._words
        rows: dict[str, list[RuleEntry]] = {}
        for entry in entries:
            rule = self._base.rules[entry.rule]
            name = words.rule_in_full(entry.rule) if one_by_one else self._base.groups[rule.group].label(words.lang)
            rows.setdefault(name, []).append(entry)
        self._page.blank()
        head = [words.word("col.rule"), words.word("col.reason")]
        self._page.table(head, [(_cut(name), self._reasons(group)) for name, group in rows.items()])

    def _reasons(self, entries: Sequence[RuleEntry]) -> str:
        found = dict.fromkeys(self._reason(entry) for entry in entries)
        reasons = [reason for reason in found if reason]
        more = len(reasons) - _REASONS
        rest = f"; {self._words.word('more', count=more)}" if more > 0 else ""
        return "; ".join(reasons[:_REASONS]) + rest

    def _reason(self, entry: RuleEntry) -> str:
        """Return the first thing that keeps a rule from applying."""
        words = self._words
        if entry.replaced_by:
            return words.word("replaced", rules=words.rules(entry.replaced_by))
        if not entry.because:
            return ""
        proof = entry.because[0]
        label = words.term(proof.term)
        if proof.holds:
            return words.word("rule-applies", rule=label) if proof.term in self._base.rules else label
        return words.word("not", term=label)


def _short(place: Place) -> str:
    """Return the file without its folders, and the line."""
    return str(Place(PurePath(place.source).name, place.line))


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip(" ,") + "…"
