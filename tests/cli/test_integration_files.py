# SPDX-License-Identifier: Apache-2.0
"""The action and the hook that other repositories use: they parse, use what they declare, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from kgservice.cli.options import CHECK_FORMATS, LANGUAGES, parse
from tests.cli.conftest import PLANNER, Run

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / ".github" / "actions" / "check" / "action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
(STEP,) = (step for step in ACTION["runs"]["steps"] if step.get("name") == "Check")
STRAP = "name: Strap\ncomplete: true\nintended_purposes: [treatment]\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a repository with two devices, a command called kgservice, and settings of its own."""
    (tmp_path / "device.yaml").write_text(STRAP, encoding="utf-8")
    (tmp_path / "device-planner.yaml").write_text(PLANNER, encoding="utf-8")
    (tmp_path / "settings.toml").write_text('as_of = 2026-11-23\nrole = "manufacturer"\n', encoding="utf-8")
    command = tmp_path / "bin" / "kgservice"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kgservice "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def step(desk: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action with the inputs *given*, as a runner would."""
    inputs = {name: about.get("default", "") for name, about in ACTION["inputs"].items()} | given
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], value)
        for name, value in STEP["env"].items()
    }
    path = f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", STEP["run"]],
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_input_is_used_and_every_use_is_declared() -> None:
    """An input that nothing reads would be a promise not kept; each has a description."""
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"])))

    assert used == set(ACTION["inputs"])
    assert all(about["description"] for about in ACTION["inputs"].values())
    assert [name for name, about in ACTION["inputs"].items() if about.get("required")] == ["files"]


def test_every_variable_is_used() -> None:
    """Inputs reach the shell as variables only, never as text of the script."""
    assert "${{" not in STEP["run"]
    assert {name for name in STEP["env"] if not re.search(rf"\$\{{?{name}\b", STEP["run"])} == set()


def test_defaults_can_be_used() -> None:
    """The defaults are words that the command line takes."""
    assert ACTION["inputs"]["lang"]["default"] in LANGUAGES
    forms = re.findall(r"(\w+)(?::\$\w+)?(?:,|\")", STEP["run"].rpartition("--format")[2])
    assert forms == ["sarif", "junit", "text"]
    assert set(forms) <= set(CHECK_FORMATS)


def test_the_action_finds_a_gap(desk: Path) -> None:
    """The step fails, shows the findings, and leaves both files for those who show them."""
    ran = step(desk, files="device.yaml device-planner.yaml", config="settings.toml")

    assert ran.returncode == 1, ran.stderr
    assert "device.yaml:1:1: MDR-MFR-RISK" in ran.stdout
    assert json.loads((desk / "kgservice.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert ElementTree.parse(desk / "kgservice.xml").getroot().tag == "testsuites"  # noqa: S314  # our own file


def test_the_action_passes_and_takes_every_input(desk: Path) -> None:
    """With every input given the step does what they say."""
    more: dict[str, Any] = {"fail-on": "warning", "sarif": "a.sarif", "junit": "a.xml", "lang": "nb"}

    ran = step(desk, files="device-planner.yaml", config="settings.toml", jurisdiction="NO", **more)

    assert ran.returncode == 0, ran.stderr
    assert "Ingenting er funnet" in ran.stdout
    assert (desk / "a.sarif").exists()
    assert (desk / "a.xml").exists()


def test_the_action_tells_bad_settings(desk: Path) -> None:
    """A step that cannot run says why."""
    ran = step(desk, files="device.yaml", config="absent.toml")

    assert ran.returncode == 2
    assert "absent.toml: The settings cannot be read" in ran.stderr


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("device.yaml", True),
        ("reg/product-2.yml", True),
        ("reg/device.jsonld", True),
        ("device.ttl", True),
        ("mydevice.yaml", False),
        ("device.py", False),
        ("device/readme.md", False),
    ],
)
def test_the_hook_takes_descriptions(name: str, taken: bool) -> None:
    """Files that are named like descriptions are checked, and no others."""
    assert bool(re.search(HOOK["files"], name)) is taken


def test_the_hook_runs(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry is a command that takes the names of files, and reads the settings of the repository."""
    program, *arguments = shlex.split(HOOK["entry"])
    (desk / "settings.toml").rename(desk / "kgservice.toml")
    monkeypatch.chdir(desk)

    assert (program, HOOK["language"], HOOK["require_serial"]) == ("kgservice", "python", True)
    assert HOOK.get("pass_filenames", True)
    assert parse([*arguments, "device.yaml"], "en").verb == "check"
    assert run(*arguments, "device.yaml", "device-planner.yaml").code == 1
    assert run(*arguments, "device-planner.yaml").code == 0
