# SPDX-License-Identifier: Apache-2.0
"""A product and its assessment as the graph that shapes look at.

The triples of the description are those that the JSON-LD context gives. Added to them is what shapes cannot work out
for themselves: which duties apply (a type for each), what was derived, and which evidence can be used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from kgservice.gaps.identifiers import identifier_statements
from kgservice.knowledge.citations import cited_provision
from kgservice.model.assessment import ProductAssessment
from kgservice.model.obligation import Obligation, ObligationBase
from kgservice.model.place import Place
from kgservice.model.product import (
    Answers,
    Declared,
    Evidence,
    Identifier,
    IntendedPurpose,
    Market,
    Module,
    Operator,
    Product,
    Use,
)
from kgservice.readers.sections import SECTIONS
from kgservice.vocabulary import MD, MDLAW, MDO, MDSH, RDF, XSD

__all__ = ["CheckGraph", "GraphBuilder", "shape_of"]

_TYPE: Final = NamedNode(RDF + "type")
_UNUSABLE: Final = ("draft", "withdrawn")
_DATED: Final = ("date", "valid_from", "valid_until")
_ARTICLE: Final = re.compile(rf"{re.escape(MDLAW)}(?:[a-z]+-art|[a-z]+-\d+-\d+-par)-[^-]+")
_ATTRIBUTES: Final = {"class": "risk_class"}

Value = str | bool | int | date | NamedNode


class Written(NamedTuple):
    """Where a value stands, and how it is written there."""

    place: Place
    text: str


@dataclass(frozen=True)
class CheckGraph:
    """The graph of one product.

    Attributes:
        nodes: IRI of the product and of each of its parts → where it stands in the input.
        names: The same IRIs → a name that stays when other parts come or go; empty for the product.
        values: Node, predicate and value → where the value stands, and how the input writes what it was drawn from.
    """

    product: str
    triples: tuple[Triple, ...]
    nodes: Mapping[str, Place]
    names: Mapping[str, str]
    values: Mapping[tuple[str, str, str], Written]

    def find(self, node: str, predicate: str | None, value: str) -> Written | None:
        """Return where a *value* of *node* stands; without a *predicate*, the first of any."""
        if predicate is not None and (node, predicate, value) in self.values:
            return self.values[node, predicate, value]
        keys = (key for key in self.values if key[0] == node and key[2] == value and predicate in (None, key[1]))
        return next((self.values[key] for key in keys), None)


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
        _parts(collector, product)
        _devices(collector, product, assessment)
        _derived(collector, product.iri, assessment)
        triples = tuple(dict.fromkeys(collector.triples))
        return CheckGraph(product.iri, triples, collector.nodes, collector.names, collector.values)

    def _product(self, collector: _Collector, product: Product) -> None:
        node = product.iri
        collector.say(node, "name", product.name)
        collector.say(node, "asOf", self._as_of)
        _facts(collector, node, product.answers)
        for operator in product.operators:
            _operator(collector, node, operator)
        for evidence in product.evidence:
            self._evidence(collector, node, evidence)
        _identifiers(collector, node, product.identifiers, "")
        _placing(collector, node, product.declared, product.markets, "")
        if product.intended_purpose is not None:
            _section(collector, node, "hasIntendedPurpose", "intended_purpose", product.intended_purpose)

    def _evidence(self, collector: _Collector, owner: str, evidence: Evidence) -> None:
        name = ":".join((evidence.type, evidence.number or evidence.title or evidence.path or ""))
        node = collector.node("evidence", name, evidence.place)
        collector.link(owner, "hasEvidence", node, evidence.place)
        if evidence.status not in _UNUSABLE:
            collector.link(owner, "usableEvidence", node, evidence.place)
        values = {key.name: getattr(evidence, key.name) for key in SECTIONS["evidence"]}
        collector.keys("evidence", node, values, evidence.place, evidence.places)
        for covered in self._covered(evidence.covers):
            collector.say(node, "covers", covered, evidence.places.get("covers", evidence.place))
        for name in _DATED:
            written = getattr(evidence, name)
            if written is not None:
                self._dated(collector, node, name, Written(evidence.places.get(name, evidence.place), written))
        if evidence.notified_body:
            place = evidence.places.get("notified_body", evidence.place)
            found = identifier_statements("notified_body", evidence.notified_body, "")
            collector.statements(node, found, Written(place, evidence.notified_body))

    def _dated(self, collector: _Collector, node: str, name: str, written: Written) -> None:
        """Say what a date means on the day: how long ago, whether it is over; or that it cannot be read."""
        day = _day(written.text)
        found: dict[str, Value] = {f"{_camel(name)}Readable": day is not None}
        if day is not None and name == "date":
            months = (self._as_of.year - day.year) * 12 + self._as_of.month - day.month - (self._as_of.day < day.day)
            found["ageInMonths"] = months
        if day is not None and name == "valid_until":
            found["expired"] = day < self._as_of
        if day is not None and name == "valid_from":
            found["notYetValid"] = day > self._as_of
        collector.statements(node, found, written)

    def _covered(self, covers: Iterable[str]) -> Iterator[str]:
        """Yield the numbers of the duties whose legal basis a document is said to show.

        A duty that rests on a whole article is shown by what covers a paragraph of it; an annex has too many parts for
        that, and what covers a whole article is not specific enough to show the duties of its paragraphs.
        """
        for written in covers:
            for provision in _up_to_article(cited_provision(written) or ""):
                yield from (obligation.notation for obligation in self._by_basis.get(provision, ()))


def _facts(collector: _Collector, node: str, answers: Answers) -> None:
    """State what is said to hold; what is denied or unknown has no triple, but a plain no has."""
    for answer in answers.values():
        for statement in answer.statements:
            if isinstance(statement.value, bool | str) and not statement.negated and not statement.unknown:
                collector.say(node, _camel(statement.field), statement.value, statement.place)


def _parts(collector: _Collector, product: Product) -> None:
    """State modules and uses with their own facts."""
    for module in product.modules:
        _module(collector, product.iri, module)
    _uses(collector, product.iri, product.uses, "")


def _module(collector: _Collector, owner: str, module: Module) -> None:
    node = collector.node("module", module.id or module.name, module.place)
    collector.link(owner, "hasModule", node, module.place)
    collector.say(node, "name", module.name, module.place)
    _facts(collector, node, module.answers)
    _uses(collector, node, module.uses, module.name)


def _uses(collector: _Collector, owner: str, uses: Iterable[Use], above: str) -> None:
    for use in uses:
        node = collector.node("use", f"{above}:{use.name or ''}", use.place)
        collector.link(owner, "hasUse", node, use.place)
        collector.say(node, "name", use.name, use.place)
        _facts(collector, node, use.answers)


def _devices(collector: _Collector, product: Product, assessment: ProductAssessment) -> None:
    """State the devices that a product is placed on the market as, each with its own class and markings."""
    classes = {found.id: found.risk_class.answer.value for found in assessment.devices}
    for device in product.devices:
        node = collector.node("device", device.id or device.name, device.place)
        collector.link(product.iri, "hasDevice", node, device.place)
        collector.say(node, "name", device.name, device.place)
        collector.say(node, "derivedClass", classes.get(device.id), device.place)
        _facts(collector, node, device.answers)
        _uses(collector, node, device.uses, device.name)
        for module in device.modules:
            _module(collector, node, module)
        _identifiers(collector, product.iri, device.identifiers, device.name, node)
        _placing(collector, product.iri, device.declared, device.markets, device.name, node)


def _operator(collector: _Collector, owner: str, operator: Operator) -> None:
    node = collector.node("operator", f"{operator.role}:{operator.name or ''}", operator.place)
    collector.link(owner, "hasOperator", node, operator.place)
    values = {"role": operator.role, "name": operator.name, "country": operator.country, "srn": operator.srn}
    collector.keys("operator", node, values, operator.place)
    if operator.srn:
        found = identifier_statements("srn", operator.srn, operator.role)
        collector.statements(node, found, Written(operator.place, operator.srn))


def _identifiers(collector: _Collector, owner: str, found: Sequence[Identifier], above: str, *also: str) -> None:
    """State identifiers in one node; one of which the same is said as of another gets a node of its own."""
    nodes: list[tuple[str, set[str]]] = []
    for identifier in found:
        statements = identifier_statements(identifier.scheme, identifier.value, identifier.issuer or "")
        told = statements.keys() | {identifier.scheme}
        fitting = next(((node, taken) for node, taken in nodes if not taken & told), None)
        if fitting is None:
            name = f"{above}:{identifier.scheme}:{identifier.value}" if nodes else above
            fitting = collector.node("identifiers", name, identifier.place), set()
            nodes.append(fitting)
            for subject in (owner, *also):
                collector.link(subject, "hasIdentifiers", fitting[0], identifier.place)
        node, taken = fitting
        taken |= told
        collector.keys("identifiers", node, {identifier.scheme: identifier.value}, identifier.place)
        collector.statements(node, statements, Written(identifier.place, identifier.value))


def _placing(
    collector: _Collector, owner: str, declared: Declared | None, markets: Iterable[Market], above: str, *also: str
) -> None:
    """State where a product or device is sold, and what its maker declares it to be."""
    for subject in (owner, *also):
        for market in markets:
            collector.say(subject, "market", market.country, market.place)
    if declared is not None:
        node = collector.node("declared", above, declared.place)
        for subject in (owner, *also):
            collector.link(subject, "declares", node, declared.place)
        values = {key.name: getattr(declared, _ATTRIBUTES.get(key.name, key.name)) for key in SECTIONS["declared"]}
        collector.keys("declared", node, values, declared.place)


def _section(collector: _Collector, owner: str, link: str, section: str, found: IntendedPurpose) -> None:
    """State a section that a product has once."""
    node = collector.node(section.replace("_", "-"), "", found.place)
    collector.link(owner, link, node, found.place)
    collector.keys(section, node, {key.name: getattr(found, key.name) for key in SECTIONS[section]}, found.place)


def _derived(collector: _Collector, node: str, assessment: ProductAssessment) -> None:
    collector.say(node, "derivedClass", assessment.risk_class.answer.value)
    collector.say(node, "derivedLegislation", assessment.risk_class.legislation)
    collector.say(node, "derivedQualification", assessment.qualification.value)
    for subtype in assessment.risk_class.subtypes:
        collector.say(node, "derivedSubtype", subtype)
    for found in assessment.contradictions:
        if not found.justification:  # practice is divided: the declaration may stand
            collector.say(node, "contradictedDeclaration", found.declared, found.place)


class _Collector:
    """Collects triples with their places."""

    def __init__(self, product: Product) -> None:
        self.triples: list[Triple] = []
        self.nodes: dict[str, Place] = {product.iri: product.place}
        self.names: dict[str, str] = {product.iri: ""}
        self.values: dict[tuple[str, str, str], Written] = {}
        self._product = product.iri
        self._numbers: Counter[str] = Counter()

    def node(self, kind: str, name: str, place: Place) -> str:
        """Return the IRI of a further part of the product."""
        self._numbers[kind] += 1
        node = f"{self._product}#{kind}-{self._numbers[kind]}"
        self.nodes[node] = place
        self.names[node] = f"{kind}:{name}"
        return node

    def types(self, node: str, *kinds: str) -> None:
        self.triples += [Triple(NamedNode(node), _TYPE, NamedNode(kind)) for kind in kinds]

    def link(self, owner: str, local: str, node: str, place: Place) -> None:
        self.say(owner, local, NamedNode(node), place)

    def say(self, node: str, local: str, value: Value | None, place: Place | None = None) -> None:
        if value is not None:
            self._add(node, MD + local, value, place, value if isinstance(value, str) else "")

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
                    self._add(node, key.property, str(value), (places or {}).get(key.name, place), str(value))

    def statements(self, node: str, found: Mapping[str, Value], written: Written) -> None:
        """State what follows from a value as it is written."""
        for local, value in found.items():
            self._add(node, MD + local, value, *written)

    def _add(self, node: str, predicate: str, value: Value, place: Place | None, text: str) -> None:
        term = _term(value)
        self.triples.append(Triple(NamedNode(node), NamedNode(predicate), term))
        if place is not None:
            self.values.setdefault((node, predicate, term.value), Written(place, text))


def _up_to_article(cited: str) -> Iterator[str]:
    """Yield a provision and, of an article or §, those it is part of, up to the article."""
    yield cited
    article = _ARTICLE.match(cited)
    while article is not None and len(cited) > article.end():
        cited = cited.rpartition("-")[0]
        yield cited


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
