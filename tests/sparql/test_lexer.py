# SPDX-License-Identifier: Apache-2.0
"""Tokens of SPARQL: whatever the text, nothing is lost, and what the engine accepts is read as the engine reads it."""

from __future__ import annotations

import gc
import re
import time
from itertools import pairwise

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.sparql.lexer import CLOSING, OPENING, Token, decoded, line_and_column, tokens_of
from tests.sparql.corpus import QUERIES, damaged, shipped, spaced

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")


def check_nothing_is_lost(text: str, tokens: list[Token]) -> None:
    """Find each token at its place, and only white space and comments between them."""
    ends = [0, *(token.end for token in tokens)]
    starts = [*(token.start for token in tokens), len(text)]
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(BLANK.fullmatch(text, end, start) for end, start in zip(ends, starts, strict=True))


def accepts(text: str) -> bool:
    """Say whether the engine can read the query."""
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError:
        return False
    except (RuntimeError, OSError):  # it could be read, and failed when it ran
        return True
    return True


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1SERVICE<a>", [("number", "1"), ("word", "SERVICE"), ("iri", "<a>")]),
        ("1.e5.", [("number", "1.e5"), ("mark", ".")]),
        ("1.5 .5 5.x", [("number", "1.5"), ("number", ".5"), ("number", "5"), ("mark", "."), ("word", "x")]),
        ("?s$o?", [("variable", "?s"), ("variable", "$o"), ("mark", "?")]),
        ("e:a.b. :c\\.d.", [("name", "e:a.b"), ("mark", "."), ("name", ":c\\.d"), ("mark", ".")]),
        ("_:x.y.", [("blank", "_:x.y"), ("mark", ".")]),
        ("e:%41% e:", [("name", "e:%41"), ("error", "%"), ("name", "e:")]),
        ("'it''s'", [("string", "'it'"), ("string", "'s'")]),
        ("'''it''s'''", [("string", "'''it''s'''")]),
        ('"a\\"b"@en-GB--ltr', [("string", '"a\\"b"'), ("language", "@en-GB--ltr")]),
        ('"a\\q"', [("error", '"'), ("word", "a"), ("error", "\\"), ("word", "q"), ("error", '"')]),
        ("<a#b># c", [("iri", "<a#b>")]),
        ("<a b>", [("mark", "<"), ("word", "a"), ("word", "b"), ("mark", ">")]),
        ("<\\u0061> \\u0061", [("iri", "<\\u0061>"), ("error", "\\"), ("word", "u"), ("number", "0061")]),
        ("SELECTDISTINCT LIMIT5", [("word", "SELECT"), ("word", "DISTINCT"), ("word", "LIMIT"), ("number", "5")]),
        ("1=2!=3", [("number", "1"), ("mark", "="), ("number", "2"), ("mark", "!="), ("number", "3")]),
        ("1^^2||3", [("number", "1"), ("mark", "^^"), ("number", "2"), ("mark", "||"), ("number", "3")]),
    ],
)  # fmt: skip
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    """Each kind of token is known, with the longest text that the grammar gives it."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("SELECT * { ?a<urn:b>?c }", ["*", "{", "}"]),
        ("SELECT * { FILTER(?a<?b&&?c>1) }", ["*", "{", "(", "<", "&&", ">", ")", "}"]),
        ("SELECT (?a<?b AS ?c) { }", ["(", "<", ")", "{", "}"]),
        ("SELECT * { ?s ?p (?a<urn:b>) }", ["*", "{", "(", ")", "}"]),
        ("SELECT * { FILTER(EXISTS { ?s ?p (?a<urn:b>) }<1) }", ["*", "{", "(", "{", "(", ")", "}", "<", ")", "}"]),
        ("SELECT * { FILTER(1<2)SERVICE?g#>\n{} }", ["*", "{", "(", "<", ")", "{", "}", "}"]),
        ("SELECT * { } ORDER BY ?a<urn:f>(?b<?c) VALUES (?d ?e) { (1<urn:e>) }",
         ["*", "{", "}", "(", "<", ")", "(", ")", "{", "(", ")", "}"]),
        ("SELECT * { FILTER<urn:f>(1<2) ?s ?p (1<urn:a>) }", ["*", "{", "(", "<", ")", "(", ")", "}"]),
        ("SELECT * { FILTER(<<( ?s <urn:p> ?o )>> = ?t) }", ["*", "{", "(", "<<(", ")>>", "=", ")", "}"]),
    ],
)  # fmt: skip
def test_what_an_angle_bracket_means(text: str, marks: list[str]) -> None:
    """After an operand of an expression it compares; everywhere else it begins an IRI or a triple."""
    assert [token.text for token in tokens_of(text) if token.kind == "mark"] == marks
    assert accepts(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PREFIX e: <urn:e:> ASK { ?s ?p 1 OPTIONALe:x { } }", "e:x"),
        ("PREFIXe:<urn:e:> ASK { GRAPHe:x { } }", "e:x"),
        ("PREFIX graphe: <urn:e:> ASK { ?s ?p graphe:x }", "graphe:x"),
        ("PREFIX : <urn:e:> ASK { GRAPH:x { } }", ":x"),
        ("PREFIX e: <urn:e:> ASKFROMe:x { }", "e:x"),
        ("ASK { ?s ?p graphe:x }", "graphe:x"),
    ],
)
def test_keywords_glued_to_a_name(text: str, name: str) -> None:
    """A keyword without a space behind it is told from a prefix by what is declared."""
    assert ("name", name) in kinds(text)


def test_brackets_count() -> None:
    """A bracket and the one that closes it have the same depth, whatever its kind."""
    tokens = tokens_of("ASK { ?s ?p [ ?q ( 1 ) ] {| ?r 2 |} . << ?a ?b ?c >> ?d <<( ?e ?f ?g )>> }")
    brackets = [(token.text, token.depth) for token in tokens if token.kind == "mark" and token.text != "."]

    assert brackets == [
        ("{", 0), ("[", 1), ("(", 2), (")", 2), ("]", 1), ("{|", 1), ("|}", 1), ("<<", 1), (">>", 1), ("<<(", 1),
        (")>>", 1), ("}", 0),
    ]  # fmt: skip


@given(st.one_of(st.text(), st.text(alphabet="<>{}()'\"\\?$ae:.1#@^|&! \nSERVIC")))
def test_nothing_is_lost_of_any_text(text: str) -> None:
    """Every character is in a token, in white space or in a comment; no text makes the lexer fail."""
    tokens = tokens_of(text)

    check_nothing_is_lost(text, tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))


def test_what_the_engine_accepts_is_read_whole() -> None:
    """Of thousands of damaged queries, those that the engine accepts hold no error and close every bracket."""
    accepted = 0
    for text in [*QUERIES, *damaged(seed=5, count=3000), *spaced(seed=6, count=500)]:
        tokens = tokens_of(text)
        check_nothing_is_lost(text, tokens)
        if accepts(text):
            accepted += 1
            opened = sum(token.text in OPENING for token in tokens if token.kind == "mark")
            closed = sum(token.text in CLOSING for token in tokens if token.kind == "mark")
            assert opened == closed, text
            assert min(token.depth for token in tokens) == tokens[-1].depth == 0, text
            assert all(token.kind != "error" for token in tokens), text
    assert accepted > 800


def test_shipped_queries_are_read_whole() -> None:
    """No shipped query holds an error."""
    for text in shipped():
        tokens = tokens_of(text)
        check_nothing_is_lost(text, tokens)
        assert tokens[-1].depth == 0
        assert all(token.kind != "error" for token in tokens)


def test_spaces_and_case_make_no_difference() -> None:
    """The same tokens come out whatever stands between them."""
    known = {tuple(token.word or token.text for token in tokens_of(text)) for text in QUERIES}

    for text in spaced(seed=7, count=300):
        assert tuple(token.word or token.text for token in tokens_of(text)) in known


@pytest.mark.parametrize(
    "part", ['"""', "'a", '"""a""', "<", "a.", "e:a.", "(", "\\", "SELECT", "<<(", "{|", "1.", "?a<", "_:a."]
)
def test_time_grows_with_the_length(part: str) -> None:
    """A long text of the worst there is takes a moment: four times the text, not sixteen times the time."""
    small, large = (part * (size // len(part)) for size in (40_000, 160_000))

    assert quickest(large) < 10 * quickest(small) + 0.1


def quickest(text: str) -> float:
    """Return the seconds of the quickest of some readings: what else the machine does makes others slower.

    Nothing is collected meanwhile, for that takes as long as other tests have left things behind.
    """
    times = []
    gc.disable()
    try:
        for _ in range(3):
            start = time.process_time()
            tokens_of(text)
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(times)


def test_codepoint_escapes_are_written_out() -> None:
    """Both forms are, and what is no character stays as it is."""
    assert decoded("\\u0053ERVICE \\U0001F600 \\uD800 \\u12 \\n") == "SERVICE 😀 \\uD800 \\u12 \\n"


@pytest.mark.parametrize(("offset", "place"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (5, (2, 3))])
def test_places(offset: int, place: tuple[int, int]) -> None:
    """Lines and columns count from 1."""
    assert line_and_column("ab\ncd", offset) == place
