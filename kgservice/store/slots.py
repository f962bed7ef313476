# SPDX-License-Identifier: Apache-2.0
"""How many queries are at work at once in one worker, and how many wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kgservice.sparql.limits import Limits
from kgservice.store import faults

__all__ = ["Slot", "Slots", "Tell", "untold"]

Tell = Callable[[int, int], None]
"""Is told how many more queries are at work, and how many more wait; fewer are told as negative numbers."""


def untold(_running: int, _waiting: int) -> None:
    """Tell nobody."""


class Slots:
    """Places for queries, and a queue before them."""

    def __init__(self, limits: Limits, tell: Tell = untold) -> None:
        """Open as many places as the limits say."""
        self._places = threading.Semaphore(limits.parallel)
        self._queue = threading.Semaphore(limits.parallel + limits.queue)
        self._limits = limits
        self._tell = tell

    def enter(self, deadline: float) -> Slot:
        """Wait for a place until *deadline*, a reading of the monotonic clock.

        Raises:
            BusyError: The queue is full, or no place came free in time.
        """
        if not self._queue.acquire(blocking=False):
            raise faults.busy(self._limits)
        if not self._places.acquire(blocking=False):
            self._wait(deadline)
        self._tell(1, 0)
        return Slot(self._places, self._queue, self._tell)

    def _wait(self, deadline: float) -> None:
        self._tell(0, 1)
        came = self._places.acquire(timeout=max(0.0, deadline - time.monotonic()))
        self._tell(0, -1)
        if not came:
            self._queue.release()
            raise faults.busy(self._limits)


class Slot:
    """A place that is given back once."""

    def __init__(self, places: threading.Semaphore, queue: threading.Semaphore, tell: Tell) -> None:
        """Hold a place of each."""
        self._held = [places, queue]
        self._lock = threading.Lock()
        self._tell = tell

    def leave(self) -> None:
        """Give the place back, once whoever asks for it and how often."""
        with self._lock:
            held, self._held = self._held, []
        if held:
            self._tell(-1, 0)
        for semaphore in held:
            semaphore.release()
