# SPDX-License-Identifier: Apache-2.0
"""A listener that nobody should call, and a file that nobody should read."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_TRIPLE = "<http://example.org/secret> <http://example.org/is> <http://example.org/told> .\n"


class Canary(http.server.ThreadingHTTPServer):
    """Counts who calls, and answers each with one triple.

    Attributes:
        calls: Method and path of each request.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        """Return where it listens, with a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Canary

    def _answer(self) -> None:
        self.server.calls.append(f"{self.command} {self.path}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(_TRIPLE)))
        self.end_headers()
        self.wfile.write(_TRIPLE.encode())

    do_GET = do_POST = do_PUT = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def listening() -> Iterator[Canary]:
    """Listen on a free port of loopback."""
    with Canary() as canary:
        thread = threading.Thread(target=canary.serve_forever, daemon=True)
        thread.start()
        try:
            yield canary
        finally:
            canary.shutdown()
            thread.join()


@contextmanager
def readable_file() -> Iterator[str]:
    """Yield the address of a file of N-Triples that anybody may read."""
    with NamedTemporaryFile("w", suffix=".nt") as file:
        path = Path(file.name)
        path.chmod(0o644)
        file.write(_TRIPLE)
        file.flush()
        yield path.as_uri()
