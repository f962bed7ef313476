# SPDX-License-Identifier: Apache-2.0
"""``POST /api/assessments``: the products of a description, assessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from flask import Blueprint, Response, request

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment
from kgservice.model.product import Product, Unused
from kgservice.readers import read
from kgservice.report import rdf
from kgservice.report.json import dump, to_json
from kgservice.report.text import to_text
from kgservice.web.body import MAX_BODY, read_body, read_media_type
from kgservice.web.negotiation import FORMS, content_type
from kgservice.web.query import AssessmentQuery, read_query

__all__ = ["Assesses", "answer_assessment", "assessments"]


class Assesses(Protocol):
    """What the service needs of an assessor."""

    @property
    def knowledge(self) -> Knowledge:
        """The state of the knowledge it assesses by."""

    def assess(
        self, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None, questions: bool = True
    ) -> Assessment:
        """Return the assessment of *products*."""


def assessments(assessor: Assesses) -> Blueprint:
    """Return the route that assesses."""
    routes = Blueprint("assessments", __name__)

    @routes.post("/api/assessments")
    def assess() -> Response:
        query = read_query(request)
        hint = read_media_type()
        found = read(read_body(), assessor.knowledge.fields, hint=hint, name="<request>", max_bytes=MAX_BODY)
        result = assessor.assess(
            found.products, as_of=query.as_of, jurisdiction=query.jurisdiction, questions=query.questions
        )
        return answer_assessment(result, found.unused, assessor.knowledge, query)

    return routes


def answer_assessment(
    result: Assessment, unused: Sequence[Unused], knowledge: Knowledge, query: AssessmentQuery
) -> Response:
    """Answer with an assessment, and with what was left *unused* of the input."""
    response = Response(_rendered(result, unused, knowledge, query))
    response.headers["Content-Type"] = content_type(FORMS[query.form])
    response.headers["Content-Language"] = query.lang
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    if unused:
        response.headers["Kgservice-Unused"] = str(len(unused))
    return response


def _rendered(
    result: Assessment, unused: Sequence[Unused], knowledge: Knowledge, query: AssessmentQuery
) -> str | bytes:
    """Return the assessment in the form asked for."""
    if query.form == "text":
        return to_text(result, knowledge, query.lang)
    if query.form == "turtle":
        return rdf.to_turtle(result, knowledge)
    if query.form == "json-ld":
        return rdf.to_json_ld(result, knowledge)
    document: dict[str, Any] = to_json(result, knowledge, query.lang)
    if unused:
        document["unused"] = [
            {"what": item.what, "place": str(item.place), "why": item.why(query.lang)} for item in unused
        ]
    return dump(document)
