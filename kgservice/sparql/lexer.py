# SPDX-License-Identifier: Apache-2.0
"""SPARQL as tokens: what is a keyword, and what is only the same letters in a name, an IRI, a text or a comment.

The terminals are those of SPARQL 1.1 and 1.2. Two things depend on where a character stands:

* ``<`` begins an IRI, but in an expression after an operand it compares. Both readings may fit the letters, as in
  ``FILTER(?a<?b&&?c>1)``; only one fits the grammar.
* Engines do not ask for a space after a keyword, so that ``SERVICEe:x`` is a keyword and a name where ``e:`` is
  declared and ``SERVICEe:`` is not.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["CLOSING", "KEYWORDS", "OPENING", "Token", "decoded", "line_and_column", "tokens_of"]

OPENING: Final = frozenset({"{", "(", "[", "{|", "<<", "<<("})
CLOSING: Final = frozenset({"}", ")", "]", "|}", ">>", ")>>"})

KEYWORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        ABS ADD ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT CONTAINS COPY
        COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI EXISTS FALSE FILTER
        FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN INSERT INTO IRI ISBLANK ISIRI
        ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES
        MONTH MOVE NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM
        SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS
        STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE TZ UCASE UNDEF UNION URI
        USING UUID VALUES VERSION WHERE WITH YEAR A
        """,
    )
)
_KEYWORD: Final = re.compile("|".join(sorted(KEYWORDS, key=len, reverse=True)), re.IGNORECASE)

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_LOCAL: Final = rf"(?:[{_NAME}:\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_CODEPOINT: Final = r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|\\U000(?!0[dD][89a-fA-F])[0-9A-Fa-f]{5}|\\U0010[0-9A-Fa-f]{4}"
_ESCAPE: Final = rf"\\[tbnrf\"'\\]|{_CODEPOINT}"

_RUN: Final = rf"[{_BASE}](?:[{_NAME}\-]|\.++(?=[{_NAME}\-]))*+"


def _pattern(*, names: bool) -> re.Pattern[str]:
    """Return what takes white space and comments, and the token behind them; with no *names*, none with a prefix."""
    prefix = rf"(?:{_RUN})?" if names else ""
    return re.compile(
        rf"""(?:[ \t\r\n]++|\#[^\r\n]*+)*+(?:
          (?P<variable>[?$][{_BASE}_0-9][{_NAME}]*+)
        | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODEPOINT})*+>)
        | (?P<name>{prefix}:(?:(?![\-\u00b7\u0300-\u036f\u203f\u2040]){_LOCAL}(?:{_LOCAL}|\.++(?={_LOCAL}))*+)?)
        | (?P<word>(?i:MD5|SHA(?:1|256|384|512))|[A-Za-z][A-Za-z_]*+)
        | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''
                    |\"(?:[^"\\\r\n]|{_ESCAPE})*+\"|'(?:[^'\\\r\n]|{_ESCAPE})*+')
        | (?P<number>(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+\-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
        | (?P<blank>_:[{_BASE}_0-9](?:[{_NAME}\-]|\.++(?=[{_NAME}\-]))*+)
        | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
        | (?P<mark><<\(?|\)>>|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;*/|^?+\-!=<>~])
        | (?P<error>[^ \t\r\n#])
        )?+""",
        re.VERBOSE | re.DOTALL,
    )


_TOKEN: Final = _pattern(names=True)
_NAMELESS: Final = _pattern(names=False)
_PREFIX_LIKE: Final = re.compile(_RUN)
_GLUED: Final = re.compile(rf"(?:{_KEYWORD.pattern})+", re.IGNORECASE)
_LONGEST_GLUED: Final = 64
"""Letters of a prefix in which keywords are looked for; no row of keywords before a name is longer."""

_OPERANDS: Final = frozenset({"iri", "variable", "name", "number", "string", "language"})
_OPERAND_MARKS: Final = frozenset({")", ")>>", "}"})

_GROUP, _EXPRESSION, _TERMS, _TRIPLE, _ROWS = "group", "expression", "terms", "triple", "rows"
_NONE, _ONE, _MANY = range(3)
_CLAUSES: Final = (
    dict.fromkeys(("SELECT", "GROUP", "HAVING", "ORDER"), _MANY)
    | dict.fromkeys(("FILTER", "BIND"), _ONE)
    | dict.fromkeys(("WHERE", "FROM", "LIMIT", "OFFSET", "VALUES"), _NONE)
)
"""Keyword → how many expressions in parentheses may follow it in the group where it stands."""


class Token(NamedTuple):
    """A token.

    Attributes:
        kind: "iri", "variable", "blank", "name" (with a prefix), "word", "number", "string", "language", "mark", or
            "error" for a character that begins no token.
        text: As written; see `word` for keywords.
        start: Offset in the text.
        depth: How many brackets of any kind are open around it; the same for a bracket and the one that closes it.
        within: What the innermost of them holds: "group", "expression", "terms" (a list, a path, a blank node),
            "triple" or "rows" (of VALUES).
    """

    kind: str
    text: str
    start: int
    depth: int
    within: str

    @property
    def end(self) -> int:
        """Return the offset behind the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """Return the keyword in capitals; empty for every other token."""
        return self.text.upper() if self.kind == "word" else ""


class _Frame:
    """A bracket that is open.

    Attributes:
        kind: What stands in it.
        clause: How many expressions in brackets may follow where the bracket is a group.
        rows: Whether the next brace holds the rows of VALUES.
    """

    __slots__ = ("clause", "kind", "rows")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clause = _NONE
        self.rows = False


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of *text*; between them stand only white space and comments. Never fails."""
    reader = _Reader(text)
    place = 0
    while place < len(text):
        place = reader.read(place)
    return reader.tokens


