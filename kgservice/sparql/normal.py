# SPDX-License-Identifier: Apache-2.0
"""The shape of a query without what it speaks of, fit for a log.

Kept are the words of SPARQL, marks, and names from the graphs of this service and from vocabularies that everybody
knows. Texts, numbers, rows of VALUES, statements of DATA, all other names, and the names of variables give way. Two
queries that differ in these alone are written alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from kgservice.sparql.lexer import KEYWORDS, Token, decoded, tokens_of
from kgservice.vocabulary import PREFIXES

__all__ = ["LEFT_OUT", "normalised"]

LEFT_OUT: Final = "…"
"""What stands for anything that is not told."""

_LONGEST: Final = 2000
"""Characters of a query that are kept."""

_LOCAL: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
"""A name within a namespace; whatever else stands behind one is not told."""

_NAMESPACES: Final = sorted(PREFIXES.items(), key=lambda pair: len(pair[1]), reverse=True)
_PROLOGUE: Final = {"PREFIX": 2, "BASE": 1, "VERSION": 1}
"""Keyword → how many tokens belong to it; the prefixes of a query are its own affair."""


def normalised(text: str, longest: int = _LONGEST) -> str:
    """Return the shape of a query or an update in one line of at most *longest* characters. Never fails."""
    shape = " ".join(_told(_without_prologue(_without_rows(tokens_of(decoded(text))))))
    return shape if len(shape) <= longest else shape[: longest - 1] + LEFT_OUT


def _without_rows(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens, but of the rows of VALUES and the statements of DATA one that stands for all."""
    before, last, border = "", "", None
    for token in tokens:
        if border is not None and token.depth > border:
            continue
        border = None
        if token.within == "rows" or ((before, last) == ("DATA", "{") and token.text != "}"):
            border = token.depth - 1
            yield Token("error", LEFT_OUT, token.start, token.depth, token.within)
        else:
            yield token
        before, last = last, token.word or token.text


def _without_prologue(tokens: Iterable[Token]) -> Iterator[Token | str]:
    """Yield the tokens behind declarations, and each name with a declared prefix as the IRI it stands for."""
    declared: dict[str, str] = {}
    left = iter(tokens)
    for token in left:
        if token.word not in _PROLOGUE:
            yield f"<{_expanded(token.text, declared)}>" if token.kind == "name" else token
            continue
        belonging = list(islice(left, _PROLOGUE[token.word]))
        if token.word == "PREFIX" and [other.kind for other in belonging] == ["name", "iri"]:
            declared[belonging[0].text.removesuffix(":")] = belonging[1].text[1:-1]


def _expanded(name: str, declared: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return declared.get(prefix, "") + local


def _told(tokens: Iterable[Token | str]) -> Iterator[str]:
    """Yield what is told of each token."""
    numbers: dict[str, int] = {}
    for token in tokens:
        if isinstance(token, str):
            yield _name(token[1:-1])
        elif token.kind == "variable":
            yield f"?{numbers.setdefault(token.text[1:], len(numbers) + 1)}"
        elif token.kind == "mark" or token.word in KEYWORDS:
            yield token.text if token.word in {"", "A"} else token.word
        elif token.kind == "iri":
            yield _name(token.text[1:-1])
        elif token.kind == "blank":
            yield "_:b"
        elif token.kind != "language":
            yield LEFT_OUT


def _name(iri: str) -> str:
    """Return an IRI by a prefix that everybody knows, or what stands for it."""
    for prefix, namespace in _NAMESPACES:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return LEFT_OUT
