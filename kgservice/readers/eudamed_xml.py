# SPDX-License-Identifier: Apache-2.0
"""The XML of a EUDAMED message, with two known faults of the published samples mended in the open.

The samples carry a comment in the attribute ``version``, which XML forbids, and two use a namespace prefix that they
do not declare. Exactly these are mended, without moving a line, and each mending is reported.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

from lxml import etree

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.product import Unused
from kgservice.model.text import Text
from kgservice.readers.eudamed_mapping import EudamedMapping
from kgservice.readers.xml_source import parse_xml, xml_parser

__all__ = ["line_of", "local_name", "parse_message", "type_name"]

_VERSION_COMMENT: Final = re.compile(rb"""(\sversion\s*=\s*(["']))(\s*<!--[^"']*?-->\s*)(\2)""")
_ROOT_NAME: Final = re.compile(rb"<[A-Za-z_][\w.\-]*(?::[\w.\-]+)?(?=[\s>/])")
_UNDECLARED: Final = re.compile(r"Namespace prefix (\S+) (?:on|for) ")
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NAMESPACE: Final = "ec.europa.eu/tools/eudamed/dtx"

_COMMENT_IN_VERSION: Final = Text(
    "XML forbids a comment inside an attribute; the attribute was read as empty",
    "XML tillater ikke en kommentar i et attributt; attributtet er lest som tomt",
)
_PREFIX_ADDED: Final = Text(
    "the namespace prefix is not declared; it was read as in the other messages of this exchange",
    "navneromsprefikset er ikke deklarert; det er lest som i de andre meldingene i denne utvekslingen",
)


def parse_message(data: bytes, source: str, mapping: EudamedMapping) -> tuple[etree._Element, list[Unused]]:
    """Return the root element of a message and what had to be mended to read it.

    Raises:
        UnreadableInputError: It is not well-formed otherwise, brings a DTD, or is no EUDAMED message.
    """
    notes: list[Unused] = []
    data = _without_version_comment(data, source, notes)
    data = _with_prefixes(data, source, mapping, notes)
    root = parse_xml(data, source)
    name = local_name(root)
    if name not in mapping.messages and _NAMESPACE not in (etree.QName(root).namespace or ""):
        raise UnreadableInputError(
            Text(f"The root element “{name}” is none of EUDAMED's", f"Rotelementet «{name}» hører ikke til EUDAMED"),
            Place(source, line_of(root)),
            Text("a EUDAMED DTX message or RDF/XML", "en EUDAMED DTX-melding eller RDF/XML"),
            Text("export the record as DTX XML", "eksporter oppføringen som DTX XML"),
        )
    return root, notes


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def type_name(element: etree._Element) -> str:
    """Return the ``xsi:type`` of an element without its prefix; empty where it has none."""
    return str(element.get(_XSI_TYPE, "")).rpartition(":")[2]


def line_of(element: etree._Element) -> int:
    """Return the line on which an element begins."""
    return cast("int | None", element.sourceline) or 1


def _without_version_comment(data: bytes, source: str, notes: list[Unused]) -> bytes:
    """Blank a comment in the attribute ``version`` of the root element, keeping every line where it is."""
    root = _ROOT_NAME.search(data)
    match = _VERSION_COMMENT.search(data, root.end()) if root else None
    if root is None or match is None or b">" in data[root.end() : match.start()]:
        return data
    notes.append(Unused("@version", Place(source, _line(data, match.start(3))), _COMMENT_IN_VERSION))
    blank = re.sub(rb"[^\r\n]", b" ", match.group(3))
    return data[: match.start(3)] + blank + data[match.end(3) :]


def _with_prefixes(data: bytes, source: str, mapping: EudamedMapping, notes: list[Unused]) -> bytes:
    """Declare on the root element the prefixes that are used without a declaration."""
    parser: Any = xml_parser()
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        # The log of the parser holds this document's errors; that of the exception may hold earlier ones too.
        log = list(parser.error_log)
        if any(entry.type_name != "NS_ERR_UNDEFINED_NAMESPACE" for entry in log):
            return data
        found: dict[str, int] = {}
        for entry in log:
            match = _UNDECLARED.match(entry.message)
            if match is None or match.group(1) not in mapping.prefixes:
                return data
            found.setdefault(match.group(1), entry.line)
        root = _ROOT_NAME.search(data)
        if root is None:
            return data
        notes += (Unused(f"xmlns:{prefix}", Place(source, line), _PREFIX_ADDED) for prefix, line in found.items())
        added = "".join(f' xmlns:{prefix}="{mapping.prefixes[prefix]}"' for prefix in found)
        return data[: root.end()] + added.encode() + data[root.end() :]
    return data


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
