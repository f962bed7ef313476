# SPDX-License-Identifier: Apache-2.0
"""Answers of queries that are kept: pages and dashboards ask the same again and again."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final

from cachetools import LRUCache

from kgservice.store.port import Answer

__all__ = ["KeptAnswers"]

_ALL: Final = 8 * 1024 * 1024
_LONGEST: Final = 256 * 1024
"""Bytes of all answers that are kept in a worker, and of one."""

_BESIDE: Final = 512
"""Bytes that an answer costs beside its own."""


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    cut: bool | None


class KeptAnswers:
    """Short answers by their tags, which name the state of the graphs; what was asked longest ago goes first."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: LRUCache[str, _Kept] = LRUCache(_ALL, getsizeof=lambda kept: len(kept.body) + _BESIDE)
        self._lock = Lock()

    def find(self, tag: str) -> Answer | None:
        """Return the answer of that tag; None where it is not kept."""
        with self._lock:
            kept = self._kept.get(tag)
        return None if kept is None else Answer(iter((kept.body,)), whole=True, cut=kept.cut)

    def keep(self, tag: str, answer: Answer) -> Answer:
        """Keep an answer if it is whole and short, and return what takes its place."""
        if not answer.whole:
            return answer
        body = b"".join(answer.parts)
        if len(body) <= _LONGEST:
            with self._lock:
                self._kept[tag] = _Kept(body, answer.cut)
        return Answer(iter((body,)), whole=True, cut=answer.cut)
