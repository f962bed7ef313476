# SPDX-License-Identifier: Apache-2.0
"""What is refused before a query runs: asking another server, reading files, and what no engine plans in time."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import pyoxigraph

from kgservice.errors import InputTooLargeError, QueryRefusedError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.lexer import Token, decoded, line_and_column, tokens_of
from kgservice.sparql.limits import Limits, setting_of
from kgservice.sparql.weight import TENTHS, weighed

__all__ = ["SOURCE", "Examined", "asks_elsewhere", "elsewhere_refused", "examine_query", "examine_update"]

SOURCE: Final = "<query>"
"""Name of a query in the places of errors."""

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_DATASET: Final = frozenset({"FROM", "USING", "WITH"})
_KIB: Final = 1024
_NOWHERE: Final = "http://base.invalid/"
"""Base for relative IRIs where a text is only read."""

_FAILING: Final = "DROP GRAPH <urn:kgservice:none> ;"
"""An operation that fails on an empty store: put first, it lets an update be read and nothing of it be done."""

_HEAD: Final = 16 * 1024
_DECLARATIONS: Final = {"BASE": 2, "PREFIX": 3, "VERSION": 2}
"""Keyword → how many tokens a declaration has."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What the tokens of a query or an update tell.

    Attributes:
        form: "SELECT", "ASK", "CONSTRUCT" or "DESCRIBE"; "update" of an update; empty where it is none of these.
        dataset: Whether the text itself names graphs to look in: FROM of a query, USING or WITH of an update.
        where: Whether there is a group to match.
        tokens: All of them.
    """

    form: str
    dataset: bool
    where: bool
    tokens: tuple[Token, ...] = field(repr=False)


def examine_query(text: str, limits: Limits) -> Examined:
    """Find out what a query is, and that it may run. What is no SPARQL passes: the engine says what is wrong.

    Raises:
        InputTooLargeError: It is longer than the limits allow.
        QueryRefusedError: It asks another server, or is nested deeper or holds more patterns than the limits allow.
    """
    tokens = _examine(text, limits, update=False)
    return Examined(_form(tokens), _names_graphs(tokens), _has_group(tokens), tuple(tokens))


def examine_update(text: str, limits: Limits) -> Examined:
    """Find out what an update does, and that it may run; as `examine_query`, and LOAD is refused as well.

    Raises:
        InputTooLargeError: It is longer than the limits allow.
        QueryRefusedError: It asks another server, reads files, is nested too deep or holds too many patterns.
    """
    tokens = _examine(text, limits, update=True)
    return Examined("update", _names_graphs(tokens), any(token.word == "WHERE" for token in tokens), tuple(tokens))


def asks_elsewhere(text: str, *, update: bool = False) -> bool:
    """Say whether a text needs the keyword SERVICE, or LOAD in an update. The parser of the engine is the judge.

    With the word changed everywhere, a text that has it in names and texts alone can still be read; one that needs
    the keyword cannot. An update is read and not carried out, but a query is planned: examine it first.

    Raises:
        SyntaxError: It cannot be read, and not for want of the keyword.
    """
    words = ("SERVICE", "LOAD") if update else ("SERVICE",)
    found = [word for word in words if word in text.upper()]
    for word in found:
        try:
            _read(_without(text, word), update=update)
        except SyntaxError:
            if any(word in token.word for token in tokens_of(text)):
                return True
            raise
    return False


def elsewhere_refused(where: Place | None = None, *, load: bool = False) -> QueryRefusedError:
    """Return the refusal of SERVICE, or of LOAD."""
    if load:
        return QueryRefusedError(
            Text("The update fetches a document with LOAD", "Oppdateringen henter et dokument med LOAD"),
            where,
            Text("an update with the data in it", "en oppdatering med dataene i seg"),
            Text(
                "send the data with INSERT DATA, or to the graph store",
                "send dataene med INSERT DATA, eller til graflageret",
            ),
        )
    return QueryRefusedError(
        Text("The query asks another server with SERVICE", "Spørringen spør en annen tjener med SERVICE"),
        where,
        Text("a query of this graph alone", "en spørring av denne grafen alene"),
        Text(
            "leave SERVICE out, or join the answers in a store of your own: see “kgservice export”",
            "utelat SERVICE, eller sett svarene sammen i et eget lager: se «kgservice export»",
        ),
    )


def _examine(text: str, limits: Limits, *, update: bool) -> list[Token]:
    """Return the tokens of a text that may run."""
    if len(text.encode("utf-8", "surrogatepass")) > limits.request * _KIB:
        raise _too_long(limits)
    tokens = tokens_of(text)
    _check_measure(text, tokens, limits)
    _check_words(text, tokens, update=update)
    written_out = decoded(text)
    if written_out != text:  # an engine that goes by the letter of the specification reads this
        _check_words(None, tokens_of(written_out), update=update)
    return tokens


def _check_measure(text: str, tokens: Sequence[Token], limits: Limits) -> None:
    """Refuse what is nested too deep or holds too much."""
    for token, depth, tenths in weighed(tokens):
        if depth > limits.depth:
            raise _too_deep(_place(text, token), limits)
        if tenths > limits.patterns * TENTHS:
            raise _too_many(_place(text, token), limits)


def _check_words(text: str | None, tokens: Sequence[Token], *, update: bool) -> None:
    """Refuse SERVICE, and LOAD outside of brackets; *text* is None where the tokens have no place in the original."""
    for token in tokens:
        if token.kind != "word":
            continue
        if "SERVICE" in token.word:
            raise elsewhere_refused(_place(text, token))
        if update and token.depth == 0 and "LOAD" in token.word:
            raise elsewhere_refused(_place(text, token), load=True)


def _form(tokens: Sequence[Token]) -> str:
    return next((token.word for token in tokens if token.word in _FORMS), "")


def _names_graphs(tokens: Sequence[Token]) -> bool:
    return any(token.word in _DATASET for token in tokens if token.depth == 0)


def _has_group(tokens: Sequence[Token]) -> bool:
    """Say whether there is a group that is not the template of a CONSTRUCT."""
    return any(
        token.text == "{" and token.depth == 0 and before.word != "CONSTRUCT" for before, token in pairwise(tokens)
    )


def _without(text: str, word: str) -> str:
    """Return *text* with another last letter of *word* wherever it stands, one that makes a word that is not in it."""
    lowered = text.lower()
    candidates = (letter for letter in string.ascii_lowercase if word[:-1].lower() + letter not in lowered)
    letter = next(candidates, "q")
    return re.sub(rf"({word[:-1]})({word[-1]})", rf"\1{letter}", text, flags=re.IGNORECASE | re.ASCII)


def _read(text: str, *, update: bool) -> None:
    """Let the engine read a text.

    Raises:
        SyntaxError: It cannot.
    """
    store = pyoxigraph.Store()
    try:
        if update:
            first = _first_operation(text)
            store.update(f"{text[:first]} {_FAILING} {text[first:]}", base_iri=_NOWHERE)
        else:
            store.query(text, base_iri=_NOWHERE)
    except (RuntimeError, OSError, ValueError):  # it was read, and failed when it ran, as the first operation has to
        return


def _first_operation(text: str) -> int:
    """Return the offset behind the declarations at the beginning of an update.

    An update with megabytes of data has its declarations in the first of them, so that much is looked at first.
    """
    for end in (_HEAD, len(text)):
        tokens = tokens_of(text[:end])
        place = 0
        while place < len(tokens) and (length := _DECLARATIONS.get(tokens[place].word)):
            place += length
        if place < len(tokens) - 1:  # the last token may be cut
            return tokens[place].start
    return tokens[place].start if place < len(tokens) else len(text)


def _place(text: str | None, token: Token) -> Place | None:
    return None if text is None else Place(SOURCE, *line_and_column(text, token.start))


def _too_long(limits: Limits) -> InputTooLargeError:
    return InputTooLargeError(
        Text("The query or update is too long", "Spørringen eller oppdateringen er for lang"),
        None,
        Text(f"at most {limits.request} KiB", f"høyst {limits.request} KiB"),
        Text(
            f"send it in parts; an operator sets the limit with {setting_of('request')}",
            f"send den i deler; en driftsansvarlig setter grensen med {setting_of('request')}",
        ),
    )


def _too_deep(where: Place | None, limits: Limits) -> QueryRefusedError:
    return QueryRefusedError(
        Text("The query is nested too deep", "Spørringen er nøstet for dypt"),
        where,
        Text(
            f"at most {limits.depth} groups, parentheses and brackets in each other",
            f"høyst {limits.depth} grupper, parenteser og klammer i hverandre",
        ),
        Text(
            f"write it flatter; an operator sets the limit with {setting_of('depth')}",
            f"skriv den flatere; en driftsansvarlig setter grensen med {setting_of('depth')}",
        ),
    )


def _too_many(where: Place | None, limits: Limits) -> QueryRefusedError:
    return QueryRefusedError(
        Text("The query holds too many patterns", "Spørringen har for mange mønstre"),
        where,
        Text(
            f"at most {limits.patterns} patterns, ten operators counting as one",
            f"høyst {limits.patterns} mønstre, der ti operatorer teller som ett",
        ),
        Text(
            f"use VALUES or IN for lists, or ask in parts; an operator sets the limit with {setting_of('patterns')}",
            f"bruk VALUES eller IN for lister, eller spør i deler; en driftsansvarlig setter grensen med "
            f"{setting_of('patterns')}",
        ),
    )
