# SPDX-License-Identifier: Apache-2.0
"""The Graph Store HTTP Protocol, from the side of whoever asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

from kgservice.store import remote_faults
from kgservice.store.port import Condition
from kgservice.store.remote_address import Address
from kgservice.store.remote_http import Connections, Reply, Request
from kgservice.store.remote_protocol import WRITE_SECONDS, Parameters

__all__ = ["GraphProtocol"]

_TRIPLES: Final = "application/n-triples"
_STRONG: Final = re.compile(r'"([\x21\x23-\x7e\x80-\xff]*)"')
_MESSAGE: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class GraphProtocol:
    """Graphs of one server by their names."""

    address: Address
    connections: Connections

    def is_there(self, seconds: float) -> bool:
        """Whether graphs are taken here: the default graph always exists."""
        headers = {"Accept": _TRIPLES}
        reply = self.connections.send(Request("HEAD", self.address, _which(None), headers, seconds=seconds))
        reply.start(_MESSAGE)
        return reply.status in {200, 204}

    def read(self, graph: str | None, media_type: str, seconds: float) -> Reply | None:
        """Return a graph as it comes; None where there is no such graph.

        Raises:
            KgServiceError: The server answers with an error, in another form, or not at all.
        """
        headers = {"Accept": media_type}
        reply = self.connections.send(Request("GET", self.address, _which(graph), headers, seconds=seconds))
        if reply.status in {404, 410}:
            reply.start(_MESSAGE)
            return None
        if reply.status != 200:
            raise remote_faults.of_graph(self.address.shown, graph, remote_faults.refusal(reply))
        if reply.media_type != media_type:
            reply.close()
            raise remote_faults.of_form(self.address.shown, media_type, reply.media_type)
        return reply

    def etag(self, graph: str | None, seconds: float) -> str | None:
        """Return the strong ETag of a graph; None where the server gives none, or there is no such graph."""
        headers = {"Accept": _TRIPLES}
        reply = self.connections.send(Request("HEAD", self.address, _which(graph), headers, seconds=seconds))
        reply.start(_MESSAGE)
        found = _STRONG.fullmatch(reply.header("ETag")) if reply.status in {200, 204} else None
        return found[1] if found else None

    def under(self, condition: Condition) -> ConditionalWriter:
        """Return what writes only where the server finds that the condition holds."""
        return ConditionalWriter(self.address, self.connections, condition)


@dataclass(frozen=True, slots=True)
class ConditionalWriter:
    """Writes under a condition that the server itself keeps."""

    address: Address
    connections: Connections
    condition: Condition

    def write(self, graph: str | None, triples: list[Triple], *, replace: bool) -> None:
        """Put triples in the place of a graph, or add them to it.

        Raises:
            PreconditionError: The server finds that the condition does not hold.
            KgServiceError: It answers with another error, or not at all.
        """
        data = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._changed("PUT" if replace else "POST", graph, data)

    def remove(self, graph: str | None) -> None:
        """Remove a graph.

        Raises:
            PreconditionError: The server finds that the condition does not hold.
            KgServiceError: It answers with another error, or not at all.
        """
        self._changed("DELETE", graph, None)

    def _changed(self, method: str, graph: str | None, data: bytes | None) -> None:
        headers = {"Content-Type": _TRIPLES} if data is not None else {}
        headers |= _conditional(self.condition)
        request = Request(method, self.address, _which(graph), headers, data, WRITE_SECONDS, repeatable=False)
        reply = self.connections.send(request)
        if reply.status not in {200, 201, 202, 204}:
            raise remote_faults.of_graph(self.address.shown, graph, remote_faults.refusal(reply))
        reply.start(_MESSAGE)


def _which(graph: str | None) -> Parameters:
    return (("default", ""),) if graph is None else (("graph", graph),)


def _conditional(condition: Condition) -> dict[str, str]:
    headers = {"If-Match": condition.match, "If-None-Match": condition.none_match}
    return {name: ", ".join(map(_quoted, tags)) for name, tags in headers.items() if tags is not None}


def _quoted(tag: str) -> str:
    return tag if tag == "*" else f'"{tag}"'
