# SPDX-License-Identifier: Apache-2.0
"""What is counted, under which names, and that nobody can make the labels many."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from kgservice.errors import StoreError
from kgservice.model.text import Text
from kgservice.sparql.limits import Limits
from kgservice.store.slots import Slots
from kgservice.web.metrics import METHODS, Metrics
from kgservice.web.outcome import OUTCOMES
from kgservice.web.service import Service
from kgservice.web.standing import Standing
from tests.operations.conftest import TOKEN

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
WRITES = {"Authorization": f"Bearer {TOKEN}"}


def samples(text: str) -> Samples:
    """Return every number of the text format by its name and labels."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def value(text: str, name: str, **labels: str) -> float:
    """Return one number; 0 where nothing was counted yet."""
    return samples(text).get((name, tuple(sorted(labels.items()))), 0.0)


def test_names_follow_the_conventions(client: Client) -> None:
    """Each name has our prefix, a counter ends in total, and a size or a time names its unit."""
    client.get("/sparql?query=ASK%20%7B%7D").close()
    families = list(text_string_to_metric_families(client.get("/metrics").text))

    assert len(families) > 15
    for family in families:
        assert re.fullmatch(r"kgservice_[a-z]+(_[a-z]+)*", family.name), family.name
        assert family.documentation, family.name
        assert {sample.name.endswith("_total") for sample in family.samples} <= {family.type == "counter"}
    assert client.get("/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert client.get("/metrics").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("ASK {}", "answered"),
        ("ASK {", "syntax"),
        ("ASK { SERVICE <http://x/> {} }", "refused"),
        ("ASK " + "{" * 200 + "}" * 200, "refused"),
    ],
)
def test_queries_by_outcome(query: str, outcome: str, client: Client) -> None:
    """A query is counted once, by its form and by what became of it, and its time is taken."""
    client.post("/sparql", data=query, content_type="application/sparql-query").close()
    text = client.get("/metrics").text

    counted = {key: number for key, number in samples(text).items() if key[0] == "kgservice_queries_total"}
    (((_, labels), number),) = counted.items()
    assert (dict(labels)["outcome"], number) == (outcome, 1.0)
    assert value(text, "kgservice_query_duration_seconds_count", form=dict(labels)["form"]) == 1.0


def test_answers_that_are_cut_or_known(client: Client) -> None:
    """An answer that is cut, and one that the caller has already, are counted as such."""
    rows = " ".join(f"<s> <p> {n} ." for n in range(100_010))
    client.put("/graphs?graph=urn:g", data=rows, content_type="text/turtle", headers=WRITES).close()
    url = "/sparql?query=SELECT%20*%20%7BGRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D"
    first = client.get(url)
    first.get_data()
    client.get(url, headers={"If-None-Match": first.headers["ETag"]}).close()
    text = client.get("/metrics").text

    assert value(text, "kgservice_queries_total", form="SELECT", outcome="cut") == 1.0
    assert value(text, "kgservice_queries_total", form="SELECT", outcome="unchanged") == 1.0
    assert value(text, "kgservice_changes_total", kind="put", outcome="answered") == 1.0


def test_changes_by_outcome(client: Client) -> None:
    """A write is counted by its kind and by what became of it."""
    update = {"content_type": "application/sparql-update"}
    client.post("/update", data="CLEAR ALL", **update).close()
    client.post("/update", data="CLEAR ALL", headers=WRITES, **update).close()
    client.post("/update", data="CLEAR", headers=WRITES, **update).close()
    client.put(
        "/graphs?graph=urn:g", data="<a> <b> 1 .", headers=WRITES | {"If-Match": '"x"'}, content_type="text/turtle"
    ).close()
    client.delete("/graphs?graph=urn:g", headers=WRITES).close()
    text = client.get("/metrics").text

    counted = {
        (kind, outcome): value(text, "kgservice_changes_total", kind=kind, outcome=outcome)
        for kind in ("update", "put", "delete")
        for outcome in OUTCOMES
    }
    assert {key for key, number in counted.items() if number} == {
        ("update", "forbidden"),
        ("update", "answered"),
        ("update", "syntax"),
        ("put", "precondition"),
        ("delete", "invalid"),
    }
    assert value(text, "kgservice_problems_total", code="unauthorized") == 1.0


