# SPDX-License-Identifier: Apache-2.0
"""A running service against its own description: what schemathesis draws from the one is answered as it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.wild import TOKEN
from tests.service import running

_SEED: Final = "20261123"
_LEFT_OUT: Final = "positive_data_acceptance"
"""The name of an act or a role is any text to the description; only the knowledge tells which there are."""


def test_a_few_operations_answer_as_described(tmp_path: Path) -> None:
    """Some of each kind: what is asked, what is listed, what is a page, what is sent."""
    paths = ("/ready", "/api/search", "/api/validations", "/void")
    _keeps_to_its_word(tmp_path, 2, *(word for path in paths for word in ("--include-path", path)))


@pytest.mark.long
def test_every_operation_answers_as_described(tmp_path: Path) -> None:
    """All of them, with data that fits the description and with data that does not."""
    _keeps_to_its_word(tmp_path, 25)


def _keeps_to_its_word(folder: Path, examples: int, *only: str) -> None:
    env = {"KGSERVICE_WRITE_TOKEN": TOKEN}
    with running("--writable", "--workers", "1", "--limit", "seconds=2", env=env) as service:
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.base}/api/openapi.json"]
        command += ["--phases", "examples,fuzzing", "--max-examples", str(examples), "--seed", _SEED]
        command += ["--checks", "all", "--exclude-checks", _LEFT_OUT, "--header", f"Authorization: Bearer {TOKEN}"]
        command += ["--no-shrink", "--continue-on-failure", "--suppress-health-check", "all", "--no-color"]
        ran = subprocess.run(
            [*command, "--generation-database", "none", *only], cwd=folder, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr + service.log.read_text()
        assert service.query("ASK {}").status == 200
