# SPDX-License-Identifier: Apache-2.0
"""``GET /api/search``: what goes by a name that begins like this, best first, for completion while somebody writes."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Final

from flask import Blueprint, Response, request

from kgservice.errors import UsageError
from kgservice.graph.search import Hit, SearchIndex
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.text import Text
from kgservice.report.catalogue import Key
from kgservice.report.choices import one_of
from kgservice.report.json import JsonObject, dump
from kgservice.vocabulary import RDFS
from kgservice.web.listing import Made, answer, in_form, read_asked, said_of_all
from kgservice.web.wording_lists import TITLES

__all__ = ["HIT_KEYS", "search"]

_USUAL: Final = 10
_MOST: Final = 50
"""Hits of an answer."""

HIT_KEYS: Final = (
    Key("kind"),
    Key("citation"),
    Key("label_en", predicate=RDFS + "label", lang="en"),
    Key("label_nb", predicate=RDFS + "label", lang="nb"),
    Key("matched"),
)
"""Keys of a hit."""


def search(knowledge: Knowledge) -> Blueprint:
    """Return the route of the search; the names are collected by the first request."""
    routes, collecting = Blueprint("search", __name__), Lock()
    collected = cache(lambda: SearchIndex(knowledge))

    def index() -> SearchIndex:
        with collecting:
            return collected()

    @routes.get("/api/search")
    def find() -> Response:
        asked = read_asked(("q", "kind", "limit"), paged=False, usual=_USUAL, most=_MOST)
        text = _text()

        def make() -> Made:
            kind = one_of(asked.values["kind"], index().kinds, "kind") if "kind" in asked.values else None
            hits = index().search(text, lang=asked.lang, kind=kind, limit=asked.limit)
            items = [_item(hit, asked.lang) for hit in hits]
            if asked.form != "json":
                return Made(in_form(items, HIT_KEYS, asked))
            document = {"title": TITLES["search"](asked.lang), "q": text, "limit": asked.limit, "items": items}
            return Made(dump({**document, **said_of_all(asked.lang, knowledge)}).encode())

        return answer(asked, knowledge, make)

    return routes


def _text() -> str:
    text = request.args.get("q")
    if text is None:
        raise UsageError(
            Text("The parameter q is missing", "Parameteren q mangler"),
            None,
            Text("the beginning of a name or a citation", "begynnelsen av et navn eller en henvisning"),
            Text("write q=risk, for instance", "skriv for eksempel q=risiko"),
        )
    return text


def _item(hit: Hit, lang: str) -> JsonObject:
    return {
        "iri": hit.iri,
        "kind": hit.kind,
        "citation": hit.citation(lang),
        "label_en": hit.label.in_language("en"),
        "label_nb": hit.label.in_language("nb"),
        "matched": hit.matched,
    }
