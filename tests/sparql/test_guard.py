# SPDX-License-Identifier: Apache-2.0
"""What is refused before it runs, and what looks as if it had to be and passes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator

import pyoxigraph
import pytest

from kgservice.errors import InputTooLargeError, QueryRefusedError
from kgservice.model.place import Place
from kgservice.sparql.guard import asks_elsewhere, examine_query, examine_update
from kgservice.sparql.lexer import tokens_of
from kgservice.sparql.limits import Limits
from tests.sparql.corpus import QUERIES, damaged, shipped
from tests.sparql.test_lexer import accepts

LIMITS = Limits()
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

CALLS = (
    "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
    "SELECT * { service silent <urn:x> { } }",
    "ASK { ?s ?p 1SERVICE <urn:x> { } }",
    "ASK { ?s ?p 1.5e3SERVICE<urn:x>{} }",
    "ASK { ?s ?p trueSERVICE<urn:x>{} }",
    "ASK { ?s ?p 'a'SERVICESILENT<urn:x>{} }",
    "ASK { ?s ?p <urn:y>SERVICE?x{} }",
    "ASK { OPTIONAL{}SERVICE<urn:x>{} }",
    "PREFIX e: <urn:e:> ASK { SERVICEe:x { } }",
    "PREFIX e: <urn:e:> ASK { SERVICE SILENTe:x { } }",
    "PREFIX : <urn:e:> ASK { SERVICE:x { } }",
    "SELECT * { VALUES ?g { <urn:x> } FILTER(1<2)SERVICE?g#>\n{ } }",
    "SELECT * { FILTER(?a<?b)SERVICE?g#>'''\n{ } #'''\n }",
    'ASK { ?s ?p """a" SERVICE <urn:x> { } #\\q """\n }',
    "ASK { SERVICE#<\n<urn:x> { } }",
    "SELECT * { { SELECT * { SERVICE <urn:x> { } } } }",
    "CONSTRUCT { } { SERVICE <urn:x> { } }",
    "DESCRIBE ?x { SERVICE <urn:x> { ?x ?p ?o } }",
)
ESCAPED = ("ASK { \\u0053ERVICE <urn:x> { } }", 'ASK { ?s ?p "\\u0022 SERVICE <urn:x> { } #" }')

HARMLESS = (
    "PREFIX service: <urn:s:> SELECT ?service $SERVICE { ?service service:service <urn:service#SERVICE> }",
    "SELECT * { ?s ?p 'SERVICE <urn:x> { }', \"service\"@service, '''SERVICE''' } # SERVICE <urn:x>",
    "PREFIX service: <urn:s:> SELECT * { GRAPH service:g { _:service ?p service:a\\,service } }",
    "PREFIX e: <urn:e:> ASK { ?s e:service e:a.service { } }",
    "PREFIX serviceE: <urn:e:> ASK { ?s ?p serviceE:x { } }",
)


@pytest.mark.parametrize("text", [*CALLS, *ESCAPED])
def test_no_query_asks_another_server(text: str) -> None:
    """However the keyword is written, the query is refused with the reason in both languages."""
    with pytest.raises(QueryRefusedError) as caught:
        examine_query(text, LIMITS)

    assert "SERVICE" in caught.value.what.en
    assert "annen tjener" in caught.value.what.nb


