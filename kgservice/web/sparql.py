# SPDX-License-Identifier: Apache-2.0
"""``/sparql`` and ``/update``: the SPARQL 1.1 Protocol, and ``/queries/{name}`` to cancel a query.

A WSGI application of its own beside Flask: what is spent here, is spent on each query.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kgservice.errors import KgServiceError
from kgservice.model.text import Text
from kgservice.sparql.formats import MediaType, forms_of
from kgservice.sparql.glance import CHANGING, glance
from kgservice.sparql.guard import examine_query, examine_update
from kgservice.sparql.limits import Limits
from kgservice.sparql.negotiate import form_named, negotiate
from kgservice.sparql.protocol import ProtocolError, QueryRequest, Sent, read_query, read_update
from kgservice.sparql.rewriting import limit_rows, use_graphs
from kgservice.store.port import Answer, Dataset, GraphStore, Question
from kgservice.store.running import IDENT
from kgservice.web.access import Access
from kgservice.web.exchange import Describe, Headers, Reply, address, matches, read_body, refused, send
from kgservice.web.kept_answers import KeptAnswers
from kgservice.web.problem import RequestRefusedError
from kgservice.web.record import record_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["SparqlEndpoint"]

_REMEMBERED: Final = 256
"""Queries whose reading is kept, because the same ones come again and again."""

_SHORT: Final = 16 * 1024
"""Characters of a query whose reading is worth keeping."""

_METHODS: Final = {"/sparql": "GET, HEAD, POST, OPTIONS", "/update": "POST, OPTIONS"}


@dataclass(frozen=True, slots=True)
class _Read:
    """What a query turned out to be.

    Attributes:
        limited: The query, a SELECT asking for no more rows than are given.
        rows: Rows or triples after which the answer is cut; None where the query itself asks for fewer.
        steady: Whether the same graphs always give the same answer.
    """

    form: str
    limited: str
    rows: int | None
    steady: bool


class SparqlEndpoint:
    """The protocol over a store."""

    def __init__(self, store: GraphStore, access: Access, limits: Limits, describe: Describe) -> None:
        """Answer for *store*; *describe* tells of the service where nothing is asked."""
        self._store = store
        self._access = access
        self._limits = limits
        self._describe = describe
        self._kept = KeptAnswers()
        self._read = lru_cache(_REMEMBERED)(self._reading)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            reply = self._reply(environ)
        except (KgServiceError, ProtocolError, RequestRefusedError) as error:
            reply = refused(error, environ, _METHODS.get(environ["PATH_INFO"], "DELETE, OPTIONS"))
        return send(reply, environ, start_response)

    def _reply(self, environ: WSGIEnvironment) -> Reply:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return Reply(204, [("Allow", _METHODS.get(path, "DELETE, OPTIONS"))])
        if path == "/update":
            return self._update(environ)
        if path == "/sparql":
            asked = read_query(self._sent(environ))
            return self._describe(environ) if asked is None else self._query(asked, environ)
        return self._cancel(method, path.removeprefix("/queries/"))

    # a query

    def _query(self, asked: QueryRequest, environ: WSGIEnvironment) -> Reply:
        record = record_of(environ)
        record.text, record.form = asked.text, "unknown"
        read = (self._read if len(asked.text) <= _SHORT else self._reading)(asked.text)
        record.form = read.form
        form = _form(asked, environ.get("HTTP_ACCEPT"), read.form)
        headers = [("Content-Type", form.content_type), ("Vary", "Accept")]
        base, version, tag = address(environ), self._store.version, None
        if read.steady:
            tag = _tag(version, asked, form, base)
            headers += [("ETag", tag), ("Cache-Control", "no-cache")]
            known = environ.get("HTTP_IF_NONE_MATCH")
            if known != "*" and matches(known, tag):  # no answer is known by a star: the query may not even be one
                record.unchanged = True
                return Reply(304, headers)
        else:
            headers.append(("Cache-Control", "no-store"))
        ident = environ.get("HTTP_KGSERVICE_QUERY", "")
        if not IDENT.fullmatch(ident):
            ident = secrets.token_hex(8)
        record.ident = ident
        question = Question(
            text=read.limited,
            media_type=form.name,
            dataset=_dataset(asked),
            base=base,
            rows=read.rows,
            written=asked.text,
            seconds=asked.seconds,
            ident=ident,
        )
        record.answer = answer = self._answer(question, tag, version)
        headers.append(("Kgservice-Query", ident))
        return Reply(200, headers + _cut(answer, read.rows), answer.parts, whole=answer.whole)

    def _answer(self, question: Question, tag: str | None, version: str) -> Answer:
        """Return the answer that is kept, or a new one, to be kept if the graphs are still as they were."""
        if tag is None:
            return self._store.query(question)
        kept = self._kept.find(tag)
        if kept is not None:
            return kept
        answer = self._store.query(question)
        return self._kept.keep(tag, answer) if self._store.version == version else answer

    def _reading(self, text: str) -> _Read:
        seen = glance(text, self._limits)
        if seen is not None:
            return _Read(
                seen.form, text, None if seen.bounded or seen.form == "ASK" else self._limits.rows, steady=True
            )
        examined, rows = examine_query(text, self._limits), self._limits.rows
        form = examined.form or "SELECT"  # what is no query at all is told by the engine
        steady = not any(token.word in CHANGING for token in examined.tokens)
        if form != "SELECT":
            return _Read(form, text, None if form == "ASK" else rows, steady)
        limited = limit_rows(text, rows, examined)
        return _Read(form, limited, None if limited == text else rows, steady)

    # an update, a query that is cancelled

    def _update(self, environ: WSGIEnvironment) -> Reply:
        record = record_of(environ)
        record.change = "update"
        if environ["REQUEST_METHOD"] == "POST":  # a stranger is refused before anything of his is read
            self._access.require(environ.get("HTTP_AUTHORIZATION"))
        asked = read_update(self._sent(environ))
        record.text = asked.text
        examine_update(asked.text, self._limits)
        text = asked.text
        if asked.default or asked.named:
            text = use_graphs(text, asked.default, asked.named)
        self._store.update(text, base=address(environ))
        return Reply(204, [])

    def _cancel(self, method: str, ident: str) -> Reply:
        """End a query; whoever knows its name may."""
        if method != "DELETE":
            raise ProtocolError(405, Text("DELETE", "DELETE"), Text("use DELETE", "bruk DELETE"))
        if self._store.cancel(ident):
            return Reply(204, [])
        raise RequestRefusedError(
            404,
            Text("the name of a query that still runs", "navnet på en spørring som fortsatt kjører"),
            Text(
                "send the name in the header Kgservice-Query with the query, and cancel by that",
                "send navnet i hodet Kgservice-Query med spørringen, og avbryt med det",
            ),
        )

    def _sent(self, environ: WSGIEnvironment) -> Sent:
        body = read_body(environ, self._limits) if _has_body(environ) else b""
        return Sent(environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""), environ.get("CONTENT_TYPE", ""), body)


def _has_body(environ: WSGIEnvironment) -> bool:
    return environ["REQUEST_METHOD"] not in {"GET", "HEAD"}


def _form(asked: QueryRequest, accept: str | None, query_form: str) -> MediaType:
    """Return the form of the answer: what ``format`` names goes before what Accept prefers.

    Raises:
        RequestRefusedError: There is no such form of such an answer.
    """
    offered = forms_of(query_form)
    form = form_named(asked.form, offered) if asked.form else negotiate(accept, offered)
    if form is not None:
        return form
    listed = ", ".join(one.name for one in offered)
    raise RequestRefusedError(
        406,
        Text(f"one of {listed}", f"en av {listed}"),
        Text("set Accept, or the parameter format", "sett Accept, eller parameteren format"),
    )


def _tag(version: str, asked: QueryRequest, form: MediaType, base: str) -> str:
    """Return the tag of an answer: the state of the graphs, and everything that was asked of them."""
    all_of_it = repr((version, asked.text, asked.default, asked.named, form.name, base))
    return f'"{hashlib.blake2b(all_of_it.encode(), digest_size=16).hexdigest()}"'


def _dataset(asked: QueryRequest) -> Dataset:
    """Return the dataset that the request names: with either kind of graph named, the other is empty if it is not."""
    if not asked.default and not asked.named:
        return Dataset()
    return Dataset(asked.default, asked.named)


def _cut(answer: Answer, rows: int | None) -> Headers:
    """Return what the answer says of its length: how many rows it may have, and whether it has so many."""
    if rows is None:
        return []
    cut = {True: "yes", False: "no", None: "unknown"}[answer.cut]
    return [("Kgservice-Rows", str(rows)), ("Kgservice-Cut", cut)]
