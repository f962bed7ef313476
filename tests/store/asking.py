# SPDX-License-Identifier: Apache-2.0
"""Short ways to ask a store and to read its answers."""

from __future__ import annotations

from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from kgservice.store.port import Answer, Dataset, GraphStore, Question

EX = "http://example.org/"
G, H, ABSENT = EX + "graph/g", EX + "graph/h", EX + "graph/absent"
JSON, TURTLE, TRIPLES = "application/sparql-results+json", "text/turtle", "application/n-triples"


def read(answer: Answer) -> bytes:
    """Return all of an answer."""
    return b"".join(answer.parts)


def rows(
    store: GraphStore, text: str, dataset: Dataset | None = None, base: str | None = None
) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, sorted: the terms as N-Triples writes them, in the order of the variables."""
    data = read(store.query(Question(text, JSON, dataset or Dataset(), base)))
    found = pyoxigraph.parse_query_results(data, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    names = sorted(variable.value for variable in found.variables)
    return sorted(tuple(str(row[name] or "") for name in names) for row in found)


def values(store: GraphStore, text: str, dataset: Dataset | None = None) -> list[str]:
    """Return the one column of a SELECT, sorted."""
    return [row[0] for row in rows(store, text, dataset)]


def holds(store: GraphStore, pattern: str, dataset: Dataset | None = None) -> bool:
    """Return the answer to an ASK."""
    data = read(store.query(Question(f"ASK {{ {pattern} }}", JSON, dataset or Dataset())))
    return bool(pyoxigraph.parse_query_results(data, format=QueryResultsFormat.JSON))


def triples(data: bytes, media_type: str = TRIPLES) -> set[str]:
    """Return the triples of a document, as N-Triples writes them."""
    form = RdfFormat.from_media_type(media_type)
    return {str(quad.triple) for quad in pyoxigraph.parse(data, format=form)}


def content(store: GraphStore, graph: str | None) -> set[str] | None:
    """Return the triples of a graph; None where there is no such graph."""
    answer = store.read_graph(graph, TRIPLES)
    return None if answer is None else triples(read(answer))


def put(store: GraphStore, graph: str | None, turtle: str, **options: Any) -> bool:
    """Put Turtle in the place of a graph; relative IRIs are those of EX."""
    return store.write_graph(graph, turtle.encode(), TURTLE, replace=True, base=EX, **options)


def add(store: GraphStore, graph: str | None, turtle: str, **options: Any) -> bool:
    """Add Turtle to a graph; relative IRIs are those of EX."""
    return store.write_graph(graph, turtle.encode(), TURTLE, replace=False, base=EX, **options)


def spo(subject: str, predicate: str, value: str) -> str:
    """Return a triple of EX, as N-Triples writes it; the value as it is."""
    return f"<{EX}{subject}> <{EX}{predicate}> {value}"
