# SPDX-License-Identifier: Apache-2.0
"""Answers written in a thread and read in another, a bounded piece at a time.

The engine binds a query to the thread that began it, so that thread also writes the answer. It waits while enough is
ahead of the reader, and ends when the reader goes away.
"""

from __future__ import annotations

import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from kgservice.store import faults
from kgservice.store.evaluation import Sink
from kgservice.store.port import Answer

__all__ = ["PIECE", "Streams"]

PIECE: Final = 64 * 1024
"""Bytes of an answer that are kept together: one that is not longer comes whole."""

_AHEAD: Final = 8
"""Pieces that may wait for the reader."""


class Streams:
    """The answers of a store that are being written."""

    def __init__(self) -> None:
        self._named: dict[str, _Channel] = {}
        self._open: set[_Channel] = set()
        self._lock = threading.Lock()

    def answer(
        self,
        work: Callable[[Sink], bool | None],
        *,
        seconds: float,
        ident: str = "",
        unsaid: Exception | None = None,
    ) -> Answer:
        """Return what *work* writes; whole where it is short.

        Args:
            work: Writes an answer, in a thread of its own, and returns whether it was cut.
            seconds: Time until the last byte. The reader is told in time; the thread notices when it next writes.
            unsaid: Ends an answer that was cut after its first pieces were read; None where its form says so itself.

        Raises:
            LimitError: Nothing was written in time.
            QueryCancelledError: It was cancelled.
            Exception: Whatever *work* raises before its first piece is full.
        """
        channel = _Channel(seconds, ident, unsaid)
        with self._lock:
            self._open.add(channel)
            if ident:
                self._named[ident] = channel
        thread = threading.Thread(target=self._run, args=(work, channel, ident), name="answer", daemon=True)
        thread.start()
        return channel.answer()

    def cancel(self, ident: str) -> bool:
        """End the answer of that name; return False where there is none."""
        with self._lock:
            channel = self._named.pop(ident, None)
        if channel is None:
            return False
        channel.stop(faults.cancelled(ident))
        return True

    def close(self) -> None:
        """End all answers."""
        with self._lock:
            channels = list(self._open)
        for channel in channels:
            channel.stop()

    def __len__(self) -> int:
        """Return the number of threads that write."""
        return len(self._open)

    def _run(self, work: Callable[[Sink], bool | None], channel: _Channel, ident: str) -> None:
        try:
            channel.end(cut=work(channel))
        except Exception as error:  # noqa: BLE001 - the reader raises it
            _let_go(error)
            channel.stop(error)
        finally:
            with self._lock:
                self._open.discard(channel)
                if self._named.get(ident) is channel:
                    del self._named[ident]


def _let_go(error: BaseException | None) -> None:
    """Free what the frames of an error hold: a query must end in the thread in which it began."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class _Channel:
    """Between the thread that writes and the one that reads."""

    def __init__(self, seconds: float, ident: str, unsaid: Exception | None) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._ident = ident
        self._unsaid = unsaid
        self._changed = threading.Condition()
        self._pieces: deque[bytes] = deque()
        self._held = bytearray()
        self._handed = False
        self._ended = False
        self._error: Exception | None = None
        self._cut: bool | None = None
        self._answer: weakref.ref[Answer] | None = None

    # for the thread that writes

    def write(self, data: bytes) -> int:
        """Take some bytes; wait while the reader has enough of them.

        Raises:
            BrokenPipeError: Nobody reads any more.
        """
        self._held += data
        while len(self._held) > PIECE:
            self._hand_over(bytes(self._held[:PIECE]))
            del self._held[:PIECE]
        if self._ended:
            raise BrokenPipeError
        return len(data)

    def flush(self) -> None:
        """Keep what is held: the engine flushes more often than a piece is worth."""

    def end(self, *, cut: bool | None) -> None:
        """Hand over the rest, which is the last."""
        with self._changed:
            if self._ended:
                return
            self._cut = cut
            if self._held:
                self._pieces.append(bytes(self._held))
            if cut and self._handed:
                self._error = self._unsaid
            self._ended = True
            self._changed.notify_all()

    def _hand_over(self, piece: bytes) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended or len(self._pieces) < _AHEAD, self._left()):
                self._late()
            if self._ended:
                raise BrokenPipeError
            self._pieces.append(piece)
            self._handed = True
            self._changed.notify_all()

    # for the thread that reads, and whoever ends the answer

    def stop(self, error: Exception | None = None) -> None:
        """End the answer here; the first reason given is the one the reader is told."""
        with self._changed:
            if not self._ended:
                self._error = error
                self._ended = True
                if error is None:
                    self._pieces.clear()
            self._changed.notify_all()

    def answer(self) -> Answer:
        """Wait for the first piece, or for all of it."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended or self._handed, self._left()):
                self._late()
            if self._error is not None:
                raise self._error
            if self._ended and not self._handed:
                return Answer(iter(self._pieces), whole=True, cut=self._cut)
        answer = Answer(_Pieces(self))
        self._answer = weakref.ref(answer)  # so that an answer nobody holds any more ends its writer
        return answer

    def take(self) -> bytes | None:
        """Return the next piece; None after the last.

        Raises:
            LimitError: It did not come in time.
            Exception: Whatever the writer raised, after all that it wrote before.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended or self._pieces, self._left()):
                self._late()
            if self._pieces:
                self._changed.notify_all()
                return self._pieces.popleft()
            if self._answer is not None and (answer := self._answer()) is not None:
                answer.cut = self._cut
            if self._error is not None:
                raise self._error
            return None

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def _late(self) -> None:
        self.stop(faults.late(self._seconds, self._ident))


class _Pieces(Iterator[bytes]):
    """The reader's end: closed, or forgotten, it ends the writer."""

    def __init__(self, channel: _Channel) -> None:
        self._channel = channel

    def __next__(self) -> bytes:
        piece = self._channel.take()
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Read no further."""
        self._channel.stop()

    def __del__(self) -> None:
        self.close()
