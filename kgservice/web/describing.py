# SPDX-License-Identifier: Apache-2.0
"""What the endpoints tell of themselves where a request asks nothing: the SPARQL 1.1 Service Description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kgservice.errors import BusyError, LimitError
from kgservice.graph.named import named_queries
from kgservice.model.text import Text
from kgservice.sparql.formats import GRAPH_FORMS
from kgservice.sparql.negotiate import negotiate
from kgservice.sparql.service_description import NamedGraph, service_description
from kgservice.store.port import GraphStore, Question
from kgservice.vocabulary import MDQ
from kgservice.web.exchange import Describe, Reply, origin
from kgservice.web.problem import RequestRefusedError
from kgservice.web.settings import ServiceSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["describing"]

_NAMES: Final = ", ".join(form.name for form in GRAPH_FORMS)
_LISTED: Final = Text(f"one of {_NAMES}", f"en av {_NAMES}")

_JSON: Final = "application/sparql-results+json"
_IN_DEFAULT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_IN_NAMED: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

_MOST_GRAPHS: Final = 1000
"""Named graphs that are listed; whoever has more asks for them."""


def describing(store: GraphStore, settings: ServiceSettings) -> Describe:
    """Return what describes the service over *store* at the address at which it is asked."""
    examples = () if settings.bare else tuple(MDQ + name for name in named_queries())
    count = lru_cache(maxsize=1)(lambda _version: _sizes(store))

    def sizes() -> Mapping[str | None, int]:
        """Return what was counted since the last change; another server is not made to count for each who asks."""
        if settings.store_url is not None:
            return {}
        try:
            return count(store.version)
        except (BusyError, LimitError):  # then they are not known
            return {}

    def describe(environ: WSGIEnvironment) -> Reply:
        form = negotiate(environ.get("HTTP_ACCEPT"), GRAPH_FORMS)
        if form is None:
            raise RequestRefusedError(406, _LISTED, Text("set Accept", "sett Accept"))
        root, triples = origin(environ), sizes()
        body = service_description(
            root + "/sparql",
            limits=settings.limits,
            update=root + "/update" if settings.writable else None,
            graphs=[NamedGraph(graph, triples.get(graph)) for graph in store.graphs()[:_MOST_GRAPHS]],
            default_triples=triples.get(None),
            empty_graphs=True,
            examples=examples,
            about=None if settings.bare else root + "/void",
            form=form,
        )
        headers = [("Content-Type", form.content_type), ("Vary", "Accept"), ("Cache-Control", "no-cache")]
        return Reply(200, headers, iter((body,)))

    return describe


def _sizes(store: GraphStore) -> Mapping[str | None, int]:
    """Return how many triples the default graph, under None, and the named ones hold."""
    answers = (store.query(Question(text, _JSON)) for text in (_IN_DEFAULT, _IN_NAMED))
    rows = (row for answer in answers for row in json.loads(b"".join(answer.parts))["results"]["bindings"])
    return {row["g"]["value"] if "g" in row else None: int(row["n"]["value"]) for row in rows}
