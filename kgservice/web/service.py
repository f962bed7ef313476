# SPDX-License-Identifier: Apache-2.0
"""The service as one worker runs it: the store, SPARQL over it, and beside it the application of everything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph
from flask import Flask

from kgservice.store.inline import InlineStore
from kgservice.store.port import GraphStore
from kgservice.store.processes import ProcessStore
from kgservice.store.slots import Tell, untold
from kgservice.web.access import Access
from kgservice.web.app import create_app, create_bare_app
from kgservice.web.describing import describing
from kgservice.web.front import Front
from kgservice.web.graphs import GraphEndpoint
from kgservice.web.metrics import Metrics
from kgservice.web.record import record_of
from kgservice.web.settings import ServiceSettings
from kgservice.web.sparql import SparqlEndpoint
from kgservice.web.standing import Standing
from kgservice.web.unfailing import Unfailing
from kgservice.web.watched import Watched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Service", "create_service", "open_store"]

_SPARQL: Final = ("/sparql", "/update", "/queries")
_GRAPHS: Final = "/graphs"


class Service:
    """The application that a server runs.

    Attributes:
        app: The part that is Flask's.
        store: The graphs.
    """

    def __init__(self, settings: ServiceSettings, store: GraphStore, app: Flask, metrics: Metrics) -> None:
        """Put the parts together."""
        self.app = app
        self.store = store
        access, describe = Access(settings.token), describing(store, settings)
        sparql = SparqlEndpoint(store, access, settings.limits, describe)
        graphs = GraphEndpoint(store, access, settings.limits, describe)
        front = Front(Unfailing(_Ways(sparql, graphs, app)), settings.origins, settings.base_url)
        self._answer = Watched(front, metrics, settings.slow_seconds)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        return self._answer(environ, start_response)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


class _Ways:
    """Which part answers at which address."""

    def __init__(self, sparql: WSGIApplication, graphs: WSGIApplication, rest: WSGIApplication) -> None:
        self._sparql = sparql
        self._graphs = graphs
        self._rest = rest

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        first = path[: path.find("/", 1)] if "/" in path[1:] else path
        if first == _GRAPHS:
            record_of(environ).route = _GRAPHS if path.rstrip("/") == _GRAPHS else f"{_GRAPHS}/{{path}}"
            return self._graphs(environ, start_response)
        if first in _SPARQL and (path == first) != (first == "/queries"):
            record_of(environ).route = first if path == first else f"{first}/{{name}}"
            return self._sparql(environ, start_response)
        return self._rest(environ, start_response)


def create_service(settings: ServiceSettings) -> Service:
    """Build the service; today's law is compiled before the first request.

    Raises:
        StoreError: The store cannot be reached.
    """
    metrics = Metrics(settings.metrics)
    store = open_store(settings, metrics.occupied)
    if settings.bare:
        return Service(settings, store, create_bare_app(Standing(None, settings, store), metrics), metrics)
    from kgservice import open_assessor

    assessor = open_assessor()
    assessor.program(as_of=date.today(), jurisdiction=None)
    return Service(settings, store, create_app(assessor, store, settings, metrics=metrics), metrics)


def open_store(settings: ServiceSettings, tell: Tell = untold) -> GraphStore:
    """Return the store that the settings name: that of a keeper, another server, or one in this process.

    Args:
        tell: Hears of queries at work and of those that wait, where the store knows.

    Raises:
        StoreError: It cannot be reached.
    """
    if settings.store_url is not None:
        from kgservice.store.remote_opening import open_remote

        return open_remote(settings.store_url, settings.limits, token=settings.store_token)
    if settings.folder is not None:
        return ProcessStore(Path(settings.folder), settings.limits, tell)
    store = pyoxigraph.Store()
    for path in settings.data:
        store.bulk_load(path=path)
    return InlineStore(store, settings.limits)
