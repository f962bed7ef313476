# SPDX-License-Identifier: Apache-2.0
"""A product as RDF, whatever format it was described in: the statements that its description makes.

They are those that the JSON-LD context gives, so that they can be read back as a description. Every part has an IRI
below that of the product, numbered in the order of the description; the same product gives the same statements in the
same order. What no part of the product model takes up, such as foreign statements, is in the source alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kgservice.knowledge.fields import FieldSpec, FieldTable
from kgservice.model.product import Answers, Device, FieldAnswer, Identifier, Module, Product, Relation, Statement, Use
from kgservice.readers.sections import SECTIONS
from kgservice.vocabulary import MD, RDF

__all__ = ["description_triples"]

_TYPE: Final = NamedNode(RDF + "type")
_JSON: Final = NamedNode(RDF + "JSON")
_UNKNOWN: Final = "unknown"
_NONE: Final = "none"
_ATTRIBUTES: Final = {
    ("relation", "product"): "target",
    ("relation", "class"): "stated_class",
    ("declared", "class"): "risk_class",
}
"""Section and key → attribute that holds its value, where it is called otherwise."""

_PARTS: Final = frozenset({"section", "sections", "iri"})


def description_triples(product: Product, fields: FieldTable) -> list[Triple]:
    """Return the statements of the description of *product*, each once, those about one part together."""
    writer = _Writer(product.iri, fields)
    writer.product(product)
    found = dict.fromkeys(writer.triples)
    places = {subject: number for number, subject in enumerate(dict.fromkeys(triple.subject for triple in found))}
    return sorted(found, key=lambda triple: places[triple.subject])


class _Writer:
    """Collects the statements of one product."""

    def __init__(self, iri: str, fields: FieldTable) -> None:
        self.triples: list[Triple] = []
        self._iri = iri
        self._fields = fields
        self._numbers: Counter[str] = Counter()
        self._modules: list[tuple[Module, str]] = []

    def product(self, product: Product) -> None:
        node = self._iri
        self.triples.append(Triple(NamedNode(node), _TYPE, NamedNode(MD + "Product")))
        values = {
            "complete": product.complete or None,
            "markets": [market.country for market in product.markets],
            "evidence_from": [document.path for document in product.evidence_from],
        }
        self._keys("product", node, product, values)
        self._answers(node, product.answers)
        self._sections("product", "intended_purpose", node, [product.intended_purpose])
        for module in product.modules:
            self._modules.append((module, self._module(node, module)))
        for device in product.devices:
            self._device(node, device)
        self._uses_and_relations(node, product)
        self._sections("product", "declared", node, [product.declared])
        self._sections("product", "operators", node, product.operators)
        self._identifiers(node, product.identifiers)
        self._sections("product", "evidence", node, product.evidence)

    def _module(self, owner: str, module: Module) -> str:
        node = self._part("product", "modules", owner)
        self._keys("module", node, module)
        self._answers(node, module.answers)
        self._uses_and_relations(node, module)
        return node

    def _device(self, owner: str, device: Device) -> None:
        node = self._part("product", "devices", owner)
        self._keys("device", node, device, {"markets": [market.country for market in device.markets]})
        self._answers(node, device.answers)
        for module in device.modules:
            shared = next((iri for known, iri in self._modules if known == module), None)
            if shared is None:
                self._module(node, module)
            else:
                self._say(node, _property("device", "modules"), NamedNode(shared))
        self._uses_and_relations(node, device)
        self._sections("device", "declared", node, [device.declared])
        self._identifiers(node, device.identifiers)

    def _uses_and_relations(self, owner: str, of: Product | Module | Device) -> None:
        for use in of.uses:
            if use.name or use.answers:  # one of which nothing is said has no statements to stand in
                self._with_answers("uses", owner, use)
        for relation in of.relations:
            self._with_answers("relations", owner, relation)

    def _with_answers(self, key: str, owner: str, part: Use | Relation) -> None:
        node = self._part("product", key, owner)
        self._keys(_section("product", key), node, part)
        self._answers(node, part.answers)

    def _sections(self, section: str, key: str, owner: str, parts: Iterable[object | None]) -> None:
        for part in parts:
            if part is not None:
                self._keys(_section(section, key), self._part(section, key, owner), part)

    def _identifiers(self, owner: str, found: Sequence[Identifier]) -> None:
        if not found:
            return
        node = self._part("product", "identifiers", owner)
        properties = {key.name: key.property for key in SECTIONS["identifiers"]}
        for identifier in found:
            if identifier.scheme in properties:
                self._say(node, properties[identifier.scheme], identifier.value)

    def _part(self, section: str, key: str, owner: str) -> str:
        """Return the IRI of a further part, and say whose it is."""
        kind = _section(section, key).replace("_", "-")
        self._numbers[kind] += 1
        node = f"{self._iri}#{kind}-{self._numbers[kind]}"
        self._say(owner, _property(section, key), NamedNode(node))
        return node

    def _keys(self, section: str, node: str, part: object, values: Mapping[str, object] | None = None) -> None:
        """State what the keys of a section hold: *values*, or the attributes of the *part*."""
        for key in SECTIONS[section]:
            if key.kind in _PARTS:
                continue
            if values is not None and key.name in values:
                held = values[key.name]
            else:
                held = getattr(part, _ATTRIBUTES.get((section, key.name), key.name))
            if key.kind == "free":
                self._notes(node, key.property, held)
            else:
                for value in held if isinstance(held, list | tuple) else [held]:
                    self._say(node, key.property, value)

    def _notes(self, node: str, predicate: str, notes: object) -> None:
        if notes:
            written = json.dumps(notes, ensure_ascii=False, sort_keys=True)
            self.triples.append(Triple(NamedNode(node), NamedNode(predicate), Literal(written, datatype=_JSON)))

    def _answers(self, node: str, answers: Answers) -> None:
        for answer in answers.values():
            spec = self._fields.fields[answer.field]
            plain = _plain(answer, spec)
            if plain is None:
                self._long_form(node, spec, answer)
            else:
                for value in plain:
                    self._say(node, spec.property, value)

    def _long_form(self, node: str, spec: FieldSpec, answer: FieldAnswer) -> None:
        """State a list with what is said of each of its tokens."""
        self._numbers["list"] += 1
        held = f"{self._iri}#list-{self._numbers['list']}"
        self._say(node, spec.property, NamedNode(held))
        only = answer.closed and not spec.closed_once_given
        if only and not answer.yes:
            self._say(held, MD + "only", _NONE)
        for statement in answer.statements:
            form = "no" if statement.negated else _UNKNOWN if statement.unknown else "only" if only else "yes"
            self._say(held, MD + form, statement.value)

    def _say(self, node: str, predicate: str, value: object) -> None:
        if value is None:
            return
        term = value if isinstance(value, NamedNode) else Literal(value if isinstance(value, bool) else str(value))
        self.triples.append(Triple(NamedNode(node), NamedNode(predicate), term))


def _plain(answer: FieldAnswer, spec: FieldSpec) -> list[bool | str] | None:
    """Return an answer as plain values; None for a list that needs its long form."""
    if not answer.statements:
        return [_NONE]
    if answer.kind != "list" or answer.statements[0].value is None:
        return [_value(answer.statements[0])]
    if answer.closed == spec.closed_once_given and len(answer.yes) == len(answer.statements):
        return list(_values(answer.statements))
    return None


def _values(statements: Iterable[Statement]) -> Iterator[bool | str]:
    return (_value(statement) for statement in statements)


def _value(statement: Statement) -> bool | str:
    return _UNKNOWN if statement.unknown or statement.value is None else statement.value


def _section(section: str, key: str) -> str:
    return next(found.section for found in SECTIONS[section] if found.name == key)


def _property(section: str, key: str) -> str:
    return next(found.property for found in SECTIONS[section] if found.name == key)
