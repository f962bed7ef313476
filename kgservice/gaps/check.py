# SPDX-License-Identifier: Apache-2.0
"""Check products against the shapes of their duties: what is shown, what is missing, and what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from kgservice.gaps.check_graph import CheckGraph, GraphBuilder
from kgservice.gaps.findings import BoundDuty, findings_of
from kgservice.gaps.shapes import GapShapes
from kgservice.gaps.waivers import WaiverBook
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment, DutyOutcome, ProductAssessment
from kgservice.model.gap import Check, DutyCheck, DutyStatus, Finding, Level, ProductCheck, SharedDocument, Waiver
from kgservice.model.place import Place
from kgservice.model.product import Product
from kgservice.vocabulary import MD, SKOS

__all__ = ["Assesses", "Checker"]

_ORDER: Final = {Level.VIOLATION: 0, Level.WARNING: 1, Level.NOTE: 2}
_USABLE: Final = MD + "usableEvidence"
_SHOWS: Final = (MD + "evidenceType", MD + "covers")


class Assesses(Protocol):
    """What a check needs of an assessor."""

    @property
    def knowledge(self) -> Knowledge:
        """The state of the knowledge it assesses by."""

    def assess(
        self, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None, questions: bool = True
    ) -> Assessment:
        """Return the assessment of *products*."""


class Checker:
    """Checks products by one state of the knowledge; keeps the compiled shapes."""

    def __init__(self, assessor: Assesses) -> None:
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
        book = WaiverBook(waivers, assessor.knowledge.obligations, as_of)
        run = _Run(assessor.knowledge, self.shapes, as_of, jurisdiction=jurisdiction, role=role, waivers=book)
        checked = tuple(run.product(p, a) for p, a in zip(products, result.products, strict=True))
        return Check(as_of, jurisdiction, role, assessor.knowledge.version, checked, tuple(book.stale(products)))


class _Run:
    """One check: a day, a jurisdiction, a role, and the waivers that count."""

    def __init__(
        self,
        knowledge: Knowledge,
        shapes: GapShapes,
        as_of: date,
        *,
        jurisdiction: str | None,
        role: str | None,
        waivers: WaiverBook,
    ) -> None:
        self._obligations = knowledge.obligations
        self._index = knowledge.index
        self._shapes = shapes
        self._jurisdiction = jurisdiction
        self._role = role
        self._waivers = waivers
        self._builder = GraphBuilder(self._obligations, as_of)

    def product(self, product: Product, assessment: ProductAssessment) -> ProductCheck:
        bound = {found.obligation.iri: found for found in self._bound(assessment)}
        graph = self._builder.build(product, assessment, [iri for iri, found in bound.items() if found.is_checked])
        findings, waiting = self._findings(product, graph, bound)
        shown = _shown(graph)
        duties = tuple(_duty(found, findings, shown, occasion=iri in waiting) for iri, found in bound.items())
        ordered = tuple(sorted(findings, key=self._weight))
        return ProductCheck(assessment, product.place, duties, ordered, tuple(_shared(ordered)))

    def _bound(self, assessment: ProductAssessment) -> Iterator[BoundDuty]:
        wanted = self._roles(assessment)
        for duty in assessment.duties:
            obligation = self._obligations.obligations[duty.obligation]
            if wanted is None or wanted & set(obligation.bearers):
                tokens = (self._index.literal(kind, SKOS + "notation") for kind in obligation.shown_by)
                yield BoundDuty(duty, obligation, tuple(filter(None, tokens)))

    def _roles(self, assessment: ProductAssessment) -> set[str] | None:
        if self._role is None:
            return None
        changes = self._obligations.role_changes
        brought = {e.role for e in assessment.roles if e.change and changes[e.change].from_role == self._role}
        return {self._role, *brought}

    def _findings(
        self, product: Product, graph: CheckGraph, bound: Mapping[str, BoundDuty]
    ) -> tuple[list[Finding], set[str]]:
        """Return the findings, and the duties that wait for an event.

        That nothing shows a duty which is owed only when some event occurs is no finding: the description does not
        tell whether it occurred.
        """
        found: list[Finding] = []
        waiting: set[str] = set()
        results = self._shapes.compiled.validate(graph.triples).results
        for finding, about in findings_of(results, graph, self._shapes, bound, self._jurisdiction):
            applied = self._waivers.applied(finding, product)
            if about.obligation and about.asks_for_evidence and bound[about.obligation].obligation.occasion:
                waiting.add(about.obligation)
            else:
                found.append(applied)
        return found, waiting

    def _weight(self, finding: Finding) -> tuple[int, str, int, str, Place]:
        """Return what findings are sorted by: the heaviest, then the oldest duty, then the order of the law."""
        days = [entry.applies_from.isoformat() for entry in finding.applies if entry.applies_from]
        known = self._obligations.obligations.get(finding.obligation or "")
        order = known.order if known else 0
        return _ORDER[finding.level], min(days, default="9999"), order, finding.rule, finding.place


def _duty(
    bound: BoundDuty, findings: Iterable[Finding], shown: Mapping[str, Sequence[Place]], *, occasion: bool
) -> DutyCheck:
    obligation, duty = bound.obligation, bound.duty
    own = tuple(finding for finding in findings if finding.obligation == obligation.iri)
    status = _status(bound, own, occasion=occasion)
    evidence = (place for name in (*bound.tokens, obligation.notation) for place in shown.get(name, ()))
    return DutyCheck(
        obligation=obligation.iri,
        status=status,
        because=duty.because,
        applies=duty.applies,
        occasion=occasion and status is DutyStatus.UNDETERMINED,
        evidence=tuple(dict.fromkeys(evidence)),
        findings=own,
    )


def _status(bound: BoundDuty, own: Sequence[Finding], *, occasion: bool) -> DutyStatus:
    if bound.duty.outcome is DutyOutcome.UNDETERMINED:
        return DutyStatus.UNDETERMINED
    if not bound.is_checked:
        return DutyStatus.NOT_APPLICABLE
    levels = {finding.level for finding in own if finding.waived is None or finding.waived.expired}
    if Level.VIOLATION in levels:
        return DutyStatus.GAP
    if occasion:
        return DutyStatus.UNDETERMINED
    if Level.NOTE in levels:
        return DutyStatus.NOT_APPLICABLE  # not yet: the note says from when
    waived = any(finding.waived is not None and finding.level is not Level.NOTE for finding in own)
    return DutyStatus.WAIVED if waived else DutyStatus.EVIDENCE_GIVEN


def _shown(graph: CheckGraph) -> dict[str, list[Place]]:
    """Return type or number of a duty → where the usable evidence for it stands."""
    usable = {triple.object for triple in graph.triples if triple.predicate.value == _USABLE}
    found: dict[str, list[Place]] = defaultdict(list)
    for triple in graph.triples:
        if triple.subject in usable and triple.predicate.value in _SHOWS:
            found[_text(triple.object)].append(graph.nodes[_text(triple.subject)])
    return found


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _shared(findings: Iterable[Finding]) -> Iterator[SharedDocument]:
    """Yield the types of evidence that would close the gaps of several duties."""
    closing: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.obligation and (finding.waived is None or finding.waived.expired):
            for kind in finding.evidence_types:
                closing[kind].append(finding.obligation)
    for kind, obligations in sorted(closing.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(obligations) > 1:
            yield SharedDocument(kind, tuple(dict.fromkeys(obligations)))