def test_labels_are_closed(client: Client) -> None:
    """Whatever addresses, methods and names are sent, no label is made of them."""
    for number in range(50):
        client.open(f"/made/up/{number}", method=f"MADE{number}").close()
        client.get(f"/graphs/made-up-{number}").close()
        client.delete(f"/queries/made-up-{number}").close()
        client.get(f"/sparql?query=MADE{number}%20%7B%7D").close()
    text = client.get("/metrics").text

    labels: dict[str, set[str]] = {}
    for _, pairs in samples(text):
        for name, label in pairs:
            labels.setdefault(name, set()).add(label)
    assert labels["route"] == {"/graphs/{path}", "/queries/{name}", "/sparql", "unmatched"}
    assert labels["method"] <= METHODS | {"other"}
    assert labels["status"] <= {"2xx", "4xx"}
    assert labels["outcome"] <= set(OUTCOMES)
    assert labels["form"] <= {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "unknown"}
    assert "made" not in text.lower()


def test_sizes_and_times(client: Client) -> None:
    """Bytes are counted as they are sent, requests under way among those that are not over."""
    answer = client.get("/ready")
    size = len(answer.data)
    text = client.get("/metrics").text

    assert value(text, "kgservice_response_bytes_total", route="/ready") == size
    assert value(text, "kgservice_request_duration_seconds_count", route="/ready") == 1.0
    assert value(text, "kgservice_requests_in_progress") == 1.0


def test_a_caller_who_leaves(client: Client) -> None:
    """An answer that nobody waits for is counted once, as one whose caller left."""
    rows = " ".join(f"<s> <p> {n} ." for n in range(20_000))
    client.put("/graphs?graph=urn:g", data=rows, content_type="text/turtle", headers=WRITES).close()
    query = {"query": "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } } LIMIT 90000", "format": "csv"}
    answer = client.get("/sparql", query_string=query, buffered=False)
    next(iter(answer.response))
    answer.close()
    text = client.get("/metrics").text

    assert value(text, "kgservice_queries_total", form="SELECT", outcome="left") == 1.0
    assert value(text, "kgservice_requests_in_progress") == 1.0


def test_a_store_that_is_gone(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are told without the store too, and say that it does not answer."""

    def gone(_: Standing) -> None:
        raise StoreError(Text("gone", "borte"), Text("wait", "vent"))

    monkeypatch.setattr(Standing, "look", gone)
    text = Client(service).get("/metrics").text

    assert value(text, "kgservice_store_up") == 0.0
    assert value(text, "kgservice_processes", process="worker") == 1.0


def test_queries_at_work_and_waiting() -> None:
    """Who takes a place, waits for one, and gives it back is told each time, and the sum is who is there."""
    told: list[tuple[int, int]] = []
    slots = Slots(Limits(parallel=1, queue=1), lambda running, waiting: told.append((running, waiting)))

    first = slots.enter(time.monotonic() + 1)
    assert told == [(1, 0)]
    with pytest.raises(Exception, match="at work"):
        slots.enter(time.monotonic() + 0.01)
    assert told[1:] == [(0, 1), (0, -1)]
    first.leave()
    first.leave()
    slots.enter(time.monotonic()).leave()
    assert [sum(column) for column in zip(*told, strict=True)] == [0, 0]


_WORKER = """
import sys, time
from kgservice.web.metrics import Metrics
metrics = Metrics(sys.argv[1])
metrics.begin()
metrics.occupied(1, 0)
metrics.query("ASK", "answered", 0.1)
print("counted", flush=True)
sys.stdin.read()
"""
_ASKS = """
import sys
from kgservice.web.metrics import Metrics
metrics = Metrics(sys.argv[1])
print(metrics.written()[0].decode())
"""


def test_several_workers_add_up_and_the_dead_leave(tmp_path: Path) -> None:
    """Counters of all workers are added; what a dead one had under way is forgotten, what it had counted is not."""
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen([sys.executable, "-c", _WORKER, str(tmp_path)], env=env, **pipes) for _ in range(2)]

    def asked() -> str:
        run = [sys.executable, "-c", _ASKS, str(tmp_path)]
        return subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout

    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "counted\n"
        both = asked()
        workers[0].kill()
        workers[0].communicate()
        one = asked()
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()

    assert value(both, "kgservice_queries_running") == value(both, "kgservice_requests_in_progress") == 2.0
    assert value(one, "kgservice_queries_running") == value(one, "kgservice_requests_in_progress") == 1.0
    for text in (both, one):
        assert value(text, "kgservice_queries_total", form="ASK", outcome="answered") == 2.0
        assert value(text, "kgservice_query_duration_seconds_sum", form="ASK") == pytest.approx(0.2)
        assert value(text, "kgservice_query_duration_seconds_bucket", form="ASK", le="0.25") == 2.0


def test_each_application_counts_by_itself() -> None:
    """Two services in one process do not share their numbers."""
    one, other = Metrics(), Metrics()
    one.query("ASK", "answered", 0.1)

    assert value(one.written()[0].decode(), "kgservice_queries_total", form="ASK", outcome="answered") == 1.0
    assert value(other.written()[0].decode(), "kgservice_queries_total", form="ASK", outcome="answered") == 0.0
