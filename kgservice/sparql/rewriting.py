# SPDX-License-Identifier: Apache-2.0
"""What the service writes into a query or an update before it runs, by tokens and never by letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from kgservice.errors import UsageError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.guard import SOURCE, Examined
from kgservice.sparql.lexer import OPENING, Token, line_and_column, tokens_of

__all__ = ["limit_rows", "use_graphs"]

_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\]*')
_NAMED_BY_ITSELF: Final = frozenset({"USING", "WITH"})
_FORMS: Final = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})


class _Edit(NamedTuple):
    """A piece of the text and what stands there instead."""

    start: int
    end: int
    text: str


def limit_rows(text: str, rows: int, examined: Examined | None = None) -> str:
    """Return a query that gives at most *rows* solutions, otherwise the same.

    A LIMIT of the outermost query stays where it is smaller, else *rows* takes its place; queries within it are as
    they were. The text comes back as it is where nothing is to be done: where it has its own smaller LIMIT, for ASK,
    and where it is no query or ends within a bracket.

    Args:
        examined: What `examine_query` found out about *text*; without it the text is read once more.
    """
    tokens = tokens_of(text) if examined is None else examined.tokens
    outer = [token for token in tokens if token.depth == 0]
    if next((token.word for token in outer if token.word in _FORMS), "ASK") == "ASK" or outer[-1].text in OPENING:
        return text
    limit = next((following for token, following in pairwise(outer) if token.word == "LIMIT"), None)
    if limit is not None:
        asked = limit.text.lstrip("0")
        if not limit.text.isdecimal() or (len(asked), asked) <= (len(str(rows)), str(rows)):
            return text
        return _edited(text, [_Edit(limit.start, limit.end, str(rows))])
    values = next((token.start for token in outer if token.word == "VALUES"), None)
    place = outer[-1].end if values is None else values  # not behind a comment at the end, which would take it in
    return _edited(text, [_Edit(place, place, f" LIMIT {rows} ")])


def use_graphs(update_text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose operations look in the graphs that the protocol names (SPARQL 1.1 Protocol 2.2.3).

    Each operation with a WHERE of its own is given USING and USING NAMED. ``DELETE WHERE``, which the grammar lets
    take neither, becomes the DELETE and WHERE that it stands for.

    Args:
        default: IRIs of using-graph-uri.
        named: IRIs of using-named-graph-uri.

    Raises:
        UsageError: The update says USING or WITH itself, or something is no IRI.
    """
    if not default and not named:
        return update_text
    clauses = " ".join([*(f"USING <{_iri(iri)}>" for iri in default), *(f"USING NAMED <{_iri(iri)}>" for iri in named)])
    tokens = tokens_of(update_text)
    for token in tokens:
        if token.depth == 0 and token.word in _NAMED_BY_ITSELF:
            raise _named_twice(token, Place(SOURCE, *line_and_column(update_text, token.start)))
    return _edited(update_text, _uses(update_text, tokens, clauses))


def _uses(text: str, tokens: Sequence[Token], clauses: str) -> Iterator[_Edit]:
    """Yield an edit for each WHERE outside of all brackets."""
    for place, token in enumerate(tokens):
        if token.word != "WHERE" or token.depth > 0:
            continue
        if place > 0 and tokens[place - 1].word == "DELETE":
            group = _group(text, tokens, place + 1)
            yield _Edit(token.start, token.end, f" {group}\n{clauses} WHERE ")
        else:
            yield _Edit(token.start, token.start, f" {clauses} ")


def _group(text: str, tokens: Sequence[Token], place: int) -> str:
    """Return the text of the braces that open at a token; up to the end where they are never closed."""
    if place >= len(tokens):
        return ""
    opening = tokens[place]
    closing = (token.end for token in tokens[place + 1 :] if token.depth == opening.depth and token.text == "}")
    return text[opening.start : next(closing, len(text))]


def _edited(text: str, edits: Sequence[_Edit] | Iterator[_Edit]) -> str:
    parts: list[str] = []
    end = 0
    for edit in edits:
        parts += (text[end : edit.start], edit.text)
        end = edit.end
    return "".join((*parts, text[end:]))


def _iri(iri: str) -> str:
    """Return *iri* if it can be written between angle brackets.

    Raises:
        UsageError: It cannot, or it is relative.
    """
    if _IRI.fullmatch(iri):
        return iri
    raise UsageError(
        Text(f"“{iri}” names no graph", f"«{iri}» er ikke navnet på en graf"),
        None,
        Text("an absolute IRI", "en absolutt IRI"),
        Text("write the IRI in full, with %-escapes", "skriv IRI-en fullt ut, med %-koder"),
    )


def _named_twice(token: Token, where: Place) -> UsageError:
    return UsageError(
        Text(
            f"The update says {token.word}, and the request names graphs as well",
            f"Oppdateringen sier {token.word}, og forespørselen navngir også grafer",
        ),
        where,
        Text("the graphs in one of the two places", "grafene på ett av de to stedene"),
        Text(
            f"leave out {token.word}, or using-graph-uri and using-named-graph-uri",
            f"utelat {token.word}, eller using-graph-uri og using-named-graph-uri",
        ),
    )
