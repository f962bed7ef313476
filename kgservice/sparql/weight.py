# SPDX-License-Identifier: Apache-2.0
"""How much work a query is for the planner of an engine, told by its punctuation alone.

Counted as one pattern: the marks that end or go on with a triple, groups, blank nodes, the members of a list, and the
steps of a path. Ten of these count as one: operators of expressions, alternatives of a path, FILTER, BIND, VALUES and
AS. Not counted: the data of INSERT DATA and DELETE DATA, templates, rows of VALUES, and arguments of functions; these
cost an engine no more than their length. Each operation of an update is counted by itself, as it is planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kgservice.sparql.lexer import CLOSING, OPENING, Token

__all__ = ["TENTHS", "weighed"]

TENTHS: Final = 10
"""What one pattern weighs."""

_PATTERN: Final = dict.fromkeys((".", ";", ",", "/", "{", "[", "(", "<<", "<<(", "{|", "~"), TENTHS) | {"|": 1}
_EXPRESSION: Final = dict.fromkeys(("||", "&&", "+", "-", "*", "/", "("), 1) | dict.fromkeys(("{", "<<("), TENTHS)
_WORDS: Final = dict.fromkeys(("FILTER", "BIND", "VALUES", "AS"), 1)
_MARKS: Final = {"group": _PATTERN, "terms": _PATTERN, "triple": _PATTERN, "expression": _EXPRESSION, "rows": {}}

_MEMBERS: Final = frozenset({"iri", "variable", "name", "number", "string", "blank"})
_BEFORE_MEMBER: Final = CLOSING | {"("}
_TEMPLATES: Final = frozenset({"INSERT", "DELETE", "CONSTRUCT", "DATA"})


def weighed(tokens: Iterable[Token]) -> Iterator[tuple[Token, int, int]]:
    """Yield each token with how deep it is nested, and what all of the operation up to it weighs, in tenths.

    A row of ``!`` nests as parentheses do.
    """
    total = bangs = 0
    free: int | None = None  # depth of the braces whose content costs nothing
    before = Token("", "", 0, 0, "group")
    described = False
    for token in tokens:
        if free is not None:
            free = None if token.depth <= free else free
        elif token.text == "{" and token.kind == "mark" and before.word in _TEMPLATES:
            free = token.depth
        elif token.text == ";" and token.depth == 0:
            total = 0
        else:
            total += _weight(token, before) + described
        described = (described or token.word == "DESCRIBE") and token.depth == 0 and token.text != "{"
        bangs = bangs + 1 if token.text == "!" else 0
        yield token, token.depth + (token.kind == "mark" and token.text in OPENING) + bangs, total
        before = token


def _weight(token: Token, before: Token) -> int:
    """Return what a token weighs by itself."""
    if token.kind == "mark":
        return _MARKS[token.within].get(token.text, 0)
    if token.kind == "word":
        return _WORDS.get(token.word, 0)
    if token.within == "terms" and token.kind in _MEMBERS and _follows_member(before):
        return TENTHS
    return 0


def _follows_member(before: Token) -> bool:
    """Say whether a term behind *before* is a member of a list, and not a step of a path or a datatype."""
    return before.kind in _MEMBERS or before.kind == "language" or before.text in _BEFORE_MEMBER
