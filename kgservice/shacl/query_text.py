# SPDX-License-Identifier: Apache-2.0
"""Queries of a shapes graph as text: what they may not hold, and where values are bound beforehand.

Pre-binding is done by an *anchor*: a pattern that binds the variables, put at the start of the outermost group and of
each group that uses one of them in an expression, where a join from outside would come too late. With many focus nodes
in the anchor one query answers for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from kgservice.shacl.query_patterns import Need, Token, mentioned_of, needs_of

__all__ = ["ROW", "Anchored", "QueryFault", "anchored", "tokens_of"]

ROW: Final = "kgserviceRow"
"""Variable that numbers the bindings of an anchor."""

_LOCAL = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_LOCALS = r"(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN: Final = re.compile(
    rf"""
      (?P<skip>\s+|\#[^\n]*)
    | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
               |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<var>[?$]\w+)
    | (?P<pname>(?:[^\W\d_](?:[\w.\-]*[\w\-])?|_)?:(?:{_LOCAL}(?:{_LOCALS}*{_LOCAL[:-1]}|-))?)?)
    | (?P<word>@?[A-Za-z_][\w\-]*)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN: Final = frozenset({"MINUS", "VALUES", "SERVICE", "FROM", "CONSTRUCT", "DESCRIBE"})
_OPEN: Final = {"(": ")", "{": "}", "[": "]"}
_DEEPEST: Final = 60
"""Nesting beyond which the engine might run out of stack."""


class QueryFault(ValueError):  # noqa: N818
    """The query holds what a query of a shapes graph must not hold."""


@dataclass(slots=True)
class _Group:
    """A group graph pattern while it is read."""

    start: int
    subselect: bool
    exists: bool
    bound_late: bool = False


@dataclass(slots=True)
class _Select:
    """A SELECT clause while it is read."""

    names: set[str] = field(default_factory=set)
    star: bool = False


class Anchored(NamedTuple):
    r"""A query cut at the places where the anchor goes.

    Attributes:
        pieces: Text between the places.
        variables: Pre-bound variables that occur.
        together: Whether one run with many focus nodes gives what one run for each would give.
        zero_length: Whether a path may have length zero: then a focus node that is not in the data needs `direct`.
        direct: Pieces with the mark ``\x00`` where ``$this`` stands in a pattern.
        needs: Predicates without which there is no solution.
        mentioned: IRIs among which are the predicates of all triples that it can see; None where it may see any.
        nested: Whether there is a SELECT within.
    """

    pieces: tuple[str, ...]
    direct: tuple[str, ...]
    variables: frozenset[str]
    together: bool
    zero_length: bool
    needs: tuple[Need, ...]
    mentioned: frozenset[NamedNode] | None
    nested: bool


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a query, without space and comments."""
    return [
        Token(match.lastgroup or "", match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]


def anchored(text: str, prebound: Iterable[str], prefixes: dict[str, str], *, ask: bool) -> Anchored:
    """Return the query *text* cut for anchors.

    Raises:
        QueryFault: It holds MINUS, VALUES, SERVICE or FROM, assigns a pre-bound variable, does not project ``$this``,
            or is nested too deep.
    """
    names = frozenset(prebound)
    tokens = tokens_of(text)
    _check_words(tokens, names, "ASK" if ask else "SELECT")
    groups = _groups(tokens, names)
    nested = _check_selects(tokens, ask=ask)
    cuts = [group.start for group in groups if not group.subselect and group.bound_late]
    words = [token.text.upper() for token in tokens if token.kind == "word"]
    together = _is_together(tokens, words, ask=ask, nested=nested)
    all_prefixes = _all_prefixes(tokens, prefixes)
    zero_length = _has_zero_length(tokens)
    written = dict.fromkeys(_this_in_patterns(tokens), "\x00")
    return Anchored(
        _cut(tokens, cuts, _as_select(tokens) if ask and together else {}),
        _cut(tokens, cuts, written),
        frozenset(token.text[1:] for token in tokens if token.kind == "var" and token.text[1:] in names),
        together,
        zero_length,
        () if ask else needs_of(tokens, all_prefixes),
        None if zero_length else mentioned_of(tokens, all_prefixes),
        nested,
    )


def _check_words(tokens: Sequence[Token], names: frozenset[str], form: str) -> None:
    if next((word for token in tokens if (word := token.text.upper()) in {"ASK", "SELECT"}), None) != form:
        raise QueryFault(f"there is not a {form}" if form == "SELECT" else "there is not an ASK")
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word in _FORBIDDEN:
            raise QueryFault(f"{word} is not allowed in a query of a shapes graph")
        if word == "AS" and following and following.kind == "var" and following.text[1:] in names:
            raise QueryFault(f"the pre-bound variable {following.text} is assigned")


def _groups(tokens: Sequence[Token], names: frozenset[str]) -> list[_Group]:
    """Return the groups in the order they begin, each with whether it needs an anchor of its own."""
    groups: list[_Group] = []
    stack: list[tuple[str, _Group | None]] = []
    for place, token in enumerate(tokens):
        if token.kind == "mark" and token.text in _OPEN:
            group = None
            if token.text == "{":
                group = _group(tokens, place, outermost=not stack)
                groups.append(group)
            stack.append((_OPEN[token.text], group))
            if len(stack) > _DEEPEST:
                raise QueryFault("it is nested too deep")
        elif token.kind == "mark" and token.text in _OPEN.values():
            if not stack or stack.pop()[0] != token.text:
                raise QueryFault(f"a bracket {token.text} closes nothing")
        elif token.kind == "var" and token.text[1:] in names and stack and stack[-1][0] == ")":
            owner = next((group for _, group in reversed(stack) if group is not None), None)
            if owner is not None and not owner.exists:
                owner.bound_late = True
    return groups


def _group(tokens: Sequence[Token], place: int, *, outermost: bool) -> _Group:
    """Return the group that begins at *place*; one of EXISTS sees the variables around it as it is."""
    inner = tokens[place + 1].text.upper() if place + 1 < len(tokens) else ""
    exists = place > 0 and tokens[place - 1].text.upper() == "EXISTS"
    return _Group(place, inner == "SELECT", exists, outermost or _is_of_select(tokens, place))


def _is_of_select(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the group at *place* is that of a SELECT."""
    depth = 0
    for token in reversed(tokens[:place]):
        if token.text in {")", "}"}:
            depth += 1
        elif token.text in {"(", "{"}:
            if depth == 0:
                return False
            depth -= 1
        elif depth == 0 and token.kind == "word" and token.text.upper() == "SELECT":
            return True
        elif depth == 0 and token.kind not in {"var", "word", "mark"}:
            return False
    return False


