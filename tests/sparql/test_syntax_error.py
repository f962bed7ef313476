# SPDX-License-Identifier: Apache-2.0
"""Faults of syntax: the right place, what was expected in words, and the line with a caret under the character."""

from __future__ import annotations

import re
import time

import pyoxigraph
import pytest

from kgservice.errors import QuerySyntaxError
from kgservice.model.place import Place
from kgservice.sparql.diagnosis import items_of
from kgservice.sparql.syntax_error import excerpt_of, syntax_error
from tests.sparql.corpus import QUERIES, damaged


def error_of(text: str, *, update: bool = False, base: str | None = None) -> QuerySyntaxError:
    """Return the error for a text that the engine refuses."""
    store = pyoxigraph.Store()
    with pytest.raises(SyntaxError) as caught:
        (store.update if update else store.query)(text, base_iri=base)
    return syntax_error(text, str(caught.value))


FAULTS = [
    ("", (1, 1), "There is no query", "ASK, BASE, CONSTRUCT, DESCRIBE, PREFIX or SELECT"),
    ("# only a comment", (1, 1), "There is no query", "SELECT"),
    ("SELECT", (1, 7), "ends too early", "a variable, “(”, “*”, DISTINCT or REDUCED"),
    ("SELECT * # all", (1, 9), "ends too early", "“{”, FROM or WHERE"),
    ("SELECT * WHERE { ?s ?p", (1, 23), "ends too early", "a number"),
    ("SELECT *\nWHERE {\n  ?s ?p ?o .\n  ?s ?q\n}", (5, 1), "“}” cannot stand here", "a variable"),
    ("SELEC * {}", (1, 1), "“SELEC” cannot stand here", "SELECT"),
    ("SELECT * { ?s ?p ?o }}", (1, 22), "“}” closes nothing", "LIMIT"),
    ("SELECT * { ?s ?p ?o ] }", (1, 21), "“]” cannot stand here", "“}”"),
    ("ASK { ?s ?p 'one' ?x }", (1, 19), "“?x” cannot stand here", "“,”, “.”, “;”"),
    ("ASK { ?s ?p '😀日本' ?x }", (1, 19), "“?x” cannot stand here", "“;”"),
    ("ASK {\n\t?s\t?p }", (2, 8), "“}” cannot stand here", "true or false"),
    ("ASK {\r\n ?s ?p\r\n}", (3, 1), "“}” cannot stand here", "a blank node"),
    ("ASK { FILTER(1 + 2 }", (1, 20), "“}” cannot stand here", "an operator or “)”"),
    ("ASK { FILTER(1 = ) }", (1, 18), "“)” cannot stand here", "a function"),
    ("ASK { FILTER(foo(1)) }", (1, 14), "“foo” cannot stand here", "a function"),
    ("ASK { FILTER(STR(1, 2)) }", (1, 19), "“,” cannot stand here", "“)”"),
    ("ASK { ?s (<urn:a> ?o }", (1, 19), "“?o” cannot stand here", "“/”"),
    ("ASK { ?s ?p @en }", (1, 13), "“@en” cannot stand here", "a text in quotation marks"),
    ("ASK { ?s ?p \\u0041 }", (1, 13), "“\\” cannot stand here", "an IRI or a prefixed name"),
    ("ASK { ?s ?p ?o } LIMIT x", (1, 24), "“x” cannot stand here", "a number"),
    ("PREFIX e <urn:e> ASK {}", (1, 8), "“e” cannot stand here", "“:”"),
    ("PREFIX e: urn:e ASK {}", (1, 11), "“urn:e” cannot stand here", "“<”"),
    ("ASK { ?s ?p 'abc }", (1, 13), "A text is not closed", "“'”"),
    ('ASK { ?s ?p "a\\qb" }', (1, 13), "A text is not closed", '“"”'),
    ("ASK { ?s ?p '''ab\nc'' }", (1, 13), "A text is not closed", "'"),
    ("SELECT * { ?s nope:p ?o }", (1, 15), "prefix of “nope:p” is not declared", "declared"),
    ("SELECT * { ?s <a b> ?o }", (1, 15), "“<a b>” is no IRI", "absolute IRI"),
    ("SELECT * { ?s <relative> ?o }", (1, 15), "“<relative>” is no IRI", "absolute IRI"),
    ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", (1, 40), "BIND gives a value", "new variable"),
    ("SELECT ?x (1 AS ?x) {}", (1, 22), "names a variable twice", "once"),
    ("SELECT * {} GROUP BY ?x", (1, 22), "SELECT * stands with GROUP BY", "aggregates"),
    ("SELECT ?y { ?x ?y ?z } GROUP BY ?x", (1, 33), "neither grouped nor aggregated", "GROUP BY"),
    ("SELECT * { VALUES (?a ?b) { (1) } }", (1, 33), "row of VALUES", "as many values"),
    ("SELECT * { _:a ?p ?o { _:a ?q ?z } }", (1, 24), "label of a blank node", "one group"),
    ("ASK {} LIMIT 99999999999999999999999", (1, 14), "too large", "smaller"),
    ("INSERT DATA { }", (1, 1), "an update, and not a query", "SELECT"),
]


