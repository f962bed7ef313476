# SPDX-License-Identifier: Apache-2.0
"""From the one address of a server to those where it takes queries, updates and graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgservice.sparql.limits import Limits
from kgservice.store import remote_faults
from kgservice.store.remote import Addresses, RemoteStore
from kgservice.store.remote_address import Address, address_of
from kgservice.store.remote_graphs import GraphProtocol
from kgservice.store.remote_http import Connections
from kgservice.store.remote_protocol import SparqlProtocol

__all__ = ["open_remote"]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Names below the address of a server; an empty name is the address itself."""

    query: str
    update: str
    graphs: str = ""


_LAYOUTS: Final = (
    _Layout("query", "update", "store"),  # Oxigraph
    _Layout("query", "update", "data"),  # Fuseki
    _Layout("sparql", "update", "graphs"),  # this service
    _Layout("", "statements", "rdf-graphs/service"),  # RDF4J, GraphDB
)
"""Tried in this order."""


def open_remote(url: str, limits: Limits, *, token: str | None = None) -> RemoteStore:
    """Find out where a server takes queries, updates and graphs, and open it.

    The address is that of the server, or of one of its datasets or repositories. Below it are looked for: ``/query``
    with ``/update`` and, for graphs, ``/store`` (Oxigraph) or ``/data`` (Fuseki); ``/sparql`` with ``/update`` and
    ``/graphs`` (this service); or the address itself for queries, with ``/statements`` and ``/rdf-graphs/service``
    (RDF4J, GraphDB). The first that answers ``ASK {}`` takes the queries. A server that takes no graphs by their names
    is written by updates alone, and where nothing else is found the address itself takes those too.

    Args:
        url: May hold a user and a password, which are sent as Basic.
        token: Is sent as Bearer, and counts before them.

    Raises:
        InvalidValueError: *url* is no address.
        StoreError: Nothing there answers as a SPARQL server.
        UnansweredError: It does not answer now.
    """
    address = address_of(url, token)
    connections = Connections()
    try:
        found = _query_name(address, connections, limits.seconds)
        layouts = [layout for layout in _LAYOUTS if layout.query == found]
        query = address.beside(found)
        for layout in layouts:
            graphs = address.beside(layout.graphs)
            if GraphProtocol(graphs, connections).is_there(limits.seconds):
                return RemoteStore(Addresses(query, address.beside(layout.update), graphs), limits)
        update = layouts[0].update if found else ""
        return RemoteStore(Addresses(query, address.beside(update)), limits)
    finally:
        connections.close()


def _query_name(address: Address, connections: Connections, seconds: float) -> str:
    """Return the name below the address under which queries are taken."""
    for name in dict.fromkeys(layout.query for layout in _LAYOUTS):
        there = address.beside(name)
        if SparqlProtocol(there, there, connections).is_there(seconds):
            return name
    raise remote_faults.no_server(address.shown)