def _selects(tokens: Sequence[Token]) -> Iterator[_Select]:
    """Yield what each SELECT projects, in the order of the text."""
    current: _Select | None = None
    depth = 0
    for place, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        if word == "SELECT":
            current = _Select()
        elif current is not None and depth == 0 and (token.text == "{" or word == "WHERE"):
            yield current
            current = None
        elif current is not None:
            depth += (token.text == "(") - (token.text == ")")
            current.star |= token.text == "*" and depth == 0
            if token.kind == "var" and (depth == 0 or tokens[place - 1].text.upper() == "AS"):
                current.names.add(token.text[1:])


def _check_selects(tokens: Sequence[Token], *, ask: bool) -> bool:
    """Return whether there is a nested SELECT; each SELECT must project ``$this``."""
    found = list(_selects(tokens))
    for place, select in enumerate(found):
        outer = place == 0 and not ask
        if "this" not in select.names and not (outer and select.star):
            raise QueryFault("a SELECT does not name $this among its variables")
    return len(found) > (0 if ask else 1)


def _is_together(tokens: Sequence[Token], words: Sequence[str], *, ask: bool, nested: bool) -> bool:
    """Say whether nothing in the query counts or cuts off solutions across focus nodes."""
    if {"LIMIT", "OFFSET"} & set(words) or "GRAPH" in words:
        return False
    if ask:
        return not nested and not {"GROUP", "HAVING"} & set(words)
    return all("this" in names for names in _groupings(tokens))


def _groupings(tokens: Sequence[Token]) -> Iterator[set[str]]:
    """Yield the bare variables of each GROUP BY."""
    for place, token in enumerate(tokens):
        if token.kind == "word" and token.text.upper() == "GROUP":
            names: set[str] = set()
            for following in tokens[place + 2 :]:
                if following.kind != "var":
                    break
                names.add(following.text[1:])
            yield names


def _has_zero_length(tokens: Sequence[Token]) -> bool:
    """Say whether ``*`` or ``?`` stands after a part of a path, as far as tokens can tell."""
    for before, token in pairwise(tokens):
        if (
            token.kind == "mark"
            and token.text in "*?"
            and (before.kind in {"iri", "pname"} or before.text in {")", "a"})
        ):
            return True
    return False


def _this_in_patterns(tokens: Sequence[Token]) -> set[int]:
    """Return the places of ``$this`` in triple patterns: within braces, outside of brackets and SELECT clauses."""
    found: set[int] = set()
    braces = brackets = 0
    clause = False
    for place, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        if token.kind == "mark":
            braces += (token.text == "{") - (token.text == "}")
            brackets += (token.text == "(") - (token.text == ")")
            clause = clause and token.text not in "{}"
        elif word in {"SELECT", "GROUP", "ORDER", "HAVING"}:
            clause = True
        elif token.kind == "var" and token.text[1:] == "this" and braces and not brackets and not clause:
            found.add(place)
    return found


def _as_select(tokens: Sequence[Token]) -> dict[int, str]:
    """Return what stands for the ASK, and for a WHERE after it, where it is asked for many rows at once."""
    place = next((place for place, token in enumerate(tokens) if token.text.upper() == "ASK"), None)
    if place is None:
        return {}
    written = {place: f"SELECT DISTINCT ?{ROW} WHERE"}
    if tokens[place + 1].text.upper() == "WHERE":
        written[place + 1] = ""
    return written


def _cut(tokens: Sequence[Token], cuts: Sequence[int], written: Mapping[int, str]) -> tuple[str, ...]:
    """Return the text of *tokens* cut after the braces at *cuts*; tokens that are *written* anew are replaced."""
    pieces: list[str] = []
    current: list[str] = []
    end = 0
    wanted = set(cuts)
    for place, token in enumerate(tokens):
        current.append(" " if token.start > end else "")
        current.append(written.get(place, token.text))
        end = token.end
        if place in wanted:
            pieces.append("".join(current))
            current = []
    return (*pieces, "".join(current))


def _all_prefixes(tokens: Sequence[Token], declared: dict[str, str]) -> dict[str, str]:
    """Return the *declared* prefixes and those that the query declares itself."""
    found = dict(declared)
    for place, token in enumerate(tokens[:-2]):
        if token.kind == "word" and token.text.upper() == "PREFIX":
            found[tokens[place + 1].text[:-1]] = tokens[place + 2].text[1:-1]
    return found
