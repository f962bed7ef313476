# SPDX-License-Identifier: Apache-2.0
"""Which token of a faulty text the engine stumbles over, and what it would have taken there.

The engine tells how far it has read, and it reads a whole keyword ahead before it finds that it is not there: its
place is up to fourteen characters too far, and hides what is in between. Here the text is written once more with gaps
between its tokens that are wider than any keyword, so that the place tells the token. Cut off at that token and filled
up with a character that nothing accepts, 0, 1, 2 … times, the engine names the keywords of each length. That character
also sees to it that nothing which is looked at here is ever carried out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import pyoxigraph

from kgservice.sparql.lexer import CLOSING, Token, tokens_of

__all__ = ["Diagnosis", "diagnose", "items_of"]

_GAP: Final = " " * 24
_REFUSED: Final = "\x00"
_LONGEST_KEYWORD: Final = 14
_LONGEST_TEXT: Final = 128 * 1024
"""Characters up to which a text is looked at again."""

_LONGEST_CUT: Final = 16 * 1024
"""Characters up to which it is cut off and looked at fifteen times more."""

_MESSAGE: Final = re.compile(r"error at ([0-9]+):([0-9]+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:\'\\?.[^\']*\'|[^\]\'])*\]|[A-Za-z<][^,]*(?:, [a-z][^,]*)*')
_READ_AHEAD: Final = "[_]"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong.

    Attributes:
        tokens: Those of the whole text.
        place: Number of the token at fault; as many as there are tokens where it is missing at the end.
        items: What the engine would have taken there, in its own words.
    """

    tokens: Sequence[Token]
    place: int
    items: frozenset[str]


def diagnose(text: str, *, update: bool, base: str | None) -> Diagnosis | None:
    """Let the engine find the fault in *text*; None where the text is too long to be looked at again."""
    if len(text) > _LONGEST_TEXT:
        return None
    tokens = tokens_of(text)
    starts = [0, *accumulate(len(token.text) + len(_GAP) for token in tokens)]
    wide = "".join(token.text + _GAP for token in tokens)
    reached, items = _ask(wide + _REFUSED + _GAP, update=update, base=base)
    place = max(bisect_right(starts, reached) - 1, 0)
    if len(text) <= _LONGEST_CUT:
        cut = wide[: starts[place]]
        for filled in range(0 if _is_open(tokens, place) else 1, _LONGEST_KEYWORD + 1):
            items |= _ask(cut + _REFUSED * filled, update=update, base=base)[1]
    return Diagnosis(tokens, place, items)


def items_of(message: str) -> frozenset[str]:
    """Return what a message of the engine says it expected, item by item; nothing where it is no such message."""
    match = _MESSAGE.match(message)
    return frozenset(item.strip() for item in _ITEM.findall(match[3])) - {_READ_AHEAD} if match else frozenset()


def _is_open(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a bracket is open before a token, so that what stands there cannot be the whole of a query."""
    if place == len(tokens):
        return False
    token = tokens[place]
    return token.depth > 0 or (
        token.kind == "mark" and token.text in CLOSING and place > 0 and tokens[place - 1].depth > 0
    )


def _ask(text: str, *, update: bool, base: str | None) -> tuple[int, frozenset[str]]:
    """Return how far the engine reads a text that is no SPARQL, and what it expected there."""
    store = pyoxigraph.Store()
    try:
        if update:
            store.update(text, base_iri=base)
        else:
            store.query(text, base_iri=base)
    except SyntaxError as error:
        match = _MESSAGE.match(str(error))
        return (_offset(text, int(match[1]), int(match[2])) if match else 0), items_of(str(error))
    except (RuntimeError, OSError, ValueError):
        pass
    return len(text), frozenset()


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1
