# SPDX-License-Identifier: Apache-2.0
"""What a query cannot do without: predicates of the patterns that must match for there to be any solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from kgservice.shacl.terms import TYPE

__all__ = ["Need", "Token", "mentioned_of", "needs_of"]

_CLOSES: Final = {"(": ")", "{": "}", "[": "]"}
_LEADS_ON: Final = frozenset({"[", "(", "^", "!", "a", "true", "false"})
_BEGINS: Final = frozenset({"{", "}", "."})
_STATEMENTS: Final = frozenset({"FILTER", "BIND", "OPTIONAL", "UNION", "GRAPH", "NOT", "EXISTS"})


class Token(NamedTuple):
    """A piece of a query: "iri", "pname", "var", "word", "text", "number" or "mark", and where it stands."""

    kind: str
    text: str
    start: int
    end: int


class Need(NamedTuple):
    """A triple that must exist.

    Attributes:
        of_focus: Whether its subject is the focus node.
        value: Its object, where that is an IRI.
    """

    predicate: NamedNode
    of_focus: bool
    value: NamedNode | None


def needs_of(tokens: Sequence[Token], prefixes: dict[str, str]) -> tuple[Need, ...]:
    """Return the needs that the outermost group states outright; there may be more.

    Patterns in OPTIONAL, UNION, nested groups and expressions are none. Where the text is not understood the search
    ends, so that what is returned is needed in any case.
    """
    start = _outermost(tokens)
    if start is None:
        return ()
    reader = _Reader(tokens, start + 1, prefixes)
    reader.read()
    return tuple(reader.found)


def mentioned_of(tokens: Sequence[Token], prefixes: dict[str, str]) -> frozenset[NamedNode] | None:
    """Return IRIs among which are the predicates of all triples that a query can see; None where it may see any.

    It is taken to see any where it names a graph, negates a predicate, or a variable might stand for one.
    """
    reader = _Reader(tokens, 0, prefixes)
    found: set[NamedNode] = set()
    depth = 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        depth += (before.text == "{") - (before.text == "}")
        if token.kind in {"iri", "pname"}:
            named = reader.iri(token)
            if named is None:
                return None
            found.add(named)
        elif token.text == "a":
            found.add(TYPE)
        elif token.text.upper() == "GRAPH" or (depth > 0 and _may_be_verb(before, token, after)):
            return None
    return frozenset(found)


def _may_be_verb(before: Token, token: Token, after: Token) -> bool:
    """Say whether *token* may be a variable in the place of a predicate, or negate a predicate.

    A variable between two nodes may be; one that begins a pattern is not, and after one that ends it no node follows.
    """
    leads_on = after.kind in {"iri", "pname", "var", "text", "number"} or after.text in _LEADS_ON
    return leads_on and (token.text == "!" or (token.kind == "var" and before.text not in _BEGINS))


def _outermost(tokens: Sequence[Token]) -> int | None:
    """Return the place where the outermost group begins; one in an expression of the SELECT clause is not it."""
    depth = 0
    for place, token in enumerate(tokens):
        if token.text == "{" and depth == 0:
            return place
        depth += (token.text == "(") - (token.text == ")")
    return None


class _Reader:
    """Walks over the statements of one group."""

    def __init__(self, tokens: Sequence[Token], place: int, prefixes: dict[str, str]) -> None:
        self.tokens = tokens
        self.place = place
        self.prefixes = prefixes
        self.found: list[Need] = []

    @property
    def here(self) -> Token:
        """The token that is next; a closing brace at the end."""
        if self.place < len(self.tokens):
            return self.tokens[self.place]
        return Token("mark", "}", 0, 0)

    def read(self) -> None:
        """Collect the needs up to the end of the group."""
        while self.here.text != "}":
            if self.here.text == "." or self._skip_statement():
                self.place += self.here.text == "."
                continue
            if not self._triples():
                return

    def _skip_statement(self) -> bool:
        """Step over a group or a FILTER, BIND, OPTIONAL, UNION or GRAPH, with what belongs to it."""
        if self.here.text == "{":
            self._skip_brackets()
            return True
        if self.here.kind == "word" and self.here.text.upper() in _STATEMENTS:
            while self.here.text not in {"(", "{", "}"}:
                self.place += 1
            if self.here.text != "}":
                self._skip_brackets()
            return True
        return False

    def _skip_brackets(self) -> None:
        depth = 0
        while self.place < len(self.tokens):
            text = self.here.text if self.here.kind == "mark" else ""
            depth += (text in _CLOSES) - (text in _CLOSES.values())
            self.place += 1
            if depth == 0:
                return

    def _triples(self) -> bool:
        """Read a subject with its predicates and objects; False where that is not understood."""
        subject = self._node()
        if subject is None:
            return False
        while self.here.text not in {".", "}", "{"} and not self._at_statement():
            predicate = self._verb()
            if predicate is None:
                return False
            while True:
                value = self._node()
                if value is None:
                    return False
                self._note(subject, predicate, value)
                if self.here.text != ",":
                    break
                self.place += 1
            if self.here.text != ";":
                break
            while self.here.text == ";":
                self.place += 1
        return True

    def _at_statement(self) -> bool:
        return self.here.kind == "word" and self.here.text.upper() in _STATEMENTS

    def _note(self, subject: Token, predicate: tuple[NamedNode | None, bool], value: Token) -> None:
        node, whole = predicate
        if node is not None:
            of_focus = subject.kind == "var" and subject.text[1:] == "this"
            self.found.append(Need(node, of_focus, self.iri(value) if whole and node == TYPE else None))

    def _node(self) -> Token | None:
        """Step over a subject or object."""
        token = self.here
        if token.text in {"[", "("} and token.kind == "mark":
            self._skip_brackets()
            return token
        if token.kind not in {"iri", "pname", "var", "text", "number"} and token.text not in {"true", "false"}:
            return None
        self.place += 1
        if token.kind == "text" and self.here.text == "^^":
            self.place += 2
        elif token.kind == "text" and self.here.kind == "word" and self.here.text.startswith("@"):
            self.place += 1
        return token

    def _verb(self) -> tuple[NamedNode | None, bool] | None:
        """Step over a predicate or path; return its first predicate, and whether it is no more than that."""
        first: NamedNode | None = None
        steps = 0
        whole, certain = True, True
        while True:
            part = self._part()
            if part is None:
                return None
            steps += 1
            node, plain = part
            if steps == 1:
                first = node
                certain = plain
            whole = whole and plain
            if self.here.text not in {"/", "|"}:
                return (first if certain else None), whole and steps == 1
            certain = certain and self.here.text == "/"
            self.place += 1

    def _part(self) -> tuple[NamedNode | None, bool] | None:
        """Step over a part of a path; return its predicate, and whether it is taken once and forwards."""
        plain = True
        while self.here.text in {"^", "!"}:
            plain = False
            self.place += 1
        token = self.here
        node = None
        if token.text == "(":
            self._skip_brackets()
            plain = False
        elif token.kind in {"iri", "pname", "var"} or token.text == "a":
            node = self.iri(token)
            self.place += 1
        else:
            return None
        if self.here.kind == "mark" and self.here.text in {"*", "+", "?"}:
            plain = False
            self.place += 1
        return node, plain

    def iri(self, token: Token) -> NamedNode | None:
        """Return the IRI that a token names; None for a variable, or a prefix that is not known."""
        if token.text == "a":
            return TYPE
        if token.kind == "iri" and ":" in token.text:
            return NamedNode(token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        if token.kind == "pname" and prefix in self.prefixes and not {"\\", "%"} & set(local):
            return NamedNode(self.prefixes[prefix] + local)
        return None
