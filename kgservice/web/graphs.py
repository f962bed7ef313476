# SPDX-License-Identifier: Apache-2.0
"""``/graphs``: the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by ``?graph=IRI`` or ``?default``, or by the address itself: ``/graphs/person/1`` is the graph whose
IRI is that address. https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import RdfFormat, Triple
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_etags, parse_options_header
from werkzeug.wrappers import Request

from kgservice.errors import KgServiceError
from kgservice.model.text import Text
from kgservice.sparql.formats import GRAPH_FORMS, READ_FORMS, MediaType
from kgservice.sparql.limits import Limits
from kgservice.sparql.negotiate import negotiate
from kgservice.sparql.protocol import ProtocolError, read_graph_name
from kgservice.store.port import Condition, GraphStore
from kgservice.store.updates import parse_graph
from kgservice.web.access import Access
from kgservice.web.exchange import Describe, Reply, address, matches, read_body, refused, send, too_long
from kgservice.web.problem import RequestRefusedError
from kgservice.web.record import record_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["GraphEndpoint"]

_METHODS: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_MULTIPART: Final = "multipart/form-data"
_UNNAMED: Final = "application/rdf+xml"
"""What a body without Content-Type is, as the protocol says."""


class GraphEndpoint:
    """The protocol over a store."""

    def __init__(self, store: GraphStore, access: Access, limits: Limits, describe: Describe) -> None:
        """Answer for *store*; *describe* tells of the service where no graph is named."""
        self._store = store
        self._access = access
        self._limits = limits
        self._describe = describe

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            reply = self._reply(environ)
        except (KgServiceError, ProtocolError, RequestRefusedError) as error:
            reply = refused(error, environ, _METHODS)
        return send(reply, environ, start_response)

    def _reply(self, environ: WSGIEnvironment) -> Reply:
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return Reply(204, [("Allow", _METHODS)])
        if method not in _METHODS.split(", "):
            raise _no_such_method()
        graph, named = self._graph(environ)
        if method in {"GET", "HEAD"}:
            return self._get(graph, environ) if named else self._describe(environ)
        record_of(environ).change = method.lower()
        self._access.require(environ.get("HTTP_AUTHORIZATION"))
        if method == "DELETE" and named:
            return self._delete(graph, environ)
        if method == "POST" and not named:
            return self._create(environ)
        if named:
            return self._write(graph, environ, replace=method == "PUT")
        raise _no_graph()

    def _graph(self, environ: WSGIEnvironment) -> tuple[str | None, bool]:
        """Return the graph that a request is about, and whether it names one at all."""
        if environ["PATH_INFO"].rstrip("/") != "/graphs":
            return address(environ), True
        asked = read_graph_name(environ.get("QUERY_STRING", ""))
        return (None, False) if asked is None else (asked.graph, True)

    def _get(self, graph: str | None, environ: WSGIEnvironment) -> Reply:
        form = negotiate(environ.get("HTTP_ACCEPT"), GRAPH_FORMS)
        if form is None:
            raise RequestRefusedError(406, _listed(), Text("set Accept", "sett Accept"))
        mark = self._store.tag(graph)
        if mark is None:
            raise _absent()
        tag = _tag(mark, form)
        headers = [
            ("Content-Type", form.content_type),
            ("Vary", "Accept"),
            ("ETag", tag),
            ("Cache-Control", "no-cache"),
        ]
        if matches(environ.get("HTTP_IF_NONE_MATCH"), tag):
            return Reply(304, headers)
        answer = self._store.read_graph(graph, form.name)
        if answer is None:
            raise _absent()
        return Reply(200, headers, answer.parts, whole=answer.whole)

    def _write(self, graph: str | None, environ: WSGIEnvironment, *, replace: bool) -> Reply:
        data, media_type = self._body(environ, graph)
        condition = _condition(environ)
        new = self._store.write_graph(
            graph, data, media_type, replace=replace, base=graph or address(environ), condition=condition
        )
        return Reply(201, [("Location", graph or "")]) if new else Reply(204, [])

    def _create(self, environ: WSGIEnvironment) -> Reply:
        """Make a graph whose name is ours to give."""
        graph = f"{address(environ).rstrip('/')}/{secrets.token_hex(8)}"
        data, media_type = self._body(environ, graph)
        none = Condition(none_match=("*",))
        self._store.write_graph(graph, data, media_type, replace=False, base=graph, condition=none)
        return Reply(201, [("Location", graph)])

    def _delete(self, graph: str | None, environ: WSGIEnvironment) -> Reply:
        if not self._store.remove_graph(graph, condition=_condition(environ)):
            raise _absent()
        return Reply(204, [])

    def _body(self, environ: WSGIEnvironment, graph: str | None) -> tuple[bytes, str]:
        """Return the RDF that was sent and its media type; several parts are read and put together."""
        media_type, options = parse_options_header(environ.get("CONTENT_TYPE") or _UNNAMED)
        if media_type == _MULTIPART:
            return self._parts(environ, graph), RdfFormat.N_TRIPLES.media_type
        form = _form(media_type)
        body = read_body(environ, self._limits, "upload")
        charset = options.get("charset", "utf-8")
        if charset.lower().replace("_", "-") in {"utf-8", "utf8", "us-ascii"}:
            return body, form.name
        try:
            return body.decode(charset).encode(), form.name
        except (UnicodeDecodeError, LookupError) as error:
            raise _wrong_charset(charset) from error

    def _parts(self, environ: WSGIEnvironment, graph: str | None) -> bytes:
        """Return the graphs of a form as one, in N-Triples; their blank nodes are kept apart."""
        request = Request(environ)
        request.max_content_length = self._limits.upload * 1024
        base, triples = graph or address(environ), list[Triple]()
        try:
            files = list(request.files.items(multi=True))
        except RequestEntityTooLarge as error:
            raise too_long(self._limits, "upload") from error
        for name, file in files:
            form = _form(parse_options_header(file.content_type or _UNNAMED)[0])
            triples += parse_graph(file.read(), form.name, base=base, source=f"<{name}>", rename=True)
        return pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _form(media_type: str) -> MediaType:
    form = READ_FORMS.get(media_type)
    if form is not None:
        return form
    raise RequestRefusedError(415, _listed(), Text("name the format in Content-Type", "oppgi formatet i Content-Type"))


def _listed() -> Text:
    listed = ", ".join(one.name for one in GRAPH_FORMS)
    return Text(f"one of {listed}", f"en av {listed}")


def _tag(mark: str, form: MediaType) -> str:
    """Return the tag of a graph in one of its forms."""
    return f'"{mark}.{form.short[0]}"'


def _condition(environ: WSGIEnvironment) -> Condition | None:
    """Return what the request wants to hold of the graph; the form in which it was read does not matter."""
    match, none_match = environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_NONE_MATCH")
    if match is None and none_match is None:
        return None
    return Condition(_marks(match), _marks(none_match))


def _marks(header: str | None) -> tuple[str, ...] | None:
    if header is None:
        return None
    tags = parse_etags(header)
    if tags.star_tag:
        return ("*",)
    return tuple(sorted(tag.rpartition(".")[0] or tag for tag in tags.as_set(include_weak=False) if tag))


def _no_such_method() -> ProtocolError:
    expected = Text(f"one of {_METHODS}", f"en av {_METHODS}")
    return ProtocolError(405, expected, Text("use one of these", "bruk en av disse"))


def _no_graph() -> ProtocolError:
    return ProtocolError(
        400,
        Text("graph=IRI, or default, or the address of a graph", "graph=IRI, default eller adressen til en graf"),
        Text("name the graph", "oppgi grafen"),
    )


def _absent() -> RequestRefusedError:
    return RequestRefusedError(
        404, Text("a graph that is here", "en graf som finnes her"), Text("check its IRI", "kontroller IRI-en")
    )


def _wrong_charset(charset: str) -> RequestRefusedError:
    shown = charset[:40]
    return RequestRefusedError(
        400, Text(f"text in {shown}", f"tekst i {shown}"), Text("send the RDF as UTF-8", "send RDF som UTF-8")
    )