def decoded(text: str) -> str:
    """Return *text* with its codepoint escapes written out, as the specification does before all reading.

    pyoxigraph does so within IRIs and texts alone. A keyword must be found whichever way an engine reads.
    """
    if "\\" not in text:
        return text
    return re.sub(_CODEPOINT, lambda match: match[0].encode().decode("unicode_escape"), text)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, both counted from 1."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, start) + 1, offset - start + 1


class _Reader:
    """Reads token after token, and knows in which brackets it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self._frames = [_Frame(_GROUP)]
        self._prefixes: set[str] = set()
        self._nameless = 0

    def read(self, place: int) -> int:
        """Read on from *place* to behind the next token; return the offset behind it."""
        match = (_TOKEN if place >= self._nameless else _NAMELESS).match(self.text, place)
        if match is None or match.lastgroup is None:  # white space at the end
            return len(self.text)
        kind = match.lastgroup
        written, start = match[kind], match.start(kind)
        if written[0] == "<" and self._frames[-1].kind == _EXPRESSION and self._compares():
            kind, written = "mark", "<=" if written.startswith("<=") else "<"
        if kind == "mark":
            return self._mark(written, start)
        if kind == "word":
            if start >= self._nameless and (run := _PREFIX_LIKE.match(self.text, start)):
                self._nameless = run.end()  # no colon follows, so that no name begins before it either
            return self._word(written, start)
        if kind == "name":
            return self._name(written, start)
        return self._add(kind, written, start)

    def _add(self, kind: str, written: str, start: int) -> int:
        self.tokens.append(Token(kind, written, start, len(self._frames) - 1, self._frames[-1].kind))
        return start + len(written)

    def _compares(self) -> bool:
        """Say whether ``<`` would stand after an operand of an expression."""
        last = self.tokens[-1]
        return last.kind in _OPERANDS or last.text in _OPERAND_MARKS or last.word in {"TRUE", "FALSE"}

    def _mark(self, written: str, start: int) -> int:
        """Add a mark, and open or close a bracket; ``)>>`` and ``>>`` close a triple, and are two tokens elsewhere."""
        if written in {")>>", ">>"} and self._frames[-1].kind != _TRIPLE:
            written = written[0]
        if written in CLOSING and len(self._frames) > 1:
            closed = self._frames.pop()
            if closed.kind == _EXPRESSION and self._frames[-1].clause == _ONE:
                self._frames[-1].clause = _NONE
        end = self._add("mark", written, start)
        if written in OPENING:
            self._frames.append(_Frame(self._opened(written)))
        return end

    def _opened(self, written: str) -> str:
        """Return what stands in a bracket that opens here."""
        around = self._frames[-1]
        if around.kind == _ROWS:
            return _ROWS
        if written == "{":
            kind = _ROWS if around.rows else _GROUP
            around.clause, around.rows = _NONE, False
            return kind
        if written in {"<<", "<<("}:
            return _TRIPLE
        if written == "(" and (around.kind == _EXPRESSION or around.clause != _NONE):
            return _EXPRESSION
        return _TERMS

    def _word(self, written: str, start: int) -> int:
        """Add a keyword, each of them where several are written as one; else the word as it stands."""
        end = start + len(written)
        whole = written.upper() in KEYWORDS
        while start < end:
            match = None if whole else _KEYWORD.match(self.text, start, end)
            piece = match[0] if match else self.text[start:end]
            start = self._add("word", piece, start)
            around = self._frames[-1]
            if around.kind == _GROUP:  # may a parenthesis that follows hold an expression?
                around.clause = _CLAUSES.get(piece.upper(), around.clause)
                around.rows = piece.upper() == "VALUES"
        return end

    def _name(self, written: str, start: int) -> int:
        """Add a prefixed name; keywords glued to the prefix are tokens of their own."""
        prefix = written.partition(":")[0]
        declares = bool(self.tokens) and self.tokens[-1].word == "PREFIX"
        if declares:
            self._prefixes.add(prefix)
        elif prefix not in self._prefixes and (glued := self._glued(prefix, written)):
            return self._word(written[:glued], start)
        return self._add("name", written, start)

    def _glued(self, prefix: str, written: str) -> int:
        """Return how many letters of the *prefix* are keywords before a name that is declared, or declares."""
        if len(prefix) > _LONGEST_GLUED:
            return 0
        if prefix[:6].upper() == "PREFIX" and len(written) == len(prefix) + 1 and len(self._frames) == 1:
            return 6
        match = _GLUED.match(prefix)
        ends = range(match.end(), 0, -1) if match else ()
        return next((end for end in ends if prefix[end:] in self._prefixes and _GLUED.fullmatch(prefix, 0, end)), 0)
