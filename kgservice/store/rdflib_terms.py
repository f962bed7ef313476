# SPDX-License-Identifier: Apache-2.0
"""Terms and datasets between pyoxigraph and rdflib; literals keep the form in which they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

from kgservice.errors import InvalidValueError
from kgservice.model.text import Text
from kgservice.store.engine_faults import node_of

if TYPE_CHECKING:
    from rdflib import Dataset, Literal, URIRef
    from rdflib.term import Node

    Statement: TypeAlias = tuple[Node, Node, Node]

__all__ = ["copied", "named", "to_pyoxigraph", "to_rdflib"]


def named(graph: str | None) -> URIRef:
    """Return the name of a graph; None for the default graph.

    Raises:
        InvalidValueError: It is no absolute IRI.
    """
    from rdflib import URIRef
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    return DATASET_DEFAULT_GRAPH_ID if graph is None else URIRef(node_of(graph).value)


def copied(dataset: Dataset) -> Dataset:
    """Return a dataset in memory that holds the same graphs, empty ones too."""
    from rdflib import Dataset

    copy = Dataset()
    for graph in dataset.graphs():
        there = copy.graph(graph.identifier)
        there.addN((*triple, there) for triple in graph)
    return copy


def to_rdflib(triples: Iterable[pyoxigraph.Triple]) -> list[Statement]:
    """Return the triples of one document; its blank nodes are none of any other document.

    Raises:
        InvalidValueError: A term is a triple, or a text with a direction, which rdflib has no form for.
    """
    from rdflib import BNode, URIRef

    blank: defaultdict[str, BNode] = defaultdict(BNode)

    def node(term: object) -> Node:
        if isinstance(term, pyoxigraph.NamedNode):
            return URIRef(term.value)
        if isinstance(term, pyoxigraph.BlankNode):
            return blank[term.value]
        if isinstance(term, pyoxigraph.Literal) and term.direction is None:
            return _literal(term)
        raise _beyond_rdflib(term)

    return [(node(subject), node(predicate), node(value)) for subject, predicate, value in triples]


def to_pyoxigraph(graph: Iterable[Statement]) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples of a graph; those that are none, such as one with a literal for subject, are left out."""
    from rdflib import Literal, URIRef

    for subject, predicate, value in graph:
        if not isinstance(subject, Literal) and isinstance(predicate, URIRef):
            end = _literal_back(value) if isinstance(value, Literal) else _resource_back(value)
            yield pyoxigraph.Triple(_resource_back(subject), pyoxigraph.NamedNode(predicate), end)


def _resource_back(term: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
    from rdflib import BNode

    return pyoxigraph.BlankNode(str(term)) if isinstance(term, BNode) else pyoxigraph.NamedNode(str(term))


def _literal_back(term: Literal) -> pyoxigraph.Literal:
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    datatype = None if term.datatype is None else pyoxigraph.NamedNode(term.datatype)
    return pyoxigraph.Literal(str(term), datatype=datatype)


def _literal(term: pyoxigraph.Literal) -> Literal:
    from rdflib import XSD, Literal, URIRef

    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    return Literal(term.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def _beyond_rdflib(term: object) -> InvalidValueError:
    return InvalidValueError(
        Text(f"rdflib cannot hold the term {term}", f"rdflib har ingen plass til termen {term}"),
        None,
        Text("a term of RDF 1.1", "en term i RDF 1.1"),
        Text("use another store for RDF 1.2", "bruk et annet lager for RDF 1.2"),
    )
