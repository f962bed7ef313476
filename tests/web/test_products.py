# SPDX-License-Identifier: Apache-2.0
"""``/api/products``: what is kept, who may change it, and in which forms it is given."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyoxigraph import RdfFormat
from werkzeug.test import TestResponse

from kgservice import open_assessor
from kgservice.gaps import Checker
from kgservice.report.query_answer import Found
from kgservice.sparql.limits import Limits
from kgservice.store.oxigraph import OxigraphStore
from kgservice.web.access import Access
from kgservice.web.app import create_app, create_bare_app
from kgservice.web.assessments import assessments
from kgservice.web.openapi import openapi_document
from kgservice.web.products import products
from tests.products.conftest import PLANNER, STROKE, QuickAssessor, TestClock

URL = "/api/products"
WORD = "secret"
TOKEN = {"Authorization": f"Bearer {WORD}"}
IRI = "https://w3id.org/mdkg/product/stroke-1"
SEVERAL = b"products: [{name: Pump, id: pump}, {name: Planner, id: planner, software: yes}]"


def client_of(store: OxigraphStore, token: str | None = WORD) -> FlaskClient:
    """Return a client of the routes of products over a store."""
    app = create_bare_app()
    assessor = QuickAssessor(open_assessor())
    checker = Checker(assessor.real)
    app.register_blueprint(products(store, Access(token), assessor, checker, clock=TestClock()))
    app.register_blueprint(assessments(assessor))
    return app.test_client()


@pytest.fixture
def store() -> OxigraphStore:
    return OxigraphStore.open(None, Limits())


@pytest.fixture
def client(store: OxigraphStore) -> FlaskClient:
    return client_of(store)


@pytest.fixture
def stroke(client: FlaskClient) -> TestResponse:
    """Return the answer with which a product was stored."""
    return post(client, STROKE)


def post(client: FlaskClient, data: bytes, query: str = "", **headers: str) -> TestResponse:
    """Send descriptions to be kept."""
    return client.post(URL + query, data=data, content_type="application/yaml", headers={**TOKEN, **headers})


def put(client: FlaskClient, ident: str, data: bytes, query: str = "", **headers: str) -> TestResponse:
    """Send a description as the newest version of a product."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(f"{URL}/{ident}{query}", data=data, content_type="application/yaml", headers={**TOKEN, **named})


def told(answer: TestResponse) -> Any:
    """Return the JSON of an answer, problems among them."""
    return answer.get_json(force=True)


def check_shape(answer: TestResponse, schema: str) -> Any:
    """Return the JSON of an answer, which is as the description of the interface says."""
    document = openapi_document()
    text = json.dumps({"$ref": f"#/components/schemas/{schema}", "components": document["components"]})
    found = told(answer)
    Draft202012Validator(json.loads(text)).validate(found)
    return found


# storing


def test_a_product_is_stored(stroke: TestResponse, client: FlaskClient) -> None:
    """It has an address and a tag, and what became of it is said."""
    found = check_shape(stroke, "StoredProducts")

    assert (stroke.status_code, stroke.headers["Location"]) == (201, f"{URL}/stroke-1")
    assert found["products"][0]["outcome"] == "created"
    assert client.get(stroke.headers["Location"]).headers["ETag"] == stroke.headers["ETag"]


def test_the_same_again_is_nothing_new(stroke: TestResponse, client: FlaskClient) -> None:
    """It is answered with 200, the same tag and the same version."""
    again = post(client, STROKE)

    assert (again.status_code, again.headers["ETag"]) == (200, stroke.headers["ETag"])
    assert told(again)["products"][0] | {"outcome": "created"} == told(stroke)["products"][0]
    assert again.headers["Content-Location"] == f"{URL}/stroke-1"


def test_several_products_of_one_description(client: FlaskClient) -> None:
    """Each has an address of its own in Link, and none in Location."""
    answer = post(client, SEVERAL)
    found = check_shape(answer, "StoredProducts")

    assert answer.status_code == 201
    assert [item["href"] for item in found["products"]] == [f"{URL}/pump", f"{URL}/planner"]
    assert answer.headers["Link"] == f'<{URL}/pump>; rel="item", <{URL}/planner>; rel="item"'
    assert "Location" not in answer.headers


