# SPDX-License-Identifier: Apache-2.0
"""The Flask application; nothing is read before it is built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from flask import Flask, Response

from kgservice import open_assessor
from kgservice.config import read_settings
from kgservice.gaps import Checker
from kgservice.graph import KnowledgeGraph, open_graph
from kgservice.graph.desk import QueryDesk
from kgservice.knowledge.bundle import Knowledge
from kgservice.products import Intake, assess_kept
from kgservice.store.port import GraphStore
from kgservice.store.processes import ProcessStore
from kgservice.web.access import Access
from kgservice.web.assessments import Assesses, assessments
from kgservice.web.body import MAX_BODY
from kgservice.web.checks import checks
from kgservice.web.documents import documents
from kgservice.web.guidance import guidance
from kgservice.web.metrics import Metrics
from kgservice.web.obligations import obligations
from kgservice.web.operations import note_routes, operations
from kgservice.web.overlaps import overlaps
from kgservice.web.pages import pages
from kgservice.web.problem import register_problems
from kgservice.web.problem_pages import problem_pages
from kgservice.web.products import products
from kgservice.web.queries import AsksGraph, queries
from kgservice.web.resources import linked_data_of, resources
from kgservice.web.search import search
from kgservice.web.served_graph import ServedGraph
from kgservice.web.settings import ServiceSettings
from kgservice.web.standing import Standing
from kgservice.web.validations import validations
from kgservice.web.void import void_description

__all__ = ["create_app", "create_bare_app", "create_default_app"]

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _App(Flask):
    """An application that leaves it to the handler of an error to tell of it: Flask would log what was asked for."""

    def log_exception(self, exc_info: object) -> None:
        """Log nothing."""


def create_bare_app(standing: Standing | None = None, metrics: Metrics | None = None) -> Flask:
    """Build the application of a service without knowledge: SPARQL stands beside it, so that little is left."""
    app = _App(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1  # a body sent in chunks is cut there, and so seen to be too long
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY + 1
    register_problems(app)
    note_routes(app)
    app.after_request(_protect)
    app.register_blueprint(operations(standing or Standing(None), metrics or Metrics()))
    return app


def create_app(
    assessor: Assesses,
    store: GraphStore | None = None,
    settings: ServiceSettings | None = None,
    graph: AsksGraph | None = None,
    metrics: Metrics | None = None,
) -> Flask:
    """Build the application around an *assessor*; what users write needs a *store*, and *settings* say who may.

    Named queries are asked of *graph*, by default of the store where it holds the knowledge in processes that can be
    ended, else of the dataset in this process. What happens is counted in *metrics*.
    """
    standing = Standing(assessor.knowledge.version, settings or ServiceSettings(), store)
    app = create_bare_app(standing, metrics)
    checker = Checker(assessor)
    app.register_blueprint(assessments(assessor))
    app.register_blueprint(checks(checker, assessor.knowledge))
    app.register_blueprint(validations(checker.shapes, assessor.knowledge.fields))
    for lists in (obligations, overlaps, guidance, search):
        app.register_blueprint(lists(assessor.knowledge))
    kept = None if store is None else partial(assess_kept, store, Intake(assessor))
    app.register_blueprint(queries(assessor, graph or _graph_of(assessor.knowledge, store), kept))
    app.register_blueprint(documents(assessor.knowledge))
    app.register_blueprint(pages(assessor.knowledge.version))
    app.register_blueprint(resources(linked_data_of(assessor.knowledge)))
    app.register_blueprint(problem_pages(assessor.knowledge.version))
    app.register_blueprint(void_description(_dataset_of(assessor.knowledge)))
    if store is not None:
        app.register_blueprint(products(store, Access(settings.token if settings else None), assessor, checker))
    return app


def create_default_app() -> Flask:
    """Build the application around the shipped knowledge, with today's law compiled before the first request."""
    assessor = open_assessor()
    assessor.program(as_of=date.today(), jurisdiction=None)
    return create_app(assessor)


def _graph_of(knowledge: Knowledge, store: GraphStore | None) -> AsksGraph:
    """Return where named queries are asked; the dataset in this process is opened by the first that needs it."""
    desk = QueryDesk(_dataset_of(knowledge))
    return ServedGraph(store, desk) if isinstance(store, ProcessStore) else desk


def _dataset_of(knowledge: Knowledge) -> Callable[[], KnowledgeGraph]:
    """Return what opens the dataset: a worker does, not the process that forks them, whose threads they lack."""
    return lambda: open_graph(knowledge, cache=read_settings().cache)


def _protect(response: Response) -> Response:
    """Let no answer load, embed or send anything."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
