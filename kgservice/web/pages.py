# SPDX-License-Identifier: Apache-2.0
"""What a person looks at: the front page."""

from __future__ import annotations

from html import escape
from typing import Final

from flask import Blueprint, Response, request

from kgservice.vocabulary import LANGUAGES
from kgservice.web.negotiation import language_of
from kgservice.web.query import read_word
from kgservice.web.wording import PAGE

__all__ = ["pages"]

_LINKS: Final = {
    "/api/openapi.json": "openapi",
    "/api/schema/product.json": "product",
    "/api/context.jsonld": "context",
    "/api/schema/assessment.json": "assessment",
    "/api/schema/check.json": "check",
    "/health": "health",
}
_EXAMPLE: Final = "curl --data-binary @product.yaml -H 'Content-Type: application/yaml' {root}api/assessments"


def pages(version: str) -> Blueprint:
    """Return the routes of the pages; *version* is that of the knowledge."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def show_front() -> Response:
        read_word(request, "lang", LANGUAGES)
        lang = language_of(request)
        response = Response(_front(version, lang, request.root_url), content_type="text/html; charset=utf-8")
        response.headers["Content-Language"] = lang
        response.headers["Vary"] = "Accept-Language"
        return response

    return routes


def _front(version: str, lang: str, root: str) -> str:
    """Return the page; it needs no style, no script and no picture."""
    words = {key: escape(text(lang)) for key, text in PAGE.items()}
    links = "\n".join(f'<li><a href="{path}">{path}</a>: {words[key]}</li>' for path, key in _LINKS.items())
    return f"""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{words["title"]}</title>
</head>
<body>
<main>
<h1>{words["title"]}</h1>
<p>{words["intro"]}</p>
<p>{words["use"]}</p>
<pre>{escape(_EXAMPLE.format(root=root))}</pre>
<p>{words["checks"]}</p>
<h2>{words["here"]}</h2>
<ul>
{links}
</ul>
<p>{words["end"].format(version=escape(version))}</p>
</main>
</body>
</html>
"""
