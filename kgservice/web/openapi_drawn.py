# SPDX-License-Identifier: Apache-2.0
"""What of the interface's description is drawn: an operation for each named query, a schema for each kind of item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kgservice.graph import NamedQuery, Parameter, named_queries
from kgservice.report.catalogue import Key
from kgservice.report.catalogue_duties import DUTY_KEYS
from kgservice.report.catalogue_guidance import GUIDANCE_KEYS
from kgservice.report.catalogue_overlaps import AREA_KEYS, RELATION_KEYS
from kgservice.report.catalogue_queries import QUERY_KEYS
from kgservice.web.search import HIT_KEYS

__all__ = ["drawn_fragments"]

JsonObject = dict[str, Any]

_ITEMS: Final = {
    "Obligation": DUTY_KEYS,
    "Relation": RELATION_KEYS,
    "Area": AREA_KEYS,
    "Guidance": GUIDANCE_KEYS,
    "Query": QUERY_KEYS,
    "Hit": HIT_KEYS,
}
"""Name of a schema → the keys of its items."""

_LISTS: Final = {
    "ObligationList": ("Obligation",),
    "OverlapList": ("Relation", "Area"),
    "GuidanceList": ("Guidance",),
    "QueryList": ("Query",),
}
_ALONE: Final = ("Obligation", "Relation", "Area", "Guidance")
_UNTYPED: Final = frozenset({"Hit"})
"""Items without a class."""

_TEXT: Final = {"type": "string"}
_IRI: Final = {"type": "string", "format": "uri"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_SAID: Final = {"language": {"enum": ["nb", "en"]}, "knowledge_version": _TEXT, "disclaimer": _TEXT}
_PROBLEMS: Final = ("400", "404", "406", "503")
_PROBLEMS_OF_BODIES: Final = ("413", "415")
_PROBLEMS_OF_KEPT: Final = ("405", "410")


def drawn_fragments() -> Mapping[str, JsonObject]:
    """Return the fragments by name."""
    return {
        "named queries": {"paths": {f"/api/queries/{q.name}": _path(q) for q in named_queries().values()}},
        "items": {"components": {"schemas": _schemas()}},
    }


# queries


def _path(query: NamedQuery) -> JsonObject:
    operation: JsonObject = {
        "operationId": f"query-{query.name}",
        "summary": query.title("en"),
        "description": f"{query.summary('en')}\n\n{query.title('nb')}: {query.summary('nb')}",
        "tags": ["queries"],
        "parameters": [
            *(_parameter(parameter) for parameter in query.parameters if parameter.name != "lang"),
            *(_reference("parameters", name) for name in ("offset", "limit", "lang", "answerFormat")),
        ],
    }
    problems: tuple[str, ...] = _PROBLEMS
    if query.needs_product:
        operation["requestBody"] = _reference("requestBodies", "Product")
        problems = (*problems, *_PROBLEMS_OF_BODIES)
    responses = {"200": _reference("responses", "QueryAnswer")}
    if not query.needs_product:
        responses["304"] = _reference("responses", "NotModified")
    operation["responses"] = responses | {status: _reference("responses", "Problem") for status in problems}
    return {"post": operation, "get": _of_kept(operation)} if query.needs_product else {"get": operation}


def _of_kept(operation: JsonObject) -> JsonObject:
    """Return the operation that asks the same about a product that is kept."""
    parameter = {
        "name": "product",
        "in": "query",
        "required": True,
        "description": "Id of a product that is kept, as /api/products lists them",
        "schema": _TEXT,
    }
    left_out = {"requestBody", "responses"}
    own = {key: value for key, value in operation.items() if key not in left_out}
    responses = {
        status: answer for status, answer in operation["responses"].items() if status not in _PROBLEMS_OF_BODIES
    }
    responses |= {status: _reference("responses", "Problem") for status in _PROBLEMS_OF_KEPT}
    return own | {
        "operationId": f"{operation['operationId']}-kept",
        "parameters": [parameter, *operation["parameters"]],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> JsonObject:
    schema: JsonObject = {"type": "string", "default": parameter.default}
    if parameter.kind == "date":
        schema["examples"] = [parameter.default, "2026-11-23"]
    if parameter.values:
        schema["enum"] = list(dict.fromkeys((*parameter.values, parameter.default)))
    meaning = f"{parameter.meaning('en')} / {parameter.meaning('nb')}"
    return {"name": parameter.name, "in": "query", "description": meaning, "schema": schema}


# items


def _schemas() -> JsonObject:
    schemas = {name: _object(_of_item(keys, typed=name not in _UNTYPED)) for name, keys in _ITEMS.items()}
    for name in _ALONE:
        alone = {**_of_item(_ITEMS[name]), "details": _reference("schemas", "Details"), **_SAID}
        schemas[f"{name}Alone"] = _object(alone)
    for name, items in _LISTS.items():
        schemas[name] = _list(items)
    hits = {"type": "array", "items": _reference("schemas", "Hit")}
    schemas["HitList"] = _object({"title": _TEXT, "q": _TEXT, "limit": _COUNT, "items": hits, **_SAID})
    return schemas


def _list(names: Sequence[str]) -> JsonObject:
    items = [_reference("schemas", name) for name in names]
    head = {"title": _TEXT, "total": _COUNT, "offset": _COUNT, "limit": _COUNT}
    links, of = _reference("schemas", "PageLinks"), items[0] if len(items) == 1 else {"oneOf": items}
    return _object({**head, "links": links, "items": {"type": "array", "items": of}, **_SAID})


def _of_item(keys: Iterable[Key], *, typed: bool = True) -> JsonObject:
    first = {"iri": _IRI, "type": _IRI} if typed else {"iri": _IRI}
    return {**first, **{key.name: _value(key) for key in keys}}


def _value(key: Key) -> JsonObject:
    match key.form:
        case "plain":
            return {"type": ["string", "number", "boolean", "null"]}
        case "texts":
            return {"type": "array", "items": _TEXT}
        case "records":
            return {"type": "array", "items": {"type": "object", "required": ["name"]}}
        case "cited":
            return {"type": "array", "items": _reference("schemas", "Cited")}
    inner = _object({"iri": _IRI, **{one.name: _value(one) for one in key.keys}})
    return {"oneOf": [inner, {"type": "null"}]} if key.form == "one" else {"type": "array", "items": inner}


def _object(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _reference(kind: str, name: str) -> JsonObject:
    return {"$ref": f"#/components/{kind}/{name}"}
