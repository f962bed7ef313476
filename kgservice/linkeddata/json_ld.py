# SPDX-License-Identifier: Apache-2.0
"""JSON-LD with short names: one object a thing, and one more a graph that is kept apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgservice.vocabulary import PREFIXES, RDF, XSD, compact

__all__ = ["to_json_ld"]

_TYPE: Final = RDF + "type"
_STRING: Final = XSD + "string"

_compacted = lru_cache(1 << 14)(compact)

Nodes = dict[str, dict[str, Any]]


def to_json_ld(quads: Iterable[Quad]) -> bytes:
    """Return *quads* as JSON-LD 1.1; its context stands in it and holds the prefixes that are used, nothing else."""
    graphs: dict[str, Nodes] = {}
    used: set[str] = set()
    for quad in quads:
        nodes = graphs.setdefault(getattr(quad.graph_name, "value", ""), {})
        name = _name(quad.subject, used)
        _add(nodes.setdefault(name, {"@id": name}), quad, used)
    adopted = list(graphs.pop("", {}).values())
    apart = [{"@id": _short(graph, used), "@graph": list(nodes.values())} for graph, nodes in graphs.items()]
    context = {prefix: PREFIXES[prefix] for prefix in sorted(used)}
    document = {"@context": context, "@graph": adopted + apart}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _add(node: dict[str, Any], quad: Quad, used: set[str]) -> None:
    if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode | BlankNode):
        node.setdefault("@type", []).append(_name(quad.object, used))
    else:
        node.setdefault(_short(quad.predicate.value, used), []).append(_value(quad.object, used))


def _name(node: NamedNode | BlankNode | Triple, used: set[str]) -> str:
    return _short(node.value, used) if isinstance(node, NamedNode) else str(node)


def _value(value: NamedNode | BlankNode | Literal | Triple, used: set[str]) -> str | dict[str, str]:
    if not isinstance(value, Literal):
        return {"@id": _name(value, used)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == _STRING:
        return value.value
    return {"@value": value.value, "@type": _short(value.datatype.value, used)}


def _short(iri: str, used: set[str]) -> str:
    """Return the short name of an IRI and note its prefix; an IRI without one stays as it is."""
    short = _compacted(iri)
    prefix, _, name = short.partition(":")
    if short == iri or name.startswith("//"):  # two slashes after a colon would make it an address
        return iri
    used.add(prefix)
    return short
