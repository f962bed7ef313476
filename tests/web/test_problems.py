# SPDX-License-Identifier: Apache-2.0
"""Every error as a problem document: its status, its parts, its language."""

from __future__ import annotations

import logging
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from kgservice import errors
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.web.assessments import MAX_BODY
from kgservice.web.openapi import openapi_document
from kgservice.web.wording import PAGE, TITLES
from tests.web.conftest import FakeAssessor

URL = "/api/assessments"
_PARTS = (Text("what", "hva"), Place("<request>", 3, 5), Text("that", "det"), Text("mend", "rett"))
ERRORS = [
    errors.InputError(*_PARTS),
    errors.UnreadableInputError(*_PARTS),
    errors.UnknownFieldError("softwear", Place("<request>", 2, 1), ("software",)),
    errors.InvalidValueError(*_PARTS),
    errors.CyclicRelationError(("A", "B", "A"), None),
    errors.InputTooLargeError(*_PARTS),
    errors.UnknownCitationError("MDR Art 999", ("MDR Art 99",)),
    errors.UnknownResourceError("https://w3id.org/mdkg/law/mdr-art-1000", ("https://w3id.org/mdkg/law/mdr-art-100",)),
    errors.QuerySyntaxError(*_PARTS),
    errors.QueryRefusedError(*_PARTS),
    errors.PreconditionError(*_PARTS),
    errors.ConflictError(*_PARTS),
    errors.GoneError(*_PARTS),
    errors.UsageError(*_PARTS),
    errors.OracleError("no reasoner"),
    errors.UnansweredError(_PARTS[0], _PARTS[3]),
    errors.LimitError(_PARTS[0], _PARTS[3], limit="seconds", setting="--limit seconds=…"),
    errors.BusyError(_PARTS[0], _PARTS[3], retry_after=1),
    errors.QueryCancelledError(_PARTS[0], _PARTS[3]),
    errors.StoreError(_PARTS[0], _PARTS[3]),
    errors.KnowledgeError("/secret/path is broken"),
    errors.RuleCycleError("a circle"),
    errors.MissingTermError("absent"),
    ZeroDivisionError("/secret/path"),
]


def _validator() -> Draft202012Validator:
    return Draft202012Validator(openapi_document()["components"]["schemas"]["Problem"])


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_error_reaches_its_status(error: Exception, lang: str, client: FlaskClient, fake: FakeAssessor) -> None:
    """Each error of the package answers with its own status and a valid problem document."""
    fake.error = error
    status = error.status_hint if isinstance(error, errors.KgServiceError) else 500

    answer = client.post(f"{URL}?lang={lang}", data="name: A", content_type="application/yaml")

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json(force=True)["status"] == status
    assert answer.headers["Content-Language"] == lang
    _validator().validate(answer.get_json(force=True))


def test_parts_of_an_input_error(client: FlaskClient) -> None:
    """An input error says what, where, what was expected and how to mend it."""
    answer = client.post(URL, data="name: A\nsoftwear: yes\n", content_type="application/yaml").get_json(force=True)

    assert answer["type"] == "https://w3id.org/mdkg/problem/unknown-field"
    assert answer["place"] == {"source": "<request>", "line": 2, "column": 1}
    assert "software" in answer["expected"]
    assert answer["remedy"]
    assert answer["detail"].startswith("<request>:2:1: The field “softwear” is not known here.")


@pytest.mark.parametrize("error", [ZeroDivisionError("/secret/path"), errors.KnowledgeError("/secret/path")])
def test_fault_of_ours_tells_nothing_and_is_logged(
    error: Exception, client: FlaskClient, fake: FakeAssessor, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours has no detail in the answer and its trace in the log."""
    fake.error = error

    with caplog.at_level(logging.ERROR):
        answer = client.post(URL, data="name: A", content_type="application/yaml")

    assert (answer.status_code, answer.get_json(force=True)["code"]) == (500, "internal-server-error")
    assert "secret" not in answer.text
    assert [record.exc_info for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/absent", {}, 404, "not-found"),
        ("GET", URL, {}, 405, "method-not-allowed"),
        ("DELETE", "/health", {}, 405, "method-not-allowed"),
        ("POST", URL, {"Content-Type": "application/yaml", "Accept": "image/png"}, 406, "not-acceptable"),
        ("POST", URL, {"Content-Type": "application/msword"}, 415, "unsupported-media-type"),
        ("POST", URL, {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
    ],
)
def test_errors_of_the_protocol(
    method: str, path: str, headers: dict[str, str], status: int, code: str, client: FlaskClient
) -> None:
    """The protocol's own errors are problem documents, too."""
    answer = client.open(path, method=method, headers=headers, data="name: A")

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json(force=True)["code"] == code
    _validator().validate(answer.get_json(force=True))


def test_allowed_methods_are_named(client: FlaskClient) -> None:
    """405 says what would be allowed."""
    assert "POST" in client.get(URL).headers["Allow"]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413), (MAX_BODY + 9, 413)])
def test_size_limit(size: int, status: int, chunked: bool, client: FlaskClient) -> None:
    """The largest body is taken; one byte more is refused, never cut off, however it is sent."""
    body = b"name: A\n#".ljust(size, b" ")
    whole = {"data": body} if not chunked else {"input_stream": BytesIO(body)}
    environ = {"wsgi.input_terminated": True} if chunked else {}

    answer = client.post(URL, content_type="application/yaml", environ_overrides=environ, **whole)

    assert answer.status_code == status
    assert status == 200 or str(MAX_BODY) in answer.get_json(force=True)["expected"]


@pytest.mark.parametrize(
    "query",
    [
        "as_of=yesterday",
        "as_of=20261123",
        "as_of=2026-02-30",
        "as_of=2026-01-01&as_of=2026-01-02",
        "jurisdiction=SE",
        "lang=sv",
        "format=xml",
        "questions=maybe",
        "asof=2026-01-01",
    ],
)
def test_parameter_without_meaning(query: str, client: FlaskClient) -> None:
    """A parameter is understood or refused, never ignored."""
    answer = client.post(f"{URL}?{query}", data="name: A", content_type="application/yaml")

    assert (answer.status_code, answer.get_json(force=True)["code"]) == (400, "usage")


def test_every_problem_has_a_title_in_both_languages() -> None:
    """Each code has a title, and no text of the service lacks a language."""
    kinds = [errors.KgServiceError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    shown = {kind.code for kind in kinds if kind.__module__ == errors.__name__ and kind.status_hint != 500}

    assert shown - TITLES.keys() == set()
    assert [text for text in (*TITLES.values(), *PAGE.values()) if not (text.en and text.nb)] == []
