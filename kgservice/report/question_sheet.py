# SPDX-License-Identifier: Apache-2.0
"""One page to send to a regulator's help desk: what the product is, what its maker concludes, and what is open.

A help desk answers one well-defined question. The page therefore puts the most decisive open point first, with the
provisions it turns on, and keeps to facts that the description states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment, ProductAssessment, ScaleAnswer
from kgservice.model.product import Product
from kgservice.report.answers import deciding_rules, disclaimer, read_answer
from kgservice.report.lexicon import Lexicon
from kgservice.report.text_verdict import risk_class_text

__all__ = ["question_sheets"]

_MOST_FACTS = 20
_MOST_QUESTIONS = 3


def question_sheets(products: Sequence[Product], assessment: Assessment, knowledge: Knowledge, lang: str) -> str:
    """Return a page in Markdown for each product."""
    words = Lexicon(knowledge, lang)
    pages = [_page(p, a, assessment, words) for p, a in zip(products, assessment.products, strict=True)]
    return "\n\n---\n\n".join("\n".join(page) for page in pages) + "\n"


def _page(product: Product, found: ProductAssessment, assessment: Assessment, words: Lexicon) -> list[str]:
    lines = [f"# {words.word('sheet.title', name=found.name)}", ""]
    lines += [words.word("sheet.about", day=assessment.as_of.isoformat()), ""]
    lines += _section("sheet.question", _questions(found, words), words)
    lines += _section("sheet.product", _purpose(product, words), words)
    lines += _section("sheet.facts", _facts(product, words), words)
    lines += _section("sheet.conclusions", _conclusions(found, words), words)
    lines += _section("sheet.doubts", _doubts(found, words), words)
    return [*lines, disclaimer(assessment, words)]


def _section(heading: str, lines: Iterable[str], words: Lexicon) -> list[str]:
    items = list(lines)
    return [f"## {words.word(heading)}", "", *(f"- {item}" for item in items), ""] if items else []


def _questions(found: ProductAssessment, words: Lexicon) -> Iterator[str]:
    base = words.base
    for missing in found.missing_facts[:_MOST_QUESTIONS]:
        field = base.fields[missing.field]
        source = dict.fromkeys(iri for fact in missing.facts for iri in base.facts[fact].source)
        decides = words.word("sheet.decides", scales=", ".join(words.term(scale) for scale in missing.decides))
        yield f"{field.question(words.lang)} ({words.cite_together(source)}) {decides}"


def _purpose(product: Product, words: Lexicon) -> Iterator[str]:
    purpose = product.intended_purpose
    if product.description:
        yield product.description
    if purpose is None:
        return
    if purpose.statement:
        yield f"{words.word('sheet.statement')}: {purpose.statement}"
    for key, values in (("users", purpose.users), ("inputs", purpose.inputs), ("outputs", purpose.outputs)):
        if values:
            yield f"{words.word(f'sheet.{key}')}: {', '.join(values)}"


def _facts(product: Product, words: Lexicon) -> Iterator[str]:
    for number, answer in enumerate(product.answers.values()):
        if number == _MOST_FACTS:
            yield words.word("more", count=len(product.answers) - _MOST_FACTS)
            return
        field = words.base.fields.get(answer.field)
        if field is None:
            continue
        if answer.kind == "yes-no":
            given = {True: "yes", False: "no", None: "sheet.unknown"}[answer.truth]
            yield f"{words.field(answer.field)}: {words.word(given)}"
        elif answer.yes:
            yield f"{words.field(answer.field)}: {', '.join(words.token(field, token) for token in answer.yes)}"


def _conclusions(found: ProductAssessment, words: Lexicon) -> Iterator[str]:
    yield from _answer(found.qualification, words)
    if read_answer(found.risk_class.answer, words.base).applicable is not False:
        rules = words.rules(found.risk_class.answer.deciding_rules)
        text = risk_class_text(found.risk_class, words)
        yield f"{words.word('risk-class')}: {text}" + (f" – {rules}" if rules else "")
    yield from _answer(found.notified_body, words)
    tiers = dict.fromkeys(
        words.tier(outcome) if outcome.certain else words.tier_in_short(outcome) for outcome in found.ai_act.possible
    )
    if tiers:
        yield f"{words.word('ai-act')}: {_either(tiers, words)}"


def _answer(answer: ScaleAnswer, words: Lexicon) -> Iterator[str]:
    reading = read_answer(answer, words.base)
    if reading.applicable is not False:
        values = [reading.value] if reading.value else reading.range
        rules = words.rules(answer.deciding_rules)
        text = _either((words.value(answer.scale, value) for value in values), words)
        yield f"{words.term(answer.scale)}: {text}" + (f" – {rules}" if rules else "")


def _either(values: Iterable[str], words: Lexicon) -> str:
    return f" {words.word('or')} ".join(values)


def _doubts(found: ProductAssessment, words: Lexicon) -> Iterator[str]:
    base = words.base
    for rule in deciding_rules(found):
        entry = base.rules[rule]
        if entry.disputed or entry.needs_review or entry.basis_kind == "guidance":
            key = "disputed" if entry.disputed else "needs-review" if entry.needs_review else "guidance"
            cited = words.cite_together(entry.legal_basis or entry.guidance)
            yield f"{words.rule_in_full(rule)} ({cited}): {words.word(f'sheet.{key}')}"
