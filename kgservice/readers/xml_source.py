# SPDX-License-Identifier: Apache-2.0
"""XML without document type, entities or network."""

from __future__ import annotations

from typing import Any

from lxml import etree

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["parse_xml", "syntax_error", "xml_parser"]


def xml_parser() -> etree.XMLParser:
    """Return a parser that resolves nothing, loads nothing and keeps libxml2's limits on depth and size of text."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_xml(data: bytes, source: str) -> etree._Element:
    """Return the root element.

    Raises:
        UnreadableInputError: It is not well-formed, or brings a document type declaration.
    """
    try:
        root = etree.fromstring(data, xml_parser())
    except etree.XMLSyntaxError as error:
        raise syntax_error(error, source) from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        line = data[: max(data.find(b"<!DOCTYPE"), 0)].count(b"\n") + 1
        raise UnreadableInputError(
            Text("The XML brings a document type declaration", "XML-filen har en dokumenttypedeklarasjon"),
            Place(source, line),
            Text("XML without DOCTYPE and entities", "XML uten DOCTYPE og entiteter"),
            Text("remove the DOCTYPE and write the entities out", "fjern DOCTYPE og skriv entitetene ut"),
        )
    return root


def syntax_error(error: etree.XMLSyntaxError, source: str) -> UnreadableInputError:
    """Return the parser's error with its place."""
    line, column = error.position if error.lineno else (None, None)
    problem = str(error.msg).split(", line ", 1)[0]
    return UnreadableInputError(
        Text(f"The XML is not well-formed: {problem}", f"XML-filen er ikke velformet: {problem}"),
        Place(source, line, column or None),
        Text("well-formed XML", "velformet XML"),
        Text("correct the XML at this place", "rett XML-en på dette stedet"),
    )
