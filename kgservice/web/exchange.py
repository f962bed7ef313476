# SPDX-License-Identifier: Apache-2.0
"""A request and its answer in WSGI, for what does not go through Flask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import NamedNode
from werkzeug.http import parse_etags
from werkzeug.wrappers import Request

from kgservice.errors import InputTooLargeError, KgServiceError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.limits import Limits, setting_of
from kgservice.sparql.protocol import ProtocolError
from kgservice.web.negotiation import language_of
from kgservice.web.problem import RequestRefusedError, problem
from kgservice.web.record import record_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["Describe", "Headers", "Reply", "address", "matches", "origin", "read_body", "refused", "send", "too_long"]

Headers = list[tuple[str, str]]

_CHUNK: Final = 64 * 1024
_IN_PATH: Final = "/:@!$&'()*+,;=-._~"
"""What stands for itself in a path."""

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")

_STATUS: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(slots=True)
class Reply:
    """An answer.

    Attributes:
        parts: Of the body, as they come.
        whole: Whether all of the body is there already.
    """

    status: int
    headers: Headers
    parts: Iterator[bytes] = field(default_factory=lambda: iter(()))
    whole: bool = True


Describe = Callable[["WSGIEnvironment"], Reply]
"""What tells of the service where a request asks nothing of it."""


def send(reply: Reply, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer; to HEAD its headers alone, and then a query that still runs is ended."""
    status = _STATUS[reply.status]
    if reply.whole:
        body = b"".join(reply.parts)
        if reply.status not in {HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT}:
            reply.headers.append(("Content-Length", str(len(body))))
        start_response(status, reply.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
    start_response(status, reply.headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return reply.parts
    close = getattr(reply.parts, "close", None)
    if close is not None:
        close()
    return []


def refused(
    error: KgServiceError | ProtocolError | RequestRefusedError, environ: WSGIEnvironment, methods: str
) -> Reply:
    """Return the answer to a request that failed on purpose, as a problem document."""
    record_of(environ).error = error
    response = problem(error, language_of(Request(environ)))
    headers: Headers = [(name, value) for name, value in response.headers.items() if name != "Content-Length"]
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", methods))
    return Reply(response.status_code, headers, iter((response.get_data(),)))


def address(environ: WSGIEnvironment) -> str:
    """Return the address of the request without its query, against which relative IRIs are read."""
    return origin(environ) + quote(environ["PATH_INFO"].encode("latin-1"), safe=_IN_PATH)


def origin(environ: WSGIEnvironment) -> str:
    """Return the address of the service as the request knows it, without a final slash.

    Raises:
        RequestRefusedError: The header Host holds what is no host.
    """
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    if not _is_host(host):
        raise RequestRefusedError(
            400, Text("a host in Host", "en vert i Host"), Text("send the host of this address", "send adressens vert")
        )
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '').rstrip('/')}"


@lru_cache
def _is_host(host: str) -> bool:
    """Whether addresses can begin with it."""
    try:
        NamedNode(f"http://{host}/")
    except ValueError:
        return False
    return _HOST.fullmatch(host) is not None


def matches(header: str | None, tag: str) -> bool:
    """Whether If-None-Match holds the *tag*, which is in quotes."""
    return header is not None and parse_etags(header).contains_weak(tag.strip('"'))


def read_body(environ: WSGIEnvironment, limits: Limits, limit: str = "request") -> bytes:
    """Return the body of a request.

    Args:
        limit: Name of the limit that tells how many KiB it may have.

    Raises:
        InputTooLargeError: It is longer; the rest is not read.
    """
    most = getattr(limits, limit) * 1024
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > most:
        raise too_long(limits, limit)
    stream, read, found = environ["wsgi.input"], 0, []
    while part := stream.read(min(_CHUNK, most + 1 - read)):
        found.append(part)
        read += len(part)
        if read > most:
            raise too_long(limits, limit)
    return b"".join(found)


def too_long(limits: Limits, limit: str) -> InputTooLargeError:
    """Return the error for a body that is longer than is taken."""
    setting, size = setting_of(limit), getattr(limits, limit)
    return InputTooLargeError(
        Text("The request is too long", "Forespørselen er for lang"),
        Place("<request>"),
        Text(f"at most {size} KiB", f"høyst {size} KiB"),
        Text(
            f"send less at a time, or let the operator raise the limit with {setting}",
            f"send mindre om gangen, eller la den som driver tjenesten heve grensen med {setting}",
        ),
    )
