# SPDX-License-Identifier: Apache-2.0
"""What a provision is called by those who use its act: "MDR Art 10(9)(a)", "MDR artikkel 10 nr. 9 bokstav a"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kgservice.knowledge.provisions import Provision, ProvisionTable

__all__ = ["cited_as", "indent_position", "last_number"]

_ORDINALS_EN: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS_NB: Final = (
    "første",
    "andre",
    "tredje",
    "fjerde",
    "femte",
    "sjette",
    "sjuende",
    "åttende",
    "niende",
    "tiende",
)

_PARTS_EN: Final = {
    "chapter": " Chapter {number}",
    "section": " Section {number}",
    "article": " Art {number}",
    "paragraph": "({number})",
    "subparagraph": ", {ordinal} subparagraph",
    "point": "({number})",
    "subpoint": "({number})",
    "annex": " Annex {number}",
    "annex-chapter": " Chapter {number}",
    "annex-part": " Part {number}",
    "annex-section": " {number}",
    "annex-heading": ", heading {number}",
    "annex-point": " point {number}",
    "annex-code": ", code {number}",
    "rule": ", rule {number}",
    "§": " § {number}",
    "ledd": ", {ordinal} paragraph",
    "bokstav": ", letter {number}",
    "nummer": " no {number}",
}
_PARTS_NB: Final = {
    "chapter": " kapittel {number}",
    "section": " avsnitt {number}",
    "article": " artikkel {number}",
    "paragraph": " nr. {number}",
    "subparagraph": " {ordinal} ledd",
    "annex": " vedlegg {number}",
    "annex-chapter": " kapittel {number}",
    "annex-part": " del {number}",
    "annex-section": " nr. {number}",
    "annex-heading": " overskrift {number}",
    "annex-point": " nr. {number}",
    "annex-code": " kode {number}",
    "rule": " regel {number}",
    "§": " § {number}",
    "ledd": " {ordinal} ledd",
    "bokstav": " bokstav {number}",
    "nummer": " nr. {number}",
}


def cited_as(cited: Provision, act: str, lang: str) -> str:
    """Return what *cited* is called: the name of the act and the numbers that lead to it."""
    path = cited.path
    below = (*path[1:], None)
    parts = [_part(unit, lang) for unit, following in zip(path, below, strict=True) if _names(cited, unit, following)]
    return act + " " + "".join(parts).lstrip(" ,")


def _names(cited: Provision, unit: Provision, below: Provision | None) -> bool:
    """Say whether the citation names *unit*, one of the units around *cited*, when *below* comes next.

    Section 3.1.2 names 3.1, a rule its section, an article its chapter; a chapter or part of an annex counts
    where numbers start afresh in it.
    """
    if below is None:
        return True
    match unit.kind:
        case "chapter" | "section":
            return cited.kind == "section"
        case "annex-chapter" | "annex-part":
            return unit.id.partition("/")[0] in cited.table.restarting_annexes
        case "annex-section" | "annex-point":
            return below.kind not in {unit.kind, "rule"}
    return True


def last_number(unit: Provision) -> str:
    """Return the last number of the id: "art_10/par_9" gives "9"."""
    return unit.id.rpartition("_")[2]


def _part(unit: Provision, lang: str) -> str:
    """Return what *unit* adds to a citation, with the sign that goes before it."""
    if unit.kind == "indent":
        return _indent(unit, lang)
    number = unit.number if unit.kind == "annex-code" else last_number(unit)
    template = _template_nb(unit, number) if lang == "nb" else _template_en(unit)
    return template.format(number=number, ordinal=_ordinal(number, lang) if "{ordinal}" in template else "")


def _template_en(unit: Provision) -> str:
    """Return the English wording for one unit."""
    if unit.kind == "point" and not _takes_brackets(unit):
        return ", point ({number})"
    if unit.kind == "annex-section" and unit.act == "aia":
        return " Section {number}"
    if unit.kind == "subparagraph" and _stands_in_article(unit):
        return ", {ordinal} paragraph"
    return _PARTS_EN[unit.kind]


def _template_nb(unit: Provision, number: str) -> str:
    """Return the bokmål wording for one unit."""
    if unit.kind in {"point", "subpoint"}:
        return f" {_point_word_nb(unit, number)} {{number}}"
    if unit.kind == "annex-section" and unit.act == "aia":
        return " avsnitt {number}"
    return _PARTS_NB[unit.kind]


def _takes_brackets(unit: Provision) -> bool:
    """Say whether a point follows directly on a number or letter, as in "10(9)(a)"."""
    parent = unit.parent
    return parent is not None and parent.kind not in {"annex", "annex-heading", "subparagraph"}


def _point_word_nb(unit: Provision, number: str) -> str:
    """Return the bokmål word before a point: a number, a letter, or a roman numeral below a letter."""
    if number[0].isdigit():
        return "nr."
    below_letter = unit.parent_id.rpartition("/")[2].startswith("pnt_") and not unit.parent_id[-1].isdigit()
    return "punkt" if unit.kind == "subpoint" and below_letter else "bokstav"


def _stands_in_article(unit: Provision) -> bool:
    """Say whether an unnumbered subparagraph stands directly in an article, where it is called a paragraph."""
    return unit.parent_id.startswith("art_") and "/" not in unit.parent_id


def _ordinal(number: str, lang: str) -> str:
    return (_ORDINALS_NB if lang == "nb" else _ORDINALS_EN)[int(number) - 1]


def _indent(unit: Provision, lang: str) -> str:
    """Return an indent, counted inside its subparagraph where the unit around it has several."""
    subparagraph, position = indent_position(unit.table, unit.id)
    parts = _PARTS_NB if lang == "nb" else _PARTS_EN
    within = parts["subparagraph"].format(ordinal=_ordinal(str(subparagraph), lang)) if subparagraph else ""
    return within + (f" strekpunkt {position}" if lang == "nb" else f", indent {position}")


def indent_position(table: ProvisionTable, provision_id: str) -> tuple[int, int]:
    """Return the subparagraph an indent stands in (0 where there is only one) and its place there.

    The tables list an indent after the subparagraph it belongs to; before the first, it belongs to the first.
    """
    parent_id = provision_id.rpartition("/")[0]
    siblings = table.child_ids(parent_id)
    if not any(table.kind_of(sibling) == "subparagraph" for sibling in siblings):
        return 0, int(provision_id.rpartition("_")[2])
    counts: dict[int, int] = {}
    current = 1
    for sibling in siblings:
        kind = table.kind_of(sibling)
        if kind == "subparagraph":
            current = int(sibling.rpartition("_")[2])
        elif kind == "indent":
            counts[current] = counts.get(current, 0) + 1
            if sibling == provision_id:
                break
    return current, counts[current]
