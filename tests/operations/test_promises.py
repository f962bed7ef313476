# SPDX-License-Identifier: Apache-2.0
"""Who can reach the service, who can write what, and what each answer tells a browser."""

from __future__ import annotations

import contextlib
import gzip
import hmac
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from kgservice.cli.options import parse
from kgservice.errors import InputError
from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.port import Question
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from kgservice.vocabulary import GRAPH
from kgservice.web.access import Access
from kgservice.web.app import create_app
from kgservice.web.problem import RequestRefusedError
from kgservice.web.service import create_service
from kgservice.web.settings import ServiceSettings
from tests.operations.conftest import TOKEN
from tests.operations.processes import alive, started
from tests.service import TOKEN as THEIRS
from tests.web.conftest import FakeAssessor
from tests.web.linked import shipped_client

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# who can reach it


def test_loopback_unless_told_otherwise() -> None:
    """Without options the service listens where no other machine reaches it, writes nothing and asks nobody."""
    options = parse(["serve"], "en")

    assert (options.host, options.writable, options.store) == ("127.0.0.1", False, None)
    assert not ServiceSettings().writable


@linux
def test_what_it_listens_to_and_leaves_open() -> None:
    """One address of TCP and none beside it; a folder for its user alone; no token among the arguments of a process."""
    with started() as (service, folder):
        host, port = service.base.removeprefix("http://").split(":")
        pids = alive(service.process.pid)
        assert _listening(pids) == {(host, int(port))}

        (own,) = folder.iterdir()
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
        arguments = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]
        assert len(arguments) >= 3
        assert not any(THEIRS.encode() in line for line in arguments)


def _listening(pids: list[int]) -> set[tuple[str, int]]:
    """Return the addresses to which some processes listen."""
    held = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                held.add(link.readlink().name)
    found = set()
    for name in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if f"socket:[{rest[5]}]" in held and state in {"0A", "07"}:
                address, _, port = local.partition(":")
                quads = [str(byte) for byte in reversed(bytes.fromhex(address))] if len(address) == 8 else [address]
                found.add((".".join(quads), int(port, 16)))
    return found


# who can write

_WRITES = [
    ("POST", "/update", "application/sparql-update", "DROP ALL"),
    ("POST", "/update", "application/x-www-form-urlencoded", "update=DROP+ALL"),
    ("PUT", "/graphs?graph=urn:g", "text/turtle", ""),
    ("POST", "/graphs?graph=urn:g", "text/turtle", ""),
    ("POST", "/graphs?default", "text/turtle", ""),
    ("POST", "/graphs", "text/turtle", ""),
    ("DELETE", "/graphs?graph=urn:g", "text/turtle", ""),
    ("PUT", "/graphs/mine", "text/turtle", ""),
]


@pytest.mark.parametrize(("method", "path", "kind", "body"), _WRITES, ids=[f"{one[0]} {one[1]}" for one in _WRITES])
def test_read_only_unless_told_otherwise(method: str, path: str, kind: str, body: str) -> None:
    """Nobody can write to a service that was not started for it, with whatever token."""
    service = create_service(ServiceSettings(bare=True))
    client = Client(service)

    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}, {"Authorization": "Bearer x"}):
        answer = client.open(path, method=method, content_type=kind, data=body, headers=headers)
        assert (answer.status_code, answer.json and answer.json["code"]) == (403, "forbidden")
    assert list(service.store.graphs()) == []
    service.close()


