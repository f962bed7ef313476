# SPDX-License-Identifier: Apache-2.0
"""Text as it is compared in a search: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["folded", "spelled", "unaccented"]

_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})
"""Letters that have no accent to take away; å has one, and so becomes a."""

_ASIDE: Final = re.compile(r"[\W_]+")


def spelled(text: str) -> str:
    """Return *text* in small letters, each run of other signs as one blank; letters keep their accents.

    >>> spelled("MDR Art. 10(9)")
    'mdr art 10 9'
    """
    plain = text.casefold()
    return _ASIDE.sub(" ", plain if plain.isascii() else unicodedata.normalize("NFC", plain)).strip()


def folded(text: str) -> str:
    """Return *text* as `spelled`, and without accents.

    Whoever has no Norwegian keyboard finds "årlig", "følge" and "særlig" by "arlig", "folge" and "saerlig".

    >>> folded("Særlig følge: årlig")
    'saerlig folge arlig'
    """
    return unaccented(spelled(text))


def unaccented(text: str) -> str:
    """Return small letters without their accents.

    >>> unaccented("særlig følge årlig")
    'saerlig folge arlig'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