def test_what_is_not_taken_up_is_told(client: FlaskClient) -> None:
    """As when a description is only assessed."""
    body = '<urn:x> a <https://w3id.org/mdkg/ontology/Product>; <https://w3id.org/mdkg/ontology/name> "A"; <urn:p> 1 .'

    answer = client.post(URL, data=body, content_type="text/turtle", headers=TOKEN)

    assert answer.headers["Kgservice-Unused"] == "1"
    assert len(check_shape(answer, "StoredProducts")["unused"]) == 1


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (b"name: A\nsoftwear: yes\n", "application/yaml", 400, "unknown-field"),
        (b"", "application/yaml", 400, "unreadable-input"),
        (b"{}", "image/png", 415, "unsupported-media-type"),
        (b"name: " + b"x" * (4 * 1024 * 1024), "application/yaml", 413, "content-too-large"),
        (b"products: [" + b", ".join(b"{name: P%d}" % n for n in range(11)) + b"]", "", 413, "input-too-large"),
    ],
)
def test_what_cannot_be_used_is_not_stored(
    data: bytes, media_type: str, status: int, code: str, client: FlaskClient, store: OxigraphStore
) -> None:
    """The problem is that of the reader, and the store is as it was."""
    answer = client.post(URL, data=data, content_type=media_type or None, headers=TOKEN)

    assert (answer.status_code, told(answer)["code"]) == (status, code)
    assert len(store._store) == 0


def test_another_description_of_the_same_id(stroke: TestResponse, client: FlaskClient) -> None:
    """It is in conflict with what is there; the problem says how to change that."""
    answer = post(client, STROKE + b"software: yes\n")

    assert (answer.status_code, told(answer)["code"]) == (409, "conflict")
    assert "PUT /api/products/stroke-1" in told(answer)["remedy"]


def test_the_day_is_that_of_the_clock_unless_it_is_named(client: FlaskClient) -> None:
    """Day and jurisdiction of the stored assessment can be set."""
    post(client, PLANNER + b"id: a\n")
    post(client, PLANNER + b"id: b\n", "?as_of=2030-01-31&jurisdiction=NO")

    noted = [told(client.get(f"{URL}/{ident}"))["assessment"] for ident in "ab"]
    assert [(one["as_of"], one["jurisdiction"]) for one in noted] == [("2026-11-23", None), ("2030-01-31", "NO")]
    assert post(client, PLANNER, "?as_of=2030-02-31").status_code == 400
    assert post(client, PLANNER, "?asof=2030-02-01").status_code == 400


