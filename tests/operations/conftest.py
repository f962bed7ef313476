# SPDX-License-Identifier: Apache-2.0
"""The service as an application in this process, and what it writes to its log."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from kgservice.knowledge.bundle import open_knowledge
from kgservice.web.log import JsonFormatter
from kgservice.web.service import Service, create_service
from kgservice.web.settings import ServiceSettings
from tests.web.conftest import FakeAssessor

TOKEN = "a-token-of-the-tests"  # noqa: S105

Lines = Callable[[], list[dict[str, Any]]]


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture(scope="session")
def assessor() -> FakeAssessor:
    """Return what stands for the assessments in an application that has the knowledge."""
    return FakeAssessor(open_knowledge())


@pytest.fixture
def log() -> Iterator[Lines]:
    """Return what gives the lines that were written so far."""
    handler, logger = _Kept(), logging.getLogger("kgservice")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield lambda: [json.loads(line) for line in handler.written]
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@pytest.fixture
def service() -> Iterator[Service]:
    """Return a service without knowledge whose graphs are in this process."""
    made = create_service(ServiceSettings(bare=True, token=TOKEN, slow_seconds=100))
    yield made
    made.close()


@pytest.fixture
def client(service: Service) -> Client:
    return Client(service)
