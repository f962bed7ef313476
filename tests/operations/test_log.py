# SPDX-License-Identifier: Apache-2.0
"""What the log tells of a request, and what it never tells."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from kgservice.errors import MissingTermError
from kgservice.store.port import Answer, Question
from kgservice.web.app import create_bare_app
from kgservice.web.log import FIELDS, LOGS, JsonFormatter, engine_line, say_of_threads, trace_of
from kgservice.web.metrics import Metrics
from kgservice.web.service import Service, create_service
from kgservice.web.settings import ServiceSettings
from kgservice.web.watched import Watched
from tests.operations.conftest import TOKEN, Lines

CONTENT = "Hjerteapp-4711"
"""What a user sends, and nobody else is to read."""


def test_fields_of_a_request(client: Client, log: Lines) -> None:
    """A request is one line: when, what kind, what became of it, how long it took and how much was sent."""
    answer = client.get(
        "/sparql?query=ASK%20%7B%7D", headers={"X-Request-Id": "mine-1", "Kgservice-Query": "query-0001"}
    )

    (line,) = log()
    assert line["time"].endswith("Z")
    assert line["milliseconds"] >= 0
    assert {key: line[key] for key in line if key not in {"time", "milliseconds"}} == {
        "level": "info",
        "event": "request",
        "request": "mine-1",
        "method": "GET",
        "route": "/sparql",
        "status": 200,
        "bytes": len(answer.data),
        "query": "query-0001",
        "form": "ASK",
        "outcome": "answered",
    }
    assert list(line) == [name for name in FIELDS if name in line]


def _requests() -> list[dict[str, Any]]:
    """Return requests with the secret in every place where one can stand."""
    token = {"Authorization": f"Bearer {TOKEN}"}
    strange = {
        "Authorization": f"Bearer {CONTENT}",
        "Cookie": f"a={CONTENT}",
        "User-Agent": CONTENT,
        "Referer": f"http://{CONTENT}.example/",
        "X-Forwarded-For": CONTENT,
        "X-Request-Id": f"{CONTENT} <script>",
        "Kgservice-Query": f"{CONTENT}!",
        "Origin": f"http://{CONTENT}.example",
        "Accept-Language": CONTENT,
    }
    query = f"SELECT ?{CONTENT.replace('-', '_')} {{ ?s <http://{CONTENT}.example/> '{CONTENT}' }} # {CONTENT}"
    update = {"content_type": "application/sparql-update", "headers": token}
    return [
        {"path": "/sparql", "query_string": {"query": query}},
        {"path": "/sparql", "query_string": {"query": query}, "headers": strange},
        {"path": "/sparql", "query_string": {"query": f"{CONTENT} is no query"}},
        {"path": "/sparql", "query_string": {"query": f"ASK {{ SERVICE <http://{CONTENT}.example/> {{}} }}"}},
        {
            "path": "/sparql",
            "query_string": {CONTENT: CONTENT, "query": "ASK {}", "default-graph-uri": f"urn:{CONTENT}"},
        },
        {"path": "/sparql", "method": CONTENT.upper()},
        {"path": "/update", "method": "POST", "data": f"INSERT DATA {{ <urn:{CONTENT}> <b> '{CONTENT}' }}", **update},
        {"path": "/update", "method": "POST", "data": f"LOAD <file:///{CONTENT}>", **update},
        {"path": "/graphs", "method": "PUT", "query_string": {"graph": f"urn:{CONTENT}"}, "data": CONTENT, **update},
        {"path": f"/graphs/{CONTENT}", "method": "PUT", "data": f"<a> <b> '{CONTENT}' .", "headers": token},
        {"path": f"/graphs/{CONTENT}", "content_type": "text/turtle"},
        {"path": f"/queries/{CONTENT}", "method": "DELETE"},
        {"path": f"/{CONTENT}/nothing/here", "query_string": CONTENT},
        {"path": "/ready", "query_string": CONTENT, "headers": strange},
    ]


@pytest.mark.parametrize("slow", [0.0, 100.0])
def test_nothing_of_the_content(slow: float, log: Lines) -> None:
    """Texts, addresses, names, tokens and headers that users send stand in no line, nor does where they are."""
    service = create_service(ServiceSettings(bare=True, token=TOKEN, slow_seconds=slow))
    client = Client(service)
    for request in _requests():
        client.open(**request, environ_base={"REMOTE_ADDR": "203.0.113.77"}).close()
    service.close()

    written = json.dumps(log(), ensure_ascii=False)
    assert len(log()) >= len(_requests())
    assert {line["event"] for line in log()} == ({"request", "slow-query"} if slow == 0 else {"request"})
    assert CONTENT.lower() not in written.lower().replace("_", "-")
    assert TOKEN not in written
    assert "203.0.113.77" not in written
    assert {field for line in log() for field in line} <= set(FIELDS)


def test_slow_query(log: Lines) -> None:
    """A query that takes long is told by its shape, and counted."""
    service = create_service(ServiceSettings(bare=True, slow_seconds=0))
    client = Client(service)

    client.get(
        "/sparql", query_string={"query": f"SELECT * {{ ?device a 'x' FILTER(?device != '{CONTENT}') }}"}
    ).close()

    line = next(line for line in log() if line["event"] == "slow-query")
    assert (line["level"], line["text"]) == ("warning", "SELECT * { ?1 a … FILTER ( ?1 != … ) }")
    assert b"kgservice_slow_queries_total 1.0" in client.get("/metrics").data
    service.close()


def _failing(error: Exception) -> Flask:
    app = create_bare_app()

    @app.get("/fails/<name>")
    def fail(name: str) -> str:
        raise error from LookupError(name)

    return app


@pytest.mark.parametrize("error", [ValueError(f"of {CONTENT}"), OSError(13, "Permission denied", f"/{CONTENT}")])
def test_fault(error: Exception, log: Lines) -> None:
    """A fault of ours is one line that tells where it arose and what kind it is, in no words but ours."""
    client = Client(Watched(_failing(error), Metrics(), 100))

    answer = client.get(f"/fails/{CONTENT}")

    assert (answer.status_code, CONTENT in answer.text) == (500, False)
    (line,) = log()
    assert (line["level"], line["event"], line["route"]) == ("error", "failure", "/fails/{name}")
    assert line["code"] == "internal-server-error"
    assert line["trace"].startswith(type(error).__name__)
    assert "after LookupError" in line["trace"]
    assert "test_log.py" in line["trace"]
    assert CONTENT not in json.dumps(line)


def test_fault_in_knowledge(log: Lines) -> None:
    """What is wrong with what we ship is told in its own words: it holds nothing that anybody sent."""
    Client(Watched(_failing(MissingTermError("md:absent")), Metrics(), 100)).get("/fails/now").close()

    assert "MissingTermError: md:absent" in log()[0]["trace"]


def test_fault_of_an_endpoint(service: Service, log: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that fails as nobody foresaw is answered with a problem document, and its trace is logged."""
    monkeypatch.setattr(service.store, "query", _broken)

    answer = Client(service).get("/sparql?query=ASK%20%7B%7D")

    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "code"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (line,) = log()
    assert (line["event"], line["outcome"]) == ("failure", "failed")
    assert line["trace"].startswith("RuntimeError\n")
    assert CONTENT not in json.dumps(line)


