# SPDX-License-Identifier: Apache-2.0
"""Product descriptions in YAML and JSON.

Words are read as written, so that Norway's ``NO`` stays a country and ``no`` in a yes/no field is a no, whatever a
YAML library would make of them.
"""

from __future__ import annotations

import json

from kgservice.errors import UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import ReadResult
from kgservice.model.text import Text
from kgservice.readers.context import CONTEXT_IRI
from kgservice.readers.description import IGNORED_KEYS, read_products
from kgservice.readers.json_tree import parse_json
from kgservice.readers.limits import decode
from kgservice.readers.tree import Mapping, Node, Sequence, plain_value
from kgservice.readers.yaml_tree import parse_yaml

__all__ = ["read_json", "read_yaml", "yaml_to_json_ld"]


def read_yaml(data: bytes, source: str, fields: FieldTable) -> ReadResult:
    """Return the products of a YAML stream.

    Raises:
        InputError: It is not YAML, or not a description; the place is that of the first fault.
    """
    return ReadResult(read_products(_documents(data, source), fields, "yaml"))


def read_json(data: bytes, source: str, fields: FieldTable) -> ReadResult:
    """Return the products of a JSON text.

    Raises:
        InputError: It is not JSON, or not a description; the place is that of the first fault.
    """
    document = parse_json(decode(data, source), source)
    return ReadResult(read_products((document,), fields, "json"))


def yaml_to_json_ld(data: bytes, source: str, fields: FieldTable) -> bytes:
    """Return a YAML description as JSON-LD under our published context: the same file as RDF.

    Shape:
        One graph with a node for each product. A list field written as ``[]`` becomes ``none``, because an empty
        JSON-LD array states nothing.
    """
    documents = _documents(data, source)
    read_products(documents, fields, "yaml")
    lists = {name for name, spec in fields.fields.items() if spec.kind == "list"}
    nodes = [_json_ld_node(plain_value(node), lists) for document in documents for node in _products(document)]
    return json.dumps({"@context": CONTEXT_IRI, "@graph": nodes}, ensure_ascii=False, indent=2).encode()


def _products(document: Node) -> tuple[Node, ...]:
    """Return the product nodes of a document that has been read already."""
    listed = document.get("products") if isinstance(document, Mapping) else None
    holder = document if listed is None else listed.value
    return holder.items if isinstance(holder, Sequence) else (holder,)


def _json_ld_node(value: object, lists: set[str]) -> object:
    """Return *value* with empty list fields spelt out, and without keys of tools."""
    if isinstance(value, list):
        return [_json_ld_node(item, lists) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "none" if key in lists and item == [] else (item if key == "remarks" else _json_ld_node(item, lists))
        for key, item in value.items()
        if key not in IGNORED_KEYS
    }


def _documents(data: bytes, source: str) -> tuple[Node, ...]:
    documents = parse_yaml(decode(data, source), source)
    if documents:
        return documents
    raise UnreadableInputError(
        Text("The file describes nothing", "Filen beskriver ingenting"),
        Place(source, 1),
        Text("a product with at least a name", "et produkt med minst et navn"),
        Text("write “name: …” and what is known of the product", "skriv «name: …» og det som er kjent om produktet"),
    )
