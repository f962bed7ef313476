# SPDX-License-Identifier: Apache-2.0
"""What the ontology says about facts, rules and conclusions, as frozen values.

Everything here is read from the graph; nothing in it is written by hand in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kgservice.model.expression import Expression
from kgservice.model.text import Text

__all__ = ["Applicability", "Axiom", "Conclusion", "Fact", "Field", "Rule", "RuleGroup", "Rulebase", "Scale"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a product description that answers one or more facts.

    Attributes:
        kind: "yes-no", "choice" (exactly one value holds), "list" (any of its values) or "relation".
        facts: The facts it answers, in the order of the ontology.
        closed_once_given: A given list says that nothing else holds.
        never_assumed: A complete description leaves it unknown when it is not answered.
        answered_by_device: For a relation, the device that a module is part of is the other product.
    """

    name: str
    property: str
    kind: str
    label: Text
    question: Text
    hint: Text
    order: int
    facts: tuple[str, ...]
    closed_once_given: bool = False
    answered_by_device: bool = False
    never_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about a product that is true, false or unknown.

    Attributes:
        value: The value of the field that makes it true (True for a yes/no field); None for a relation.
        filler: For a relation, what must hold of the other product.
    """

    iri: str
    field: str
    value: bool | str | None
    label: Text
    definition: Text
    question: Text
    hint: Text
    source: tuple[str, ...]
    order: int
    filler: Expression | None = None


@dataclass(frozen=True, slots=True)
class Axiom:
    """All *premises* together imply *conclusion*; without a conclusion they exclude each other."""

    premises: tuple[str, ...]
    conclusion: str | None
    source: tuple[str, ...]
    deems: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One branch of a rule of law or guidance.

    Attributes:
        condition: As drafted, before exceptions and defaults are worked in.
        exception_to: Rules that this one replaces where it holds.
        default_of: Group in which this one holds only when nothing else does.
        valid_from: First day on which the text is law (included); None when open.
        valid_until: First day on which it no longer is (excluded); None when open.
        disputed: Practice departs from the wording, so that a departure needs a justification and is no error.
    """

    iri: str
    notation: str
    label: Text
    definition: Text
    note: Text
    condition: Expression
    concludes: tuple[str, ...]
    group: str
    exception_to: tuple[str, ...]
    default_of: str | None
    default_order: int
    basis_kind: str
    order: int
    valid_from: date | None
    valid_until: date | None
    jurisdiction: str | None
    confidence: str
    needs_review: bool
    disputed: bool
    legal_basis: tuple[str, ...]
    guidance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """A rule with branches, an annex, or an implementing rule that the engine applies.

    Attributes:
        shown_with_duties: Its branches say which products duties are spoken of; they are shown with the duties.
    """

    iri: str
    notation: str
    label: Text
    definition: Text
    parent: str | None
    order: int
    source: tuple[str, ...]
    shown_with_duties: bool = False


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A class of products that rules conclude: a threshold, a status or a tier."""

    iri: str
    label: Text
    definition: Text
    scale: str | None
    value: str
    rank: int
    stronger: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How the conclusions of one question are read together.

    Attributes:
        kind: "exclusive" (one holds), "ordered" (the highest threshold counts) or "set" (any of them).
        values: Conclusion IRIs by rank.
        order: Place among the questions.
        primary: Every assessment answers it and asks for what it lacks.
        legislation: Short name of the act whose classes it holds.
        within: Conclusion that must hold for the scale to concern a product.
        predecessors: Short names of the repealed acts whose devices are classified on it today.
    """

    iri: str
    label: Text
    kind: str
    values: tuple[str, ...]
    order: int = 0
    primary: bool = False
    legislation: str | None = None
    within: str | None = None
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applicability:
    """From when a conclusion or rule has effect in one jurisdiction, as adopted law states it.

    Attributes:
        governs: What it is spoken of; an obligation that names it takes its dates only where one of them holds.
        revises: The statement that it replaced when the law was amended.
        instead_of: Statements that it takes the place of where what it governs holds.
        stated_from: First day on which this statement of dates was the adopted law.
    """

    iri: str
    governs: tuple[str, ...]
    jurisdiction: str
    applies_from: date | None
    applies_until: date | None
    status_without_date: str | None
    stated_from: date | None
    stated_until: date | None
    note: Text
    source: tuple[str, ...]
    confidence: str
    needs_review: bool
    instead_of: tuple[str, ...] = ()
    revises: str | None = None


@dataclass(frozen=True)
class Rulebase:
    """All facts, rules and conclusions of the ontology."""

    fields: Mapping[str, Field]
    facts: Mapping[str, Fact]
    axioms: tuple[Axiom, ...]
    rules: Mapping[str, Rule]
    groups: Mapping[str, RuleGroup]
    conclusions: Mapping[str, Conclusion]
    scales: Mapping[str, Scale]
    applicability: tuple[Applicability, ...]
    super_properties: Mapping[str, tuple[str, ...]]

    @cached_property
    def assumable(self) -> tuple[str, ...]:
        """The facts that a complete description denies when it does not speak of them: no value of a choice is one."""
        fields = (field for field in self.fields.values() if field.kind != "choice" and not field.never_assumed)
        return tuple(fact for field in fields for fact in field.facts)
