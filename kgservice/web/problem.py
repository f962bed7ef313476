# SPDX-License-Identifier: Apache-2.0
"""Errors as problem documents (RFC 9457): what is wrong, where, what was expected and how to mend it."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from kgservice.errors import (
    BusyError,
    InputError,
    KgServiceError,
    LimitError,
    QuerySyntaxError,
    UnansweredError,
)
from kgservice.model.text import Text
from kgservice.sparql.protocol import ProtocolError
from kgservice.vocabulary import BASE
from kgservice.web.negotiation import language_of
from kgservice.web.record import record_of
from kgservice.web.wording import TITLES, UNTITLED

__all__ = ["PROBLEM_TYPE", "RequestRefusedError", "code_of", "fault", "problem", "register_problems"]

PROBLEM_TYPE: Final = "application/problem+json"

_CODES: Final = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    413: "content-too-large",
    415: "unsupported-media-type",
    503: "service-unavailable",
    500: "internal-server-error",
}
_UNKNOWN_CALLER: Final = 401
_OURS: Final = 500


class RequestRefusedError(Exception):
    """A request that the protocol lets us refuse before anything is read.

    Attributes:
        status: The HTTP status.
        expected: What would have been right.
        remedy: What to do, as an imperative.
    """

    def __init__(self, status: int, expected: Text, remedy: Text) -> None:
        """Keep the parts; the answer is drawn from them."""
        self.status = status
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{status}: expected {expected.en}")


def register_problems(app: Flask) -> None:
    """Let *app* answer every error with a problem document."""
    for kind in (KgServiceError, RequestRefusedError, ProtocolError):
        app.register_error_handler(kind, _told)
    app.register_error_handler(HTTPException, _http)


def problem(error: KgServiceError | RequestRefusedError | ProtocolError, lang: str) -> Response:
    """Return the answer to a request that failed on purpose; what the caller cannot mend is not told in detail."""
    if not isinstance(error, KgServiceError):
        expected, remedy = error.expected(lang), error.remedy(lang)
        response = _respond(error.status, code_of(error.status), lang, {"expected": expected, "remedy": remedy})
        if error.status == _UNKNOWN_CALLER:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if error.status_hint == _OURS:
        return fault(lang)
    members: dict[str, Any] = {"detail": error.message(lang)}
    if isinstance(error, InputError):
        members |= _parts(error, lang)
    elif isinstance(error, UnansweredError):
        members |= _reasons(error, lang)
    response = _respond(error.status_hint, error.code, lang, members)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def fault(lang: str) -> Response:
    """Return the answer where something of ours went wrong; what it was is told in the log alone."""
    return _respond(_OURS, _CODES[_OURS], lang, {})


def code_of(status: int) -> str:
    """Return the code of a problem that has no other name than its status."""
    return _CODES.get(status, "http-error")


def _told(error: KgServiceError | RequestRefusedError | ProtocolError) -> Response:
    """Answer a deliberate error."""
    response = problem(error, language_of(request))
    _note(error, response.status_code)
    return response


def _note(error: Exception, status: int) -> None:
    """Note why there is no answer; a fault of ours is logged here where nobody else does."""
    record = record_of(request.environ)
    record.error = error
    if status == _OURS and not record.watched:
        current_app.logger.error("A request failed", exc_info=error)


def _reasons(error: UnansweredError, lang: str) -> dict[str, Any]:
    """Return why there is no answer, and which limit stood in the way."""
    parts: dict[str, Any] = {"what": error.what(lang), "remedy": error.remedy(lang)}
    if isinstance(error, LimitError):
        parts |= {"limit": error.limit, "setting": error.setting}
    return parts


def _parts(error: InputError, lang: str) -> dict[str, Any]:
    """Return the parts of the message as members of their own; an absent place is left out."""
    parts: dict[str, Any] = {"what": error.what(lang)}
    if error.where is not None:
        place = {"source": error.where.source, "line": error.where.line, "column": error.where.column}
        parts["place"] = {key: value for key, value in place.items() if value is not None}
    if isinstance(error, QuerySyntaxError) and error.excerpt:
        parts["excerpt"] = error.excerpt
    return parts | {"expected": error.expected(lang), "remedy": error.remedy(lang)}


def _http(error: HTTPException) -> Response:
    """Answer an error of the protocol, and what nobody foresaw: 500 without detail, its trace being in the log."""
    status = error.code or _OURS
    _note(getattr(error, "original_exception", None) or error, status)
    response = _respond(status, code_of(status), language_of(request), {})
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _respond(status: int, code: str, lang: str, members: dict[str, Any]) -> Response:
    title = TITLES.get(code, UNTITLED)(lang)
    document = {"type": f"{BASE}problem/{code}", "title": title, "status": status, "code": code, **members}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # What is echoed may hold halves of characters, which JSON can spell and UTF-8 cannot.
    response = Response(text.encode(errors="replace"), status=status, content_type=PROBLEM_TYPE)
    response.headers["Content-Language"] = lang
    response.headers["Vary"] = "Accept-Language"
    return response
