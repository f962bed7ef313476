# SPDX-License-Identifier: Apache-2.0
"""Addresses that answers name, headers that a request cannot write, and answers that break off."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.test import Client

from kgservice.cli.options import parse as parse_command
from kgservice.errors import LimitError, UsageError
from kgservice.model.text import Text
from kgservice.web.app import create_app
from kgservice.web.front import Front
from kgservice.web.service import create_service
from kgservice.web.settings import ServiceSettings
from kgservice.web.unfailing import Unfailing
from tests import service as services
from tests.operations.conftest import TOKEN
from tests.web.conftest import FakeAssessor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WRITES = {"Authorization": f"Bearer {TOKEN}"}
BASE_URL = "https://kg.example.org/law"


@pytest.fixture
def behind() -> Iterator[Client]:
    """Return a client of a service that users reach under another address."""
    service = create_service(ServiceSettings(bare=True, token=TOKEN, base_url=BASE_URL))
    yield Client(service)
    service.close()


def test_locations(behind: Client) -> None:
    """A graph that the service names lies where users reach it, whatever the request says of host and scheme."""
    forged = WRITES | {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}

    made = behind.post("/graphs", data="<> <p> 1 .", content_type="text/turtle", headers=forged)

    location = made.headers["Location"]
    assert location.startswith(f"{BASE_URL}/graphs/")
    assert behind.get(location.removeprefix("https://kg.example.org")).status_code == 200
    turtle = behind.get("/graphs", query_string={"graph": location}, headers={"Accept": "text/turtle"}).data
    subjects = {str(quad.subject) for quad in parse(turtle, format=RdfFormat.TURTLE)}
    assert subjects == {f"<{location}>"}


def test_own_description(behind: Client) -> None:
    """The service tells of itself under the address where users reach it."""
    described = behind.get("/sparql", headers={"Accept": "text/turtle", "Host": "evil.example"}).text

    assert f"<{BASE_URL}/sparql>" in described
    assert f"<{BASE_URL}/update>" in described
    assert "evil.example" not in described


def test_with_the_folder_and_without(behind: Client) -> None:
    """It does not matter whether the server in front leaves the folder of the address in the path."""
    assert behind.get("/law/health").json == behind.get("/health").json
    assert behind.get("/lawful/health").status_code == 404


def test_pages_name_the_address(assessor: FakeAssessor) -> None:
    """A page for people, which Flask answers, names it too."""
    app = create_app(assessor)

    page = Client(Front(app, base_url=BASE_URL)).get("/", headers={"Host": "evil.example", "Accept": "text/html"}).text

    assert f"{BASE_URL}/" in page
    assert "evil.example" not in page


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://kg.example.org", "https://kg.example.org"),
        ("http://[::1]:8000/a/b/", "http://[::1]:8000/a/b"),
        ("ftp://kg.example.org", None),
        ("https://kg.example.org/?a", None),
        ("https://user:secret@kg.example.org", None),
        ("https://kg.example.org\nX-Evil: 1", None),
        ("kg.example.org", None),
    ],
)
def test_option(written: str, read: str | None) -> None:
    """Only an address is taken, and the slash at its end does not count."""
    if read is not None:
        assert parse_command(["serve", "--base-url", written], "en").base_url == read
        return
    with pytest.raises(UsageError, match="cannot be the address"):
        parse_command(["serve", "--base-url", written], "en")


@pytest.mark.parametrize(("written", "read"), [("0.25", 0.25), ("0", 0.0), ("-1", None), ("1e9", None), ("soon", None)])
def test_slow_option(written: str, read: float | None) -> None:
    """Seconds are a number that is not below zero."""
    if read is not None:
        assert parse_command(["serve", "--slow", written], "en").slow == read
        return
    with pytest.raises(UsageError):
        parse_command(["serve", f"--slow={written}"], "en")


# headers


@pytest.mark.parametrize("sent", ["a\r\nX-Evil: 1", "æ", "x" * 65, "", "a b", "<script>"])
@pytest.mark.parametrize("name", ["X-Request-Id", "Kgservice-Query"])
def test_names_that_are_given_back(name: str, sent: str, client: Client) -> None:
    """A name of a request or a query that could be anything else than a name is replaced by one of ours."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": sent}

    answer = client.get("/sparql?query=ASK%20%7B%7D", environ_overrides=environ)

    assert answer.headers[name] != sent
    assert answer.headers[name].isalnum()
    assert "X-Evil" not in answer.headers


