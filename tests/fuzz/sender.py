# SPDX-License-Identifier: Apache-2.0
"""Sends requests byte by byte over connections that are kept, from a few threads."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Final

from tests.fuzz.judge import Answer, faults_of
from tests.fuzz.wild import Wild

_PATIENCE: Final = 30.0
_IMPATIENCE: Final = 0.25
"""Seconds to wait for an answer, and for one to what is no whole request."""

_ENOUGH: Final = 20


@dataclass
class Found:
    """What came of many requests.

    Attributes:
        statuses: How often each came; 0 where a broken request was given none.
        faults: Number of the request and what was wrong.
        slowest: Seconds, and the number of the request.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[tuple[int, str, Wild]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)

    def told(self) -> str:
        """Return the faults, each with the request that shows it."""
        return "\n".join(
            f"request {number}: {fault}\n    {request.shown()[:1500]}" for number, fault, request in self.faults
        )


class Line:
    """A connection to the service, opened again where it is closed."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._socket: socket.socket | None = None

    def send(self, request: Wild) -> Answer | None:
        """Send a request and read the answer; None where a request that is none was given none.

        Raises:
            AssertionError: A proper request was given no answer.
        """
        if not request.proper:
            self.close()
        again = self._socket is not None
        try:
            return self._sent(request)
        except (OSError, HTTPException) as error:
            self.close()
            if not request.proper:
                return None
            if again and not isinstance(error, TimeoutError):  # the server may close a connection that it kept
                return self.send(request)
            raise AssertionError(f"no answer: {error!r}") from error
        finally:
            if not request.proper:
                self.close()

    def _sent(self, request: Wild) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(self._place, timeout=_PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(_PATIENCE if request.proper else _IMPATIENCE)
        try:
            self._socket.sendall(request.data)
        except (BrokenPipeError, ConnectionResetError):  # an answer may come before all of a request is taken
            if request.proper:
                raise
        response = HTTPResponse(self._socket, method=request.method.upper())
        try:
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, headers, response.read())
        finally:
            response.close()
        if response.will_close:
            self.close()
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None


def send_all(
    place: tuple[str, int], make: Callable[[int], Wild], numbers: Sequence[int], *, threads: int = 4, until: float
) -> Found:
    """Send the requests of those numbers and judge the answers; at *until* of the monotonic clock it is over."""
    found, lock = Found(), threading.Lock()

    def work(share: Sequence[int]) -> None:
        line = Line(*place)
        for number in share:
            if time.monotonic() > until or len(found.faults) > _ENOUGH:
                break
            request, begin, answer = make(number), time.monotonic(), None
            try:
                answer = line.send(request)
                faults = [] if answer is None else list(faults_of(request.method, answer, proper=request.proper))
            except AssertionError as error:
                faults = [str(error)]
            with lock:
                found.statuses[0 if answer is None else answer.status] += 1
                found.faults += [(number, fault, request) for fault in faults]
                found.slowest = max(found.slowest, (time.monotonic() - begin, number))
        line.close()

    workers = [threading.Thread(target=work, args=(numbers[start::threads],)) for start in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return found
