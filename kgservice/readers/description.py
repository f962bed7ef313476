# SPDX-License-Identifier: Apache-2.0
"""From a tree of scalars, sequences and mappings to products.

Every format that writes our own words ends here, so a key means the same in YAML, JSON and RDF.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from kgservice.errors import InvalidValueError, UnknownFieldError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import (
    Declared,
    Device,
    Evidence,
    FieldAnswer,
    IntendedPurpose,
    Module,
    Product,
    Relation,
    Use,
)
from kgservice.model.text import Text
from kgservice.readers import parts
from kgservice.readers.answers import read_answer
from kgservice.readers.section import Section
from kgservice.readers.sections import FACT_SECTIONS, section_keys
from kgservice.readers.tree import Entry, Mapping, Node, Scalar, Sequence, is_null
from kgservice.vocabulary import BASE

__all__ = ["IGNORED_KEYS", "product_iri", "read_evidence_entry", "read_products"]

IGNORED_KEYS = frozenset({"@context", "$schema"})
"""Keys that tools put on top of a description."""


def read_products(documents: Iterable[Node], fields: FieldTable, source_format: str) -> tuple[Product, ...]:
    """Return the products of *documents*: one, a list, or ``{products: […]}`` each.

    Raises:
        UnknownFieldError: A key is not known where it stands.
        InvalidValueError: A value is not of its field, a name is missing, or two products share a name or id.
    """
    reader = _Reader(fields, source_format)
    products = [reader.product(node) for document in documents for node in _described(document)]
    seen: dict[str, Product] = {}
    for product in products:
        if product.iri in seen:
            raise _same_name(product, seen[product.iri])
        seen[product.iri] = product
    return tuple(products)


def read_evidence_entry(node: Node, fields: FieldTable) -> tuple[tuple[str, ...], Evidence]:
    """Return one piece of evidence that stands outside a description, and the products that its "product" names.

    Raises:
        UnknownFieldError: A key is not one of evidence.
        InvalidValueError: A value is not of its key, or the type is missing.
    """
    if not isinstance(node, Mapping):
        raise _not_fields(node, "evidence")
    own = Mapping(tuple(entry for entry in node.entries if entry.key == "product"), node.place)
    rest = Mapping(tuple(entry for entry in node.entries if entry.key != "product"), node.place)
    wanted = Section("evidence", node.place, {}, {entry.key: entry for entry in own.entries}, {}).texts("product")
    return wanted, parts.read_evidence(_Reader(fields, "markdown").section(rest, "evidence"))


def product_iri(key: str) -> str:
    """Return the IRI of a product that states none: a name-based UUID (RFC 9562, version 5) of its id or name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}product/{key}").urn


def _described(document: Node) -> Iterable[Node]:
    """Return the nodes that each describe one product."""
    if isinstance(document, Sequence):
        return document.items
    listed = document.get("products") if isinstance(document, Mapping) else None
    if listed is None or not isinstance(document, Mapping):
        return (document,)
    others = [entry for entry in document.entries if entry.key not in IGNORED_KEYS | {"products"}]
    if others:
        raise UnknownFieldError(others[0].key, others[0].place, ("products",))
    if not isinstance(listed.value, Sequence):
        raise InvalidValueError(
            Text("“products” is not a list", "«products» er ikke en liste"),
            listed.value.place,
            Text("a list of products", "en liste av produkter"),
            Text("begin each product with a dash", "begynn hvert produkt med en bindestrek"),
        )
    return listed.value.items


def _same_name(product: Product, first: Product) -> InvalidValueError:
    key = product.id or product.name
    return InvalidValueError(
        Text(f"Two products are called “{key}”", f"To produkter heter «{key}»"),
        product.place,
        Text(
            f"one name or id each; the first is at {first.place}", f"hvert sitt navn; det første står ved {first.place}"
        ),
        Text("give each product an id of its own", "gi hvert produkt sin egen id"),
    )


