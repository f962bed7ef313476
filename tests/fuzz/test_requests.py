# SPDX-License-Identifier: Apache-2.0
"""A running service under requests that nobody should send."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.fuzz.household import Process, descendants, lasting
from tests.fuzz.sender import Found, send_all
from tests.fuzz.wild import TOKEN, wild
from tests.service import Service, running

_SEED: Final = "strange requests 1"
_OPTIONS: Final = ("--writable", "--workers", "1", "--limit", "seconds=1")
_OPENED_LATE: Final = ("/api/queries/acts", "/void", "/api/search?q=software")
"""Addresses behind which something is opened by the first who comes, and kept."""

_MEGABYTE: Final = 1024
_ANY: Final = 1.5
_KEEPER: Final = 3.0
"""How many times as much memory as before a process may hold; the keeper holds the products that are kept by now, and
lets go of what was replaced only when it has doubled."""

_SPARE: Final = 12
"""Handles and threads that may come and go: connections, a query process that is kept."""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Return a folder for what the service puts aside; its path is short, for there are sockets in it."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        yield Path(folder)


def test_a_service_stands_strange_requests(temporary: Path) -> None:
    """Five hundred of them are answered in order, and afterwards the service is as it was."""
    _stands(temporary, 500, seconds=60)


@pytest.mark.long
def test_a_service_stands_very_many_strange_requests(temporary: Path) -> None:
    """A hundred thousand of them leave no process, handle, file or memory behind."""
    _stands(temporary, 100_000, seconds=900)


def _stands(temporary: Path, count: int, *, seconds: float) -> None:
    """Send that many requests, the first tenth of them to warm up."""
    env = {"TMPDIR": str(temporary), "KGSERVICE_WRITE_TOKEN": TOKEN}
    with running(*_OPTIONS, env=env) as service:
        until = time.monotonic() + seconds
        for path in _OPENED_LATE:
            assert service.send("GET", path).status == 200
        warm = _sent(service, range(count // 10), until)
        _is_faultless(warm, service)
        before = _settled(service)
        found = _sent(service, range(count // 10, count), until)
        _is_faultless(found, service)
        after = _settled(service)
        print(f"\n{warm.statuses + found.statuses}\nslowest {found.slowest}\nbefore {before}\nafter {after}")
        assert sum((warm.statuses + found.statuses).values()) == count, "the time was up"
        _is_unchanged(before, after)
    assert not list(temporary.iterdir())


def _sent(service: Service, numbers: range, until: float) -> Found:
    parts = urlsplit(service.base)
    host = f"{parts.hostname}:{parts.port}"
    return send_all(
        (str(parts.hostname), int(parts.port or 0)), lambda number: wild(_SEED, number, host), numbers, until=until
    )


def _is_faultless(found: Found, service: Service) -> None:
    lines = service.log.read_text().splitlines()
    errors = [line for line in lines if '"level":"error"' in line or '"event":"engine"' in line]
    assert not found.faults, "\n".join([found.told(), *errors[-50:]])


def _settled(service: Service) -> dict[int, Process]:
    """Return the processes of a service when nothing is left of the requests but a query process or two."""
    end = time.monotonic() + 20
    while True:
        answer = service.query("ASK {}", "text/plain, */*;q=0.1", seconds=20)
        held = lasting(service.process.pid)
        left = len(descendants(service.process.pid)) - (len(held) - 1)
        if answer.status == 200 and left <= 2:
            return held
        assert time.monotonic() < end, f"status {answer.status}, and {left} processes of queries are left"
        time.sleep(0.2)


def _is_unchanged(before: dict[int, Process], after: dict[int, Process]) -> None:
    assert set(after) == set(before)
    for pid, process in after.items():
        times = _KEEPER if "kgservice.store.keeper" in process.command else _ANY
        assert process.memory < before[pid].memory * times + 50 * _MEGABYTE, (before[pid], process)
        assert process.handles <= before[pid].handles + _SPARE
        assert process.threads <= before[pid].threads + _SPARE
