# SPDX-License-Identifier: Apache-2.0
"""What a store answers to queries, in each form and format."""

from __future__ import annotations

import csv
import io

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions

from kgservice.errors import KgServiceError, QuerySyntaxError
from kgservice.store.port import Answer, Dataset, GraphStore, Question
from tests.store.asking import (
    ABSENT,
    EX,
    JSON,
    TRIPLES,
    TURTLE,
    G,
    H,
    add,
    put,
    read,
    rows,
    spo,
    triples,
    values,
)

_RESULTS = {
    "json": JSON,
    "xml": "application/sparql-results+xml",
    "tsv": "text/tab-separated-values",
}
_RDF = {
    "turtle": TURTLE,
    "n-triples": TRIPLES,
    "rdf-xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
    "trig": "application/trig",
    "n-quads": "application/n-quads",
}
_TWO = '<a> <p> "one"@en . <b> <p> 2 .'
_BOTH = {spo("a", "p", '"one"@en'), spo("b", "p", '"2"^^<http://www.w3.org/2001/XMLSchema#integer>')}


@pytest.mark.parametrize("form", _RESULTS)
def test_select_in_each_format(store: GraphStore, form: str) -> None:
    """The rows of a SELECT are the same in JSON, XML and TSV."""
    put(store, G, _TWO)
    question = Question(f"SELECT ?s ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }} ORDER BY ?s", _RESULTS[form])
    data = read(store.query(question))
    found = pyoxigraph.parse_query_results(data, format=QueryResultsFormat.from_media_type(_RESULTS[form]))
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == ["s", "o"]
    assert [(row["s"].value, row["o"].value) for row in found] == [(EX + "a", "one"), (EX + "b", "2")]


def test_select_in_csv(store: GraphStore) -> None:
    """CSV has the names of the variables in its first line, and values without their types."""
    put(store, G, _TWO)
    question = Question(f"SELECT ?s ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }} ORDER BY ?s", "text/csv")
    lines = list(csv.reader(io.StringIO(read(store.query(question)).decode(), newline="")))
    assert lines == [["s", "o"], [EX + "a", "one"], [EX + "b", "2"]]


@pytest.mark.parametrize("form", _RESULTS)
def test_ask_in_each_format(store: GraphStore, form: str) -> None:
    """An ASK is true of what is there and false of what is not, in each format."""
    put(store, G, _TWO)
    for subject, expected in (("a", True), ("c", False)):
        question = Question(f"ASK {{ GRAPH <{G}> {{ <{EX}{subject}> ?p ?o }} }}", _RESULTS[form])
        data = read(store.query(question))
        found = pyoxigraph.parse_query_results(data, format=QueryResultsFormat.from_media_type(_RESULTS[form]))
        assert bool(found) is expected


@pytest.mark.parametrize("form", _RDF)
def test_construct_in_each_format(store: GraphStore, form: str) -> None:
    """The triples of a CONSTRUCT are the same in each format of RDF."""
    put(store, G, _TWO)
    question = Question(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} }}", _RDF[form])
    assert triples(read(store.query(question)), _RDF[form]) == _BOTH


def test_describe(store: GraphStore) -> None:
    """DESCRIBE gives the statements about a node of the default graph."""
    put(store, None, _TWO)
    assert spo("a", "p", '"one"@en') in triples(read(store.query(Question(f"DESCRIBE <{EX}a>", TRIPLES))))


def test_a_form_that_does_not_fit(store: GraphStore) -> None:
    """A table is not written as Turtle."""
    with pytest.raises(KgServiceError) as caught:
        read(store.query(Question("SELECT * { ?s ?p ?o }", TURTLE)))
    assert caught.value.message("nb") != caught.value.message("en")