@pytest.mark.long
def test_headers_of_a_real_service() -> None:
    """What stands in an address, a header or a method splits no answer of the server in two."""
    with services.running("--bare", "--workers", "1") as service:
        host, port = service.base.removeprefix("http://").split(":")
        for line in (
            "GET /sparql?query=ASK%7B%7D%0d%0aX-Evil:1 HTTP/1.1",
            "GET /graphs/a%0d%0aX-Evil:1 HTTP/1.1",
            "GET /%0d%0aX-Evil:%201 HTTP/1.1",
            "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nX-Request-Id: a%0d%0aX-Evil:1",
            "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nOrigin: http://a%0d%0aX-Evil: 1",
        ):
            connection = http.client.HTTPConnection(host, int(port), timeout=10)
            connection.connect()
            connection.sock.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(connection.sock)
            answer.begin()
            assert answer.status in {200, 400, 404}
            assert not any(name.lower() == "x-evil" for name, _ in answer.getheaders()), line
            connection.close()


# answers that break off


def _breaking(error: Exception, before: bytes) -> Unfailing:
    def parts() -> Iterator[bytes]:
        yield before
        raise error

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return parts()

    return Unfailing(app)


_LIMIT = LimitError(Text("late", "sent"), Text("less", "mindre"), limit="seconds", setting="--limit seconds=…")


@pytest.mark.parametrize(
    ("error", "said"),
    [(_LIMIT, "limit-exceeded, --limit seconds=…"), (ValueError("of a user"), "internal-server-error")],
)
def test_an_answer_that_breaks_off_says_so(error: Exception, said: str) -> None:
    """The last line of an answer that is not whole says that it is not, and why; the words of a fault are not told."""
    text = Client(_breaking(error, b"a,b\r\n1,")).get("/").text

    assert text == f'a,b\r\n1,\n"< broken off: {said} >\n'


@pytest.mark.parametrize(
    "form",
    [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML, RdfFormat.JSON_LD],
)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 1.0])
def test_no_reader_takes_it_for_whole(form: RdfFormat, share: float) -> None:
    """Wherever RDF breaks off, a reader says that it is no RDF."""
    subject, predicate = NamedNode("http://e/s"), NamedNode("http://e/p")
    triples = [Triple(subject, predicate, Literal(f"a {n}\n'\"")) for n in range(20)]
    whole = pyoxigraph.serialize(triples, format=form)
    assert whole is not None
    part = whole[: round(len(whole) * share)]

    broken = Client(_breaking(_LIMIT, part)).get("/").data

    with pytest.raises(SyntaxError):
        list(parse(broken, format=form))


@pytest.mark.parametrize("share", [0.3, 0.9, 1.0])
def test_no_reader_of_results_takes_it_for_whole(share: float, client: Client) -> None:
    """The same of results in JSON, even where all of them had been sent."""
    whole = client.get("/sparql", query_string={"query": "SELECT * { VALUES ?a { 1 2 'x' } }", "format": "json"}).data
    broken = Client(_breaking(_LIMIT, whole[: round(len(whole) * share)])).get("/").data

    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)


def test_a_limit_in_the_middle_of_an_answer() -> None:
    """The service as it is started ends such an answer with that line, and the server does not hide it."""
    with services.running("--bare", "--writable", "--limit", "rows=5000", "--slow", "100") as service:
        data = "".join(f"<http://e/{n}> <http://e/p> <http://e/{'x' * 40}> .\n" for n in range(100))
        assert service.graph("PUT", None, data.encode(), "application/n-triples").status in {201, 204}
        reply = service.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv")

        assert reply.status == 200
        assert reply.body.endswith('\n"< broken off: limit-exceeded, --limit rows=… >\n'.encode())
        assert 'code="limit-exceeded"' in service.send("GET", "/metrics").text