@pytest.mark.parametrize("text", CALLS)
def test_the_parser_sees_it_as_well(text: str) -> None:
    """The second wall stands by itself."""
    assert asks_elsewhere(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_may_stand_in_names_and_texts(text: str) -> None:
    """The same letters in strings, IRIs, variables, names and comments are nobody's business."""
    assert examine_query(text, LIMITS).form in FORMS
    assert not asks_elsewhere(text)
    assert accepts(text)


def test_the_second_wall_sees_what_the_tokens_do_not() -> None:
    """The engine ends a name at its second dot, where the grammar does not; the query does not get past the parser."""
    with pytest.raises(SyntaxError):
        asks_elsewhere("PREFIX e: <urn:e:> ASK { ?s ?p e:a.b.SERVICE<urn:x> { } }")


def test_no_hidden_call_passes_both_walls() -> None:
    """SERVICE put at random places of queries: what the engine would carry out is refused by the tokens."""
    carried_out = 0
    for text in planted(seed=3, count=1500):
        if would_call(text):
            carried_out += 1
            with pytest.raises(QueryRefusedError):
                examine_query(text, LIMITS)
    assert carried_out > 100


def planted(seed: int, count: int) -> Iterator[str]:
    """Yield queries with a call put somewhere, with and without spaces around it."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        parts = [token.text for token in tokens_of(chance.choice(QUERIES))]
        parts.insert(chance.randrange(len(parts)), chance.choice(("SERVICE<urn:x>{}", "SERVICE SILENT ?g#>\n{}")))
        yield "".join(part + chance.choice(("", "", " ", "\n")) for part in parts)


def would_call(text: str) -> bool:
    """Say whether the engine reads a query and needs the keyword for it."""
    try:
        return asks_elsewhere(text) and accepts(text.replace("SERVICE SILENT", "GRAPH").replace("SERVICE", "GRAPH"))
    except SyntaxError:
        return False


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("LOAD <urn:x>", "LOAD"),
        ("load silent <file:///etc/passwd> INTO GRAPH <urn:g>", "LOAD"),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; LOADSILENT<urn:x>", "LOAD"),
        ("PREFIX e: <urn:e:> LOADe:x", "LOAD"),
        ("PREFIX e: <urn:e:>LOAD e:x INTO GRAPH e:y ; CLEAR ALL", "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <urn:x> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o } ; INSERT { } WHERE { ?s ?p 1SERVICE<urn:x>{} }", "SERVICE"),
    ],
)
def test_no_update_reads_from_elsewhere(text: str, word: str) -> None:
    """LOAD and SERVICE are refused in updates, by the tokens and by the parser."""
    with pytest.raises(QueryRefusedError) as caught:
        examine_update(text, LIMITS)

    assert word in caught.value.what.en
    assert word in caught.value.what.nb
    assert asks_elsewhere(text, update=True)


def test_escaped_load_is_refused() -> None:
    """An engine that decodes first would read the keyword."""
    with pytest.raises(QueryRefusedError):
        examine_update("\\u004cOAD <urn:x>", LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX load: <urn:load:> INSERT DATA { load:a <urn:load> 'LOAD SERVICE' } # LOAD <urn:x>",
        "PREFIX load: <urn:l:> WITH load:g DELETE { ?load ?p ?o } USING load:h WHERE { ?load ?p ?o }",
        "PREFIX load: <urn:l:> COPY load:a TO load:b ; CLEAR SILENT GRAPH load:g ; DROP ALL",
    ],
)
def test_load_may_stand_in_names_and_texts(text: str) -> None:
    """The letters alone are no reason."""
    assert examine_update(text, LIMITS).form == "update"
    assert not asks_elsewhere(text, update=True)


def test_reading_an_update_does_nothing() -> None:
    """The parser judges a costly update in no time, as nothing of it is carried out."""
    rows = " ".join(str(number) for number in range(300))
    product = " ".join(f"VALUES ?service{name} {{ {rows} }}" for name in "abcdef")

    assert not asks_elsewhere(f"INSERT {{ <urn:a> <urn:b> ?servicea }} WHERE {{ {product} }}", update=True)


@pytest.mark.parametrize("text", ["SELECT * { ?service ?p }", "SELECT * { 'SERVICE' }", "SELECT * { # SERVICE"])
def test_what_cannot_be_read_is_no_call(text: str) -> None:
    """A fault of syntax is told as such where the keyword is not the reason."""
    with pytest.raises(SyntaxError):
        asks_elsewhere(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [("ASK {\n  SERVICE <urn:x> {} }", Place("<query>", 2, 3)), ("ASK { \\u0053ERVICE <urn:x> {} }", None)],
)
def test_the_refusal_says_where(text: str, place: Place | None) -> None:
    """The place is that of the keyword, where it stands as a word."""
    with pytest.raises(QueryRefusedError) as caught:
        examine_query(text, LIMITS)

    assert caught.value.where == place


@pytest.mark.parametrize(
    ("text", "form", "dataset", "where"),
    [
        ("SELECT * WHERE { }", "SELECT", False, True),
        ("select*{}", "SELECT", False, True),
        ("PREFIX select: <urn:x> BASE <urn:select> ASK FROM <urn:a> { }", "ASK", True, True),
        ("ASK FROMNAMED<urn:a>WHERE{}", "ASK", True, True),
        ("CONSTRUCT { ?s ?p ?o } { }", "CONSTRUCT", False, True),
        ("CONSTRUCT { } FROM <urn:a> WHERE { }", "CONSTRUCT", True, True),
        ("CONSTRUCT WHERE { }", "CONSTRUCT", False, True),
        ("PREFIX e: <urn:e:> DESCRIBEe:x", "DESCRIBE", False, False),
        ("DESCRIBE ?x { }", "DESCRIBE", False, True),
        ("# SELECT\nASK { { SELECT * { } } }", "ASK", False, True),
        ("INSERT DATA { }", "", False, True),
        ("", "", False, False),
    ],
)
def test_what_a_query_is(text: str, form: str, dataset: bool, where: bool) -> None:
    """The form, whether graphs are named and whether there is a group are told by the tokens."""
    found = examine_query(text, LIMITS)

    assert (found.form, found.dataset, found.where) == (form, dataset, where)
    assert list(found.tokens) == tokens_of(text)


def test_the_form_is_what_the_engine_takes_it_for() -> None:
    """Whatever damaged query the engine accepts, its form is the one that its answer shows."""
    answers = {"SELECT": pyoxigraph.QuerySolutions, "ASK": pyoxigraph.QueryBoolean}
    seen = 0
    for text in [*QUERIES, *damaged(seed=11, count=600)]:
        try:
            answer = pyoxigraph.Store().query(text, base_iri="http://b.example/")
        except (SyntaxError, RuntimeError):
            continue
        seen += 1
        assert isinstance(answer, answers.get(examine_query(text, LIMITS).form, pyoxigraph.QueryTriples)), text
    assert seen > 150


@pytest.mark.parametrize(
    ("text", "dataset", "where"),
    [
        ("INSERT DATA { GRAPH <urn:g> { } }", False, False),
        ("WITH <urn:g> DELETE { } WHERE { }", True, True),
        ("DELETE { } USING <urn:g> WHERE { }", True, True),
        ("DELETE WHERE { ?s ?p ?o }", False, True),
        ("PREFIX e: <urn:e:> WITHe:g DELETE { } USINGNAMEDe:g WHERE { }", True, True),
        ("CLEAR ALL", False, False),
    ],
)
def test_what_an_update_is(text: str, dataset: bool, where: bool) -> None:
    """Whether graphs are named and whether something is matched are told by the tokens."""
    found = examine_update(text, LIMITS)

    assert (found.form, found.dataset, found.where) == ("update", dataset, where)


DEEP = {
    "groups": ("ASK {", "{", "", "}", "}"),
    "parentheses": ("ASK { FILTER(", "(", "1", ")", ") }"),
    "sums": ("ASK { FILTER(", "(1+", "1", ")", ") }"),
    "not": ("ASK { FILTER(", "! ", "true", "", ") }"),
    "not with parentheses": ("ASK { FILTER(", "!(", "true", ")", ") }"),
    "minus": ("ASK { FILTER(", "-(", "1", ")", ") }"),
    "not exists": ("ASK ", "{ ?s ?p ?o FILTER NOT EXISTS ", "{}", "}", ""),
    "subselects": ("ASK {", "{ SELECT * ", "{}", "}", "}"),
    "optional": ("ASK ", "{ ?s ?p ?o OPTIONAL ", "{}", "}", ""),
    "lists": ("ASK { ?s ?p ", "(", "1", ")", " }"),
    "blank nodes": ("ASK { ?s ?p ", "[ ?p ", "1", "]", " }"),
    "paths": ("ASK { ?s ", "(", "<urn:p>", ")*", " ?o }"),
    "functions": ("ASK { FILTER(", "STR(", "1", ")", ") }"),
    "choices": ("ASK { FILTER(", "COALESCE(1, ", "1", ")", ") }"),
    "triples": ("ASK { ?s ?p ", "<<( ?s ?p ", "1", ")>>", " }"),
    "members": ("ASK { FILTER(", "1 IN (", "1", ")", ") }"),
}
"""Ways to nest: what is before, what opens, what is inside, what closes, what is after."""

TRY = """
import sys, time, pyoxigraph
for text in sys.stdin.read().split("\\0"):
    start = time.perf_counter()
    try:
        answer = pyoxigraph.Store().query(text)
        if not isinstance(answer, pyoxigraph.QueryBoolean):
            list(answer)
    except RuntimeError:  # it was read and planned
        pass
    print(time.perf_counter() - start)
"""


def nested(kind: str, times: int) -> str:
    before, opening, inside, closing, after = DEEP[kind]
    return before + opening * times + inside + closing * times + after


def largest(kind: str, limits: Limits) -> str:
    """Return the deepest query of a kind that is not refused."""
    low, high = 1, 2 * limits.depth
    while high - low > 1:
        middle = (low + high) // 2
        try:
            examine_query(nested(kind, middle), limits)
            low = middle
        except QueryRefusedError:
            high = middle
    return nested(kind, low)


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_nested_too_deep_is_refused(kind: str) -> None:
    """A query with a thousand in each other is refused with the limit and its setting."""
    limits = Limits(patterns=100_000)

    with pytest.raises(QueryRefusedError) as caught:
        examine_query(nested(kind, 1000), limits)

    assert "deep" in caught.value.what.en
    assert f"{limits.depth}" in caught.value.message("nb")
    assert "--limit depth=" in caught.value.remedy.en
    assert caught.value.where is not None


def test_what_is_just_under_the_depth_can_be_planned() -> None:
    """For each kind of nesting the engine takes the deepest that passes in a moment, and does not break."""
    texts = [largest(kind, Limits(patterns=120)) for kind in DEEP]

    assert all(text.count("(") + text.count("{") + text.count("!") + text.count("[") >= 90 for text in texts)
    assert max(planned(texts)) < 10


def planned(texts: list[str]) -> list[float]:
    """Return the seconds that each query takes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", TRY], input="\0".join(texts), capture_output=True, text=True, check=True
    )
    return [float(line) for line in done.stdout.split()]


