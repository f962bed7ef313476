# SPDX-License-Identifier: Apache-2.0
"""The published JSON-LD context and JSON Schema, drawn from the field table and the sections.

With the context a description is RDF; with the schema an editor completes and checks it. Both are the same bytes for
the same ontology.
"""

from __future__ import annotations

import json
from typing import Any, Final

from kgservice.errors import KnowledgeError
from kgservice.knowledge.fields import FieldSpec, FieldTable
from kgservice.readers.answers import UNKNOWN_WORDS, YES_NO_WORDS
from kgservice.readers.sections import FACT_SECTIONS, LIST_FORMS, SECTIONS, Key
from kgservice.vocabulary import BASE, MD

__all__ = ["CONTEXT_IRI", "SCHEMA_IRI", "json_ld_context", "json_schema", "property_keys", "to_bytes"]

CONTEXT_IRI: Final = BASE + "context.jsonld"
SCHEMA_IRI: Final = BASE + "product.schema.json"

_FORM_PROPERTIES: Final = {form: MD + form for form in LIST_FORMS}


def json_ld_context(fields: FieldTable) -> dict[str, Any]:
    """Return the JSON-LD 1.1 context document.

    Raises:
        KnowledgeError: A field has the name of a key that means something else.
    """
    terms: dict[str, Any] = {"@version": 1.1, "$schema": None, "products": "@graph"}
    own: dict[str, Any] = {}
    for keys in SECTIONS.values():
        own.update({key.name: _term(key) for key in keys})
    own.update({form: {"@id": iri} for form, iri in _FORM_PROPERTIES.items()})
    clashing = own.keys() & fields.fields.keys()
    if clashing:
        raise KnowledgeError(f"Fields have the names of other keys: {', '.join(sorted(clashing))}.")
    own.update({name: {"@id": spec.property} for name, spec in fields.fields.items()})
    return {"@context": terms | dict(sorted(own.items()))}


def property_keys(fields: FieldTable) -> dict[str, str]:
    """Return property IRI → key, the inverse of the context."""
    keys = {key.property: key.name for section in SECTIONS.values() for key in section if key.kind != "iri"}
    keys |= {iri: form for form, iri in _FORM_PROPERTIES.items()}
    return keys | {spec.property: name for name, spec in fields.fields.items()}


def json_schema(fields: FieldTable) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a description: one product, a list, or ``{products: […]}``."""
    facts = {name: _field_schema(spec) for name, spec in fields.fields.items()}
    product: dict[str, Any] = {"$ref": "#/$defs/product"}
    many = {"type": "array", "items": product}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_IRI,
        "title": "Product description",
        "oneOf": [
            product,
            many,
            {
                "type": "object",
                "properties": {"@context": True, "$schema": True, "products": many},
                "required": ["products"],
                "additionalProperties": False,
            },
        ],
        "$defs": {
            "yesNo": {"oneOf": [{"type": ["boolean", "null"]}, {"enum": sorted({*YES_NO_WORDS, *UNKNOWN_WORDS})}]},
            "text": {"type": ["string", "number", "boolean", "null"]},
            "texts": {"oneOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}]},
            "facts": {"properties": facts},
            **{name: _section_schema(name, fields) for name in SECTIONS},
        },
    }


def to_bytes(document: dict[str, Any]) -> bytes:
    """Return a document as it is published: UTF-8, two blanks of indentation, a final newline."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _term(key: Key) -> str | dict[str, str]:
    """Return the term definition of one key."""
    if key.kind == "iri":
        return "@id"
    if key.kind == "free":
        return {"@id": key.property, "@type": "@json"}
    return {"@id": key.property}


_REQUIRED: Final = {
    "product": ("name",),
    "module": ("name",),
    "device": ("name",),
    "relation": ("kind",),
    "operator": ("role",),
    "evidence": ("type",),
}


def _section_schema(name: str, fields: FieldTable) -> dict[str, Any]:
    """Return the schema of one section."""
    properties = {key.name: _key_schema(name, key, fields) for key in SECTIONS[name]}
    if name == "product":
        properties.update({"@context": {}, "$schema": {}})
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if name in _REQUIRED:
        schema["required"] = list(_REQUIRED[name])
    if name in FACT_SECTIONS:
        schema["$ref"] = "#/$defs/facts"
    return schema | {"unevaluatedProperties": False}


def _key_schema(section: str, key: Key, fields: FieldTable) -> dict[str, Any]:
    """Return the schema of one key, titled in both languages."""
    title = {"title": f"{key.label.en} · {key.label.nb}"}
    values = tuple(fields.relations) if (section, key.name) == ("relation", "kind") else key.values
    if values:
        one: dict[str, Any] = {"enum": [*values, None]}
        return title | (one if key.kind == "text" else {"oneOf": [one, {"type": "array", "items": one}]})
    return title | _kind_schema(key)


def _kind_schema(key: Key) -> dict[str, Any]:
    """Return the schema of a key by its kind."""
    part: dict[str, Any] = {"$ref": f"#/$defs/{key.section}"}
    part = {"oneOf": [part, {"type": "string"}]} if key.references else part
    by_kind: dict[str, dict[str, Any]] = {
        "text": {"$ref": "#/$defs/text"},
        "texts": {"$ref": "#/$defs/texts"},
        "flag": {"$ref": "#/$defs/yesNo"},
        "free": {"type": ["object", "null"]},
        "iri": {"type": ["string", "null"], "format": "iri"},
        "section": {"oneOf": [part, {"type": "null"}]},
        "sections": {"oneOf": [part, {"type": "array", "items": part}, {"type": "null"}]},
    }
    return by_kind[key.kind]


def _field_schema(spec: FieldSpec) -> dict[str, Any]:
    """Return the schema of one fact field, with its label and question in both languages."""
    schema: dict[str, Any] = {"title": f"{spec.label.en} · {spec.label.nb}"} if spec.label else {}
    if spec.question:
        schema["description"] = f"{spec.question.en} · {spec.question.nb}"
    if spec.kind == "yes-no":
        return schema | {"$ref": "#/$defs/yesNo"}
    if spec.kind == "choice":
        return schema | {"enum": [*spec.values, *sorted(UNKNOWN_WORDS - set(spec.values)), None]}
    token: dict[str, Any] = {"enum": list(spec.values)}
    tokens = {"oneOf": [token, {"type": "array", "items": token}]}
    words = {"enum": ["none", "ingen", *sorted(UNKNOWN_WORDS), None]}
    short = (
        {"type": "array", "items": token}
        if spec.closed_once_given
        else {"type": "array", "items": token, "minItems": 1}
    )
    forms = {"type": "object", "properties": dict.fromkeys(LIST_FORMS, tokens), "additionalProperties": False}
    return schema | {"oneOf": [token, words, short, forms | {"minProperties": 1}]}
