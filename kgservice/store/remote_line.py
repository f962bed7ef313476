# SPDX-License-Identifier: Apache-2.0
"""A connection to a server whose every wait counts against one deadline."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import select
import socket
import ssl
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kgservice.store.remote_address import Address

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Line"]

_FRESH: Final = 30.0
"""Seconds after which a connection that was not used is not trusted any more."""


class Line:
    """A connection, for one request at a time.

    Nothing is taken from the environment, so no proxy stands between.
    """

    def __init__(self, address: Address) -> None:
        """Connect when the first request is sent."""
        self.cancelled = False
        self._address = address
        self._process = os.getpid()
        self._connection: http.client.HTTPConnection | None = None
        self._socket: _Socket | None = None
        self._rested = 0.0

    def leads_to(self, address: Address) -> bool:
        """Whether it is a connection of this process to that server; a child must not speak on its parent's."""
        ours = self._address
        same = (ours.scheme, ours.host, ours.port) == (address.scheme, address.host, address.port)
        return same and self._process == os.getpid()

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: float
    ) -> http.client.HTTPResponse:
        """Send a request and return the head of its answer.

        Raises:
            TimeoutError: The deadline has passed.
            OSError: There is no connection, or it ended.
            HTTPException: What came is no answer.
        """
        if self._connection is None or self._socket is None:
            self._connection, self._socket = _connected(self._address, max(0.001, deadline - time.monotonic()))
        self._socket.deadline = deadline
        self._connection.request(method, target, body, dict(headers))
        return self._connection.getresponse()

    def rest(self) -> None:
        """Note that nobody uses it now."""
        self._rested = time.monotonic()

    def is_alive(self) -> bool:
        """Whether nothing came while it rested: a server that ends a connection says so, and nothing else."""
        fresh = time.monotonic() - self._rested < _FRESH
        return fresh and self._socket is not None and not self._socket.has_something_to_read()

    def cancel(self) -> None:
        """End what is under way; whoever waits for it finds the connection ended."""
        self.cancelled = True
        if self._socket is not None:
            self._socket.shut()

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()


def _connected(address: Address, seconds: float) -> tuple[http.client.HTTPConnection, _Socket]:
    connection: http.client.HTTPConnection
    if address.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=seconds, context=context)
    else:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=seconds)
    connection.connect()
    timed = _Socket(connection.sock)
    connection.sock = timed
    return connection, timed


class _Socket:
    """A socket as http.client uses one, with a deadline in place of a timeout for each wait."""

    def __init__(self, real: socket.socket) -> None:
        self.deadline = 0.0
        self._real = real
        self._readers = 0
        self._closed = False

    def sendall(self, data: bytes) -> None:
        self._allow()
        self._real.sendall(data)

    def receive(self, buffer: WriteableBuffer) -> int:
        self._allow()
        return self._real.recv_into(buffer)

    def makefile(self, *_: object) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Close it, but not under a reader: http.client lets go of the connection before the body is read."""
        self._closed = True
        if not self._readers:
            self._real.close()

    def reader_closed(self) -> None:
        self._readers -= 1
        if self._closed and not self._readers:
            self._real.close()

    def shut(self) -> None:
        with contextlib.suppress(OSError):
            self._real.shutdown(socket.SHUT_RDWR)

    def has_something_to_read(self) -> bool:
        poll = select.poll()
        poll.register(self._real, select.POLLIN)
        return bool(poll.poll(0))

    def _allow(self) -> None:
        """Let the next call wait as long as there is time."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._real.settimeout(left)


class _Reader(io.RawIOBase):
    def __init__(self, source: _Socket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self._source.receive(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._source.reader_closed()
