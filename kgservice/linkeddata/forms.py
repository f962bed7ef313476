# SPDX-License-Identifier: Apache-2.0
"""The forms of RDF in which a description or a document is sent.

Short ones are written so that the same statements give the same bytes; long ones as they come from the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from kgservice.linkeddata.json_ld import to_json_ld
from kgservice.vocabulary import PREFIXES

__all__ = ["FORMS", "Form", "serialize", "write"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of RDF.

    Attributes:
        name: How it is asked for, which is also the ending of an address.
        title: What it is called, in any language.
        has_graphs: Whether it tells which graph a statement stands in.
    """

    name: str
    title: str
    media_type: str
    syntax: RdfFormat
    has_graphs: bool = False


FORMS: Final[Mapping[str, Form]] = {
    form.name: form
    for form in (
        Form("ttl", "Turtle", "text/turtle", RdfFormat.TURTLE),
        Form("jsonld", "JSON-LD", "application/ld+json", RdfFormat.JSON_LD, has_graphs=True),
        Form("json", "JSON", "application/json", RdfFormat.JSON_LD, has_graphs=True),
        Form("nt", "N-Triples", "application/n-triples", RdfFormat.N_TRIPLES),
        Form("rdf", "RDF/XML", "application/rdf+xml", RdfFormat.RDF_XML),
        Form("trig", "TriG", "application/trig", RdfFormat.TRIG, has_graphs=True),
        Form("nq", "N-Quads", "application/n-quads", RdfFormat.N_QUADS, has_graphs=True),
    )
}
"""Name → form, the preferred one first."""

_HEAD: Final = b"@prefix "


def serialize(quads: Sequence[Quad], form: Form) -> bytes:
    """Return *quads* in a form, in their order; the same quads give the same bytes."""
    if form.syntax == RdfFormat.JSON_LD:
        return to_json_ld(quads)
    content: Iterable[Quad] | Iterable[Triple] = (
        sorted(quads, key=lambda quad: str(quad.graph_name)) if form.has_graphs else [quad.triple for quad in quads]
    )
    written = pyoxigraph.serialize(content, format=form.syntax, prefixes=_prefixes(quads)) or b""
    lines = written.splitlines(keepends=True)
    head = sorted(line for line in lines if line.startswith(_HEAD))  # prefixes come in no fixed order
    return b"".join((*head, *(line for line in lines if not line.startswith(_HEAD)))) if head else written


def write(quads: Iterable[Quad], form: Form, output: IO[bytes]) -> None:
    """Write *quads* to *output* as they come, however many they are."""
    content = quads if form.has_graphs else (quad.triple for quad in quads)
    pyoxigraph.serialize(content, output, format=form.syntax, prefixes=PREFIXES)


def _prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the prefixes that the terms of *quads* can use."""
    iris = {iri for quad in quads for iri in _iris(quad)}
    return {prefix: space for prefix, space in PREFIXES.items() if any(iri.startswith(space) for iri in iris)}


def _iris(quad: Quad) -> Iterable[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value
