# SPDX-License-Identifier: Apache-2.0
"""Signals that are never lost: one thread waits for them and calls their handlers.

Python runs a handler in the main thread, and only once that thread wakes up. The system may give a signal to any other
thread, and the main thread of a server waits for a lock, so that nobody would notice. A signal that all threads block
is kept for the one that asks for it.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["taken_by_a_thread", "taken_in_a_worker"]

_STOPPING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What tells a service to stop, or to begin anew."""


@contextmanager
def taken_by_a_thread() -> Iterator[None]:
    """Block the signals in this thread and in all that it starts, processes too, and let one thread wait for them.

    Handlers that are there already run in the main thread, as Python has it; one that is set later is called at once,
    for it is that of a server which waits.
    """
    if not hasattr(signal, "pthread_sigmask"):  # on Windows, where a signal wakes the main thread
        yield
        return
    early = {number: signal.getsignal(number) for number in _STOPPING}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)

    def wait() -> None:
        while True:
            number = signal.sigwait(_STOPPING)
            handler = signal.getsignal(number)
            if handler is early[number]:
                _thread.interrupt_main(signal.Signals(number))
            elif callable(handler):
                handler(number, None)

    threading.Thread(target=wait, name="signals", daemon=True).start()
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def taken_in_a_worker() -> None:
    """Let a thread wait for SIGTERM, the one signal that is meant for a worker; call this before the server is run.

    While the server has no handler of its own, nothing is under way and the process ends at once.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return
    early = signal.getsignal(signal.SIGTERM)

    def wait() -> None:
        signal.sigwait((signal.SIGTERM,))
        handler = signal.getsignal(signal.SIGTERM)
        if handler is early or not callable(handler):
            os._exit(0)
        handler(signal.SIGTERM, None)

    threading.Thread(target=wait, name="signals", daemon=True).start()
