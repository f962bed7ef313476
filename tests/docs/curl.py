# SPDX-License-Identifier: Apache-2.0
"""A line of curl as a request that a test can make."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from werkzeug.test import Client, TestResponse

__all__ = ["Curl", "read_curl"]


@dataclass
class Curl:
    """A request.

    Attributes:
        file: Name of the file that is the body.
        parts: Name of a part of a form → name of its file.
        fields: Added to the query of the address with -G.
    """

    method: str = ""
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    file: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path with its query."""
        parts = urlsplit(self.address)
        query = "&".join(filter(None, (parts.query, *self.fields)))
        return f"{parts.path or '/'}?{query}" if query else parts.path or "/"

    def send(self, client: Client, folder: Path) -> TestResponse:
        """Make the request; files are read in *folder*."""
        data: Any = (folder / self.file).read_bytes() if self.file else None
        if self.parts:
            data = {name: ((folder / file).open("rb"), Path(file).name) for name, file in self.parts.items()}
        method = self.method or ("POST" if data is not None else "GET")
        headers = dict(self.headers)
        content_type = headers.pop("Content-Type", "application/x-www-form-urlencoded" if self.file else None)
        return client.open(self.path, method=method, headers=headers, data=data, content_type=content_type)


def read_curl(line: str) -> Curl:
    """Return the request of a line.

    Raises:
        SystemExit: It has an option that is not read.
    """
    options = argparse.ArgumentParser(prog="curl", add_help=False, allow_abbrev=False)
    for silent in ("-s", "-i", "-L", "-G", "--compressed"):
        options.add_argument(silent, action="store_true")
    options.add_argument("-I", dest="method", action="store_const", const="HEAD", default="")
    options.add_argument("-X", dest="method")
    options.add_argument("-o")
    options.add_argument("--data-binary", dest="file", default="")
    for several, name in (("-H", "headers"), ("-F", "parts"), ("--data-urlencode", "fields")):
        options.add_argument(several, dest=name, action="append", default=[])
    options.add_argument("address")
    read = options.parse_args(shlex.split(line, comments=True)[1:])
    pairs = (field.partition("=") for field in read.fields)
    return Curl(
        method=read.method,
        address=read.address,
        headers=dict(header.split(": ", 1) for header in read.headers),
        file=read.file.removeprefix("@"),
        parts=dict(part.split("=@", 1) for part in read.parts),
        fields=[f"{name}={quote(value)}" for name, _, value in pairs],
    )