@pytest.mark.parametrize(("text", "place", "what", "expected"), FAULTS)
def test_faults_of_queries(text: str, place: tuple[int, int], what: str, expected: str) -> None:
    """The place is that of the token at fault, and the words say what is wrong and what was expected."""
    error = error_of(text)

    assert error.where == Place("<query>", *place)
    assert what in error.what.en
    assert expected in error.expected.en
    for part in (error.what, error.expected, error.remedy):
        assert part.en
        assert part.nb


@pytest.mark.parametrize(
    ("text", "place", "what", "expected"),
    [
        ("CLEAR XYZ", (1, 7), "“XYZ” cannot stand here", "ALL, DEFAULT, GRAPH, NAMED or SILENT"),
        ("INSERT DATA { ?x ?y ?z }", (1, 24), "INSERT DATA holds a variable", "data without variables"),
        ("DELETE DATA { _:a <urn:p> 1 }", (1, 29), "DELETE DATA holds", "IRIs and literals"),
        ("INSERT DATA { <urn:a> <urn:b> }", (1, 31), "“}” cannot stand here", "a number"),
        ("DROP GRAPH nope:x", (1, 12), "“nope:x” is not declared", "declared"),
        ("CLEAR ALL ;\n; CLEAR ALL", (2, 1), "“;” cannot stand here", "INSERT"),
        ("DELETE { _:a <urn:p> 1 } WHERE { }", (1, 24), "cannot be carried out", "blank nodes"),
        ("SELECT * { }", (1, 1), "a query, and not an update", "INSERT DATA"),
    ],
)
def test_faults_of_updates(text: str, place: tuple[int, int], what: str, expected: str) -> None:
    """Updates are read as updates."""
    error = error_of(text, update=True)

    assert error.where == Place("<query>", *place)
    assert what in error.what.en
    assert expected in error.expected.en


def test_the_whole_message() -> None:
    """The printed form has all four parts in both languages."""
    error = error_of("ASK { ?s nope:p ?o }")

    assert error.message("en") == (
        "<query>:1:10: The prefix of “nope:p” is not declared. Expected a prefix that is declared before the query. "
        "To mend it: write PREFIX nope: <…> at the beginning."
    )
    assert error.message("nb") == (
        "<query>:1:10: Prefikset i «nope:p» er ikke deklarert. Forventet et prefiks som er deklarert før spørringen. "
        "Slik rettes det: skriv PREFIX nope: <…> i begynnelsen."
    )
    assert error.excerpt == "ASK { ?s nope:p ?o }\n         ^"


def test_keywords_nobody_should_write_are_not_offered() -> None:
    """What the service refuses is not what it suggests."""
    assert "SERVICE" not in error_of("ASK { ?s ?p ?o ] }").message("en")
    assert "LOAD" not in error_of("FETCH <urn:x>", update=True).message("en")


@pytest.mark.parametrize(
    ("text", "offset", "excerpt"),
    [
        ("abc", 1, "abc\n ^"),
        ("one\ntwo\nthree", 5, "two\n ^"),
        ("one\r\ntwo", 7, "two\n  ^"),
        ("\ta\tb", 3, "\ta\tb\n\t \t^"),
        ("日本 x", 3, "日本 x\n     ^"),
        ("e\u0301x", 2, "e\u0301x\n ^"),
        ("abc", 3, "abc\n   ^"),
        ("", 0, "\n^"),
    ],
)
def test_the_caret_stands_under_the_character(text: str, offset: int, excerpt: str) -> None:
    """Tabs stay tabs, wide characters take two columns, and what is put on a letter takes none."""
    assert excerpt_of(text, offset) == excerpt


