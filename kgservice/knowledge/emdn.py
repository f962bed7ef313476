# SPDX-License-Identifier: Apache-2.0
"""The European Medical Device Nomenclature: which codes there are, what they stand for, and which are terminal.

One table (``ontology/emdn/emdn.csv``), read when a code is first asked for.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kgservice.knowledge.graph import knowledge_root
from kgservice.vocabulary import EMDN

__all__ = ["EmdnCode", "ancestors", "emdn_codes", "is_leaf", "known", "term"]


@dataclass(frozen=True, slots=True)
class EmdnCode:
    """A code of the nomenclature.

    Attributes:
        term: In English, as published; other languages are not in the table.
        level: 1 for a category, up to 7.
        terminal: Nothing narrower stands below it.
        broader: The next broader code; empty for a category.
    """

    code: str
    term: str
    level: int
    terminal: bool
    broader: str

    @property
    def iri(self) -> str:
        """Return the IRI of the concept."""
        return EMDN + self.code


@cache
def emdn_codes() -> Mapping[str, EmdnCode]:
    """Return every code, in the order of the codes."""
    found: dict[str, EmdnCode] = {}
    with (knowledge_root() / "ontology" / "emdn" / "emdn.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code = row["code"]
            broader = next((code[:end] for end in range(len(code) - 1, 0, -1) if code[:end] in found), "")
            found[code] = EmdnCode(code, row["term_en"], int(row["level"]), row["terminal"] == "yes", broader)
    return MappingProxyType(found)


def known(code: str) -> bool:
    """Say whether a code stands in the nomenclature, written as it is published."""
    return code in emdn_codes()


def is_leaf(code: str) -> bool:
    """Say whether a code is known and terminal."""
    return known(code) and emdn_codes()[code].terminal


def term(code: str) -> str:
    """Return the English term of a code; empty where it is not known."""
    return emdn_codes()[code].term if known(code) else ""


def ancestors(code: str) -> tuple[str, ...]:
    """Return the broader codes, the nearest first; empty for a category and for a code that is not known."""
    found: list[str] = []
    while known(code) and (code := emdn_codes()[code].broader):
        found.append(code)
    return tuple(found)
