# SPDX-License-Identifier: Apache-2.0
"""``POST /api/assessments``: what is taken, what is given, and in which form and language."""

from __future__ import annotations

from datetime import date

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from kgservice.readers.detect import MEDIA_TYPES
from kgservice.report.json import read_schema
from tests.web.conftest import FakeAssessor

URL = "/api/assessments"
PLANNER = "name: Meal planner\ncomplete: true\n"


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_description_is_assessed_end_to_end(lang: str, real_client: FlaskClient) -> None:
    """A real description gets a real answer."""
    answer = real_client.post(f"{URL}?as_of=2026-11-23&lang={lang}", data=PLANNER, content_type="application/yaml")

    assert answer.status_code == 200
    assert answer.get_json()["products"][0]["name"] == "Meal planner"
    assert answer.get_json()["language"] == lang
    assert answer.headers["Content-Language"] == lang
    assert answer.headers["Vary"] == "Accept, Accept-Language"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        ("text/*", "text/plain"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ('text/turtle;charset="utf-8";q=0.5, application/ld+json', "application/ld+json"),
        ("application/json;q=0, */*;q=0.1", "text/plain"),
        ("text/html, text/turtle;q=0.3", "text/turtle"),
    ],
)
def test_form_by_accept(accept: str | None, media_type: str, client: FlaskClient) -> None:
    """Accept decides the form; a charset parameter changes nothing."""
    headers = {} if accept is None else {"Accept": accept}

    answer = client.post(URL, data=PLANNER, content_type="application/yaml", headers=headers)

    assert (answer.status_code, answer.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("json", "application/json"),
        ("text", "text/plain"),
        ("turtle", "text/turtle"),
        ("json-ld", "application/ld+json"),
    ],
)
def test_form_by_parameter(form: str, media_type: str, client: FlaskClient) -> None:
    """The parameter wins over Accept."""
    headers = {"Accept": "image/png"}

    answer = client.post(f"{URL}?format={form}", data=PLANNER, content_type="application/yaml", headers=headers)

    assert (answer.status_code, answer.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("form", "parser"), [("turtle", pyoxigraph.RdfFormat.TURTLE), ("json-ld", pyoxigraph.RdfFormat.JSON_LD)]
)
def test_rdf_parses(form: str, parser: pyoxigraph.RdfFormat, real_client: FlaskClient) -> None:
    """RDF answers are read by any parser."""
    answer = real_client.post(f"{URL}?format={form}", data=PLANNER, content_type="application/yaml")

    assert list(pyoxigraph.parse(answer.data, format=parser))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("nb", "nb"),
        ("no", "nb"),
        ("nn-NO, en;q=0.5", "nb"),
        ("en-GB, nb;q=0.9", "en"),
        ("de, nb;q=0.2", "nb"),
        ("nb;q=0, en", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_language_by_header(header: str, language: str, client: FlaskClient) -> None:
    """Accept-Language decides where the parameter does not."""
    headers = {"Accept-Language": header}

    answer = client.post(URL, data=PLANNER, content_type="application/yaml", headers=headers)

    assert answer.headers["Content-Language"] == language


def test_parameters_reach_the_assessor(client: FlaskClient, fake: FakeAssessor) -> None:
    """Day, jurisdiction and questions are handed on as they are asked for."""
    query = "?as_of=2024-02-29&jurisdiction=NO&questions=no"

    client.post(URL + query, data=PLANNER, content_type="application/yaml")

    expected = {"names": ["Meal planner"], "as_of": date(2024, 2, 29), "jurisdiction": "NO", "questions": False}
    assert fake.asked == expected


def test_defaults(client: FlaskClient, fake: FakeAssessor) -> None:
    """Without parameters the law is read today, in both jurisdictions, with questions."""
    client.post(URL, data=PLANNER, content_type="application/yaml")

    assert (fake.asked["as_of"], fake.asked["jurisdiction"], fake.asked["questions"]) == (date.today(), None, True)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/yaml", PLANNER),
        ("application/json; charset=utf-8", '{"name": "Meal planner"}'),
        (
            "text/turtle",
            '<urn:x> a <https://w3id.org/mdkg/ontology/Product>; <https://w3id.org/mdkg/ontology/name> "A" .',
        ),
        ("", PLANNER),
    ],
)
def test_formats_by_content_type(content_type: str, body: str, client: FlaskClient, fake: FakeAssessor) -> None:
    """The media type tells the format; without one the content does."""
    answer = client.post(URL, data=body, headers={"Content-Type": content_type} if content_type else {})

    assert answer.status_code == 200
    assert fake.asked["names"] in (["Meal planner"], ["A"])


def test_every_media_type_is_taken(client: FlaskClient) -> None:
    """No media type of a format that is read is refused as unsupported."""
    codes = {media_type: client.post(URL, data="?", content_type=media_type).status_code for media_type in MEDIA_TYPES}

    assert {code for code in codes.values() if code != 400} == set()


def test_unused_input_is_named(client: FlaskClient) -> None:
    """What no part of the product model takes up is counted in a header and named in JSON."""
    body = (
        "@prefix md: <https://w3id.org/mdkg/ontology/> .\n"
        '<urn:x> a md:Product ; md:name "Watch" ; <https://example.org/colour> "white" .\n'
    )

    answer = client.post(URL, data=body, content_type="text/turtle")

    assert answer.headers["Kgservice-Unused"] == "1"
    assert "https://example.org/colour" in answer.get_json()["unused"][0]["what"]
    Draft202012Validator(read_schema()).validate(answer.get_json())
