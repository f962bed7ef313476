# SPDX-License-Identifier: Apache-2.0
"""Answers about products: one of them, a version, the list, what was stored, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import Response, request
from pyoxigraph import Quad

from kgservice.knowledge.bundle import Knowledge
from kgservice.linkeddata.forms import FORMS as RDF_FORMS
from kgservice.linkeddata.forms import serialize
from kgservice.model.product import Unused
from kgservice.products import Description, Outcome, Reading, Record, Stored, Version
from kgservice.products.history import Step
from kgservice.report.json import JsonObject, dump
from kgservice.report.lexicon import Lexicon
from kgservice.web import product_documents as documents
from kgservice.web.listing import Asked, Made, answer_once, in_form, paged_by, said_of_all
from kgservice.web.negotiation import content_type, language_of
from kgservice.web.product_request import FORMS
from kgservice.web.query import read_form
from kgservice.web.wording_lists import TITLES

__all__ = ["ProductAnswers"]

_RDF: Final = {"turtle": "ttl", "json-ld": "jsonld", "n-triples": "nt"}
_KEPT: Final = "private, no-cache"
"""A client may keep an answer, and asks each time whether it still holds."""

_FILES: Final = {
    "yaml": ("application/yaml", "yaml"),
    "json": ("application/json", "json"),
    "json-ld": ("application/ld+json", "jsonld"),
    "turtle": ("text/turtle", "ttl"),
    "trig": ("application/trig", "trig"),
    "n-triples": ("application/n-triples", "nt"),
    "n-quads": ("application/n-quads", "nq"),
    "rdf-xml": ("application/rdf+xml", "rdf"),
    "eudamed-dtx": ("application/xml", "xml"),
}
"""Format of a description → media type and ending of a file."""


class ProductAnswers:
    """Answers the request that is under way."""

    def __init__(self, reading: Reading) -> None:
        """Bind what reads versions."""
        self._reading = reading
        self._knowledge: Knowledge = reading.knowledge

    def product(self, record: Record) -> Response:
        """Answer with the current state of a product: in JSON what is kept of it, in RDF its statements too."""
        return self._state(record, record.current, lambda: documents.product(record))

    def version(self, record: Record, version: Version) -> Response:
        """Answer with one version of a product, in the same forms."""
        return self._state(record, version, lambda: documents.state(record, version))

    def _state(self, record: Record, version: Version, document: Callable[[], JsonObject]) -> Response:
        form, lang = read_form(request, FORMS), language_of(request)
        tag = _tag(version, form, lang)
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        elif form == "json":
            response = Response(self._written(document(), lang))
        else:
            response = Response(serialize(self._statements(record, version), RDF_FORMS[_RDF[form]]))
        response.set_etag(tag)
        response.headers["Content-Type"] = content_type(FORMS[form])
        response.headers["Content-Language"] = lang
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Cache-Control"] = _KEPT
        return response

    def _statements(self, record: Record, version: Version) -> list[Quad]:
        return self._reading.statements(record, version)

    def source(self, record: Record, version: Version) -> Response:
        """Answer with the bytes of a description as they were sent.

        Raises:
            GoneError: The product was withdrawn with this version.
        """
        source = version.source
        if source is not None and request.if_none_match.contains_weak(source.digest):
            response = Response(status=304)
        else:
            response = _file(record, version, self._reading.description(record, version))
        if source is not None:
            response.set_etag(source.digest)
        response.headers["Cache-Control"] = _KEPT
        return response

    def stored(self, stored: Stored) -> Response:
        """Answer with what became of each product that was sent; of a lone one also its address and tag."""
        lang, kept = language_of(request), stored.products
        items = [documents.outcome(one) for one in kept]
        unused = [{"what": one.what, "place": str(one.place), "why": one.why(lang)} for one in stored.unused]
        new = any(one.outcome is Outcome.CREATED for one in kept)
        response = self._once({"products": items, "unused": unused}, stored.unused)
        response.status_code = 201 if new else 200
        if len(kept) == 1:
            response.headers["Location" if new else "Content-Location"] = items[0]["href"]
            response.set_etag(_tag(kept[0].record.current, "json", lang))
        else:
            response.headers["Link"] = ", ".join(f'<{item["href"]}>; rel="item"' for item in items)
        return response

    def put(self, stored: Stored) -> Response:
        """Answer with the state of the one product that was put."""
        (kept,) = stored.products
        response = self._once(documents.product(kept.record), stored.unused)
        response.set_etag(_tag(kept.record.current, "json", language_of(request)))
        if kept.outcome is Outcome.CREATED:
            response.status_code = 201
            response.headers["Location"] = documents.location_of(kept.record.ident)
        return response

    def page(self, records: Sequence[Record], total: int, asked: Asked) -> Response:
        """Answer with a page of the list."""
        items = [documents.item(record) for record in records]
        if asked.form != "json":
            _, headers = paged_by(asked, total)
            return answer_once(asked, Made(in_form(items, documents.PRODUCT_KEYS, asked), headers))
        shown = [{**item, "href": documents.location_of(item["id"])} for item in items]
        return self._listed("products", shown, total, asked)

    def history(self, record: Record, steps: Sequence[Step], asked: Asked, about: Mapping[str, str | None]) -> Response:
        """Answer with versions and what changed with each, the newest first; *about* says by which law."""
        words = Lexicon(self._knowledge, asked.lang)
        items = [documents.step(record, step, words) for step in steps]
        of = {"iri": record.iri, "id": record.ident, **about}
        return self._listed("history", items, len(record.versions), asked, of)

    def _listed(
        self,
        title: str,
        items: Sequence[JsonObject],
        total: int,
        asked: Asked,
        about: Mapping[str, str | None] | None = None,
    ) -> Response:
        links, headers = paged_by(asked, total)
        document = {
            "title": TITLES[title](asked.lang),
            **(about or {}),
            "total": total,
            "offset": asked.offset,
            "limit": asked.limit,
            "links": links,
            "items": items,
        }
        return answer_once(asked, Made(self._written(document, asked.lang).encode(), headers))

    def _once(self, document: JsonObject, unused: Sequence[Unused]) -> Response:
        """Answer with what holds for this request alone."""
        lang = language_of(request)
        response = Response(self._written(document, lang))
        response.headers["Content-Type"] = FORMS["json"]
        response.headers["Content-Language"] = lang
        response.headers["Cache-Control"] = "no-store"
        if unused:
            response.headers["Kgservice-Unused"] = str(len(unused))
        return response

    def _written(self, document: JsonObject, lang: str) -> str:
        return dump({**document, **said_of_all(lang, self._knowledge)})


def _file(record: Record, version: Version, description: Description) -> Response:
    media_type, ending = _FILES.get(description.hint, ("application/octet-stream", "bin"))
    response = Response(description.data)
    response.headers["Content-Type"] = media_type  # the bytes tell their encoding themselves
    name = f"{record.ident}-{version.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _tag(version: Version, form: str, lang: str) -> str:
    """Return the tag of a version in one of its forms; before the first dot stands that of the version."""
    return f"{version.tag}.{form}.{lang}" if form == "json" else f"{version.tag}.{form}"
