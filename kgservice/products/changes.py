# SPDX-License-Identifier: Apache-2.0
"""Changes of what is kept, each as one SPARQL update.

An update is one transaction, so nobody sees half a product. Each operation in it asks for the state that the change
was made for; where somebody was quicker, it does nothing, and who sent it looks again::

    creation     no product of these ids is there
    the others   the version that was seen is still the current one; what ends that is the last operation
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from kgservice.products.names import (
    PRODUCT,
    assessment_graph,
    description_graph,
    product_iri,
    record_graph,
    source_graph,
    version_iri,
)
from kgservice.products.record import Record, Source, Version
from kgservice.products.record_statements import CURRENT, SOURCE, product_triples, source_triples, version_triples
from kgservice.vocabulary import PREFIXES

__all__ = ["Draft", "creation", "removal", "renewal", "withdrawal"]

_HEAD: Final = "\n".join(f"PREFIX {prefix}: <{space}>" for prefix, space in PREFIXES.items())
_HEADLESS: Final = re.compile(r"\A(?:@prefix [^\n]*\n)*")
_ESCAPE: Final = re.compile(r"(\\\\)([uU])|\\.")
_ALL: Final = "?subject ?predicate ?object"


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is about to be stored.

    Attributes:
        data: The bytes it comes in.
        description: What it says.
        document: What follows from it, in Turtle.
    """

    ident: str
    version: Version
    source: Source
    data: bytes
    description: Sequence[Triple]
    document: str

    def numbered(self, number: int) -> Draft:
        """Return the same as another version of the product."""
        return replace(self, version=replace(self.version, number=number))


def creation(drafts: Sequence[Draft]) -> str:
    """Return the update that stores first versions: all of them, or none where one of the ids is taken."""
    parts = [part for draft in drafts for part in _first(draft)]
    absent = (f"FILTER NOT EXISTS {{ {_in(record_graph(draft.ident), _ALL)} }}" for draft in drafts)
    return f"{_HEAD}\nINSERT {{\n{''.join(dict.fromkeys(parts))}}}\nWHERE {{ {' '.join(absent)} }}"


def renewal(record: Record, draft: Draft) -> str:
    """Return the update that puts a new version in the place of the current one."""
    now = _Now(record)
    kept = [*version_triples(draft.ident, draft.version, draft.document)]
    return now.update(
        now.empty(description_graph(record.ident)),
        now.empty(assessment_graph(record.ident)),
        now.insert(*_current(draft), _source(draft), _block(record_graph(record.ident), kept)),
        now.pass_on(draft.version),
    )


def withdrawal(record: Record, version: Version) -> str:
    """Return the update that takes away the current state, and keeps the versions; *version* says that it did."""
    now = _Now(record)
    kept = [*version_triples(record.ident, version, None)]
    return now.update(
        now.empty(description_graph(record.ident)),
        now.empty(assessment_graph(record.ident)),
        now.insert(_block(record_graph(record.ident), kept)),
        now.pass_on(version),
    )


def removal(record: Record) -> str:
    """Return the update that takes away everything, but bytes in which another product came too."""
    now = _Now(record)
    digests = dict.fromkeys(version.source.digest for version in record.versions if version.source)
    return now.update(
        *(now.empty(source_graph(digest), _unused(source_graph(digest), record)) for digest in digests),
        now.empty(description_graph(record.ident)),
        now.empty(assessment_graph(record.ident)),
        now.empty(record_graph(record.ident)),
    )


class _Now:
    """Operations that do nothing unless a version is still the current one."""

    def __init__(self, record: Record) -> None:
        self._ident = record.ident
        self._guard = self._pointer(record.current)

    def update(self, *operations: str) -> str:
        return "\n".join((_HEAD, " ;\n".join(operations)))

    def empty(self, graph: str, condition: str = "") -> str:
        found = _in(graph, _ALL)
        return f"DELETE {{ {found} }} WHERE {{ {self._guard} {found} {condition} }}"

    def insert(self, *blocks: str) -> str:
        return f"INSERT {{\n{''.join(blocks)}}} WHERE {{ {self._guard} }}"

    def pass_on(self, version: Version) -> str:
        return f"DELETE {{ {self._guard} }} INSERT {{ {self._pointer(version)} }} WHERE {{ {self._guard} }}"

    def _pointer(self, version: Version) -> str:
        said = f"<{product_iri(self._ident)}> <{CURRENT}> <{version_iri(self._ident, version.number)}>"
        return _in(record_graph(self._ident), said)


def _first(draft: Draft) -> Iterator[str]:
    iri = product_iri(draft.ident)
    pointer = Triple(NamedNode(iri), NamedNode(CURRENT), NamedNode(version_iri(draft.ident, draft.version.number)))
    kept = [
        *product_triples(draft.ident, draft.version.recorded),
        pointer,
        *version_triples(draft.ident, draft.version, draft.document),
    ]
    yield _source(draft)
    yield _block(record_graph(draft.ident), kept)
    yield from _current(draft)


def _current(draft: Draft) -> Iterator[str]:
    yield _block(description_graph(draft.ident), draft.description)
    yield _turtle(assessment_graph(draft.ident), draft.document)


def _source(draft: Draft) -> str:
    return _block(draft.source.iri, source_triples(draft.source, draft.data))


def _unused(graph: str, record: Record) -> str:
    """Return the condition that no other product came in the bytes of a graph."""
    other = f"GRAPH ?other {{ ?version <{SOURCE}> <{graph}> }}"
    theirs = f'FILTER (?other != <{record_graph(record.ident)}> && STRSTARTS(STR(?other), "{PRODUCT}"))'
    return f"FILTER NOT EXISTS {{ {other} {theirs} }}"


def _block(graph: str, triples: Iterable[Triple]) -> str:
    """Return statements as a part of an update: Turtle whose prefixes stand at the head of the update."""
    return _turtle(graph, (pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode())


def _turtle(graph: str, written: str) -> str:
    return _in(graph, f"\n{_ESCAPE.sub(_unmistakable, _HEADLESS.sub('', written))}") + "\n"


def _unmistakable(escape: re.Match[str]) -> str:
    r"""Return an escape so that it is read in one way.

    SPARQL has codepoint escapes replaced before anything else is read. An engine that goes by that letter takes the
    second half of ``\\u0022``, a backslash and five letters, for a quote; others do not. With the letter escaped in
    its turn, both read what is meant.
    """
    return f"{escape[1]}\\U{ord(escape[2]):08X}" if escape[1] else escape[0]


def _in(graph: str, pattern: str) -> str:
    return f"GRAPH <{graph}> {{ {pattern} }}"
