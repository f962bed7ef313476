# SPDX-License-Identifier: Apache-2.0
"""The routes that read what is kept of products."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from kgservice.products import Reading, ids_of, records_of, total_of, version_of
from kgservice.products.history import history
from kgservice.report.duties import read_role
from kgservice.store.port import GraphStore
from kgservice.web import checks
from kgservice.web.assessments import answer_assessment
from kgservice.web.listing import read_asked
from kgservice.web.product_answers import ProductAnswers
from kgservice.web.product_request import FILTERS, read_choice
from kgservice.web.query import check_parameters, read_as_of, read_check_query, read_query, read_word

__all__ = ["add_reading"]

_JSON: Final = {"json": "application/json"}
_STEPS: Final = 20
_MOST_STEPS: Final = 100
"""Versions on a page of a history: each of them is assessed."""


def add_reading(routes: Blueprint, reading: Reading, store: GraphStore) -> None:
    """Add the routes of the list, of products, and of what is drawn from them."""
    _add_list(routes, reading, store)
    _add_states(routes, reading)
    _add_findings(routes, reading)


def _add_list(routes: Blueprint, reading: Reading, store: GraphStore) -> None:
    answers = ProductAnswers(reading)

    @routes.get("/api/products")
    def list_products() -> Response:
        asked = read_asked(FILTERS)
        choice = read_choice(asked.values, reading.knowledge.rulebase)
        idents = ids_of(store, choice, limit=asked.limit, offset=asked.offset)
        return answers.page(records_of(store, idents), total_of(store, choice), asked)


def _add_states(routes: Blueprint, reading: Reading) -> None:
    answers = ProductAnswers(reading)

    @routes.get("/api/products/<ident>")
    def show_product(ident: str) -> Response:
        return answers.product(reading.described(ident))

    @routes.get("/api/products/<ident>/source")
    def show_source(ident: str) -> Response:
        check_parameters(request, ("lang",))
        record = reading.described(ident)
        return answers.source(record, record.current)

    @routes.get("/api/products/<ident>/versions/<int:number>")
    def show_version(ident: str, number: int) -> Response:
        record = reading.record(ident)
        return answers.version(record, version_of(record, number))

    @routes.get("/api/products/<ident>/versions/<int:number>/source")
    def show_source_of_version(ident: str, number: int) -> Response:
        check_parameters(request, ("lang",))
        record = reading.record(ident)
        return answers.source(record, version_of(record, number))


def _add_findings(routes: Blueprint, reading: Reading) -> None:
    answers, knowledge = ProductAnswers(reading), reading.knowledge

    @routes.get("/api/products/<ident>/history")
    def show_history(ident: str) -> Response:
        asked = read_asked(("as_of", "jurisdiction"), _JSON, usual=_STEPS, most=_MOST_STEPS)
        as_of, jurisdiction = read_as_of(request), read_word(request, "jurisdiction", ("NO", "EU"))
        record = reading.record(ident)
        steps = history(reading, record, as_of, jurisdiction, offset=asked.offset, limit=asked.limit)
        return answers.history(record, steps, asked, {"as_of": as_of.isoformat(), "jurisdiction": jurisdiction})

    @routes.get("/api/products/<ident>/assessment")
    def assess_product(ident: str) -> Response:
        query = read_query(request)
        record = reading.described(ident)
        result, found = reading.assess(
            record, record.current, query.as_of, query.jurisdiction, questions=query.questions
        )
        return answer_assessment(result, found.unused, knowledge, query)

    @routes.get("/api/products/<ident>/check")
    def check_product(ident: str) -> Response:
        query = read_check_query(request, checks.FORMS)
        role = None if query.role is None else read_role(query.role, knowledge)
        record = reading.described(ident)
        result, found = reading.check(record, record.current, query.as_of, query.jurisdiction, role)
        return checks.answer_check(result, len(found.unused), knowledge, query)
