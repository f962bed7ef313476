# SPDX-License-Identifier: Apache-2.0
"""Everything the package knows as one RDF dataset, and the queries that ask it."""

from __future__ import annotations

from kgservice.graph.dataset import knowledge_lines, named_triples
from kgservice.graph.named import NamedQuery, Parameter, named_queries, named_query, read_query
from kgservice.graph.store import KnowledgeGraph, open_graph

__all__ = [
    "KnowledgeGraph",
    "NamedQuery",
    "Parameter",
    "knowledge_lines",
    "named_queries",
    "named_query",
    "named_triples",
    "open_graph",
    "read_query",
]
