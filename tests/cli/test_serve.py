# SPDX-License-Identifier: Apache-2.0
"""``kgservice serve`` as a process: it starts, answers, and stops when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.cli.conftest import PLANNER, Run


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(url: str, data: bytes | None = None) -> bytes:
    headers = {"Content-Type": "application/yaml"} if data else {}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:  # noqa: S310
        return bytes(answer.read())


def _wait_for(url: str, seconds: float = 60) -> dict[str, str]:
    end = time.monotonic() + seconds
    while True:
        try:
            answer: dict[str, str] = json.loads(_get(url))
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return answer


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_stopped(stop: signal.Signals) -> None:
    """The address is printed, requests are answered, and a signal ends it with 0."""
    port = _free_port()
    command = [sys.executable, "-m", "kgservice", "serve", "--port", str(port), "--lang", "nb"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            health = _wait_for(f"http://127.0.0.1:{port}/health")
            answer = json.loads(_get(f"http://127.0.0.1:{port}/api/assessments?questions=no", PLANNER.encode()))
            process.send_signal(stop)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()

    assert health["status"] == "ok"
    assert [product["name"] for product in answer["products"]] == ["Meal planner"]
    assert f"http://127.0.0.1:{port}/" in out
    assert "stoppet" in out
    assert err == ""
    assert process.returncode == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_address_that_cannot_be_used(host: str, run: Run) -> None:
    """A port that is taken, or a host that is not ours, is refused before anything starts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        ran = run("serve", "--host", host, "--port", str(taken.getsockname()[1]))

    assert (ran.code, ran.out) == (2, "")
    assert "cannot be listened on" in ran.err
