# SPDX-License-Identifier: Apache-2.0
"""How much is read at most, and how bytes become text."""

from __future__ import annotations

import codecs
from typing import Final

from kgservice.errors import InputTooLargeError, UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "check_size", "decode", "too_deep", "too_many"]

MAX_BYTES: Final = 64 * 1024 * 1024
"""Size of one input."""

MAX_DEPTH: Final = 64
"""Nesting of one input; a product description needs eight."""

MAX_NODES: Final = 2_000_000
"""Values of one input, counted after YAML aliases are followed."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def check_size(size: int, source: str, limit: int = MAX_BYTES) -> None:
    """Refuse an input of more than *limit* bytes.

    Raises:
        InputTooLargeError: It is larger.
    """
    if size > limit:
        raise InputTooLargeError(
            Text(f"The input has {size} bytes", f"Filen har {size} byte"),
            Place(source),
            Text(f"at most {limit} bytes", f"høyst {limit} byte"),
            Text("split it into several files", "del den i flere filer"),
        )


def decode(data: bytes, source: str) -> str:
    """Return the text of *data*: UTF-8, or UTF-16 with a byte order mark.

    Raises:
        UnreadableInputError: The bytes are no such text; the place is the line of the first wrong byte.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableInputError(
            Text("The text holds a byte that is not UTF-8", "Teksten har en byte som ikke er UTF-8"),
            Place(source, line),
            Text("text in UTF-8", "tekst i UTF-8"),
            Text("save the file as UTF-8", "lagre filen som UTF-8"),
        ) from error
    if "\0" in text:
        raise UnreadableInputError(
            Text("The text holds a null character", "Teksten har et nulltegn"),
            Place(source, text[: text.index("\0")].count("\n") + 1),
            Text("a text file", "en tekstfil"),
            Text("give the description as text", "gi beskrivelsen som tekst"),
        )
    return text


def too_deep(place: Place) -> tuple[Text, Place, Text, Text]:
    """Return the parts of the error for an input that is nested too deeply."""
    return (
        Text("The input is nested too deeply", "Filen er nøstet for dypt"),
        place,
        Text(f"at most {MAX_DEPTH} levels", f"høyst {MAX_DEPTH} nivåer"),
        Text("flatten the description", "gjør beskrivelsen flatere"),
    )


def too_many(place: Place) -> tuple[Text, Place, Text, Text]:
    """Return the parts of the error for an input with too many values."""
    return (
        Text("The input holds too many values", "Filen har for mange verdier"),
        place,
        Text(f"at most {MAX_NODES} values, aliases counted", f"høyst {MAX_NODES} verdier, medregnet alias"),
        Text("split it into several files", "del den i flere filer"),
    )
