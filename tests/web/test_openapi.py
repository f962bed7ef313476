# SPDX-License-Identifier: Apache-2.0
"""The description of the interface says what the routes do, and is put together from parts that do not overlap."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.exceptions import MethodNotAllowed, NotFound

from kgservice.errors import KnowledgeError
from kgservice.knowledge.bundle import VERSION
from kgservice.web.openapi import FRAGMENTS, merged, openapi_document
from kgservice.web.query import _PARAMETERS

ANSWERED_IN_FRONT: set[str] = set()
"""Paths that are answered before Flask is reached."""

METHODS = {"get", "put", "post", "delete", "patch"}

FRAME = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
OPERATION = {"get": {"responses": {"200": {"description": "ok"}}}}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").get_json(force=True)
    return found


def test_document_is_valid(document: dict[str, Any]) -> None:
    """The document is OpenAPI 3.1; addresses of published schemas are taken at their word."""
    text = re.sub(r'"\$ref": "/api/schema/[^"]+"', '"type": "object"', json.dumps(document))

    OpenAPIV31SpecValidator(json.loads(text)).validate()


def test_a_broken_document_is_noticed(document: dict[str, Any]) -> None:
    """What validates the document does find a fault in it."""
    broken = document | {"paths": {"/x": {"get": {"responses": {"200": {}}}}}}

    assert list(OpenAPIV31SpecValidator(broken).iter_errors()) != []


def test_every_route_is_described(client: FlaskClient, document: dict[str, Any]) -> None:
    """Each path and method that the application answers stands in the document."""
    described = {(path, method) for path, item in document["paths"].items() for method in item}

    assert _served(client) - described == set()


def test_everything_described_is_answered(client: FlaskClient, document: dict[str, Any]) -> None:
    """Each path and method in the document is a route, or an address that a route answers."""
    described = {(path, method) for path, item in document["paths"].items() for method in set(item) & METHODS}
    in_front = {(path, method) for path, method in described if path in ANSWERED_IN_FRONT}

    assert [pair for pair in described - in_front - _served(client) if not _answers(client, *pair)] == []


def test_schemas_that_are_referred_to_are_published(client: FlaskClient, document: dict[str, Any]) -> None:
    """A reference out of the document leads to a schema that the service publishes."""
    references = set(re.findall(r'"\$ref": "(/[^"]+)"', json.dumps(document)))

    assert references != set()
    assert [reference for reference in references if client.get(reference).status_code != 200] == []


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    """Whoever makes a client from the document finds each operation under one name, with a summary."""
    operations = [item[method] for item in document["paths"].values() for method in set(item) & METHODS]
    names = [operation["operationId"] for operation in operations]

    assert sorted(names) == sorted(set(names))
    assert [operation for operation in operations if not operation.get("summary")] == []


def test_parameters_of_an_assessment(document: dict[str, Any]) -> None:
    """Parameters and version are current."""
    operation = document["paths"]["/api/assessments"]["post"]
    parameters = [_resolved(document, parameter)["name"] for parameter in operation["parameters"]]

    assert sorted(parameters) == sorted(_PARAMETERS)
    assert document["info"]["version"] == VERSION


def test_document_is_the_same_each_time() -> None:
    """The same fragments give the same document, in the same order."""
    assert json.dumps(openapi_document()) == json.dumps(openapi_document())


def test_every_fragment_is_in(document: dict[str, Any]) -> None:
    """No fragment in the folder is left out."""
    written = [json.loads(path.read_text()) for path in FRAGMENTS.glob("*.json")]
    paths = {path for fragment in written for path in fragment.get("paths", {})}

    assert len(written) > 5
    assert paths - set(document["paths"]) == set()


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ({"paths": {"/a": OPERATION}}, {"paths": {"/a": OPERATION}}, "/a"),
        ({"components": {"schemas": {"A": {}}}}, {"components": {"schemas": {"A": {}}}}, "A"),
        ({"tags": [{"name": "law"}]}, {"tags": [{"name": "law"}]}, "law"),
        ({"paths": {}}, {"servers": []}, "servers"),
    ],
)
def test_fragments_that_clash(first: dict[str, Any], second: dict[str, Any], named: str) -> None:
    """What two fragments describe, or what none may hold, is an error that names it and the fragment."""
    with pytest.raises(KnowledgeError, match=rf"second.json .*{named}"):
        merged(FRAME, {"first.json": first, "second.json": second})


def test_fragments_that_do_not_clash() -> None:
    """Components of one name and different kinds are different things."""
    parts = {"a": {"components": {"schemas": {"A": {}}}}, "b": {"components": {"responses": {"A": {}}}}}

    assert merged(FRAME, parts) == FRAME | {"components": {"responses": {"A": {}}, "schemas": {"A": {}}}}


def _served(client: FlaskClient) -> set[tuple[str, str]]:
    """Return path template and method of every route."""
    rules = client.application.url_map.iter_rules()
    templates = [(re.sub(r"<(?:[^<>]+:)?([^<>:]+)>", r"{\1}", rule.rule), rule.methods or set()) for rule in rules]
    return {(path, method.lower()) for path, methods in templates for method in methods - {"HEAD", "OPTIONS"}}


def _answers(client: FlaskClient, path: str, method: str) -> bool:
    """Tell whether an address without placeholders reaches a route."""
    if "{" in path:
        return False
    try:
        client.application.url_map.bind("localhost").match(path, method.upper())
    except (NotFound, MethodNotAllowed):
        return False
    return True


def _resolved(document: dict[str, Any], part: dict[str, str]) -> dict[str, str]:
    if "$ref" not in part:
        return part
    found = document
    for key in part["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return dict(found)
