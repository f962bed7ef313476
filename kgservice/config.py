# SPDX-License-Identifier: Apache-2.0
"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "read_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside.

    Attributes:
        cache: Folder for compiled slices of the law (KGSERVICE_CACHE); None, set by an empty value, keeps none.
    """

    cache: Path | None


def read_settings() -> Settings:
    """Read the settings from the environment."""
    named = os.environ.get("KGSERVICE_CACHE")
    if named is not None:
        return Settings(cache=Path(named) if named else None)
    home = os.environ.get("XDG_CACHE_HOME")
    return Settings(cache=(Path(home) if home else Path.home() / ".cache") / "kgservice")
