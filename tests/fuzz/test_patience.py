# SPDX-License-Identifier: Apache-2.0
"""Texts made to hold up whatever looks for a pattern in them: it is done at once, or says no at once.

Where a pattern can take a text apart in many ways, a short request keeps a worker busy for ever, and all its threads.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, NoReturn

import pyoxigraph
import pytest
from flask.testing import FlaskClient

from kgservice.errors import KgServiceError
from kgservice.sparql.formats import GRAPH_FORMS
from kgservice.sparql.glance import glance
from kgservice.sparql.guard import examine_query, examine_update
from kgservice.sparql.limits import Limits
from kgservice.sparql.negotiate import negotiate
from kgservice.sparql.normal import normalised
from kgservice.sparql.protocol import ProtocolError, Sent, read_query
from kgservice.sparql.syntax_error import syntax_error
from kgservice.web.app import create_default_app
from kgservice.web.front import Front

_SECONDS: Final = 2
_PIECES: Final = (
    " ", "\r\n", "\t", "#", "#\n", "a", "A", "0", "0.", ".", "-", "+", ":", "a:", "::", "%41", "\\", "\\\\",
    "\\u0041", '"', "'",
    '"""', "'''", "\"'", "<", "<a>", "<<", ">", "{", "}", "} ", "{}", "(", "()", "[", "[ ", "_:", "?", "?a", "@a-",
    "^^", "|", "!",
    "INTO", "ISIRI", "STRUUID", "AS", "ASK ", "SELECT ", "BASE<a>", "PREFIX a:<b> ", "PREFIX ", "LIMIT 1 ",
    "} LIMIT 1 ",
    ";", "; ", "; charset=", ";charset=\"", ",", ", ", "=", "q=0", ";q=0.", "a/b,", "*/*;", "W/\"a\",", "\"a\", ",
    "é", "·",
    "Art 1(", "MDR ", "§ 1 ", "1.", "A-1-", "MDCG 2020-", "i", "- ", "a: ", "<!--", "<a ", "&a;", "1a", "of the ",
    "T1", "P1Y",
)  # fmt: skip
_TEXTS: Final = tuple(
    f"{begin}{piece * (3000 // len(piece))}{end}"
    for piece in _PIECES
    for begin, end in (("", "!x~"), ("SELECT * {", ""))
)


@contextmanager
def _at_once(what: str) -> Iterator[None]:
    """Let what is done within take two seconds and no more; patterns are interrupted as well."""

    def over(_number: int, _frame: FrameType | None) -> NoReturn:
        raise AssertionError(f"still busy after {_SECONDS} s: {what[:80]!r}, {len(what)} characters")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _query(text: str) -> None:
    glance(text, Limits())
    normalised(text)
    with suppress(KgServiceError):
        examine_query(text, Limits())
    with suppress(KgServiceError):
        examine_update(text, Limits())
    with suppress(ProtocolError):
        read_query(Sent("POST", text, f"application/sparql-query;{text}", text.encode()))


def _syntax(text: str) -> None:
    with suppress(KgServiceError):
        examine_query(text, Limits())
        try:
            pyoxigraph.Store().query(text)
        except (SyntaxError, ValueError) as error:
            syntax_error(text, str(error))


def _headers(text: str) -> None:
    negotiate(text, GRAPH_FORMS)
    names = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_X_REQUEST_ID", "HTTP_IF_NONE_MATCH", "HTTP_ORIGIN")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"} | dict.fromkeys(names, text)
    Front(lambda _environ, _start: [])(asked, lambda *_: lambda _: None)


@pytest.mark.parametrize("read", [_query, _syntax, _headers])
def test_no_text_holds_up_what_reads_it(read: Callable[[str], None]) -> None:
    """Queries, headers and types are read in time whatever they are made of."""
    for text in _TEXTS:
        with _at_once(text):
            read(text)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_default_app().test_client()


@pytest.mark.long
def test_no_text_holds_up_a_route(client: FlaskClient) -> None:
    """The same for what comes in parameters, headers and bodies of the other routes."""
    for text in _TEXTS:
        with _at_once(text):
            client.get("/api/search", query_string={"q": text})
        with _at_once(text):
            client.get("/api/queries/what-cites", query_string={"provision": text})
        with _at_once(text):
            client.get("/void", headers={name: text.strip() for name in _OF_A_PAGE if text.isprintable()})
        for kind in ("application/yaml", "text/turtle", "application/json", "application/xml", ""):
            with _at_once(f"{kind} {text}"):
                client.post("/api/checks", data=text.encode(), content_type=kind)


_OF_A_PAGE: Final = ("Accept", "Accept-Language", "If-Match", "If-None-Match", "If-Modified-Since", "Range", "Cookie")
