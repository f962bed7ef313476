# SPDX-License-Identifier: Apache-2.0
"""Names that resemble one that is not there, found without comparing it with all of them."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["Neighbours"]

_WINDOW: Final = 60
"""How many names before and after the place where the name would stand are compared with it."""

_LONGEST: Final = 200
"""Characters beyond which nothing is looked for: no name of ours is half as long."""

_GIVEN: Final = 3
_CUTOFF: Final = 0.6


class Neighbours:
    """Names sorted from their beginning and from their end: one slip of the pen leaves one of the two right."""

    def __init__(self, names: Iterable[str]) -> None:
        """Sort the names; case does not count."""
        self._names = {name.lower(): name for name in sorted(names)}
        self._forwards = sorted(self._names)
        self._backwards = sorted(name[::-1] for name in self._names)

    def of(self, name: str) -> tuple[str, ...]:
        """Return up to three names that resemble *name*, best first."""
        wanted = name.lower().strip("/")
        if len(wanted) > _LONGEST:
            return ()
        around = {*_around(self._forwards, wanted), *(found[::-1] for found in _around(self._backwards, wanted[::-1]))}
        near = difflib.get_close_matches(wanted, sorted(around), n=_GIVEN, cutoff=_CUTOFF)
        return tuple(self._names[found] for found in near)


def _around(names: Sequence[str], wanted: str) -> Sequence[str]:
    place = bisect_left(names, wanted)
    return names[max(0, place - _WINDOW) : place + _WINDOW]