WIDE = {
    "disjoint": ("SELECT * {", "?a{0} ?b{0} ?c{0} . ", "}"),
    "star": ("SELECT * { ?a <urn:p> ?b ", "; <urn:p{0}> ?b{0} ", "}"),
    "objects": ("SELECT * { ?a <urn:p> ?b ", ", ?b{0} ", "}"),
    "list": ("SELECT * { ?a <urn:p> (", "?b{0} ", ") }"),
    "list of texts": ("SELECT * { ?a <urn:p> (", "'a'@en ", ") }"),
    "blank nodes": ("SELECT * {", "[] ?p ?a{0} . ", "}"),
    "optional": ("SELECT * { ?x ?y ?z ", "OPTIONAL {{ ?x <urn:p> ?b{0} }}", "}"),
    "unions": ("SELECT * { {}", "UNION {{ ?a{0} ?b ?c }}", "}"),
    "subselects": ("SELECT * {", "{{ SELECT ?x{0} {{ ?x{0} ?y ?z }} }}", "}"),
    "filters": ("SELECT * { ?x ?y ?z ", "FILTER(?x != {0}) ", "}"),
    "exists": ("SELECT * { ?x ?y ?z ", "FILTER EXISTS {{ ?x <urn:p> {0} }} ", "}"),
    "choices": ("SELECT * { ?x ?y ?z FILTER(?x = 1 ", "|| ?x = {0} ", ") }"),
    "sum": ("SELECT * { ?x ?y ?z FILTER(?x = 1 ", "+ {0} ", ") }"),
    "bindings": ("SELECT * {", "BIND({0} AS ?x{0}) ", "}"),
    "expressions": ("SELECT ", "({0} AS ?x{0}) ", "{}"),
    "conditions": ("SELECT ?x { ?x ?y ?z } GROUP BY ?x HAVING ", "(?x > {0}) ", ""),
    "steps": ("SELECT * { ?x <urn:p>", "/<urn:p{0}>", " ?y }"),
    "alternatives": ("SELECT * { ?x <urn:p>", "|<urn:p{0}>", " ?y }"),
    "blocks": ("SELECT * {", "VALUES ?x{0} {{ 1 }} ", "}"),
    "described": ("DESCRIBE ", "<urn:{0}> ", ""),
}
"""Ways to make a query long: what is before, what is repeated, what is after."""


