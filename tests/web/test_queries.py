# SPDX-License-Identifier: Apache-2.0
"""Named queries over HTTP: the rows of the library, values that are bound and never spliced, pages, forms, products."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

import kgservice
from kgservice.errors import LimitError
from kgservice.graph import KnowledgeGraph, NamedQuery, named_queries
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.text import Text
from kgservice.report.query_answer import Found
from kgservice.report.rows import answer_sheet, cell
from kgservice.vocabulary import MDQ
from kgservice.web.app import create_app
from kgservice.web.body import MAX_BODY
from kgservice.web.queries import ANSWER_FORMS
from tests.web.conftest import FakeAssessor
from tests.web.listed import fits_schema, pages, statements

QUERIES = named_queries()
PLAIN = [query for query in QUERIES.values() if not query.needs_product]
ABOUT_PRODUCTS = [query for query in QUERIES.values() if query.needs_product]
PRODUCT = Path(__file__).resolve().parents[2] / "examples" / "therapy-ranking.yaml"
DAY = date(2026, 11, 23)

each_plain = pytest.mark.parametrize("query", PLAIN, ids=lambda query: query.name)
each_about_product = pytest.mark.parametrize(
    "query",
    [pytest.param(q, marks=[pytest.mark.long] if n > 1 else [], id=q.name) for n, q in enumerate(ABOUT_PRODUCTS)],
)
each_language = pytest.mark.parametrize("lang", ["en", "nb"])


class FakeGraph:
    """Answers with so many rows, remembers what it was asked, and fails when it is told to."""

    def __init__(self, rows: int = 0) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None
        self._rows = rows
        self.concepts: Callable[[str], Mapping[str, str]] = lambda _: {}

    def query(self, text: str) -> Found:
        self.asked.append(text)
        if self.error is not None:
            raise self.error
        numbers = " ".join(map(str, range(self._rows)))
        return pyoxigraph.Store().query(f"SELECT ?n WHERE {{ VALUES ?n {{ {numbers} }} }}")

    def query_with(self, turtle: bytes, text: str) -> Found:
        return self.query(f"{text}\n# {len(turtle)}")


@pytest.fixture
def fake_graph() -> FakeGraph:
    return FakeGraph(rows=5)


@pytest.fixture
def fake_client(fake: FakeAssessor, fake_graph: FakeGraph) -> FlaskClient:
    return create_app(fake, graph=fake_graph).test_client()


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kgservice.open_knowledge_graph()


@pytest.fixture(scope="module")
def graph_with_product() -> KnowledgeGraph:
    return kgservice.open_knowledge_graph(product=PRODUCT, as_of=DAY)


def expected(query: NamedQuery, graph: KnowledgeGraph, lang: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of the library."""
    text = query.bound(values, today=DAY, lang=lang, concepts=graph.concepts)
    (table,) = answer_sheet(graph, query, text, lang).tables
    return [dict(zip(table.keys, row, strict=True)) for row in table.rows]


def on_the_day(query: NamedQuery, **parameters: str) -> str:
    """Return the address of a query, its day being that of the tests."""
    dated = {p.name: DAY.isoformat() for p in query.parameters if p.default == "today"}
    given = "&".join(f"{name}={value}" for name, value in (dated | parameters).items())
    return f"/api/queries/{query.name}?{given}"


def walked(client: FlaskClient, address: str) -> Iterator[dict[str, str]]:
    """Yield the rows of all pages."""
    for answer in pages(client, address):
        yield from answer.get_json()["rows"]


# the list


@each_language
def test_list_tells_what_can_be_set(lang: str, real_client: FlaskClient) -> None:
    """Each query is listed with its title, its columns, and its parameters with the values they take."""
    items = real_client.get(f"/api/queries?lang={lang}").get_json()["items"]

    assert [item["name"] for item in items] == list(QUERIES)
    for item in items:
        query = QUERIES[item["name"]]
        assert (item["iri"], item["title"]) == (MDQ + query.name, query.title.in_language(lang))
        assert item["summary"] == query.summary.in_language(lang)
        assert [column["title"] for column in item["columns"]] == [h.in_language(lang) for h in query.columns.values()]
        assert [p["meaning"] for p in item["parameters"]] == [p.meaning.in_language(lang) for p in query.parameters]
        assert (item["answers"], item["needs_product"]) == (list(query.answers), query.needs_product)


