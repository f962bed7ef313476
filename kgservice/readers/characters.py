# SPDX-License-Identifier: Apache-2.0
"""Texts of whole characters: escapes can spell halves of them, which nothing can write again."""

from __future__ import annotations

import re
from typing import Final

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["check_whole"]

_HALF: Final = re.compile("[\ud800-\udfff]")


def check_whole(text: str, place: Place) -> None:
    """Let a text pass that holds whole characters alone.

    Raises:
        UnreadableInputError: It holds half of a surrogate pair.
    """
    half = _HALF.search(text)
    if half is not None:
        shown = f"\\u{ord(half[0]):04x}"
        raise UnreadableInputError(
            Text(f"{shown} is half of a character", f"{shown} er et halvt tegn"),
            place,
            Text("both halves of a surrogate pair, or the character itself", "begge halvdelene, eller selve tegnet"),
            Text("write the character itself", "skriv selve tegnet"),
        )
