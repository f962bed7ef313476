# SPDX-License-Identifier: Apache-2.0
"""A check as a SHACL validation report, joined to the ontology by IRIs, with what became of each duty.

Every node but those of a path has an IRI made from what it says, so that the same check always gives the same bytes.
The terms that SHACL has no word for are in ``ontology/core/check.ttl``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kgservice.gaps.shapes import GapShapes
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import Node, key_of
from kgservice.model.gap import Check, DutyCheck, Finding, Level, ProductCheck, Waiver
from kgservice.model.text import Text
from kgservice.vocabulary import BASE, DCTERMS, LANGUAGES, MD, PREFIXES, PROV, RDF, SH, SKOS, XSD

__all__ = ["check_to_graph", "check_to_json_ld", "check_to_turtle"]

_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, BASE + "check/")
_SEVERITY: Final = {Level.VIOLATION: "Violation", Level.WARNING: "Warning", Level.NOTE: "Info"}
_PARAMETERS: Final = (
    *("and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan"),
    *("lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive"),
    *("minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "qualifiedMaxCount"),
    *("qualifiedMinCount", "uniqueLang", "xone"),
)
_COMPONENTS: Final = {
    **{name: name[0].upper() + name[1:] for name in _PARAMETERS},
    "sparql": "SPARQL",
    "select": "SPARQL",
}
"""Parameter of a constraint → what its component is called in ``sh:…ConstraintComponent``."""
_COUNTS: Final = frozenset({"HasValue", "MaxCount", "MinCount", "QualifiedMaxCount", "QualifiedMinCount", "UniqueLang"})

Value = str | bool | date | NamedNode | BlankNode | Text


def check_to_turtle(check: Check, knowledge: Knowledge) -> bytes:
    """Return the report as Turtle."""
    written = serialize(check_to_graph(check, knowledge), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    lines = written.splitlines(keepends=True)
    body = [line for line in lines if not line.startswith(b"@prefix ")]
    return b"".join((*sorted(line for line in lines if line.startswith(b"@prefix ")), b"\n", *body))


def check_to_json_ld(check: Check, knowledge: Knowledge) -> bytes:
    """Return the report as JSON-LD."""
    return (serialize(check_to_graph(check, knowledge), format=RdfFormat.JSON_LD, prefixes=PREFIXES) or b"") + b"\n"


def check_to_graph(check: Check, knowledge: Knowledge) -> list[Triple]:
    """Return the report as triples, subject by subject, each once."""
    writer = _Writer(check, knowledge)
    writer.report()
    places = {subject: number for number, subject in enumerate(dict.fromkeys(t.subject for t in writer.triples))}
    return sorted(dict.fromkeys(writer.triples), key=lambda triple: places[triple.subject])


class _Writer:
    """Collects the triples of one report."""

    def __init__(self, check: Check, knowledge: Knowledge) -> None:
        self._check = check
        self._shapes = GapShapes(knowledge).index
        self._paths: dict[str, NamedNode | BlankNode] = {}
        self._numbers: dict[str, BlankNode] = {}
        digests = (product.assessment.input_digest for product in check.products)
        prints = (finding.fingerprint for product in check.products for finding in product.findings)
        asked = (check.as_of.isoformat(), check.jurisdiction or "", check.role or "", check.knowledge_version)
        self._key = "\x1f".join((*asked, *digests, *prints))
        self.triples: list[Triple] = []

    def _node(self, *key: str) -> NamedNode:
        return NamedNode(uuid.uuid5(_SPACE, "\x1f".join((self._key, *key))).urn)

    def _say(self, subject: NamedNode | BlankNode, predicate: str, *values: Value | None) -> None:
        for value in values:
            for term in _terms(value):
                self.triples.append(Triple(subject, NamedNode(predicate), term))

    def report(self) -> None:
        check, node = self._check, self._node()
        self._say(node, RDF + "type", NamedNode(SH + "ValidationReport"), NamedNode(PROV + "Entity"))
        self._say(node, SH + "conforms", not any(product.findings for product in check.products))
        self._say(node, MD + "asOf", check.as_of)
        self._say(node, MD + "jurisdiction", check.jurisdiction)
        self._say(node, MD + "ofRole", NamedNode(check.role) if check.role else None)
        self._say(node, MD + "knowledgeVersion", check.knowledge_version)
        for number, product in enumerate(check.products):
            self._product(product, node, str(number))
        for waiver in check.stale_waivers:
            self._say(node, MD + "hasStaleWaiver", self._waiver(waiver))

    def _product(self, product: ProductCheck, report: NamedNode, number: str) -> None:
        assessment = product.assessment
        source, iri = self._node("source", assessment.input_digest), NamedNode(assessment.iri)
        self._say(report, PROV + "wasDerivedFrom", source)
        self._say(source, RDF + "type", NamedNode(PROV + "Entity"))
        self._say(source, MD + "inputDigest", "sha256:" + assessment.input_digest)
        self._say(iri, RDF + "type", NamedNode(MD + "CheckedProduct"))
        self._say(iri, SKOS + "prefLabel", assessment.name)
        self._say(iri, MD + "place", str(product.place))
        nodes = {f.fingerprint: self._result(f, iri, report, number) for f in product.findings}
        for duty in product.duties:
            self._duty(duty, iri, number, [nodes[f.fingerprint] for f in duty.findings if f.fingerprint in nodes])

    def _result(self, finding: Finding, product: NamedNode, report: NamedNode, number: str) -> NamedNode:
        node = self._node("result", number, finding.fingerprint)
        self._say(report, SH + "result", node)
        self._say(node, RDF + "type", NamedNode(SH + "ValidationResult"))
        self._say(node, SH + "focusNode", product)
        self._say(node, SH + "resultPath", self._path(finding.shape))
        self._say(node, SH + "value", finding.value or None)
        self._say(node, SH + "sourceShape", NamedNode(finding.shape))
        self._say(node, SH + "sourceConstraintComponent", self._component(finding))
        self._say(node, SH + "resultSeverity", NamedNode(SH + _SEVERITY[finding.level]))
        self._say(node, SH + "resultMessage", finding.message)
        self._say(node, MD + "remedy", finding.remedy)
        self._say(node, MD + "obligation", NamedNode(finding.obligation) if finding.obligation else None)
        self._say(node, DCTERMS + "source", *map(NamedNode, finding.basis))
        self._say(node, MD + "interpretedBy", *map(NamedNode, finding.guidance))
        self._say(node, MD + "evidenceType", *finding.evidence_types)
        self._say(node, MD + "place", str(finding.place))
        self._say(node, MD + "fingerprint", finding.fingerprint)
        if finding.waived is not None:
            self._say(node, MD + "underWaiver", self._waiver(finding.waived.waiver))
        return node

    def _duty(self, duty: DutyCheck, product: NamedNode, number: str, findings: Iterable[NamedNode]) -> None:
        node = self._node("duty", number, duty.obligation)
        self._say(product, MD + "hasCheckedDuty", node)
        self._say(node, RDF + "type", NamedNode(MD + "CheckedDuty"))
        self._say(node, MD + "aboutObligation", NamedNode(duty.obligation))
        self._say(node, MD + "status", duty.status.value)
        self._say(node, MD + "awaitsOccasion", duty.occasion)
        self._say(node, MD + "place", *map(str, duty.evidence))
        self._say(node, MD + "hasFinding", *findings)

    def _waiver(self, waiver: Waiver) -> NamedNode:
        node = self._node("waiver", waiver.rule, waiver.product or "", str(waiver.place))
        self._say(node, RDF + "type", NamedNode(MD + "Waiver"))
        self._say(node, MD + "waives", waiver.rule)
        self._say(node, MD + "forProduct", waiver.product)
        self._say(node, MD + "waivedBy", waiver.owner)
        self._say(node, MD + "reason", waiver.reason)
        self._say(node, MD + "lastDay", waiver.expires)
        self._say(node, MD + "place", str(waiver.place))
        return node

    # What the shapes say --------------------------------------------------------------------------------------------

    def _component(self, finding: Finding) -> NamedNode | None:
        """Return the component of the constraint that was not met; None where the shape is not known.

        Shape:
            Of several, the first that can be meant: a count goes without a value, every other constraint has one.
        """
        used = (p.removeprefix(SH) for p in self._shapes.predicates(finding.shape) if p.startswith(SH))
        found = [_COMPONENTS[name] for name in used if name in _COMPONENTS]
        meant = [name for name in found if (name in _COUNTS) != bool(finding.value)]
        return next((NamedNode(f"{SH}{name}ConstraintComponent") for name in (*meant, *found)), None)

    def _path(self, shape: str) -> NamedNode | BlankNode | None:
        """Return the path of a shape, written out once where it is more than a property."""
        found = self._shapes.objects(shape, SH + "path")
        if not found:
            return None
        if shape not in self._paths:
            self._paths[shape] = self._copied(found[0])
        return self._paths[shape]

    def _copied(self, node: Node) -> NamedNode | BlankNode:
        if isinstance(node, NamedNode):
            return node
        key = key_of(node)
        if key not in self._numbers:
            copy = self._numbers[key] = BlankNode(f"path{len(self._numbers) + 1}")
            for predicate, values in self._shapes.predicates(key).items():
                self._say(copy, predicate, *(self._copied(value) for value in values))
        return self._numbers[key]


def _terms(value: Value | None) -> Iterator[NamedNode | BlankNode | Literal]:
    if value is None:
        return
    if isinstance(value, Text):
        yield from (Literal(value.in_language(lang), language=lang) for lang in LANGUAGES if value.in_language(lang))
    elif isinstance(value, NamedNode | BlankNode):
        yield value
    elif isinstance(value, date):
        yield Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    else:
        yield Literal(value)
