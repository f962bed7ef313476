# SPDX-License-Identifier: Apache-2.0
"""Answers about an IRI: the way on to a description, the description or document itself, a file with everything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from flask import Response, request
from pyoxigraph import Quad

from kgservice.errors import UnknownResourceError
from kgservice.linkeddata import FORMS, Form, LinkedData
from kgservice.linkeddata.documents import DISTRIBUTIONS
from kgservice.linkeddata.forms import serialize, write
from kgservice.store.evaluation import Sink
from kgservice.store.streaming import Streams
from kgservice.vocabulary import BASE, GRAPH, LANGUAGES
from kgservice.web.html import look, render
from kgservice.web.negotiation import content_type
from kgservice.web.resource_names import Address, Link
from kgservice.web.resource_page import resource_page
from kgservice.web.resource_wording import RESOURCE

__all__ = ["FORMS_OF_QUERY", "MEDIA_TYPES", "PAGE_POLICY", "STYLE", "Answering", "Place"]

MEDIA_TYPES: Final[Mapping[str, str]] = {
    **{name: form.media_type for name, form in FORMS.items()},
    "html": "text/html",
}
"""Name of a form → its media type; the first is sent to whoever has no preference."""

FORMS_OF_QUERY: Final[Mapping[str, str]] = {**MEDIA_TYPES, "rq": "application/sparql-query"}
"""The same for a query, which has a form of its own."""

STYLE: Final = "assets/page.css"
PAGE_POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What a page may do: load the one style sheet, and nothing else."""

_KEPT: Final = "public, max-age=3600"
_SECONDS: Final = 900.0
"""Time in which a whole graph must have been read."""

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the forms of one description or document stand.

    Attributes:
        path: Without an ending.
        by_ending: Whether a form is told by the ending of the path, or else by a parameter.
        is_thing: Whether what is described is no document.
    """

    iri: str
    path: str
    by_ending: bool = True
    is_thing: bool = True

    def of(self, address: Address, form: str, **parameters: str) -> str:
        """Return the address of a form."""
        if self.by_ending:
            return address.path(f"{self.path}.{form}", **parameters)
        named = {} if self.path else {"iri": self.iri}
        return address.path(self.path or "resource", **named, format=form, **parameters)


class Answering:
    """Answers from what is known."""

    def __init__(self, data: Callable[[], LinkedData]) -> None:
        """Bind what is known; it is asked for when it is needed."""
        self._data = data
        self._streams = Streams()

    def see_other(self, place: Place, form: str) -> Response:
        """Answer for a thing: its description is elsewhere."""
        address = page_address()
        target = place.of(address, form)
        response = Response(status=303)
        del response.headers["Content-Type"]
        response.headers["Location"] = target
        response.headers["Link"] = ", ".join([f'<{target}>; rel="describedby"', *_alternates(place, address)])
        return _shared(response)

    def show(self, place: Place, form: str, lang: str) -> Response:
        """Answer with a description or a document in a form."""
        data, address = self._data(), page_address()
        tag = _tag(data, place, form, lang, address)
        whole_graph = data.documents.is_graph(place.iri) and form in FORMS
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        elif whole_graph:
            response = self._streamed(data.graph(place.iri), FORMS[form])
        else:
            response = Response(self._body(data, place, form, lang, address))
        response.set_etag(tag, weak=whole_graph)
        response.headers["Content-Type"] = content_type(FORMS_OF_QUERY[form])
        response.headers["Content-Location"] = place.of(address, form)
        response.headers["Link"] = ", ".join((*_relations(place, address), *_alternates(place, address)))
        if form == "html":
            response.headers["Content-Language"] = lang
            response.headers["Content-Security-Policy"] = PAGE_POLICY
        elif form in FORMS and not whole_graph:
            shown, known = data.incoming(place.iri)
            response.headers["Kgservice-Incoming"] = f"{shown}/{known}"
            response.headers["Kgservice-Cut"] = "yes" if shown < known else "no"
        return _shared(response)

    def download(self, iri: str) -> Response:
        """Answer with a file that holds the whole dataset."""
        data, form = self._data(), FORMS[DISTRIBUTIONS[iri]]
        tag = hashlib.sha256(f"{data.digest} {iri}".encode()).hexdigest()[:32]
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = self._streamed(data.documents.distribution(form.name), form)
        response.set_etag(tag, weak=True)
        response.headers["Content-Type"] = content_type(form.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="kgservice-dataset.{form.name}"'
        response.headers["Link"] = f'<{page_address().path("dataset")}>; rel="describedby", <{_LICENCE}>; rel="license"'
        return _shared(response)

    def not_found(self, error: UnknownResourceError, lang: str) -> Response:
        """Answer to a person that there is nothing, with what it may have been."""
        address = page_address()
        near = [Link(iri, href=address.of(iri), iri=iri) for iri in error.near]
        title = RESOURCE["not-found"](lang)
        frame = page_frame(self._data().knowledge.version, address, Link(title, lang=lang), "", [_front(lang, address)])
        body = render("not-found.html", frame=frame, words=_words(lang), what=error.what(lang), near=near)
        return as_page(Response(body, status=404), lang)

    def _body(self, data: LinkedData, place: Place, form: str, lang: str, address: Address) -> bytes:
        if form == "rq":
            return (data.documents.query(place.iri) or "").encode()
        if form in FORMS:
            return serialize(data.statements(place.iri), FORMS[form])
        page = resource_page(data, place.iri, lang, address)
        page["formats"] = [
            {"text": FORMS[name].title if name in FORMS else "SPARQL", "kind": kind, "href": place.of(address, name)}
            for name, kind in _forms(place).items()
            if name != "html"
        ]
        other = place.of(address, "html", lang=_other(lang))
        frame = page_frame(data.knowledge.version, address, Link(page["title"].text, lang=lang), other, page["trail"])
        return render("resource.html", page=page, frame=frame, words=_words(lang))

    def _streamed(self, quads: Iterable[Quad], form: Form) -> Response:
        """Answer with statements as they come; the thread that reads them ends when nobody takes them any more."""
        if request.method == "HEAD":
            return Response()

        def work(output: Sink) -> None:
            write(quads, form, cast("IO[bytes]", output))

        return Response(self._streams.answer(work, seconds=_SECONDS).parts, direct_passthrough=True)


def as_page(response: Response, lang: str) -> Response:
    """Return the answer with what every page says of itself."""
    response.headers["Content-Type"] = content_type("text/html")
    response.headers["Content-Language"] = lang
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _shared(response: Response) -> Response:
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = _KEPT
    return response


def page_address() -> Address:
    """Return how links of this request's page are written."""
    lang = request.args.get("lang", "")
    return Address(request.script_root, lang if lang in LANGUAGES else "")