def _not_fields(node: Node, section: str) -> InvalidValueError:
    some = ", ".join(list(section_keys(section))[:4])
    return InvalidValueError(
        Text("A value stands where fields are needed", "En verdi står der det trengs felt"),
        node.place,
        Text(f"fields such as {some}", f"felt som {some}"),
        Text("write “field: value”, one a line", "skriv «felt: verdi», ett per linje"),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads sections with one table of fields."""

    fields: FieldTable
    source_format: str

    def section(self, node: Node, name: str) -> Section:
        """Return the entries of one section, its facts read and its keys checked."""
        if not isinstance(node, Mapping):
            raise _not_fields(node, name)
        keys, facts = section_keys(name), self.fields.fields if name in FACT_SECTIONS else {}
        answers: dict[str, FieldAnswer] = {}
        values: dict[str, Entry] = {}
        for entry in node.entries:
            if name == "product" and entry.key in IGNORED_KEYS:
                continue
            if entry.key not in keys and entry.key not in facts:
                raise UnknownFieldError(entry.key, entry.place, [*keys, *facts])
            if is_null(entry.value):
                continue
            if entry.key in keys:
                values[entry.key] = entry
            else:
                answers[entry.key] = read_answer(facts[entry.key], entry.value, entry.place)
        return Section(name, node.place, keys, values, answers)

    def parts(self, section: Section, key: str) -> tuple[Section, ...]:
        """Return the sections below *key*; where the key allows references, those are left out."""
        spec = section.keys[key]
        nodes = (n for n in section.nodes(key) if not (spec.references and isinstance(n, Scalar)))
        return tuple(self.section(node, spec.section) for node in nodes)

    def only_part(self, section: Section, key: str) -> Section | None:
        """Return the one section below *key*."""
        found = self.parts(section, key)
        if len(found) > 1:
            raise InvalidValueError(
                Text(f"“{key}” is given twice", f"«{key}» er oppgitt to ganger"),
                found[1].place,
                Text("one section", "én del"),
                Text("put all of it in one", "samle alt i én"),
            )
        return found[0] if found else None

    def product(self, node: Node) -> Product:
        """Return one product with everything below it."""
        top = self.section(node, "product")
        name, own_id = top.required("name"), top.text("id")
        modules = self.modules(top, ())
        return Product(
            iri=top.text("iri") or product_iri(own_id or name),
            name=name,
            place=top.place,
            source_format=self.source_format,
            id=own_id,
            complete=top.flag("complete"),
            description=top.text("description"),
            answers=top.answers,
            modules=modules,
            devices=tuple(self.device(part, modules) for part in self.parts(top, "devices")),
            uses=self.uses(top),
            relations=self.relations(top),
            declared=self.declared(top),
            markets=parts.read_markets(top),
            operators=tuple(parts.read_operator(part) for part in self.parts(top, "operators")),
            identifiers=tuple(i for part in self.parts(top, "identifiers") for i in parts.read_identifiers(part)),
            evidence=tuple(parts.read_evidence(part) for part in self.parts(top, "evidence")),
            evidence_from=parts.read_evidence_from(top),
            intended_purpose=self.intended_purpose(top),
            remarks=top.free("remarks"),
        )

    def device(self, section: Section, known: tuple[Module, ...]) -> Device:
        """Return one device; a module it names is one of the product's."""
        name = section.required("name")
        return Device(
            id=section.text("id") or section.text("iri") or name,
            name=name,
            place=section.place,
            description=section.text("description"),
            answers=section.answers,
            modules=self.modules(section, known),
            uses=self.uses(section),
            relations=self.relations(section),
            declared=self.declared(section),
            markets=parts.read_markets(section),
            identifiers=tuple(i for part in self.parts(section, "identifiers") for i in parts.read_identifiers(part)),
            remarks=section.free("remarks"),
        )

    def modules(self, section: Section, known: tuple[Module, ...]) -> tuple[Module, ...]:
        """Return the modules below a product or device, in order, references resolved among the *known*."""
        by_name = {name: module for module in known for name in (module.id, module.name)}
        found: list[Module] = []
        for node in section.nodes("modules"):
            if not isinstance(node, Scalar):
                found.append(self.module(self.section(node, "module")))
            elif node.text.strip() in by_name:
                found.append(by_name[node.text.strip()])
            else:
                raise parts.unknown_reference(node, tuple(by_name))
        return tuple(found)

    def module(self, section: Section) -> Module:
        """Return one module."""
        name = section.required("name")
        return Module(
            id=section.text("id") or section.text("iri") or name,
            name=name,
            place=section.place,
            description=section.text("description"),
            answers=section.answers,
            uses=self.uses(section),
            relations=self.relations(section),
        )

    def uses(self, section: Section) -> tuple[Use, ...]:
        """Return the intended uses of a section."""
        return tuple(parts.read_use(part) for part in self.parts(section, "uses"))

    def relations(self, section: Section) -> tuple[Relation, ...]:
        """Return the relations of a section."""
        return tuple(parts.read_relation(part, self.fields) for part in self.parts(section, "relations"))

    def declared(self, section: Section) -> Declared | None:
        """Return what is declared in a section."""
        part = self.only_part(section, "declared")
        return None if part is None else parts.read_declared(part)

    def intended_purpose(self, section: Section) -> IntendedPurpose | None:
        """Return the intended purpose of a section."""
        part = self.only_part(section, "intended_purpose")
        return None if part is None else parts.read_intended_purpose(part)
