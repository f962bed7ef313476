# SPDX-License-Identifier: Apache-2.0
"""Strange requests, each a function of a seed and a number alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.fuzz import seeds
from tests.fuzz.soup import as_bytes, deep, escaped, long, mutated, noise, odd

TOKEN: Final = "a-token-that-the-fuzzer-knows-and-nobody-needs"  # noqa: S105 - of a service that ends with the test

Headers = list[tuple[str, str]]

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "Q" * 70)
_TYPES: Final = (
    "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded", "multipart/form-data",
    "text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/rdf+xml",
    "application/ld+json", "application/json", "application/yaml", "application/xml", "text/csv", "text/html", "*/*",
    "",
    "text/turtle; charset=utf-16", "text/turtle; charset=rot13", "application/json; charset=\"", "a/b;q=0;q=1",
    "x" * 500,
    "multipart/form-data; boundary=", "multipart/form-data; boundary=\"b", "application/sparql-results+json", "image/*",
)  # fmt: skip
_ACCEPT: Final = (
    "*/*", "", "text/html", "text/turtle;q=0.1, */*;q=0", "application/sparql-results+xml", "text/csv", "text/*;q=1.5",
    "application/json;q=nan", "application/json;q=-1", "application/ld+json;profile=\"x", ",,,;;;=", "a" * 3000,
    "*/json",
    ", ".join(f"a/b{place};q=0.{place}" for place in range(400)), "text/tab-separated-values", "application/n-triples",
)  # fmt: skip
_NAMES: Final = (
    "Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "If-Match", "If-None-Match", "If-Modified-Since",
    "Range", "Authorization", "Origin", "Host", "X-Request-Id", "Kgservice-Query", "Cookie", "Referer", "Expect",
    "Content-Encoding", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override",
    "Access-Control-Request-Method",
    "Content-Disposition", "Content-Length-", "Via", "Upgrade-Insecure-Requests", "Forwarded", "Date", "Slug",
)  # fmt: skip
_VALUES: Final = (
    "*", '"', '""', 'W/"a"', '"a", "b", *', "bytes=0-1", "bytes=5-1,-0,9-", "bytes=" + "0-1," * 900, "gzip;q=0",
    "br, zstd",
    "identity;q=0, *;q=0", "gzip" + ",gzip" * 400, "nb", "en;q=0, nb;q=0", "zz-ZZ", "nb-NO,nn;q=.9", "Bearer",
    "Bearer x",
    "Basic Zm9vOmJhcg==", f"bearer {TOKEN}", f"Bearer {TOKEN} {TOKEN}", "Thu, 01 Jan 1970 00:00:00 GMT", "null",
    "file://",
    "example.org:99999", "[::1", "evil.example/..", "a b", "100-continue", "gzip, chunked", "\x80\xff",
    "../../etc/passwd",
)  # fmt: skip
_PARAMETERS: Final = (
    "query", "update", "format", "timeout", "default-graph-uri", "named-graph-uri", "using-graph-uri", "graph",
    "default",
    "using-named-graph-uri", "lang", "as_of", "jurisdiction", "role", "questions", "q", "page", "per_page", "limit",
    "offset", "iri", "kind", "act", "about", "topic", "applies", "text", "fields", "sort", "form",
)  # fmt: skip
_GRAPH_NAMES: Final = (
    "urn:fuzz:1", "urn:fuzz:2", "http://example.org/g", "relative", "", "urn:x y",
    "https://w3id.org/mdkg/graph/knowledge",
    "https://w3id.org/mdkg/", "urn:fuzz:æ", "urn:fuzz:%41", "http://[::1", "urn:fuzz:1>", "mailto:a@b", "a:", "1:b",
)  # fmt: skip
_SPACES: Final = (
    "ontology", "act", "provision", "obligation", "concept", "shape", "query", "graph", "emdn", "product", "id",
    "problem",
    "dataset", "resource", "assets", "void", ".well-known/void", "emdn/C01", "emdn.ttl", "dataset.jsonld",
    "problem/busy",
)  # fmt: skip
_SENT_AS_IT_IS: Final = re.compile(r"[A-Za-z0-9._~!$'()*+,;=:@/-]*")
_LISTS: Final = (
    "obligations",
    "overlaps",
    "guidance",
    "search",
    "queries",
    "openapi.json",
    "context.jsonld",
    "products",
)


@dataclass(frozen=True, slots=True)
class Wild:
    """A request as it is sent.

    Attributes:
        data: All bytes of it.
        proper: Whether it is HTTP, so that an answer has to come, and the connection can be used again.
    """

    method: str
    data: bytes
    proper: bool = True

    def shown(self) -> str:
        """Return the request as a line of Python that makes it again."""
        return f"Wild({self.method!r}, {self.data!r}, proper={self.proper})"


def wild(seed: str, number: int, host: str) -> Wild:
    """Return the request of that number."""
    random = Random(f"{seed} {number}")  # noqa: S311 - to be the same again
    make = random.choices(_MAKERS, _WEIGHTS)[0]
    return make(random, host)


def _sparql(random: Random, host: str) -> Wild:
    others = seeds.SHIPPED_QUERIES if random.random() < 0.05 else seeds.SMALL_QUERIES
    text = deep(random) if random.random() < 0.03 else mutated(random, random.choice(others), seeds.SMALL_QUERIES)
    return _asked(random, host, "/sparql", "query", text)


def _update(random: Random, host: str) -> Wild:
    text = deep(random) if random.random() < 0.03 else mutated(random, random.choice(seeds.UPDATES), seeds.UPDATES)
    return _asked(random, host, "/update", "update", text)


def _asked(random: Random, host: str, path: str, name: str, text: str) -> Wild:
    """Return a query or an update in one of the ways of the protocol, or in none of them."""
    parameters, headers, body = _parameters(random, 0.4), _headers(random), as_bytes(random, text)
    way = random.random()
    if way < 0.3:
        parameters = "&".join(filter(None, (f"{name}={escaped(random, text)}", parameters)))
        return _request(random, host, _method(random, "GET"), f"{path}?{parameters}", headers, b"")
    target = f"{path}?{parameters}" if parameters and random.random() < 0.3 else path
    if way < 0.6:
        form = f"{name}={escaped(random, text)}&{parameters}".encode()
        return _request(random, host, _method(random, "POST"), target, _typed(random, headers, 2), form)
    return _request(random, host, _method(random, "POST"), target, _typed(random, headers, int(name == "update")), body)


def _graphs(random: Random, host: str) -> Wild:
    name = random.choice((*_GRAPH_NAMES, odd(random)))
    which = random.choice(
        (f"?graph={escaped(random, name)}",) * 4 + ("?default", "", "/person/1", f"/{escaped(random, name)}")
    )
    method = random.choice(("GET", "HEAD", "PUT", "POST", "DELETE", random.choice(_METHODS)))
    if method in {"GET", "HEAD", "DELETE"}:
        return _request(random, host, method, f"/graphs{which}", _headers(random), b"")
    return _request(random, host, method, f"/graphs{which}", *_graph_body(random, _headers(random)))


def _graph_body(random: Random, headers: Headers) -> tuple[Headers, bytes]:
    if random.random() < 0.15:
        return _multipart(random, headers, ("file", "graph", "data"))
    text = deep(random) if random.random() < 0.05 else mutated(random, random.choice(seeds.GRAPHS), seeds.GRAPHS)
    return _typed(random, headers, random.choice((4, 4, 4, 5, 6, 7, 8, 9))), as_bytes(random, text)


def _validations(random: Random, host: str) -> Wild:
    headers, target = _headers(random), "/api/validations" + _query(random, 0.2)
    way = random.random()
    if way < 0.35:
        headers, body = _multipart(random, headers, ("data", "shapes", "other"))
    elif way < 0.65:
        document: dict[str, object] = {"data": mutated(random, random.choice(seeds.GRAPHS))}
        if random.random() < 0.15:
            document["shapes"] = mutated(random, random.choice(seeds.SHAPES), seeds.SHAPES)
        if random.random() < 0.5:
            document[random.choice(("data_format", "shapes_format", "shapes", "more"))] = _value(random)
        headers, body = _typed(random, headers, 10), mutated(random, json.dumps(document)).encode("utf-8", "replace")
    else:
        headers, body = _graph_body(random, headers)
    return _request(random, host, _method(random, "POST"), target, headers, body)


def _products(random: Random, host: str) -> Wild:
    """Return a description of products for one of the routes that take one."""
    name = random.choice(seeds.QUERY_NAMES)
    path = random.choice(
        ("/api/assessments", "/api/checks", "/api/products", f"/api/queries/{name}", "/api/products/x")
    )
    chance = random.random()
    if chance < 0.6:
        text = mutated(random, random.choice(seeds.PRODUCTS), (*seeds.PRODUCTS, *seeds.GRAPHS))
        kind = 11
    elif chance < 0.8:
        text, kind = json.dumps(_value(random, 4)), 10
    elif chance < 0.9:
        text, kind = deep(random), random.choice((9, 10, 11))
    else:
        text, kind = mutated(random, random.choice(seeds.GRAPHS)), random.choice((4, 8, 9, 12))
    headers = _typed(random, _headers(random), kind)
    method = _method(random, random.choice(("POST", "POST", "POST", "PUT", "DELETE")) if "products" in path else "POST")
    return _request(random, host, method, path + _query(random, 0.3), headers, as_bytes(random, text))


def _pages(random: Random, host: str) -> Wild:
    space = random.choice((*_SPACES, *(f"api/{name}" for name in _LISTS), odd(random)))
    rest = random.choice(
        ("", "", "/", f"/{escaped(random, odd(random))}", f".{escaped(random, odd(random, 2))}", "/a/b/c/d")
    )
    if random.random() < 0.1:
        rest = f"/{escaped(random, long(random, 300))}"
    if random.random() < 0.1:
        space, rest = "api/queries", f"/{random.choice(seeds.QUERY_NAMES)}"
    path = "/" + (space if _SENT_AS_IT_IS.fullmatch(space) else escaped(random, space)) + rest
    return _request(random, host, _method(random, "GET"), path + _query(random, 0.5), _headers(random), b"")


def _cancel(random: Random, host: str) -> Wild:
    path = f"/queries/{escaped(random, odd(random))}"
    return _request(random, host, _method(random, "DELETE"), path, _headers(random), b"")


def _operations(random: Random, host: str) -> Wild:
    path = random.choice(
        ("/health", "/ready", "/metrics", "/", "/api", "/sparql", "/update", "/favicon.ico", "//", "/%2e%2e/")
    )
    return _request(random, host, _method(random, "GET"), path + _query(random, 0.3), _headers(random), b"")


def _broken(random: Random, host: str) -> Wild:
    """Return what is hardly HTTP any more."""
    path = random.choice(("/sparql", "/update", "/graphs?default", "/api/assessments", "/api/validations", "/"))
    typed = f"Authorization: Bearer {TOKEN}\r\nContent-Type: text/turtle\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{typed}".encode()
    ended = f"HTTP/1.1\r\nHost: {host}\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n"
    data = random.choice(
        (
            noise(random),
            noise(random) + b"\r\n\r\n",
            head + b"\r\n",
            head + b"Content-Length: 50\r\n\r\nshort",
            head + b"Content-Length: -1\r\n\r\nx",
            head + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            head + b"Content-Length: 99999999999999999999999\r\n\r\nx",
            head + b"Content-Length: 999999999\r\n\r\nx",
            head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            chunked + b"\r\n5\r\nabcde\r\n",
            chunked + b"\r\nzz\r\nabcde\r\n0\r\n\r\n",
            chunked + b"\r\nffffffffffffffffff\r\nabcde\r\n0\r\n\r\n",
            chunked + b'\r\n5;ext="' + b"x" * random.randint(1, 20_000) + b"\r\nabcde\r\n0\r\n\r\n",
            chunked + b"\r\n1\r\na\r\n0\r\nTrailer: x\r\n\r\n",
            head + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            head + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
            head + b"X: " + b"a" * random.choice((9_000, 70_000, 1_100_000)) + b"\r\n\r\n",
            head + b"".join(b"X-%d: y\r\n" % place for place in range(random.choice((50, 99, 200)))) + b"\r\n",
            head + b"X: a\r\n folded\r\n\r\n",
            head + b"X\0: a\r\n\r\n",
            head + b"X: \x00\r\n\r\n",
            f"GET {path}?x={'a' * random.choice((9_000, 200_000, 1_100_000))} {ended}\r\n".encode(),
            f"GET {path} HTTP/0.9\r\n\r\n".encode(),
            f"GET {path} HTTP/1.0\r\n\r\n".encode(),
            f"GET {path} HTTP/2.0\r\nHost: {host}\r\n\r\n".encode(),
            f"GET {path} HTTP/1.1\r\n\r\n".encode(),
            f"GET {path} HTTP/1.1\r\nHost: \r\n\r\n".encode(),
            f"GET {path} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".encode(),
            f"GET http://elsewhere.example{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
            f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
            f"OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
            f"GET {path} {ended}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n".encode(),
            f"GET {path}\xe6\xff HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1"),
            f"GET {path}#fragment HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + noise(random),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(random),
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 20,
        )
    )
    return Wild("GET" if data.startswith(b"GET") else "POST", data, proper=False)


_MAKERS: Final[tuple[Callable[[Random, str], Wild], ...]] = (
    _sparql, _update, _graphs, _validations, _products, _pages, _cancel, _operations, _broken,
)  # fmt: skip
_WEIGHTS: Final = (30, 8, 8, 6, 5, 32, 4, 4, 3)


# parts of requests


def _request(random: Random, host: str, method: str, target: str, headers: Headers, body: bytes) -> Wild:
    """Put a request together; now and then its body comes in chunks."""
    lines = [f"{method} {target} HTTP/1.1"]
    if not any(name == "Host" for name, _ in headers):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in headers]
    if body and random.random() < 0.08:
        lines.append("Transfer-Encoding: chunked")
        size = random.choice((1, 7, 100, 4096)) if len(body) < 5000 else 4096
        parts = [body[place : place + size] for place in range(0, len(body), size)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    elif body or method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(body)}")
    return Wild(method, "\r\n".join((*lines, "", "")).encode("latin-1", "replace") + body)


def _method(random: Random, usual: str) -> str:
    return usual if random.random() < 0.94 else random.choice(_METHODS)


def _headers(random: Random) -> Headers:
    headers: Headers = []
    if random.random() < 0.8:
        headers.append(("Authorization", f"Bearer {TOKEN}"))
    if random.random() < 0.5:
        headers.append(("Accept", random.choice((*_ACCEPT, *_TYPES))))
    if random.random() < 0.3:
        headers.append(("Accept-Encoding", random.choice(("gzip", "gzip, br", "*", "identity;q=0"))))
    for _ in range(random.choice((0, 0, 1, 1, 2, 5))):
        value = random.choice((*_VALUES, *_ACCEPT, odd(random)))
        headers.append((random.choice(_NAMES), value))
    return [(name, _sendable(value)) for name, value in headers]


def _sendable(value: str) -> str:
    """Return a value without what ends a header, and what only those who break HTTP on purpose would send."""
    return "".join(sign for sign in value if sign == "\t" or (ord(sign) >= 0x20 and sign != "\x7f")).strip()


def _typed(random: Random, headers: Headers, usual: int) -> Headers:
    """Return the headers with a Content-Type, by its place in the list, most of the time the one that fits."""
    chance = random.random()
    if chance < 0.03:
        return headers
    return [*headers, ("Content-Type", _TYPES[usual] if chance < 0.88 else random.choice(_TYPES))]


def _multipart(random: Random, headers: Headers, names: tuple[str, ...]) -> tuple[Headers, bytes]:
    """Return a form in parts, now and then broken."""
    boundary = random.choice(("b", "----fuzz", "a b", "'", "x" * 70, "x" * 300))
    parts = []
    for _ in range(random.choice((1, 1, 2, 3, 30))):
        name = random.choice(names) if random.random() < 0.9 else _sendable(odd(random))
        file = random.choice(
            ("", '; filename="a.ttl"', '; filename="../a.jsonld"', "; filename*=UTF-8''%ff", '; filename="')
        )
        kind = random.choice(
            ("", f"Content-Type: {random.choice(_TYPES)}\r\n", "Content-Transfer-Encoding: base64\r\n")
        )
        text = mutated(random, random.choice((*seeds.GRAPHS[:4], *seeds.SHAPES[:1])))
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{kind}\r\n'
        parts.append(head.encode("utf-8", "replace") + as_bytes(random, text) + b"\r\n")
    data = b"".join(parts) + f"--{boundary}--\r\n".encode()
    if random.random() < 0.2:
        data = data[: random.randrange(len(data))] + random.choice((b"", b"\r\n--", noise(random)))
    return [*headers, ("Content-Type", f"multipart/form-data; boundary={boundary}")], data


def _query(random: Random, chance: float) -> str:
    found = _parameters(random, chance)
    return f"?{found}" if found else ""


def _parameters(random: Random, chance: float) -> str:
    """Return parameters for an address, some of them twice."""
    if random.random() >= chance:
        return ""
    pairs = []
    for _ in range(random.choice((1, 1, 2, 4, 4, 40))):
        name = random.choice(_PARAMETERS) if random.random() < 0.9 else escaped(random, odd(random))
        value = random.choice(
            (odd(random), odd(random, 2), "1", "en", "json", "turtle", "1000000", "2027-01-01", "EU", "NO")
        )
        if "graph" in name:
            value = random.choice(_GRAPH_NAMES)
        pairs.append(f"{name}={escaped(random, value)}" if random.random() < 0.95 else name)
    return "&".join(pairs * random.choice((1, 1, 1, 2)))


def _value(random: Random, levels: int = 2) -> object:
    """Return some JSON."""
    kind = random.randrange(8 if levels else 6)
    if kind < 6:
        return (odd(random), random.choice((0, -1, 10**30, 1e308, 0.1)), None, True, "turtle", "device")[kind]
    if kind == 6:
        return [_value(random, levels - 1) for _ in range(random.randint(0, 4))]
    names = ("products", "name", "id", "kind", "description", "@id", "@type", "@graph", "mdr", odd(random, 2))
    return {random.choice(names): _value(random, levels - 1) for _ in range(random.randint(0, 6))}
