# SPDX-License-Identifier: Apache-2.0
"""Graphs that another server holds, behind SPARQL 1.1."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kgservice.sparql.limits import Limits
from kgservice.store.engine_faults import cannot_be_asked, node_of, refuse_elsewhere
from kgservice.store.marks import require
from kgservice.store.port import Answer, Condition, Dataset, Question
from kgservice.store.remote_address import Address
from kgservice.store.remote_graphs import ConditionalWriter, GraphProtocol
from kgservice.store.remote_http import Connections, Reply
from kgservice.store.remote_protocol import Parameters, SparqlProtocol
from kgservice.store.streaming import PIECE
from kgservice.store.updates import graph_as_update, parse_graph, removal

__all__ = ["Addresses", "RemoteStore"]

_TRIPLES: Final = "application/n-triples"
_NAMES: Final = "SELECT DISTINCT ?g { GRAPH ?g { } }"

_NOTHING: Final = "urn:uuid:6ba29c0b-6a3c-4d3e-8a0e-2b1f4a3f4d0e"
"""Name of no graph: the protocol has no other way to ask for a default graph without anything in it."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server takes requests.

    Attributes:
        graphs: Of the Graph Store HTTP Protocol; None where there is none.
    """

    query: Address
    update: Address
    graphs: Address | None = None


class RemoteStore:
    """The port of a store over a SPARQL 1.1 server; `open_remote` finds the addresses.

    What is known of a server is what the protocol tells:

    * A write is one update, which most servers carry out as one transaction; with one that does not, a write is as
      atomic as that server makes it.
    * A tag is the strong ETag that the server gives for the graph, and a condition is then passed on with the write.
      Where it gives none, the tag is drawn from the whole content of the graph, and the condition is checked before
      the write: what others write between the two is not seen.
    * Whether anything changed is not known, so that each look at `version` differs: no answer is valid for longer.
    * A time limit ends our waiting, and with it the connection; whether the server goes on is its own affair. A
      write that was given up may have been carried out.
    * Rows are not cut, that is left to the text of the query; so whether an answer was cut is not known.
    * The default graph of the store cannot be asked together with chosen named graphs.
    """

    def __init__(self, addresses: Addresses, limits: Limits) -> None:
        """Speak to that server; nothing is sent yet."""
        self._limits = limits
        self._connections = Connections()
        self._server = SparqlProtocol(addresses.query, addresses.update, self._connections)
        self._graphs = None if addresses.graphs is None else GraphProtocol(addresses.graphs, self._connections)
        self._writer = threading.Lock()

    # reading

    def query(self, question: Question) -> Answer:
        """Run a query there, as the port says; the answer passes through without being held."""
        refuse_elsewhere(question.written or question.text, spelled_out=True)
        seconds = min(question.seconds or self._limits.seconds, self._limits.seconds)
        return _answer(self._server.answer(question, self._selection(question.dataset), seconds))

    def read_graph(self, graph: str | None, media_type: str) -> Answer | None:
        """Return a graph as RDF; None where there is no such graph."""
        if self._graphs is not None:
            reply = self._graphs.read(graph, media_type, self._limits.seconds)
            return None if reply is None else _answer(reply)
        if not self._holds(graph):
            return None
        return _answer(self._server.answer(Question(_content(graph), media_type), (), self._limits.seconds))

    def _selection(self, dataset: Dataset) -> Parameters:
        """Return the dataset as parameters of the protocol, which knows none of its parts without the other."""
        if dataset == Dataset():
            return ()
        if dataset.default is None:
            raise cannot_be_asked()
        named = self.graphs() if dataset.named is None else dataset.named
        default = dataset.default or (() if named else (_NOTHING,))
        return (*(("default-graph-uri", name) for name in default), *(("named-graph-uri", name) for name in named))

    # writing

    def update(self, text: str, *, base: str | None = None) -> None:
        """Send an update: all of its operations or none, where the server keeps to that."""
        refuse_elsewhere(text, update=True, spelled_out=True)
        with self._writer:
            self._server.update(text, base)

    def write_graph(
        self,
        graph: str | None,
        data: bytes,
        media_type: str,
        *,
        replace: bool,
        base: str | None = None,
        condition: Condition | None = None,
    ) -> bool:
        """Add RDF to a graph, or put it in the place of the graph; return whether the graph is new."""
        with self._writer:
            there = self._holds(graph)
            keeper = self._keeper(graph, condition, there=there)
            if keeper is not None:
                keeper.write(graph, parse_graph(data, media_type, base=base), replace=replace)
            else:
                self._server.update(graph_as_update(data, media_type, graph, replace=replace, base=base))
        return not there

    def remove_graph(self, graph: str | None, *, condition: Condition | None = None) -> bool:
        """Remove a graph; return False where there was none. The default graph is emptied."""
        with self._writer:
            there = self._holds(graph)
            keeper = self._keeper(graph, condition, there=there)
            if keeper is not None:
                keeper.remove(graph)
            else:
                self._server.update(removal(graph))
        return there

    def _keeper(self, graph: str | None, condition: Condition | None, *, there: bool) -> ConditionalWriter | None:
        """Hold the condition against the graph; return who keeps it while the write is under way, None for nobody."""
        if condition is None:
            return None
        etag = self._etag(graph) if there else None
        require(condition, graph, (etag or self._digest(graph)) if there else None)
        return None if etag is None or self._graphs is None else self._graphs.under(condition)

    # what there is

    def tag(self, graph: str | None) -> str | None:
        """Return what changes whenever the graph does; None where there is no such graph."""
        if not self._holds(graph):
            return None
        return self._etag(graph) or self._digest(graph)

    def _etag(self, graph: str | None) -> str | None:
        return None if self._graphs is None else self._graphs.etag(graph, self._limits.seconds)

    def _digest(self, graph: str | None) -> str | None:
        """Return a digest of the statements of a graph, in whichever order they come."""
        content = self.read_graph(graph, _TRIPLES)
        return None if content is None else _digest_of(_lines(content.parts))

    @property
    def version(self) -> str:
        """What changes whenever anything in the store does: nobody tells us when, so it is another at each look."""
        return secrets.token_hex(8)

    def graphs(self) -> Sequence[str]:
        """Return the IRIs of the named graphs that exist, sorted."""
        return sorted(self._server.iris(_NAMES, "g", self._limits.seconds))

    def cancel(self, ident: str) -> bool:
        """End a query of this process by its name; return False where none of that name runs."""
        return self._connections.cancel(ident)

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.close()

    def _holds(self, graph: str | None) -> bool:
        return graph is None or self._server.ask(f"ASK {{ GRAPH {node_of(graph)} {{ }} }}", self._limits.seconds)


def _answer(reply: Reply) -> Answer:
    """Return an answer that is whole where it is short, so that what is wrong with it is found in time."""
    data = reply.whole(PIECE)
    return Answer(reply) if data is None else Answer(iter((data,)), whole=True)


def _content(graph: str | None) -> str:
    pattern = "?s ?p ?o" if graph is None else f"GRAPH {node_of(graph)} {{ ?s ?p ?o }}"
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of N-Triples that hold a statement."""
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from (line for line in lines if line.strip())
    if rest.strip():
        yield rest


def _digest_of(lines: Iterable[bytes]) -> str:
    total = count = 0
    for line in lines:
        total += int.from_bytes(hashlib.sha256(line.strip()).digest())
        count += 1
    return hashlib.sha256(f"{count} {total}".encode()).hexdigest()[:24]
