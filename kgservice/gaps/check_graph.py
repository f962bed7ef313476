# SPDX-License-Identifier: Apache-2.0
"""A product and its assessment as the graph that shapes look at.

The triples of the description are those that the JSON-LD context gives. Added to them is what shapes cannot work out
for themselves: which duties apply (a type for each), what was derived, and which evidence can be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kgservice.errors import UnknownCitationError
from kgservice.gaps.identifiers import identifier_statements
from kgservice.knowledge.citations import parse_citation
from kgservice.model.assessment import ProductAssessment
from kgservice.model.obligation import Obligation, ObligationBase
from kgservice.model.place import Place
from kgservice.model.product import Evidence, Operator, Product
from kgservice.readers.sections import SECTIONS
from kgservice.vocabulary import MD, MDLAW, MDO, MDSH, RDF, XSD

__all__ = ["CheckGraph", "GraphBuilder", "shape_of"]

_TYPE: Final = NamedNode(RDF + "type")
_UNUSABLE: Final = ("draft", "withdrawn")
_DATED: Final = ("date", "valid_from", "valid_until")
_ATTRIBUTES: Final = {"class": "risk_class"}

Value = str | bool | int | date | NamedNode


@dataclass(frozen=True)
class CheckGraph:
    """The graph of one product.

    Attributes:
        places: IRI of a node, or node and value, → where it stands in the input.
    """

    product: str
    triples: tuple[Triple, ...]
    places: Mapping[tuple[str, str], Place]

    def place(self, node: str, value: str = "") -> Place:
        """Return where a value stands, or its node, or the product."""
        return self.places.get((node, value)) or self.places.get((node, "")) or self.places[self.product, ""]


def shape_of(obligation: str) -> str:
    """Return the IRI of the shape of an obligation; products that it binds are of this class."""
    return MDSH + obligation.removeprefix(MDO)


class GraphBuilder:
    """Builds check graphs by one state of the knowledge, on one day."""

    def __init__(self, obligations: ObligationBase, as_of: date) -> None:
        """Bind the obligations and the day."""
        self._as_of = as_of
        self._by_basis: dict[str, list[Obligation]] = {}
        for obligation in obligations.obligations.values():
            for provision in obligation.legal_basis:
                self._by_basis.setdefault(provision, []).append(obligation)

    def build(self, product: Product, assessment: ProductAssessment, binding: Iterable[str]) -> CheckGraph:
        """Return the graph of *product*; *binding* names the obligations whose shapes are to look at it."""
        collector = _Collector(product)
        collector.types(product.iri, MD + "CheckedProduct", *(shape_of(iri) for iri in binding))
        self._product(collector, product)
        self._derived(collector, product.iri, assessment)
        return CheckGraph(product.iri, tuple(dict.fromkeys(collector.triples)), collector.places)

    def _product(self, collector: _Collector, product: Product) -> None:
        node = product.iri
        collector.say(node, "name", product.name)
        collector.say(node, "asOf", self._as_of)
        for market in product.markets:
            collector.say(node, "market", market.country, market.place)
        for answer in product.answers.values():
            for statement in answer.statements:
                if isinstance(statement.value, bool | str) and not statement.negated and not statement.unknown:
                    collector.fact(node, statement.field, statement.value, statement.place)
        for number, operator in enumerate(product.operators):
            self._operator(collector, node, f"{node}#operator-{number + 1}", operator)
        for number, evidence in enumerate(product.evidence):
            self._evidence(collector, node, f"{node}#evidence-{number + 1}", evidence)
        self._identifiers(collector, product)
        self._purpose(collector, product)
        self._declared(collector, product)

    @staticmethod
    def _operator(collector: _Collector, owner: str, node: str, operator: Operator) -> None:
        collector.link(owner, "hasOperator", node, operator.place)
        values = {"role": operator.role, "name": operator.name, "country": operator.country, "srn": operator.srn}
        collector.keys("operator", node, values, operator.place)
        if operator.srn:
            collector.statements(node, identifier_statements("srn", operator.srn, operator.role), operator.place)

    def _evidence(self, collector: _Collector, owner: str, node: str, evidence: Evidence) -> None:
        collector.link(owner, "hasEvidence", node, evidence.place)
        if evidence.status not in _UNUSABLE:
            collector.link(owner, "usableEvidence", node, evidence.place)
        values = {key.name: getattr(evidence, key.name) for key in SECTIONS["evidence"]}
        collector.keys("evidence", node, values, evidence.place, evidence.places)
        for covered in self._covered(evidence.covers):
            collector.say(node, "covers", covered, evidence.places.get("covers", evidence.place))
        for name in _DATED:
            self._dated(collector, node, name, getattr(evidence, name), evidence)
        if evidence.notified_body:
            found = identifier_statements("notified_body", evidence.notified_body, "")
            collector.statements(node, found, evidence.places.get("notified_body", evidence.place))

    def _dated(self, collector: _Collector, node: str, name: str, written: str | None, evidence: Evidence) -> None:
        """Say what a date means on the day: how long ago, whether it is over; or that it cannot be read."""
        if written is None:
            return
        place = evidence.places.get(name, evidence.place)
        day = _day(written)
        collector.say(node, f"{_camel(name)}Readable", day is not None, place)
        if day is None:
            return
        if name == "date":
            months = (self._as_of.year - day.year) * 12 + self._as_of.month - day.month - (self._as_of.day < day.day)
            collector.say(node, "ageInMonths", months, place)
        if name == "valid_until":
            collector.say(node, "expired", day < self._as_of, place)
        if name == "valid_from":
            collector.say(node, "notYetValid", day > self._as_of, place)

    def _covered(self, covers: Iterable[str]) -> Iterator[str]:
        """Yield the numbers of the duties whose legal basis a document is said to show."""
        for written in covers:
            try:
                cited = parse_citation(written).iri
            except UnknownCitationError:
                continue  # a clause of a standard, or words of the maker's own: kept as written
            if cited.startswith(MDLAW):
                yield from (obligation.notation for obligation in self._by_basis.get(cited, ()))

    @staticmethod
    def _identifiers(collector: _Collector, product: Product) -> None:
        devices = [(device.place, device.identifiers) for device in product.devices]
        for number, (place, identifiers) in enumerate([(product.place, product.identifiers), *devices]):
            if not identifiers:
                continue
            node = f"{product.iri}#identifiers-{number}"
            collector.link(product.iri, "hasIdentifiers", node, place)
            for identifier in identifiers:
                collector.keys("identifiers", node, {identifier.scheme: identifier.value}, identifier.place)
                found = identifier_statements(identifier.scheme, identifier.value, identifier.issuer or "")
                collector.statements(node, found, identifier.place)

    @staticmethod
    def _purpose(collector: _Collector, product: Product) -> None:
        purpose = product.intended_purpose
        if purpose is not None:
            node = f"{product.iri}#intended-purpose"
            collector.link(product.iri, "hasIntendedPurpose", node, purpose.place)
            values = {key.name: getattr(purpose, key.name) for key in SECTIONS["intended_purpose"]}
            collector.keys("intended_purpose", node, values, purpose.place)

    @staticmethod
    def _declared(collector: _Collector, product: Product) -> None:
        declared = product.declared
        if declared is not None:
            node = f"{product.iri}#declared"
            collector.link(product.iri, "declares", node, declared.place)
            values = {key.name: getattr(declared, _ATTRIBUTES.get(key.name, key.name)) for key in SECTIONS["declared"]}
            collector.keys("declared", node, values, declared.place)

    @staticmethod
    def _derived(collector: _Collector, node: str, assessment: ProductAssessment) -> None:
        collector.say(node, "derivedClass", assessment.risk_class.answer.value)
        collector.say(node, "derivedLegislation", assessment.risk_class.legislation)
        collector.say(node, "derivedQualification", assessment.qualification.value)
        for subtype in assessment.risk_class.subtypes:
            collector.say(node, "derivedSubtype", subtype)
        for found in assessment.contradictions:
            collector.say(node, "contradictedDeclaration", found.declared, found.place)


class _Collector:
    """Collects triples with their places."""

    def __init__(self, product: Product) -> None:
        self.triples: list[Triple] = []
        self.places: dict[tuple[str, str], Place] = {(product.iri, ""): product.place}

    def types(self, node: str, *kinds: str) -> None:
        self.triples += [Triple(NamedNode(node), _TYPE, NamedNode(kind)) for kind in kinds]

    def link(self, owner: str, local: str, node: str, place: Place) -> None:
        self.triples.append(Triple(NamedNode(owner), NamedNode(MD + local), NamedNode(node)))
        self.places[node, ""] = place
        self.places[owner, node] = place

    def say(self, node: str, local: str, value: Value | None, place: Place | None = None) -> None:
        self._add(node, MD + local, value, place)

    def fact(self, node: str, field: str, value: bool | str, place: Place) -> None:
        self._add(node, MD + _camel(field), value, place)

    def keys(
        self,
        section: str,
        node: str,
        values: Mapping[str, object],
        place: Place,
        places: Mapping[str, Place] | None = None,
    ) -> None:
        """State the values of the keys of a section."""
        for key in SECTIONS[section]:
            given = values.get(key.name)
            several = given if isinstance(given, tuple) else (given,)
            for value in several:
                if value is not None:
                    self._add(node, key.property, str(value), (places or {}).get(key.name, place))

    def statements(self, node: str, found: Mapping[str, bool], place: Place) -> None:
        for local, value in found.items():
            self.say(node, local, value, place)

    def _add(self, node: str, predicate: str, value: Value | None, place: Place | None) -> None:
        if value is None:
            return
        term = _term(value)
        self.triples.append(Triple(NamedNode(node), NamedNode(predicate), term))
        if place is not None:
            self.places.setdefault((node, term.value), place)


def _term(value: Value) -> NamedNode | Literal:
    if isinstance(value, NamedNode):
        return value
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    return Literal(value)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
