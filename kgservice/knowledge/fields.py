# SPDX-License-Identifier: Apache-2.0
"""The fields a product description may hold, read from the ontology.

Readers, JSON-LD context, JSON Schema and templates are drawn from this table; none of them knows a field by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from kgservice.errors import KnowledgeError
from kgservice.knowledge.graph import TermIndex, ontology_files, read_index
from kgservice.model.product import FieldKind
from kgservice.model.text import EMPTY_TEXT, Text
from kgservice.vocabulary import MD, OWL, SKOS

__all__ = ["FieldSpec", "FieldTable", "RelationSpec", "load_field_table", "read_field_table"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a product description.

    Attributes:
        property: IRI of its OWL property.
        values: Tokens of a choice or list field, in the order of the ontology; empty for yes/no.
        closed_once_given: A given list says that nothing else holds.
        question: What to ask a maker; of a yes/no field, the question of its one fact.
    """

    name: str
    kind: FieldKind
    property: str
    values: tuple[str, ...] = ()
    closed_once_given: bool = False
    order: int = 0
    label: Text = EMPTY_TEXT
    question: Text = EMPTY_TEXT
    value_labels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """A kind of relation between products, and the IRI of its OWL property."""

    kind: str
    property: str
    label: Text = EMPTY_TEXT


@dataclass(frozen=True, slots=True)
class FieldTable:
    """All fields by name and all relations by kind, in the order of the ontology."""

    fields: Mapping[str, FieldSpec]
    relations: Mapping[str, RelationSpec]


def load_field_table(root: Path) -> FieldTable:
    """Read the table from the Turtle below ``root/ontology/fact``.

    Raises:
        KnowledgeError: A file is not valid Turtle, or a field is declared in part only.
    """
    folder = root / "ontology" / "fact"
    return read_field_table(read_index(path for path in ontology_files(root) if path.is_relative_to(folder)))


def read_field_table(index: TermIndex) -> FieldTable:
    """Build the table from an *index* of the ontology.

    Shape:
        Fields and relations run by ``md:order``, then by IRI; the values of a field run by ``md:order`` of their
        facts, then in file order.

    Raises:
        KnowledgeError: A field is of no known kind, or a choice or list field has no value.
    """
    facts = _facts_by_property(index)
    specs = [_field(index, iri, facts.get(iri, ())) for iri in index.subjects() if index.literal(iri, MD + "field")]
    relations = [
        RelationSpec(index.literal(iri, MD + "relation"), iri, index.text(iri, SKOS + "prefLabel"))
        for iri in index.subjects()
        if index.literal(iri, MD + "relation")
    ]
    return FieldTable(
        {spec.name: spec for spec in sorted(specs, key=lambda spec: (spec.order, spec.property))},
        {spec.kind: spec for spec in sorted(relations, key=lambda spec: spec.kind)},
    )


def _facts_by_property(index: TermIndex) -> dict[str, list[str]]:
    """Return property → fact classes that are defined by a value of it."""
    found: dict[str, list[str]] = {}
    for iri in index.subjects():
        for restriction in _definitions(index, iri):
            target = index.iri(restriction, OWL + "onProperty")
            if target is not None and index.objects(restriction, OWL + "hasValue"):
                found.setdefault(target, []).append(iri)
    return found


def _definitions(index: TermIndex, iri: str) -> Iterator[str]:
    """Yield the blank nodes that *iri* is equivalent to."""
    for node in index.objects(iri, OWL + "equivalentClass"):
        key = str(node)
        if key.startswith("_:"):
            yield key


def _field(index: TermIndex, iri: str, facts: Iterable[str]) -> FieldSpec:
    """Read one field from its property and the facts it answers."""
    name, kind = index.literal(iri, MD + "field"), index.literal(iri, MD + "fieldKind")
    if kind not in get_args(FieldKind):
        raise KnowledgeError(f"The field {name} is of the unknown kind “{kind}”.")
    ordered = sorted(facts, key=lambda fact: index.integer(fact, MD + "order"))
    values = {index.literal(fact, MD + "fieldValue"): fact for fact in ordered} if kind != "yes-no" else {}
    if kind != "yes-no" and ("" in values or not values):
        raise KnowledgeError(f"The field {name} has no values, or a fact without md:fieldValue.")
    question = index.text(iri, MD + "question")
    if not question and kind == "yes-no" and ordered:
        question = index.text(ordered[0], MD + "question")
    return FieldSpec(
        name=name,
        kind=cast(FieldKind, kind),
        property=iri,
        values=tuple(values),
        closed_once_given=index.truth(iri, MD + "closedOnceGiven"),
        order=index.integer(iri, MD + "order"),
        label=index.text(iri, SKOS + "prefLabel"),
        question=question,
        value_labels={value: index.text(fact, SKOS + "prefLabel") for value, fact in values.items()},
    )
