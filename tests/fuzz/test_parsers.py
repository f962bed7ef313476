# SPDX-License-Identifier: Apache-2.0
"""What reads requests, each part by itself: it reads or refuses, and never fails otherwise."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from random import Random
from typing import TypeVar

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple

from kgservice.errors import KgServiceError, QuerySyntaxError
from kgservice.sparql.formats import GRAPH_FORMS, READ_FORMS, forms_of
from kgservice.sparql.guard import examine_query, examine_update
from kgservice.sparql.lexer import line_and_column, tokens_of
from kgservice.sparql.limits import Limits
from kgservice.sparql.negotiate import form_named, negotiate
from kgservice.sparql.normal import normalised
from kgservice.sparql.protocol import FORM, ProtocolError, Sent, read_graph_name, read_query, read_update
from kgservice.sparql.rewriting import limit_rows, use_graphs
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store.updates import graph_as_update, is_repeatable, parse_graph
from kgservice.store.wire import Channel, Closed, Late, receive, send
from tests.fuzz import seeds
from tests.fuzz.soup import as_bytes, deep, escaped, mutated

_QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
_LIMITS = Limits()
_QUERIES = (*seeds.SMALL_QUERIES, *seeds.SHIPPED_QUERIES)


def _grown(texts: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return texts that were once good ones."""

    def grow(number: int) -> str:
        random = Random(number)  # noqa: S311 - to be the same again
        return deep(random) if random.random() < 0.03 else mutated(random, random.choice(texts), texts)

    return st.integers(0, 2**32).map(grow)


