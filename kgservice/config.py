# SPDX-License-Identifier: Apache-2.0
"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Settings", "read_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside.

    Attributes:
        cache: Folder for compiled slices of the law (KGSERVICE_CACHE); None, set by an empty value, keeps none.
        language: "nb" or "en", by LC_ALL, LC_MESSAGES or LANG, the first that is set; "en" for any other language.
        colour: Whether a terminal may be given colours: not with NO_COLOR, nor on a dumb terminal.
        write_token: What a request must carry to write (KGSERVICE_WRITE_TOKEN).
        store_token: What is sent to a SPARQL server that holds the graphs (KGSERVICE_STORE_TOKEN).
    """

    cache: Path | None
    language: str = "en"
    colour: bool = True
    write_token: str | None = field(default=None, repr=False)
    store_token: str | None = field(default=None, repr=False)


def read_settings() -> Settings:
    """Read the settings from the environment."""
    tokens = (os.environ.get(name) or None for name in ("KGSERVICE_WRITE_TOKEN", "KGSERVICE_STORE_TOKEN"))
    return Settings(_cache(), _language(), _colour(), *tokens)


def _cache() -> Path | None:
    named = os.environ.get("KGSERVICE_CACHE")
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "kgservice"


def _language() -> str:
    named = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), "")
    code = named.lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return "nb" if code in {"nb", "nn", "no"} else "en"


def _colour() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
