# SPDX-License-Identifier: Apache-2.0
"""No store asks another server or reads a file for a query, an update or a document."""

from __future__ import annotations

import contextlib

import pytest

from kgservice.errors import InputError, QueryRefusedError, QuerySyntaxError
from kgservice.store.port import Dataset, GraphStore, Question
from tests.protocol.canary import Canary, readable_file
from tests.store.asking import EX, JSON, G, content, put, read

_QUERIES = {
    "service": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "lower-case": "select * { service <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "glued": "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
    "glued-name": "PREFIX e: <URL> SELECT * { SERVICEe: { ?s ?p ?o } }",
    "variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "exists": "ASK { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "subquery": "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "comment": "SELECT * { SERVICE#\n<URL> { ?s ?p ?o } }",
    "escaped": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
}
_UPDATES = {
    "load": "LOAD <URL>",
    "load-into": f"LOAD <URL> INTO GRAPH <{G}>",
    "load-silent": "LOAD SILENT <URL>",
    "load-escaped": "L\\u004fAD <URL>",
    "load-second": "CLEAR DEFAULT ;LOAD<URL>",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "service-silent": "DELETE { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("name", _QUERIES)
def test_queries_ask_nobody(store: GraphStore, canary: Canary, name: str) -> None:
    """Whatever becomes of a query with SERVICE, nobody is asked."""
    put(store, None, "<a> <p> 1 .")
    with contextlib.suppress(InputError):
        read(store.query(Question(_QUERIES[name].replace("URL", canary.url), JSON)))
    assert canary.calls == []


@pytest.mark.parametrize("name", _QUERIES)
def test_queries_with_service_are_refused(store: GraphStore, canary: Canary, name: str) -> None:
    """A query with SERVICE, however it is written, is refused and not answered without it."""
    put(store, None, "<a> <p> 1 .")
    with pytest.raises(InputError):
        read(store.query(Question(_QUERIES[name].replace("URL", canary.url), JSON)))


@pytest.mark.parametrize("name", _UPDATES)
def test_updates_ask_nobody(store: GraphStore, canary: Canary, name: str) -> None:
    """An update with LOAD or SERVICE is refused, nobody is asked, and nothing is changed."""
    put(store, None, "<a> <p> 'x' .")
    before = content(store, None)
    with pytest.raises((QueryRefusedError, QuerySyntaxError)) as caught:
        store.update(_UPDATES[name].replace("URL", canary.url))
    assert caught.value.message("nb") != caught.value.message("en")
    assert canary.calls == []
    assert content(store, None) == before


def test_no_file_is_loaded(store: GraphStore) -> None:
    """LOAD does not read a file of the machine either."""
    with readable_file() as address:
        for text in (f"LOAD <{address}>", f"LOAD SILENT <{address}> INTO GRAPH <{G}>"):
            with pytest.raises(QueryRefusedError):
                store.update(text)
    assert content(store, None) == set()
    assert content(store, G) is None


def test_the_dataset_is_not_fetched(store: GraphStore, canary: Canary) -> None:
    """The graphs of a dataset are those of the store: one that is not there is empty, and is not looked for."""
    url = f"{canary.url}graph"
    clause = f"FROM <{url}> FROM NAMED <{url}named>"
    assert b"true" not in read(store.query(Question(f"ASK {clause} {{ ?s ?p ?o }}", JSON)))
    chosen = Dataset((url,), (f"{url}named",))
    assert b"true" not in read(store.query(Question("ASK { ?s ?p ?o }", JSON, chosen)))
    store.update(f"INSERT {{ ?s ?p ?o }} USING <{url}> USING NAMED <{url}named> WHERE {{ ?s ?p ?o }}")
    assert content(store, None) == set()
    assert canary.calls == []


def test_nothing_is_fetched_for_a_document(store: GraphStore, canary: Canary) -> None:
    """Neither a context of JSON-LD nor an entity of XML is fetched."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    documents = {
        "application/ld+json": f'{{"@context": "{canary.url}context", "@id": "{EX}a", "name": "x"}}',
        "application/rdf+xml": (
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{canary.url}entity">]><r:RDF xmlns:r="{rdf}">'
            f'<r:Description r:about="{EX}a"><p xmlns="{EX}">&x;</p></r:Description></r:RDF>'
        ),
    }
    for media_type, text in documents.items():
        with contextlib.suppress(InputError):
            store.write_graph(G, text.encode(), media_type, replace=True)
    assert canary.calls == []
    assert not content(store, G)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ASK { BIND('SERVICE LOAD' AS ?service) }", id="names"),
        pytest.param("ASK { } # SERVICE <http://127.0.0.1:1/> { }", id="comment"),
        pytest.param("PREFIX service: <http://example.org/> ASK { FILTER(service:load = service:load) }", id="prefix"),
    ],
)
def test_the_words_alone_are_no_harm(store: GraphStore, text: str) -> None:
    """The letters of SERVICE in names, texts and comments are allowed."""
    assert b"true" in read(store.query(Question(text, JSON)))


def test_the_words_in_data_are_no_harm(store: GraphStore) -> None:
    """Data may speak of services and loads."""
    store.update(f"INSERT DATA {{ <{EX}service> <{EX}load> 'LOAD <http://127.0.0.1:1/> ; SERVICE' }}")
    assert len(content(store, None) or ()) == 1
