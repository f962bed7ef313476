# SPDX-License-Identifier: Apache-2.0
"""A query in a log tells its shape, and nothing of what it speaks of."""

from __future__ import annotations

import re

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.sparql.normal import normalised
from kgservice.vocabulary import PREFIXES

_MARK = "zqj"
"""Letters that stand in no word of SPARQL and in no prefix."""

_SECRETS = st.text(alphabet=_MARK, min_size=6, max_size=12)
_NUMBERS = st.integers(min_value=10_000_000, max_value=99_999_999).map(str)
_LITERALS = st.one_of(
    _SECRETS.map(lambda text: f'"{text}"'),
    _SECRETS.map(lambda text: f"'{text}'"),
    _SECRETS.map(lambda text: f'"""{text} "quoted" {text}\n{text}"""'),
    _SECRETS.map(lambda text: f"'''it's {text}\\n'''"),
    _SECRETS.map(lambda text: f'"\\"SELECT {text} # {text}"'),
    _SECRETS.map(lambda text: f'"{text}"@{text}'),
    _SECRETS.map(lambda text: f'"{text}"^^<http://{text}.example/{text}>'),
    _SECRETS.map(lambda text: f'"{text}"^^s:{text}'),
    _SECRETS.map(lambda text: f'"\\u007A{text}"'),
    _NUMBERS,
    _NUMBERS.map(lambda number: f"-{number}.{number}"),
    _NUMBERS.map(lambda number: f"{number}e{number[:2]}"),
)
_NAMES = st.one_of(
    _SECRETS.map(lambda text: f"<http://{text}.example/a#{text}>"),
    _SECRETS.map(lambda text: f"<{text}>"),
    _SECRETS.map(lambda text: f"s:{text}"),
    _SECRETS.map(lambda text: f"<https://w3id.org/mdkg/rule/{text}/{text}>"),
)
_PATTERNS = st.one_of(
    st.builds("?{} {} {} .".format, _SECRETS, _NAMES, _LITERALS),
    st.builds("{} a md:Rule . # {}\n".format, _NAMES, _SECRETS),
    st.builds("FILTER(?{} < {} || REGEX(?{}, {}))".format, _SECRETS, _LITERALS, _SECRETS, _LITERALS),
    st.builds("FILTER(?{} IN ({}, {}))".format, _SECRETS, _LITERALS, _NAMES),
    st.builds("BIND({} AS ?{})".format, _LITERALS, _SECRETS),
    st.builds("VALUES ?{} {{ {} {} UNDEF }}".format, _SECRETS, _LITERALS, _NAMES),
    st.builds("VALUES (?{} ?b) {{ ({} {}) (md:Rule UNDEF) }}".format, _SECRETS, _LITERALS, _NAMES),
    st.builds("OPTIONAL {{ GRAPH {} {{ _:{} md:field {} }} }}".format, _NAMES, _SECRETS, _LITERALS),
)
_PROLOGUE = (
    f"BASE <http://{_MARK}{_MARK}.example/> PREFIX s: <http://{_MARK}{_MARK}.example/> PREFIX md: <{PREFIXES['md']}> "
)


@given(st.lists(_PATTERNS, min_size=1, max_size=6), _NUMBERS)
def test_nothing_of_the_content_is_told(patterns: list[str], number: str) -> None:
    """No text, number, name, variable or remark of a query that can be asked stands in its shape."""
    text = f"{_PROLOGUE} SELECT * WHERE {{ {' '.join(patterns)} }} LIMIT {number}"
    shape = normalised(text)

    assert shape.startswith("SELECT * WHERE {")
    assert shape.endswith("LIMIT …")
    assert not re.search(r"[zqj#\"'\n0-9]", re.sub(r"\?[0-9]+", "", shape))
    assert "http" not in shape


@given(st.text(max_size=60), st.lists(st.sampled_from(['"', "'", "{", "}", "<", "#", "VALUES", "DATA", "\\u0022"])))
def test_any_text_has_a_shape(text: str, parts: list[str]) -> None:
    """What is no query at all does not stop the log either, and stays on one line."""
    shape = normalised(text.join(parts) + text)

    assert "\n" not in shape
    assert len(shape) <= 2000


@pytest.mark.parametrize(
    ("query", "shape"),
    [
        (
            "PREFIX x: <https://w3id.org/mdkg/ontology/> SELECT ?rule { ?rule a x:Rule ; <http://other/p> 'App' }",
            "SELECT ?1 { ?1 a md:Rule ; … … }",
        ),
        (
            "ASK { ?s rdfs:label ?l FILTER(?l = 'x'^^xsd:string && ?s != ?l) } # who asks",
            "ASK { ?1 … ?2 FILTER ( ?2 = … ^^ … && ?1 != ?2 ) }",
        ),
        ("INSERT DATA { <a> <b> 'c' } ; DROP GRAPH <g>", "INSERT DATA { … } ; DROP GRAPH …"),
        ("INSERT DATA { } ; CLEAR ALL", "INSERT DATA { } ; CLEAR ALL"),
        ("SELECT * { VALUES ?x { } ?s ?p 1 }", "SELECT * { VALUES ?1 { } ?2 ?3 … }"),
        ("SELECT * { ?s ?p 'unclosed SELECT }", "SELECT * { ?1 ?2 … … SELECT }"),
    ],
)
def test_shape(query: str, shape: str) -> None:
    """Names of the graph and of known vocabularies are told by their prefix, whichever the query has for them."""
    assert normalised(query) == shape


def test_queries_of_one_shape() -> None:
    """Queries that differ in names of variables, texts and remarks alone are told alike."""
    one = "SELECT ?a WHERE { ?a ?b 'x' } LIMIT 5"
    other = 'select ?name # of whom\nwhere { ?name ?p """y""" } limit 50'

    assert normalised(one) == normalised(other)


def test_length_is_bounded() -> None:
    """A long query is cut, and ends in a sign that it was."""
    shape = normalised("SELECT * { " + "?s ?p ?o . " * 5000 + "}", longest=100)

    assert len(shape) == 100
    assert shape.endswith("…")


def test_the_generated_queries_can_be_asked() -> None:
    """What the property is tried on is SPARQL: the engine takes one of each form."""
    text = (
        f"{_PROLOGUE} SELECT * WHERE {{ ?zq s:zq '''it's zqj\\n''' . <zq> a md:Rule . # zq\n"
        "FILTER(?zq < -1.5 || REGEX(?zq, 'zq'@zq)) FILTER(?zq IN ('zq'^^s:zq, <zq>)) BIND(1e5 AS ?zqq) "
        "VALUES (?zqz ?b) { ('zq' <zq>) (md:Rule UNDEF) } OPTIONAL { GRAPH s:zq { _:zq md:field 1 } } } LIMIT 5"
    )

    assert isinstance(pyoxigraph.Store().query(text), pyoxigraph.QuerySolutions)
    assert "z" not in normalised(text)