def _tag(data: LinkedData, place: Place, form: str, lang: str, address: Address) -> str:
    """Return what changes whenever the bytes do: the knowledge, what is asked for, and for a page how it looks."""
    parts = [data.digest, place.iri, form]
    if form == "html":
        parts += [lang, look(), place.path, address.root, address.lang]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _forms(place: Place) -> Mapping[str, str]:
    return FORMS_OF_QUERY if place.iri.startswith(f"{BASE}query/") else MEDIA_TYPES


def _alternates(place: Place, address: Address) -> list[str]:
    """Return a link to each form for the header Link."""
    return [f'<{place.of(address, name)}>; rel="alternate"; type="{kind}"' for name, kind in _forms(place).items()]


def _relations(place: Place, address: Address) -> list[str]:
    """Return what the answer is to other things, for the header Link."""
    found = [f'<{place.iri}>; rel="canonical"', f'<{_LICENCE}>; rel="license"']
    if place.is_thing:
        found.append(f'<{place.iri}>; rel="describes"')
    if place.iri.startswith(GRAPH):
        found.append(f'<{address.path("graph/description")}>; rel="describedby"')
    return found


def _other(lang: str) -> str:
    return next(other for other in LANGUAGES if other != lang)


def _front(lang: str, address: Address) -> Link:
    return Link(RESOURCE["front"](lang), href=address.path(""))


def _words(lang: str) -> dict[str, str]:
    """Return the fixed strings of a page, by names that a template can use."""
    return {key.replace("-", "_"): text(lang) for key, text in RESOURCE.items() if not key.startswith("ns.")}


def page_frame(version: str, address: Address, title: Link, other: str, trail: list[Link]) -> dict[str, Any]:
    """Return what every page has around its content; the language is that of the link *title*."""
    lang = title.lang
    return {
        "lang": lang,
        "title": title.text,
        "style": Address(address.root).path(STYLE, v=look()[:12]),
        "trail": trail,
        "other": {"lang": _other(lang), "href": other, "text": RESOURCE["other-language"](_other(lang))},
        "foot": RESOURCE["foot"](lang).format(version=version),
    }