def repeated(kind: str, times: int) -> str:
    before, part, after = WIDE[kind]
    return before + "".join(part.format(number) for number in range(times)) + after


@pytest.mark.parametrize("kind", WIDE)
def test_what_holds_too_much_is_refused(kind: str) -> None:
    """A query with ten thousand of anything is refused with the limit and its setting."""
    with pytest.raises(QueryRefusedError) as caught:
        examine_query(repeated(kind, 10_000), LIMITS)

    assert "too many patterns" in caught.value.what.en
    assert "--limit patterns=" in caught.value.remedy.nb


@pytest.mark.long
@pytest.mark.parametrize("kind", WIDE)
def test_what_is_just_under_the_number_can_be_planned(kind: str) -> None:
    """The longest query of each kind that passes is planned in a few seconds."""
    limits = Limits(patterns=100)
    times = next(times for times in range(1100, 0, -1) if passes(repeated(kind, times), limits))

    assert max(planned([repeated(kind, times)])) < 8


def passes(text: str, limits: Limits) -> bool:
    try:
        examine_query(text, limits)
    except QueryRefusedError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "ASK { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(1000)) + " }",
        "ASK { ?s ?p " + "(" * 500 + "1" + ")" * 500 + " }",
        "ASK { ?s ?p " + "[ ?p " * 1000 + "1" + "]" * 1000 + " }",
        "ASK { ?s ?p (" + "1 " * 500 + ") }",
    ],
)
def test_what_hangs_the_planner_is_refused(text: str) -> None:
    """Queries that were seen to keep an engine busy for minutes do not reach it."""
    with pytest.raises(QueryRefusedError):
        examine_query(text, LIMITS)


