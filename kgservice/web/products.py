# SPDX-License-Identifier: Apache-2.0
"""``/api/products``: products that users keep in the store, and ``/product/…``, where their IRIs lead on from.

Whoever writes needs the token. Whoever reaches the service can read, here and over SPARQL: a service with products
belongs behind an authentication of your own, or is told to ask for the token for reading as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, request

from kgservice.gaps import Checker
from kgservice.products import Clock, Intake, Reading, Shelf
from kgservice.store.port import GraphStore
from kgservice.web.access import Access
from kgservice.web.assessments import Assesses
from kgservice.web.body import read_body, read_media_type
from kgservice.web.product_answers import ProductAnswers
from kgservice.web.product_reading import add_reading
from kgservice.web.product_request import read_condition, read_terms
from kgservice.web.product_resources import add_resources
from kgservice.web.query import check_parameters, read_word

__all__ = ["products"]


def _utc() -> datetime:
    return datetime.now(UTC)


def products(
    store: GraphStore,
    access: Access,
    assessor: Assesses,
    checker: Checker,
    *,
    clock: Clock = _utc,
) -> Blueprint:
    """Return the routes of products.

    Args:
        clock: Tells when a version was stored, and the day of its assessment where the request names none.
    """
    routes = Blueprint("products", __name__)
    reading = Reading(store, Intake(assessor), checker)

    def may_write() -> None:
        access.require(request.headers.get("Authorization"))

    _add_writing(routes, Shelf(store, assessor, clock), reading, may_write)
    add_reading(routes, reading, store)
    add_resources(routes, reading)
    return routes


def _add_writing(routes: Blueprint, shelf: Shelf, reading: Reading, may_write: Callable[[], None]) -> None:
    """Add the routes that change something."""
    answers = ProductAnswers(reading)

    @routes.post("/api/products")
    def add_products() -> Response:
        may_write()
        terms, hint = read_terms(request), read_media_type()
        return answers.stored(shelf.add(read_body(), hint, terms))

    @routes.put("/api/products/<ident>")
    def put_product(ident: str) -> Response:
        may_write()
        terms, hint = read_terms(request), read_media_type()
        return answers.put(shelf.put(ident, read_body(), hint, terms, read_condition(request)))

    @routes.delete("/api/products/<ident>")
    def delete_product(ident: str) -> Response:
        may_write()
        check_parameters(request, ("keep", "lang"))
        keep = read_word(request, "keep", ("history",)) is not None
        shelf.remove(ident, keep_history=keep, condition=read_condition(request))
        return Response(status=204)
