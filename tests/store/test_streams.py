# SPDX-License-Identifier: Apache-2.0
"""Answers written in one thread and read in another."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from kgservice.errors import LimitError, QueryCancelledError
from kgservice.store.evaluation import Sink
from kgservice.store.streaming import PIECE, Streams

_PART = b"x" * 10_000


@pytest.fixture
def streams() -> Streams:
    return Streams()


def _ended(streams: Streams) -> bool:
    """Wait until no thread writes."""
    end = time.monotonic() + 5
    while len(streams) and time.monotonic() < end:
        time.sleep(0.005)
    return len(streams) == 0


class _Endless:
    """Writes until it is stopped, and counts what it wrote."""

    def __init__(self) -> None:
        self.written = 0
        self.stopped: BaseException | None = None

    def __call__(self, output: Sink) -> bool:
        try:
            while True:
                output.write(_PART)
                self.written += len(_PART)
        except BaseException as error:
            self.stopped = error
            raise


def test_short_answers_are_whole(streams: Streams) -> None:
    """What fits into one piece is there at once, with whether it was cut."""

    def write(output: Sink) -> bool:
        output.write(b"x" * (PIECE - 1))
        output.write(b"y")
        output.flush()
        return True

    answer = streams.answer(write, seconds=5)
    assert answer.whole
    assert answer.cut is True
    assert b"".join(answer.parts) == b"x" * (PIECE - 1) + b"y"
    assert _ended(streams)


def test_empty_answers_are_whole(streams: Streams) -> None:
    """Nothing is an answer too."""
    answer = streams.answer(lambda _: None, seconds=5)
    assert (answer.whole, answer.cut, list(answer.parts)) == (True, None, [])


@pytest.mark.parametrize("size", [PIECE + 1, 3 * PIECE, 40 * PIECE + 17])
def test_long_answers_come_in_pieces(streams: Streams, size: int) -> None:
    """What is longer comes in pieces of one size, in order, and nothing is lost."""
    data = bytes(number % 251 for number in range(size))

    def write(output: Sink) -> None:
        for start in range(0, size, 777):
            output.write(data[start : start + 777])

    answer = streams.answer(write, seconds=5)
    assert not answer.whole
    pieces = list(answer.parts)
    assert b"".join(pieces) == data
    assert {len(piece) for piece in pieces[:-1]} == {PIECE}


def test_one_large_write(streams: Streams) -> None:
    """One write of many megabytes comes in pieces too."""
    data = b"abc" * 1_000_000

    def write(output: Sink) -> None:
        output.write(data)

    assert b"".join(streams.answer(write, seconds=5).parts) == data


def test_the_writer_is_never_far_ahead(streams: Streams) -> None:
    """While nobody reads, only so much is written."""
    endless = _Endless()
    answer = streams.answer(endless, seconds=30)
    time.sleep(0.2)
    written = endless.written
    assert written < 12 * PIECE
    next(answer.parts)
    end = time.monotonic() + 5
    while endless.written == written and time.monotonic() < end:
        time.sleep(0.005)
    assert written < endless.written < 14 * PIECE
    answer.parts.close()  # type: ignore[attr-defined]
    assert _ended(streams)


def test_a_reader_that_stops_ends_the_writer(streams: Streams) -> None:
    """Closed, an answer has no more parts and its thread ends."""
    endless = _Endless()
    answer = streams.answer(endless, seconds=30)
    next(answer.parts)
    answer.parts.close()  # type: ignore[attr-defined]
    assert _ended(streams)
    assert isinstance(endless.stopped, BrokenPipeError)
    assert list(answer.parts) == []


def test_a_reader_that_is_gone_ends_the_writer(streams: Streams) -> None:
    """Forgotten, an answer takes its thread with it."""
    answer = streams.answer(_Endless(), seconds=30)
    del answer
    gc.collect()
    assert _ended(streams)


def test_a_store_that_is_closed_ends_its_writers(streams: Streams) -> None:
    """Closing ends all answers at once."""
    answers = [streams.answer(_Endless(), seconds=30) for _ in range(3)]
    streams.close()
    assert _ended(streams)
    assert [list(answer.parts) for answer in answers] == [[], [], []]


def test_errors_before_the_first_piece(streams: Streams) -> None:
    """What goes wrong in time is raised where the answer is asked for."""

    def write(output: Sink) -> None:
        output.write(b"some bytes")
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        streams.answer(write, seconds=5)
    assert _ended(streams)


def test_errors_after_the_first_piece(streams: Streams) -> None:
    """What goes wrong later is raised from the parts, after all that came before."""
    begun = threading.Event()

    def write(output: Sink) -> None:
        output.write(b"x" * 2 * PIECE)
        begun.wait(5)
        raise ValueError("wrong")

    answer = streams.answer(write, seconds=10)
    assert next(answer.parts) == b"x" * PIECE
    begun.set()
    with pytest.raises(ValueError, match="wrong"):
        list(answer.parts)


def test_errors_hold_nothing_of_the_thread(streams: Streams) -> None:
    """What the thread had in hand is let go of there, not where the error is caught."""
    freed: list[str] = []

    class Bound:
        def __del__(self) -> None:
            freed.append(threading.current_thread().name)

    def write(_: Sink) -> None:
        bound = Bound()
        raise ValueError(bound.__class__.__name__)

    with pytest.raises(ValueError, match="Bound"):
        streams.answer(write, seconds=5)
    assert freed == ["answer"]


def test_a_cut_that_the_form_does_not_tell(streams: Streams) -> None:
    """An answer that was cut and cannot say so ends with an error once part of it is read."""
    told = ValueError("cut")
    begun = threading.Event()

    def write(output: Sink) -> bool:
        output.write(b"x" * 2 * PIECE)
        return begun.wait(5)

    answer = streams.answer(write, seconds=10, unsaid=told)
    assert answer.cut is None
    begun.set()
    with pytest.raises(ValueError, match="cut"):
        list(answer.parts)
    assert answer.cut is True
    short = streams.answer(lambda output: bool(output.write(b"x")), seconds=5, unsaid=told)
    assert (short.cut, b"".join(short.parts)) == (True, b"x")


def test_nothing_in_time(streams: Streams) -> None:
    """Who waits for the first piece is told in time, though the thread goes on."""
    go_on = threading.Event()

    def write(output: Sink) -> None:
        go_on.wait(5)
        output.write(b"late")

    begin = time.monotonic()
    with pytest.raises(LimitError):
        streams.answer(write, seconds=0.05)
    assert time.monotonic() - begin < 3
    go_on.set()
    assert _ended(streams)


def test_a_writer_ends_when_its_time_is_over(streams: Streams) -> None:
    """A writer whose reader does not read ends at its time too."""
    answer = streams.answer(_Endless(), seconds=0.2)
    assert _ended(streams)
    with pytest.raises(LimitError):
        list(answer.parts)


def test_cancelling(streams: Streams) -> None:
    """A cancelled answer tells its reader, and its name is then free."""
    answer = streams.answer(_Endless(), seconds=30, ident="name")
    assert streams.cancel("name")
    with pytest.raises(QueryCancelledError):
        list(answer.parts)
    assert _ended(streams)
    assert not streams.cancel("name")


def test_many_answers_at_once(streams: Streams) -> None:
    """Answers do not get into each other's way."""
    found: dict[int, bytes] = {}

    def reader(number: int) -> None:
        answer = streams.answer(lambda output: bool(output.write(bytes([number]) * (3 * PIECE))), seconds=10)
        found[number] = b"".join(answer.parts)

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: bytes([number]) * (3 * PIECE) for number in range(8)}
    assert _ended(streams)
