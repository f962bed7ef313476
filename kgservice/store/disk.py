# SPDX-License-Identifier: Apache-2.0
"""A process that keeps what users write: a store on disk, which alone opens it.

The keeper sends each change as an update. What is acknowledged was flushed: it outlives this process and the machine.
Standard input is the connection.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat

from kgservice.store.wire import Closed, Message, receive, send

__all__ = ["main"]


def main(path: str) -> None:
    """Open the store at *path* and serve the keeper until it is gone."""
    for name in (signal.SIGINT, signal.SIGTERM):  # they are for whoever started us all; the keeper's end is ours
        signal.signal(name, signal.SIG_IGN)
    connection = socket.socket(fileno=sys.stdin.fileno())
    try:
        store = pyoxigraph.Store(path)
    except (OSError, RuntimeError) as error:
        send(connection, {"kind": "fault", "message": str(error)})
        return
    send(connection, {"kind": "open"})
    try:
        while True:
            send(connection, _served(store, receive(connection)))
    except Closed:
        store.flush()


def _served(store: pyoxigraph.Store, asked: Message) -> dict[str, Any]:
    head = asked.head
    try:
        if head["kind"] == "dump":
            store.dump(head["path"], format=RdfFormat.N_QUADS)
            return {"kind": "done", "graphs": sorted(graph.value for graph in _named(store))}
        store.update(asked.body.decode(), base_iri=head["base"])
        store.flush()
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return {"kind": "fault", "message": str(error)}
    return {"kind": "done"}


def _named(store: pyoxigraph.Store) -> list[pyoxigraph.NamedNode]:
    return [graph for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)]


if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    os._exit(0)  # nothing is left to do; the engine's own threads are not waited for
