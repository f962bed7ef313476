# SPDX-License-Identifier: Apache-2.0
"""Every named query says what it is, answers what the law says, and answers the same in two engines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml

from kgservice.errors import UnknownQueryError, UsageError
from kgservice.graph import NamedQuery, named_queries, named_query
from kgservice.graph.reference import reference
from tests.queries.engines import ROOT, Graphs, bound, oxigraph_rows, rdflib_rows

QUERIES = named_queries()
EXPECTED = Path(__file__).with_name("expected")
COMPETENCY_QUESTIONS = {f"CQ{number}" for number in range(1, 11)}

each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))


def expected_cases() -> list[Any]:
    """Return each case of each file with its query, named by the query and the place of the case."""
    return [
        pytest.param(QUERIES[path.stem], case, id=f"{path.stem}-{number}")
        for path in sorted(EXPECTED.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["cases"])
    ]


def fits(row: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Tell whether a row has the wanted cells; after "~" comes a part of a cell."""
    return all(
        cell[1:] in row[column] if cell.startswith("~") else row[column] == cell for column, cell in wanted.items()
    )


@each_query
def test_header_is_complete(query: NamedQuery) -> None:
    """Title, summary, headings and meanings stand in both languages, and each parameter has a line of its own."""
    texts = [query.title, query.summary, *query.columns.values(), *(each.meaning for each in query.parameters)]
    lines = re.findall(r"^ *VALUES \?(\w+) \{ [^{}\n]+ \}$", query.text, re.MULTILINE)

    assert all(text.en and text.nb for text in texts)
    assert query.answers
    assert set(query.answers) <= COMPETENCY_QUESTIONS
    assert set(lines) >= {each.name for each in query.parameters}
    assert all(each.values for each in query.parameters if each.kind == "word")


@each_query
def test_columns_and_order(query: NamedQuery, graphs: Graphs) -> None:
    """The header names the columns that are selected, and rows come in the same order each time."""
    columns, rows = oxigraph_rows(graphs.of(query), bound(query, {}))

    assert columns == tuple(query.columns)
    assert rows == oxigraph_rows(graphs.of(query), bound(query, {}))[1]
    assert re.search(r"^ORDER BY ", query.text, re.MULTILINE)


@each_query
def test_no_blank_nodes_or_bare_iris(query: NamedQuery, graphs: Graphs) -> None:
    """An answer is made of names, numbers, days and addresses, never of nodes of the graph."""
    _, rows = oxigraph_rows(graphs.of(query), bound(query, {}, "nb"))

    assert [row for row in rows if any(cell.startswith(("https://w3id.org/mdkg/", "_:")) for cell in row)] == []


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib 7.6 uses its own
@pytest.mark.parametrize("lang", ["en", pytest.param("nb", marks=pytest.mark.long)])
@each_query
def test_both_engines_agree(query: NamedQuery, lang: str, graphs: Graphs, dataset: rdflib.Dataset) -> None:
    """The same query gives the same rows in the same order in Oxigraph and in rdflib."""
    text = bound(query, {}, lang)

    assert rdflib_rows(dataset, text) == oxigraph_rows(graphs.of(query), text)[1]


@pytest.mark.parametrize(("query", "case"), expected_cases())
def test_expected_answers(query: NamedQuery, case: Mapping[str, Any], graphs: Graphs) -> None:
    """What the law says is among the rows, and what it does not say is not."""
    columns, rows = oxigraph_rows(graphs.of(query), bound(query, case.get("parameters", {})))
    found = [dict(zip(columns, row, strict=True)) for row in rows]

    assert [wanted for wanted in case.get("rows", []) if not any(fits(row, wanted) for row in found)] == []
    assert [row for row in found for wanted in case.get("never", []) if fits(row, wanted)] == []


def test_every_query_has_expected_answers() -> None:
    """No query is without a case, and no case without a query."""
    assert {path.stem for path in EXPECTED.glob("*.yaml")} == set(QUERIES)


def test_every_competency_question_is_answered() -> None:
    """Each of the ten questions that users ask has at least one query."""
    assert {answered for query in QUERIES.values() for answered in query.answers} == COMPETENCY_QUESTIONS


def test_no_citation_outside_parameters() -> None:
    """A query asks the graph for provisions and days; it holds none as an answer."""
    named = re.compile(r"mdlaw:[a-z0-9-]+-(?:art|anx|par|kap)-|\d{4}-\d{2}-\d{2}")
    bodies = {
        name: [line for line in query.text.splitlines() if not line.startswith("#") and " VALUES " not in f" {line}"]
        for name, query in QUERIES.items()
    }

    assert {name for name, lines in bodies.items() if any(named.search(line) for line in lines)} == set()


def test_unknown_query() -> None:
    """An unknown query is refused with the nearest names."""
    with pytest.raises(UnknownQueryError) as refused:
        named_query("duties-of-rolle")

    assert "duties-of-role" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("duties-of-role", {"rolle": "importer"}, "role"),
        ("duties-of-role", {"as_of": "23.11.2026"}, "YYYY-MM-DD"),
        ("duties-of-role", {"jurisdiction": "SE"}, "EU"),
        ("overlap-matrix", {"group": "shared"}, "handling_regulation"),
        ("retention-clocks", {"implantable": "maybe"}, "yes"),
    ],
)
def test_bad_parameter(name: str, values: dict[str, str], said: str) -> None:
    """An unknown parameter and an unusable value are refused with what is expected."""
    with pytest.raises(UsageError) as refused:
        bound(QUERIES[name], values)

    assert said in str(refused.value)


def test_reference_is_current() -> None:
    """docs/queries.md lists the queries as they are; the message names the command that mends it."""
    path = ROOT / "docs" / "queries.md"

    assert reference() == path.read_text(encoding="utf-8"), "python -m kgservice.graph.reference > docs/queries.md"
