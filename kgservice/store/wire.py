# SPDX-License-Identifier: Apache-2.0
"""Messages between the processes of the service, over sockets that only this user can reach.

A message is a head, which is JSON, and a body of bytes: four bytes with the length of each, then both.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Channel", "Closed", "Late", "Message", "receive", "send"]

_LENGTHS: Final = struct.Struct("!II")
_PORTION: Final = 128 * 1024
"""Bytes that are read at once."""


class Closed(Exception):  # noqa: N818 - an event between processes, which no caller of the store sees
    """The other side is gone."""


class Late(Exception):  # noqa: N818 - as above
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class Message:
    """A head and the bytes that belong to it."""

    head: dict[str, Any]
    body: bytes = b""


def send(to: socket.socket, head: dict[str, Any], body: bytes | memoryview = b"") -> None:
    """Send a message.

    Raises:
        Closed: Nobody is there to take it.
    """
    written = json.dumps(head, separators=(",", ":")).encode()
    try:
        to.sendall(_LENGTHS.pack(len(written), len(body)) + written + body)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Closed from error


class Channel:
    """A connection over which many messages come; what is read too much is kept for the next."""

    def __init__(self, connection: socket.socket) -> None:
        """Read from *connection* alone from here on."""
        self.connection = connection
        self._read = b""

    def send(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Send a message.

        Raises:
            Closed: Nobody is there to take it.
        """
        send(self.connection, head, body)

    def receive(self, deadline: float | None = None) -> Message:
        """Return the next message, as the function of that name does."""
        self._fill(_LENGTHS.size, deadline)
        size, extent = _LENGTHS.unpack_from(self._read)
        start, end = _LENGTHS.size + size, _LENGTHS.size + size + extent
        self._fill(end, deadline)
        head, body = self._read[_LENGTHS.size : start], self._read[start:end]
        self._read = self._read[end:]
        return Message(json.loads(head), body)

    def _fill(self, size: int, deadline: float | None) -> None:
        """Read until there are so many bytes."""
        while len(self._read) < size:
            self.connection.settimeout(_left(deadline))
            try:
                got = self.connection.recv(max(_PORTION, size - len(self._read)))
            except TimeoutError as error:
                raise Late from error
            except ConnectionResetError as error:
                raise Closed from error
            if not got:
                raise Closed
            self._read += got


def receive(source: socket.socket, deadline: float | None = None) -> Message:
    """Return the next message.

    Args:
        deadline: Reading of the monotonic clock after which it is not waited for.

    Raises:
        Closed: The other side is gone before the message is whole.
        Late: The deadline has passed.
    """
    size, extent = _LENGTHS.unpack(_exactly(source, _LENGTHS.size, deadline))
    head = json.loads(_exactly(source, size, deadline))
    return Message(head, bytes(_exactly(source, extent, deadline)) if extent else b"")


def _exactly(source: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        source.settimeout(_left(deadline))
        try:
            got = source.recv_into(view[done:])
        except TimeoutError as error:
            raise Late from error
        except ConnectionResetError as error:
            raise Closed from error
        if not got:
            raise Closed
        done += got
    return data


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise Late
    return left
