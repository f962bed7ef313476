# SPDX-License-Identifier: Apache-2.0
"""A command line that is run in this process, and descriptions to give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kgservice.cli.main import main

PLANNER = "name: Meal planner\ncomplete: true\n"
OPEN = "name: Something\n"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a language that no test depends on by accident."""
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command and captures what it writes."""

    def command(*arguments: str) -> Ran:
        code = main(arguments)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return command


@pytest.fixture
def planner(tmp_path: Path) -> str:
    """Return the path of a product of which everything is determined."""
    path = tmp_path / "planner.yaml"
    path.write_text(PLANNER)
    return str(path)


@pytest.fixture
def unfinished(tmp_path: Path) -> str:
    """Return the path of a product of which nothing is known."""
    path = tmp_path / "something.yaml"
    path.write_text(OPEN)
    return str(path)
