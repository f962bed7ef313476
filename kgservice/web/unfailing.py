# SPDX-License-Identifier: Apache-2.0
"""What nobody foresaw is answered in order, and an answer that breaks off can be told from one that is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from kgservice.errors import LimitError
from kgservice.web.negotiation import language_of
from kgservice.web.outcome import error_code
from kgservice.web.problem import fault
from kgservice.web.record import record_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["BROKEN_OFF", "Unfailing"]

BROKEN_OFF = '\n"< broken off: {} >\n'
"""Stands where an answer breaks off. A server ends what it has begun as if it were whole; so the last line says that it
is not, and no reader of JSON, XML or RDF takes it for a part of what came before."""


class Unfailing:
    """Stands before an application that may fail."""

    def __init__(self, inner: WSGIApplication) -> None:
        """Answer for *inner* where it cannot."""
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            parts = self._inner(environ, start_response)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the trace
            record_of(environ).error = error
            response = fault(language_of(Request(environ)))
            start_response(f"{response.status_code} {HTTPStatus(response.status_code).phrase}", list(response.headers))
            return [response.get_data()]
        return parts if isinstance(parts, list) else _Parts(parts, environ)


class _Parts:
    """The parts of an answer; the last one says so where the rest is missing."""

    def __init__(self, parts: Iterable[bytes], environ: WSGIEnvironment) -> None:
        self._inner = parts
        self._parts = iter(parts)
        self._environ = environ
        self._broken = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._broken:
            raise StopIteration
        try:
            return next(self._parts)
        except StopIteration:
            raise
        except Exception as error:  # noqa: BLE001 - as above; the head of the answer is already gone
            self._broken = True
            record_of(self._environ).error = error
            why = f"{error_code(error)}, {error.setting}" if isinstance(error, LimitError) else error_code(error)
            return BROKEN_OFF.format(why).encode()

    def close(self) -> None:
        """Let go of what is not sent."""
        close = getattr(self._inner, "close", None)
        if close is not None:
            close()
