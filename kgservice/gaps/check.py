# SPDX-License-Identifier: Apache-2.0
"""Check products against the shapes of their duties: what is shown, what is missing, and what would mend it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kgservice.gaps.check_graph import CheckGraph, GraphBuilder, shape_of
from kgservice.gaps.shapes import GapShapes, ShapeAbout
from kgservice.model.assessment import DutyAssessment, DutyOutcome, ProductAssessment
from kgservice.model.gap import (
    Check,
    DutyCheck,
    DutyStatus,
    Finding,
    Level,
    ProductCheck,
    SharedDocument,
    Waived,
    Waiver,
)
from kgservice.model.obligation import Obligation
from kgservice.model.place import Place
from kgservice.model.product import Product
from kgservice.pipeline.assess import Assessor
from kgservice.shacl import ValidationResult
from kgservice.vocabulary import MDC, SKOS

__all__ = ["Checker"]

_IN_FORCE: Final = MDC + "status-in-force"
_CHECKED: Final = ("obligation", "prohibition")
_ORDER: Final = {Level.VIOLATION: 0, Level.WARNING: 1, Level.NOTE: 2}


class Checker:
    """Checks products by one state of the knowledge; keeps the compiled shapes."""

    def __init__(self, assessor: Assessor) -> None:
        """Bind the assessor."""
        self._assessor = assessor
        self.shapes = GapShapes(assessor.knowledge)

    def check(
        self,
        products: Sequence[Product],
        *,
        as_of: date,
        jurisdiction: str | None = None,
        role: str | None = None,
        waivers: Sequence[Waiver] = (),
    ) -> Check:
        """Return what is shown and what is missing for each product, in the order given.

        Args:
            as_of: The day on which the law is read and evidence must be valid.
            jurisdiction: "EU" or "NO"; None for both.
            role: IRI of the role whose duties alone are checked, with those it brings about; None for all.
            waivers: Findings that are accepted for a time.

        Raises:
            CyclicRelationError: Products relate to each other in a circle.
        """
        assessor = self._assessor
        result = assessor.assess(products, as_of=as_of, jurisdiction=jurisdiction, questions=False)
        run = _Run(assessor, self.shapes, as_of, role, waivers)
        checked = tuple(run.product(p, a) for p, a in zip(products, result.products, strict=True))
        version = assessor.knowledge.version
        return Check(as_of, jurisdiction, role, version, checked, tuple(run.stale_waivers()))


@dataclass(frozen=True)
class _Bound:
    """A duty of the role asked for, with its obligation."""

    duty: DutyAssessment
    obligation: Obligation

    @property
    def is_checked(self) -> bool:
        return self.duty.outcome is DutyOutcome.APPLIES and self.obligation.kind in _CHECKED

    @property
    def in_force(self) -> bool:
        return any(entry.status == _IN_FORCE for entry in self.duty.applies)


class _Run:
    """One check: a day, a role, and the waivers that count."""

    def __init__(
        self, assessor: Assessor, shapes: GapShapes, as_of: date, role: str | None, waivers: Sequence[Waiver]
    ) -> None:
        knowledge = assessor.knowledge
        self._obligations = knowledge.obligations
        self._index = knowledge.index
        self._shapes = shapes
        self._as_of = as_of
        self._role = role
        self._waivers = waivers
        self._used: set[Waiver] = set()
        self._builder = GraphBuilder(self._obligations, as_of)

    def product(self, product: Product, assessment: ProductAssessment) -> ProductCheck:
        bound = list(self._bound(assessment))
        graph = self._builder.build(product, assessment, [b.obligation.iri for b in bound if b.is_checked])
        results = self._shapes.compiled.validate(graph.triples).results
        by_duty = {b.obligation.iri: b for b in bound}
        findings = [
            self._waive(finding, product)
            for result in results
            if (finding := self._finding(result, graph, by_duty)) is not None
        ]
        shown = _shown(graph)
        duties = tuple(self._duty(b, findings, shown) for b in bound)
        kept = self._without_occasions(findings, by_duty)
        ordered = tuple(sorted(kept, key=self._weight))
        return ProductCheck(assessment, product.place, duties, ordered, tuple(self._shared(ordered)))

    def _bound(self, assessment: ProductAssessment) -> Iterator[_Bound]:
        wanted = self._roles(assessment)
        for duty in assessment.duties:
            obligation = self._obligations.obligations[duty.obligation]
            if wanted is None or wanted & set(obligation.bearers):
                yield _Bound(duty, obligation)

    def _roles(self, assessment: ProductAssessment) -> set[str] | None:
        if self._role is None:
            return None
        changes = self._obligations.role_changes
        brought = {e.role for e in assessment.roles if e.change and changes[e.change].from_role == self._role}
        return {self._role, *brought}

    def _finding(self, result: ValidationResult, graph: CheckGraph, by_duty: dict[str, _Bound]) -> Finding | None:
        about = self._shapes.about.get(result.source_constraint or "") or self._shapes.about[result.source_shape]
        bound = by_duty.get(about.obligation or "")
        if about.obligation is not None and bound is None:
            return None  # a duty of another role
        value = _written(result.value)
        local = result.focus_node.removeprefix(graph.product)
        key = "\x1f".join((about.rule, graph.product, local, result.path or "", value))
        return Finding(
            shape=about.iri,
            rule=about.rule,
            obligation=about.obligation,
            level=_level(about, bound),
            message=_message(result, about),
            remedy=about.remedy,
            bearers=bound.obligation.bearers if bound else (),
            applies=bound.duty.applies if bound else (),
            basis=about.basis,
            guidance=about.guidance,
            value=value,
            place=graph.place(result.focus_node, value),
            fingerprint=hashlib.sha256(key.encode()).hexdigest()[:32],
            evidence_types=self._types(bound.obligation) if bound and _asks_for_evidence(about) else (),
        )

    def _types(self, obligation: Obligation) -> tuple[str, ...]:
        return tuple(self._index.literal(kind, SKOS + "notation") for kind in obligation.shown_by)

    def _waive(self, finding: Finding, product: Product) -> Finding:
        for waiver in self._waivers:
            if self._matches(waiver, finding, product):
                self._used.add(waiver)
                return replace(finding, waived=Waived(waiver, not waiver.counts_on(self._as_of)))
        return finding

    def _matches(self, waiver: Waiver, finding: Finding, product: Product) -> bool:
        names = {finding.rule}
        if finding.obligation:
            names.add(self._obligations.obligations[finding.obligation].notation)
        return waiver.rule in names and waiver.product in {None, product.name, product.id, product.iri}

    def stale_waivers(self) -> Iterator[Waiver]:
        """Yield the waivers that expired, or that matched nothing."""
        for waiver in self._waivers:
            if waiver not in self._used or not waiver.counts_on(self._as_of):
                yield waiver

    def _duty(self, bound: _Bound, findings: Sequence[Finding], shown: dict[str, list[Place]]) -> DutyCheck:
        obligation, duty = bound.obligation, bound.duty
        own = tuple(finding for finding in findings if finding.obligation == obligation.iri)
        types = self._types(obligation)
        evidence = tuple(place for name in (*types, obligation.notation) for place in shown.get(name, ()))
        status = self._status(bound, own)
        waits = status is DutyStatus.UNDETERMINED and duty.outcome is DutyOutcome.APPLIES
        return DutyCheck(
            obligation=obligation.iri,
            status=status,
            because=duty.because,
            applies=duty.applies,
            occasion=waits,
            evidence=tuple(dict.fromkeys(evidence)),
            findings=() if waits else own,
        )

    @staticmethod
    def _status(bound: _Bound, own: Sequence[Finding]) -> DutyStatus:
        if bound.duty.outcome is DutyOutcome.UNDETERMINED:
            return DutyStatus.UNDETERMINED
        if not bound.is_checked:
            return DutyStatus.NOT_APPLICABLE
        open_ones = [finding for finding in own if finding.waived is None or finding.waived.expired]
        if open_ones and bound.obligation.occasion:
            return DutyStatus.UNDETERMINED
        if open_ones:
            return DutyStatus.GAP
        return DutyStatus.WAIVED if own else DutyStatus.EVIDENCE_GIVEN

    @staticmethod
    def _without_occasions(findings: Iterable[Finding], by_duty: dict[str, _Bound]) -> Iterator[Finding]:
        """Yield the findings but for missing evidence of what is owed only when some event occurs."""
        for finding in findings:
            bound = by_duty.get(finding.obligation or "")
            if bound is None or not (bound.obligation.occasion and finding.evidence_types):
                yield finding

    def _weight(self, finding: Finding) -> tuple[int, str, int, str]:
        """Return what findings are sorted by: the heaviest, then the oldest duty, then the order of the law."""
        days = [entry.applies_from.isoformat() for entry in finding.applies if entry.applies_from]
        known = self._obligations.obligations.get(finding.obligation or "")
        return _ORDER[finding.level], min(days, default="9999"), known.order if known else 0, finding.rule

    def _shared(self, findings: Iterable[Finding]) -> Iterator[SharedDocument]:
        """Yield the types of evidence that would close the gaps of several duties."""
        closing: dict[str, list[str]] = defaultdict(list)
        for finding in findings:
            if finding.obligation and finding.waived is None:
                for kind in finding.evidence_types:
                    closing[kind].append(finding.obligation)
        for kind, obligations in sorted(closing.items(), key=lambda item: (-len(item[1]), item[0])):
            if len(obligations) > 1:
                yield SharedDocument(kind, tuple(dict.fromkeys(obligations)))


def _level(about: ShapeAbout, bound: _Bound | None) -> Level:
    """Return the weight of a finding: what is not law yet is a note."""
    return Level.NOTE if bound is not None and not bound.in_force else Level(about.severity)


def _asks_for_evidence(about: ShapeAbout) -> bool:
    return about.obligation is not None and about.iri == f"{shape_of(about.obligation)}-evidence"


def _message(result: ValidationResult, about: ShapeAbout):  # noqa: ANN202
    return about.message


def _written(value: object) -> str:
    return "" if value is None else str(getattr(value, "value", value))


def _shown(graph: CheckGraph) -> dict[str, list[Place]]:
    """Return type or number of a duty → where the usable evidence for it stands."""
    found: dict[str, list[Place]] = {}
    usable = {t.object.value for t in graph.triples if t.predicate.value.endswith("/usableEvidence")}
    for triple in graph.triples:
        if triple.subject.value in usable and triple.predicate.value.endswith(("/evidenceType", "/covers")):
            found.setdefault(triple.object.value, []).append(graph.place(triple.subject.value))
    return found
