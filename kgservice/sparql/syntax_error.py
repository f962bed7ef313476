# SPDX-License-Identifier: Apache-2.0
"""Faults of syntax as errors that say what is wrong, where, what was expected and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kgservice.errors import QuerySyntaxError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.diagnosis import Diagnosis, diagnose, items_of
from kgservice.sparql.guard import SOURCE
from kgservice.sparql.lexer import CLOSING, OPENING, line_and_column, tokens_of
from kgservice.sparql.syntax_wording import ANYTHING, HIDDEN, LABEL_TWICE, NO_IRI, Meaning, expectation, meaning_of

__all__ = ["excerpt_of", "syntax_error"]

_PLACES: Final = (
    re.compile(r"error at ([0-9]+):([0-9]+)"),
    re.compile(r"line:?\s*([0-9]+)[,;]?\s*col(?:umn)?:?\s*([0-9]+)", re.IGNORECASE),
    re.compile(r"\bline:?\s*([0-9]+)", re.IGNORECASE),
)
_OURS: Final = re.compile(r"error at [0-9]+:[0-9]+: expected ")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_BASE: Final = "http://base.invalid/"

_QUERIES: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "LOAD"})

_WIDE: Final = 120
"""Characters of a line that an excerpt shows."""

_SHOWN: Final = 60
"""Characters of a token or a message that an error shows."""

_REMEDY: Final = Text("mend the text at this place", "rett teksten på dette stedet")


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """Return the error for a query or an update that an engine could not read.

    Args:
        message: What the engine said. With pyoxigraph's the text is read once more, to find out more than it says.
    """
    items = items_of(message)
    if not items and not _OURS.match(message):
        return _as_told(text, message)
    update = _is_update(text)
    base = None if any("IRI parsing failed" in item for item in items) else _BASE
    found = diagnose(text, update=update, base=base)
    if found is None:
        return _as_told(text, message)
    meaning = _meaning(items | found.items, found)
    if meaning is not None:
        return _of_meaning(text, found, meaning)
    return _misplaced(text, found) if found.place < len(found.tokens) else _missing(text, message, found)


def excerpt_of(text: str, offset: int) -> str:
    """Return the line at *offset* and below it a caret under the character; long lines are cut around it."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end].rstrip("\r")
    column = min(offset - start, len(line))
    first = max(0, min(column - _WIDE // 2, len(line) - _WIDE))
    before, shown = line[first:column], line[first : first + _WIDE]
    left, right = "…" if first > 0 else "", "…" if first + _WIDE < len(line) else ""
    return f"{left}{shown}{right}\n{' ' * len(left)}{''.join(map(_blank, before))}^"


def _blank(character: str) -> str:
    """Return white space as wide as a character; a tab stays one."""
    if character == "\t":
        return character
    if unicodedata.combining(character):
        return ""
    return "  " if unicodedata.east_asian_width(character) in {"W", "F"} else " "


def _is_update(text: str) -> bool:
    """Say whether the first keyword that begins a query or an operation begins an operation."""
    words = (token.word for token in tokens_of(text) if token.depth == 0)
    return next((word for word in words if word in _QUERIES | _UPDATES), "") in _UPDATES


def _meaning(items: frozenset[str], found: Diagnosis) -> Meaning | None:
    """Return what is wrong where the words fit the grammar; the engine does not name every such fault."""
    meaning = meaning_of(items)
    if meaning is NO_IRI and _iri_at_fault(found) is None:
        meaning = None
    if meaning is not None or found.place == len(found.tokens):
        return meaning
    token = found.tokens[found.place]
    if token.kind == "blank" and "<unreported>" in items:
        return LABEL_TWICE
    return HIDDEN if token.kind != "error" and f'"{token.text}"' in found.items else None


def _missing(text: str, message: str, found: Diagnosis) -> QuerySyntaxError:
    """Return the error for a text that ends too early, or is none of what was asked for."""
    if not found.tokens:
        return _error(text, Text("There is no query", "Det er ingen spørring"), 0, found.items)
    items, end = items_of(message), found.tokens[-1].end
    if {"CONSTRUCT", "VERSION"} & items:
        return _wrong_kind(text, update=_is_update(text))
    if _told_place(text, message) < end:  # the fault went away with the letters between the tokens
        return _as_told(text, message)
    marks = {item for item in items if item[0] in "'\"["}  # of keywords, the engine names those of one length
    what = Text("The text ends too early", "Teksten slutter for tidlig")
    return _unclosed(text, found) or _error(text, what, end, found.items | marks)


def _misplaced(text: str, found: Diagnosis) -> QuerySyntaxError:
    """Return the error for a token that does not fit."""
    token = found.tokens[found.place]
    before = found.tokens[found.place - 1] if found.place > 0 else token
    if (
        token.kind == "mark"
        and token.text in CLOSING
        and token.depth == before.depth == 0
        and before.text not in OPENING
    ):
        what = Text(f"“{token.text}” closes nothing", f"«{token.text}» lukker ingenting")
    else:
        shown = _cut(token.text)
        what = Text(f"“{shown}” cannot stand here", f"«{shown}» kan ikke stå her")
    return _unclosed(text, found) or _error(text, what, token.start, found.items)


def _unclosed(text: str, found: Diagnosis) -> QuerySyntaxError | None:
    """Return the error for quotation marks that begin no text, where that is the fault."""
    quotes = (token for token in found.tokens[: found.place + 1] if token.kind == "error" and token.text in "\"'")
    quote = next(quotes, None)
    if quote is None:
        return None
    what = Text(
        "A text is not closed, or has a “\\” before a character that needs none",
        "En tekst er ikke lukket, eller har en «\\» foran et tegn som ikke skal ha noen",
    )
    before = text[max(quote.start - 2, 0) : quote.start]  # of three, two are an empty text if the end is missing
    start = quote.start - 2 if before == 2 * quote.text else quote.start
    return _error(text, what, start, frozenset({f'"{quote.text}"'}))


def _of_meaning(text: str, found: Diagnosis, meaning: Meaning) -> QuerySyntaxError:
    """Return the error for what the grammar has and nobody can carry out."""
    tokens = found.tokens
    last = min(found.place, len(tokens) - 1)
    place = _iri_at_fault(found) if meaning is NO_IRI else last
    token = tokens[last if place is None else place]
    written = token.text if token.text != "<" else text[token.start : tokens[last].end]
    shown, prefix = _cut(written), _cut(token.text.partition(":")[0])
    parts = (
        Text(*(part(lang).replace("{token}", shown).replace("{prefix}", prefix) for lang in ("en", "nb")))
        for part in meaning
    )
    what, expected, remedy = parts
    return QuerySyntaxError(what, _place(text, token.start), expected, remedy, excerpt_of(text, token.start))


def _iri_at_fault(found: Diagnosis) -> int | None:
    """Return the number of the token that is no usable IRI: a relative one, or the last before the place."""
    before = found.tokens[: found.place + 1]
    begins = [number for number, token in enumerate(before) if token.kind == "iri" or token.text == "<"]
    relative = [number for number in begins if not _ABSOLUTE.match(found.tokens[number].text)]
    return next(iter(relative or begins[-1:]), None)


def _wrong_kind(text: str, *, update: bool) -> QuerySyntaxError:
    first = next(iter(tokens_of(text)))
    place, excerpt = _place(text, first.start), excerpt_of(text, first.start)
    if update:
        return QuerySyntaxError(
            Text("This is an update, and not a query", "Dette er en oppdatering, og ikke en spørring"),
            place,
            Text("SELECT, ASK, CONSTRUCT or DESCRIBE", "SELECT, ASK, CONSTRUCT eller DESCRIBE"),
            Text("send it as an update", "send den som en oppdatering"),
            excerpt,
        )
    return QuerySyntaxError(
        Text("This is a query, and not an update", "Dette er en spørring, og ikke en oppdatering"),
        place,
        Text("an operation such as INSERT DATA", "en operasjon som INSERT DATA"),
        Text("send it as a query", "send den som en spørring"),
        excerpt,
    )


def _as_told(text: str, message: str) -> QuerySyntaxError:
    """Return the error in the words of another engine, at the place that it names, if it names one."""
    words = " ".join(message.split())
    shown = words if len(words) <= 3 * _SHOWN else words[: 3 * _SHOWN] + "…"
    what = Text(f"The engine cannot read it: {shown}", f"Motoren kan ikke lese den: {shown}")
    match = _told(message)
    if match is None:
        return QuerySyntaxError(what, None, ANYTHING, _REMEDY)
    offset = _told_place(text, message)
    return QuerySyntaxError(what, _place(text, offset), ANYTHING, _REMEDY, excerpt_of(text, offset))


def _told(message: str) -> re.Match[str] | None:
    return next((match for pattern in _PLACES if (match := pattern.search(message))), None)


def _told_place(text: str, message: str) -> int:
    """Return the offset that an engine names; the end of the text where it names none."""
    match = _told(message)
    if match is None:
        return len(text)
    return _offset(text, int(match[1]), int(match[2]) if match.re.groups == 2 else 1)


def _offset(text: str, line: int, column: int) -> int:
    """Return the offset of a place; the end of the line or of the text where it is beyond it."""
    start = 0
    for _ in range(line - 1):
        following = text.find("\n", start) + 1
        if following == 0:
            return len(text)
        start = following
    end = text.find("\n", start)
    return min(start + max(column, 1) - 1, len(text) if end < 0 else end)


def _error(text: str, what: Text, start: int, items: frozenset[str]) -> QuerySyntaxError:
    return QuerySyntaxError(what, _place(text, start), expectation(items), _REMEDY, excerpt_of(text, start))


def _place(text: str, offset: int) -> Place:
    return Place(SOURCE, *line_and_column(text, offset))


def _cut(word: str) -> str:
    return word if len(word) <= _SHOWN else word[:_SHOWN] + "…"
