# SPDX-License-Identifier: Apache-2.0
"""The service as a process of its own, and a plain client for it."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

TOKEN = secrets.token_urlsafe()
"""What the services that are started here let write."""

_PAUSE = 0.01


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end.

    Attributes:
        headers: Names in lower case; a header that came twice is joined with a comma.
        seconds: From the first byte sent to the last one read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def media_type(self) -> str:
        """Return the content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Service:
    """A service that answers.

    Attributes:
        base: Its address, without a slash at the end.
        log: What it printed, on both channels.
        paths: Where it takes queries, updates and graphs.
    """

    base: str
    process: subprocess.Popen[bytes]
    log: Path
    paths: Mapping[str, str]

    def url(self, target: str) -> str:
        """Return the address of "query", "update" or "graphs"."""
        return self.base + self.paths[target]

    def send(
        self,
        method: str,
        path: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        *,
        token: str | None = TOKEN,
        seconds: float = 60,
    ) -> Reply:
        """Send one request on a connection of its own.

        Args:
            path: What stands in the request line, sent as it is.
            token: None to come as a stranger.
            seconds: How long to wait for any part of the answer.

        Raises:
            OSError: No answer, or none in time; where the service has ended, its output is in the message.
            http.client.HTTPException: What came is no answer.
        """
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=seconds)
        begin = time.monotonic()
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            if token is not None:
                connection.putheader("Authorization", f"Bearer {token}")
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None or method in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", str(len(body or b"")))
            with suppress(BrokenPipeError):  # a body that is too long is answered before it is sent whole
                connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
            return Reply(answer.status, _joined(answer.getheaders()), content, time.monotonic() - begin)
        except ConnectionError as error:
            if self.process.poll() is None:
                raise
            ended = f"the service ended with {self.process.returncode}:\n{self.log.read_text()}"
            raise ConnectionError(ended) from error
        finally:
            connection.close()

    def query(self, text: str, accept: str = "application/sparql-results+json", *, seconds: float = 60) -> Reply:
        """Ask a query by POST."""
        headers = [("Content-Type", "application/sparql-query"), ("Accept", accept)]
        return self.send("POST", self.paths["query"], headers, text.encode(), seconds=seconds)

    def update(self, text: str, *, seconds: float = 60) -> Reply:
        """Send an update."""
        headers = [("Content-Type", "application/sparql-update")]
        return self.send("POST", self.paths["update"], headers, text.encode(), seconds=seconds)

    def graph(
        self, method: str, graph: str | None, data: bytes | None = None, media_type: str = "text/turtle"
    ) -> Reply:
        """Read or write a graph by its IRI; None for the default graph."""
        which = "default" if graph is None else f"graph={quote(graph, safe='')}"
        headers = [("Accept", media_type)] if data is None else [("Content-Type", media_type)]
        return self.send(method, f"{self.paths['graphs']}?{which}", headers, data)

    def kill(self) -> None:
        """End all of its processes at once, as a power cut would end them."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(*options: str, env: Mapping[str, str] | None = None, seconds: float = 60) -> Iterator[Service]:
    """Start ``kgservice serve`` with *options*, wait until it says that it is ready, and end all of it afterwards.

    Args:
        env: Variables beside those of this process; the token for writing is set.
        seconds: How long to wait for the ready line.

    Raises:
        AssertionError: It ended, or was not ready in time; its output is in the message.
    """
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "kgservice", "serve", *options, "--port", str(port)]
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": folder, "KGSERVICE_WRITE_TOKEN": TOKEN, **(env or {})},
            start_new_session=True,
        )
        try:
            _wait_until_ready(process, Path(log.name), port, seconds)
            paths = {"query": "/sparql", "update": "/update", "graphs": "/graphs"}
            yield Service(base, process, Path(log.name), paths)
        finally:
            _end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path, port: int, seconds: float) -> None:
    """Wait for the ready line, and then for an answer: the line may come a moment before."""
    end = time.monotonic() + seconds
    while f"127.0.0.1:{port}/".encode() not in log.read_bytes() or not _answers(port):
        assert process.poll() is None, f"the service ended with {process.returncode}:\n{log.read_text()}"
        assert time.monotonic() < end, f"the service was not ready within {seconds} s:\n{log.read_text()}"
        time.sleep(_PAUSE)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to stop, then end what is left of its group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("OPTIONS", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