def _broken(_: Question) -> Answer:
    raise RuntimeError(CONTENT)


def test_trace_is_bounded() -> None:
    """A trace has so many places and no more, the innermost of them."""

    def deep(n: int) -> None:
        if n:
            deep(n - 1)
        raise ValueError

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the trace is looked at
        deep(500)
    assert trace_of(caught.value).count("\n") == 30


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_ends_a_thread(log: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that ends a thread is a line too, and not a trace with the words of the error."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    say_of_threads()
    logging.captureWarnings(capture=False)
    thread = threading.Thread(target=_broken, args=(None,))
    thread.start()
    thread.join()

    (line,) = log()
    assert (line["level"], line["event"]) == ("error", "fault")
    assert CONTENT not in json.dumps(line)


def test_words_of_others_are_not_repeated() -> None:
    """A message of another library is told by where it comes from; of the server's its first line stays."""
    formatter = JsonFormatter()
    other = logging.LogRecord("rdflib.term", logging.WARNING, "x", 1, "%s is no IRI", (CONTENT,), None)
    server = logging.LogRecord("_granian", logging.ERROR, "x", 1, f"Unexpected exit\n{CONTENT}", (), None)

    assert json.loads(formatter.format(other)).items() >= {"event": "note", "logger": "rdflib.term"}.items()
    assert json.loads(formatter.format(server)).items() >= {"event": "server", "message": "Unexpected exit"}.items()
    assert CONTENT not in formatter.format(other) + formatter.format(server)


def test_what_an_engine_says(log: Lines) -> None:
    """Of what the processes of the store print, what is known is told and the rest is not."""
    for line in (
        "memory allocation of 1024 bytes failed\n",
        f"thread '<unnamed>' panicked at src/lib.rs:10:5: {CONTENT}\n",
        f"ValueError: {CONTENT}\n",
        f"{CONTENT}\n",
    ):
        engine_line(line)

    assert [line["message"] for line in log()] == [
        "memory allocation of 1024 bytes failed",
        "thread '<unnamed>' panicked at src/lib.rs:10:5",
        "ValueError",
    ]


_SAYS = """
import logging.config, sys
from kgservice.web.log import log_config, say
logging.config.dictConfig(log_config(sys.argv[1]))
say(logging.INFO, "request"); say(logging.WARNING, "slow-query"); say(logging.ERROR, "failure")
logging.getLogger("_granian").warning("advice"); logging.getLogger("_granian").error("exit")
logging.getLogger("rdflib").warning("note")
"""


@pytest.mark.parametrize(
    ("mode", "events"),
    [
        ("requests", ["request", "slow-query", "failure", "server", "note"]),
        ("problems", ["slow-query", "failure", "server", "note"]),
        ("none", []),
    ],
)
def test_how_much_is_written(mode: str, events: list[str]) -> None:
    """Every request, only what is wrong or slow, or nothing; on standard error, and nothing on standard output."""
    assert mode in LOGS
    ran = subprocess.run([sys.executable, "-c", _SAYS, mode], capture_output=True, text=True, check=True)

    assert [json.loads(line)["event"] for line in ran.stderr.splitlines()] == events
    assert ran.stdout == ""
