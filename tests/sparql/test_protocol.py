# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 Protocol: what a request asks, and what is refused with which status."""

from __future__ import annotations

from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.sparql.protocol import (
    FORM,
    ProtocolError,
    QueryRequest,
    Sent,
    UpdateRequest,
    read_graph_name,
    read_query,
    read_update,
)

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
ASK = "ASK%20%7B%7D"
GRAPHS = "default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn%3Ac"


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", f"query={ASK}"),
        Sent("HEAD", f"query={ASK}"),
        Sent("GET", f"unknown=1&query={ASK}&unknown=2"),
        Sent("GET", "query=ASK+%7B%7D"),
        Sent("POST", "", FORM, f"query={ASK}".encode()),
        Sent("POST", "", f"{FORM}; charset=UTF-8", f"query={ASK}".encode()),
        Sent("POST", "", FORM.upper(), f"query={ASK}".encode()),
        Sent("POST", "", QUERY, b"ASK {}"),
        Sent("POST", "", f"{QUERY}; charset=utf-8", b"ASK {}"),
        Sent("POST", "", f'{QUERY};charset="UTF-8"', b"\xef\xbb\xbfASK {}"),
        Sent("POST", "", f"{QUERY};charset=us-ascii", b"ASK {}"),
    ],
)
def test_ways_to_send_a_query(sent: Sent) -> None:
    """Each of the three ways carries the same query."""
    assert read_query(sent) == QueryRequest("ASK {}", (), (), None, "")


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", f"{GRAPHS}&query={ASK}&format=csv"),
        Sent("POST", f"{GRAPHS}&format=csv", QUERY, b"ASK {}"),
        Sent("POST", "", FORM, f"{GRAPHS}&query={ASK}&format=csv".encode()),
        Sent("POST", GRAPHS, FORM, f"format=csv&query={ASK}".encode()),
    ],
)
def test_graphs_of_a_query(sent: Sent) -> None:
    """The dataset stands beside the query, or in the address of what is posted."""
    assert read_query(sent) == QueryRequest("ASK {}", ("urn:a", "urn:b"), ("urn:c",), None, "csv")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_asked_is_the_description(method: str) -> None:
    """A request without a query asks for the service itself."""
    assert read_query(Sent(method, "")) is None


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (Sent("GET", f"query={ASK}&query={ASK}"), 400),
        (Sent("GET", "update=CLEAR+ALL"), 400),
        (Sent("GET", "query=%ZZ"), 400),
        (Sent("GET", "query=%"), 400),
        (Sent("GET", "query=%FF"), 400),
        (Sent("GET", f"query={ASK}&default-graph-uri=relative"), 400),
        (Sent("GET", f"query={ASK}&default-graph-uri="), 400),
        (Sent("GET", f"query={ASK}&named-graph-uri=not%20an%20iri"), 400),
        (Sent("GET", f"query={ASK}&default-graph-uri=urn:a%3E"), 400),
        (Sent("GET", f"query={ASK}&timeout=soon"), 400),
        (Sent("GET", "&".join(f"x{number}=1" for number in range(2000))), 400),
        (Sent("PUT", f"query={ASK}", FORM), 405),
        (Sent("DELETE", f"query={ASK}"), 405),
        (Sent("POST", "", "text/plain", b"ASK {}"), 415),
        (Sent("POST", "", "", b"ASK {}"), 415),
        (Sent("POST", "", "", f"query={ASK}".encode()), 415),
        (Sent("POST", "", UPDATE, b"CLEAR ALL"), 415),
        (Sent("POST", "", "multipart/form-data; boundary=x", b"--x"), 415),
        (Sent("POST", "", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")), 400),
        (Sent("POST", "", f"{QUERY}; charset=latin-1", b"ASK {}"), 400),
        (Sent("POST", "", QUERY, b"ASK { # \xff }"), 400),
        (Sent("POST", f"query={ASK}", QUERY, b"ASK {}"), 400),
        (Sent("POST", "", FORM, b""), 400),
        (Sent("POST", "", FORM, b"update=CLEAR+ALL"), 400),
        (Sent("POST", "", FORM, f"query={ASK}&query={ASK}".encode()), 400),
        (Sent("POST", f"query={ASK}", FORM, f"query={ASK}".encode()), 400),
        (Sent("POST", "", FORM, b"query=%FF"), 400),
        (Sent("POST", "", FORM, b"query=\xff"), 400),
    ],
)
def test_queries_that_are_refused(sent: Sent, status: int) -> None:
    """The status says what kind of fault it is, the words what to do, in both languages."""
    with pytest.raises(ProtocolError) as caught:
        read_query(sent)

    assert caught.value.status == status
    for text in (caught.value.expected, caught.value.remedy):
        assert text.en
        assert text.nb


