# SPDX-License-Identifier: Apache-2.0
"""Real messages and published cases; they are no part of the project, so a fresh clone may have none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def eudamed_messages() -> dict[str, Path]:
    """Return EUDAMED messages by name: below KGSERVICE_SHARED, or below a folder named shared beside the project."""
    folder = Path(os.environ.get("KGSERVICE_SHARED", _BESIDE_THE_PROJECT)) / "data" / "eudamed" / "dtx-xml"
    if not folder.is_dir():
        pytest.skip(f"no EUDAMED messages in {folder}; set KGSERVICE_SHARED to the folder that holds data")
    return {path.stem: path for path in sorted(folder.glob("*.xml"))}
