# SPDX-License-Identifier: Apache-2.0
"""``GET /api/obligations``: what the law asks of whom, as a list that can be narrowed, and one with details."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from kgservice.knowledge.bundle import Knowledge
from kgservice.report.catalogue_duties import DUTY_KEYS, DutyCatalogue, DutyChoice
from kgservice.web.items import Items
from kgservice.web.listing import Page, answer_list, answer_one, read_asked
from kgservice.web.query import read_as_of, read_word
from kgservice.web.wording_lists import TITLES

__all__ = ["FILTERS", "obligations"]

FILTERS: Final = ("act", "role", "topic", "area", "evidence", "jurisdiction", "as_of", "status", "q")
"""Parameters by which the list is narrowed."""


def obligations(knowledge: Knowledge) -> Blueprint:
    """Return the routes of obligations."""
    routes = Blueprint("obligations", __name__)
    catalogue, items = DutyCatalogue(knowledge), Items(knowledge)

    @routes.get("/api/obligations")
    def list_obligations() -> Response:
        asked = read_asked(FILTERS)
        as_of = read_as_of(request)
        read_word(request, "jurisdiction", ("NO", "EU"))
        choice = DutyChoice(**{name: value for name, value in asked.values.items() if name != "as_of"})

        def find() -> Page:
            found, words = catalogue.choose(choice, as_of), items.words(asked.lang)
            shown = [catalogue.item(duty, words, as_of) for duty in found[asked.offset : asked.offset + asked.limit]]
            return Page(TITLES["obligations"](asked.lang), len(found), shown, DUTY_KEYS)

        return answer_list(asked, knowledge, find)

    @routes.get("/api/obligations/<name>")
    def show_obligation(name: str) -> Response:
        asked, as_of = read_asked(("as_of",), paged=False), read_as_of(request)
        known = knowledge.obligations.obligations
        iri = items.named(name, known)
        item = catalogue.item(known[iri], items.words(asked.lang), as_of)
        return answer_one(asked, knowledge, item, DUTY_KEYS, lambda: items.details(iri, asked.lang, as_of))

    return routes
