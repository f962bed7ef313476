# SPDX-License-Identifier: Apache-2.0
"""``POST /api/checks``: which evidence is missing for the products of a description."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from kgservice.gaps import Checker
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.gap import Check
from kgservice.readers import read
from kgservice.report.check_formats import CHECK_FORMATS
from kgservice.report.duties import read_role
from kgservice.web.body import MAX_BODY, read_body, read_media_type
from kgservice.web.negotiation import content_type
from kgservice.web.query import CheckQuery, read_check_query

__all__ = ["FORMS", "answer_check", "checks"]

FORMS: Final = {
    "json": "application/json",
    "text": "text/plain",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
    "sarif": "application/sarif+json",
}
"""Forms of a check and their media types, the preferred one first."""


def checks(checker: Checker, knowledge: Knowledge) -> Blueprint:
    """Return the route that checks."""
    routes = Blueprint("checks", __name__)

    @routes.post("/api/checks")
    def check() -> Response:
        query = read_check_query(request, FORMS)
        hint = read_media_type()
        role = read_role(query.role, knowledge) if query.role is not None else None
        found = read(read_body(), knowledge.fields, hint=hint, name="<request>", max_bytes=MAX_BODY)
        result = checker.check(found.products, as_of=query.as_of, jurisdiction=query.jurisdiction, role=role)
        return answer_check(result, len(found.unused), knowledge, query)

    return routes


def answer_check(result: Check, unused: int, knowledge: Knowledge, query: CheckQuery) -> Response:
    """Answer with a check; *unused* counts the parts of the input that nothing took up."""
    response = Response(CHECK_FORMATS[query.form](result, knowledge, query.lang))
    response.headers["Content-Type"] = content_type(FORMS[query.form])
    response.headers["Content-Language"] = query.lang
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    if unused:
        response.headers["Kgservice-Unused"] = str(unused)
    return response
