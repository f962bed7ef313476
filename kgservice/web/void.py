# SPDX-License-Identifier: Apache-2.0
"""``/void``: what the dataset says of itself, for programs that look for it at ``/.well-known/void``."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode, Quad
from werkzeug.wrappers import Response as AnyResponse

from kgservice.graph import KnowledgeGraph
from kgservice.graph.description import DATASET, DESCRIPTION
from kgservice.linkeddata import FORMS
from kgservice.linkeddata.forms import serialize
from kgservice.linkeddata.sources import named_node
from kgservice.vocabulary import VOID
from kgservice.web.conditional import unless_known
from kgservice.web.negotiation import content_type
from kgservice.web.query import read_form

__all__ = ["VOID_FORMS", "void_description"]

VOID_FORMS: Final = {name: FORMS[name].media_type for name in ("ttl", "jsonld", "nt", "rdf")}
"""Name of a form → its media type; the first is sent to whoever has no preference."""

_KEPT: Final = 16
"""How many answers are kept: one for each form, and for each address under which the service is called."""


def void_description(open_dataset: Callable[[], KnowledgeGraph]) -> Blueprint:
    """Return the routes of the description; *open_dataset* is called by the first request that needs it, and once."""
    routes = Blueprint("void", __name__)
    documents = _Documents(open_dataset)

    @routes.get("/void")
    def show_description() -> Response:
        form = read_form(request, VOID_FORMS)
        body, tag = documents.written(form, f"{request.root_url}sparql")
        response = Response(body, content_type=content_type(VOID_FORMS[form]))
        response.set_etag(tag)
        response.headers["Vary"] = "Accept"
        response.headers["Cache-Control"] = "public, max-age=3600"
        response.headers["Link"] = f'<{DATASET}>; rel="describes"'
        return unless_known(response)

    @routes.get("/.well-known/void")
    def find_description() -> AnyResponse:
        return redirect(f"{request.script_root}/void", 303)

    return routes


class _Documents:
    """Writes the description; safe for threads."""

    def __init__(self, open_dataset: Callable[[], KnowledgeGraph]) -> None:
        self._open = open_dataset
        self._lock = threading.Lock()
        self._quads: list[Quad] = []
        self._kept = lru_cache(_KEPT)(self._write)

    def written(self, form: str, endpoint: str) -> tuple[bytes, str]:
        """Return the description in a form, and its tag; the dataset can be asked at the address *endpoint*."""
        with self._lock:
            return self._kept(form, endpoint)

    def _write(self, form: str, endpoint: str) -> tuple[bytes, str]:
        """Write it; the tag is drawn from the bytes, which another version of this package may write otherwise."""
        if not self._quads:
            found = self._open().store.quads_for_pattern(None, None, None, NamedNode(DESCRIPTION))
            self._quads = sorted((Quad(quad.subject, quad.predicate, quad.object) for quad in found), key=str)
        asked_at = named_node(endpoint)  # a request may call us by a name that no address can have
        links = [Quad(NamedNode(DATASET), NamedNode(VOID + "sparqlEndpoint"), asked_at)] if asked_at else []
        body = serialize([*self._quads, *links], FORMS[form])
        return body, hashlib.sha256(body).hexdigest()[:32]
