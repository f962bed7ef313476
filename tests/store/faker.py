# SPDX-License-Identifier: Apache-2.0
"""A server on loopback that answers as a test tells it, and remembers what it was asked."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request that came in.

    Attributes:
        path: Without the query part.
        parameters: Of the query part, or of a form.
    """

    method: str
    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What is answered.

    Attributes:
        length: What Content-Length says, where that is not the length of the body.
        then: Is run when this was sent, with what writes to the client, before the connection is closed.
    """

    status: int = 200
    media_type: str = "application/sparql-results+json"
    body: bytes = b'{"head": {}, "boolean": true}'
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    then: Callable[[Callable[[bytes], Any]], None] | None = None


class Faker(http.server.ThreadingHTTPServer):
    """Answers each request by a function.

    Attributes:
        asked: The requests, in their order.
        connections: How many were opened.
    """

    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[Asked] = []
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_: Any) -> None:
        """Let clients go as they like."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Faker
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = body.decode() if self.headers.get("Content-Type") == "application/x-www-form-urlencoded" else ""
        parameters = parse_qs(parts.query, keep_blank_values=True) | parse_qs(form, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, parameters, headers, body)
        self.server.asked.append(asked)
        reply = self.server.answer(asked)
        self.send_response(reply.status)
        if reply.media_type:
            self.send_header("Content-Type", reply.media_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.body) if reply.length is None else reply.length
        if reply.status != 204 and "Transfer-Encoding" not in reply.headers and length >= 0:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        if reply.then is not None:
            self.wfile.flush()
            reply.then(self.wfile.write)
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def answering(answer: Callable[[Asked], Reply]) -> Iterator[Faker]:
    """Start a server that answers so."""
    with Faker(answer) as faker:
        thread = threading.Thread(target=faker.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield faker
        finally:
            faker.shutdown()
            thread.join()
