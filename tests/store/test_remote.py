# SPDX-License-Identifier: Apache-2.0
"""What the store makes of a server that does not do as it should, and what it says to one that does."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kgservice.errors import (
    BusyError,
    InvalidValueError,
    KgServiceError,
    LimitError,
    PreconditionError,
    QueryCancelledError,
    QuerySyntaxError,
    StoreError,
)
from kgservice.store.port import Condition, Dataset, Question
from kgservice.store.remote import Addresses, RemoteStore
from kgservice.store.remote_address import address_of
from tests.protocol.canary import Canary
from tests.store.asking import EX, JSON, TRIPLES, G, add, content, put, read
from tests.store.faker import Asked, Faker, Reply, answering
from tests.store.stores import LIMITS, free_port

_TRIPLE = f"<{EX}a> <{EX}p> <{EX}o> .\n".encode()
_SECRET = "wachtwoord"  # noqa: S105 - nobody's


@contextmanager
def _store(answer: Callable[[Asked], Reply], *, graphs: bool = False) -> Iterator[tuple[RemoteStore, Faker]]:
    """Open a store over a server that answers so."""
    with answering(answer) as faker:
        address = address_of(faker.url.replace("//", f"//user:{_SECRET}@"))
        there = address.beside("graphs") if graphs else None
        store = RemoteStore(Addresses(address.beside("query"), address.beside("update"), there), LIMITS)
        try:
            yield store, faker
        finally:
            store.close()


def _asked(store: RemoteStore, text: str = "ASK {}", media_type: str = JSON, seconds: float | None = None) -> bytes:
    return read(store.query(Question(text, media_type, seconds=seconds)))


def _both(error: KgServiceError) -> str:
    """Return both wordings, which differ and name no credentials."""
    assert error.message("nb") != error.message("en")
    found = error.message("nb") + error.message("en")
    assert _SECRET not in found
    return found


# what is sent


def test_what_is_sent_for_a_query() -> None:
    """The query, its dataset and the one format that is wanted are sent by POST; the base becomes part of the text."""
    with _store(lambda _: Reply()) as (store, faker):
        question = Question("ASK { <x> ?p ?o }", JSON, Dataset((EX + "a", EX + "b"), (EX + "c",)), base=EX)
        assert b"true" in read(store.query(question))
        asked = faker.asked[0]
    assert (asked.method, asked.path, asked.headers["accept"]) == ("POST", "/query", JSON)
    assert asked.parameters == {
        "query": [f"BASE <{EX}> ASK {{ <x> ?p ?o }}"],
        "default-graph-uri": [EX + "a", EX + "b"],
        "named-graph-uri": [EX + "c"],
    }


def test_what_is_sent_for_an_update() -> None:
    """An update is sent as it is, once."""
    with _store(lambda _: Reply(204)) as (store, faker):
        store.update("INSERT DATA { <a> <b> 'æ' }", base=EX)
        assert [(asked.method, asked.path) for asked in faker.asked] == [("POST", "/update")]
        assert faker.asked[0].headers["content-type"] == "application/sparql-update; charset=utf-8"
        assert faker.asked[0].body == f"BASE <{EX}> INSERT DATA {{ <a> <b> 'æ' }}".encode()


def test_user_and_password() -> None:
    """A user and a password in the address are sent as Basic, decoded, and are shown nowhere."""
    with answering(lambda _: Reply()) as faker:
        address = address_of(faker.url.replace("//", "//us%40er:p%3Ass@"))
        store = RemoteStore(Addresses(address, address), LIMITS)
        _asked(store)
        store.close()
        sent = faker.asked[0].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"us@er:p:ss"
    assert address.shown == f"{faker.url}/"
    assert "p%3Ass" not in repr(address)
    assert sent not in repr(address)


def test_a_token() -> None:
    """A token is sent as Bearer, counts before a user in the address, and is shown nowhere."""
    address = address_of(f"https://user:{_SECRET}@example.org/graphs?key=1", "a-token")
    assert address.authorization == "Bearer a-token"
    assert address.shown == "https://example.org/graphs"
    assert address.target((("query", "x y"),)) == "/graphs?key=1&query=x+y"
    assert "a-token" not in repr(address)
    assert "key=1" not in repr(address)


@pytest.mark.parametrize(
    "url", ["no-scheme.example", "ftp://example.org/", "http:///path", "http://[::1", "http://a\nb/"]
)
def test_what_is_no_address(url: str) -> None:
    """What is no address of a server is refused, without being repeated: it may hold a password."""
    with pytest.raises(InvalidValueError) as caught:
        address_of(url)
    assert url not in _both(caught.value)


# connections


def test_one_connection_serves_many_queries() -> None:
    """A connection is used again for the next query."""
    with _store(lambda _: Reply()) as (store, faker):
        for _ in range(10):
            _asked(store)
        assert len(faker.asked) == 10
        assert faker.connections == 1


def test_a_connection_that_the_server_closed() -> None:
    """A query is sent again where the connection had ended; an update goes over a connection of its own."""

    def answer(asked: Asked) -> Reply:
        return Reply(200 if asked.path == "/query" else 204, then=lambda _: None)

    with _store(answer) as (store, faker):
        for _ in range(3):
            _asked(store)
            store.update("CLEAR ALL")
        assert [asked.path for asked in faker.asked] == ["/query", "/update"] * 3


def test_a_query_that_nobody_answers_is_sent_twice_and_an_update_once() -> None:
    """A server that hangs up is asked again over a new connection alone, and never told twice to write."""
    good = [True]

    def answer(_: Asked) -> Reply:
        if good:
            return Reply()
        raise ConnectionAbortedError

    with _store(answer) as (store, faker):
        _asked(store)
        good.clear()
        with pytest.raises(StoreError):
            _asked(store)
        assert len(faker.asked) == 3
        with pytest.raises(StoreError) as caught:
            store.update("CLEAR ALL")
        assert len(faker.asked) == 4
        assert f"{faker.url}/update" in _both(caught.value)


def test_nobody_there() -> None:
    """A server that does not run is named."""
    address = address_of(f"http://user:{_SECRET}@127.0.0.1:{free_port()}/")
    store = RemoteStore(Addresses(address, address), LIMITS)
    with pytest.raises(StoreError) as caught:
        _asked(store)
    assert address.shown in _both(caught.value)


def test_no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, canary: Canary) -> None:
    """What the environment says of proxies is for others."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url)
    monkeypatch.delenv("no_proxy", raising=False)
    with _store(lambda _: Reply()) as (store, faker):
        _asked(store)
        assert len(faker.asked) == 1
    assert canary.calls == []