@pytest.mark.parametrize(
    "sent",
    [
        Sent("POST", "using-graph-uri=urn:a&using-named-graph-uri=urn:b", UPDATE, b"CLEAR ALL"),
        Sent("POST", "", FORM, b"update=CLEAR+ALL&using-graph-uri=urn:a&using-named-graph-uri=urn:b"),
        Sent("POST", "using-graph-uri=urn:a", FORM, b"update=CLEAR+ALL&using-named-graph-uri=urn:b"),
    ],
)
def test_ways_to_send_an_update(sent: Sent) -> None:
    """Both ways carry the update and the graphs that it uses."""
    assert read_update(sent) == UpdateRequest("CLEAR ALL", ("urn:a",), ("urn:b",))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (Sent("GET", "update=CLEAR+ALL"), 405),
        (Sent("HEAD", ""), 405),
        (Sent("PUT", "", UPDATE, b"CLEAR ALL"), 405),
        (Sent("POST", "", "text/plain", b"CLEAR ALL"), 415),
        (Sent("POST", "", "", b"update=CLEAR+ALL"), 415),
        (Sent("POST", "", QUERY, b"ASK {}"), 415),
        (Sent("POST", "", f"{UPDATE}; charset=UTF-16", "CLEAR ALL".encode("utf-16")), 400),
        (Sent("POST", "", FORM, b"update=CLEAR+NAMED&update=CLEAR+DEFAULT"), 400),
        (Sent("POST", "", FORM, b"query=ASK+%7B%7D"), 400),
        (Sent("POST", "update=CLEAR+ALL", UPDATE, b"CLEAR ALL"), 400),
        (Sent("POST", "using-graph-uri=a", UPDATE, b"CLEAR ALL"), 400),
        (Sent("POST", "using-named-graph-uri=", UPDATE, b"CLEAR ALL"), 400),
    ],
)
def test_updates_that_are_refused(sent: Sent, status: int) -> None:
    """An update comes by POST, once, in one of two media types."""
    with pytest.raises(ProtocolError) as caught:
        read_update(sent)

    assert caught.value.status == status


@pytest.mark.parametrize(
    ("written", "seconds"), [("5", 5.0), ("2.5", 2.5), ("5s", 5.0), ("250ms", 0.25), (" 1 ", 1.0), ("0.001", 0.001)]
)
def test_less_time_may_be_asked_for(written: str, seconds: float) -> None:
    """A number is seconds; a unit may follow."""
    found = read_query(Sent("GET", f"query={ASK}&timeout={quote(written)}"))

    assert found is not None
    assert found.seconds == seconds


@pytest.mark.parametrize("written", ["0", "-1", "nan", "inf", "1e3", "5m", "", "0ms", "1,5", "٣"])
def test_times_that_are_none(written: str) -> None:
    """What is no number of seconds above zero is refused, and not guessed at."""
    with pytest.raises(ProtocolError) as caught:
        read_query(Sent("GET", f"query={ASK}&timeout={quote(written)}"))

    assert caught.value.status == 400


@given(st.text(min_size=1))
def test_any_text_arrives_as_it_was_sent(text: str) -> None:
    """Whatever is asked, all three ways bring the same text."""
    if not text.isprintable():
        return
    encoded = quote(text, safe="")
    ways = [
        Sent("GET", f"query={encoded}"),
        Sent("POST", "", FORM, f"query={encoded}".encode()),
        Sent("POST", "", QUERY, text.encode()),
    ]

    assert [found.text for way in ways if (found := read_query(way))] == [text] * 3


@given(
    st.lists(
        st.sampled_from(
            ("%41", "%20", "%0A", "%0d", "%3D", "%25", "%C3%A6", "=41", "=\n", "=", "\r", "+", "_", "æ", "a")
        )
    ).map("".join)
)
def test_escapes_are_undone_once_and_nothing_else_is(encoded: str) -> None:
    """What is encoded is read as the standard library reads it, also what looks like the escapes of something else."""
    found = read_query(Sent("POST", "", FORM, f"query={encoded}".encode()))

    assert found is not None
    assert found.text == unquote_plus(encoded, errors="strict")


@given(st.text(), st.binary(), st.sampled_from((FORM, QUERY, "", f'{FORM};charset="', f"{QUERY};charset=x")))
def test_no_request_makes_it_fail(query: str, body: bytes, content_type: str) -> None:
    """Whatever is sent is read or refused."""
    statuses = {0}
    for method in ("GET", "POST"):
        for read in (read_query, read_update, lambda sent: read_graph_name(sent.query)):
            try:
                read(Sent(method, query, content_type, body))
            except ProtocolError as error:
                statuses.add(error.status)

    assert statuses <= {0, 400, 405, 415}


@pytest.mark.parametrize(("query", "graph"), [("default", None), ("default=", None), ("graph=urn%3Aa", "urn:a")])
def test_the_graph_of_the_graph_store(query: str, graph: str | None) -> None:
    """One graph is named, or the default graph is."""
    found = read_graph_name(query)

    assert found is not None
    assert found.graph == graph


@pytest.mark.parametrize("query", ["default&graph=urn:a", "graph=urn:a&graph=urn:b", "graph=a", "graph="])
def test_graphs_that_are_none(query: str) -> None:
    """Two graphs, or a name that is no absolute IRI, are refused."""
    with pytest.raises(ProtocolError) as caught:
        read_graph_name(query)

    assert caught.value.status == 400
    assert read_graph_name("") is None
