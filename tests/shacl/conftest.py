# SPDX-License-Identifier: Apache-2.0
"""pySHACL in one process for many comparisons."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kgservice.shacl import ValidationReport
from kgservice.shacl.reference import report_of


class Reference:
    """A running process of pySHACL."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, shapes: str, data: str) -> ValidationReport:
        """Return the report on *data*, both in N-Triples."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"shapes": shapes, "data": data}) + "\n")
        self._process.stdin.flush()
        return report_of(json.loads(self._process.stdout.readline()))


@pytest.fixture(scope="session")
def reference() -> Iterator[Reference]:
    """Start pySHACL once."""
    command = [sys.executable, "-W", "ignore", "-m", "kgservice.shacl.reference_process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Reference(process)
        assert process.stdin is not None
        process.stdin.close()