def test_unbound_and_empty(store: GraphStore) -> None:
    """A variable without a value stays empty, and a query without rows has none."""
    assert rows(store, "SELECT ?a ?b { BIND(1 AS ?a) }") == [('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "")]
    assert rows(store, "SELECT ?a { ?a ?b ?c }") == []


def test_relative_iris(store: GraphStore) -> None:
    """Relative IRIs are those of the base that comes with the query, unless it has one of its own."""
    text = "SELECT ?x { BIND(<x> AS ?x) }"
    assert rows(store, text, base=EX) == [(f"<{EX}x>",)]
    assert rows(store, f"BASE <{EX}own/> {text}", base=EX) == [(f"<{EX}own/x>",)]


def test_short_answers_are_whole(store: GraphStore) -> None:
    """An answer of a few bytes is there at once, so that its length can be told."""
    answer = store.query(Question("ASK {}", JSON))
    assert answer.whole
    assert b"true" in read(answer)


# what is no query


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("SELECT * {\n  ?s ?p ?o .\n  ?s ?p & .\n}", 3, id="mark"),
        pytest.param("SELECT *\n{ ?s ?p", 2, id="end"),
        pytest.param("SELECT * {\n\n\n ?s unknown:p ?o }", 4, id="prefix"),
        pytest.param("SELEKT * { ?s ?p ?o }", 1, id="word"),
    ],
)
def test_syntax_errors_have_a_place(store: GraphStore, text: str, line: int) -> None:
    """What is no SPARQL is refused, with the line and the column where it went wrong."""
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question(text, JSON))
    assert caught.value.where is not None
    assert caught.value.where.line == line
    assert caught.value.where.column is not None


def test_syntax_errors_are_those_of_what_was_written(store: GraphStore) -> None:
    """Where another text is run than was written, the place of an error is that in what was written."""
    written = "ASK {\n\n ?s ?p & }"
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question("ASK {\n\n\n\n ?s ?p & }", JSON, written=written))
    assert caught.value.where is not None
    assert caught.value.where.line in {3, None}
    assert "&" in caught.value.excerpt


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT ?s { ?s ?p ?o } GROUP BY ?p", id="grouped"),
        pytest.param("SELECT (1 AS ?s) { ?s ?p ?o }", id="bound-twice"),
        pytest.param("INSERT DATA { <http://example.org/a> <http://example.org/b> 1 }", id="update"),
        pytest.param("", id="nothing"),
        pytest.param("ASK {} ASK {}", id="two"),
    ],
)
def test_what_is_no_query(store: GraphStore, text: str) -> None:
    """Neither a query against the rules of its grammar, nor an update, nor two queries are run."""
    with pytest.raises(QuerySyntaxError):
        store.query(Question(text, JSON))


# the dataset


@pytest.fixture
def filled(store: GraphStore) -> GraphStore:
    """Return the store with one name in each of three graphs, and one in two of them."""
    put(store, None, "<default> <in> <default> .")
    put(store, G, "<g> <in> <g> . <both> <in> <some> .")
    put(store, H, "<h> <in> <h> . <both> <in> <some> .")
    return store


_DEFAULT = "SELECT ?s { ?s ?p ?o }"
_NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


def _iris(*names: str) -> list[str]:
    return sorted(f"<{name if name.startswith(EX) else EX + name}>" for name in names)


def test_the_dataset_of_the_store(filled: GraphStore) -> None:
    """Without a choice the default graph is that of the store alone, and all named graphs are there."""
    assert values(filled, _DEFAULT) == _iris("default")
    assert values(filled, _NAMED) == _iris(G, H)


def test_one_default_graph(filled: GraphStore) -> None:
    """A graph that is chosen as the default graph is asked without GRAPH; no named graph is there."""
    dataset = Dataset((G,), ())
    assert values(filled, _DEFAULT, dataset) == _iris("g", "both")
    assert values(filled, _NAMED, dataset) == []


def test_default_graphs_are_merged(filled: GraphStore) -> None:
    """A statement that stands in two chosen graphs stands in the default graph once."""
    assert values(filled, _DEFAULT, Dataset((G, H), ())) == _iris("g", "h", "both")


def test_named_graphs_alone(filled: GraphStore) -> None:
    """Where named graphs alone are chosen the default graph is empty."""
    dataset = Dataset((), (H,))
    assert values(filled, _DEFAULT, dataset) == []
    assert values(filled, _NAMED, dataset) == _iris(H)


