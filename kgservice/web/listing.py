# SPDX-License-Identifier: Apache-2.0
"""What all lists have in common: pages of them, links between the pages, forms, and tags by which they are kept.

A list says the same until the knowledge or the day changes. Both are in the tag, with all that was asked for, so that
a client that has the answer already is told so before anything is looked up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from flask import Response, request

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.text import Text
from kgservice.report.catalogue import Key, to_csv, to_json_ld
from kgservice.report.json import JsonObject, dump
from kgservice.report.lexicon import local
from kgservice.report.wording import WORDS
from kgservice.web.negotiation import content_type, language_of
from kgservice.web.query import read_form, wrong_value

__all__ = [
    "FORMS",
    "Asked",
    "Made",
    "Page",
    "answer",
    "answer_list",
    "answer_once",
    "answer_one",
    "in_form",
    "paged_by",
    "read_asked",
    "said_of_all",
]

FORMS: Final = {"json": "application/json", "csv": "text/csv", "json-ld": "application/ld+json"}
"""Forms of a list and their media types, the preferred one first."""

_MOST: Final = 1000
"""Items of a page."""

_USUAL: Final = 100
_PAGING: Final = ("limit", "offset")
_COMMON: Final = ("lang", "format")
_VARY: Final = "Accept, Accept-Language"
_MAX_AGE: Final = 300
"""Seconds for which an answer may be used again unasked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a list or of one item.

    Attributes:
        form: Name of the form of the answer.
        values: The other parameters that were given, as written.
    """

    lang: str
    form: str
    media_type: str
    offset: int
    limit: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """The body of an answer, and headers of its own."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The items of one page.

    Attributes:
        title: Of the list, in the language of the answer.
        total: Number of items on all pages.
        keys: Of an item.
    """

    title: str
    total: int
    items: Sequence[JsonObject]
    keys: Sequence[Key]


def read_asked(
    parameters: Sequence[str] = (),
    forms: Mapping[str, str] = FORMS,
    *,
    paged: bool = True,
    usual: int = _USUAL,
    most: int = _MOST,
) -> Asked:
    """Return what the request asks for; *parameters* are those it takes beside the common ones.

    Args:
        paged: The list has pages.
        usual: Items of a page where the request says nothing, and *most* where it says much.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    paging = _PAGING if paged else ()
    form = read_form(request, forms, (*parameters, *paging, *_COMMON))
    return Asked(
        lang=language_of(request),
        form=form,
        media_type=forms[form],
        offset=_number("offset", 0, 0, None),
        limit=_number("limit", usual, 1, most),
        values={name: request.args[name] for name in parameters if name in request.args},
    )


def answer_list(asked: Asked, knowledge: Knowledge, find: Callable[[], Page]) -> Response:
    """Answer with a page of a list; *find* is called unless the client has the answer already."""

    def make() -> Made:
        page = find()
        links, headers = paged_by(asked, page.total)
        return Made(_written(page, asked, knowledge, links), headers)

    return answer(asked, knowledge, make)


def answer_one(
    asked: Asked, knowledge: Knowledge, item: JsonObject, keys: Sequence[Key], details: Callable[[], JsonObject]
) -> Response:
    """Answer with one item; in JSON its *details* go with it."""

    def make() -> Made:
        if asked.form == "json":
            return Made(dump({**item, "details": details(), **said_of_all(asked.lang, knowledge)}).encode())
        return Made(in_form([item], keys, asked))

    return answer(asked, knowledge, make)


def answer(asked: Asked, knowledge: Knowledge, make: Callable[[], Made]) -> Response:
    """Answer with what *make* makes, unless the client has it already; it may keep the answer for a while."""
    tag = _tag(asked, knowledge)
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else answer_once(asked, make())
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE}"
    response.headers["Vary"] = _VARY
    return response


def answer_once(asked: Asked, made: Made) -> Response:
    """Answer with what was made for this request alone."""
    response = Response(made.body)
    response.headers["Content-Type"] = content_type(asked.media_type)
    response.headers["Content-Language"] = asked.lang
    response.headers["Vary"] = _VARY
    response.headers["Cache-Control"] = "no-store"
    if asked.form in {"csv", "tsv"}:
        name = re.sub(r"[^A-Za-z0-9-]", "-", local(request.path))
        response.headers["Content-Disposition"] = f'inline; filename="{name}.{asked.form}"'
    response.headers.update(made.headers)
    return response


def said_of_all(lang: str, knowledge: Knowledge) -> JsonObject:
    """Return what every answer in JSON ends with."""
    version = WORDS["knowledge"](lang).format(version=knowledge.version)
    return {
        "language": lang,
        "knowledge_version": knowledge.version,
        "disclaimer": f"{WORDS['disclaimer'](lang)} {version}",
    }


def paged_by(asked: Asked, total: int) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the addresses of the first, previous, next and last page, and the headers that name them (RFC 8288)."""
    last = max(total - 1, 0) // asked.limit * asked.limit
    offsets = {"first": 0, "prev": max(asked.offset - asked.limit, 0), "next": asked.offset + asked.limit, "last": last}
    absent = {"prev"} if asked.offset == 0 else set()
    absent |= {"next"} if offsets["next"] >= total else set()
    links = {rel: _address(offset, asked.limit) for rel, offset in offsets.items() if rel not in absent}
    header = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items())
    return links, {"Link": header, "X-Total-Count": str(total)}


def _address(offset: int, limit: int) -> str:
    """Return the address of this list from *offset* on; it is relative to the host."""
    given = {name: value for name, value in request.args.items() if name not in _PAGING}
    return f"{quote(request.script_root + request.path)}?{urlencode({**given, 'offset': offset, 'limit': limit})}"


def _written(page: Page, asked: Asked, knowledge: Knowledge, links: Mapping[str, str]) -> bytes:
    if asked.form != "json":
        return in_form(page.items, page.keys, asked)
    document = {
        "title": page.title,
        "total": page.total,
        "offset": asked.offset,
        "limit": asked.limit,
        "links": links,
        "items": page.items,
        **said_of_all(asked.lang, knowledge),
    }
    return dump(document).encode()


def in_form(items: Sequence[JsonObject], keys: Sequence[Key], asked: Asked) -> bytes:
    """Return items as CSV or JSON-LD, as is asked for."""
    if asked.form == "csv":
        return to_csv(items, keys)
    return dump(to_json_ld(items, keys, asked.lang)).encode()


def _tag(asked: Asked, knowledge: Knowledge) -> str:
    digest = hashlib.sha256()
    for part in _identity(asked, knowledge):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:32]


def _identity(asked: Asked, knowledge: Knowledge) -> Iterator[str]:
    """Yield all that an answer depends on."""
    yield from (knowledge.version, date.today().isoformat(), request.script_root, request.path)
    yield from (asked.lang, asked.form, str(asked.offset), str(asked.limit))
    for pair in request.args.items():  # in their order: the links repeat them
        yield from pair


def _number(name: str, usual: int, least: int, most: int | None) -> int:
    written = request.args.get(name)
    if written is None:
        return usual
    if written.isascii() and written.isdecimal() and len(written) < 10:
        number = int(written)
        if number >= least and (most is None or number <= most):
            return number
    raise wrong_value(name, written, _whole(least, most))


def _whole(least: int, most: int | None) -> Text:
    if most is None:
        return Text(f"a whole number from {least} on", f"et heltall fra {least}")
    return Text(f"a whole number from {least} to {most}", f"et heltall fra {least} til {most}")