@pytest.mark.parametrize("offset", [0, 1, 59, 60, 61, 500, 939, 940, 999])
def test_long_lines_are_cut_around_the_place(offset: int) -> None:
    """The character stays over the caret, and an ellipsis shows where something is left out."""
    text = ("0123456789abcdef!" * 60)[:1000]
    line, caret = excerpt_of(text, offset).split("\n")

    assert len(line) <= 122
    assert line[len(caret) - 1] == text[offset]
    assert line.startswith("…") == (offset > 60)
    assert line.endswith("…") == (offset < 940)


def test_every_fault_has_a_place_in_the_text() -> None:
    """Whatever damaged query the engine refuses, there is an error, not behind where the engine had got to."""
    refused = 0
    for text in damaged(seed=31, count=250):
        try:
            pyoxigraph.Store().query(text)
            continue
        except SyntaxError as fault:
            message = str(fault)
        except RuntimeError:
            continue
        refused += 1
        error, match = syntax_error(text, message), re.match(r"error at (\d+):(\d+)", message)
        assert match is not None
        assert error.where is not None
        assert (error.where.line, error.where.column) <= (int(match[1]), int(match[2])), text
        assert error.excerpt.split("\n")[0].strip("…") in text
    assert refused > 80


def test_what_is_before_the_place_is_in_order() -> None:
    """A token that cannot be, put into a query, is where the fault is found."""
    for text in (text for text in QUERIES if "<<" not in text):
        for place in [match.start() for match in re.finditer(r"(?<=[a-z0-9] )(?=[?.}{])", text)][:3]:
            if "#" in text[:place] or text[:place].count("'") % 2 or text[:place].count('"') % 2:
                continue
            error = error_of(f"{text[:place]}\n§ {text[place:]}", base="http://b.example/")

            assert "“§” cannot stand here" in error.what.en
            assert error.where is not None
            assert error.where.column == 1


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ("Parse error at line 2, column 3: encountered x", Place("<query>", 2, 3)),
        ("Lexical error at line 1, column 400", Place("<query>", 1, 6)),
        ("Error: line 99, column 1", Place("<query>", 2, 6)),
        ("syntax error, line:2 col:1", Place("<query>", 2, 1)),
        ("bad query, see line 2", Place("<query>", 2, 1)),
        ("error at 2:2: found end of text", Place("<query>", 2, 2)),
        ("it did not like that", None),
        ("", None),
    ],
)
def test_other_engines_are_quoted(message: str, where: Place | None) -> None:
    """What another engine says is kept, with the place that it names, if it is one in the text."""
    error = (
        syntax_error("ASK {\n", message) if where == Place("<query>", 1, 6) else syntax_error("ASK { \n ?s ?", message)
    )

    assert error.where == where
    assert message in error.what.en
    assert bool(error.excerpt) == (where is not None)


def test_long_messages_are_cut() -> None:
    """A page of a message is not passed on."""
    assert len(syntax_error("x", "word " * 1000).message("nb")) < 500


def test_items_of_a_message() -> None:
    """The engine's list is told apart whatever stands in quotation marks and brackets."""
    message = (
        "error at 1:2: expected one of \"'\", \"\\\"\", \"a, b\", GRAPH, Prefix not found, ['0'..='9' | ',' | ']'], [_]"
    )

    assert items_of(message) == {'"\'"', '"\\""', '"a, b"', "GRAPH", "Prefix not found", "['0'..='9' | ',' | ']']"}
    assert items_of("no such message") == frozenset()


def test_a_long_text_does_not_take_long() -> None:
    """Hundreds of kilobytes are told in the engine's own words and place."""
    text = "SELECT * { VALUES ?x { " + "<urn:x> " * 60_000 + "} ?s ?p }"
    start = time.perf_counter()
    error = error_of(text)

    assert time.perf_counter() - start < 5
    assert error.where is not None
    assert len(error.excerpt) < 300


def test_nothing_is_carried_out() -> None:
    """A costly query with a fault at its end is found out about in a moment."""
    rows = " ".join(str(number) for number in range(300))
    product = " ".join(f"VALUES ?{name} {{ {rows} }}" for name in "abcdef")
    start = time.perf_counter()
    error = error_of(f"ASK {{ {product} FILTER(?a < 0) }} }}")

    assert time.perf_counter() - start < 5
    assert error.where is not None
    assert "closes nothing" in error.what.en
