# SPDX-License-Identifier: Apache-2.0
r"""Regular expressions of XPath and SPARQL, written for Python.

What differs is rewritten: ``$`` and ``.`` in the sense of XPath, names of Unicode categories, ``\i`` and ``\c``, and
subtraction of character classes. What XPath has not, such as looking ahead, is refused.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["NotAPatternError", "compile_pattern"]

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.NOFLAG, "q": re.NOFLAG}
_NAME_START: Final = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR: Final = _NAME_START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
_OWN_ESCAPES: Final = {
    "i": (_NAME_START, False),
    "I": (_NAME_START, True),
    "c": (_NAME_CHAR, False),
    "C": (_NAME_CHAR, True),
}
_KEPT_ESCAPES: Final = frozenset("nrt\\|.?*+(){}$-[]^dDsSwW")
_SPACE: Final = re.compile(r"[\t\n\r ]")


class NotAPatternError(ValueError):
    """The text is no regular expression of XPath."""


@lru_cache(1000)
def compile_pattern(text: str, flags: str = "") -> re.Pattern[str]:
    """Return the pattern for ``search``.

    Raises:
        NotAPatternError: *text* is no regular expression, or a flag is not known.
    """
    unknown = set(flags) - set(_FLAGS)
    if unknown:
        raise NotAPatternError(f"the flag {min(unknown)} is not known")
    if "q" in flags:
        return re.compile(re.escape(text), _FLAGS["i"] if "i" in flags else 0)
    try:
        written = _Writer(text, multiline="m" in flags, spaced="x" in flags).written()
        return re.compile(written, sum({_FLAGS[flag].value for flag in flags}))
    except (re.error, RecursionError, OverflowError, IndexError) as error:
        raise NotAPatternError(str(error)) from error


class _Writer:
    """Walks over an expression once and writes the same for Python."""

    def __init__(self, text: str, *, multiline: bool, spaced: bool) -> None:
        self.text = text
        self.place = 0
        self.multiline = multiline
        self.spaced = spaced

    def written(self) -> str:
        """Return the expression for Python."""
        parts: list[str] = []
        while self.place < len(self.text):
            parts.append(self._next())
        return "".join(parts)

    def _next(self) -> str:
        char = self.text[self.place]
        if char == "[":
            return self._class()
        self.place += 1
        if char == "\\":
            return self._escape(inside=False)
        if char == "$":
            return "$" if self.multiline else r"\Z"
        if self.spaced and _SPACE.match(char):
            return ""
        if (
            char == "("
            and self.text[self.place : self.place + 1] == "?"
            and self.text[self.place + 1 : self.place + 2] != ":"
        ):
            raise NotAPatternError("a group that starts with (? is none of XPath")
        if char in "*+?}" and self.text[self.place : self.place + 1] == "+":
            raise NotAPatternError("a quantifier is repeated")
        return char

    def _class(self) -> str:
        """Return the class that starts here; subtraction becomes a look ahead."""
        self.place += 1
        negated = self.text[self.place] == "^"
        self.place += negated
        parts: list[str] = []
        without = ""
        while self.text[self.place] != "]" or not parts:
            char = self.text[self.place]
            if char == "-" and self.text[self.place + 1] == "[":
                self.place += 1
                without = f"(?!{self._class()})"
                break
            self.place += 1
            if char == "\\":
                parts.append(self._escape(inside=True))
            elif not (self.spaced and _SPACE.match(char)):
                parts.append("\\" + char if char in "[&~|" else char)
        if self.text[self.place] != "]":
            raise NotAPatternError("a class of characters is not closed")
        self.place += 1
        written = f"[{'^' if negated else ''}{''.join(parts)}]"
        return f"(?:{without}{written})" if without else written

    def _escape(self, *, inside: bool) -> str:
        if self.place >= len(self.text):
            raise NotAPatternError("the expression ends in a backslash")
        char = self.text[self.place]
        self.place += 1
        if char in _OWN_ESCAPES:
            members, negated = _OWN_ESCAPES[char]
            return _in_class(members, negated=negated, inside=inside)
        if char in "pP":
            return _in_class(_category(self._braced()), negated=char == "P", inside=inside)
        if char.isdigit() and char != "0" and not inside:
            return f"\\{char}(?:)"
        if char not in _KEPT_ESCAPES:
            raise NotAPatternError(f"\\{char} is none of the escapes of XPath")
        return "\\" + char

    def _braced(self) -> str:
        found = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.text, self.place)
        if found is None:
            raise NotAPatternError("the name of a category of characters is missing")
        self.place = found.end()
        return found[1]


def _in_class(members: str, *, negated: bool, inside: bool) -> str:
    if inside:
        return _complement(members) if negated else members
    return f"[{'^' if negated else ''}{members}]"


@lru_cache(64)
def _category(name: str) -> str:
    """Return the characters of a Unicode category ("L", "Lu") as the inside of a class."""
    members = [code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith(name)]
    if not members or len(name) > 2:
        raise NotAPatternError(f"{name} is no category of characters")
    return _ranges(members)


@lru_cache(64)
def _complement(members: str) -> str:
    inside = re.compile(f"[{members}]")
    return _ranges([code for code in range(sys.maxunicode + 1) if not inside.match(chr(code))])


def _ranges(codes: list[int]) -> str:
    """Return ascending code points as the inside of a class."""
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return "".join(f"\\U{first:08x}" if first == last else f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)