# answers that are none


def test_redirects_are_not_followed(canary: Canary) -> None:
    """A server that sends us elsewhere gets no answer from us, nor does the one it names."""
    with _store(lambda _: Reply(307, headers={"Location": canary.url})) as (store, faker):
        for work in (lambda: _asked(store), lambda: store.update("CLEAR ALL")):
            with pytest.raises(StoreError) as caught:
                work()
            assert faker.url in _both(caught.value)
    assert canary.calls == []


def test_another_format_than_was_asked_for() -> None:
    """A page in place of results is no answer."""
    page = Reply(media_type="text/html; charset=utf-8", body=b"<title>Welcome</title>")
    with _store(lambda _: page) as (store, _), pytest.raises(StoreError) as caught:
        _asked(store)
    assert "text/html" in _both(caught.value)
    with _store(lambda _: Reply(media_type="")) as (store, _), pytest.raises(StoreError):
        _asked(store)


def test_results_that_are_none() -> None:
    """Where we read the results ourselves, what is no JSON is no answer."""
    with _store(lambda _: Reply(body=b'{"head": {')) as (store, _), pytest.raises(StoreError) as caught:
        store.graphs()
    assert "/query" in _both(caught.value)


def _chunks(*parts: bytes) -> Callable[[Callable[[bytes], object]], None]:
    """Return what sends parts as chunks, and no last one."""

    def send(write: Callable[[bytes], object]) -> None:
        for part in parts:
            write(b"%x\r\n%s\r\n" % (len(part), part))

    return send


@pytest.mark.parametrize("size", [10, 200_000])
def test_an_answer_that_breaks_off(size: int) -> None:
    """An answer that is shorter than was said, or has no end, is an error, not an answer."""
    body = b"x" * size
    short = Reply(body=body, length=size + 1, then=lambda _: None)
    endless = Reply(body=b"", headers={"Transfer-Encoding": "chunked"}, then=_chunks(body))
    for reply in (short, endless):
        with _store(lambda _, reply=reply: reply) as (store, faker):
            with pytest.raises(StoreError) as caught:
                _asked(store)
            assert faker.url in _both(caught.value)


def test_no_http_at_all() -> None:
    """What does not speak HTTP is no server."""

    def answer(_: Asked) -> Reply:
        raise AssertionError

    with _store(answer) as (store, _), pytest.raises(StoreError):
        _asked(store)


# time


def test_a_server_that_does_not_answer() -> None:
    """The time of a query counts until the head of the answer comes."""
    over = threading.Event()

    def answer(_: Asked) -> Reply:
        over.wait(5)
        return Reply()

    with _store(answer) as (store, _):
        begin = time.monotonic()
        with pytest.raises(LimitError) as caught:
            _asked(store, seconds=0.2)
        assert time.monotonic() - begin < 3
        over.set()
    assert "--limit seconds" in _both(caught.value)


