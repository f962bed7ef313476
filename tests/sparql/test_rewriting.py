# SPDX-License-Identifier: Apache-2.0
"""What is written into queries and updates: the right rows, the right graphs, and nothing else."""

from __future__ import annotations

from functools import cache

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgservice.errors import UsageError
from kgservice.model.place import Place
from kgservice.sparql.guard import examine_query
from kgservice.sparql.limits import Limits
from kgservice.sparql.rewriting import limit_rows, use_graphs
from tests.sparql.corpus import QUERIES, damaged

QUERY_CASES = [
    ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 7 "),
    ("SELECT * { ?s ?p ?o } # LIMIT 3", "SELECT * { ?s ?p ?o } LIMIT 7  # LIMIT 3"),
    ("SELECT * { ?s ?p ?o } LIMIT 3", None),
    ("SELECT * { ?s ?p ?o } LIMIT 7", None),
    ("SELECT * { ?s ?p ?o } LIMIT 007", None),
    ("SELECT * { ?s ?p ?o } LIMIT 0", None),
    ("SELECT * { ?s ?p ?o } LIMIT 10 OFFSET 2", "SELECT * { ?s ?p ?o } LIMIT 7 OFFSET 2"),
    ("SELECT*{?s ?p ?o}OFFSET2LIMIT99VALUES ?s{1}", "SELECT*{?s ?p ?o}OFFSET2LIMIT7VALUES ?s{1}"),
    ("SELECT * { } ORDER BY ?s OFFSET 2 VALUES ?s { 1 }", "SELECT * { } ORDER BY ?s OFFSET 2  LIMIT 7 VALUES ?s { 1 }"),
    ("SELECT * { { SELECT * { } LIMIT 3 } }", "SELECT * { { SELECT * { } LIMIT 3 } } LIMIT 7 "),
    ("SELECT * { ?limit ?p 'LIMIT 2', <urn:LIMIT> }", "SELECT * { ?limit ?p 'LIMIT 2', <urn:LIMIT> } LIMIT 7 "),
    ("SELECT * { ?s ?p ?o } LIMIT 99999999999999999999", "SELECT * { ?s ?p ?o } LIMIT 7"),
    ("SELECT * { VALUES ?s { 1 } }", "SELECT * { VALUES ?s { 1 } } LIMIT 7 "),
    ("CONSTRUCT { } WHERE { }", "CONSTRUCT { } WHERE { } LIMIT 7 "),
    ("DESCRIBE <urn:x>", "DESCRIBE <urn:x> LIMIT 7 "),
    ("ASK { }", None),
    ("ASK { { SELECT * { } } }", None),
    ("INSERT DATA { }", None),
    ("SELECT * { ?s ?p", None),
    ("SELECT * { } LIMIT x", None),
    ("SELECT * { } LIMIT", "SELECT * { } LIMIT LIMIT 7 "),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), QUERY_CASES)
def test_rows_are_limited(text: str, expected: str | None) -> None:
    """The outermost LIMIT is written where the grammar has it, and only where there is no smaller one."""
    assert limit_rows(text, 7) == (text if expected is None else expected)
    assert limit_rows(text, 7, examine_query(text, Limits())) == limit_rows(text, 7)


@cache
def store() -> pyoxigraph.Store:
    """Return a store with some triples in the default graph and in two named ones."""
    found = pyoxigraph.Store()
    found.update(
        "INSERT DATA { "
        + " ".join(f"<urn:s{n % 5}> <urn:p{n % 3}> {n} , <urn:s{n % 4}> ." for n in range(40))
        + "GRAPH <urn:g1> { <urn:a> <urn:p1> 1 , 2 , 3 } GRAPH <urn:g2> { <urn:b> <urn:p1> 4 , 5 } }"
    )
    return found


