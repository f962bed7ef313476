# SPDX-License-Identifier: Apache-2.0
"""What became of a request, in words from lists that are closed: for counters and for the log."""

from __future__ import annotations

from typing import Final

from werkzeug.exceptions import HTTPException

from kgservice.errors import (
    BusyError,
    InputTooLargeError,
    KgServiceError,
    LimitError,
    PreconditionError,
    QueryCancelledError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from kgservice.sparql.limits import LIMITS
from kgservice.sparql.protocol import ProtocolError
from kgservice.web.problem import RequestRefusedError, code_of
from kgservice.web.record import Record

__all__ = ["OUTCOMES", "error_code", "is_fault", "outcome_of"]

OUTCOMES: Final = (
    "answered",
    "cut",
    "unchanged",
    "left",
    "syntax",
    "refused",
    "invalid",
    "forbidden",
    "precondition",
    *(f"limit-{name}" for name in LIMITS),
    "busy",
    "cancelled",
    "store",
    "failed",
)
"""What can become of a query or a change."""

_NAMED: Final = (
    (QuerySyntaxError, "syntax"),
    (QueryRefusedError, "refused"),
    (InputTooLargeError, "refused"),
    (PreconditionError, "precondition"),
    (BusyError, "busy"),
    (QueryCancelledError, "cancelled"),
    (StoreError, "store"),
)
_NO_ENTRY: Final = frozenset({401, 403})
_OURS: Final = 500


def outcome_of(record: Record) -> str:
    """Return what became of a query or a change; one of `OUTCOMES`."""
    error = record.error
    if error is not None:
        return _failure(error)
    if record.left:
        return "left"
    if record.unchanged:
        return "unchanged"
    return "cut" if record.answer is not None and record.answer.cut else "answered"


def error_code(error: BaseException) -> str:
    """Return the code of the problem document that tells of an error."""
    if isinstance(error, KgServiceError) and error.status_hint != _OURS:
        return error.code
    return code_of(_status(error))


def is_fault(error: BaseException) -> bool:
    """Whether an error is ours, so that its trace is worth a look."""
    return _status(error) == _OURS


def _status(error: BaseException) -> int:
    if isinstance(error, KgServiceError):
        return error.status_hint
    if isinstance(error, RequestRefusedError | ProtocolError):
        return error.status
    return (error.code or _OURS) if isinstance(error, HTTPException) else _OURS


def _failure(error: BaseException) -> str:
    if isinstance(error, LimitError):
        return f"limit-{error.limit}" if error.limit in LIMITS else "failed"
    found = next((name for kind, name in _NAMED if isinstance(error, kind)), None)
    if found is not None:
        return found
    if _status(error) in _NO_ENTRY:
        return "forbidden"
    return "invalid" if _status(error) < _OURS else "failed"