def test_listed_concepts_can_be_set(real_client: FlaskClient) -> None:
    """Each word that is listed for a concept is one that the query takes."""
    items = real_client.get("/api/queries").get_json()["items"]
    concepts = [
        (item["name"], p["name"], p["values"]) for item in items for p in item["parameters"] if p["kind"] == "concept"
    ]

    assert {len(values) > 5 for _, _, values in concepts} == {True}
    for name, parameter, values in concepts:
        if not QUERIES[name].needs_product:
            assert real_client.head(f"/api/queries/{name}?{parameter}={values[0]}").status_code == 200


# rows


@each_language
@each_plain
def test_rows_are_those_of_the_library(
    query: NamedQuery, lang: str, real_client: FlaskClient, graph: KnowledgeGraph
) -> None:
    """Every query runs with its defaults, and all its pages together are the rows that the library gives."""
    rows = list(walked(real_client, on_the_day(query, lang=lang, limit="1000")))

    assert rows == expected(query, graph, lang)


def test_rows_are_those_of_the_function(real_client: FlaskClient) -> None:
    """The service and `kgservice.query` answer alike, with parameters and with headings."""
    values = {"role": "importer", "jurisdiction": "NO", "as_of": "2026-11-23"}
    (table,) = kgservice.query("duties-of-role", values, lang="nb").tables
    answer = real_client.get("/api/queries/duties-of-role", query_string=values | {"lang": "nb", "limit": "1000"})

    document = answer.get_json()
    assert [tuple(row.values()) for row in document["rows"]] == list(table.rows)
    assert [column["title"] for column in document["columns"]] == list(table.heads)
    assert document["parameters"] == values | {"lang": "nb"}


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_give_each_row_once(size: int, real_client: FlaskClient, graph: KnowledgeGraph) -> None:
    """Whatever the size of a page, the pages together are the whole answer in its order."""
    query = QUERIES["definitions"]
    first = real_client.get(on_the_day(query, limit=str(size)))

    rows = list(walked(real_client, on_the_day(query, limit=str(size))))
    assert rows == expected(query, graph, "en")
    assert int(first.headers["X-Total-Count"]) == first.get_json()["total"] == len(rows)


@each_language
def test_forms_say_the_same(lang: str, real_client: FlaskClient) -> None:
    """JSON, CSV, TSV and JSON-LD have the same columns and cells."""
    address = on_the_day(QUERIES["deadlines"], lang=lang, limit="1000")
    document = real_client.get(address).get_json()
    table = csv.DictReader(io.StringIO(real_client.get(f"{address}&format=csv").data.decode(), newline=""))
    tsv = parse_query_results(real_client.get(f"{address}&format=tsv").data, format=QueryResultsFormat.TSV)
    triples = statements(real_client.get(f"{address}&format=json-ld"))

    assert list(table) == document["rows"]
    assert isinstance(tsv, QuerySolutions)
    assert [variable.value for variable in tsv.variables] == [column["name"] for column in document["columns"]]
    assert [tuple(map(cell, row)) for row in tsv] == [tuple(row.values()) for row in document["rows"]]
    values = [t.object for t in triples if t.predicate.value.endswith("#value")]
    assert sorted(map(cell, values)) == sorted(v for row in document["rows"] for v in row.values() if v)
    assert {t.object.value for t in triples if t.predicate.value.endswith("/source")} == {MDQ + "deadlines"}


def test_answers_fit_their_schema(real_client: FlaskClient) -> None:
    """An answer is what the description of the interface says."""
    openapi = real_client.get("/api/openapi.json").get_json(force=True)

    fits_schema(real_client.get("/api/queries/acts").get_json(), "QueryAnswer", openapi)


def test_description_has_each_query(real_client: FlaskClient) -> None:
    """Each query has an address of its own in the description, with its parameters, defaults and values."""
    paths = real_client.get("/api/openapi.json").get_json(force=True)["paths"]

    for query in QUERIES.values():
        operation = paths[f"/api/queries/{query.name}"]["post" if query.needs_product else "get"]
        own = {p["name"]: p["schema"] for p in operation["parameters"] if "name" in p}
        assert set(own) == {p.name for p in query.parameters} - {"lang"}
        assert all(own[p.name]["default"] == p.default for p in query.parameters if p.name != "lang")
        assert all(set(p.values) <= set(own[p.name]["enum"]) for p in query.parameters if p.kind == "word")


def test_no_parameter_is_taken_for_paging() -> None:
    """No query has a parameter that goes by the name of one of ours."""
    assert {p.name for query in QUERIES.values() for p in query.parameters} & {"limit", "offset", "format"} == set()


# values are bound

