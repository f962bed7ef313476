# SPDX-License-Identifier: Apache-2.0
"""From answers to fields to known facts: stated, assumed by ``complete: true``, derived, or set aside in a clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kgservice.model.assessment import ClashKind, FactClash, FactProof, Origin
from kgservice.model.product import FieldAnswer, Place
from kgservice.model.rulebase import Fact, Field, Rulebase
from kgservice.pipeline.units import Unit
from kgservice.reasoning.closure import Clash, ClosedFacts, FactAxioms, close, extend

__all__ = ["KnownFacts", "RelationValue", "known_facts"]


@dataclass(frozen=True, slots=True)
class RelationValue:
    """The value of a relation fact, resolved from the other product.

    Attributes:
        because: The other product: its name, and the class it was given or was found to have.
    """

    value: bool
    places: tuple[Place, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class KnownFacts:
    """What is known of one unit.

    Attributes:
        stated: Fact → value and places, as the input gives them.
        assumed: Facts taken to be "no" because the description is complete.
        closed: All known facts, closed under the axioms.
    """

    stated: Mapping[str, tuple[bool, tuple[Place, ...]]]
    relations: Mapping[str, RelationValue]
    assumed: frozenset[str]
    closed: ClosedFacts
    clashes: tuple[FactClash, ...]

    @property
    def traced(self) -> set[str]:
        """Facts whose values have reasons of this unit's own; what is unknown or assumed is the same anywhere."""
        return {*self.stated, *self.relations, *self.closed.derived}

    def proof(self, fact: str) -> FactProof:
        """Return where the value of *fact* comes from."""
        value = self.closed.values.get(fact)
        if value is None:
            return _without_place(fact, None, Origin.UNKNOWN)
        derivation = self.closed.derived.get(fact)
        if derivation is not None:
            return FactProof(fact, value, Origin.DERIVED, (), derivation.premises, derivation.source)
        if self.clashes:
            deemed = next((c for c in self.clashes if c.kind is ClashKind.DEEMED and c.facts[0] == fact), None)
            if deemed is not None:
                return FactProof(fact, value, Origin.DERIVED, (), deemed.facts[1:], deemed.source)
        if fact in self.relations:
            found = self.relations[fact]
            return FactProof(fact, value, Origin.RELATION, found.places, found.because)
        if fact in self.stated:
            return FactProof(fact, value, Origin.STATED, self.stated[fact][1])
        return _without_place(fact, value, Origin.ASSUMED)


@cache
def _without_place(fact: str, value: bool | None, origin: Origin) -> FactProof:
    """Return the one proof that all products share which say nothing of *fact*."""
    return FactProof(fact, value, origin)


def known_facts(
    base: Rulebase, axioms: FactAxioms, unit: Unit, relations: Mapping[str, RelationValue], never_open: frozenset[str]
) -> KnownFacts:
    """Return the facts of *unit*, closed under the axioms.

    Args:
        relations: Values of the relation facts of this unit.
        never_open: Facts that other parts of the assessment supply; they are not assumed to be "no".
    """
    stated: dict[str, tuple[bool, tuple[Place, ...]]] = {}
    unknown: set[str] = set()
    for name, answer in unit.answers.items():
        field = base.fields[name]
        stated.update(_stated(base, field, answer))
        unknown |= _said_unknown(base, field, answer)
    certain = {fact: value for fact, (value, _) in stated.items()}
    certain.update({fact: relation.value for fact, relation in relations.items()})
    closed = close(axioms, certain)
    assumed: frozenset[str] = frozenset()
    if unit.complete:
        disputed = {fact for clash in closed.clashes if clash.deemed is None for fact in clash.facts}
        keep_open = unknown | never_open | disputed
        taken = tuple(fact for fact in base.assumable if fact not in closed.values and fact not in keep_open)
        closed = _with_assumptions(axioms, closed, taken)
        assumed = frozenset(taken)
    clashes = tuple(_finding(clash, stated) for clash in closed.clashes)
    return KnownFacts(stated, relations, assumed, closed, clashes)


def _stated(base: Rulebase, field: Field, answer: FieldAnswer) -> Iterator[tuple[str, tuple[bool, tuple[Place, ...]]]]:
    places = {str(s.value): s.place for s in answer.statements}
    for iri in field.facts:
        value = _value_of(base.facts[iri], field, answer)
        if value is not None:
            word = str(base.facts[iri].value)
            yield (
                iri,
                (value, (places.get(word) or (answer.statements[0].place if answer.statements else answer.place),)),
            )


def _value_of(fact: Fact, field: Field, answer: FieldAnswer) -> bool | None:
    if field.kind == "yes-no":
        return answer.truth
    word = str(fact.value)
    if field.kind == "choice":
        if answer.token is not None:
            return answer.token == word
        return False if word in answer.no else None
    if word in answer.yes:
        return True
    if word in answer.no:
        return False
    closed = answer.closed or (field.closed_once_given and not answer.unknown)
    return False if closed and word not in answer.unknown else None


def _said_unknown(base: Rulebase, field: Field, answer: FieldAnswer) -> set[str]:
    if field.kind == "list":
        return {iri for iri in field.facts if str(base.facts[iri].value) in answer.unknown}
    said = (field.kind == "yes-no" and answer.truth is None) or bool(answer.unknown)
    return set(field.facts) if said else set()


def _with_assumptions(axioms: FactAxioms, closed: ClosedFacts, assumed: Sequence[str]) -> ClosedFacts:
    """Close again with the assumed *no*s; an assumption never speaks against what was stated."""
    extended = extend(axioms, closed, assumed)
    if extended is not None:
        return extended
    given = {fact: value for fact, value in closed.values.items() if fact not in closed.derived}
    again = close(axioms, given | dict.fromkeys(assumed, False))
    in_the_way = {fact for clash in again.clashes for fact in clash.facts}
    kept = [fact for fact in assumed if fact not in in_the_way]
    return _with_assumptions(axioms, closed, kept) if len(kept) < len(assumed) else closed


def _finding(clash: Clash, stated: Mapping[str, tuple[bool, tuple[Place, ...]]]) -> FactClash:
    places = tuple(place for fact in clash.facts if fact in stated for place in stated[fact][1])
    kind = ClashKind.DISPUTED if clash.deemed is None else ClashKind.DEEMED
    return FactClash(kind, clash.facts, places, clash.source)
