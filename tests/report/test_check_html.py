# SPDX-License-Identifier: Apache-2.0
"""The page of a check: it needs nothing else, reads well to everyone, and prints with a head and addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html
from lxml.html import HtmlElement

from kgservice.report.check_html import check_to_html
from tests.report.checks import AWKWARD, CHECKS, full_check, knowledge

EVERY = [(name, lang) for name in CHECKS for lang in ("en", "nb")]


def page(name: str = "full", lang: str = "en") -> HtmlElement:
    """Return the parsed page."""
    return html.document_fromstring(check_to_html(CHECKS[name](), knowledge(), lang))


def style(name: str = "full") -> str:
    """Return the style sheet of the page."""
    return str(page(name).findtext(".//style"))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour like #1a1a1a or #555, by WCAG 2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_page_stands_alone(name: str, lang: str) -> None:
    """There is no script and nothing to fetch; links lead to the law and to guidance only."""
    root = page(name, lang)
    for tag in ("script", "link", "img", "iframe", "object", "form"):
        assert root.findall(f".//{tag}") == []
    assert "@import" not in style(name)
    assert "url(" not in style(name)
    assert [a for a in root.iter() if any(key.startswith("on") or key == "src" for key in a.attrib)] == []


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_structure(name: str, lang: str) -> None:
    """Language, one first heading, no level of headings skipped, captions, scopes, and labels that lead somewhere."""
    root = page(name, lang)
    assert root.get("lang") == lang
    levels = [int(str(element.tag)[1]) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in root.iter("table"):
        assert table.find("caption") is not None
    assert all(cell.get("scope") in {"row", "col", "rowgroup"} for cell in root.iter("th"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    pointed = [a.get("href", "")[1:] for a in root.iter("a") if a.get("href", "").startswith("#")]
    labelled = [element.get("aria-labelledby") for element in root.iter() if element.get("aria-labelledby")]
    assert {*pointed, *labelled} <= set(ids)


def test_contrast() -> None:
    """Every colour of text has a contrast of at least 4.5 to 1 on white and on the shades of table heads."""
    colours = set(re.findall(r"[{; ]color: (#[0-9a-f]+)", style()))
    assert "#1a1a1a" in colours
    for colour in colours:
        assert (luminance("#fff") + 0.05) / (luminance(colour) + 0.05) >= 4.5
    assert (luminance("#dde6ee") + 0.05) / (luminance("#1a1a1a") + 0.05) >= 4.5


def test_findings() -> None:
    """Each finding stands once, under its weight, with line, remedy, provision as a link, and guidance marked."""
    root = page()
    kinds = [article.get("class") for article in root.iter("article")]
    assert kinds == [*["finding violation"] * 3, "finding warning", "finding note", "finding waived", "finding warning"]
    article = root.findall(".//article")[3]
    text = article.text_content()
    for part in ("label-language", "MDR-MFR-LABEL-IFU", "regulatory/rhythm.yaml:21:16", "de, “fr”", "Name a document"):
        assert part in text
    links = {a.text: a.get("href", "") for a in article.iter("a")}
    assert links["MDR Art 10(11)"].startswith("https://eur-lex.europa.eu/")
    [badge] = article.find_class("badge")
    assert badge.text == "Guidance – not binding"


def test_every_finding_of_law_has_a_link() -> None:
    """A provision is never named in a finding without its address."""
    for article in page().iter("article"):
        terms = {dt.text_content(): dt.getnext() for dt in article.iter("dt")}
        assert terms["Provision"] is not None
        assert terms["Provision"].find("a") is not None


def test_sections() -> None:
    """Sum, shared documents, duties by bearer, what does not apply, open facts and sources are there."""
    heads = [head.text_content() for head in page().iter("h3")]
    first = heads[: heads.index("In sum", 1)]
    assert first == [
        "In sum",
        "Gaps (3)",
        "Warnings (1)",
        "Notes (1)",
        "Waived (1)",
        "One document for several duties",
        "Duties by bearer",
        "Duties that do not apply",
        "What this rests on",
    ]
    assert "Open facts" in heads[len(first) :]


def test_every_duty_is_shown() -> None:
    """Each duty of the product stands in a table: with those who bear it, or with the reason why it does not apply."""
    root = page()
    check = full_check()
    obligations = knowledge().obligations.obligations
    text = root.get_element_by_id("p1").text_content()
    for duty in check.products[0].duties:
        assert f"{obligations[duty.obligation].notation}: " in text


def test_print() -> None:
    """On paper every page is A4 with product, day and knowledge at its head, and addresses follow links."""
    sheet = style()
    assert "@page p1" in sheet
    assert "size: A4" in sheet
    assert "counter(page)" in sheet
    assert "Rhythm Reader · as of 2026\\2d 11\\2d 23" in sheet
    assert 'a[href^="http"]::after' in sheet
    assert "display: table-header-group" in sheet


def test_name_cannot_break_out() -> None:
    """Mark-up in a name is text on the page and in the head of the printed page."""
    written = check_to_html(full_check(), knowledge()).decode()
    assert "<alarm>" not in written
    assert AWKWARD in page().get_element_by_id("p2").text_content()
    check = full_check()
    nasty = replace(check.products[0].assessment, name='"; } </style><script>alert(1)</script>')
    changed = replace(check, products=(replace(check.products[0], assessment=nasty),))
    root = html.document_fromstring(check_to_html(changed, knowledge()))
    assert root.findall(".//script") == []
    assert "Duties that do not apply" in root.text_content()


def test_provenance() -> None:
    """The page says from which input, by which version and law it was made, and that it is no legal advice."""
    made = page().find_class("made")[0].text_content()
    assert full_check().products[0].assessment.input_digest in made
    assert "regulatory/rhythm.yaml" in made
    assert "2026-11-23" in made
    [foot] = page().iter("footer")
    assert knowledge().version in foot.text_content()


def test_no_cover_for_one_product() -> None:
    """A page of one product has no table of contents, and its head from the first sheet on."""
    assert page("small").findall(".//nav") == []
    assert "body { page: p1; }" in style("small")
    assert len(page().findall(".//nav")) == 1
