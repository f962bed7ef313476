# SPDX-License-Identifier: Apache-2.0
"""What every answer has to be, whatever was asked."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_PROBLEM: Final = "application/problem+json"
_EVEN_SO: Final = {503}
"""Errors of the server that are no fault: it is busy, or a limit was reached."""

_TOO_LONG: Final = {414, 431}
"""Answers of the HTTP server in front to a head that is longer than it takes; they come without a document."""

_BY_THE_SERVER: Final = {400, 408, 413, 414, 417, 431, 501, 505}
"""What the HTTP server in front says by itself, without a document, of what is no HTTP."""

_BROKEN_OFF: Final = b'\n"< broken off: '


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def faults_of(method: str, answer: Answer, *, proper: bool) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if answer.status >= 500 and answer.status not in _EVEN_SO and (proper or answer.status not in _BY_THE_SERVER):
        yield f"status {answer.status}"
    own = _TOO_LONG if proper else _BY_THE_SERVER
    if answer.status in own and "x-request-id" not in answer.headers:
        return
    if "x-injected" in answer.headers:
        yield "a header of the caller's own"
    for name in ("x-request-id", "x-content-type-options"):
        if name not in answer.headers and not (answer.status == 204 and method == "OPTIONS"):
            yield f"no header {name}"
    try:
        body = _unpacked(answer) if method != "HEAD" else b""
    except zlib.error as error:
        yield f"not gzip: {error}"
        return
    if b"Traceback (most recent call last)" in body:
        yield "a trace"
    if answer.status >= 400:
        yield from _problem(method, answer, body)
    elif answer.status == 200 and method != "HEAD" and _BROKEN_OFF not in body:
        yield from _content(answer.headers.get("content-type", ""), body)


def _unpacked(answer: Answer) -> bytes:
    return zlib.decompress(answer.body, wbits=31) if answer.headers.get("content-encoding") == "gzip" else answer.body


def _content(kind: str, body: bytes) -> Iterator[str]:
    try:
        if "json" in kind:
            json.loads(body)
    except ValueError as error:
        yield f"not JSON: {error}"


def _problem(method: str, answer: Answer, body: bytes) -> Iterator[str]:
    kind = answer.headers.get("content-type", "")
    if answer.status == 405 and "allow" not in answer.headers:
        yield "405 without Allow"
    if answer.status == 401 and "www-authenticate" not in answer.headers:
        yield "401 without WWW-Authenticate"
    if kind.partition(";")[0] != _PROBLEM:
        if not (kind.startswith("text/html") and b"<h1" in body):
            yield f"{answer.status} as {kind or 'nothing'}"
        return
    if method == "HEAD":
        return
    try:
        document = json.loads(body)
    except ValueError as error:
        yield f"a problem that is no JSON: {error}"
        return
    missing = {"type", "title", "status", "code"} - set(document)
    if missing:
        yield f"a problem without {', '.join(sorted(missing))}"
    elif document["status"] != answer.status:
        yield f"{answer.status}, and {document['status']} in the document"
