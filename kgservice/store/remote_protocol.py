# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 Protocol, from the side of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from kgservice.store import remote_faults
from kgservice.store.port import Question
from kgservice.store.remote_address import Address
from kgservice.store.remote_http import Connections, Reply, Request

__all__ = ["WRITE_SECONDS", "Parameters", "SparqlProtocol"]

WRITE_SECONDS: Final = 300.0
"""Time of a write: what it did is not known when it is given up, so that it is given much."""

_FORM: Final = "application/x-www-form-urlencoded"
_UPDATE: Final = "application/sparql-update; charset=utf-8"
_RESULTS: Final = "application/sparql-results+json"
_MESSAGE: Final = 16 * 1024
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an answer that is read for ourselves."""

_NOT_HERE: Final = frozenset({400, 404, 405, 406, 410, 415, 501})
"""What a server answers where it takes no queries."""

_ON_LINE_1: Final = re.compile(r"(\bat 1:|\bline 1, column )(\d+)", re.IGNORECASE)

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SparqlProtocol:
    """Queries and updates of one server."""

    query_address: Address
    update_address: Address
    connections: Connections

    def answer(self, question: Question, selection: Parameters, seconds: float) -> Reply:
        """Ask, and return the reply as soon as it is known to be an answer.

        Raises:
            QuerySyntaxError: The server says so.
            KgServiceError: It answers with another error, in another form, or not at all.
        """
        base = _base(question.base)
        body = urlencode((("query", base + question.text), *selection)).encode()
        headers = {"Content-Type": _FORM, "Accept": question.media_type}
        reply = self.connections.send(
            Request("POST", self.query_address, (), headers, body, seconds, ident=question.ident)
        )
        shown = self.query_address.shown
        if reply.status != 200:
            raise remote_faults.of_query(shown, question.written or question.text, _refusal(reply, len(base)))
        if reply.media_type != question.media_type:
            reply.close()
            raise remote_faults.of_form(shown, question.media_type, reply.media_type)
        return reply

    def is_there(self, seconds: float) -> bool:
        """Whether queries are taken here.

        Raises:
            UnansweredError: The server cannot be reached, is busy, or refuses us.
        """
        body = urlencode((("query", "ASK {}"),)).encode()
        headers = {"Content-Type": _FORM, "Accept": _RESULTS}
        reply = self.connections.send(Request("POST", self.query_address, (), headers, body, seconds))
        if reply.status in _NOT_HERE:
            reply.start(_MESSAGE)
            return False
        if reply.status != 200:
            raise remote_faults.of_query(self.query_address.shown, "ASK {}", remote_faults.refusal(reply))
        reply.start(_MESSAGE)
        return reply.media_type == _RESULTS

    def ask(self, text: str, seconds: float) -> bool:
        """Return the answer to an ASK of our own.

        Raises:
            KgServiceError: As of `answer`.
        """
        found = self._results(text, seconds)
        return isinstance(found, QueryBoolean) and bool(found)

    def iris(self, text: str, variable: str, seconds: float) -> Iterator[str]:
        """Yield the IRIs to which a SELECT of our own binds a variable.

        Raises:
            KgServiceError: As of `answer`.
        """
        found = self._results(text, seconds)
        if isinstance(found, QuerySolutions):
            terms = (row[variable] for row in found)
            yield from (term.value for term in terms if isinstance(term, NamedNode))

    def _results(self, text: str, seconds: float) -> QuerySolutions | QueryBoolean:
        data = self.answer(Question(text, _RESULTS), (), seconds).start(_LARGEST)
        try:
            return parse_query_results(data, format=QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise remote_faults.broken_off(self.query_address.shown, str(error)) from error

    def update(self, text: str, base: str | None = None) -> None:
        """Send an update, once.

        Raises:
            QuerySyntaxError: The server says so.
            InvalidValueError: It says that the graphs do not allow it.
            KgServiceError: It answers with another error, or not at all.
        """
        added = _base(base)
        body = (added + text).encode()
        headers = {"Content-Type": _UPDATE}
        reply = self.connections.send(
            Request("POST", self.update_address, (), headers, body, WRITE_SECONDS, repeatable=False)
        )
        if reply.status not in {200, 202, 204}:
            raise remote_faults.of_update(self.update_address.shown, text, _refusal(reply, len(added)))
        reply.start(_MESSAGE)


def _base(base: str | None) -> str:
    """Return what goes before a text for its relative IRIs; on its first line, so that no other line moves."""
    return "" if base is None else f"BASE <{base}> "


def _refusal(reply: Reply, added: int) -> remote_faults.Refusal:
    """Return what the server says in place of an answer, its places those of the text without what was *added*."""
    said = remote_faults.refusal(reply)
    words = _ON_LINE_1.sub(lambda match: f"{match[1]}{max(1, int(match[2]) - added)}", said.words)
    return replace(said, words=words)
