# SPDX-License-Identifier: Apache-2.0
"""Queries as constraints: pre-binding, one query for many focus nodes, messages, components, what is refused."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import pyoxigraph
import pytest

from kgservice.errors import InvalidShapesError, OracleError
from kgservice.shacl import ValidationReport, compile_shapes
from kgservice.shacl.graph import DataGraph
from kgservice.shacl.query_run import QueryRun
from kgservice.shacl.query_text import anchored
from kgservice.shacl.shape import Shape
from tests.shacl.conftest import Reference
from tests.shacl.generated import PREFIXES
from tests.shacl.w3c import Row, rows_of

_HEAD = PREFIXES + 'ex:Names sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .\n'
_DATA = """
ex:a a ex:A ; ex:p 1 , 2 ; ex:next ex:b ; ex:id "k" ; ex:day "2026-01-01"^^xsd:date ; ex:until "2025-01-01"^^xsd:date .
ex:b a ex:A ; ex:p 3 ; ex:next ex:c ; ex:id "k" ; ex:q 3 .
ex:c a ex:A ; ex:id "m" ; ex:next ex:a . ex:e a ex:B ; ex:next _:y .
_:y a ex:A ; ex:p 9 ; ex:id "m" .
"""

QUERIES = [
    "SELECT $this ?value WHERE { $this ex:p ?value FILTER (?value > 1) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?any } }",
    "SELECT $this ?value WHERE { $this ex:id ?id . ?value ex:id ?id . FILTER (?value != $this) }",
    "SELECT $this WHERE { $this ex:id ?id . FILTER EXISTS { ?other ex:id ?id . FILTER (?other != $this) } }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { $this ex:q ?value } }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { BIND ($this AS ?value) FILTER ($this = ex:a) } }",
    "SELECT $this ?value WHERE { OPTIONAL { $this ex:p ?value FILTER (?value > 2) } }",
    "SELECT $this ?value WHERE { OPTIONAL { BIND (STR($this) AS ?value) } FILTER (isIRI($this)) }",
    "SELECT $this ?value WHERE { $this ex:next+ ?value . FILTER (?value = $this) }",
    "SELECT $this ?value WHERE { $this ex:next*/ex:p ?value }",
    "SELECT $this (COUNT(?p) AS ?value) WHERE { $this ex:p ?p } GROUP BY $this HAVING (COUNT(?p) > 1)",
    "SELECT $this ?value WHERE { { SELECT $this (MAX(?p) AS ?value) WHERE { $this ex:p ?p } GROUP BY $this } }",
    "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { $this ex:p ?value } ORDER BY ?value LIMIT 1 } }",
    "SELECT DISTINCT $this ?value WHERE { $this ex:p|ex:q ?value }",
    "SELECT $this ?value WHERE { ?value ex:next $this }",
    "SELECT $this ?value WHERE { $this ex:p ?value } ORDER BY DESC(?value) LIMIT 1",
    "SELECT $this (ex:day AS ?path) ?value WHERE { $this ex:day ?value ; ex:until ?end . FILTER (?end < ?value) }",
    "SELECT $this WHERE { { FILTER (BOUND($this)) } { { FILTER ($this = ex:b) } } }",
    "SELECT $this WHERE { FILTER ($this IN (ex:a, ex:c)) }",
    "SELECT $this ?value WHERE { { SELECT ?value $this WHERE { ?value ex:next $this } } }",
    "SELECT $this ?value { $this a/^a ?value FILTER NOT EXISTS { ?value ex:p ?p FILTER EXISTS { $this ex:p ?p } } }",
    "SELECT $this WHERE { FILTER EXISTS { ?o ex:next ?x . FILTER NOT EXISTS { ?x ex:id ?i . FILTER ($this = ?x) } } }",
    r"""SELECT $this ?value WHERE { BIND (CONCAT("# ' { ", " $this } \" ( ") AS ?value) } # a comment { with $this""",
]
BEYOND_PYSHACL = "SELECT (EXISTS { $this ex:q ?q } AS ?value) $this WHERE { $this ex:id ?id }"
_TARGETS = "sh:targetClass ex:A ; sh:targetNode ex:zz"


def _validate(shapes: str, data: str = _DATA) -> ValidationReport:
    return compile_shapes((_HEAD + shapes).encode()).validate((PREFIXES + data).encode())


def _of_query(query: str) -> str:
    return f"ex:S a sh:NodeShape ; {_TARGETS} ; sh:sparql [ sh:prefixes ex:Names ; sh:select {_quoted(query)} ] ."


def _quoted(query: str) -> str:
    return str(pyoxigraph.Literal(query))


