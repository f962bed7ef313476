# SPDX-License-Identifier: Apache-2.0
"""Nothing leaves the machine while the service runs, whatever it is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

_BARE = ("--bare", "--writable")


@pytest.mark.parametrize("options", [_BARE, pytest.param(("--writable",), marks=pytest.mark.long)], ids=" ".join)
def test_not_a_packet(options: tuple[str, ...]) -> None:
    """Asked for everything it can do, the service sends no packet to another machine and looks up no name."""
    if sys.platform != "linux" or not os.path.exists("/dev/net/tun"):  # noqa: PTH110
        pytest.skip("needs a network of its own")
    command = [sys.executable, "-m", "tests.operations.sealed", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if "PermissionError" in ran.stderr or "no network of our own" in ran.stderr:
        pytest.skip("may not make a network")

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["left"] == {}
    assert told["noticed"]
    assert told["answers"].get("500", 0) == 0
    assert told["answers"]["200"] > 20
    assert sum(told["answers"].values()) > 150
