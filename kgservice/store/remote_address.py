# SPDX-License-Identifier: Apache-2.0
"""Where a server takes requests, and how that may be shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

from kgservice.errors import InvalidValueError
from kgservice.model.text import Text

__all__ = ["Address", "address_of"]

_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server takes requests.

    Attributes:
        path: Without the query part.
        query: The query part; empty for none.
        shown: The address as it may be shown: without credentials, and without the query part, which may hold some.
        authorization: Value of the header; empty for none.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str = field(repr=False)
    shown: str
    authorization: str = field(repr=False)

    def beside(self, name: str) -> Address:
        """Return the address of that name below this one; the address itself for an empty name."""
        if not name:
            return self
        path, shown = (f"{part.rstrip('/')}/{name}" for part in (self.path, self.shown))
        return replace(self, path=path, shown=shown)

    def target(self, parameters: tuple[tuple[str, str], ...]) -> str:
        """Return what stands in the request line, with *parameters* in the query part."""
        query = "&".join(part for part in (self.query, urlencode(parameters)) if part)
        return f"{self.path}?{query}" if query else self.path


def address_of(url: str, token: str | None = None) -> Address:
    """Read an address; a user and a password in it become Basic, a *token* becomes Bearer and counts first.

    Raises:
        InvalidValueError: It is no address of a server.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _no_address() from None
    if not host or parts.scheme not in _SCHEMES or not url.isprintable():
        raise _no_address()
    path = quote(parts.path, safe=_SAFE) or "/"
    shown = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))
    query = quote(parts.query, safe=f"{_SAFE}?")
    return Address(parts.scheme, host, port, path, query, shown, _authorization(parts.username, parts.password, token))


def _authorization(user: str | None, password: str | None, token: str | None) -> str:
    if token:
        return f"Bearer {token}"
    if user is None:
        return ""
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _no_address() -> InvalidValueError:
    """Return the error without the text at fault, which may hold a password."""
    return InvalidValueError(
        Text("The address of the store is none of a server", "Adressen til lageret er ingen adresse til en tjener"),
        None,
        Text("an address such as https://graphs.example.org/path", "en adresse som https://graphs.example.org/sti"),
        Text("write it with https:// and the name of the server", "skriv den med https:// og navnet på tjeneren"),
    )
