# SPDX-License-Identifier: Apache-2.0
"""From the one address of a server to where it takes queries, updates and graphs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from kgservice.errors import BusyError, StoreError
from kgservice.store.remote_opening import open_remote
from tests.service import TOKEN
from tests.store.asking import EX, JSON, G, content, put, spo
from tests.store.faker import Asked, Faker, Reply, answering
from tests.store.stores import LIMITS, Shared, oxigraph_server


def _server(query: str, graphs: str | None) -> Callable[[Asked], Reply]:
    """Return a server that takes queries at one path and graphs at another, and whatever comes as an update."""

    def answer(asked: Asked) -> Reply:
        if asked.path == query and "query" in asked.parameters:
            return Reply() if asked.headers["accept"] == JSON else Reply(406, "text/plain", b"")
        if asked.path == graphs and asked.method == "HEAD":
            return Reply(200, "application/n-triples", b"")
        if asked.headers.get("content-type", "").startswith("application/sparql-update"):
            return Reply(204, "", b"")
        return Reply(404, "text/html", b"<h1>Not found</h1>")

    return answer


def _updated_at(faker: Faker, path: str) -> tuple[str, str]:
    """Open the server, send an update, and return where it and the last look for graphs went."""
    with closing(open_remote(faker.url + path, LIMITS)) as store:
        store.update("CLEAR DEFAULT")
        looks = [asked.path for asked in faker.asked if asked.method == "HEAD"]
        return faker.asked[-1].path, looks[-1]


@pytest.mark.parametrize(
    ("path", "query", "graphs", "update"),
    [
        pytest.param("", "/query", "/store", "/update", id="oxigraph"),
        pytest.param("/", "/query", "/store", "/update", id="slash"),
        pytest.param("/dataset", "/dataset/query", "/dataset/data", "/dataset/update", id="fuseki"),
        pytest.param("", "/sparql", "/graphs", "/update", id="kgservice"),
        pytest.param(
            "/repositories/x",
            "/repositories/x",
            "/repositories/x/rdf-graphs/service",
            "/repositories/x/statements",
            id="rdf4j",
        ),
    ],
)
def test_known_servers(path: str, query: str, graphs: str, update: str) -> None:
    """The addresses of well-known servers are found from the one that is given."""
    with answering(_server(query, graphs)) as faker:
        assert _updated_at(faker, path) == (update, graphs)


@pytest.mark.parametrize(
    ("path", "query", "update"),
    [
        pytest.param("/api", "/api", "/api", id="one-address"),
        pytest.param("/api", "/api/query", "/api/update", id="below"),
    ],
)
def test_servers_without_graphs_by_name(path: str, query: str, update: str) -> None:
    """A server without a graph store is written where it takes queries, or beside that."""
    with answering(_server(query, None)) as faker:
        assert _updated_at(faker, path)[0] == update


def test_credentials_go_with_every_request() -> None:
    """The token is sent with the first look already, and to no other server."""
    with answering(_server("/sparql", "/graphs")) as faker:
        open_remote(faker.url, LIMITS, token=TOKEN).close()
        assert {asked.headers.get("authorization") for asked in faker.asked} == {f"Bearer {TOKEN}"}


def test_no_sparql_server() -> None:
    """A server that takes no queries anywhere is not opened, and its address is named without credentials."""
    with answering(lambda _: Reply(404, "text/html", b"<h1>")) as faker:
        with pytest.raises(StoreError) as caught:
            open_remote(faker.url.replace("//", "//user:secret@") + "/x", LIMITS)
        assert f"{faker.url}/x" in caught.value.message("en")
        assert "secret" not in caught.value.message("en") + caught.value.message("nb")


def test_a_page_for_everything() -> None:
    """A server that answers everything with a page takes no queries."""
    with answering(lambda _: Reply(200, "text/html", b"<h1>")) as faker, pytest.raises(StoreError):
        open_remote(faker.url, LIMITS)


def test_a_server_that_is_busy_or_refuses() -> None:
    """Why a server cannot be opened now is told as it is."""
    for status, kind in ((503, BusyError), (401, StoreError)):
        with answering(lambda _, status=status: Reply(status, "text/plain", b"")) as faker, pytest.raises(kind):
            open_remote(faker.url, LIMITS)


def test_two_clients_of_one_server(shared: Shared) -> None:
    """What one writes the other sees, and its tag with it."""
    with closing(open_remote(shared.server, LIMITS)) as one, closing(open_remote(f"{shared.server}/", LIMITS)) as other:
        put(one, G, "<a> <p> 'x' .")
        before = other.tag(G)
        assert before == one.tag(G)
        put(other, G, "<b> <p> 'y' .")
        assert one.tag(G) != before
        assert content(one, G) == {spo("b", "p", '"y"')}


def test_a_server_that_may_not_be_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A read-only server answers queries, and a write is an error that names it."""
    folder = tmp_path_factory.mktemp("read-only") / "store"
    with oxigraph_server("--location", str(folder)) as url, closing(open_remote(url, LIMITS)) as store:
        put(store, G, "<a> <p> 'x' .")
    reading = oxigraph_server("--location", str(folder), command="serve-read-only")
    with reading as url, closing(open_remote(url, LIMITS)) as store:
        assert content(store, G) == {spo("a", "p", '"x"')}
        with pytest.raises(StoreError) as caught:
            store.update(f"INSERT DATA {{ <{EX}a> <{EX}p> 1 }}")
        assert url in caught.value.message("en")
