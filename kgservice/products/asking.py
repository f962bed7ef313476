# SPDX-License-Identifier: Apache-2.0
"""What is asked of the store about products."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, QueryResultsFormat, QuerySolution, QuerySolutions

from kgservice.errors import StoreError, UnknownResourceError
from kgservice.linkeddata.near import Neighbours
from kgservice.model.text import Text
from kgservice.products.names import PRODUCT, digest_of, is_id, product_iri, record_graph, version_iri
from kgservice.products.record import Record, Source, Version
from kgservice.products.record_statements import CURRENT, SOURCE, VALUE, damaged, read_record, unpacked
from kgservice.store.port import GraphStore, Question
from kgservice.vocabulary import DCTERMS, MD

__all__ = [
    "Choice",
    "document_of",
    "find_record",
    "has_graph",
    "ids_of",
    "record_of",
    "records_of",
    "source_of",
    "total_of",
]

_JSON: Final = "application/sparql-results+json"
_BINARY: Final = "base64Binary"
_KNOWN: Final = 10_000
"""Ids that are looked through for one that resembles another."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which products of the list are wanted; None for all.

    Attributes:
        words: A part of the name or of the id, in letters of any size.
        risk_class: The class that the product certainly has, such as "IIb", and *act* the one it has it under.
    """

    words: str | None = None
    risk_class: str | None = None
    act: str | None = None


def find_record(store: GraphStore, ident: str) -> Record | None:
    """Return the record of a product; None where there is none.

    Raises:
        StoreError: The store does not answer, or what it holds of the product is not whole.
    """
    return next(iter(records_of(store, [ident])), None) if is_id(ident) else None


def records_of(store: GraphStore, idents: Sequence[str]) -> list[Record]:
    """Return the records of products in the order of their ids, without those that are not there.

    Raises:
        StoreError: The store does not answer, or what it holds of a product is not whole.
    """
    graphs = " ".join(f"<{record_graph(ident)}>" for ident in idents)
    said = f"GRAPH ?g {{ ?s ?p ?o FILTER (?p != <{VALUE}>) }}"
    by_graph: dict[str, list[tuple[str, str, str]]] = {}
    for row in _rows(store, f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {graphs} }} {said} }}"):
        by_graph.setdefault(row["g"].value, []).append((row["s"].value, row["p"].value, row["o"].value))
    found = ((ident, by_graph.get(record_graph(ident))) for ident in idents)
    return [read_record(ident, rows) for ident, rows in found if rows]


def record_of(store: GraphStore, ident: str) -> Record:
    """Return the record of a product.

    Raises:
        UnknownResourceError: There is none; the nearest are named.
        StoreError: The store does not answer, or what it holds of the product is not whole.
    """
    record = find_record(store, ident)
    if record is None:
        near = Neighbours(ids_of(store, Choice(), limit=_KNOWN)).of(ident)
        raise UnknownResourceError(product_iri(ident), [product_iri(name) for name in near])
    return record


def version_of(record: Record, number: int) -> Version:
    """Return a version of a product by its number.

    Raises:
        UnknownResourceError: There is none; the newest is named.
    """
    version = record.version(number)
    if version is None:
        newest = version_iri(record.ident, record.current.number)
        raise UnknownResourceError(version_iri(record.ident, number), [newest])
    return version


def source_of(store: GraphStore, record: Record, source: Source) -> bytes:
    """Return the bytes in which a version came.

    Raises:
        StoreError: They are not those that were sent.
    """
    found = _rows(store, f"SELECT ?o WHERE {{ GRAPH <{source.iri}> {{ <{source.iri}> <{VALUE}> ?o }} }}")
    for row in found:
        data = _data(row["o"])
        if data is not None and digest_of(data) == source.digest:
            return data
    raise damaged(record.ident)


def document_of(store: GraphStore, record: Record, version: Version) -> str:
    """Return the assessment a version was stored with, in Turtle.

    Raises:
        StoreError: It cannot be read any more.
    """
    graph, node = record_graph(record.ident), f"{version_iri(record.ident, version.number)}/assessment"
    found = _rows(store, f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ <{node}> <{VALUE}> ?o }} }}")
    try:
        return unpacked(next(found)["o"].value)
    except (StopIteration, OSError, EOFError, ValueError, zlib.error) as error:
        raise damaged(record.ident) from error


def ids_of(store: GraphStore, choice: Choice, *, limit: int, offset: int = 0) -> list[str]:
    """Return the ids of chosen products, by name and id."""
    text = f"SELECT ?id WHERE {{ {_chosen(choice)} }} ORDER BY LCASE(?name) ?id LIMIT {limit} OFFSET {offset}"
    return [row["id"].value for row in _rows(store, text)]


def total_of(store: GraphStore, choice: Choice) -> int:
    """Return how many products are chosen."""
    found = next(_rows(store, f"SELECT (COUNT(?id) AS ?total) WHERE {{ {_chosen(choice)} }}"))
    return int(found["total"].value)


def has_graph(store: GraphStore, graph: str) -> bool:
    """Whether a graph holds anything."""
    text = f"SELECT ?s WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1"
    return next(_rows(store, text), None) is not None


def _chosen(choice: Choice) -> str:
    """Return the pattern of products that are described now."""
    parts = [
        f"GRAPH ?record {{ ?product <{CURRENT}> ?version ; <{DCTERMS}identifier> ?id .",
        f"?version <{SOURCE}> ?source ; <{DCTERMS}title> ?name }}",
        f'FILTER (STRSTARTS(STR(?record), "{PRODUCT}"))',
    ]
    if choice.words:
        words = Literal(choice.words.lower())
        parts.append(f"FILTER (CONTAINS(LCASE(?name), {words}) || CONTAINS(?id, {words}))")
    if choice.risk_class or choice.act:
        value = f"; <{MD}value> {Literal(choice.risk_class)}" if choice.risk_class else ""
        act = Literal(choice.act) if choice.act else "?act"
        answer = (
            f"?assessed <{MD}ofProduct> ?product ; <{MD}hasAnswer> ?answer . ?answer <{MD}legislation> {act} {value}"
        )
        parts.append(f"GRAPH ?assessment {{ {answer} }}")
    return " ".join(parts)


def _data(value: object) -> bytes | None:
    """Return the bytes that stand in a literal."""
    if not isinstance(value, Literal):
        return None
    if not value.datatype.value.endswith(_BINARY):
        return value.value.encode()
    try:
        return base64.b64decode(value.value, validate=True)
    except binascii.Error:
        return None


def _rows(store: GraphStore, text: str) -> Iterator[QuerySolution]:
    """Return the rows of a query."""
    answer = b"".join(store.query(Question(text, _JSON)).parts)
    try:
        found = pyoxigraph.parse_query_results(answer, format=QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            return iter(list(found))
    except SyntaxError as error:
        raise _unreadable() from error
    raise _unreadable()


def _unreadable() -> StoreError:
    return StoreError(
        Text("The store gives an answer that cannot be read", "Lageret gir et svar som ikke kan leses"),
        Text("look at what the store itself reports", "se på hva lageret selv melder"),
    )
