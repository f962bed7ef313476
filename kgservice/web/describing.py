# SPDX-License-Identifier: Apache-2.0
"""What the endpoints tell of themselves where a request asks nothing: the SPARQL 1.1 Service Description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kgservice.graph.named import named_queries
from kgservice.model.text import Text
from kgservice.sparql.formats import GRAPH_FORMS
from kgservice.sparql.negotiate import negotiate
from kgservice.sparql.service_description import NamedGraph, service_description
from kgservice.store.port import GraphStore
from kgservice.vocabulary import MDQ
from kgservice.web.exchange import Describe, Reply, origin
from kgservice.web.problem import RequestRefusedError
from kgservice.web.settings import ServiceSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["describing"]

_NAMES: Final = ", ".join(form.name for form in GRAPH_FORMS)
_LISTED: Final = Text(f"one of {_NAMES}", f"en av {_NAMES}")

_MOST_GRAPHS: Final = 1000
"""Named graphs that are listed; whoever has more asks for them."""


def describing(store: GraphStore, settings: ServiceSettings) -> Describe:
    """Return what describes the service over *store* at the address at which it is asked."""
    examples = () if settings.bare else tuple(MDQ + name for name in named_queries())

    def describe(environ: WSGIEnvironment) -> Reply:
        form = negotiate(environ.get("HTTP_ACCEPT"), GRAPH_FORMS)
        if form is None:
            raise RequestRefusedError(406, _LISTED, Text("set Accept", "sett Accept"))
        root = origin(environ)
        body = service_description(
            root + "/sparql",
            limits=settings.limits,
            update=root + "/update" if settings.writable else None,
            graphs=[NamedGraph(graph) for graph in store.graphs()[:_MOST_GRAPHS]],
            empty_graphs=True,
            examples=examples,
            about=None if settings.bare else root + "/void",
            form=form,
        )
        headers = [("Content-Type", form.content_type), ("Vary", "Accept"), ("Cache-Control", "no-cache")]
        return Reply(200, headers, iter((body,)))

    return describe
