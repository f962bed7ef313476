# SPDX-License-Identifier: Apache-2.0
"""Connections that are held open, by many at a time, and what others get meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests import service as services
from tests.service import Service

pytestmark = pytest.mark.long

_MANY: Final = 60
_READERS: Final = 16
"""More than there are places for queries, fewer than there are threads that answer."""

_LONG: Final = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
_HALF_HEAD: Final = b"POST /sparql HTTP/1.1\r\nHost: example.org\r\nContent-Ty"
_HALF_UPDATE: Final = (
    b"POST /update HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/sparql-update\r\n"
    b"Content-Length: 100\r\n\r\nDROP "
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Start a service that holds some thousand triples."""
    with services.running("--bare", "--writable", "--limit", "seconds=2") as service:
        data = "".join(
            f"<http://example.org/{n}> <http://example.org/p> <http://example.org/{n}> .\n" for n in range(5000)
        )
        assert service.graph("PUT", None, data.encode(), "application/n-triples").status in {200, 201, 204}
        yield service


def test_half_a_head(service: Service) -> None:
    """Requests that never get past their head keep nobody from being answered."""
    with ExitStack() as stack:
        for _ in range(_MANY):
            stack.enter_context(_sent(service, _HALF_HEAD))
        assert service.query("ASK {}", seconds=5).status == 200


def test_answers_that_nobody_reads(service: Service) -> None:
    """Who does not read his answer loses his place, and others are answered again."""
    request = (
        b"POST /sparql HTTP/1.1\r\nHost: example.org\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(_LONG), _LONG.encode())
    )
    with ExitStack() as stack:
        for _ in range(_READERS):
            stack.enter_context(_sent(service, request))
        time.sleep(1)
        assert _answered_within(service, 30)


def test_stranger_is_refused_before_the_update_is_read(service: Service) -> None:
    """Who has no token is told so at once, and keeps nobody from being answered while he sends no more."""
    with ExitStack() as stack:
        strangers = [stack.enter_context(_sent(service, _HALF_UPDATE)) for _ in range(_MANY)]
        for stranger in strangers:
            stranger.settimeout(5)
            assert stranger.recv(64).startswith(b"HTTP/1.1 401 ")
        assert service.query("ASK {}", seconds=5).status == 200


def _sent(service: Service, data: bytes) -> socket.socket:
    """Return a connection on which something was sent and nothing is read."""
    parts = urlsplit(service.base)
    connection = socket.create_connection((str(parts.hostname), int(parts.port or 0)))
    connection.sendall(data)
    return connection


def _answered_within(service: Service, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if service.query("ASK {}").status == 200:
            return True
        time.sleep(0.2)
    return False