def test_what_costs_nothing_is_not_counted() -> None:
    """Rows, arguments and prefixes may be many."""
    rows = " ".join(f"({number} <urn:x> UNDEF 'a')" for number in range(3000))
    values = " ".join(f"<urn:{number}>" for number in range(3000))
    arguments = ", ".join(str(number) for number in range(3000))
    prefixes = " ".join(f"PREFIX p{number}: <urn:p>" for number in range(1000))
    data = f"VALUES (?a ?b ?c ?d) {{ {rows} }} VALUES ?e {{ {values} }}"
    text = f"{prefixes} SELECT * {{ {data} FILTER(?a IN ({arguments})) }} LIMIT 1"

    assert examine_query(text, LIMITS).form == "SELECT"
    assert max(planned([text])) < 5


@pytest.mark.parametrize("operation", ["INSERT DATA", "DELETE DATA", "insertdata"])
def test_data_is_not_counted(operation: str) -> None:
    """An update may carry many thousand triples; the next operation is counted from nothing."""
    triples = " ".join(f"<urn:s> <urn:p> {number} , ( 1 2 ) ; <urn:q> [] ." for number in range(2000))
    text = f"{operation} {{ GRAPH <urn:g> {{ {triples} }} }} ; DELETE {{ {triples} }} INSERT {{ }} WHERE {{ ?s ?p ?o }}"

    assert examine_update(text, LIMITS).form == "update"
    with pytest.raises(QueryRefusedError):
        examine_update(f"{text} ; DELETE WHERE {{ {triples} }}", LIMITS)


def test_operations_are_counted_each_by_itself() -> None:
    """Many small operations are no large one."""
    assert examine_update("DELETE WHERE { ?s ?p 1 . ?s ?q ?o } ;" * 2000, LIMITS).where


def test_a_long_text_is_refused() -> None:
    """The limit is in KiB of UTF-8, and the refusal names it with its setting."""
    limits = Limits(request=1)
    assert examine_query("ASK {} #" + "x" * 1016, limits).form == "ASK"

    for text in ("ASK {} #" + "x" * 1017, "ASK {} #" + "ø" * 509):
        with pytest.raises(InputTooLargeError) as caught:
            examine_query(text, limits)
        assert "1 KiB" in caught.value.message("en")
        assert "--limit request=" in caught.value.message("nb")


def test_shipped_queries_pass() -> None:
    """None of the queries that are shipped comes near the limits."""
    limits = Limits(depth=25, patterns=75)

    assert {examine_query(text, limits).form for text in shipped()} <= set(FORMS)
