# SPDX-License-Identifier: Apache-2.0
"""How much memory this process holds, and how it gives back what it does not need."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Final

__all__ = ["address_space", "give_memory_back", "resident_memory"]

_STATM: Final = Path("/proc/self/statm")


def address_space() -> int:
    """Return the bytes of address space of this process; 0 where the system does not tell."""
    return _pages(0)


def resident_memory() -> int:
    """Return the bytes of memory that this process holds; 0 where the system does not tell."""
    return _pages(1)


def give_memory_back() -> None:
    """Give the system what was freed, where the C library can be asked to."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _pages(place: int) -> int:
    try:
        return int(_STATM.read_text(encoding="ascii").split()[place]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0
