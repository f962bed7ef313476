# SPDX-License-Identifier: Apache-2.0
"""What strange requests once brought down or got a wrong answer from, one test each."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kgservice.sparql.limits import Limits
from kgservice.sparql.protocol import ProtocolError, read_graph_name
from kgservice.store.keeper import SOCKET, KeeperSettings, _Keeper
from kgservice.store.port import Question
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from kgservice.store.wire import Message, receive, send
from kgservice.web.app import create_default_app
from tests.service import Service, running

_NO_IRI = "http://[::1"


@pytest.fixture(scope="module")
def keeper() -> Iterator[RunningKeeper]:
    settings = KeeperSettings("", (), None, protected="", mark=None, seconds=5, memory=512)
    with RunningKeeper(settings) as running_keeper:
        yield running_keeper


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_default_app().test_client()


@pytest.fixture(scope="module")
def bare() -> Iterator[Service]:
    with running("--bare", "--writable", "--workers", "1") as service:
        yield service


def test_a_graph_that_is_no_iri_leaves_the_keeper_alive(keeper: RunningKeeper) -> None:
    """There is none of that name, and none can be written or removed, whichever worker forgets to look at it."""
    condition = {"match": None, "none_match": None}
    write = {"kind": "write", "graph": _NO_IRI, "media_type": "text/turtle", "replace": True, "base": None}
    assert _asked(keeper, {"kind": "tag", "graph": _NO_IRI}) == {"tag": None}
    assert _asked(keeper, write | condition)["kind"] == "fault"
    assert _asked(keeper, {"kind": "remove", "graph": _NO_IRI} | condition)["kind"] == "fault"
    with closing(ProcessStore(keeper.folder, Limits())) as store:
        _answers(store)


def test_whoever_is_gone_before_a_process_is_there_leaves_the_keeper_alive(keeper: RunningKeeper) -> None:
    """The process that was forked for nobody ends by itself."""
    with closing(ProcessStore(keeper.folder, Limits())) as store:
        for _ in range(50):
            with _connected(keeper) as line:
                send(line, {"kind": "process"})
        _answers(store)


def test_a_trial_that_ends_as_its_time_does_leaves_the_keeper_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing left to end, and the change is late all the same."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr(os, "fork", lambda: ended.pid)
    keeper = object.__new__(_Keeper)
    keeper.settings = KeeperSettings("", (), None, protected="", mark=None, seconds=5, memory=512)
    trial = keeper._trial(Message({"kind": "update", "base": None}))
    next(trial)
    with pytest.raises(StopIteration) as over:
        trial.send(False)
    assert over.value.value.head == {"kind": "late"}


def _connected(keeper: RunningKeeper) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(Path(keeper.folder) / SOCKET))
    return line


def _asked(keeper: RunningKeeper, head: dict[str, Any]) -> dict[str, Any]:
    with _connected(keeper) as line:
        send(line, head)
        return receive(line, time.monotonic() + 10).head


def _answers(store: ProcessStore) -> None:
    answer = store.query(Question("ASK {}", "application/sparql-results+json"))
    assert b"true" in b"".join(answer.parts)


def test_an_iri_that_the_engine_does_not_take_names_no_graph() -> None:
    """It looks at what stands behind the scheme, and so does the protocol."""
    with pytest.raises(ProtocolError) as raised:
        read_graph_name("graph=http://[::1")
    assert raised.value.status == 400


@pytest.mark.parametrize("host", ["a b", "[::1", "a>b", "x/y", "a@b", "a:b", "[1]"])
@pytest.mark.parametrize("path", ["/graphs/person/1", "/sparql?query=ASK%7B%7D"])
def test_a_host_that_is_none_is_refused(bare: Service, path: str, host: str) -> None:
    """No address can begin with it."""
    with socket.create_connection(("127.0.0.1", int(bare.base.rpartition(":")[2])), timeout=20) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_an_empty_tag_is_the_tag_of_nothing(bare: Service, name: str) -> None:
    """So a change that wants it fails, and one that wants anything else does not."""
    answer = bare.send("PUT", "/graphs?graph=urn:x", [(name, '""'), ("Content-Type", "text/turtle")], b"")
    assert answer.status == (412 if name == "If-Match" else 201)


@pytest.mark.parametrize("path", ["/api/assessments", "/api/checks", "/api/queries/product-duties"])
@pytest.mark.parametrize("document", [{"name": "\ud800"}, {"\ud800": 1}, {"products": [{"name": "\udfff"}]}])
def test_half_a_character_names_no_product(client: FlaskClient, path: str, document: dict[str, object]) -> None:
    """Where it stands is told, in JSON and in YAML."""
    for kind in ("application/json", "application/yaml"):
        answer = client.post(path, data=json.dumps(document), content_type=kind)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert answer.get_json()["place"]["line"] == 1


@pytest.mark.parametrize("document", [{"data": "\ud800"}, {"data": "", "shapes": ["\ud800"]}, {"\ud800": 1}])
def test_half_a_character_is_no_text(client: FlaskClient, document: dict[str, object]) -> None:
    """JSON can hold it, and no graph."""
    answer = client.post("/api/validations", json=document)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_what_fails_a_condition_is_told_as_a_problem(client: FlaskClient) -> None:
    """The description of the dataset is not sent beside the refusal."""
    answer = client.get("/void", headers={"If-Match": '"another"'})
    assert answer.status_code == 412
    assert answer.mimetype == "application/problem+json"


def test_the_front_page_knows_its_languages(client: FlaskClient) -> None:
    """Another one is refused there as everywhere."""
    assert client.get("/?lang=nb").status_code == 200
    assert client.get("/?lang=xx").status_code == 400


def test_a_star_stands_for_no_answer_that_is_known(bare: Service) -> None:
    """So what is no query is told so."""
    headers = [("If-None-Match", "*"), ("Content-Type", "application/sparql-query")]
    assert bare.send("POST", "/sparql", headers, b"SELECT ?x WHERE { UNDEF").status == 400
