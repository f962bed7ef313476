# SPDX-License-Identifier: Apache-2.0
"""How many queries are at work at once in one worker, and how many wait."""

from __future__ import annotations

import threading
import time

from kgservice.sparql.limits import Limits
from kgservice.store import faults

__all__ = ["Slot", "Slots"]


class Slots:
    """Places for queries, and a queue before them."""

    def __init__(self, limits: Limits) -> None:
        """Open as many places as the limits say."""
        self._places = threading.Semaphore(limits.parallel)
        self._queue = threading.Semaphore(limits.parallel + limits.queue)
        self._limits = limits

    def enter(self, deadline: float) -> Slot:
        """Wait for a place until *deadline*, a reading of the monotonic clock.

        Raises:
            BusyError: The queue is full, or no place came free in time.
        """
        if not self._queue.acquire(blocking=False):
            raise faults.busy(self._limits)
        if not self._places.acquire(timeout=max(0.0, deadline - time.monotonic())):
            self._queue.release()
            raise faults.busy(self._limits)
        return Slot(self._places, self._queue)


class Slot:
    """A place that is given back once."""

    def __init__(self, places: threading.Semaphore, queue: threading.Semaphore) -> None:
        """Hold a place of each."""
        self._held = [places, queue]

    def leave(self) -> None:
        """Give the place back."""
        while self._held:
            self._held.pop().release()
