# SPDX-License-Identifier: Apache-2.0
"""The outermost application: it measures each request, counts it, and writes the log. It changes no answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from kgservice.sparql.normal import normalised
from kgservice.web.front import ExcInfo, Headers
from kgservice.web.log import is_said, say, trace_of
from kgservice.web.metrics import METHODS, Metrics
from kgservice.web.outcome import error_code, is_fault, outcome_of
from kgservice.web.record import record_of

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Watched"]

_FAULT: Final = 500
_REFUSED: Final = 400


class Watched:
    """Stands before an application and sees what goes in and out."""

    def __init__(self, inner: WSGIApplication, metrics: Metrics, slow_seconds: float) -> None:
        """Watch *inner*; a query that takes longer than *slow_seconds* is logged with its shape."""
        self._inner = inner
        self._metrics = metrics
        self._slow = slow_seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        watch = _Watch(environ, self._metrics, self._slow)
        parts = self._inner(environ, watch.starting(start_response))
        watch.worked = perf_counter() - watch.begin
        if isinstance(parts, list):
            watch.size = sum(map(len, parts))
            watch.end()
            return parts
        return _Parts(parts, watch)


class _Watch:
    """One request.

    Attributes:
        begin: Reading of the clock when it came in.
        worked: Seconds that were ours; what a client takes to read the answer is not.
        size: Bytes that were sent.
    """

    def __init__(self, environ: WSGIEnvironment, metrics: Metrics, slow: float) -> None:
        self.begin = perf_counter()
        self._environ = environ
        self._metrics = metrics
        self._slow = slow
        self._status = _FAULT
        self._ended = False
        self.worked = 0.0
        self.record = record_of(environ)
        self.record.watched = True
        self.size = 0
        metrics.begin()

    def starting(self, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Callable[[bytes], object]:
            self._status = int(status[:3])
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return start

    def __enter__(self) -> None:
        """Begin a part of the answer."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the request where the answer is at its end, or breaks off."""
        if error is None:
            return
        if not isinstance(error, StopIteration):
            self.record.error = error
        self.end()

    def end(self) -> None:
        """Count and log the request, once."""
        if self._ended:
            return
        self._ended = True
        seconds = perf_counter() - self.begin
        self._count(seconds)
        error = self.record.error
        if self._status >= _FAULT or (error is not None and self._status < _REFUSED):
            fault = self._status == _FAULT or (error is not None and is_fault(error))
            trace = trace_of(error) if fault and error is not None else None
            say(logging.ERROR if fault else logging.WARNING, "failure", **self._fields(seconds), trace=trace)
        elif is_said(logging.INFO):
            say(logging.INFO, "request", **self._fields(seconds))
        if self.record.text and self.worked >= self._slow:
            self._metrics.slow()
            say(logging.WARNING, "slow-query", **self._fields(self.worked), text=normalised(self.record.text))

    def _count(self, seconds: float) -> None:
        record, metrics = self.record, self._metrics
        metrics.end(record.route, self._environ["REQUEST_METHOD"], self._status, size=self.size, seconds=seconds)
        if record.error is not None:
            metrics.problem(error_code(record.error))
        if record.form:
            metrics.query(record.form, outcome_of(record), seconds)
        if record.change:
            metrics.change(record.change, outcome_of(record))

    def _fields(self, seconds: float) -> dict[str, Any]:
        """Return what the log tells of the request."""
        record, method = self.record, self._environ["REQUEST_METHOD"]
        return {
            "request": self._environ.get("kgservice.request_id"),
            "method": method if method in METHODS else "other",
            "route": record.route,
            "status": self._status,
            "code": None if record.error is None else error_code(record.error),
            "milliseconds": round(seconds * 1000, 1),
            "bytes": self.size,
            "query": record.ident or None,
            "form": record.form or None,
            "change": record.change or None,
            "outcome": outcome_of(record) if record.form or record.change else None,
        }


class _Parts:
    """The parts of an answer on their way out."""

    def __init__(self, parts: Iterable[bytes], watch: _Watch) -> None:
        self._inner = parts
        self._parts = iter(parts)
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        begin = perf_counter()
        with self._watch:
            part = next(self._parts)
        self._watch.worked += perf_counter() - begin
        self._watch.size += len(part)
        return part

    def close(self) -> None:
        """Let go of what is not sent; an answer that is not over by now is one that nobody waited for."""
        close = getattr(self._inner, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._watch.record.left = True
            self._watch.end()
