# SPDX-License-Identifier: Apache-2.0
"""From the numbers of a citation down the act to the provision they name.

Chapters, parts and subparagraphs may be left out where the rest is clear; what fits nowhere, or in two places, is
refused with the nearest citations.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.citation_text import Token
from kgservice.knowledge.naming import indent_position
from kgservice.knowledge.provisions import Provision, ProvisionTable, act_of, provision_table

__all__ = ["walk"]

_FITTING: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"par", "pnt", "sec", "nr", "bokstav", "prt", "chp"}),
    "art": frozenset({"art"}),
    "anx": frozenset({"anx"}),
    "chp": frozenset({"chp", "kap"}),
    "prt": frozenset({"prt"}),
    "sct": frozenset({"sct", "sec"}),
    "par": frozenset({"par", "sub", "ledd", "sec"}),
    "sub": frozenset({"sub", "ledd"}),
    "pnt": frozenset({"pnt", "sec", "par", "nr", "bokstav"}),
    "ind": frozenset({"ind"}),
    "rule": frozenset({"rule"}),
    "hdg": frozenset({"hdg"}),
    "code": frozenset({"code"}),
}


def walk(act: str, tokens: Sequence[Token], text: str, lang: str) -> Provision:
    """Go down the act token by token and return the one provision that is reached.

    Raises:
        UnknownCitationError: No provision is reached, or several.
    """
    table = provision_table(act)
    reached = [""]
    for token in tokens:
        found = list(dict.fromkeys(child for unit in reached for child in _below(table, unit, token)))
        if not found:
            raise UnknownCitationError(text, _near(table, reached, token, lang))
        reached = found
    if len(reached) > 1:
        raise UnknownCitationError(text, [table[unit].citation(lang) for unit in reached[:5]])
    return table[reached[0]]


def _below(table: ProvisionTable, unit: str, token: Token) -> list[str]:
    """Return the units below *unit* that *token* names: its children, else those of units that may be left out."""
    if token.word in {"rule", "code"}:
        ending = f"/{token.word}_{token.value}"
        return [i for i in table if i.startswith(unit) and i.casefold().endswith(ending)]
    children = table.child_ids(unit)
    direct = _named_children(table, unit, children, token)
    if direct:
        return direct
    hidden = (child for child in children if _may_be_left_out(table.kind_of(child), child, unit, token))
    return [found for child in hidden for found in _below(table, child, token)]


def _named_children(table: ProvisionTable, unit: str, children: Sequence[str], token: Token) -> list[str]:
    """Return the children of *unit* that *token* names; a subparagraph also has the points listed beside it."""
    fitting = _FITTING[token.word]
    matching = [child for child in children if _prefix(child) in fitting]
    if token.value == "last":
        return matching[-1:]
    found = [child for child in matching if _number(child) == token.value]
    if not found and unit and table.kind_of(unit) == "subparagraph":
        return _in_subparagraph(table, unit, token)
    return found


def _in_subparagraph(table: ProvisionTable, unit: str, token: Token) -> list[str]:
    """Return points and indents that stand in a subparagraph but are listed beside it."""
    parent, _, last = unit.rpartition("/")
    siblings = [sibling for sibling in table.child_ids(parent) if _prefix(sibling) in _FITTING[token.word]]
    if token.word == "ind":
        place = (int(last.rpartition("_")[2]), token.value)
        positions = ((sibling, indent_position(table, sibling)) for sibling in siblings)
        return [sibling for sibling, (within, position) in positions if (within, str(position)) == place]
    return [s for s in siblings if _prefix(s) in {"pnt", "bokstav"} and _number(s) == token.value]


def _may_be_left_out(kind: str, child: str, unit: str, token: Token) -> bool:
    """Say whether a citation may pass over *child* on the way to what *token* names."""
    match kind:
        case "chapter" | "section":
            return token.word in {"art", "par", "sct"} or unit != ""
        case "annex-chapter" | "annex-part" | "subparagraph" | "ledd":
            return True
        case "annex-section" | "annex-point":
            number = _number(child)
            return token.value.startswith(f"{number}.") or number.isalpha()
    return False


def _prefix(unit: str) -> str:
    return unit.rpartition("/")[2].partition("_")[0]


def _number(unit: str) -> str:
    return unit.rpartition("/")[2].partition("_")[2].casefold()


def _near(table: ProvisionTable, reached: Sequence[str], token: Token, lang: str) -> list[str]:
    """Return up to three citations that may have been meant where *token* names nothing below *reached*."""
    fitting = _FITTING[token.word]
    units = [i for i in table if _prefix(i) in fitting and any(_is_within(i, unit) for unit in reached)]
    numbers = {_number(unit): unit for unit in reversed(units)}
    near = difflib.get_close_matches(token.value, list(numbers), n=3, cutoff=0.4)
    if near:
        return [table[numbers[number]].citation(lang) for number in near]
    return [table[unit].citation(lang) for unit in reached[:3] if unit] or [act_of(table.act).name(lang)]


def _is_within(candidate: str, unit: str) -> bool:
    return not unit or candidate.startswith(unit + "/")
