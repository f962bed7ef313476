# SPDX-License-Identifier: Apache-2.0
"""The service stops in order: what is under way is finished, what was acknowledged is kept, and nothing is left."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from tests import service as services
from tests.operations.processes import alive, eventually, keeper_of, lines, started, workers_of
from tests.service import TOKEN, Reply, Service

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

_ROWS = 400_000
_LONG = "SELECT * { ?a <http://e/p> ?b . ?c <http://e/p> ?d } LIMIT " + str(_ROWS)
_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

Ask = Callable[[Service], None]


def _filled(service: Service, size: int = 1000) -> None:
    data = "".join(f"<http://e/{n}> <http://e/p> <http://e/{n % 7}> .\n" for n in range(size))
    assert service.graph("PUT", None, data.encode(), "application/n-triples").status in {201, 204}


def _to_the_master(service: Service, number: signal.Signals) -> None:
    service.process.send_signal(number)


def _to_all(service: Service, number: signal.Signals) -> None:
    """Send a signal as a terminal does, or a supervisor that knows no better."""
    os.killpg(service.process.pid, number)


def _check_nothing_left(service: Service, folder: Path) -> None:
    """See that the service ended with 0, without a process, a temporary file or a word of complaint."""
    assert service.process.wait(30) == 0
    eventually(lambda: alive(service.process.pid) == [])
    assert list(folder.iterdir()) == []
    assert lines(service) == []
    assert "has stopped" in service.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("send", "number"),
    [
        (_to_the_master, signal.SIGTERM),
        pytest.param(_to_all, signal.SIGINT, marks=pytest.mark.long),
        pytest.param(_to_all, signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(_to_the_master, signal.SIGINT, marks=pytest.mark.long),
    ],
)
def test_an_answer_under_way_is_finished(
    send: Callable[[Service, signal.Signals], None], number: signal.Signals
) -> None:
    """Who is in the middle of a long answer gets the rest of it, and who comes later is turned away."""
    with started("--slow", "100", "--limit", f"rows={10 * _ROWS}") as (service, folder):
        _filled(service)
        host, port = service.base.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/sparql?query=" + quote(_LONG), headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        begun = answer.read(1000)

        send(service, number)
        eventually(lambda: _is_turned_away(service))
        time.sleep(0.3)
        rest = answer.read()
        connection.close()

        assert (begun + rest).count(b"\n") == _ROWS + 1
        assert b"broken off" not in rest
        _check_nothing_left(service, folder)


def _is_turned_away(service: Service) -> bool:
    host, port = service.base.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return True
    return False


@pytest.mark.long
@pytest.mark.parametrize(
    ("send", "number"),
    [(_to_all, signal.SIGINT), (_to_the_master, signal.SIGTERM)],
)
def test_writes_under_way_are_finished(
    send: Callable[[Service, signal.Signals], None], number: signal.Signals, tmp_path: Path
) -> None:
    """Each write that was acknowledged is there at the next start, whenever the signal came."""
    acknowledged: list[str] = []
    options = ("--slow", "100", "--store", str(tmp_path / "store"))
    with started(*options) as (service, folder):
        clients = [threading.Thread(target=_write, args=(service, n, acknowledged)) for n in range(4)]
        for client in clients:
            client.start()
        eventually(lambda: len(acknowledged) >= 8)
        send(service, number)
        _check_nothing_left(service, folder)
        for client in clients:
            client.join()
    with started(*options) as (service, _):
        reply = service.query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", "text/csv")
        assert set(acknowledged) <= set(reply.text.split())


def _write(service: Service, client: int, acknowledged: list[str]) -> None:
    for number in range(10_000):
        name = f"http://e/{client}-{number}"
        try:
            reply = service.update(f"INSERT DATA {{ GRAPH <http://e/g{client}> {{ <{name}> <p> 1 }} }}", seconds=30)
        except (OSError, http.client.HTTPException, AssertionError):  # it takes no more, or has ended
            return
        assert reply.status == 204
        acknowledged.append(name)


@pytest.mark.long
def test_a_runaway_does_not_hold_it_up() -> None:
    """A query that would not end is ended by its limit, and then the service."""
    replies: list[Reply] = []
    with started("--slow", "100", "--limit", "seconds=3") as (service, folder):
        _filled(service)
        runaway = threading.Thread(target=lambda: replies.append(service.query(_RUNAWAY)))
        runaway.start()
        time.sleep(0.5)
        service.process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        assert service.process.wait(30) == 0
        assert time.monotonic() - begin < 8
        runaway.join()
        eventually(lambda: alive(service.process.pid) == [])
        assert list(folder.iterdir()) == []
    assert [reply.status for reply in replies] == [503]


def test_a_keeper_that_dies_ends_the_service() -> None:
    """Without the process that holds the graphs nothing can be answered: one clear error, and a code that is not 0."""
    with started() as (service, folder):
        os.kill(keeper_of(service), signal.SIGKILL)

        assert service.process.wait(30) == 70
        eventually(lambda: alive(service.process.pid) == [])
        said = [line for line in service.log.read_text(encoding="utf-8").splitlines() if line.startswith("kgservice: ")]
        assert len(said) == 1
        assert "The process that held the graphs has ended" in said[0]
        assert list(folder.iterdir()) == []


def test_a_worker_that_dies_is_replaced() -> None:
    """Requests are answered on, the number of workers is restored, and the log tells of it in one line."""
    with started("--workers", "2") as (service, _):
        before = workers_of(service)
        assert len(before) == 2
        for _ in range(6):
            assert service.send("GET", "/health").status == 200
        os.kill(before[0], signal.SIGKILL)

        eventually(lambda: len(set(workers_of(service)) - set(before)) == 1 and _answers(service, 10))
        counted = service.send("GET", "/metrics").text
        assert 'kgservice_processes{process="worker"} 2.0' in counted
        assert _count(counted, 'kgservice_requests_total{method="GET",route="/health",status="2xx"}') >= 16
        assert [line["event"] for line in lines(service)] == ["server"]


def _answers(service: Service, times: int) -> bool:
    try:
        return all(service.send("GET", "/health", seconds=5).status == 200 for _ in range(times))
    except (OSError, http.client.HTTPException):
        return False


def _count(text: str, name: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


@pytest.mark.long
def test_workers_are_replaced_when_asked() -> None:
    """SIGHUP puts new workers in the place of the old ones, and no request is lost meanwhile."""
    with started("--workers", "2") as (service, folder):
        before = set(workers_of(service))
        service.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 60
        while set(workers_of(service)) & before or len(workers_of(service)) != 2:
            assert time.monotonic() < end
            assert service.query("ASK {}").status == 200
        service.process.send_signal(signal.SIGTERM)
        _check_nothing_left(service, folder)


@pytest.mark.long
def test_workers_that_cannot_start_end_the_service(tmp_path: Path) -> None:
    """Where each new worker dies, the service gives up with an error and does not try for ever."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\nif 'serve' in sys.argv:\n    os.register_at_fork(after_in_child=lambda: os._exit(9))\n",
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "kgservice", "serve", "--bare", "--in-process", "--port", str(_port())]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert ran.returncode == 70
    assert "The workers end as soon as they are started" in ran.stderr


