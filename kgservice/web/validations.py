# SPDX-License-Identifier: Apache-2.0
"""``POST /api/validations``: a graph validated by plain SHACL, by the shipped shapes or by those that come with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from kgservice.errors import InvalidValueError, UnknownFieldError, UnreadableInputError, UsageError
from kgservice.gaps.shapes import GapShapes
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers.detect import MEDIA_TYPES
from kgservice.readers.statements import Statements, read_statements
from kgservice.report.validation import VALIDATION_FORMATS
from kgservice.shacl import ValidationReport
from kgservice.web.body import MAX_BODY, read_body, read_media_type, too_large
from kgservice.web.negotiation import content_type
from kgservice.web.query import read_validation_query
from kgservice.web.validation_process import validate_apart

__all__ = ["FORMS", "validations"]

FORMS: Final = {
    "json": "application/json",
    "text": "text/plain",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
}
"""Forms of a report and their media types, the preferred one first."""

_MULTIPART: Final = "multipart/form-data"
_JSON: Final = "application/json"
_KEYS: Final = ("data", "data_format", "shapes", "shapes_format")
_GRAPHS: Final = tuple(name for name in MEDIA_TYPES if name != _JSON and "yaml" not in name)
"""Media types of a body that is the graph itself."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A graph as it came, and what is said of its format."""

    data: bytes
    hint: str | None


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is to be validated; without shapes, by the shipped ones."""

    data: _Part
    shapes: tuple[_Part, ...] = ()


def validations(shapes: GapShapes, fields: FieldTable) -> Blueprint:
    """Return the route that validates."""
    routes = Blueprint("validations", __name__)

    @routes.post("/api/validations")
    def validate() -> Response:
        query = read_validation_query(request, FORMS)
        sent = _read_request(request)
        data = _statements(sent.data, "<data>", fields)
        report = _report(data, sent.shapes, shapes, fields)
        response = Response(VALIDATION_FORMATS[query.form](report, data, query.lang))
        response.headers["Content-Type"] = content_type(FORMS[query.form])
        response.headers["Content-Language"] = query.lang
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def _report(data: Statements, own: Sequence[_Part], shipped: GapShapes, fields: FieldTable) -> ValidationReport:
    """Validate; shapes of a stranger do so in a process that can be ended."""
    if not own:
        return shipped.compiled.validate(data.quads)
    graphs = [_statements(part, _named(number, len(own)), fields, rename=True) for number, part in enumerate(own, 1)]
    return validate_apart(data, graphs)


def _named(number: int, count: int) -> str:
    return "<shapes>" if count == 1 else f"<shapes {number}>"


def _statements(part: _Part, name: str, fields: FieldTable, *, rename: bool = False) -> Statements:
    return read_statements(part.data, fields, hint=part.hint, name=name, max_bytes=MAX_BODY, rename=rename)


def _read_request(sent: Request) -> _Sent:
    """Return what the body holds: a form, a JSON object, or the graph itself.

    Raises:
        InputError: Parts are missing, or are none that are known.
        RequestRefusedError: The body is too long, or of none of these kinds.
    """
    if sent.mimetype == _MULTIPART:
        return _from_form(sent)
    if sent.mimetype == _JSON:
        return _from_json(read_body())
    hint = read_media_type((*_GRAPHS, _MULTIPART, _JSON))
    return _Sent(_Part(read_body(), hint))


def _from_form(sent: Request) -> _Sent:
    try:
        parts = {name: list(_parts(sent, name)) for name in dict.fromkeys([*sent.files, *sent.form])}
    except RequestEntityTooLarge as error:
        raise too_large() from error
    for name in parts:
        if name not in {"data", "shapes"}:
            raise UnknownFieldError(name, Place("<request>"), ("data", "shapes"))
    if len(parts.get("data", ())) != 1:
        raise _one_graph()
    return _Sent(parts["data"][0], tuple(parts.get("shapes", ())))


def _parts(sent: Request, name: str) -> Iterator[_Part]:
    """Yield the files and the fields of one name; a file tells its format by media type, else by its name."""
    for file in sent.files.getlist(name):
        _, dot, extension = (file.filename or "").rpartition(".")
        named = file.mimetype if file.mimetype in MEDIA_TYPES else None
        yield _Part(file.read(), named or (extension if dot and extension.isalnum() else None))
    for text in sent.form.getlist(name):
        yield _Part(text.encode(), None)


def _from_json(body: bytes) -> _Sent:
    document = _object(body)
    for key in document:
        if key not in _KEYS:
            raise UnknownFieldError(key, Place("<request>"), _KEYS)
    data, shapes = document.get("data"), document.get("shapes", [])
    texts = [shapes] if isinstance(shapes, str) else shapes
    if not isinstance(data, str):
        raise _one_graph()
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _wrong("shapes", Text("a text, or a list of texts", "en tekst, eller en liste av tekster"))
    given, wanted = _hint(document, "data_format"), _hint(document, "shapes_format")
    return _Sent(_Part(_encoded(data, "data"), given), tuple(_Part(_encoded(text, "shapes"), wanted) for text in texts))


def _encoded(text: str, key: str) -> bytes:
    """Return a text as bytes; JSON can hold halves of characters, which no text has."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _wrong(key, Text("whole characters", "hele tegn")) from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        place = Place("<request>", getattr(error, "lineno", None), getattr(error, "colno", None))
        raise UnreadableInputError(
            Text("The JSON is broken", "JSON-teksten er feil"),
            place,
            Text("an object with data and, if wanted, shapes", "et objekt med data og eventuelt shapes"),
            Text("correct the text at this place", "rett teksten på dette stedet"),
        ) from error
    if not isinstance(document, dict):
        raise _one_graph()
    return document


def _hint(document: dict[str, Any], key: str) -> str | None:
    written = document.get(key)
    if written is None or isinstance(written, str):
        return written or None
    raise _wrong(key, Text("the name of a format, or a media type", "navnet på et format, eller en medietype"))


def _wrong(key: str, expected: Text) -> InvalidValueError:
    what = Text(f"{key} has a value that it cannot have", f"{key} har en verdi det ikke kan ha")
    return InvalidValueError(what, Place("<request>"), expected, Text(f"correct {key}", f"rett {key}"))


def _one_graph() -> UsageError:
    return UsageError(
        Text("The request has not one graph to validate", "Forespørselen har ikke én graf å validere"),
        None,
        Text("one part called data, and any number called shapes", "én del kalt data, og så mange kalt shapes en vil"),
        Text("send data=@FILE, or an object with data as text", "send data=@FIL, eller et objekt med data som tekst"),
    )
