# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there after the service was killed while it wrote, and nothing is there by half."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import service as services
from tests.protocol.writers import Journal, check, sizes, write
from tests.service import Service

_CLIENTS = 8
_LONGEST = 0.8
"""Seconds after which the service is killed at the latest."""


@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.long)])
def test_killed_while_writing(rounds: int, tmp_path: Path) -> None:
    """Eight clients write, all processes are killed at once, and the next start finds whole pairs, and none lost."""
    delays = random.Random(rounds)  # noqa: S311
    journals: list[Journal] = []
    earlier: Counter[str] = Counter()
    written = 0
    for number in range(rounds + 1):
        with services.running("--bare", "--writable", "--store", str(tmp_path / "store")) as service:
            if journals:
                check(service, journals)
                found = sizes(service)
                assert found & earlier == earlier, earlier - found
                earlier = found
            if number < rounds:
                journals = _written_until_killed(service, number, delays.uniform(0.02, _LONGEST))
                written += sum(len(journal.added) for journal in journals)
            assert "Traceback" not in service.log.read_text()
    assert written > rounds


def _written_until_killed(service: Service, number: int, delay: float) -> list[Journal]:
    journals = [Journal(number, client) for client in range(_CLIENTS)]
    stop = threading.Event()
    threads = [threading.Thread(target=write, args=(service, journal, stop)) for journal in journals]
    for thread in threads:
        thread.start()
    time.sleep(delay)
    service.kill()
    stop.set()
    for thread in threads:
        thread.join()
    return journals


@pytest.mark.long
def test_stopped_in_order(tmp_path: Path) -> None:
    """What was written is there after the service was stopped as it should be."""
    with services.running("--bare", "--writable", "--store", str(tmp_path / "store")) as service:
        assert service.graph("PUT", "http://example.org/g", b"<> <http://example.org/p> 1 .").status == 201
    with services.running("--bare", "--writable", "--store", str(tmp_path / "store")) as service:
        reply = service.query(
            "ASK { GRAPH <http://example.org/g> { <http://example.org/g> <http://example.org/p> 1 } }"
        )
        assert b"true" in reply.body
