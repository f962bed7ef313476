# SPDX-License-Identifier: Apache-2.0
"""One writable service for all tests of the protocols, and a listener that it must not call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import service as services
from tests.protocol.canary import Canary, listening, readable_file
from tests.service import Service


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    """Start the service without the graphs of the law, in memory."""
    with services.running("--bare", "--writable") as found:
        yield found


@pytest.fixture
def service(running_service: Service) -> Service:
    """Return the service with nothing in it."""
    assert running_service.update("DROP ALL").status in {200, 204}
    return running_service


@pytest.fixture(scope="session")
def listener() -> Iterator[Canary]:
    with listening() as canary:
        yield canary


@pytest.fixture
def canary(listener: Canary) -> Canary:
    """Return a listener that nobody has called yet."""
    listener.calls.clear()
    return listener


@pytest.fixture(scope="session")
def readable() -> Iterator[str]:
    with readable_file() as address:
        yield address
