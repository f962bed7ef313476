# SPDX-License-Identifier: Apache-2.0
"""One service for the whole suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import service as services
from tests.service import Service


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Start the service without the graphs of the law, in memory."""
    with services.running("--bare", "--writable") as found:
        yield found