def _lines(turtle: str) -> str:
    graph = DataGraph(pyoxigraph.parse(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    return (pyoxigraph.serialize(graph.triples(), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def _rows(report: ValidationReport) -> Counter[Row]:
    return rows_of(report, messages=False)


@pytest.mark.parametrize("query", [*QUERIES, BEYOND_PYSHACL])
def test_one_query_for_all_is_one_for_each(query: str) -> None:
    """Asking for all focus nodes at once gives what asking for each by itself gives."""
    together = _validate(_of_query(query))
    with patch.object(Shape, "prepare", lambda *_: None):
        alone = _validate(_of_query(query))

    assert _rows(together) == _rows(alone)
    assert not together.conforms


@pytest.mark.parametrize("query", QUERIES)
def test_query_finds_what_pyshacl_finds(query: str, reference: Reference) -> None:
    """Pre-binding means the same as in pySHACL, which substitutes values in the algebra."""
    lines = [_lines(text) for text in (_HEAD + _of_query(query), PREFIXES + _DATA)]

    assert set(_rows(_validate(_of_query(query)))) == set(_rows(reference(*lines)))


def test_query_that_breaks_pyshacl_is_told(reference: Reference) -> None:
    """What breaks within pySHACL is no answer, and the next question is answered."""
    lines = [_lines(text) for text in (_HEAD + _of_query(BEYOND_PYSHACL), PREFIXES + _DATA)]

    with pytest.raises(OracleError, match="pySHACL broke"):
        reference(*lines)

    assert reference("", "").conforms


def test_literal_focus_nodes_are_bound() -> None:
    """A literal can be a focus node of a query; it is reported as it is written."""
    shapes = "ex:S sh:targetObjectsOf ex:p ; sh:sparql [ sh:select 'SELECT $this { FILTER ($this = 5) }' ] ."

    report = _validate(shapes, 'ex:a ex:p "05"^^xsd:integer , "5"^^xsd:byte , 6 .')

    assert [str(one.value) for one in report.results] == [
        '"05"^^<http://www.w3.org/2001/XMLSchema#integer>', '"5"^^<http://www.w3.org/2001/XMLSchema#byte>',
    ]  # fmt: skip


def test_values_are_reported_as_written() -> None:
    """A store makes 5 of "05"; the result has what the data say."""
    shapes = _of_query("SELECT $this ?value { $this ex:next/ex:p ?value }").replace("ex:A", "ex:C")

    report = _validate(shapes, 'ex:a a ex:C ; ex:next [ ex:p "05"^^xsd:integer , "1.50"^^xsd:decimal ] .')

    assert sorted(getattr(one.value, "value", "") for one in report.results) == ["05", "1.50"]


def test_path_stands_in_its_query() -> None:
    """$PATH is the path of the property shape, whatever it is made of; the result has that path and no value."""
    query = "sh:sparql [ sh:prefixes ex:Names ; sh:select 'SELECT $this { $this $PATH ?any . FILTER (?any = ex:b) }' ]"
    shapes = f"ex:S sh:targetClass ex:A ; sh:property [ sh:path [ sh:inversePath ( ex:next ex:next ) ] ; {query} ] ."

    (result,) = _validate(shapes).results

    assert str(result.focus_node) == "<http://example.org/a>"
    assert (str(result.path), result.value) == ("^(<http://example.org/next>/<http://example.org/next>)", None)


def test_places_in_messages_are_filled() -> None:
    """{?value} and {$this} are the values of the solution; the language stays, and an unknown place does too."""
    query = "SELECT $this ?value { $this ex:day ?value }"
    message = 'sh:message "{?value} of {$this} {?none}"@en , "{$value}"@nb'
    shapes = _of_query(query).replace("sh:prefixes", f"{message} ; sh:prefixes")

    (result,) = _validate(shapes).results

    assert set(result.messages) == {("en", "2026-01-01 of http://example.org/a {?none}"), ("nb", "2026-01-01")}


def test_message_of_a_solution_comes_first() -> None:
    """A variable called message says what is told."""
    query = "SELECT $this (CONCAT('day ', STR(?d)) AS ?message) { $this ex:day ?d }"
    shapes = _of_query(query).replace("sh:prefixes", 'sh:message "other" ; sh:prefixes')

    (result,) = _validate(shapes).results

    assert result.messages == (("", "day 2026-01-01"),)


_COMPONENT = """
ex:Longer a sh:ConstraintComponent ; sh:parameter [ sh:path ex:atLeast ] , [ sh:path ex:mark ; sh:optional true ] ;
    sh:validator [ sh:message "{?value} is not {$atLeast} long"@en ;
        sh:ask "ASK { FILTER (STRLEN(STR($value)) >= $atLeast || STR($value) = COALESCE($mark, 'none')) }" ] .
"""


def test_component_with_ask_judges_each_value() -> None:
    """An ASK is asked for each value node; an optional parameter without a value is unbound."""
    shapes = _COMPONENT + (
        "ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:id ; ex:atLeast 2 ] , "
        '[ sh:path ex:id ; ex:atLeast 2 ; ex:mark "m" ] .'
    )

    report = _validate(shapes)

    assert Counter(str(one.value) for one in report.results) == {'"k"': 4, '"m"': 2}
    assert report.results[0].message("en") == "k is not 2 long"
    assert str(report.results[0].source_constraint_component) == "<http://example.org/Longer>"


def test_component_on_a_node_shape_judges_the_focus_node() -> None:
    """On a node shape the value node is the focus node, and a component with one parameter holds for each value."""
    one = "ex:One a sh:ConstraintComponent ; sh:parameter [ sh:path ex:than ] ; sh:validator "
    shapes = f"{one} [ sh:ask 'ASK {{ FILTER (STRLEN(STR($value)) >= $than) }}' ] ."

    assert len(_validate(f'{shapes} ex:S sh:targetNode "abc" ; ex:than 2 , 4 , 5 .').results) == 2


def test_components_within_a_negation_are_asked_as_well() -> None:
    """A query below sh:not or sh:node counts there."""
    shapes = _COMPONENT + 'ex:S sh:targetNode "abc" , "a" ; sh:not [ ex:atLeast 2 ] .'

    assert [str(one.value) for one in _validate(shapes).results] == ['"abc"']


def test_query_without_its_triples_is_not_run() -> None:
    """No query runs where a predicate that it needs does not occur, and no store is filled."""
    shapes = _of_query("SELECT $this { $this ex:absent ?x ; ex:id ?id }") + _of_query(
        "SELECT $this { ?other ex:absent/ex:id $this . $this ex:id ?id }"
    ).replace("ex:S ", "ex:T ")

    with patch.object(QueryRun, "store", side_effect=AssertionError):
        assert _validate(shapes).conforms


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ex:p ?x . $this a ?y OPTIONAL { $this ex:q ?z } FILTER (?x > 1) { ?y ex:r ?z } }",
        "SELECT $this { $this ex:p ?x ; a ?y . }",
        "SELECT $this { $this ex:p/ex:r* ?x , ?z ; a ?y }",
        "SELECT $this { FILTER (1 < 2) $this ex:p [ ex:q 1 ] . $this a ex:C . BIND (1 AS ?i) }",
        "SELECT $this { $this ex:p 'x'@en , '1'^^<http://example.org/t> ; a ?y }",
    ],
)
def test_needs_are_read_from_the_patterns(query: str) -> None:
    """What must be there is read from the outermost group, not from what is optional."""
    query_text = anchored(query, ("this",), {"ex": "http://example.org/"}, ask=False)

    needed = {need.predicate.value.rpartition("/")[2].rpartition("#")[2] for need in query_text.needs if need.of_focus}
    assert needed == {"p", "type"}


def test_deactivated_query_is_not_asked() -> None:
    """sh:deactivated switches one query off."""
    shapes = _of_query("SELECT $this {}").replace("sh:prefixes", "sh:deactivated true ; sh:prefixes")

    assert _validate(shapes).conforms


def test_failure_of_a_query_is_told() -> None:
    """A query that binds ?failure cannot be judged; that is no result but an error."""
    with pytest.raises(InvalidShapesError, match="signals a failure"):
        _validate(_of_query("SELECT $this (true AS ?failure) { $this ex:id ?id }"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT $this { $this ex:p ?x MINUS { $this ex:q ?x } }", "MINUS"),
        ("SELECT $this { VALUES ?x { 1 } }", "VALUES"),
        ("SELECT $this { SERVICE <http://example.org/> { ?a ?b ?c } }", "SERVICE"),
        ("SELECT $this FROM <http://example.org/> { $this ex:p ?x }", "FROM"),
        ("SELECT $this { BIND (1 AS $this) }", "assigned"),
        ("SELECT ?other { $this ex:p ?other }", "does not name"),
        ("SELECT $this { { SELECT ?x { ?x ex:p ?y } } }", "does not name"),
        ("SELECT $this { $this nix:p ?x }", "Prefix not found"),
        ("SELECT $this { $this ", "expected"),
        ("SELECT $this { " + "{" * 70 + "}" * 70 + " }", "too deep"),
        ("SELECT $this { $this ex:p ?x ) }", "closes nothing"),
        ("ASK { $this ex:p ?x }", "not a SELECT"),
    ],
)
def test_query_that_is_not_allowed_is_refused(query: str, words: str) -> None:
    """What SHACL does not allow in a query is refused when the shapes are compiled."""
    with pytest.raises(InvalidShapesError, match=words):
        _validate(_of_query(query))
