# SPDX-License-Identifier: Apache-2.0
"""Any RDF document as statements, with the line of each where one is asked for.

As safe as the reading of a description: nothing is fetched, and XML brings no document type definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from kgservice.errors import UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.knowledge.graph import Node
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers import load
from kgservice.readers.detect import detect_format
from kgservice.readers.json_ld import prepare_json_ld
from kgservice.readers.limits import MAX_BYTES, check_size, decode
from kgservice.readers.positions import PlaceIndex, index_json_ld, index_rdf_xml, index_turtle
from kgservice.readers.rdf import RDF_FORMATS, parse_quads
from kgservice.readers.xml_source import parse_xml

__all__ = ["Statements", "read_statements"]

_Key = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Statements:
    """The statements of one document, in its order; literals as they are written.

    Attributes:
        source: Name of the document.
    """

    quads: tuple[Quad, ...]
    source: str
    _document: _Document

    @cached_property
    def places(self) -> Mapping[_Key, Place]:
        """Subject, predicate and object → where the statement stands first."""
        index = self._document.index()
        found: dict[_Key, Place] = {}
        for quad in self.quads:
            value = quad.object
            written = value.value if isinstance(value, pyoxigraph.Literal | pyoxigraph.NamedNode) else ""
            found.setdefault((quad.subject, quad.predicate, value), index.take(quad.predicate.value, written))
        return found


@dataclass(frozen=True)
class _Document:
    """What a document is made of, for whoever asks where something stands."""

    data: bytes
    form: str
    source: str
    fields: FieldTable

    def index(self) -> PlaceIndex:
        """Return the places of its values."""
        if self.form == "rdf-xml":
            return index_rdf_xml(parse_xml(self.data, self.source), self.source)
        text = decode(self.data, self.source)
        if self.form == "json-ld":
            document = prepare_json_ld(text, self.source, self.fields)
            return index_json_ld(document.tree, document.terms, self.source)
        return index_turtle(text, self.source)


def read_statements(
    source: Path | str | bytes,
    fields: FieldTable,
    *,
    hint: str | None = None,
    name: str | None = None,
    max_bytes: int = MAX_BYTES,
    rename: bool = False,
) -> Statements:
    """Return the statements of an RDF document.

    Args:
        source: A path, or the bytes themselves.
        hint: Format name, media type or file extension; it wins over what path and content suggest.
        name: What places are reported under; for a path, the path.
        rename: Give blank nodes fresh labels, so that they meet those of no other document.

    Raises:
        InputError: The document cannot be opened, is too large, is no RDF, or is not of its format.
    """
    if isinstance(source, bytes):
        data, label = source, name or "<input>"
    else:
        label = name or str(source)
        data = load(Path(source), label, max_bytes)
    check_size(len(data), label, max_bytes)
    form = detect_format(data, label, hint)
    if form not in RDF_FORMATS:
        raise _no_rdf(form, label)
    document = _Document(data, form, label, fields)
    return Statements(tuple(_parsed(document, rename=rename)), label, document)


def _parsed(document: _Document, *, rename: bool) -> list[Quad]:
    """Return all statements; the whole document is parsed before anything else looks at it."""
    form, source = document.form, document.source
    if form == "rdf-xml":
        parse_xml(document.data, source)
        data = document.data
    else:
        text = decode(document.data, source)
        data = prepare_json_ld(text, source, document.fields).data if form == "json-ld" else text.encode()
    return parse_quads(data, form, source, rename=rename)


def _no_rdf(form: str, label: str) -> UnreadableInputError:
    listed = ", ".join(RDF_FORMATS)
    return UnreadableInputError(
        Text(f"{form} is no form of RDF", f"{form} er ingen form for RDF"),
        Place(label),
        Text(f"one of {listed}", f"en av {listed}"),
        Text(
            "name the format if it is another; for the description of a product there is “kgservice check”",
            "oppgi formatet hvis det er et annet; for en produktbeskrivelse finnes «kgservice check»",
        ),
    )