def _port() -> int:
    return services._free_port()


def test_a_master_that_is_killed_takes_all_along() -> None:
    """Nobody goes on answering at the address, or keeps a folder, when the first process was killed outright."""
    with started() as (service, folder):
        session = service.process.pid
        service.process.kill()
        service.process.wait()

        eventually(lambda: alive(session) == [])
        assert _is_turned_away(service)
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "delay", [0.6, pytest.param(1.2, marks=pytest.mark.long), pytest.param(2.0, marks=pytest.mark.long)]
)
def test_stopped_while_it_starts(delay: float) -> None:
    """A signal that comes before anything is answered ends it as well, and nothing is left."""
    with TemporaryDirectory(prefix="kg") as folder:
        command = [sys.executable, "-m", "kgservice", "serve", "--bare", "--port", str(_port())]
        env = {**os.environ, "TMPDIR": folder, "KGSERVICE_WRITE_TOKEN": TOKEN}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, env=env, start_new_session=True, text=True, **pipes) as process:
            time.sleep(delay)
            process.terminate()
            _, err = process.communicate(timeout=30)

        assert (process.returncode, err) in {(0, ""), (-signal.SIGTERM, "")}  # the latter before a line of ours ran
        eventually(lambda: alive(process.pid) == [])
        assert list(Path(folder).iterdir()) == []


@pytest.mark.long
def test_stopped_again_and_again() -> None:
    """A signal is never lost, whichever thread the system gives it to."""
    for _ in range(10):
        with started("--workers", "2", "--slow", "100") as (service, folder):
            stop = threading.Event()
            clients = [threading.Thread(target=_read, args=(service, stop)) for _ in range(4)]
            for client in clients:
                client.start()
            time.sleep(0.3)
            _to_all(service, signal.SIGINT)
            begin = time.monotonic()
            _check_nothing_left(service, folder)
            assert time.monotonic() - begin < 8
            stop.set()
            for client in clients:
                client.join()


def _read(service: Service, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            service.query("ASK {}", seconds=10)
        except (OSError, http.client.HTTPException, AssertionError):
            return