def test_a_server_that_drips() -> None:
    """The time of a query counts until its last byte, however often a byte comes."""
    over = threading.Event()

    def drip(write: Callable[[bytes], object]) -> None:
        while not over.wait(0.02):
            write(b"1\r\nx\r\n")

    reply = Reply(body=b"", headers={"Transfer-Encoding": "chunked"}, then=drip)
    with _store(lambda _: reply) as (store, _):
        begin = time.monotonic()
        with pytest.raises(LimitError):
            _asked(store, seconds=0.3)
        assert time.monotonic() - begin < 3
        over.set()


def test_cancelling_before_the_answer() -> None:
    """A query can be cancelled while the server still thinks."""
    over = threading.Event()

    def answer(_: Asked) -> Reply:
        over.wait(5)
        return Reply()

    with _store(answer) as (store, _):
        threading.Timer(0.1, store.cancel, ["slow-query"]).start()
        begin = time.monotonic()
        with pytest.raises(QueryCancelledError):
            store.query(Question("ASK {}", JSON, ident="slow-query"))
        assert time.monotonic() - begin < 3
        over.set()
        assert not store.cancel("slow-query")


# errors of the server


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, QuerySyntaxError),
        (401, StoreError),
        (403, StoreError),
        (404, StoreError),
        (408, LimitError),
        (418, StoreError),
        (429, BusyError),
        (500, StoreError),
        (503, BusyError),
        (504, LimitError),
    ],
)
def test_errors_of_a_query(status: int, kind: type[KgServiceError]) -> None:
    """What the server answers in place of an answer becomes an error of ours, with its own words."""
    said = Reply(status, "text/plain", b"these are its words", {"Retry-After": "7"})
    with _store(lambda _: said) as (store, _), pytest.raises(kind) as caught:
        _asked(store)
    told = _both(caught.value)
    if kind is BusyError:
        assert getattr(caught.value, "retry_after", None) == 7
    elif status in {400, 404, 418, 500}:
        assert "these are its words" in told
    if status in {401, 403}:
        assert "KGSERVICE_STORE_TOKEN" in told


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "error at 1:8: expected one of INSERT", QuerySyntaxError),
        (400, "Parse error: Lexical error at line 1, column 8", QuerySyntaxError),
        (400, "", QuerySyntaxError),
        (500, "The graph <http://example.org/g> does not exist", InvalidValueError),
        (400, "No such graph: http://example.org/g", InvalidValueError),
        (500, "The graph <http://example.org/g> already exists", InvalidValueError),
        (400, "something else", StoreError),
        (500, "No space left on device", StoreError),
        (403, "read-only", StoreError),
        (503, "", BusyError),
    ],
)
def test_errors_of_an_update(status: int, words: str, kind: type[KgServiceError]) -> None:
    """Of an update the words of the server tell what is no SPARQL from what the graphs do not allow."""
    with _store(lambda _: Reply(status, "text/plain", words.encode())) as (store, _), pytest.raises(kind) as caught:
        store.update("DELETE EVERYTHING")
    _both(caught.value)


def test_the_place_of_an_error_is_that_of_our_text() -> None:
    """What was put before the first line for the base is not counted; other lines are as they are."""
    with _store(lambda _: Reply(400, "text/plain", b"Encountered x at line 1, column 41.")) as (store, _):
        for base, column in ((EX, 41 - len(f"BASE <{EX}> ")), (None, 41)):
            with pytest.raises(QuerySyntaxError) as caught:
                store.query(Question("ASK { " + "?s ?p ?o . " * 5, JSON, base=base))
            assert caught.value.where is not None
            assert (caught.value.where.line, caught.value.where.column) == (1, column)
    with _store(lambda _: Reply(400, "text/plain", b"Encountered & at line 2, column 3.")) as (store, _):
        with pytest.raises(QuerySyntaxError) as caught:
            store.query(Question("ASK {\n  & }", JSON, base=EX))
        assert caught.value.where is not None
        assert (caught.value.where.line, caught.value.where.column) == (2, 3)


def test_words_in_a_problem_document() -> None:
    """The words of a server that answers with a problem are its detail; a page has none."""
    problem = Reply(500, "application/problem+json", b'{"title": "t", "detail": "the detail"}')
    with _store(lambda _: problem) as (store, _), pytest.raises(StoreError) as caught:
        _asked(store)
    assert "the detail" in _both(caught.value)
    page = Reply(500, "text/html", b"<h1>secret page</h1>")
    with _store(lambda _: page) as (store, _), pytest.raises(StoreError) as caught:
        _asked(store)
    assert "secret page" not in _both(caught.value)
    long = Reply(500, "text/plain", b"w" * 100_000)
    with _store(lambda _: long) as (store, _), pytest.raises(StoreError) as caught:
        _asked(store)
    assert len(caught.value.message("en")) < 1000


# a server that knows tags