patterns = st.sampled_from((
    "?s ?p ?o",
    "?s ?p ?o FILTER(?o<?s||?o>3)",
    "{ SELECT ?s ?o { ?s <urn:p1> ?o } ORDER BY ?o LIMIT 9 }",
    "?s ?p ?o { SELECT ?s { ?s ?q 'LIMIT 2', ?z } }",
    "GRAPH ?s { ?p <urn:p1> ?o } # LIMIT 1\n",
    "VALUES (?s ?o) { (<urn:s1> UNDEF) (<urn:s2> UNDEF) } ?s ?p ?o",
))  # fmt: skip
ends = st.sampled_from(("", " VALUES ?s { <urn:s1> <urn:s2> <urn:g1> }", " # the end", "\n"))
numbers = st.one_of(st.none(), st.integers(0, 30))


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Return a query with or without ORDER BY, LIMIT and OFFSET, in either order."""
    head = draw(
        st.sampled_from(("SELECT * WHERE", "SELECT DISTINCT ?s", "select ?s ?o where", "SELECT (STR(?s) AS ?k)"))
    )
    order = draw(st.sampled_from(("", " ORDER BY ?s DESC(?o)", " ORDER BY(?o<5)STR(?s)")))
    counts = (("LIMIT", draw(numbers)), ("OFFSET", draw(numbers)))
    clauses = [f" {word} {number}" for word, number in draw(st.permutations(counts)) if number is not None]
    return f"{head} {{ {draw(patterns)} }}{order}{''.join(clauses)}{draw(ends)}"


def rows_of(text: str) -> list[str]:
    found = store().query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [str(row) for row in found]


@settings(max_examples=300, deadline=None)
@given(queries(), st.integers(0, 40))
def test_the_rows_are_the_same_but_cut(text: str, rows: int) -> None:
    """The rewritten query gives the first rows of the query, as many as are left of both limits."""
    limited = limit_rows(text, rows)

    assert rows_of(limited) == rows_of(text)[:rows]
    assert limit_rows(limited, rows) == limited


def test_what_the_engine_accepts_stays_acceptable() -> None:
    """Of damaged queries, each one that the engine reads is read after the rewriting, and gives no more rows."""
    seen = 0
    for text in [*QUERIES, *damaged(seed=21, count=800)]:
        try:
            pyoxigraph.Store().query(text, base_iri="http://b.example/")
        except (SyntaxError, RuntimeError):
            continue
        seen += 1
        answer = pyoxigraph.Store().query(limit_rows(text, 0), base_iri="http://b.example/")
        assert isinstance(answer, pyoxigraph.QueryBoolean) or list(answer) == [], text
    assert seen > 200


UPDATE_CASES = (
    "DELETE { } INSERT { } @WHERE { }",
    "DELETE{}@WHERE{}",
    "INSERT DATA { <urn:where> <urn:using> 'USING' }",
    "CLEAR ALL ; DROP GRAPH <urn:WITH>",
    "INSERT { } @WHERE { { SELECT * WHERE { ?with ?using ?o } } }",
    "INSERT { } @WHERE { } ; CLEAR ALL ; DELETE { } @WHERE { }",
    "# WHERE\nINSERT { } # WHERE\n@WHERE { }",
)
"""Updates in which @ stands where the graphs belong."""


@pytest.mark.parametrize("marked", UPDATE_CASES)
def test_graphs_are_written_before_each_where(marked: str) -> None:
    """Only operations that match something are given graphs, and each of them is."""
    expected = marked.replace("@", " USING <urn:d> USING NAMED <urn:n> ")

    assert use_graphs(marked.replace("@", ""), ["urn:d"], ["urn:n"]) == expected


def test_without_graphs_nothing_changes() -> None:
    """An update without parameters of the protocol may say USING itself."""
    text = "WITH <urn:g> DELETE { } USING <urn:h> WHERE { }"

    assert use_graphs(text, [], []) == text


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("CLEAR ALL ;\nWITH <urn:g> DELETE { } WHERE { }", "WITH", Place("<query>", 2, 1)),
        ("DELETE { } USING <urn:g> WHERE { }", "USING", Place("<query>", 1, 12)),
        ("DELETE{}usingnamed<urn:g>WHERE{}", "USING", Place("<query>", 1, 9)),
        ("PREFIX e: <urn:e:> WITHe:g DELETE { } WHERE { }", "WITH", Place("<query>", 1, 20)),
    ],
)
def test_graphs_named_twice_are_refused(text: str, word: str, place: Place) -> None:
    """The protocol leaves no choice between the text and the parameters."""
    with pytest.raises(UsageError) as caught:
        use_graphs(text, ["urn:d"], [])

    assert caught.value.where == place
    assert word in caught.value.message("en")
    assert word in caught.value.message("nb")


@pytest.mark.parametrize(
    "iri", ["", "relative", "urn:a b", "urn:a>", "urn:a> WHERE {} #", "urn:\\u003e", "urn:{", "1:a"]
)
def test_what_is_no_iri_is_refused(iri: str) -> None:
    """Nothing gets out of the angle brackets."""
    for default, named in (([iri], []), ([], ["urn:n", iri])):
        with pytest.raises(UsageError):
            use_graphs("DELETE { } WHERE { }", default, named)


operations = st.sampled_from((
    "INSERT { GRAPH <urn:out> { ?s ?p ?o } } @WHERE { ?s ?p ?o }",
    "INSERT{GRAPH<urn:out>{?s ?p 'WHERE'}}@WHERE{?s ?p ?o}",
    "INSERT { GRAPH <urn:out> { ?g <urn:has> ?o } } # WHERE\n@WHERE { GRAPH ?g { ?s <urn:p1> ?o } }",
    "INSERT DATA { GRAPH <urn:out> { <urn:where> <urn:with> 'USING <urn:x> WHERE { }' } }",
    "INSERT { GRAPH <urn:out> { ?s ?p 1 } } @WHERE { { SELECT * WHERE { ?s ?p ?o } } FILTER EXISTS { ?s ?p ?z } }",
    "CLEAR SILENT GRAPH <urn:where>",
    "DELETE { GRAPH <urn:out> { ?s ?p ?o } } @WHERE { ?s ?p ?o FILTER(?o < 2) }",
))  # fmt: skip
graphs = st.lists(st.sampled_from(("urn:g1", "urn:g2", "urn:none")), max_size=2, unique=True)


def written(updates: list[str]) -> set[str]:
    """Return what updates leave in the graph that they write to."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(store())
    for update in updates:
        copy.update(update)
    return {str(quad) for quad in copy.quads_for_pattern(None, None, None, pyoxigraph.NamedNode("urn:out"))}


@settings(max_examples=150, deadline=None)
@given(st.lists(operations, min_size=1, max_size=4), graphs, graphs)
def test_each_operation_sees_those_graphs(marked: list[str], default: list[str], named: list[str]) -> None:
    """A request gives what its operations give one after the other, each with the graphs of the request."""
    clauses = " ".join([*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)])
    one_by_one = [operation.replace("@", f" {clauses} ") for operation in marked]
    request = " ; ".join(marked).replace("@", "")

    assert written([use_graphs(request, default, named)]) == written(one_by_one)


def test_delete_where_is_given_graphs() -> None:
    """What DELETE WHERE matches is looked for in the graphs of the request alone."""
    copy = pyoxigraph.Store()
    copy.update("INSERT DATA { <urn:a> <urn:p> 1 , 2 . GRAPH <urn:g> { <urn:a> <urn:p> 1 } }")
    copy.update(use_graphs("DELETE WHERE { <urn:a> <urn:p> ?o } # all", ["urn:g"], []))

    assert {(str(quad.object.value), str(quad.graph_name)) for quad in copy} == {("2", "DEFAULT"), ("1", "<urn:g>")}