def test_default_and_named_graphs(filled: GraphStore) -> None:
    """Both can be chosen."""
    dataset = Dataset((G,), (H,))
    assert values(filled, _DEFAULT, dataset) == _iris("g", "both")
    assert values(filled, _NAMED, dataset) == _iris(H)


def test_an_empty_dataset(filled: GraphStore) -> None:
    """A dataset without graphs has nothing in it."""
    assert values(filled, _DEFAULT, Dataset((), ())) == []
    assert values(filled, _NAMED, Dataset((), ())) == []


def test_default_graph_and_all_named(filled: GraphStore) -> None:
    """Where only the default graph is chosen, None leaves all named graphs."""
    dataset = Dataset((G,), None)
    assert values(filled, _DEFAULT, dataset) == _iris("g", "both")
    assert values(filled, _NAMED, dataset) == _iris(G, H)


def test_default_graph_of_the_store_and_some_named(filled: GraphStore) -> None:
    """Where only named graphs are chosen, None leaves the default graph of the store."""
    dataset = Dataset(None, (H,))
    assert values(filled, _DEFAULT, dataset) == _iris("default")
    assert values(filled, _NAMED, dataset) == _iris(H)


def test_a_dataset_of_graphs_that_are_not_there(filled: GraphStore) -> None:
    """A graph that does not exist is an empty one."""
    dataset = Dataset((ABSENT,), (ABSENT,))
    assert values(filled, _DEFAULT, dataset) == []
    assert values(filled, _NAMED, dataset) == []


def test_from(filled: GraphStore) -> None:
    """FROM and FROM NAMED choose graphs of the store."""
    default, also, named = f"FROM <{G}>", f"FROM <{H}>", f"FROM NAMED <{H}>"
    assert values(filled, f"SELECT ?s {default} {{ ?s ?p ?o }}") == _iris("g", "both")
    assert values(filled, f"SELECT DISTINCT ?s {default} {also} {{ ?s ?p ?o }}") == _iris("g", "h", "both")
    assert values(filled, f"SELECT ?s {named} {{ GRAPH ?g {{ ?s ?p ?o }} }}") == _iris("h", "both")
    assert values(filled, f"SELECT ?s {named} {{ ?s ?p ?o }}") == []


def test_the_request_counts_before_from(filled: GraphStore) -> None:
    """Graphs chosen by the request take the place of those that the query names itself."""
    clause = f"FROM <{G}>"
    assert values(filled, f"SELECT ?s {clause} {{ ?s ?p ?o }}", Dataset((H,), ())) == _iris("h", "both")


# rows


def _cut(store: GraphStore, text: str, media_type: str, most: int) -> tuple[bytes, Answer]:
    answer = store.query(Question(text, media_type, rows=most))
    return read(answer), answer


def test_a_table_with_as_many_rows_as_it_may_have(store: GraphStore) -> None:
    """A SELECT that reaches the limit written into it counts as cut, and one below it does not."""
    put(store, G, "<a> <p> 1, 2, 3, 4, 5 .")
    text = f"SELECT ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }} LIMIT"
    for most, cut in ((4, True), (6, False)):
        data, answer = _cut(store, f"{text} {most}", "text/csv", most)
        assert len(data.splitlines()) == min(most, 5) + 1
        assert answer.cut is cut


def test_triples_beyond_the_limit(store: GraphStore) -> None:
    """A CONSTRUCT is cut after so many triples, and says whether there were more."""
    put(store, G, "<a> <p> 1, 2, 3, 4, 5 .")
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"
    for most, cut in ((4, True), (5, False)):
        data, answer = _cut(store, text, TRIPLES, most)
        assert len(triples(data)) == most
        assert answer.cut is cut


def test_added_statements_are_seen_at_once(store: GraphStore) -> None:
    """A query sees what was written before it was asked."""
    for number in range(3):
        add(store, G, f"<a> <p> {number} .")
        assert len(values(store, f"SELECT ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }}")) == number + 1
