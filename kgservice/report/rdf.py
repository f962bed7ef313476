# SPDX-License-Identifier: Apache-2.0
"""An assessment as a graph: answers, rules, open questions and findings, joined to the ontology by IRIs.

One named graph an assessment. Every node has an IRI made from what it says, so that the same input, day and
knowledge always give the same graph, byte for byte. The vocabulary is ``ontology/core/assessment.ttl``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import (
    AiStatus,
    AppliesEntry,
    Assessment,
    DeviceAssessment,
    FactProof,
    ModuleAssessment,
    ProductAssessment,
    RiskClass,
    RuleEntry,
    ScaleAnswer,
    SetAnswer,
)
from kgservice.model.rulebase import Rulebase
from kgservice.report.answers import read_answer
from kgservice.vocabulary import BASE, DCTERMS, MD, MDC, PREFIXES, PROV, RDF, SKOS, XSD

__all__ = ["graph_name", "to_graph", "to_json_ld", "to_turtle"]

_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, BASE + "assessment/")
_AI_ACT: Final = MDC + "ai-act"
_DEPLOYER: Final = MDC + "ai-deployer-transparency"

Value = str | bool | int | date | NamedNode
"""What a property may be given; a string is a literal, an IRI is a node."""


def graph_name(assessment: Assessment) -> NamedNode:
    """Return the IRI of the named graph: of the inputs, the day, the jurisdiction and the knowledge."""
    digests = [product.input_digest for product in assessment.products]
    key = (assessment.as_of.isoformat(), assessment.jurisdiction or "", assessment.knowledge_version, *digests)
    return _node(*key)


def to_graph(assessment: Assessment, knowledge: Knowledge) -> list[Quad]:
    """Return *assessment* as quads of one named graph, in a fixed order and each once."""
    writer = _Writer(graph_name(assessment), knowledge.rulebase)
    writer.assessment(assessment)
    subjects = {quad.subject: None for quad in writer.quads}
    places = {subject: number for number, subject in enumerate(subjects)}
    return sorted(dict.fromkeys(writer.quads), key=lambda quad: places[quad.subject])


def to_turtle(assessment: Assessment, knowledge: Knowledge) -> str:
    """Return the triples of the named graph as Turtle."""
    triples = [quad.triple for quad in to_graph(assessment, knowledge)]
    lines = _written(triples, RdfFormat.TURTLE).splitlines(keepends=True)
    body = [line for line in lines if not line.startswith("@prefix ")]
    return "".join((*sorted(set(lines) - set(body)), "\n", *body))  # prefixes come in no fixed order


def to_json_ld(assessment: Assessment, knowledge: Knowledge) -> str:
    """Return the named graph as JSON-LD, with its name."""
    return _written(to_graph(assessment, knowledge), RdfFormat.JSON_LD)


def _written(what: Sequence[Quad] | Sequence[Triple], form: RdfFormat) -> str:
    return (serialize(what, format=form, prefixes=PREFIXES) or b"").decode()


def _node(*key: str) -> NamedNode:
    return NamedNode(uuid.uuid5(_SPACE, "\x1f".join(key)).urn)


def _term(value: Value) -> NamedNode | Literal:
    if isinstance(value, NamedNode):
        return value
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    return Literal(value)


class _Writer:
    """Collects the quads of one graph."""

    def __init__(self, graph: NamedNode, base: Rulebase) -> None:
        self._graph = graph
        self._base = base
        self.quads: list[Quad] = []

    def _say(self, subject: NamedNode, predicate: str, values: Value | Iterable[Value] | None) -> None:
        if values is None:
            return
        several = [values] if isinstance(values, Value) else list(values)
        self.quads += [Quad(subject, NamedNode(predicate), _term(value), self._graph) for value in several]

    def _new(self, kind: str, *key: str) -> NamedNode:
        node = _node(self._graph.value, kind, *key)
        self._say(node, RDF + "type", NamedNode(MD + kind))
        return node

    def assessment(self, assessment: Assessment) -> None:
        graph = self._graph
        self._say(graph, RDF + "type", [NamedNode(MD + "Assessment"), NamedNode(PROV + "Entity")])
        self._say(graph, MD + "asOf", assessment.as_of)
        self._say(graph, MD + "jurisdiction", assessment.jurisdiction)
        self._say(graph, MD + "knowledgeVersion", assessment.knowledge_version)
        for product in assessment.products:
            node = self._new("AssessedProduct", product.iri)
            self._say(graph, MD + "assesses", node)
            self._product(product, node)

    def _product(self, product: ProductAssessment, node: NamedNode) -> None:
        source = _node(product.input_digest)
        self._say(source, RDF + "type", NamedNode(PROV + "Entity"))
        self._say(source, MD + "inputDigest", "sha256:" + product.input_digest)
        self._say(self._graph, PROV + "wasDerivedFrom", source)
        self._say(node, PROV + "wasDerivedFrom", source)
        self._say(node, MD + "ofProduct", NamedNode(product.iri))
        self._say(node, SKOS + "prefLabel", product.name)
        self._verdict(product, node)
        self._ai_act(product.ai_act, node)
        for answer in product.answers:
            self._answer(answer, node) if isinstance(answer, ScaleAnswer) else self._set(answer, node)
        for act, entry in product.applies:
            self._date(entry, node, act)
        for number, module in enumerate(product.modules):
            self._ai_act(module.ai_act, self._part(module, node, number))
        for number, device in enumerate(product.devices if len(product.devices) > 1 else ()):
            self._part(device, node, number)
        for rule in product.rules:
            self._rule(rule, node)
        self._duties(product, node)
        self._findings(product, node)

    def _part(self, part: ModuleAssessment | DeviceAssessment, owner: NamedNode, number: int) -> NamedNode:
        kind = "module" if isinstance(part, ModuleAssessment) else "device"
        node = self._new("AssessedPart", owner.value, kind, str(number), part.id)
        self._say(owner, MD + "hasPart", node)
        self._say(node, MD + "partKind", kind)
        self._say(node, SKOS + "prefLabel", part.name)
        self._verdict(part, node)
        return node

    def _verdict(self, of: ProductAssessment | ModuleAssessment | DeviceAssessment, node: NamedNode) -> None:
        self._answer(of.qualification, node)
        self._risk_class(of.risk_class, node)
        self._answer(of.notified_body, node)

    def _risk_class(self, risk: RiskClass, owner: NamedNode) -> None:
        node = self._answer(risk.answer, owner)
        self._say(node, MD + "legislation", risk.legislation)
        self._say(node, MD + "subtype", risk.subtypes)

    def _answer(self, answer: ScaleAnswer, owner: NamedNode) -> NamedNode:
        reading = read_answer(answer, self._base)
        node = self._about(answer.scale, owner, answer.deciding_rules)
        self._say(node, MD + "certain", reading.certain)
        self._say(node, MD + "value", reading.value)
        self._say(node, MD + "atLeastValue", answer.at_least)
        self._say(node, MD + "possibleValue", reading.range)
        self._say(node, MD + "needsReview", answer.needs_review)
        return node

    def _set(self, answer: SetAnswer, owner: NamedNode) -> None:
        node = self._about(answer.scale, owner, answer.deciding_rules)
        self._say(node, MD + "certain", set(answer.values) == set(answer.possible))
        self._say(node, MD + "value", answer.values)
        self._say(node, MD + "possibleValue", answer.possible)

    def _about(self, scale: str, owner: NamedNode, rules: Iterable[str]) -> NamedNode:
        node = self._new("Answer", owner.value, scale)
        self._say(owner, MD + "hasAnswer", node)
        self._say(node, MD + "aboutScale", NamedNode(scale))
        self._say(node, MD + "broughtAboutBy", [NamedNode(rule) for rule in rules])
        return node

    def _ai_act(self, status: AiStatus, owner: NamedNode) -> None:
        answer = self._about(_AI_ACT, owner, status.deciding_rules)
        self._say(answer, MD + "certain", status.outcomes is not None)
        self._say(answer, MD + "value", [o.value for o in status.possible if o.certain])
        self._say(answer, MD + "possibleValue", [o.value for o in status.possible])
        self._say(answer, MD + "needsReview", status.needs_review)
        for scale, outcomes in ((_AI_ACT, status.possible), (_DEPLOYER, status.deployer_transparency)):
            for outcome in outcomes:
                tier = self._new("TierOutcome", owner.value, scale, outcome.value)
                self._say(owner, MD + "hasTier", tier)
                self._say(tier, MD + "aboutScale", NamedNode(scale))
                self._say(tier, MD + "value", outcome.value)
                self._say(tier, MD + "certain", outcome.certain)
                self._say(tier, MD + "broughtAboutBy", [NamedNode(rule) for rule in outcome.rules])
                for entry in outcome.applies:
                    self._date(entry, tier, outcome.value)

    def _date(self, entry: AppliesEntry, owner: NamedNode, about: str) -> None:
        key = (entry.jurisdiction, str(entry.applies_from), entry.status, *entry.source)
        node = self._new("EffectiveDate", owner.value, about, *key)
        self._say(owner, MD + "hasEffectiveDate", node)
        self._say(node, MD + "jurisdiction", entry.jurisdiction)
        self._say(node, MD + "from", entry.applies_from)
        self._say(node, MD + "withStatus", NamedNode(entry.status))
        self._say(node, DCTERMS + "source", [NamedNode(iri) for iri in entry.source])
        self._say(node, MD + "needsReview", entry.needs_review)

    def _rule(self, entry: RuleEntry, owner: NamedNode) -> None:
        node = self._new("RuleOutcome", owner.value, entry.rule)
        self._say(owner, MD + "hasRuleOutcome", node)
        self._say(node, MD + "aboutRule", NamedNode(entry.rule))
        self._say(node, MD + "outcome", entry.outcome.value)
        self._say(node, MD + "restsOn", [self._fact_value(proof, owner) for proof in entry.because])
        self._say(node, MD + "lacksField", entry.lacks)
        self._say(node, MD + "replacedBy", [NamedNode(rule) for rule in entry.replaced_by])

    def _duties(self, product: ProductAssessment, owner: NamedNode) -> None:
        for duty in product.duties:
            node = self._new("DutyOutcome", owner.value, duty.obligation)
            self._say(owner, MD + "hasDuty", node)
            self._say(node, MD + "aboutObligation", NamedNode(duty.obligation))
            self._say(node, MD + "outcome", duty.outcome.value)
            self._say(node, MD + "restsOn", [self._fact_value(proof, owner) for proof in duty.because])
            self._say(node, MD + "withTimeLimit", [NamedNode(limit) for limit in duty.time_limits])
            for entry in duty.applies:
                self._date(entry, node, duty.obligation)
        for found in product.overlaps:
            self._say(owner, MD + "hasOverlap", NamedNode(found.overlap))
        for role in product.roles:
            node = self._new("RoleAssignment", owner.value, role.role)
            self._say(owner, MD + "hasRoleAssignment", node)
            self._say(node, MD + "assignedRole", NamedNode(role.role))
            self._say(node, MD + "heldBy", role.holder)
            self._say(node, MD + "broughtAboutBy", NamedNode(role.change) if role.change else None)
            self._say(node, DCTERMS + "source", [NamedNode(iri) for iri in role.source])
            for entry in role.applies:
                self._date(entry, node, role.role)

    def _fact_value(self, proof: FactProof, owner: NamedNode) -> NamedNode:
        places = [str(place) for place in proof.places]
        node = self._new("FactValue", owner.value, proof.term, str(proof.holds), proof.origin, *places, *proof.because)
        self._say(node, MD + "aboutTerm", NamedNode(proof.term))
        self._say(node, MD + "holds", proof.holds)
        self._say(node, MD + "origin", proof.origin.value)
        self._say(node, MD + "place", places)
        known = [NamedNode(term) for term in proof.because if term in self._base.facts]
        self._say(node, MD + "followsFrom", known)
        self._say(node, DCTERMS + "source", [NamedNode(iri) for iri in proof.source])
        return node

    def _findings(self, product: ProductAssessment, owner: NamedNode) -> None:
        for number, missing in enumerate(product.missing_facts, start=1):
            node = self._found("MissingFact", owner, missing.field, missing.unit)
            self._say(node, MD + "askedAs", number)
            self._say(node, MD + "aboutTerm", [NamedNode(fact) for fact in missing.facts])
            self._say(node, MD + "aboutScale", [NamedNode(scale) for scale in missing.decides])
        for assumption in product.assumptions:
            node = self._found("AssumedAnswer", owner, assumption.field, assumption.unit, assumption.fact)
            self._say(node, MD + "aboutTerm", NamedNode(assumption.fact))
            self._say(node, MD + "aboutScale", [NamedNode(scale) for scale in assumption.raises])
        for clash in product.clashes:
            node = self._new("FactClash", owner.value, clash.kind, *clash.facts)
            self._say(owner, MD + "hasClash", node)
            self._say(node, MD + "clashKind", clash.kind.value)
            self._say(node, MD + "aboutTerm", [NamedNode(fact) for fact in clash.facts])
            self._say(node, MD + "place", [str(place) for place in clash.places])
            self._say(node, DCTERMS + "source", [NamedNode(iri) for iri in clash.source])
        self._contradictions(product, owner)

    def _found(self, kind: str, owner: NamedNode, field: str, unit: str, *key: str) -> NamedNode:
        node = self._new(kind, owner.value, field, unit, *key)
        self._say(owner, MD + "has" + kind, node)
        self._say(node, MD + "field", field)
        self._say(node, MD + "unit", unit or None)
        return node

    def _contradictions(self, product: ProductAssessment, owner: NamedNode) -> None:
        for found in product.contradictions:
            node = self._new("ContradictedDeclaration", owner.value, found.subject, found.declared, str(found.place))
            self._say(owner, MD + "hasContradiction", node)
            self._say(node, MD + "aboutScale", NamedNode(found.subject))
            self._say(node, MD + "declaredValue", found.declared)
            self._say(node, MD + "possibleValue", found.derived)
            self._say(node, MD + "place", str(found.place))
            self._say(node, MD + "broughtAboutBy", [NamedNode(rule) for rule in found.rules])
            self._say(node, MD + "needsJustification", found.justification)
