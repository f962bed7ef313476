# SPDX-License-Identifier: Apache-2.0
"""Pages and published documents, and that OpenAPI says what the routes do."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from kgservice.knowledge.bundle import VERSION, Knowledge
from kgservice.readers.context import json_ld_context, json_schema
from kgservice.report.json import read_schema
from kgservice.web.documents import OPENAPI
from kgservice.web.query import _PARAMETERS
from tests.web.conftest import FakeAssessor

DOCUMENT = json.loads(OPENAPI.read_text())
PATHS = ["/", "/health", "/api/context.jsonld", "/api/schema/product.json", "/api/schema/assessment.json"]


class _Links(HTMLParser):
    """Collects tags and links."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]


@pytest.mark.parametrize("path", [*PATHS, "/api/openapi.json", "/absent"])
def test_every_answer_is_locked_down(path: str, client: FlaskClient) -> None:
    """No answer may load, embed or send anything, errors included."""
    headers = client.get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("lang", "words"), [("en", "Not legal advice"), ("nb", "Ikke juridisk rådgivning")])
def test_front_page(lang: str, words: str, client: FlaskClient) -> None:
    """The page is in the reader's language, plain, and its links lead somewhere."""
    answer = client.get("/", headers={"Accept-Language": lang})
    page = _Links()
    page.feed(answer.text)

    assert words in answer.text
    assert f'<html lang="{lang}">' in answer.text
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == (lang, "Accept-Language")
    assert page.tags & {"script", "style", "img", "form", "iframe", "link"} == set()
    assert [link for link in page.links if client.get(link).status_code != 200] == []


def test_host_cannot_write_into_the_page(client: FlaskClient) -> None:
    """The address shown on the page is escaped, wherever it comes from."""
    assert "<script" not in client.get("/", headers={"Host": "a<script>"}).text


def test_health(client: FlaskClient, knowledge: Knowledge) -> None:
    """The state names the knowledge, so that an answer can be traced to it."""
    assert client.get("/health").get_json() == {"status": "ok", "knowledge_version": knowledge.version}


def test_published_documents(client: FlaskClient, knowledge: Knowledge) -> None:
    """Context and schemas are those that readers and reports use."""
    assert client.get("/api/context.jsonld").get_json(force=True) == json_ld_context(knowledge.fields)
    assert client.get("/api/schema/product.json").get_json(force=True) == json_schema(knowledge.fields)
    assert client.get("/api/schema/assessment.json").get_json(force=True) == read_schema()
    assert client.get("/api/openapi.json").get_json(force=True) == DOCUMENT


@pytest.mark.parametrize("path", ["/api/schema/product.json", "/api/schema/assessment.json"])
def test_schemas_are_valid(path: str, client: FlaskClient) -> None:
    """A published schema is one."""
    Draft202012Validator.check_schema(client.get(path).get_json(force=True))


def test_answer_is_what_its_schema_says(real_client: FlaskClient) -> None:
    """A real answer is valid against the published schema."""
    answer = real_client.post("/api/assessments", data="name: Something\n", content_type="application/yaml")

    Draft202012Validator(read_schema()).validate(answer.get_json())


def test_openapi_names_every_route(client: FlaskClient) -> None:
    """The document and the application have the same paths and methods."""
    rules = client.application.url_map.iter_rules()
    served = {(rule.rule, method.lower()) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    described = {(path, method) for path, operations in DOCUMENT["paths"].items() for method in operations}

    assert described == served


def test_openapi_names_every_parameter() -> None:
    """Parameters, version and references are current."""
    operation = DOCUMENT["paths"]["/api/assessments"]["post"]
    parameters = [_resolved(parameter)["name"] for parameter in operation["parameters"]]
    references = re.findall(r'"\$ref": "#/([^"]+)"', OPENAPI.read_text())

    assert sorted(parameters) == sorted(_PARAMETERS)
    assert DOCUMENT["info"]["version"] == VERSION
    assert all(_at(reference) for reference in references)


@pytest.mark.parametrize("path", [*PATHS, "/api/openapi.json"])
def test_media_types_are_as_described(path: str, client: FlaskClient, fake: FakeAssessor) -> None:
    """Each document has the media type that OpenAPI promises."""
    promised = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]

    assert client.get(path).mimetype in {media_type.partition(";")[0] for media_type in promised}
    assert fake.asked == {}


def _resolved(part: dict[str, str]) -> dict[str, str]:
    return _at(part["$ref"].removeprefix("#/")) if "$ref" in part else part


def _at(reference: str) -> dict[str, str]:
    found = DOCUMENT
    for key in reference.split("/"):
        found = found[key]
    return dict(found)
