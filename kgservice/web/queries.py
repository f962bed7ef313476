# SPDX-License-Identifier: Apache-2.0
"""``/api/queries``: the named queries, and the answer of each; one that asks about a product takes its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from kgservice.errors import UnknownResourceError, nearest
from kgservice.graph import NamedQuery, named_queries
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment
from kgservice.readers import read
from kgservice.report import rdf
from kgservice.report.catalogue_queries import QUERY_KEYS, query_item
from kgservice.report.json import dump
from kgservice.report.query_answer import Found, QueryAnswer, read_answer
from kgservice.vocabulary import MDQ
from kgservice.web.assessments import Assesses
from kgservice.web.body import MAX_BODY, read_body, read_media_type
from kgservice.web.listing import (
    FORMS,
    Asked,
    Made,
    Page,
    answer,
    answer_list,
    answer_once,
    paged_by,
    read_asked,
    said_of_all,
)
from kgservice.web.query import read_as_of
from kgservice.web.wording_lists import TITLES

__all__ = ["ANSWER_FORMS", "AsksGraph", "queries"]

ANSWER_FORMS: Final = {**FORMS, "tsv": "text/tab-separated-values"}
"""Forms of the answer to a query and their media types, the preferred one first."""

_TODAY: Final = "today"
_KEPT: Final = "product"
"""Parameter that names a product that is kept."""

_REMEMBERED: Final = 64
"""Answers that are kept: whoever walks through the pages of one asks for it again and again."""


class AsksGraph(Protocol):
    """What the named queries need of the dataset."""

    def query(self, text: str) -> Found:
        """Return what a query finds in the dataset."""

    def query_with(self, turtle: bytes, text: str) -> Found:
        """Return what a query finds in the dataset with the statements of a product beside it."""

    @property
    def concepts(self) -> Callable[[str], Mapping[str, str]]:
        """What returns the concepts whose IRI begins so, by name."""


AssessKept = Callable[[str, date], Assessment]
"""What takes the id of a product that is kept and returns its assessment of a day."""


def queries(assessor: Assesses, graph: AsksGraph, kept: AssessKept | None = None) -> Blueprint:
    """Return the routes of the named queries; nothing is asked of *graph* before the first request.

    Args:
        kept: Assesses products that are kept, so that a query can be asked about one of them by its id.
    """
    routes = Blueprint("queries", __name__)
    knowledge = assessor.knowledge

    @lru_cache(maxsize=_REMEMBERED)
    def rows(name: str, text: str) -> QueryAnswer:
        return read_answer(named_queries()[name], graph.query(text))

    @routes.get("/api/queries")
    def list_queries() -> Response:
        asked = read_asked()

        def find() -> Page:
            found = list(named_queries().values())
            shown = found[asked.offset : asked.offset + asked.limit]
            items = [query_item(query, asked.lang, graph.concepts) for query in shown]
            return Page(TITLES["queries"](asked.lang), len(found), items, QUERY_KEYS)

        return answer_list(asked, knowledge, find)

    @routes.get("/api/queries/<name>")
    def ask(name: str) -> Response:
        query = _query(name)
        if query.needs_product:
            if kept is None or _KEPT not in request.args:
                raise MethodNotAllowed(valid_methods=["POST"])
            ident = request.args[_KEPT]
            return about(query, _asked(query, _KEPT), lambda as_of: kept(ident, as_of))
        asked = _asked(query)
        text = _bound(query, asked, date.today(), graph)
        return answer(asked, knowledge, lambda: _made(query, rows(query.name, text), asked, knowledge))

    @routes.post("/api/queries/<name>")
    def ask_about_product(name: str) -> Response:
        query = _query(name)
        if not query.needs_product:
            raise MethodNotAllowed(valid_methods=["GET", "HEAD"])
        asked, hint = _asked(query), read_media_type()
        found = read(read_body(), knowledge.fields, hint=hint, name="<request>", max_bytes=MAX_BODY)
        return about(query, asked, lambda as_of: assessor.assess(found.products, as_of=as_of))

    def about(query: NamedQuery, asked: Asked, assess: Callable[[date], Assessment]) -> Response:
        as_of = date.today() if asked.values.get("as_of") == _TODAY else read_as_of(request)
        text = _bound(query, asked, as_of, graph)
        assessed = rdf.to_turtle(assess(as_of), knowledge)
        result = read_answer(query, graph.query_with(assessed.encode(), text))
        return answer_once(asked, _made(query, result, asked, knowledge))

    return routes


def _query(name: str) -> NamedQuery:
    found = named_queries().get(name)
    if found is None:
        known = tuple(named_queries())
        raise UnknownResourceError(MDQ + name, [MDQ + near for near in nearest(name, known)])
    return found


def _asked(query: NamedQuery, *others: str) -> Asked:
    """Return what is asked; the law is read on a day that can be set wherever a product is assessed first."""
    own = [parameter.name for parameter in query.parameters if parameter.name != "lang"]
    day = ["as_of"] if query.needs_product and "as_of" not in own else []
    return read_asked((*own, *day, *others), ANSWER_FORMS)


def _bound(query: NamedQuery, asked: Asked, today: date, graph: AsksGraph) -> str:
    own = {parameter.name for parameter in query.parameters}
    values = {name: value for name, value in asked.values.items() if name in own}
    return query.bound(values, today=today, lang=asked.lang, concepts=graph.concepts)


def _made(query: NamedQuery, found: QueryAnswer, asked: Asked, knowledge: Knowledge) -> Made:
    """Return a page of an answer in the form asked for."""
    links, headers = paged_by(asked, len(found.rows))
    page = found.page(asked.offset, asked.limit)
    if asked.form == "csv":
        return Made(page.to_csv(), headers)
    if asked.form == "tsv":
        return Made(page.to_tsv(), headers)
    if asked.form == "json-ld":
        return Made(dump(page.to_json_ld()).encode(), headers)
    document = {
        "query": query.name,
        "iri": MDQ + query.name,
        "title": query.title(asked.lang),
        "summary": query.summary(asked.lang),
        "parameters": {each.name: _setting(each.name, each.default, asked) for each in query.parameters},
        "columns": [{"name": name, "title": heading(asked.lang)} for name, heading in query.columns.items()],
        "total": len(found.rows),
        "offset": asked.offset,
        "limit": asked.limit,
        "links": links,
        "rows": page.to_rows(),
        **said_of_all(asked.lang, knowledge),
    }
    return Made(dump(document).encode(), headers)


def _setting(name: str, default: str, asked: Asked) -> str:
    """Return the value that a parameter had, as written."""
    return asked.lang if name == "lang" else asked.values.get(name, default)
