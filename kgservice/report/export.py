# SPDX-License-Identifier: Apache-2.0
"""The knowledge graph as one document: N-Quads, TriG, or Turtle for tools that know no named graphs.

With it go the axioms of one slice of the law, exceptions and defaults spelled out, in a graph of their own: what an
ontology editor or a reasoner needs to see what is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import pyoxigraph

from kgservice.graph import knowledge_lines
from kgservice.knowledge.bundle import Knowledge
from kgservice.oracle.axioms import AxiomWriter, write_slice
from kgservice.reasoning.slices import build_slice, slice_key
from kgservice.vocabulary import GRAPH, PREFIXES

__all__ = ["EXPORT_FORMATS", "export"]

_SLICE: Final = GRAPH + "slice"


def export(knowledge: Knowledge, form: str, *, as_of: date, jurisdiction: str | None) -> bytes:
    """Return the whole graph in one of the `EXPORT_FORMATS`; the same knowledge and slice give the same bytes.

    Args:
        as_of: The day whose law the axioms of the slice state.
        jurisdiction: "EU" or "NO"; None for the law of both.
    """
    named = [line for line in knowledge_lines(knowledge) if line.endswith("> .") and "<" + GRAPH in line]
    lines = [line for line in named if _graph_of(line)] + _slice_lines(knowledge, as_of, jurisdiction)
    return EXPORT_FORMATS[form](sorted(lines, key=lambda line: (_graph_of(line), line)))


def _graph_of(line: str) -> str:
    """Return the graph that a line of N-Quads stands in; empty for the default graph."""
    last = line.removesuffix(" .").rpartition(" ")[2]
    return last if last.startswith("<" + GRAPH) else ""


def _slice_lines(knowledge: Knowledge, as_of: date, jurisdiction: str | None) -> list[str]:
    base = knowledge.rulebase
    writer = AxiomWriter()
    write_slice(writer, base, build_slice(base, slice_key(base, as_of=as_of, jurisdiction=jurisdiction)))
    triples = writer.to_bytes().decode().splitlines()
    return [f"{line.removesuffix(' .')} <{_SLICE}> ." for line in dict.fromkeys(triples) if line]


def _n_quads(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _trig(lines: list[str]) -> bytes:
    return _serialized(lines, pyoxigraph.RdfFormat.TRIG)


def _turtle(lines: list[str]) -> bytes:
    return _serialized(lines, pyoxigraph.RdfFormat.TURTLE)


def _serialized(lines: list[str], form: pyoxigraph.RdfFormat) -> bytes:
    quads = pyoxigraph.parse("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    content = (quad.triple for quad in quads) if form == pyoxigraph.RdfFormat.TURTLE else quads
    written = pyoxigraph.serialize(content, format=form, prefixes=PREFIXES) or b""
    head = [line for line in written.splitlines(keepends=True) if line.startswith(b"@prefix ")]
    body = [line for line in written.splitlines(keepends=True) if not line.startswith(b"@prefix ")]
    return b"".join((*sorted(head), b"\n", *body))  # prefixes come in no fixed order


EXPORT_FORMATS: Final[Mapping[str, Callable[[list[str]], bytes]]] = {"trig": _trig, "nq": _n_quads, "ttl": _turtle}
"""Name of a form → what writes it from sorted lines of N-Quads."""
