# SPDX-License-Identifier: Apache-2.0
"""The verdict: what the product is, its class, whether a notified body is needed, and the AI Act with its dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgservice.model.assessment import (
    AiOutcome,
    AiStatus,
    AppliesEntry,
    DeviceAssessment,
    ModuleAssessment,
    ProductAssessment,
    RiskClass,
    RuleEntry,
    RuleOutcome,
    ScaleAnswer,
    SetAnswer,
)
from kgservice.report.answers import deciding_rules, read_answer, rests_on_input
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon

__all__ = ["VerdictText", "risk_class_text"]

_CELL = 24
_SHOWN = 2
"""How many rules that could raise the class are named for one value."""


class VerdictText:
    """Writes the verdict of one product."""

    def __init__(self, page: Page, words: Lexicon) -> None:
        """Bind the page and the names."""
        self._page = page
        self._words = words

    def product(self, product: ProductAssessment) -> None:
        """Write the verdict, for the whole and for each module and device where there are several."""
        page, words = self._page, self._words
        page.heading(words.word("heading.verdict"))
        self._line("qualification", self._answer(product.qualification), product.qualification)
        self._line("risk-class", self._class(product), product.risk_class.answer)
        self._line("notified-body", self._answer(product.notified_body), product.notified_body)
        page.pair(
            words.word("ai-act"), self._ai(product.ai_act), style=self._colour(product.ai_act.outcomes is not None)
        )
        if product.ai_act.deployer_transparency:
            page.pair(words.word("deployer"), "; ".join(words.tier(o) for o in product.ai_act.deployer_transparency))
        self._dates(product)
        if any(words.base.rules[rule].basis_kind == "guidance" for rule in deciding_rules(product)):
            page.blank()
            page.text(words.word("follows-guidance"), style="warn")
        if [device.name for device in product.devices] != [module.name for module in product.modules]:
            self._parts("heading.devices", "col.device", product.devices)
        self._parts("heading.modules", "col.module", product.modules)
        self._others(product)

    def _line(self, key: str, text: str, answer: ScaleAnswer) -> None:
        decided = answer.certain or answer.at_least is not None
        rules = self._words.rules(answer.deciding_rules) if decided else ""
        review = f" [{self._words.word('needs-review')}]" if answer.needs_review else ""
        shown = f"{text} – {rules}{review}" if rules else text + review
        self._page.pair(self._words.word(key), shown, style=self._colour(answer.certain))

    def _colour(self, certain: bool) -> str:
        return "good" if certain else "warn"

    def _answer(self, answer: ScaleAnswer) -> str:
        words, reading = self._words, read_answer(answer, self._words.base)
        if reading.value:
            return words.value(answer.scale, reading.value)
        if reading.applicable is False:
            return words.word("no-device")
        values = [words.value(answer.scale, value) for value in reading.range]
        return f"{words.word('undetermined')}: {self._possible(values, reading.applicable)}"

    def _possible(self, values: Sequence[str], applicable: bool | None) -> str:
        tail = "" if applicable else f", {self._words.word('may-not-apply')}"
        return _alternatives(values, self._words.word("or")) + tail

    def _class(self, product: ProductAssessment) -> str:
        text = risk_class_text(product.risk_class, self._words)
        answer = product.risk_class.answer
        if answer.certain or answer.at_least is None:
            return text
        return "; ".join((text, *self._raising(answer, product.rules)))

    def _raising(self, answer: ScaleAnswer, entries: Sequence[RuleEntry]) -> Iterator[str]:
        """Yield, for each higher value, the rules that would bring it about."""
        base, words = self._words.base, self._words
        scale = base.scales[answer.scale]
        for iri in scale.values:
            value = base.conclusions[iri].value
            if value == answer.at_least or value not in answer.range:
                continue
            undetermined = (e.rule for e in entries if e.outcome is RuleOutcome.UNDETERMINED)
            rules = [words.rule(rule) for rule in undetermined if iri in base.rules[rule].concludes]
            if rules:
                named = ", ".join(dict.fromkeys(rules[:_SHOWN]))
                rest = f" {words.word('more', count=len(rules) - _SHOWN)}" if len(rules) > _SHOWN else ""
                yield words.word("if", value=value, rules=named + rest)

    def _ai(self, status: AiStatus) -> str:
        words = self._words
        if status.not_an_ai_system:
            return words.word("not-ai")
        if status.outcomes is not None:
            return "; ".join(words.tier(o) for o in status.outcomes) or words.word("no-tier")
        certain = [words.tier(o) for o in status.possible if o.certain]
        tiers = dict.fromkeys(words.tier_in_short(o) for o in status.possible)
        values = _alternatives(list(tiers), words.word("or"))
        values = words.word("or-no-tier", values=values) if len(tiers) == 1 and not certain else values
        head = f"{words.word('undetermined')}: {values}"
        return f"{head} ({words.word('established', values=', '.join(certain))})" if certain else head

    def _dates(self, product: ProductAssessment) -> None:
        """Write from when the acts have effect: those of the class, and each tier of the AI Act."""
        rows = list(product.applies) if product.risk_class.legislation else []
        if product.qualification.certain:
            shown = product.ai_act.outcomes or tuple(o for o in product.ai_act.possible if o.certain)
            rows += list(self._tier_dates((*shown, *product.ai_act.deployer_transparency)))
        if not rows:
            return
        words = self._words
        self._page.blank()
        head = [words.word(f"col.{key}") for key in ("subject", "jurisdiction", "from", "status")]
        self._page.table(head, [self._date_row(subject, entry) for subject, entry in rows])
        self._notes(rows)

    def _tier_dates(self, outcomes: Iterable[AiOutcome]) -> Iterator[tuple[str, AppliesEntry]]:
        for outcome in outcomes:
            for entry in outcome.applies:
                yield self._words.tier(outcome), entry

    def _notes(self, rows: Iterable[tuple[str, AppliesEntry]]) -> None:
        """Write what is to be known about the dates, each note once."""
        subjects: dict[str, list[str]] = {}
        for subject, entry in rows:
            if entry.note:
                where = f"{subject}, {self._words.word(entry.jurisdiction)}"
                subjects.setdefault(entry.note(self._words.lang), []).append(where)
        for note, places in subjects.items():
            self._page.text(f"{'; '.join(places)}: {note}", hang=2, style="dim")

    def _date_row(self, subject: str, entry: AppliesEntry) -> tuple[str, str, str, str]:
        words = self._words
        day = entry.applies_from.isoformat() if entry.applies_from else words.word("no-date")
        review = f" [{words.word('needs-review')}]" if entry.needs_review else ""
        return subject, words.word(entry.jurisdiction), day, words.term(entry.status) + review

    def _parts(self, heading: str, column: str, parts: Sequence[ModuleAssessment | DeviceAssessment]) -> None:
        """Write a table of modules or devices, where there is more than one."""
        if len(parts) < 2:
            return
        words = self._words
        self._page.subheading(words.word(heading))
        keys = (column, "qualification", "risk-class", "notified-body", "ai-act")
        head = [words.word(key) for key in keys][: 5 if isinstance(parts[0], ModuleAssessment) else 4]
        self._page.table(head, [self._part(part) for part in parts])

    def _part(self, part: ModuleAssessment | DeviceAssessment) -> list[str]:
        words = self._words
        risk = part.risk_class.answer
        open_class = not risk.certain and risk.at_least is None
        named = words.word("undetermined") if open_class else risk_class_text(part.risk_class, words)
        row = [_cut(part.name), _cut(self._short(part.qualification)), named, self._short(part.notified_body)]
        if isinstance(part, DeviceAssessment):
            return row
        settled = part.ai_act.outcomes is not None or part.ai_act.not_an_ai_system
        return [*row, self._ai(part.ai_act) if settled else words.word("undetermined")]

    def _short(self, answer: ScaleAnswer) -> str:
        reading = read_answer(answer, self._words.base)
        if reading.value:
            return self._words.value(answer.scale, reading.value)
        return self._words.word("no-device" if reading.applicable is False else "undetermined")

    def _others(self, product: ProductAssessment) -> None:
        """Write the answers to the other questions, where something stated in the input brings them about."""
        words = self._words
        answers = [answer for answer in product.answers if rests_on_input(answer.deciding_rules, product.rules)]
        rows = [(words.term(answer.scale), text) for answer in answers if (text := self._other(answer))]
        if rows:
            self._page.subheading(words.word("heading.answers"))
        for label, text in rows:
            self._page.pair(label, text, width=max(len(row[0]) for row in rows) + 2)

    def _other(self, answer: ScaleAnswer | SetAnswer) -> str:
        if isinstance(answer, ScaleAnswer):
            value = read_answer(answer, self._words.base).value
            return self._words.value(answer.scale, value) if value else ""
        return "; ".join(self._words.value(answer.scale, value) for value in answer.values)


def risk_class_text(risk: RiskClass, words: Lexicon) -> str:
    """Return the class with the act it is under, its aspects, and what is still possible."""
    answer, reading = risk.answer, read_answer(risk.answer, words.base)
    if reading.applicable is False:
        return words.word("no-device")
    if reading.value is None and answer.at_least is None:
        tail = "" if reading.applicable else f", {words.word('may-not-apply')}"
        return f"{words.word('undetermined')}: {_alternatives(reading.range, words.word('or'))}{tail}"
    value = reading.value or answer.at_least or ""
    value += "".join(risk.subtypes) if reading.value else ""
    key = "class" if risk.legislation else "class-alone"
    text = words.word(key, legislation=risk.legislation, value=value)
    return text if reading.value else words.word("at-least", value=text)


def _cut(name: str) -> str:
    """Return a long name without its middle, because names of a series differ at their ends."""
    half = _CELL // 2
    return name if len(name) <= _CELL else f"{name[: half - 1]}…{name[-half:]}"


def _alternatives(values: Sequence[str], word: str, most: int = 9) -> str:
    """Return "a, b or c", cut off after *most*."""
    shown = list(values[:most])
    if len(values) > most:
        return ", ".join(shown) + ", …"
    return f" {word} ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""
