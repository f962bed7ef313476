# SPDX-License-Identifier: Apache-2.0
"""``GET /api/overlaps``: how obligations of different acts stand to each other, by relation or by area."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint, Response, request

from kgservice.knowledge.bundle import Knowledge
from kgservice.report.catalogue_overlaps import AREA_KEYS, RELATION_KEYS, OverlapCatalogue
from kgservice.web.items import Items
from kgservice.web.listing import Asked, Page, answer_list, answer_one, read_asked
from kgservice.web.query import read_word
from kgservice.web.wording_lists import TITLES

__all__ = ["FILTERS", "overlaps"]

FILTERS: Final = ("by", "area", "kind")
"""Parameters by which the list is chosen."""

_WAYS: Final = ("relation", "area")


def overlaps(knowledge: Knowledge) -> Blueprint:
    """Return the routes of overlaps."""
    routes = Blueprint("overlaps", __name__)
    catalogue, items = OverlapCatalogue(knowledge), Items(knowledge)
    known = knowledge.obligations

    def relations(asked: Asked) -> Page:
        found, words = catalogue.relations(asked.values.get("area"), asked.values.get("kind")), items.words(asked.lang)
        shown = found[asked.offset : asked.offset + asked.limit]
        title = TITLES["relations"](asked.lang)
        return Page(title, len(found), [catalogue.relation_item(one, words) for one in shown], RELATION_KEYS)

    def areas(asked: Asked) -> Page:
        found, words = catalogue.areas(asked.values.get("area"), asked.values.get("kind")), items.words(asked.lang)
        shown = found[asked.offset : asked.offset + asked.limit]
        title = TITLES["areas"](asked.lang)
        return Page(title, len(found), [catalogue.area_item(one, words) for one in shown], AREA_KEYS)

    @routes.get("/api/overlaps")
    def list_overlaps() -> Response:
        asked = read_asked(FILTERS)
        find = areas if read_word(request, "by", _WAYS) == "area" else relations
        return answer_list(asked, knowledge, lambda: find(asked))

    @routes.get("/api/overlaps/<name>")
    def show_overlap(name: str) -> Response:
        asked = read_asked(paged=False)
        words, iri = items.words(asked.lang), items.named(name, (*known.overlaps, *known.areas))
        details = partial(items.details, iri, asked.lang)
        if iri in known.areas:
            return answer_one(asked, knowledge, catalogue.area_item(known.areas[iri], words), AREA_KEYS, details)
        item = catalogue.relation_item(known.overlaps[iri], words)
        return answer_one(asked, knowledge, item, RELATION_KEYS, details)

    return routes
