# SPDX-License-Identifier: Apache-2.0
"""Named queries as items of a list: what each answers, what can be set, and the columns of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kgservice.graph import NamedQuery, Parameter
from kgservice.report.catalogue import Key
from kgservice.report.json import JsonObject
from kgservice.vocabulary import MDQ, RDFS, SCHEMA, SH, expand

__all__ = ["QUERY_KEYS", "query_item"]

Concepts = Callable[[str], Mapping[str, str]]
"""What takes the beginning of an IRI and returns the concepts under it by name."""

QUERY_KEYS: Final = (
    Key("name"),
    Key("title", predicate=RDFS + "label", worded=True),
    Key("summary", predicate=RDFS + "comment", worded=True),
    Key("answers", "texts", SCHEMA + "keywords"),
    Key("needs_product"),
    Key("parameters", "records"),
    Key("columns", "records"),
)
"""Keys of a named query."""


def query_item(query: NamedQuery, lang: str, concepts: Concepts) -> JsonObject:
    """Return what is said of a query; *concepts* is what a graph knows of each kind of concept."""
    return {
        "iri": MDQ + query.name,
        "type": SH + "SPARQLExecutable",
        "name": query.name,
        "title": query.title(lang),
        "summary": query.summary(lang),
        "answers": list(query.answers),
        "needs_product": query.needs_product,
        "parameters": [_parameter(parameter, lang, concepts) for parameter in query.parameters],
        "columns": [{"name": name, "title": heading(lang)} for name, heading in query.columns.items()],
    }


def _parameter(parameter: Parameter, lang: str, concepts: Concepts) -> JsonObject:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "default": parameter.default,
        "values": list(parameter.values) or _words(parameter, concepts),
        "meaning": parameter.meaning(lang),
    }


def _words(parameter: Parameter, concepts: Concepts) -> list[str]:
    """Return the words by which concepts can be written; none where the parameter is of another kind."""
    if parameter.kind != "concept":
        return []
    start = expand(parameter.prefix)
    return sorted({iri.removeprefix(start) for iri in concepts(start).values()})
