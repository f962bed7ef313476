# SPDX-License-Identifier: Apache-2.0
"""Whether the service is there, whether it is ready, and what it says of itself."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import Client

from kgservice.errors import StoreError
from kgservice.knowledge.bundle import VERSION
from kgservice.model.text import Text
from kgservice.store.processes import State
from kgservice.web.app import create_app
from kgservice.web.metrics import Metrics
from kgservice.web.openapi import FRAGMENTS
from kgservice.web.service import Service
from kgservice.web.settings import ServiceSettings
from kgservice.web.standing import Standing
from tests.web.conftest import FakeAssessor

SCHEMAS = json.loads((FRAGMENTS / "operations.json").read_text(encoding="utf-8"))["components"]["schemas"]


@pytest.fixture(scope="module")
def knowing(assessor: FakeAssessor) -> FlaskClient:
    """Return a client of an application that has the knowledge."""
    return create_app(assessor).test_client()


def test_health(client: Client, knowing: FlaskClient, assessor: FakeAssessor) -> None:
    """A process that answers says so, with the knowledge and without."""
    bare, full = client.get("/health"), knowing.get("/health")

    for answer in (bare, full):
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        Draft202012Validator(SCHEMAS["Health"]).validate(answer.json)
    assert bare.json == {"status": "ok", "knowledge_version": None}
    assert full.json == {"status": "ok", "knowledge_version": assessor.knowledge.version}


def test_ready(client: Client, knowing: FlaskClient) -> None:
    """A service that can do what it is for says what it is."""
    for answer in (client.get("/ready"), knowing.get("/ready")):
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        Draft202012Validator(SCHEMAS["Readiness"]).validate(answer.json)
    bare = client.get("/ready").json
    assert bare is not None
    assert bare["version"] == VERSION
    assert (bare["bare"], bare["writable"], bare["knowledge_version"]) == (True, True, None)
    assert 0 <= bare["seconds"] < 60


def test_not_ready_without_the_store(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store does not answer, the service is not ready and says why; the process is healthy still."""

    def gone(_: Standing) -> None:
        raise StoreError(Text("The keeper is gone", "Den som holder grafene, er borte"), Text("wait", "vent"))

    monkeypatch.setattr(Standing, "look", gone)
    answer = Client(service).get("/ready")

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json is not None
    assert (answer.json["code"], answer.json["what"]) == ("store-unavailable", "The keeper is gone")
    assert Client(service).get("/health").status_code == 200


@pytest.mark.parametrize(("quads", "status"), [(0, 503), (1, 200)])
def test_not_ready_without_the_knowledge(
    quads: int, status: int, assessor: FakeAssessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that answers and holds nothing of what it should is not ready."""
    monkeypatch.setattr(Standing, "look", lambda _: State(quads, 0, 0, 1))
    client = create_app(assessor).test_client()

    answer = client.get("/ready?lang=nb")

    assert answer.status_code == status
    assert answer.get_json(force=True)["status"] == ("ready" if status == 200 else 503)


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_nobody_needs_a_token(path: str, client: Client) -> None:
    """A supervisor reads them with GET and HEAD, and cannot do anything else."""
    assert client.get(path).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert client.post(path).status_code == 405


def test_build_and_settings(assessor: FakeAssessor) -> None:
    """The numbers say what runs and how it is limited; a token is not among what they say."""
    settings = ServiceSettings(bare=True, token="secret-token")  # noqa: S106
    metrics = Metrics()
    text = create_app(assessor, settings=settings, metrics=metrics).test_client().get("/metrics").text

    assert f'version="{VERSION}"' in text
    assert 'kgservice_limit{limit="seconds"} 10.0' in text
    assert "secret-token" not in text + repr(settings)
