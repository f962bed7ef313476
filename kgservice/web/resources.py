# SPDX-License-Identifier: Apache-2.0
"""Linked data: every IRI of ours answers at the same path, under any base.

A thing is no document, so its IRI leads on (303) to the address of its description in the form that is asked for,
``/law/mdr-art-10.ttl``. A document answers itself. Which is which: see ``kgservice.linkeddata.documents``.
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kgservice.config import read_settings
from kgservice.errors import UnknownResourceError, UsageError
from kgservice.graph import open_graph
from kgservice.graph.description import DATASET
from kgservice.knowledge.bundle import Knowledge
from kgservice.linkeddata import LinkedData
from kgservice.linkeddata.documents import DISTRIBUTIONS
from kgservice.linkeddata.sources import named_node
from kgservice.model.text import Text
from kgservice.vocabulary import BASE, MD, expand
from kgservice.web.conditional import unless_known
from kgservice.web.html import ASSETS
from kgservice.web.negotiation import form_of, language_of
from kgservice.web.problem import problem
from kgservice.web.query import check_parameters, read_form
from kgservice.web.resource_answers import FORMS_OF_QUERY, MEDIA_TYPES, STYLE, Answering, Place

__all__ = ["SPACES", "linked_data_of", "resources"]

SPACES: Final = (
    "applicability", "concept", "emdn", "event", "fact", "graph", "guidance", "law", "obligation", "ontology",
    "overlap", "query", "rule", "shape", "shapes", "standard",
)  # fmt: skip
"""First steps of our IRIs."""

_WITHOUT_STEPS: Final = ("dataset", "emdn")
"""IRIs of ours of one step."""

_BY_PARAMETER: Final = frozenset({DATASET, MD})
"""Documents whose forms have no endings: those of the dataset are its files, and the vocabulary ends in a slash."""

_LONGEST_SPACE: Final = 20
_ALIKE: Final = 0.75

_OF_PAGES: Final = frozenset({None, "resources", "problem_pages"})
"""Parts of the service that persons look at; a path that no part answers is of none."""

_ERRORS: Final = {"problem": "application/problem+json", "json": "application/json", "html": "text/html"}


def resources(open_data: Callable[[], LinkedData]) -> Blueprint:
    """Return the routes of our IRIs; *open_data* is called by the first request that needs it, and once."""
    routes = Blueprint("resources", __name__)
    answers = _Resources(_Once(open_data))
    space = f"<any({', '.join(SPACES)}):space>"

    @routes.get(f"/{space}/<path:name>")
    def show_resource(space: str, name: str) -> Response:
        return answers.answer(f"{space}/{name}")

    @routes.get(f"/{space}/")
    def show_space(space: str) -> Response:
        return answers.answer(f"{space}/")

    for name in _WITHOUT_STEPS:
        routes.add_url_rule(f"/{name}", f"show_{name}", partial(answers.answer, name))
        routes.add_url_rule(f"/{name}.<form>", f"show_{name}_in_form", partial(answers.answer_in_form, name))

    @routes.get("/resource")
    def show_named_resource() -> Response:
        return answers.named()

    routes.add_url_rule(f"/{STYLE}", "show_style", _style)
    _tell_what_is_unknown(routes, answers)
    return routes


def _style() -> Response:
    response = Response((ASSETS / "page.css").read_bytes(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    return unless_known(response)


def _tell_what_is_unknown(routes: Blueprint, answers: _Resources) -> None:
    """Let an IRI of which nothing is known be answered with the nearest, to a person as a page."""

    @routes.before_app_request
    def look_around() -> None:
        """Take a path that no route answers, but nearly one of ours, for an IRI that is written wrongly."""
        if isinstance(request.routing_exception, NotFound) and _resembles_ours(request.path):
            raise answers.unknown(BASE + request.path.lstrip("/"))

    @routes.app_errorhandler(UnknownResourceError)
    def tell_unknown(error: UnknownResourceError) -> Response:
        lang, is_page = language_of(request), request.blueprint in _OF_PAGES
        if is_page and form_of(request, _ERRORS) == "html":
            return answers.not_found(error, lang)
        return problem(error, lang)


def linked_data_of(knowledge: Knowledge) -> Callable[[], LinkedData]:
    """Return what opens the linked data of *knowledge*."""
    return lambda: LinkedData(knowledge, open_graph(knowledge, cache=read_settings().cache))


class _Once:
    """Opens something when it is first needed, and in one thread alone."""

    def __init__(self, open_data: Callable[[], LinkedData]) -> None:
        self._open = open_data
        self._found: LinkedData | None = None
        self._lock = threading.Lock()

    def __call__(self) -> LinkedData:
        with self._lock:
            if self._found is None:
                self._found = self._open()
            return self._found


class _Resources:
    """Finds out what a request asks about."""

    def __init__(self, data: Callable[[], LinkedData]) -> None:
        self._data = data
        self._answering = Answering(data)
        self.not_found = self._answering.not_found

    def answer(self, path: str) -> Response:
        """Answer for a path: a file, an IRI, or the description of one in a form that its ending names.

        Raises:
            UnknownResourceError: It is none of these.
        """
        data, iri = self._data(), BASE + path
        if iri in DISTRIBUTIONS:
            return self._answering.download(iri)
        if iri in data:
            return self._of(_place(data, iri))
        stem, _, ending = iri.rpartition(".")
        place = _place(data, stem) if ending in FORMS_OF_QUERY and stem in data else None
        if place is None or ending not in _forms(place) or not place.by_ending:
            raise self.unknown(iri)
        check_parameters(request, ("lang",))
        return self._answering.show(place, ending, language_of(request))

    def answer_in_form(self, path: str, form: str) -> Response:
        """Answer for a path with an ending, as `answer` does."""
        return self.answer(f"{path}.{form}")

    def unknown(self, iri: str) -> UnknownResourceError:
        """Return the error for an IRI of ours of which nothing is known."""
        return UnknownResourceError(iri, self._data().near(iri))

    def named(self) -> Response:
        """Answer for the IRI, or its short form, that the parameter ``iri`` holds.

        Raises:
            UsageError: There is no such parameter.
            UnknownResourceError: Nothing is known of the IRI.
        """
        data = self._data()
        form = read_form(request, MEDIA_TYPES, ("iri", "lang", "format"))
        iri = expand(request.args.get("iri", ""))
        if not iri:
            raise _no_iri()
        if named_node(iri) is None or iri not in data:
            raise self.unknown(iri) if iri.startswith(BASE) else UnknownResourceError(iri, ())
        return self._answering.show(Place(iri, "", by_ending=False), form, language_of(request))

    def _of(self, place: Place) -> Response:
        form = read_form(request, _forms(place))
        if place.is_thing:
            return self._answering.see_other(place, form)
        return self._answering.show(place, form, language_of(request))


def _resembles_ours(path: str) -> bool:
    first, _, rest = path.lstrip("/").partition("/")
    return bool(rest and difflib.get_close_matches(first[:_LONGEST_SPACE].lower(), SPACES, n=1, cutoff=_ALIKE))


def _place(data: LinkedData, iri: str) -> Place:
    path = iri.removeprefix(BASE)
    return Place(iri, path, by_ending=iri not in _BY_PARAMETER, is_thing=iri not in data.documents)


def _forms(place: Place) -> Mapping[str, str]:
    return FORMS_OF_QUERY if place.path.startswith("query/") else MEDIA_TYPES


def _no_iri() -> UsageError:
    return UsageError(
        Text("No IRI is named", "Ingen IRI er oppgitt"),
        None,
        Text("the parameter iri, such as iri=mdlaw:mdr-art-10", "parameteren iri, for eksempel iri=mdlaw:mdr-art-10"),
        Text("add it to the address", "legg den til i adressen"),
    )
