# SPDX-License-Identifier: Apache-2.0
"""The named queries as examples that a query editor offers, and the prefixes that it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kgservice.graph.named import NamedQuery, named_queries
from kgservice.graph.partitions import part
from kgservice.graph.statements import Term, iri, literal, text, typed
from kgservice.vocabulary import LANGUAGES, MDQ, PREFIXES, RDF, RDFS, SCHEMA, SH

__all__ = ["example_statements", "prefix_statements"]

Statement = tuple[Term, str, Term]

_HEADER: Final = re.compile(r"\A(?:#.*\n|\s*\n)+")
_ALIGNED: Final = re.compile(r"^(PREFIX \S*:) +(?=<)", re.MULTILINE | re.IGNORECASE)


def example_statements(declared_by: str) -> Iterator[Statement]:
    """Yield each named query as an executable; the prefixes are those *declared_by* a dataset.

    Where the query can be run is not said, for that depends on where the service runs.
    """
    for query in named_queries().values():
        subject = iri(MDQ + query.name)
        for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield subject, RDF + "type", iri(SH + kind)
        for lang in LANGUAGES:
            yield subject, RDFS + "label", text(query.title(lang), lang)
            yield subject, RDFS + "comment", text(query.summary(lang), lang)
        yield subject, SH + "prefixes", iri(declared_by)
        yield subject, SH + "select", literal(_body(query))
        for question in query.answers:
            yield subject, SCHEMA + "keywords", literal(question)


def prefix_statements(declared_by: str) -> Iterator[Statement]:
    """Yield the declaration of every prefix of the project."""
    for prefix, namespace in PREFIXES.items():
        node = part(declared_by, "prefix", prefix)
        yield iri(declared_by), SH + "declare", iri(node)
        yield iri(node), RDF + "type", iri(SH + "PrefixDeclaration")
        yield iri(node), SH + "prefix", literal(prefix)
        yield iri(node), SH + "namespace", typed(namespace, "anyURI")


def _body(query: NamedQuery) -> str:
    """Return the query without its header.

    Declarations are not aligned in it: editors that add missing prefixes look for one space, and would add them again.
    """
    return _ALIGNED.sub(r"\1 ", _HEADER.sub("", query.text))
