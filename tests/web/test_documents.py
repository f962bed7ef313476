# SPDX-License-Identifier: Apache-2.0
"""Pages and published documents."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from kgservice.knowledge.bundle import Knowledge
from kgservice.readers.context import json_ld_context, json_schema
from kgservice.report.json import read_schema
from tests.web.conftest import FakeAssessor

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


@pytest.mark.parametrize("path", ["/api/schema/product.json", "/api/schema/assessment.json"])
def test_schemas_are_valid(path: str, client: FlaskClient) -> None:
    """A published schema is one."""
    Draft202012Validator.check_schema(client.get(path).get_json(force=True))


def test_answer_is_what_its_schema_says(real_client: FlaskClient) -> None:
    """A real answer is valid against the published schema."""
    answer = real_client.post("/api/assessments", data="name: Something\n", content_type="application/yaml")

    Draft202012Validator(read_schema()).validate(answer.get_json())


@pytest.mark.parametrize("path", [*PATHS, "/api/openapi.json"])
def test_media_types_are_as_described(path: str, client: FlaskClient, fake: FakeAssessor) -> None:
    """Each document has the media type that OpenAPI promises."""
    document = client.get("/api/openapi.json").get_json(force=True)
    promised = document["paths"][path]["get"]["responses"]["200"]["content"]

    assert client.get(path).mimetype in {media_type.partition(";")[0] for media_type in promised}
    assert fake.asked == {}
