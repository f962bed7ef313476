# SPDX-License-Identifier: Apache-2.0
"""JSON-LD made ready for the parser: our context put in by value, every other remote one refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from kgservice.errors import UnknownFieldError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import Unused
from kgservice.model.text import Text
from kgservice.readers.context import CONTEXT_IRI, json_ld_context
from kgservice.readers.json_tree import parse_json
from kgservice.readers.tree import Mapping, Node, Scalar, Sequence

__all__ = ["JsonLdDocument", "prepare_json_ld"]

_NO_TERM = Text("no context gives the key a meaning", "ingen kontekst gir nøkkelen en betydning")


@dataclass(frozen=True, slots=True)
class JsonLdDocument:
    """A JSON-LD document that refers to nothing outside itself.

    Attributes:
        terms: Term → IRI of all its contexts; where two define one term, the later.
        unused: Keys without meaning.
    """

    data: bytes
    tree: Node
    terms: dict[str, str]
    unused: tuple[Unused, ...]


def prepare_json_ld(text: str, source: str, fields: FieldTable) -> JsonLdDocument:
    """Check *text*, and put our own context in where it is named.

    Raises:
        UnreadableInputError: It is not JSON, or names a remote context other than ours.
        UnknownFieldError: Only our context is used, and a key is not in it.
    """
    tree = parse_json(text, source)
    own = json_ld_context(fields)["@context"]
    contexts = list(_contexts(tree))
    for node in contexts:
        _refuse_remote(node)
    inline = [node for node in contexts for node in _definitions(node)]
    terms = _terms(own) if any(_names_ours(node) for node in contexts) else {}
    for node in inline:
        terms |= _terms({entry.key: _plain(entry.value) for entry in node.entries}, terms)
    unused = _check_keys(tree, terms, own, only_ours=bool(contexts) and not inline)
    return JsonLdDocument(json.dumps(_substituted(_plain(tree), own)).encode(), tree, terms, tuple(unused))


def _contexts(node: Node) -> Iterator[Node]:
    """Yield every value of ``@context``, wherever it stands."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _contexts(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key == "@context":
                yield entry.value
            yield from _contexts(entry.value)


def _definitions(context: Node) -> list[Mapping]:
    """Return the contexts that are written out."""
    nodes = context.items if isinstance(context, Sequence) else (context,)
    return [node for node in nodes if isinstance(node, Mapping)]


def _names_ours(context: Node) -> bool:
    nodes = context.items if isinstance(context, Sequence) else (context,)
    return any(isinstance(node, Scalar) and node.text == CONTEXT_IRI for node in nodes)


def _refuse_remote(context: Node) -> None:
    """Refuse a context that would have to be fetched."""
    nodes: tuple[Node, ...] = context.items if isinstance(context, Sequence) else (context,)
    imports = [entry.value for node in _definitions(context) if (entry := node.get("@import"))]
    for node in (*nodes, *imports):
        if isinstance(node, Scalar) and node.quoted and node.text != CONTEXT_IRI:
            raise UnreadableInputError(
                Text(
                    f"The context {node.text} would have to be fetched", f"Konteksten {node.text} måtte ha vært hentet"
                ),
                node.place,
                Text(f"a context written out, or {CONTEXT_IRI}", f"en kontekst skrevet ut, eller {CONTEXT_IRI}"),
                Text("write the context into the file", "skriv konteksten inn i filen"),
            )


def _terms(context: dict[str, Any], known: dict[str, str] | None = None) -> dict[str, str]:
    """Return term → IRI of one context, prefixes resolved."""
    raw = {
        term: definition.get("@id", "") if isinstance(definition, dict) else definition
        for term, definition in context.items()
        if isinstance(definition, (dict, str))
    }
    vocabulary = raw.get("@vocab", "")
    resolved = dict(known or {})
    for term, iri in raw.items():
        prefix, colon, local = (iri or "").partition(":")
        base = raw.get(prefix) or resolved.get(prefix, "")
        resolved[term] = base + local if colon and base and not local.startswith("//") else iri or vocabulary + term
    return resolved


def _check_keys(node: Node, terms: dict[str, str], own: dict[str, Any], *, only_ours: bool) -> list[Unused]:
    """Refuse or note the keys that the parser would drop without a word."""
    if isinstance(node, Sequence):
        return [note for item in node.items for note in _check_keys(item, terms, own, only_ours=only_ours)]
    notes: list[Unused] = []
    for entry in node.entries if isinstance(node, Mapping) else ():
        if entry.key.startswith("@") or entry.key == "$schema":
            inner = entry.key in {"@graph", "@list", "@set", "@included"}
        elif entry.key in terms or ":" in entry.key or terms.get("@vocab"):
            definition = own.get(entry.key)
            inner = not (isinstance(definition, dict) and definition.get("@type") == "@json")
        elif only_ours:
            raise UnknownFieldError(entry.key, entry.place, [key for key in own if not key.startswith(("@", "$"))])
        else:
            notes.append(Unused(entry.key, entry.place, _NO_TERM))
            continue
        notes += _check_keys(entry.value, terms, own, only_ours=only_ours) if inner else []
    return notes


def _plain(node: Node) -> object:
    """Return the tree as JSON values, numbers included."""
    if isinstance(node, Mapping):
        return {entry.key: _plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return node.text if node.quoted else cast(object, json.loads(node.text))


def _substituted(value: object, own: dict[str, Any]) -> object:
    """Return *value* with our context in place of its IRI."""
    if isinstance(value, list):
        return [_substituted(item, own) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _with_context(item, own) if key == "@context" else _substituted(item, own) for key, item in value.items()
    }


def _with_context(context: object, own: dict[str, Any]) -> object:
    if isinstance(context, list):
        return [_with_context(item, own) for item in context]
    return own if context == CONTEXT_IRI else context
