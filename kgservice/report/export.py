# SPDX-License-Identifier: Apache-2.0
"""The knowledge graph as one document: N-Quads, TriG, or Turtle for tools that know no named graphs.

With it go the axioms of one slice of the law, exceptions and defaults spelled out, in a graph of their own: what an
ontology editor or a reasoner needs to see what is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import pyoxigraph

from kgservice.graph import named_triples
from kgservice.knowledge.bundle import Knowledge
from kgservice.oracle.axioms import AxiomWriter, write_slice
from kgservice.reasoning.slices import build_slice, slice_key
from kgservice.vocabulary import GRAPH, PREFIXES

__all__ = ["EXPORT_FORMATS", "export"]

_SLICE: Final = GRAPH + "slice"

Statements = Sequence[tuple[str, str]]
"""IRI of a named graph, and a triple in it as N-Triples writes it, without the end of the line."""


def export(knowledge: Knowledge, form: str, *, as_of: date, jurisdiction: str | None) -> bytes:
    """Return the whole graph in one of the `EXPORT_FORMATS`; the same knowledge and slice give the same bytes.

    Args:
        as_of: The day whose law the axioms of the slice state.
        jurisdiction: "EU" or "NO"; None for the law of both.
    """
    statements = {*named_triples(knowledge), *_slice(knowledge, as_of, jurisdiction)}
    return EXPORT_FORMATS[form](sorted(statements))


def _slice(knowledge: Knowledge, as_of: date, jurisdiction: str | None) -> Iterator[tuple[str, str]]:
    base = knowledge.rulebase
    writer = AxiomWriter()
    write_slice(writer, base, build_slice(base, slice_key(base, as_of=as_of, jurisdiction=jurisdiction)))
    for line in writer.to_bytes().decode().splitlines():
        yield _SLICE, line.removesuffix(" .")


def _n_quads(statements: Statements) -> bytes:
    return "".join(f"{statement} <{graph}> .\n" for graph, statement in statements).encode()


def _trig(statements: Statements) -> bytes:
    quads = pyoxigraph.parse(_n_quads(statements), format=pyoxigraph.RdfFormat.N_QUADS)
    return _serialized(quads, pyoxigraph.RdfFormat.TRIG)


def _turtle(statements: Statements) -> bytes:
    lines = "".join(f"{statement} .\n" for statement in sorted({statement for _, statement in statements}))
    triples = (quad.triple for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))
    return _serialized(triples, pyoxigraph.RdfFormat.TURTLE)


def _serialized(content: Iterable[pyoxigraph.Quad] | Iterable[pyoxigraph.Triple], form: pyoxigraph.RdfFormat) -> bytes:
    written = pyoxigraph.serialize(content, format=form, prefixes=PREFIXES) or b""
    head = [line for line in written.splitlines(keepends=True) if line.startswith(b"@prefix ")]
    body = [line for line in written.splitlines(keepends=True) if not line.startswith(b"@prefix ")]
    return b"".join((*sorted(head), b"\n", *body))  # prefixes come in no fixed order


EXPORT_FORMATS: Final[Mapping[str, Callable[[Statements], bytes]]] = {"trig": _trig, "nq": _n_quads, "ttl": _turtle}
"""Name of a form → what writes it from sorted triples, each with its graph."""
