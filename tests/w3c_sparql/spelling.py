# SPDX-License-Identifier: Apache-2.0
"""One spelling for each value, for answers that are compared by value."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = {
    *("integer", "nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
}
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def plain(literal: Literal) -> Literal:
    """Return the literal that stands for all of the same value; a type of integers counts as integer."""
    kind = literal.datatype.value.removeprefix(_XSD)
    if kind == "boolean":
        return _typed({"1": "true", "0": "false"}.get(literal.value, literal.value), kind)
    if not _NUMBER.fullmatch(literal.value):
        return literal
    if kind in _INTEGERS:
        return _typed(str(int(literal.value)), "integer")
    return _typed(plain_text(literal.value), kind) if kind in {"decimal", "float", "double"} else literal


def plain_text(text: str) -> str:
    """Return a number without leading and trailing zeros or an exponent, and any other text as it is."""
    return f"{Decimal(text).normalize():f}" if _NUMBER.fullmatch(text) else text


def _typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=NamedNode(_XSD + kind))