# who may


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": WORD}])
def test_only_who_has_the_token_writes(headers: dict[str, str], client: FlaskClient, store: OxigraphStore) -> None:
    """Everybody else is told that a token is needed, before anything is read."""
    answers = [
        client.post(URL, data=b"\xff", headers=headers),
        client.put(f"{URL}/a", data=b"\xff", headers=headers),
        client.delete(f"{URL}/a", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert len(store._store) == 0


def test_a_service_without_token_is_only_read(store: OxigraphStore) -> None:
    """Nobody writes where there is no token, and the list is empty."""
    client = client_of(store, None)

    assert post(client, STROKE).status_code == 403
    assert told(client.get(URL))["total"] == 0


READING = (
    "",
    "/stroke-1",
    "/stroke-1/source",
    "/stroke-1/history",
    "/stroke-1/assessment",
    "/stroke-1/check",
    "/stroke-1/versions/1",
    "/stroke-1/versions/1/source",
)


def test_reading_is_open(stroke: TestResponse, client: FlaskClient) -> None:
    """Whoever reaches the service reads."""
    assert [path for path in READING if client.get(URL + path).status_code != 200] == []


def test_the_application_has_products_where_it_has_a_store(store: OxigraphStore) -> None:
    """Without one there is nothing to keep them in."""
    assessor = QuickAssessor(open_assessor())

    assert create_app(assessor, store).test_client().get(URL).status_code == 200
    assert create_app(assessor).test_client().get(URL).status_code == 404


# one product


def test_a_product_in_json(stroke: TestResponse, client: FlaskClient) -> None:
    """Name, versions, source and what was found are told."""
    found = check_shape(client.get(f"{URL}/stroke-1"), "ProductRecord")

    assert (found["iri"], found["name"], found["version"]) == (IRI, "Stroke finder", 1)
    assert (found["created"], found["modified"]) == ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z")
    assert found["source"]["format"] == "yaml"
    assert found["assessment"]["qualification"] == {"value": "MD", "certain": True, "range": ["MD"]}
    assert [version["href"] for version in found["versions"]] == [f"{URL}/stroke-1/versions/1"]


@pytest.mark.parametrize(
    ("form", "media_type", "parser"),
    [
        ("turtle", "text/turtle", RdfFormat.TURTLE),
        ("json-ld", "application/ld+json", RdfFormat.JSON_LD),
        ("n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
    ],
)
def test_a_product_in_rdf(
    form: str, media_type: str, parser: RdfFormat, stroke: TestResponse, client: FlaskClient
) -> None:
    """By Accept or by the parameter, all forms hold the same statements, and the same bytes each time."""
    answer = client.get(f"{URL}/stroke-1", headers={"Accept": media_type})
    turtle = client.get(f"{URL}/stroke-1?format=turtle")

    found = {str(quad.triple) for quad in pyoxigraph.parse(answer.data, format=parser)}
    assert answer.mimetype == media_type
    assert found == {str(quad.triple) for quad in pyoxigraph.parse(turtle.data, format=RdfFormat.TURTLE)}
    assert any(IRI in line and "Stroke finder" in line for line in found)
    assert answer.data == client.get(f"{URL}/stroke-1?format={form}", headers={"Accept": "image/png"}).data


def test_a_form_that_there_is_not(stroke: TestResponse, client: FlaskClient) -> None:
    """It is said which there are."""
    answer = client.get(f"{URL}/stroke-1", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/turtle" in told(answer)["expected"]


def test_a_client_that_has_a_state_is_told_so(stroke: TestResponse, client: FlaskClient) -> None:
    """Each form and language has a tag, and a new version another."""
    tags = set()
    for query in ("?lang=en", "?lang=nb", "?format=turtle", "?format=n-triples"):
        tag = client.get(f"{URL}/stroke-1{query}").headers["ETag"]
        again = client.get(f"{URL}/stroke-1{query}", headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        tags.add(tag)
    put(client, "stroke-1", STROKE + b"software: yes\n")

    assert len(tags) == 4
    assert client.get(f"{URL}/stroke-1", headers={"If-None-Match": ", ".join(tags)}).status_code == 200


def test_the_source_is_what_was_sent(client: FlaskClient) -> None:
    """Byte for byte, as a file to be saved, whatever it holds."""
    data = STROKE.replace(b"\n", b"\r\n") + "description: <script>æ</script>\n".encode()
    post(client, data)

    answer = client.get(f"{URL}/stroke-1/source")

    assert answer.data == data
    assert answer.mimetype == "application/yaml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="stroke-1-1.yaml"'
    again = client.get(f"{URL}/stroke-1/source", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_unknown_product_names_the_nearest(stroke: TestResponse, client: FlaskClient) -> None:
    """Wherever it is asked for."""
    for method, path in [("get", ""), ("get", "/source"), ("get", "/history"), ("get", "/versions/1"), ("delete", "")]:
        answer = getattr(client, method)(f"{URL}/strok-1{path}", headers=TOKEN)
        assert (answer.status_code, told(answer)["code"]) == (404, "unknown-resource")
        assert IRI in told(answer)["expected"]
    assert client.get(f"{URL}/stroke-1/versions/2").status_code == 404
    assert client.get(f"{URL}/stroke-1/versions/x").status_code == 404
    assert client.get(f"{URL}/Stroke 1").status_code == 404


# versions


def test_a_new_version(stroke: TestResponse, client: FlaskClient) -> None:
    """PUT with the tag that was seen stores it; with an old tag it does not."""
    newer = STROKE.replace(b"Stroke finder", b"Stroke seeker")
    turtle = client.get(f"{URL}/stroke-1?format=turtle").headers["ETag"]

    stored = put(client, "stroke-1", newer, If_Match=turtle)
    refused = put(client, "stroke-1", STROKE, If_Match=stroke.headers["ETag"])

    assert (stored.status_code, refused.status_code) == (200, 412)
    assert told(refused)["code"] == "precondition-failed"
    found = check_shape(stored, "ProductRecord")
    assert (found["version"], found["name"]) == (2, "Stroke seeker")
    assert stored.headers["ETag"] == client.get(f"{URL}/stroke-1").headers["ETag"]
    assert client.get(f"{URL}/stroke-1/versions/1/source").data == STROKE
    assert check_shape(client.get(f"{URL}/stroke-1/versions/1"), "ProductState")["name"] == "Stroke finder"


def test_put_makes_a_product_once(client: FlaskClient) -> None:
    """If-None-Match: * stores what is not there, and only that."""
    first = put(client, "mine", PLANNER, If_None_Match="*")
    second = put(client, "mine", STROKE, If_None_Match="*")

    assert (first.status_code, first.headers["Location"], second.status_code) == (201, f"{URL}/mine", 412)
    assert put(client, "Mine", PLANNER).status_code == 400


def test_the_history_tells_what_changed(stroke: TestResponse, client: FlaskClient) -> None:
    """The newest version first, in pages, in either language."""
    put(client, "stroke-1", STROKE.replace(b"[diagnosis]", b"[]"))
    client.delete(f"{URL}/stroke-1?keep=history", headers=TOKEN)

    found = check_shape(client.get(f"{URL}/stroke-1/history?as_of=2026-11-23"), "ProductHistory")

    assert [item["version"] for item in found["items"]] == [3, 2, 1]
    assert [item["withdrawn"] for item in found["items"]] == [True, False, False]
    assert [item["since"] for item in found["items"]] == [None, 1, None]
    assert found["items"][1]["changes"]["answers"][0]["field"] == "intended_purposes"
    page = client.get(f"{URL}/stroke-1/history?limit=1&offset=1&lang=nb")
    assert [item["version"] for item in told(page)["items"]] == [2]
    assert 'rel="next"' in page.headers["Link"]
    assert told(page)["title"] != found["title"]


# taking away


def test_deleting(stroke: TestResponse, client: FlaskClient, store: OxigraphStore) -> None:
    """Everything goes, on condition if one is given."""
    put(client, "stroke-1", STROKE + b"software: yes\n")
    stale = client.delete(f"{URL}/stroke-1", headers={**TOKEN, "If-Match": stroke.headers["ETag"]})

    answer = client.delete(f"{URL}/stroke-1", headers=TOKEN)

    assert (stale.status_code, answer.status_code, answer.data) == (412, 204, b"")
    assert len(store._store) == 0
    assert client.get(f"{URL}/stroke-1").status_code == 404


def test_withdrawing(stroke: TestResponse, client: FlaskClient) -> None:
    """The product is gone and says so, its history is not, and PUT brings it back."""
    assert client.delete(f"{URL}/stroke-1?keep=history", headers=TOKEN).status_code == 204

    gone = [client.get(f"{URL}/stroke-1{path}") for path in ("", "/source", "/assessment", "/check")]
    assert {(answer.status_code, told(answer)["code"]) for answer in gone} == {(410, "gone")}
    assert told(client.get(URL))["total"] == 0
    assert client.get(f"{URL}/stroke-1/versions/1").status_code == 200
    withdrawn = check_shape(client.get(f"{URL}/stroke-1/versions/2"), "ProductState")
    assert (withdrawn["source"], withdrawn["assessment"]) == (None, None)
    assert client.get(f"{URL}/stroke-1/versions/2?format=turtle").status_code == 410
    assert client.get(f"{URL}/stroke-1/versions/2/source").status_code == 410
    assert told(put(client, "stroke-1", STROKE))["version"] == 3
    assert client.delete(f"{URL}/stroke-1?keep=all", headers=TOKEN).status_code == 400


# the list


@pytest.fixture
def listed(stroke: TestResponse, client: FlaskClient) -> FlaskClient:
    """Return a client of a service with three products."""
    post(client, SEVERAL)
    return client


def test_the_list(listed: FlaskClient) -> None:
    """It runs by name, and each item leads to its product."""
    found = check_shape(listed.get(URL), "ProductList")

    assert [item["name"] for item in found["items"]] == ["Planner", "Pump", "Stroke finder"]
    assert [listed.get(item["href"]).status_code for item in found["items"]] == [200, 200, 200]
    assert found["items"][2]["qualification"] == "MD"


def test_pages_lead_to_each_other(listed: FlaskClient) -> None:
    """Whoever follows next sees every product once."""
    address, names = f"{URL}?limit=2", []
    while address:
        page = listed.get(address)
        names += [item["name"] for item in told(page)["items"]]
        assert page.headers["X-Total-Count"] == "3"
        address = told(page)["links"].get("next", "")

    assert names == ["Planner", "Pump", "Stroke finder"]


@pytest.mark.parametrize(
    ("query", "names"),
    [("q=PLAN", ["Planner"]), ("q=stroke-1", ["Stroke finder"]), ("act=mdr", ["Stroke finder"]), ("class=III", [])],
)
def test_the_list_is_narrowed(query: str, names: list[str], listed: FlaskClient) -> None:
    """By name or id, by act and by class."""
    assert [item["name"] for item in told(listed.get(f"{URL}?{query}"))["items"]] == names


@pytest.mark.parametrize("query", ["class=IV", "act=GDPR", "limit=0", "colour=red"])
def test_a_parameter_without_meaning(query: str, listed: FlaskClient) -> None:
    """It is refused, and it is said what there is."""
    assert listed.get(f"{URL}?{query}").status_code == 400


def test_the_list_in_other_forms(listed: FlaskClient) -> None:
    """CSV and JSON-LD say the same."""
    table = list(csv.DictReader(io.StringIO(listed.get(f"{URL}?format=csv").text)))
    quads = list(pyoxigraph.parse(listed.get(f"{URL}?format=json-ld").data, format=RdfFormat.JSON_LD))

    assert [row["iri"] for row in table][2] == IRI
    assert {str(quad.object) for quad in quads if quad.predicate.value.endswith("/title")} == {
        '"Planner"',
        '"Pump"',
        '"Stroke finder"',
    }


# assessed again


def test_an_assessment_is_that_of_the_description(stroke: TestResponse, client: FlaskClient) -> None:
    """But for the IRI of the product it is what the same bytes give when they are only assessed."""
    query = "?as_of=2024-02-29&jurisdiction=NO&lang=nb"
    kept = told(client.get(f"{URL}/stroke-1/assessment{query}"))
    sent = told(client.post(f"/api/assessments{query}", data=STROKE, content_type="application/yaml"))

    assert kept["products"][0]["iri"] == IRI
    assert kept["products"][0] | {"iri": ""} == sent["products"][0] | {"iri": ""}


@pytest.mark.parametrize(
    ("path", "media_types"),
    [
        ("assessment", ("application/json", "text/plain", "text/turtle", "application/ld+json")),
        (
            "check",
            ("application/json", "text/plain", "text/turtle", "application/ld+json", "application/sarif+json"),
        ),
    ],
)
def test_forms_of_findings(path: str, media_types: tuple[str, ...], stroke: TestResponse, client: FlaskClient) -> None:
    """All forms of an assessment and of a check are given of a product that is kept."""
    found = [client.get(f"{URL}/stroke-1/{path}", headers={"Accept": name}).mimetype for name in media_types]

    assert found == list(media_types)


def test_a_check_of_one_role(stroke: TestResponse, client: FlaskClient) -> None:
    """The role is read as in a check of a description."""
    assert client.get(f"{URL}/stroke-1/check?role=importer").status_code == 200
    assert client.get(f"{URL}/stroke-1/check?role=emperor").status_code == 400


# named queries


class OneRow:
    """A graph that remembers which statements were put beside it, and finds one row."""

    def __init__(self) -> None:
        self.turtle = b""
        self.concepts: Callable[[str], Mapping[str, str]] = lambda _: {}

    def query(self, text: str) -> Found:
        del text
        return pyoxigraph.Store().query("SELECT ?n WHERE { VALUES ?n { 1 } }")

    def query_with(self, turtle: bytes, text: str) -> Found:
        self.turtle = turtle
        return self.query(text)


def test_a_query_about_a_product_that_is_kept(stroke: TestResponse, store: OxigraphStore) -> None:
    """The id stands where else a description is sent, and the law is read on the day that is named."""
    graph = OneRow()
    client = create_app(QuickAssessor(open_assessor()), store, graph=graph).test_client()

    answer = client.get("/api/queries/product-questions?product=stroke-1&as_of=2024-02-29")

    assert (answer.status_code, told(answer)["total"]) == (200, 1)
    assert f"<{IRI}>".encode() in graph.turtle
    assert b'"2024-02-29"^^xsd:date' in graph.turtle
    assert client.get("/api/queries/product-questions?product=none").status_code == 404
    assert client.get("/api/queries/product-questions").status_code == 405
    assert client.get("/api/queries/acts?product=stroke-1").status_code == 400


# IRIs


@pytest.mark.parametrize(
    ("name", "accept", "target", "asked"),
    [
        ("stroke-1", "text/turtle", f"{URL}/stroke-1", {"format": ["turtle"]}),
        ("stroke-1", "*/*", f"{URL}/stroke-1", {"format": ["json"]}),
        ("stroke-1/versions/1", "application/ld+json", f"{URL}/stroke-1/versions/1", {"format": ["json-ld"]}),
        ("stroke-1/description", "text/turtle", "/graphs", {"graph": [f"{IRI}/description"]}),
        ("stroke-1/record", "text/turtle", "/graphs", {"graph": [f"{IRI}/record"]}),
    ],
)
def test_an_iri_leads_on(
    name: str, accept: str, target: str, asked: dict[str, list[str]], stroke: TestResponse, client: FlaskClient
) -> None:
    """A product and a version lead to what is known of them in the form asked for, a graph to the store."""
    answer = client.get(f"/product/{name}", headers={"Accept": accept})
    parts = urlsplit(answer.headers["Location"])

    assert (answer.status_code, parts.path, parse_qs(parts.query)) == (303, target, asked)
    assert answer.headers["Vary"] == "Accept"
    if target != "/graphs":
        assert (
            client.get(answer.headers["Location"]).mimetype == client.get(target, headers={"Accept": accept}).mimetype
        )


@pytest.mark.parametrize("name", ["stroke-2", "stroke-1/versions/2", "stroke-1/colour", "stroke-1/versions/0"])
def test_an_iri_of_which_nothing_is_known(name: str, stroke: TestResponse, client: FlaskClient) -> None:
    """It leads nowhere, and what was meant is named."""
    answer = client.get(f"/product/{name}")

    assert answer.status_code == 404
    assert IRI in told(answer)["expected"]


# faults


def test_what_somebody_else_wrote_is_told(stroke: TestResponse, client: FlaskClient, store: OxigraphStore) -> None:
    """A record that is not whole is no fault of the caller, and says which graph is to blame."""
    store.update("DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/ns/dcat#hasCurrentVersion> ?o } }")

    answer = client.get(f"{URL}/stroke-1?lang=nb")

    assert (answer.status_code, told(answer)["code"]) == (503, "store-unavailable")
    assert f"{IRI}/record" in told(answer)["remedy"]
