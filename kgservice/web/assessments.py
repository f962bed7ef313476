# SPDX-License-Identifier: Apache-2.0
"""``POST /api/assessments``: the products of a description, assessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment
from kgservice.model.product import Product, Unused
from kgservice.model.text import Text
from kgservice.readers import read
from kgservice.readers.detect import MEDIA_TYPES
from kgservice.report import rdf
from kgservice.report.json import dump, to_json
from kgservice.report.text import to_text
from kgservice.web.negotiation import FORMS
from kgservice.web.problem import RequestRefusedError
from kgservice.web.query import AssessmentQuery, read_query

__all__ = ["MAX_BODY", "Assesses", "assessments"]

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a request's body."""


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
        hint = _media_type()
        found = read(_body(), assessor.knowledge.fields, hint=hint, name="<request>", max_bytes=MAX_BODY)
        result = assessor.assess(
            found.products, as_of=query.as_of, jurisdiction=query.jurisdiction, questions=query.questions
        )
        response = Response(_rendered(result, found.unused, assessor.knowledge, query))
        response.headers["Content-Type"] = _content_type(query.form)
        response.headers["Content-Language"] = query.lang
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Cache-Control"] = "no-store"
        if found.unused:
            response.headers["Kgservice-Unused"] = str(len(found.unused))
        return response

    return routes


def _media_type() -> str | None:
    """Return the media type of the body; None where the request names none and the content must tell.

    Raises:
        RequestRefusedError: It is of no format that is read.
    """
    named = request.mimetype
    if not named or named in MEDIA_TYPES:
        return named or None
    listed = ", ".join(MEDIA_TYPES)
    remedy = Text("name the format in Content-Type", "oppgi formatet i Content-Type")
    raise RequestRefusedError(415, Text(f"one of {listed}", f"en av {listed}"), remedy)


def _body() -> bytes:
    """Return the body of the request.

    Raises:
        RequestRefusedError: It is longer than is taken.
    """
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise _too_large() from error
    if len(data) > MAX_BODY:
        raise _too_large()
    return data


def _too_large() -> RequestRefusedError:
    expected = Text(f"at most {MAX_BODY} bytes", f"høyst {MAX_BODY} byte")
    return RequestRefusedError(413, expected, Text("send fewer products at a time", "send færre produkter om gangen"))


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


def _content_type(form: str) -> str:
    media_type = FORMS[form]
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
