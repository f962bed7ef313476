# SPDX-License-Identifier: Apache-2.0
"""Requests to a server that holds graphs, over connections that are used again.

No redirect is followed: the answer comes from the address that the operator named, or there is none.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kgservice.store import faults, remote_faults
from kgservice.store.remote_address import Address
from kgservice.store.remote_line import Line

__all__ = ["Connections", "Reply", "Request"]

_PART: Final = 64 * 1024
_IDLE: Final = 8
"""Connections that are kept for the next request."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        seconds: From now to the last byte of the answer.
        repeatable: Whether it may be sent again where the connection turns out to be dead: it changes nothing.
        ident: Name under which it can be cancelled.
    """

    method: str
    address: Address
    parameters: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 10.0
    repeatable: bool = True
    ident: str = ""


class Connections:
    """Connections to servers, each for one request at a time."""

    def __init__(self) -> None:
        self._idle: list[Line] = []
        self._named: dict[str, Line] = {}
        self._lock = threading.Lock()

    def send(self, request: Request) -> Reply:
        """Send a request and return the head of its answer; the body is read from the reply.

        Raises:
            LimitError: The head did not come in time.
            QueryCancelledError: It was cancelled.
            StoreError: There is no connection, or what comes is no answer.
        """
        deadline = time.monotonic() + request.seconds
        line = self._kept(request.address) if request.repeatable else None
        if line is not None:
            with contextlib.suppress(_BrokenError):  # it had ended while nobody used it
                return self._sent(line, request, deadline)
        try:
            return self._sent(Line(request.address), request, deadline)
        except _BrokenError as error:
            raise remote_faults.unreachable(request.address.shown, str(error)) from error

    def cancel(self, ident: str) -> bool:
        """End the request of that name; return False where there is none."""
        with self._lock:
            line = self._named.get(ident)
        if line is None:
            return False
        line.cancel()
        return True

    def close(self) -> None:
        """Let go of the connections that are not in use."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def give_back(self, line: Line, ident: str, *, usable: bool) -> None:
        """Keep a connection for the next request, or close it."""
        with self._lock:
            if ident and self._named.get(ident) is line:
                del self._named[ident]
            if usable and not line.cancelled and len(self._idle) < _IDLE:
                line.rest()
                self._idle.append(line)
                return
        line.close()

    def _kept(self, address: Address) -> Line | None:
        """Return a connection that rests and is alive."""
        with self._lock:
            for line in [line for line in self._idle if line.leads_to(address)]:
                self._idle.remove(line)
                if line.is_alive():
                    return line
                line.close()
        return None

    def _sent(self, line: Line, request: Request, deadline: float) -> Reply:
        if request.ident:
            with self._lock:
                self._named[request.ident] = line
        headers = {"User-Agent": "kgservice", **request.headers}
        if request.address.authorization:
            headers["Authorization"] = request.address.authorization
        target = request.address.target(request.parameters)
        with contextlib.ExitStack() as unless_it_answers:
            unless_it_answers.callback(self.give_back, line, request.ident, usable=False)
            with _failing(line, request):
                found = line.exchange(request.method, target, headers, request.body, deadline)
            unless_it_answers.pop_all()
        return Reply(self, line, request, found)


class Reply(Iterator[bytes]):
    """The answer to a request: the head, and the body as it comes.

    Attributes:
        status: Of HTTP.
        media_type: Without parameters, in lower case; empty where the server names none.
    """

    def __init__(self, connections: Connections, line: Line, request: Request, found: http.client.HTTPResponse) -> None:
        """Hold the connection until the body is read, closed or forgotten."""
        self.status = found.status
        self.media_type = (found.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        self._connections = connections
        self._line = line
        self._request = request
        self._found = found
        self._over = False
        self._ahead = b""

    def header(self, name: str) -> str:
        """Return a header; empty where there is none."""
        return self._found.getheader(name) or ""

    def __next__(self) -> bytes:
        if self._ahead:
            part, self._ahead = self._ahead, b""
            return part
        if self._over:
            raise StopIteration
        with contextlib.ExitStack() as unless_there_is_more:
            unless_there_is_more.callback(self.close)
            part = self._read()
            unless_there_is_more.pop_all()
        if not part:
            self._end(usable=not self._found.will_close)
            raise StopIteration
        return part

    def _read(self) -> bytes:
        try:
            with _failing(self._line, self._request):
                part = self._found.read1(_PART)
                if self._line.cancelled:  # though what had come before can still be read
                    raise http.client.IncompleteRead(b"")
                if not part and self._found.length:  # http.client takes any end for the end
                    raise http.client.IncompleteRead(b"", self._found.length)
        except _BrokenError as error:
            raise remote_faults.broken_off(self._request.address.shown, str(error)) from error
        return part

    def close(self) -> None:
        """Read no further; a connection on which something is left is of no more use."""
        if not self._over:
            self._end(usable=False)

    def __del__(self) -> None:
        self.close()

    def whole(self, most: int) -> bytes | None:
        """Return the body if it is not longer than *most*; else None, and it can still be read from its start."""
        data = bytearray()
        while len(data) <= most:
            part = next(self, None)
            if part is None:
                return bytes(data)
            data += part
        self._ahead = bytes(data)
        return None

    def start(self, most: int) -> bytes:
        """Return the first bytes of the body, at most so many, and let go of the rest."""
        data = bytearray()
        for part in self:
            data += part
            if len(data) >= most:
                break
        self.close()
        return bytes(data[:most])

    def _end(self, *, usable: bool) -> None:
        self._over = True
        self._found.close()
        self._connections.give_back(self._line, self._request.ident, usable=usable)


class _BrokenError(Exception):
    """The connection ended, or what came on it is no HTTP."""


@contextlib.contextmanager
def _failing(line: Line, request: Request) -> Iterator[None]:
    """Name what goes wrong with a connection."""
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if line.cancelled:
            raise faults.cancelled(request.ident) from error
        if isinstance(error, TimeoutError):
            raise faults.late(request.seconds, request.ident) from error
        raise _BrokenError(str(error) or type(error).__name__) from error