@pytest.mark.parametrize("given", ["", "a", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "æ" * len(TOKEN), "\udcff"])
def test_a_token_takes_as_long_whether_nearly_right_or_wrong(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is compared as a whole, by what takes the same time for each of one length, and by nothing else."""
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    access = Access(TOKEN)
    with pytest.raises(RequestRefusedError) as caught:
        access.require(f"Bearer {given}")
    access.require(f"bearer {TOKEN}")

    assert caught.value.status == 401
    assert [pair[1] for pair in compared] == [TOKEN.encode()] * 2
    assert compared[0][0] == given.encode("utf-8", "surrogateescape")


_KNOWN = f"{GRAPH}law"
_ESCAPED = _KNOWN.replace("law", "l\\u0061w").replace("graph", "g\\U00000072aph")
_STATEMENT = f'<http://e/s> <http://e/p> "adopted" <{_KNOWN}> .\n'
_ATTACKS = (
    f"INSERT DATA {{ GRAPH <{_KNOWN}> {{ <a> <b> <c> }} }}",
    f"INSERT DATA {{ GRAPH <{GRAPH}new> {{ <a> <b> <c> }} }}",
    "INSERT DATA { <a> <b> <c> }",
    f"DELETE DATA {{ GRAPH <{_KNOWN}> {{ <http://e/s> <http://e/p> 'adopted' }} }}",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    f"WITH <{_KNOWN}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'other' }} WHERE {{ ?s ?p ?o }}",
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 'other' } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    f"INSERT {{ GRAPH ?g {{ <a> <b> <c> }} }} WHERE {{ VALUES ?g {{ <{_KNOWN}> }} }}",  # noqa: S608 - an attack
    f"INSERT {{ GRAPH ?g {{ <a> <b> <c> }} }} WHERE {{ BIND(IRI(CONCAT('{GRAPH}', 'law')) AS ?g) }}",
    f"BASE <{GRAPH}> INSERT DATA {{ GRAPH <law> {{ <a> <b> <c> }} }}",
    f"INSERT DATA {{ GRAPH <{_KNOWN[:-1]}\\u0077> {{ <a> <b> <c> }} }}",
    f"CLEAR GRAPH <{_KNOWN}>",
    f"DROP SILENT GRAPH <{_KNOWN}>",
    "DROP ALL",
    "CLEAR NAMED",
    "CLEAR DEFAULT",
    f"CREATE GRAPH <{GRAPH}new>",
    f"COPY <urn:mine> TO <{_KNOWN}>",
    f"MOVE <{_KNOWN}> TO <urn:mine>",
    f"MOVE <urn:mine> TO <{_KNOWN}>",
    f"ADD <urn:mine> TO <{_KNOWN}>",
    "ADD <urn:mine> TO DEFAULT",
    f"CLEAR GRAPH <{_ESCAPED}>",
    f"DELETE DATA {{ GRAPH <{_ESCAPED}> {{ <a> <b> <c> }} }}",
    f"PREFIX k: <{GRAPH}> DROP GRAPH k:law",
    f"PREFIX k: <{GRAPH}> DELETE DATA {{ GRAPH k:law {{ <a> <b> <c> }} }}",
    f"BASE <{GRAPH}> DROP GRAPH <law>",
    f"BASE <{GRAPH}x/> DELETE DATA {{ GRAPH <../law> {{ <a> <b> <c> }} }}",
    f"DELETE DATA {{ GRAPH <{GRAPH}x/../law> {{ <a> <b> <c> }} }}",
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessStore]:
    """Return a store with a graph of the knowledge, one of a user, and nothing else."""
    path = tmp_path_factory.mktemp("knowledge") / "knowledge.nq"
    path.write_text(_STATEMENT, encoding="utf-8")
    limits = Limits()
    settings = KeeperSettings(
        folder="", knowledge=(str(path),), store=None, protected=GRAPH, mark=None, seconds=5, memory=512
    )
    with RunningKeeper(settings) as keeper, contextlib.closing(ProcessStore(keeper.folder, limits)) as store:
        yield store


def _content(store: ProcessStore) -> set[str]:
    """Return the statements of the knowledge's graphs and of the default graph."""
    text = (
        "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } "
        f"FILTER(STRSTARTS(STR(?g), '{GRAPH}')) }} }}"
    )
    return set(b"".join(store.query(Question(text, "text/csv")).parts).decode().split()[1:])


@pytest.mark.parametrize("attack", _ATTACKS)
def test_the_knowledge_cannot_be_written_by_an_update(attack: str, guarded: ProcessStore) -> None:
    """No update changes a graph of the knowledge, makes one beside it, or writes into the default graph."""
    before = _content(guarded)
    assert before == {f"{_KNOWN},http://e/s,http://e/p,adopted"}
    guarded.update("INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:b> <urn:c> } }")

    with contextlib.suppress(InputError):
        guarded.update(attack, base="http://e/")

    assert _content(guarded) == before
    assert {graph for graph in guarded.graphs() if graph.startswith(GRAPH)} == {_KNOWN}


@pytest.mark.parametrize("graph", [_KNOWN, f"{GRAPH}new", GRAPH, None])
def test_the_knowledge_cannot_be_written_as_a_graph(graph: str | None, guarded: ProcessStore) -> None:
    """The same of graphs that are put, added to and removed."""
    before = _content(guarded)

    for replace in (True, False):
        with pytest.raises(InputError, match="cannot be written"):
            guarded.write_graph(graph, b"<urn:a> <urn:b> <urn:c> .", "text/turtle", replace=replace)
    with pytest.raises(InputError, match="cannot be written"):
        guarded.remove_graph(graph)
    assert _content(guarded) == before


def test_graphs_of_users_can_be_written(guarded: ProcessStore) -> None:
    """What looks like a graph of the knowledge and is none is nobody's business but its writer's."""
    for graph in ("urn:mine", GRAPH.replace("https", "http") + "law", GRAPH[:-1]):
        guarded.write_graph(graph, b"<urn:a> <urn:b> <urn:c> .", "text/turtle", replace=True)
        assert graph in guarded.graphs()
        guarded.remove_graph(graph)


# what answers tell a browser

_ASKED = [
    ("GET", "/sparql?query=ASK%7B%7D"),
    ("GET", "/sparql?query=ASK%7B"),
    ("GET", "/sparql"),
    ("POST", "/update"),
    ("GET", "/graphs?graph=urn:absent"),
    ("DELETE", "/queries/of-nobody"),
    ("GET", "/health"),
    ("GET", "/metrics"),
    ("GET", "/nothing"),
    ("PATCH", "/sparql"),
    ("OPTIONS", "/sparql"),
]


@pytest.mark.parametrize(("method", "path"), _ASKED)
def test_headers(method: str, path: str, client: Client) -> None:
    """No answer, nor an error, may load or embed anything, is guessed at, says where a link was, or sets a cookie."""
    headers = client.open(path, method=method).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = dict(part.split(maxsplit=1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("allowed", "origin", "told"),
    [
        (("*",), "https://any.example", "*"),
        (("https://ours.example",), "https://ours.example", "https://ours.example"),
        (("https://ours.example",), "https://ours.example.evil.example", None),
        (("https://ours.example",), "http://ours.example", None),
        (("https://ours.example",), "null", None),
        (("https://ours.example",), None, None),
    ],
)
@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/health", "/nothing"])
def test_who_may_read_in_a_browser(path: str, allowed: tuple[str, ...], origin: str | None, told: str | None) -> None:
    """Pages of the sites that are named may read, no others, and none with what a browser keeps of its user."""
    service = create_service(ServiceSettings(bare=True, origins=allowed))
    headers = {} if origin is None else {"Origin": origin}

    answer = Client(service).get(path, headers=headers)

    assert answer.headers.get("Access-Control-Allow-Origin") == told
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert ("Origin" in answer.headers.get("Vary", "")) == (allowed != ("*",))
    service.close()


_SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize(
    "path",
    ["/law/{}", "/ontology/{}", "/resource?iri={}", '/resource?iri="><img src=x onerror={}>', "/problem/{}", "/{}"],
)
def test_what_is_sent_is_not_part_of_a_page(path: str, lang: str) -> None:
    """A page repeats nothing that was sent as anything else than text."""
    headers = {"Accept": "text/html", "Host": f"a{_SCRIPT}", "Referer": _SCRIPT, "Accept-Language": lang}

    page = shipped_client().get(path.format(quote(_SCRIPT, safe="/")), headers=headers)

    assert page.status_code >= 400
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


# what is sent in


@pytest.fixture(scope="module")
def knowing(assessor: FakeAssessor) -> FlaskClient:
    """Return a client of an application that has the knowledge."""
    return create_app(assessor).test_client()


@pytest.mark.parametrize("path", ["/api/assessments", "/api/checks", "/api/validations"])
def test_nothing_is_unpacked(path: str, knowing: FlaskClient) -> None:
    """A body that says that it is packed is taken for what it is, so that none unfolds into something large."""
    packed = gzip.compress(b"name: a\n" + b"#" * 50_000_000)

    answer = knowing.post(path, data=packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/yaml"})

    assert len(packed) < 100_000
    assert 400 <= answer.status_code < 500
