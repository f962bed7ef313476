# SPDX-License-Identifier: Apache-2.0
"""The description of the dataset over HTTP, of a dataset with two statements about itself."""

from __future__ import annotations

import pyoxigraph
import pytest
from flask.testing import FlaskClient

from kgservice.graph import KnowledgeGraph
from kgservice.graph.description import DATASET, DESCRIPTION
from kgservice.web.app import create_bare_app
from kgservice.web.void import VOID_FORMS, void_description

VOID = "http://rdfs.org/ns/void#"
SYNTAXES = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
}
STATEMENTS = f"""
<{DATASET}> <{VOID}triples> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <{DESCRIPTION}> .
<{DATASET}> <http://purl.org/dc/terms/title> "Utstyr"@nb <{DESCRIPTION}> .
<{DATASET}> <http://purl.org/dc/terms/title> "elsewhere"@en .
"""


@pytest.fixture
def opened() -> list[str]:
    """Return what notes that the dataset was opened."""
    return []


def client_of(statements: str, opened: list[str]) -> FlaskClient:
    """Return a client of an application that has these routes alone, over a dataset of some N-Quads."""
    store = pyoxigraph.Store()
    store.load(statements, format=pyoxigraph.RdfFormat.N_QUADS)

    def open_dataset() -> KnowledgeGraph:
        opened.append("opened")
        return KnowledgeGraph(store)

    app = create_bare_app()
    app.register_blueprint(void_description(open_dataset))
    return app.test_client()


@pytest.fixture
def client(opened: list[str]) -> FlaskClient:
    """Return a client of the routes over the two statements."""
    return client_of(STATEMENTS, opened)


@pytest.mark.parametrize("form", VOID_FORMS)
def test_description_comes_in_the_form_that_is_asked_for(form: str, client: FlaskClient) -> None:
    """By Accept or by name; each says what the graph of the description says, and where the data can be asked."""
    accepted = client.get("/void", headers={"Accept": VOID_FORMS[form]})
    named = client.get(f"/void?format={form}")
    found = {str(quad.triple) for quad in pyoxigraph.parse(accepted.data, format=SYNTAXES[form])}

    assert (accepted.status_code, accepted.mimetype) == (200, VOID_FORMS[form])
    assert accepted.data == named.data
    assert found == {
        f'<{DATASET}> <{VOID}triples> "7"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f'<{DATASET}> <http://purl.org/dc/terms/title> "Utstyr"@nb',
        f"<{DATASET}> <{VOID}sparqlEndpoint> <http://localhost/sparql>",
    }


def test_turtle_is_sent_to_whoever_has_no_preference(client: FlaskClient) -> None:
    """Without Accept and with one that takes anything."""
    assert client.get("/void").mimetype == "text/turtle"
    assert client.get("/void", headers={"Accept": "*/*"}).mimetype == "text/turtle"


def test_another_form_is_refused(client: FlaskClient) -> None:
    """With a problem document that lists the forms there are."""
    refused = client.get("/void", headers={"Accept": "image/png"})

    assert (refused.status_code, refused.mimetype) == (406, "application/problem+json")
    assert "application/ld+json" in refused.get_json()["expected"]
    assert client.get("/void?format=pdf").status_code == 400


def test_copies_are_kept(client: FlaskClient) -> None:
    """A form has a strong tag of its own, and whoever has it already is sent nothing."""
    turtle, json = client.get("/void"), client.get("/void?format=jsonld")
    again = client.get("/void", headers={"If-None-Match": turtle.headers["ETag"]})

    assert turtle.headers["Vary"] == "Accept"
    assert turtle.headers["Cache-Control"] == "public, max-age=3600"
    assert turtle.headers["ETag"].startswith('"')
    assert turtle.headers["ETag"] != json.headers["ETag"]
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", turtle.headers["ETag"])
    assert again.headers["Vary"] == "Accept"


def test_another_description_has_another_tag(client: FlaskClient) -> None:
    """Of a dataset that changed, and of a service at another address; the same statements have the same one."""
    here = client.get("/void").headers["ETag"]
    elsewhere = client.get("/void", base_url="https://example.org/kg/")

    assert b"<https://example.org/kg/sparql>" in elsewhere.data
    assert elsewhere.headers["ETag"] != here
    assert client_of(STATEMENTS.replace('"7"', '"8"'), []).get("/void").headers["ETag"] != here
    assert client_of("\n".join(reversed(STATEMENTS.splitlines())), []).get("/void").headers["ETag"] == here


@pytest.mark.parametrize("host", ["a<b>", 'a"b', "a b", "{a}"])
def test_a_host_that_is_no_name_does_no_harm(host: str, client: FlaskClient) -> None:
    """What a request calls us is no part of the description unless it can be."""
    answer = client.get("/void?format=nt", headers={"Host": host})

    assert answer.status_code in {200, 400}
    assert host.encode() not in answer.data


def test_head_has_the_headers_alone(client: FlaskClient) -> None:
    """The same as of GET, and no body."""
    whole, head = client.get("/void"), client.head("/void")

    assert head.data == b""
    assert {**head.headers} == {**whole.headers}


def test_dataset_is_opened_once_and_late(client: FlaskClient, opened: list[str]) -> None:
    """Not when the application is built, and not by a way on; by the first answer alone."""
    client.get("/.well-known/void")
    assert opened == []

    client.get("/void")
    client.get("/void?format=rdf")
    assert opened == ["opened"]


def test_programs_find_it_at_the_well_known_place(client: FlaskClient) -> None:
    """They are sent on, also below another path."""
    here = client.get("/.well-known/void")
    below = client.get("/.well-known/void", base_url="http://localhost/kg/")

    assert (here.status_code, here.headers["Location"]) == (303, "/void")
    assert below.headers["Location"] == "/kg/void"
    assert client.get("/.well-known/void", follow_redirects=True).status_code == 200