class _Tagging:
    """A graph store of one graph that keeps to conditions by strong ETags."""

    def __init__(self) -> None:
        self.data: bytes | None = None
        self.count = 0
        self.refuses = False

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/query":
            return Reply(body=b'{"head": {}, "boolean": %s}' % (b"false" if self.data is None else b"true"))
        if asked.path == "/update":
            return self._write(b"")
        tag = f'"v{self.count}"'
        if asked.method in {"GET", "HEAD"}:
            if self.data is None:
                return Reply(404, "text/plain", b"")
            return Reply(200, TRIPLES, self.data, {"ETag": tag})
        wanted = asked.headers.get("if-match", "*").split(", ")
        if self.refuses or not {"*", tag} & set(wanted):
            return Reply(412, "text/plain", b"")
        return self._write(None if asked.method == "DELETE" else asked.body)

    def _write(self, data: bytes | None) -> Reply:
        self.data = data
        self.count += 1
        return Reply(204, "", b"")


def test_a_tag_of_the_server() -> None:
    """Where the server has a strong ETag for a graph, that is its tag."""
    server = _Tagging()
    with _store(server, graphs=True) as (store, _):
        assert store.tag(G) is None
        server.data = _TRIPLE
        assert store.tag(G) == "v0"
        server.count += 1
        assert store.tag(G) == "v1"


def test_a_condition_that_the_server_keeps() -> None:
    """A write under a condition is one request of the graph store with the condition in it."""
    server = _Tagging()
    server.data = _TRIPLE
    with _store(server, graphs=True) as (store, faker):
        put(store, G, "<a> <p> <o> , <o2> .", condition=Condition(match=("v0", "other")))
        sent = faker.asked[-1]
        assert (sent.method, sent.path, sent.parameters) == ("PUT", "/graphs", {"graph": [G]})
        assert sent.headers["if-match"] == '"v0", "other"'
        assert sent.body.splitlines()[0] + b"\n" == _TRIPLE
        add(store, G, "<b> <p> <o> .", condition=Condition(none_match=("other",)))
        assert (faker.asked[-1].method, faker.asked[-1].headers["if-none-match"]) == ("POST", '"other"')
        store.remove_graph(G, condition=Condition(match=("*",)))
        assert (faker.asked[-1].method, faker.asked[-1].headers["if-match"]) == ("DELETE", "*")


def test_a_condition_that_fails_at_the_server() -> None:
    """What another writes between our look and our write is seen by the server."""
    server = _Tagging()
    server.data, server.refuses = _TRIPLE, True
    with _store(server, graphs=True) as (store, _):
        with pytest.raises(PreconditionError) as caught:
            put(store, G, "<b> <p> <o> .", condition=Condition(match=("v0",)))
        assert G in _both(caught.value)
    assert server.data == _TRIPLE


def test_without_a_condition_a_write_is_an_update() -> None:
    """A graph is replaced in one transaction, which a server may not make of a PUT."""
    server = _Tagging()
    with _store(server, graphs=True) as (store, faker):
        put(store, G, "<b> <p> <o> .")
        assert faker.asked[-1].path == "/update"
        assert faker.asked[-1].body.startswith(b"DROP SILENT GRAPH")


@pytest.mark.parametrize("tag", ['W/"v0"', "", "v0"])
def test_tags_that_are_not_strong(tag: str) -> None:
    """A weak ETag, one without quotes or none is not used: the tag is drawn from the content, in whatever order."""
    lines = [b"<http://a> <http://b> <http://c> .\n", _TRIPLE]

    def answer(asked: Asked) -> Reply:
        if asked.path == "/query":
            return Reply()
        return Reply(200, TRIPLES, b"".join(lines), {"ETag": tag} if tag else {})

    with _store(answer, graphs=True) as (store, _):
        before = store.tag(G)
        lines.reverse()
        assert store.tag(G) == before
        assert before not in {None, "v0"}
        lines.pop()
        assert store.tag(G) != before


def test_a_server_without_a_graph_store() -> None:
    """Where there is no graph store, graphs are asked for and tagged by queries."""

    def answer(asked: Asked) -> Reply:
        text = asked.parameters["query"][0]
        return Reply() if text.startswith("ASK") else Reply(media_type=TRIPLES, body=_TRIPLE)

    with _store(answer) as (store, faker):
        assert content(store, G) == {_TRIPLE.decode().removesuffix(" .\n")}
        assert store.tag(G) == store.tag(G)
        assert {asked.path for asked in faker.asked} == {"/query"}


def test_a_graph_store_that_answers_something_else() -> None:
    """A page or an error of the graph store is no graph."""
    for reply in (Reply(200, "text/html", b"<p>"), Reply(500, "text/plain", b"broken")):
        with _store(lambda _, reply=reply: reply, graphs=True) as (store, _), pytest.raises(StoreError):
            store.read_graph(G, TRIPLES)