def _bytes_of(texts: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    return st.builds(lambda number, text: as_bytes(Random(number), text), st.integers(), _grown(texts))  # noqa: S311


_BY_THE_ENGINE: tuple[type[Exception], ...] = (SyntaxError, ValueError, OSError, RuntimeError)
_Error = TypeVar("_Error", bound=Exception)
_queries = _grown(_QUERIES) | st.text(max_size=200)
_updates = _grown(seeds.UPDATES) | st.text(max_size=200)
_addresses = st.text(max_size=100) | st.builds(
    lambda name, number, text: f"{name}={escaped(Random(number), text)}",  # noqa: S311 - as above
    st.sampled_from(("query", "update", "graph", "default", "timeout", "default-graph-uri", "format")),
    st.integers(),
    _queries,
)
_types = st.sampled_from((FORM, "application/sparql-query", "application/sparql-update", "")) | st.text(max_size=60)


@_QUICK
@given(
    method=st.sampled_from(("GET", "HEAD", "POST", "PUT", "")),
    query=_addresses,
    content_type=st.builds(
        "{}{}".format, _types, st.sampled_from(("", ";charset=utf-16", '; charset="utf-8"', ";charset="))
    ),
    body=st.binary(max_size=200) | _bytes_of(_QUERIES) | _addresses.map(lambda text: text.encode("utf-8", "replace")),
)
@pytest.mark.parametrize("read", [read_query, read_update, lambda sent: read_graph_name(sent.query)])
def test_a_request_is_read_or_refused(
    read: Callable[[Sent], object], method: str, query: str, content_type: str, body: bytes
) -> None:
    """Whatever stands in its parts, the protocol says what is wrong with a status of the caller's."""
    refusal = _raised(lambda: read(Sent(method, query, content_type, body)), ProtocolError)
    if refusal is not None:
        assert 400 <= refusal.status < 500
        assert refusal.remedy.en
        assert refusal.remedy.nb


@_QUICK
@given(header=st.text(max_size=80) | st.text(alphabet='ab/*;=q.,019- "', max_size=80), form=st.text(max_size=20))
def test_a_form_is_chosen_or_there_is_none(header: str, form: str) -> None:
    """It is one of those that are offered."""
    for offered in (GRAPH_FORMS, forms_of("SELECT"), forms_of("CONSTRUCT")):
        assert negotiate(header, offered) in {None, *offered}
        assert form_named(form, offered) in {None, *offered}


@_QUICK
@given(_queries | _updates)
def test_a_text_is_its_tokens_and_what_stands_between(text: str) -> None:
    """Each token is where it says it is, they are in order, and places are within the text."""
    end = 0
    for token in tokens_of(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end] == token.text
        line, column = line_and_column(text, token.start)
        assert text.split("\n")[line - 1][column - 1 :].startswith(token.text.partition("\n")[0])
        end = token.end
    normalised(text)
    is_repeatable(text)


@_QUICK
@given(_queries)
def test_a_query_is_examined_or_refused(text: str) -> None:
    """What passes and is SPARQL stays SPARQL with a limit in it; what is none is told where it is wrong."""
    refusal = _raised(lambda: examine_query(text, _LIMITS), KgServiceError)
    if refusal is not None:
        assert refusal.status_hint in {400, 413}
        return
    limited = limit_rows(text, 10)
    failed = _raised(lambda: pyoxigraph.Store().query(text, base_iri="urn:base"), *_BY_THE_ENGINE)
    if failed is None:
        pyoxigraph.Store().query(limited, base_iri="urn:base")
    elif isinstance(failed, SyntaxError):
        assert isinstance(syntax_error(text, str(failed)), QuerySyntaxError)


@_QUICK
@given(_updates)
def test_an_update_is_examined_or_refused(text: str) -> None:
    """What passes and is SPARQL stays SPARQL with graphs in it, or says why they cannot be."""
    used: list[str] = []

    def examine() -> None:
        examine_update(text, _LIMITS)
        used.append(use_graphs(text, ("urn:a",), ("urn:b",)))

    refusal = _raised(examine, KgServiceError)
    if refusal is not None:
        assert refusal.status_hint in {400, 413}
        return
    failed = _raised(lambda: pyoxigraph.Store().update(text, base_iri="urn:base"), *_BY_THE_ENGINE)
    if failed is None:
        _raised(lambda: pyoxigraph.Store().update(used[0], base_iri="urn:base"), ValueError, OSError, RuntimeError)
    elif isinstance(failed, SyntaxError):
        assert isinstance(syntax_error(text, str(failed)), QuerySyntaxError)


def _raised(work: Callable[[], object], *kinds: type[_Error]) -> _Error | None:
    """Return the error of those kinds, if there is one; any other fails the test."""
    try:
        work()
    except kinds as error:
        return error
    return None


@_QUICK
@given(
    data=_bytes_of(seeds.GRAPHS) | st.binary(max_size=200),
    media_type=st.sampled_from(sorted(READ_FORMS)) | st.text(max_size=20),
    base=st.sampled_from((None, "http://a.example/", "urn:x")),
    rename=st.booleans(),
)
def test_a_graph_is_read_or_refused(data: bytes, media_type: str, base: str | None, *, rename: bool) -> None:
    """What is read can be written as an update, and read again."""
    triples: list[Triple] = []
    refusal = _raised(lambda: triples.extend(parse_graph(data, media_type, base=base, rename=rename)), KgServiceError)
    if refusal is not None:
        assert refusal.status_hint == 400
        return
    store = pyoxigraph.Store()
    store.update(graph_as_update(data, media_type, "urn:g", replace=True, base=base))
    assert len(store) == len(set(triples))
    again = parse_graph(pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"", "application/n-triples")
    assert set(again) == set(triples)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)
)


@_QUICK
@given(
    st.lists(st.tuples(st.dictionaries(st.text(max_size=5), _json, max_size=3), st.binary(max_size=300)), max_size=4)
)
def test_messages_come_as_they_were_sent(messages: list[tuple[dict[str, object], bytes]]) -> None:
    """One after the other over one connection, then the end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for head, body in messages:
            send(ours, head, body)
        ours.shutdown(socket.SHUT_WR)
        channel = Channel(theirs)
        for head, body in messages:
            came = channel.receive(time.monotonic() + 5)
            assert (came.head, came.body) == (head, body)
        with pytest.raises(Closed):
            channel.receive(time.monotonic() + 5)


@_QUICK
@given(
    head=st.dictionaries(st.text(max_size=5), _json, max_size=3),
    body=st.binary(max_size=100),
    left=st.floats(0, 1, exclude_max=True),
    gone=st.booleans(),
)
def test_a_message_that_breaks_off_is_none(head: dict[str, object], body: bytes, left: float, *, gone: bool) -> None:
    """Whoever waits for it learns that the other side is gone, or that nothing more came in time."""
    for read in (receive, lambda source, deadline: Channel(source).receive(deadline)):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            send(ours, head, body)
            data = theirs.recv(1_000_000)
            ours.sendall(data[: int(len(data) * left)])
            if gone:
                ours.shutdown(socket.SHUT_WR)
            with pytest.raises(Closed if gone else Late):
                read(theirs, time.monotonic() + (5 if gone else 0.005))
