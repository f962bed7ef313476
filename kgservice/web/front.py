# SPDX-License-Identifier: Apache-2.0
"""What every answer has in common, in front of everything that answers: who may read it, how it is packed, its name.

A WSGI application around another. It knows nothing of what is asked.
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["PROTECTION", "Front"]

Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

PROTECTION: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""No answer loads, embeds or sends anything, unless it says otherwise of itself."""

_PROTECTING: Final = tuple((name, value, name.lower()) for name, value in PROTECTION.items())

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_EXPOSED: Final = (
    "ETag, Link, Location, Retry-After, X-Request-Id, X-Total-Count, Kgservice-Query, Kgservice-Rows, Kgservice-Cut, "
    "Kgservice-Incoming"
)
_METHODS: Final = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
_ASKED: Final = "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, Kgservice-Query"
_DAY: Final = "86400"

_PACKED: Final = re.compile(r"text/|application/(?:[a-z0-9.-]+\+)?(?:json|xml)|application/(?:n-triples|n-quads|trig)")
_SMALL: Final = 512
"""Bytes of a body that is not worth packing."""

_LEVEL: Final = 5
_SUFFIX: Final = "-gzip"
"""What the tag of a packed answer ends in: it is another representation."""


class Front:
    """The outermost application."""

    def __init__(self, inner: WSGIApplication, origins: Sequence[str] = ("*",), base_url: str | None = None) -> None:
        """Stand before *inner*.

        Args:
            origins: Addresses of sites whose pages may read the answers in a browser; ("*",) for all.
            base_url: Address under which users reach the service, whichever address a request names.
        """
        self._inner = inner
        self._reached = {} if base_url is None else _reached(base_url)
        self._origins = frozenset(origins)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        ident = environ.get("HTTP_X_REQUEST_ID", "")
        if not _ID.fullmatch(ident):
            ident = secrets.token_hex(8)
        environ["kgservice.request_id"] = ident
        if self._reached:
            self._put_in_place(environ)
        common = [("X-Request-Id", ident), *self._cross_origin(environ.get("HTTP_ORIGIN"))]
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            return _preflight(common, start_response)
        packing = _Packing(environ)

        def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Callable[[bytes], object]:
            given = {name.lower(): value for name, value in headers}
            headers += [(name, value) for name, value, lower in _PROTECTING if lower not in given]
            headers += common
            packing.decide(status, headers, given)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return packing.packed(self._inner(environ, start))

    def _put_in_place(self, environ: WSGIEnvironment) -> None:
        """Let every address that an answer names be one under which users reach it."""
        environ.update(self._reached)
        folder, path = self._reached["SCRIPT_NAME"], environ["PATH_INFO"]
        if folder and path.startswith(f"{folder}/"):
            environ["PATH_INFO"] = path[len(folder) :]

    def _cross_origin(self, origin: str | None) -> Headers:
        """Return the headers by which a browser lets the page of another address read the answer."""
        if "*" in self._origins:
            return [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED)]
        if origin in self._origins:
            allowed = [("Access-Control-Allow-Origin", origin or ""), ("Access-Control-Expose-Headers", _EXPOSED)]
            return [*allowed, ("Vary", "Origin")]
        return [("Vary", "Origin")]


def _reached(base_url: str) -> dict[str, str]:
    """Return what WSGI has for the parts of an address."""
    parts = urlsplit(base_url)
    return {"wsgi.url_scheme": parts.scheme, "HTTP_HOST": parts.netloc, "SCRIPT_NAME": parts.path.rstrip("/")}


def _preflight(common: Headers, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a browser that asks beforehand; nothing is done, whatever it asks for."""
    allowed = [
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", _ASKED),
        ("Access-Control-Max-Age", _DAY),
        ("Content-Length", "0"),
    ]
    start_response("204 No Content", [*common, *allowed])
    return []


class _Packing:
    """Whether and how one answer is packed."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._accepted = _accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        self._pack = False
        self._length: int | None = None
        self._headers: Headers = []
        if self._accepted:
            for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"):
                if name in environ:
                    environ[name] = environ[name].replace(f'{_SUFFIX}"', '"')
        self._head = environ["REQUEST_METHOD"] == "HEAD"

    def decide(self, status: str, headers: Headers, named: Mapping[str, str]) -> None:
        """Change the headers of the answer where it is packed; *named* has those of its own, in lower case."""
        code = status[:3]
        self._pack = self._accepted and code not in {"204", "304"} and _is_worth_packing(named)
        headers.append(("Vary", ", ".join([*_taken(headers, "vary"), "Accept-Encoding"])))
        if self._pack:
            _taken(headers, "content-length")
            headers.append(("Content-Encoding", "gzip"))
        if "etag" in named and (self._pack or (self._accepted and code == "304")):
            [tag] = _taken(headers, "etag")
            headers.append(("ETag", f'{tag[:-1]}{_SUFFIX}"'))

    def packed(self, parts: Iterable[bytes]) -> Iterable[bytes]:
        """Return the parts of the answer as they are sent."""
        if not self._pack or self._head:
            return parts
        return _Packed(parts)


def _taken(headers: Headers, name: str) -> list[str]:
    """Take away all headers of one name, which is in lower case, and return their values."""
    taken = [value for each, value in headers if each.lower() == name]
    if taken:
        headers[:] = [header for header in headers if header[0].lower() != name]
    return taken


def _is_worth_packing(named: Mapping[str, str]) -> bool:
    """Whether an answer with these headers, named in lower case, becomes shorter when it is packed."""
    length = named.get("content-length")
    return (
        "content-encoding" not in named
        and bool(_PACKED.match(named.get("content-type", "")))
        and (length is None or int(length) >= _SMALL)
    )


class _Packed:
    """Parts of an answer, packed as they come; whoever closes it closes them."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self._packed = self._pack()

    def __iter__(self) -> Iterator[bytes]:
        return self._packed

    def _pack(self) -> Iterator[bytes]:
        packer = zlib.compressobj(_LEVEL, wbits=31)
        for part in self._parts:
            packed = packer.compress(part)
            if packed:
                yield packed
        yield packer.flush()

    def close(self) -> None:
        """Let go of what is not sent."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


def _accepts_gzip(header: str) -> bool:
    """Whether Accept-Encoding names gzip, and not with a weight of nothing."""
    for item in header.lower().split(","):
        coding, _, weight = item.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight)
    return False
