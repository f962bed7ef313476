# SPDX-License-Identifier: Apache-2.0
"""Where the shared gold cases lie; they are no part of the project, so a fresh clone has none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def gold_folder() -> Path:
    """Return the folder of the shared cases: in KGSERVICE_SHARED, or in a folder named shared beside the project."""
    folder = Path(os.environ.get("KGSERVICE_SHARED", _BESIDE_THE_PROJECT)) / "gold"
    if not (folder / "cases.jsonl").is_file():
        pytest.skip(f"no shared gold cases in {folder}; set KGSERVICE_SHARED to the folder that holds gold")
    return folder