BREAK_OUTS = [
    'x" } UNION { ?s ?p ?o } #',
    "mdc:role-importer> } #",
    "mdc:role-importer> mdc:role-provider",
    "https://w3id.org/mdkg/concept/role-importer> } . ?s ?p ?o . {",
    "\\u0022 } #",
    '\\U00000022 } . { VALUES ?duty { "MDR-MFR-QMS"',
    'MDR-MFR-QMS" "MDR-MFR-RISK',
    "MDR-MFR-QMS\" }\n  VALUES ?lang { \"nb\"",
    "\n }\nVALUES ?lang { \"nb\" }",
    "2026-11-23\"^^xsd:date } #",
    "any } #",
    "UNDEF",
    "{{ }}",
    "\x00",
    "\\1 \\g<0>",
    "SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
]  # fmt: skip


@pytest.mark.parametrize("value", BREAK_OUTS)
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("duties-of-role", "role"),
        ("duties-of-role", "as_of"),
        ("duties-of-role", "jurisdiction"),
        ("duty-basis", "duty"),
        ("standards-for-duty", "duty"),
        ("what-cites", "provision"),
        ("overlap-matrix", "area"),
        ("duties-by-evidence", "evidence"),
    ],
)
def test_a_value_stays_a_value(name: str, parameter: str, value: str, real_client: FlaskClient) -> None:
    """What is written to leave the place of a value is refused, or is a value that nothing has."""
    answer = real_client.get(f"/api/queries/{name}", query_string={parameter: value})

    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert answer.get_json()["total"] == 0
    else:
        assert answer.get_json()["code"] in {"usage", "unknown-citation"}


@pytest.mark.long
@pytest.mark.parametrize("value", BREAK_OUTS)
@each_plain
def test_no_value_leaves_its_place(query: NamedQuery, value: str, real_client: FlaskClient) -> None:
    """The same holds of every parameter of every query."""
    for parameter in query.parameters:
        answer = real_client.get(f"/api/queries/{query.name}", query_string={parameter.name: value})
        assert answer.status_code == 400 or answer.get_json()["total"] == 0, parameter.name


def test_only_the_values_differ(fake_client: FlaskClient, fake_graph: FakeGraph) -> None:
    """A query that is run is the shipped one, but for the lines that set its parameters."""
    fake_client.get("/api/queries/duty-basis", query_string={"duty": BREAK_OUTS[0]})

    (asked,) = fake_graph.asked
    shipped = QUERIES["duty-basis"].text.splitlines()
    differing = [pair for pair in zip(shipped, asked.splitlines(), strict=True) if pair[0] != pair[1]]
    assert [line.strip() for line, _ in differing] == [
        line.strip() for line in shipped if " ?duty {" in line and "VALUES" in line
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("duties-of-role?rolle=importer", "role"),
        ("duties-of-role?role=importr", "write role=importer"),
        ("duties-of-role?as_of=23.11.2026", "YYYY-MM-DD"),
        ("duties-of-role?jurisdiction=SE", "EU"),
        ("duties-of-role?role=importer&role=provider", "one value"),
        ("what-cites?provision=MDR Art 999", "a known name"),
        ("acts?limit=0", "from 1 to 1000"),
        ("acts?as_of=2026-11-23", "lang"),
        ("acts?lang=sv", "nb, en"),
    ],
)
def test_what_cannot_be_asked(address: str, said: str, real_client: FlaskClient) -> None:
    """An unknown parameter, and a value that it cannot have, is refused with what would do."""
    answer = real_client.get(f"/api/queries/{address}")
    problem = answer.get_json()

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert said in f"{problem['expected']} {problem['remedy']}"


def test_an_unknown_query(real_client: FlaskClient) -> None:
    """There is nothing under a name that no query has; the nearest are suggested."""
    for answer in (real_client.get("/api/queries/duties-of-rolle"), real_client.post("/api/queries/duties-of-rolle")):
        assert answer.status_code == 404
        assert MDQ + "duties-of-role" in answer.get_json()["expected"]


# products


@each_about_product
def test_rows_about_a_product(query: NamedQuery, real_client: FlaskClient, graph_with_product: KnowledgeGraph) -> None:
    """A query about a product takes its description, and gives the rows that the library gives."""
    answer = real_client.post(
        f"{on_the_day(query)}&as_of={DAY}&limit=1000"
        if "as_of" not in on_the_day(query)
        else f"{on_the_day(query)}&limit=1000",
        data=PRODUCT.read_bytes(),
        content_type="application/yaml",
    )

    assert answer.status_code == 200, answer.text
    assert answer.get_json()["rows"] == expected(query, graph_with_product, "en")[:1000]
    assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("no-store", None)


