# SPDX-License-Identifier: Apache-2.0
"""An assessment as text for a terminal: the verdict first, then what is open, then why, then what it rests on."""

from __future__ import annotations

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment, ProductAssessment
from kgservice.report.answers import disclaimer, rests_on
from kgservice.report.layout import Page
from kgservice.report.lexicon import Lexicon
from kgservice.report.text_duties import DutiesText
from kgservice.report.text_findings import FindingsText
from kgservice.report.text_rules import RulesText
from kgservice.report.text_verdict import VerdictText

__all__ = ["to_text"]


def to_text(
    assessment: Assessment,
    knowledge: Knowledge,
    lang: str = "en",
    *,
    colour: bool = False,
    all_rules: bool = False,
    role: str | None = None,
) -> str:
    """Return *assessment* as text of at most a hundred columns.

    Shape:
        *lang* is "en" or "nb". *colour* marks headings and warnings with ANSI colours; *all_rules* lists every rule,
        also those that do not apply, on a line of its own. *role*, an IRI, shows the duties of whoever has it alone.
    """
    page, words = Page(colour=colour), Lexicon(knowledge, lang)
    place = words.word(assessment.jurisdiction or "everywhere")
    for product in assessment.products:
        page.title(product.name, words.word("as-of", day=assessment.as_of.isoformat(), place=place))
        _product(product, page, words, all_rules=all_rules, role=role)
        page.blank()
    page.text(disclaimer(assessment, words), indent=0, style="dim")
    return str(page)


def _product(product: ProductAssessment, page: Page, words: Lexicon, *, all_rules: bool, role: str | None) -> None:
    findings = FindingsText(page, words)
    findings.assumptions(product.assumptions)
    VerdictText(page, words).product(product)
    findings.clashes(product.clashes)
    findings.declarations(product)
    findings.missing(product)
    RulesText(page, words).product(product, all_rules=all_rules)
    findings.would_change(product)
    DutiesText(page, words).product(product, role=role)
    _citations(product, page, words)


def _citations(product: ProductAssessment, page: Page, words: Lexicon) -> None:
    cited = [words.cite(iri) for iri in rests_on(product, words.base)]
    if not cited:
        return
    page.heading(words.word("heading.citations"))
    for key, binding in (("heading.law", True), ("heading.guidance-not-binding", False)):
        group = [found for found in cited if found.binding is binding]
        if group:
            page.subheading("  " + words.word(key))
        for number, found in enumerate(group):
            about = "" if found.heading.casefold() in found.citation.casefold() else found.heading
            page.text(": ".join(filter(None, (found.citation, about))), indent=4, hang=2)
            following = group[number + 1].url if number + 1 < len(group) else ""
            if found.url and found.url != following:
                page.text(found.url, indent=6, style="dim")
