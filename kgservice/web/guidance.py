# SPDX-License-Identifier: Apache-2.0
"""``GET /api/guidance``: documents that interpret the law, places in them, pages, and services that give advice."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from kgservice.knowledge.bundle import Knowledge
from kgservice.report.catalogue_guidance import GUIDANCE_KEYS, GuidanceCatalogue, GuidanceChoice
from kgservice.web.items import Items
from kgservice.web.listing import Page, answer_list, answer_one, read_asked
from kgservice.web.wording_lists import TITLES

__all__ = ["FILTERS", "guidance"]

FILTERS: Final = ("kind", "status", "topic", "provision", "duty", "q")
"""Parameters by which the list is narrowed."""


def guidance(knowledge: Knowledge) -> Blueprint:
    """Return the routes of guidance."""
    routes = Blueprint("guidance", __name__)
    catalogue, items = GuidanceCatalogue(knowledge), Items(knowledge)

    @routes.get("/api/guidance")
    def list_guidance() -> Response:
        asked = read_asked(FILTERS)

        def find() -> Page:
            found, words = catalogue.choose(GuidanceChoice(**asked.values), asked.lang), items.words(asked.lang)
            shown = [catalogue.item(iri, words) for iri in found[asked.offset : asked.offset + asked.limit]]
            return Page(TITLES["guidance"](asked.lang), len(found), shown, GUIDANCE_KEYS)

        return answer_list(asked, knowledge, find)

    @routes.get("/api/guidance/<name>")
    def show_guidance(name: str) -> Response:
        asked = read_asked(paged=False)
        iri = items.named(name, catalogue.all)
        item = catalogue.item(iri, items.words(asked.lang))
        return answer_one(asked, knowledge, item, GUIDANCE_KEYS, lambda: items.details(iri, asked.lang))

    return routes
