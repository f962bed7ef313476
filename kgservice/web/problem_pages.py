# SPDX-License-Identifier: Apache-2.0
"""``/problem/{code}``: what the type of a problem document leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from kgservice.errors import KgServiceError, UnknownResourceError, nearest
from kgservice.vocabulary import BASE, LANGUAGES
from kgservice.web.html import render
from kgservice.web.negotiation import language_of
from kgservice.web.problem import code_of
from kgservice.web.query import read_form
from kgservice.web.resource_answers import PAGE_POLICY, page_address, page_frame
from kgservice.web.resource_names import Link
from kgservice.web.resource_wording import RESOURCE
from kgservice.web.wording import TITLES, UNTITLED

__all__ = ["problem_pages"]

_FORMS: Final = {"json": "application/json", "html": "text/html"}
_PROBLEMS: Final = BASE + "problem/"


def problem_pages(version: str) -> Blueprint:
    """Return the route; *version* is that of the knowledge."""
    routes = Blueprint("problem_pages", __name__)

    @routes.get("/problem/<code>")
    def show_problem(code: str) -> Response:
        form = read_form(request, _FORMS)
        if code not in _statuses():
            near = nearest(code, tuple(_statuses()))
            raise UnknownResourceError(_PROBLEMS + code, [_PROBLEMS + name for name in near])
        response = _page(code, version) if form == "html" else _document(code)
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    return routes


def _document(code: str) -> Response:
    title = TITLES.get(code, UNTITLED)
    document = {
        "type": _PROBLEMS + code,
        "code": code,
        "status": _statuses()[code],
        "title": {lang: title(lang) for lang in LANGUAGES},
    }
    return Response(json.dumps(document, ensure_ascii=False, indent=2) + "\n", content_type="application/json")


def _page(code: str, version: str) -> Response:
    lang, address = language_of(request), page_address()
    title = Link(TITLES.get(code, UNTITLED)(lang), lang=lang)
    other = next(other for other in LANGUAGES if other != lang)
    turned = address.path(f"problem/{code}", lang=other)
    trail = [Link(RESOURCE["front"](lang), href=address.path(""))]
    words = {key.replace("-", "_"): text(lang) for key, text in RESOURCE.items()}
    body = render(
        "problem.html",
        frame=page_frame(version, address, title, turned, trail),
        words=words,
        what=RESOURCE["problem"](lang).format(code=code),
        status=_statuses()[code],
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = lang
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


@cache
def _statuses() -> dict[str, int]:
    """Return code → HTTP status: of our errors, and of the statuses that have a title."""
    ours = {kind.code: kind.status_hint for kind in _kinds(KgServiceError) if kind.code in TITLES}
    protocol = {code_of(status): status.value for status in HTTPStatus if code_of(status) in TITLES}
    return {"http-error": HTTPStatus.BAD_REQUEST.value} | protocol | ours


def _kinds(kind: type[KgServiceError]) -> Iterator[type[KgServiceError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
