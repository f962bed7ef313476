# SPDX-License-Identifier: Apache-2.0
"""Which format an input is in: by what the caller says, by extension, by content, in this order."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from kgservice.errors import UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers.context import CONTEXT_IRI

__all__ = ["MEDIA_TYPES", "detect_format"]

_NAMES: Final = {
    "yaml": ("yaml", "yml", "application/yaml", "text/yaml", "application/x-yaml"),
    "json": ("json", "application/json"),
    "json-ld": ("json-ld", "jsonld", "application/ld+json"),
    "turtle": ("turtle", "ttl", "text/turtle"),
    "trig": ("trig", "application/trig"),
    "n-triples": ("n-triples", "nt", "application/n-triples"),
    "n-quads": ("n-quads", "nq", "application/n-quads"),
    "rdf-xml": ("rdf-xml", "rdf", "owl", "application/rdf+xml"),
    "eudamed-dtx": ("eudamed-dtx",),
    "xml": ("xml", "application/xml", "text/xml"),
}
MEDIA_TYPES: Final = tuple(name for names in _NAMES.values() for name in names if "/" in name)
"""Media types that name a format that is read."""

_BY_NAME: Final = {name: form for form, names in _NAMES.items() for name in names}
_ROOT: Final = re.compile(r"<(?![?!])(?:[\w.\-]+:)?([\w.\-]+)")
_TURTLE: Final = re.compile(
    r"\s*(?:#[^\n]*\s*)*(?:@prefix|@base|PREFIX\s|BASE\s|<[A-Za-z][\w+.\-]*:[^<>\s]*>\s)", re.IGNORECASE
)
_JSON_LD_KEY: Final = re.compile(r'"@(?:context|graph|id|type|value)"\s*:')
_OUR_CONTEXT: Final = re.compile(r'"@context"\s*:\s*"' + re.escape(CONTEXT_IRI) + '"')
_HEAD: Final = 65536


def detect_format(data: bytes, label: str, hint: str | None) -> str:
    """Return the name of the format of *data*, called *label*.

    Raises:
        UnreadableInputError: The *hint* names no format, or the content is of none.
    """
    suffix = PurePath(label).suffix.lower().removeprefix(".")
    named = _from_hint(hint, label) if hint else _BY_NAME.get(suffix)
    head = _head(data)
    if named == "xml" or (named is None and head.lstrip().startswith("<") and not _TURTLE.match(head)):
        return _xml_kind(head, label)
    if named == "json" or (named is None and head.lstrip()[:1] in {"{", "["}):
        return _json_kind(data, head)
    if named is not None:
        return named
    if not head.strip():
        raise _unknown(label)
    return "turtle" if _TURTLE.match(head) else "yaml"


def _from_hint(hint: str, label: str) -> str:
    word = hint.partition(";")[0].strip().lower().removeprefix(".")
    if word in _BY_NAME:
        return _BY_NAME[word]
    formats = ", ".join(name for name in _NAMES if name != "xml")
    raise UnreadableInputError(
        Text(f"“{hint}” is no format that is read", f"«{hint}» er ikke et format som leses"),
        Place(label),
        Text(f"one of {formats}, or a media type of these", f"en av {formats}, eller en medietype for disse"),
        Text("name one of these formats", "oppgi et av disse formatene"),
    )


def _head(data: bytes) -> str:
    """Return the beginning as text, whatever its encoding."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return data[:_HEAD].decode(encoding, "replace")


def _xml_kind(head: str, label: str) -> str:
    """Tell RDF/XML from EUDAMED by the root element."""
    without_comments = re.sub(r"<!--.*?(?:-->|\Z)", "", head, flags=re.DOTALL)
    root = _ROOT.search(without_comments)
    if root is not None and root.group(1) == "RDF":
        return "rdf-xml"
    if root is not None:
        return "eudamed-dtx"
    raise _unknown(label)


def _json_kind(data: bytes, head: str) -> str:
    """Tell JSON-LD from a plain description; one that names only our context is read as the latter."""
    if _OUR_CONTEXT.search(head) and not re.search(rb'"@(?:graph|id|type|value)"\s*:', data):
        return "json"
    return "json-ld" if _JSON_LD_KEY.search(head) else "json"


def _unknown(label: str) -> UnreadableInputError:
    return UnreadableInputError(
        Text("The format cannot be told", "Formatet lar seg ikke avgjøre"),
        Place(label, 1),
        Text("YAML, JSON, RDF or a EUDAMED message", "YAML, JSON, RDF eller en EUDAMED-melding"),
        Text(
            "check that the file is not empty, or name its format",
            "kontroller at filen ikke er tom, eller oppgi formatet",
        ),
    )