def test_questions_about_a_draft(real_client: FlaskClient) -> None:
    """What a product still lacks is asked for, in the language and form wanted."""
    answer = real_client.post(
        "/api/queries/product-questions?lang=nb&format=csv&limit=5",
        data="name: Draft\n",
        content_type="application/yaml",
    )

    rows = list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))
    assert (answer.mimetype, answer.headers["Content-Language"], len(rows)) == ("text/csv", "nb", 5)
    assert {row["product"] for row in rows} == {"Draft"}
    assert int(answer.headers["X-Total-Count"]) > 5


def test_the_day_of_the_assessment(fake_client: FlaskClient, fake: FakeAssessor) -> None:
    """The law is read on the day that is given, today without one."""
    for asked, day in (("as_of=2021-05-26", date(2021, 5, 26)), ("as_of=today", date.today()), ("", date.today())):
        fake_client.post(f"/api/queries/product-classification?{asked}", data="name: X\n")
        assert fake.asked["as_of"] == day


def test_get_and_post_are_for_different_queries(real_client: FlaskClient) -> None:
    """A query about a product cannot be run without one, the others take none; the right method is named."""
    without, needless = (
        real_client.get("/api/queries/product-duties"),
        real_client.post("/api/queries/acts", data="name: X\n"),
    )

    assert (without.status_code, without.headers["Allow"]) == (405, "POST")
    assert (needless.status_code, needless.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"name: X\nwhat: y\n", "application/yaml", 400),
        (b"{", "application/json", 400),
        (b"name: X\n", "image/png", 415),
        (b"#" * (MAX_BODY + 1), "application/yaml", 413),
    ],
)
def test_descriptions_that_cannot_be_used(
    body: bytes, content_type: str, status: int, fake_client: FlaskClient, fake_graph: FakeGraph
) -> None:
    """A description that cannot be read is refused as in an assessment, and no query is run."""
    answer = fake_client.post("/api/queries/product-duties", data=body, content_type=content_type)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert fake_graph.asked == []


# the graph that is asked


def test_nothing_is_asked_before_the_first_request(fake: FakeAssessor, fake_graph: FakeGraph) -> None:
    """The application is built without a query; the graph that is handed over is the one that is asked."""
    client = create_app(fake, graph=fake_graph).test_client()
    assert fake_graph.asked == []

    assert client.get("/api/queries/acts").get_json()["total"] == 5
    assert len(fake_graph.asked) == 1


def test_a_known_answer_is_not_asked_for_again(fake_client: FlaskClient, fake_graph: FakeGraph) -> None:
    """Whoever shows the tag gets nothing, and no query is run; the pages of one answer are one query."""
    tag = fake_client.get("/api/queries/acts?limit=2").headers["ETag"]
    assert len(list(pages(fake_client, "/api/queries/acts?limit=2"))) == 3
    assert len(fake_graph.asked) == 1

    again = create_app(FakeAssessor(kgservice.open_knowledge()), graph=FakeGraph()).test_client()
    known = again.get("/api/queries/acts?limit=2", headers={"If-None-Match": tag})
    assert (known.status_code, known.data) == (304, b"")


def test_tags_differ(fake_client: FlaskClient) -> None:
    """Each form, language, page and value has a tag of its own."""
    addresses = [
        "",
        "?lang=nb",
        "?limit=2",
        "?offset=2",
        "?act=MDR",
        *(f"?format={form}" for form in [*ANSWER_FORMS][1:]),
    ]
    tags = {fake_client.get(f"/api/queries/deadlines{address}").headers["ETag"] for address in addresses}

    assert len(tags) == len(addresses)


def test_a_query_that_takes_too_much(fake_client: FlaskClient, fake_graph: FakeGraph) -> None:
    """A limit that is passed is told with its setting; the answer is not remembered."""
    what, remedy = Text("It takes too long", "Den tar for lang tid"), Text("ask for less", "be om mindre")
    fake_graph.error = LimitError(what, remedy, limit="seconds", setting="--limit seconds=…")
    refused = fake_client.get("/api/queries/acts")
    fake_graph.error = None

    assert (refused.status_code, refused.get_json()["limit"]) == (503, "seconds")
    assert "ETag" not in refused.headers
    assert fake_client.get("/api/queries/acts").status_code == 200


def test_knowledge_is_named(fake_client: FlaskClient, knowledge: Knowledge) -> None:
    """An answer names the knowledge it rests on."""
    document: dict[str, Any] = fake_client.get("/api/queries/acts").get_json()

    assert document["knowledge_version"] == knowledge.version
    assert knowledge.version in document["disclaimer"]
