# SPDX-License-Identifier: Apache-2.0
"""Counters and log of a service as it is started, with two workers."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests import service as services
from tests.operations.processes import eventually, lines
from tests.operations.test_metrics import value
from tests.service import Reply, Service

_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k 'Hjerteapp' }"
_NODES = 300


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Start a service that writes a line for each request."""
    options = ("--workers", "2", "--log", "requests", "--slow", "0.8", "--limit", "seconds=2")
    with services.running("--bare", "--writable", *options) as found:
        data = "".join(f'<http://e/{n}> <http://e/p> "Hjerteapp" .\n' for n in range(_NODES))
        assert found.graph("PUT", None, data.encode(), "application/n-triples").status in {201, 204}
        yield found


def _numbers(service: Service) -> str:
    return service.send("GET", "/metrics").text


def test_workers_count_together(service: Service) -> None:
    """Whichever worker is asked tells the sum over all, so that it never goes down."""
    before = value(_numbers(service), "kgservice_queries_total", form="ASK", outcome="answered")
    for number in range(30):
        assert service.query(f"ASK {{ ?s ?p {number} }}").status == 200

    for _ in range(10):
        assert value(_numbers(service), "kgservice_queries_total", form="ASK", outcome="answered") == before + 30
    text = _numbers(service)
    assert value(text, "kgservice_processes", process="worker") == 2.0
    assert value(text, "kgservice_processes", process="keeper") == 1.0
    assert value(text, "kgservice_process_resident_memory_bytes", process="keeper") > 1e6


def test_store_in_numbers(service: Service) -> None:
    """How much is in the store, and how often it changed."""
    before = _numbers(service)
    assert value(before, "kgservice_store_up") == 1.0
    assert value(before, "kgservice_store_quads") == _NODES
    assert service.update("INSERT DATA { GRAPH <http://e/new> { <s> <p> 1 , 2 } }").status == 204
    after = _numbers(service)
    assert service.update("DROP GRAPH <http://e/new>").status == 204

    changes = "kgservice_store_changes_total"
    assert value(after, "kgservice_store_quads") == _NODES + 2
    assert value(after, "kgservice_store_graphs") == value(before, "kgservice_store_graphs") + 1
    assert value(after, changes) == value(before, changes) + 1
    assert json.loads(service.send("GET", "/ready").body)["quads"] == _NODES


def test_a_query_at_work_is_seen(service: Service) -> None:
    """While a query runs it is counted among those at work; cancelled, it is counted as such."""
    replies: list[Reply] = []
    named = [("Content-Type", "application/sparql-query"), ("Kgservice-Query", "seen-at-work")]
    asking = threading.Thread(target=lambda: replies.append(service.send("POST", "/sparql", named, _RUNAWAY.encode())))
    asking.start()
    eventually(lambda: value(_numbers(service), "kgservice_queries_running") == 1.0)
    eventually(lambda: service.send("DELETE", "/queries/seen-at-work").status == 204)
    asking.join()

    text = _numbers(service)
    assert [reply.status for reply in replies] == [503]
    assert value(text, "kgservice_queries_running") == 0.0
    assert value(text, "kgservice_queries_total", form="SELECT", outcome="cancelled") == 1.0
    assert value(text, "kgservice_problems_total", code="query-cancelled") == 1.0


def test_a_limit_is_counted_and_logged(service: Service) -> None:
    """A query that took too long is counted by its limit, and the log has its shape and its name."""
    reply = service.query(_RUNAWAY)

    assert reply.status == 503
    outcome = {"form": "SELECT", "outcome": "limit-seconds"}
    assert value(_numbers(service), "kgservice_queries_total", **outcome) == 1.0
    told = [line for line in lines(service) if line.get("request") == reply.headers["x-request-id"]]
    assert [line["event"] for line in told] == ["failure", "slow-query"]
    assert told[0].items() >= {"level": "warning", "status": 503, "code": "limit-exceeded", **outcome}.items()
    assert told[1]["milliseconds"] >= 2000
    assert told[1]["text"].startswith("SELECT ( COUNT ( * ) AS ?1 ) {")


def test_a_reader_who_takes_his_time_is_not_slow(service: Service) -> None:
    """What a client takes to read an answer is no fault of the query."""
    host, port = service.base.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    connection.request(
        "GET", "/sparql?query=SELECT*%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D", headers={"Accept": "text/csv"}
    )
    answer = connection.getresponse()
    ident = answer.headers["X-Request-Id"]
    answer.read(1000)
    time.sleep(1.2)
    answer.read()
    connection.close()

    eventually(lambda: any(line.get("request") == ident for line in lines(service)))
    told = [line for line in lines(service) if line.get("request") == ident]
    assert [line["event"] for line in told] == ["request"]
    assert told[0]["milliseconds"] >= 1000


@pytest.mark.parametrize("kind", ["in-process", pytest.param("remote", marks=pytest.mark.long)])
def test_without_a_keeper(kind: str, service: Service) -> None:
    """A service whose graphs are elsewhere is ready, counts over its workers and says where they are."""
    graphs = ("--in-process",) if kind == "in-process" else ("--store", service.base)
    with services.running("--bare", "--workers", "2", "--log", "requests", *graphs) as other:
        for _ in range(10):
            assert other.query("ASK {}").status == 200

        ready = json.loads(other.send("GET", "/ready").body)
        assert (ready["status"], ready["quads"]) == ("ready", None)
        text = _numbers(other)
        assert value(text, "kgservice_queries_total", form="ASK", outcome="answered") == 10.0
        assert value(text, "kgservice_store_up") == 1.0
        assert value(text, "kgservice_processes", process="keeper") == 0.0
        assert lines(other)[0]["store"] == kind


def test_every_line_is_json_without_content(service: Service) -> None:
    """From the start on each line is one object, and nothing that was sent is in any of them."""
    assert service.send("GET", "/Hjerteapp?name=Hjerteapp").status == 404
    told = lines(service)

    assert told[0]["event"] == "start"
    assert told[0].items() >= {"level": "info", "workers": 2, "store": "processes", "writable": True}.items()
    assert "Hjerteapp" not in json.dumps(told)
    assert "127.0.0.1" not in json.dumps(told)
