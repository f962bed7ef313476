# SPDX-License-Identifier: Apache-2.0
"""The terminal report, in both languages: what stands first, what is never said, and how wide it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import pytest

from kgservice import Assessment, Knowledge
from kgservice.report.layout import WIDTH, Page
from kgservice.report.text import to_text
from kgservice.report.wording import WORDS
from tests.report.conftest import DESCRIPTIONS

AssessmentOf = Callable[[str], Assessment]

VERDICT = {
    "en": """
ASSESSMENT
  Qualification     medical device – MDR Art 2(1) software
  Risk class        MDR class IIa – MDR rule 11(a)
  Notified body     needed – MDR Art 52(6)
  AI Act            high-risk Art 6(1)

  What                Where   From        Status
  MDR                 EU      2021-05-26  in force and applicable
  MDR                 Norway  2021-05-26  in force and applicable
  high-risk Art 6(1)  EU      2028-08-02  adopted, not yet applicable
  high-risk Art 6(1)  Norway  no date     not incorporated [needs review]
""",
    "nb": """
VURDERING
  Kvalifisering     medisinsk utstyr – programvare som er medisinsk utstyr etter MDR
  Risikoklasse      MDR-klasse IIa – regel 11(a), informasjon til beslutninger
  Meldt organ       kreves – meldt organ, MDR-klasse IIa
  KI-forordningen   høyrisiko-KI-system, artikkel 6 nr. 1

  Hva                                    Hvor   Fra         Status
  MDR                                    EU     2021-05-26  i kraft og gjeldende
  MDR                                    Norge  2021-05-26  i kraft og gjeldende
  høyrisiko-KI-system, artikkel 6 nr. 1  EU     2028-08-02  vedtatt, ennå ikke gjeldende
  høyrisiko-KI-system, artikkel 6 nr. 1  Norge  ingen dato  ikke innlemmet [må kontrolleres]
""",
}


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_verdict(lang: str, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """The verdict says what the product is, its class, and from when the AI Act has effect in each country."""
    assert VERDICT[lang] in to_text(assessment_of("closed"), knowledge, lang)


@pytest.mark.parametrize("key", WORDS)
def test_every_wording_has_both_languages(key: str) -> None:
    """Both languages have the text, with the same braces to fill."""
    text = WORDS[key]
    braces = [{name for _, name, _, _ in Formatter().parse(part) if name} for part in (text.en, text.nb)]
    assert text.en
    assert text.nb
    assert braces[0] == braces[1]


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_report_is_fit_to_read(name: str, lang: str, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """No line is wider than the page unless it is an address, no brace is unfilled, nothing is called compliant."""
    text = to_text(assessment_of(name), knowledge, lang)
    wide = [line for line in text.splitlines() if len(line) > WIDTH and "http" not in line]
    assert wide == []
    assert not re.search(r"compliant|\{\w*\}|None|\x1b", text)
    assert text == to_text(assessment_of(name), knowledge, lang)


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_last_line_says_what_this_is_not(lang: str, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Every report ends with: not legal advice, version of the knowledge, status of review."""
    last = to_text(assessment_of("open"), knowledge, lang).rstrip().splitlines()[-1]
    assert last.startswith(WORDS["disclaimer"](lang))
    assert knowledge.version in last
    assert WORDS["review.none"](lang) in last


def test_assumptions_come_before_the_verdict(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Where a description says it is complete, what was taken as no is shown first."""
    text = to_text(assessment_of("empty"), knowledge)
    assert text.index("CONFIRM FIRST") < text.index("ASSESSMENT")
    assert "CONFIRM FIRST" not in to_text(assessment_of("open"), knowledge)


def test_range_says_what_would_raise_it(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A class that is open is shown as a lower bound with the rules that would raise it."""
    text = " ".join(to_text(assessment_of("range"), knowledge).split())
    assert "at least MDR class IIa; IIb if MDR rule 11(a) indent 2; III if MDR rule 11(a) indent 1" in text


def test_clash_names_the_line(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """What cannot be right is shown with its place and the provision that decides."""
    text = to_text(assessment_of("clash"), knowledge)
    assert "clash.yaml:3:9" in text
    assert "MDR Art 2(4)" in text


def test_contradiction_names_the_line_and_the_rule(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A declared class that the facts speak against is shown beside theirs."""
    text = to_text(assessment_of("closed"), knowledge)
    assert "declared MDR class I, but the facts give MDR class IIa" in text
    assert "By: MDR rule 11(a)" in text


def test_law_and_guidance_are_told_apart(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Sources stand under law, or under guidance with the words that it does not bind."""
    text = to_text(assessment_of("closed"), knowledge)
    law, guidance = text.index("\n  Law\n"), text.index("\n  Guidance – not binding\n")
    assert law < text.index("MDR Art 52(6): ") < guidance < text.index("MDCG 2021-24: ")


def test_modules_are_shown_one_by_one(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Modules that are no device stand beside the one that is."""
    text = to_text(assessment_of("hospital"), knowledge)
    assert re.search(r"Patient records +not a device +not applicable", text)
    assert re.search(r"Sepsis alert +medical device +MDR class IIb", text)


def test_all_rules_lists_each(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """On request each rule that does not apply has a line of its own."""
    short, full = (to_text(assessment_of("closed"), knowledge, all_rules=flag) for flag in (False, True))
    assert "MDR rule 22 – " in full
    assert "MDR rule 22 – " not in short


def test_colour_only_when_asked(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Colours add nothing but colour."""
    coloured = to_text(assessment_of("closed"), knowledge, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == to_text(assessment_of("closed"), knowledge)


def test_page_keeps_long_words_whole() -> None:
    """An address longer than the page is never broken."""
    page = Page()
    page.text("https://example.org/" + "a" * 120)
    assert str(page).strip() == "https://example.org/" + "a" * 120
