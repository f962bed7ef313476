# SPDX-License-Identifier: Apache-2.0
"""Gold cases as they are written: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

__all__ = ["OWN_CASES", "Case", "read_cases"]

OWN_CASES: Final = Path(__file__).with_name("own_cases.jsonl")
"""Cases of this project's own making; each rule of the three acts occurs in one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One product in feature words, with what is expected of it.

    Attributes:
        risk_class: I, IIa … or A, B …; Is, Im and Ir for class I with its first aspect; None for none or not tested.
        rules: Strings of the rules of which one must decide the class; empty where none is tested.
        doubtful: Reported, never counted.
    """

    id: str
    product: str
    features: Mapping[str, Any]
    qualification: str
    risk_class: str | None
    rules: frozenset[str]
    ai_act: str | None
    tags: frozenset[str] = field(default_factory=frozenset)
    doubtful: bool = False


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file, in its order.

    Raises:
        ValueError: A line is no JSON object of a case, or two cases share an id.
    """
    cases = [
        _case(number, line)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip()
    ]
    ids = [case.id for case in cases]
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if repeated:
        raise ValueError(f"{path.name}: several cases are called {', '.join(repeated)}")
    return cases


def _case(number: int, line: str) -> Case:
    try:
        record = json.loads(line)
        expected = record["expected"]
        rule = expected["rule"]
        return Case(
            id=record["id"],
            product=record["product"],
            features=record["features"],
            qualification=expected["qualification"],
            risk_class=expected["class"],
            rules=frozenset([rule, *expected.get("also_acceptable_rules", ())] if rule else ()),
            ai_act=expected["ai_act"],
            tags=frozenset(record.get("tags", ())),
            doubtful=record.get("doubtful", False),
        )
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"line {number} is no case: {error!r}") from error
