# SPDX-License-Identifier: Apache-2.0
"""From the ontology's statements about obligations to frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from kgservice.errors import KnowledgeError
from kgservice.knowledge.graph import TermIndex
from kgservice.model.obligation import Area, Obligation, ObligationBase, Overlap, Role, RoleChange, TimeLimit
from kgservice.model.rulebase import Rulebase
from kgservice.vocabulary import DCTERMS, MD, MDC, SKOS

__all__ = ["read_obligations"]

_LABEL = SKOS + "prefLabel"
_DEFINITION = SKOS + "definition"
_NOTE = SKOS + "scopeNote"
_NOTATION = SKOS + "notation"
_SOURCE = DCTERMS + "source"
_GUIDANCE = MD + "interpretedBy"
_ROLES = MDC + "roles"


class _Ordered(Protocol):
    @property
    def iri(self) -> str: ...
    @property
    def order(self) -> int: ...


_O = TypeVar("_O", bound=_Ordered)


def read_obligations(index: TermIndex, base: Rulebase) -> ObligationBase:
    """Read obligations, areas, overlaps and changes of role from *index*.

    Raises:
        KnowledgeError: An obligation names a trigger, or an overlap an obligation, that is not declared.
    """
    found = ObligationBase(
        obligations=_by_iri(_obligation(index, iri) for iri in _of_type(index, "Obligation")),
        areas=_by_iri(_area(index, iri) for iri in _of_type(index, "ResponsibilityArea")),
        overlaps=_by_iri(_overlap(index, iri) for iri in _of_type(index, "Overlap")),
        role_changes={iri: _role_change(index, iri) for iri in sorted(_of_type(index, "RoleChange"))},
        roles=_by_iri(_role(index, iri) for iri in index.subjects() if _ROLES in index.iris(iri, SKOS + "inScheme")),
    )
    _check(found, base)
    return found


def _of_type(index: TermIndex, name: str) -> Iterator[str]:
    return (subject for subject in index.subjects() if index.has_type(subject, MD + name))


def _by_iri(items: Iterable[_O]) -> Mapping[str, _O]:
    return {item.iri: item for item in sorted(items, key=lambda item: (item.order, item.iri))}


def _obligation(index: TermIndex, iri: str) -> Obligation:
    return Obligation(
        iri=iri,
        notation=index.literal(iri, _NOTATION),
        label=index.text(iri, _LABEL),
        definition=index.text(iri, _DEFINITION),
        note=index.text(iri, _NOTE),
        kind=index.literal(iri, MD + "deonticKind"),
        bearers=index.iris(iri, MD + "bearer"),
        trigger=index.iri(iri, MD + "trigger") or "",
        occasion=index.text(iri, MD + "occasion"),
        exception=index.text(iri, MD + "exception"),
        topics=index.iris(iri, MD + "topic"),
        phases=index.iris(iri, MD + "phase"),
        actions=index.iris(iri, MD + "action"),
        shown_by=index.iris(iri, MD + "shownBy"),
        time_limits=tuple(_time_limit(index, limit) for limit in index.iris(iri, MD + "timeLimit")),
        addressees=index.iris(iri, MD + "addressee"),
        applicability=index.iris(iri, MD + "applicability"),
        legal_basis=index.iris(iri, _SOURCE),
        guidance=index.iris(iri, _GUIDANCE),
        order=index.integer(iri, MD + "order"),
        confidence=index.literal(iri, MD + "confidence"),
        needs_review=index.truth(iri, MD + "needsReview"),
    )


def _time_limit(index: TermIndex, iri: str) -> TimeLimit:
    return TimeLimit(
        iri=iri,
        label=index.text(iri, _LABEL),
        kind=index.literal(iri, MD + "limitKind"),
        amount=index.integer(iri, MD + "amount"),
        unit=index.literal(iri, MD + "timeUnit"),
        runs_from=index.text(iri, MD + "runsFrom"),
        trigger=index.iri(iri, MD + "trigger"),
        source=index.iris(iri, _SOURCE),
    )


def _area(index: TermIndex, iri: str) -> Area:
    return Area(
        iri=iri,
        notation=index.literal(iri, _NOTATION),
        label=index.text(iri, _LABEL),
        definition=index.text(iri, _DEFINITION),
        note=index.text(iri, _NOTE),
        slide_name=index.text(iri, SKOS + "altLabel").nb,
        group=index.iri(iri, MD + "slideGroup"),
        group_confidence=index.literal(iri, MD + "groupConfidence"),
        row=index.integer(iri, MD + "slideRow"),
        column=index.integer(iri, MD + "slideColumn"),
        on_slide=index.truth(iri, MD + "onSlide"),
        source=index.iris(iri, _SOURCE),
        touches=index.iris(iri, MD + "touches"),
        guidance=index.iris(iri, _GUIDANCE),
        order=index.integer(iri, MD + "order"),
    )


def _overlap(index: TermIndex, iri: str) -> Overlap:
    return Overlap(
        iri=iri,
        notation=index.literal(iri, _NOTATION),
        label=index.text(iri, _LABEL),
        definition=index.text(iri, _DEFINITION),
        area=index.iri(iri, MD + "area") or "",
        kinds=index.iris(iri, MD + "overlapKind"),
        first=index.iri(iri, MD + "firstObligation") or "",
        second=index.iri(iri, MD + "secondObligation"),
        adds=index.text(iri, MD + "adds"),
        shared_evidence=index.iris(iri, MD + "sharedEvidence"),
        source=index.iris(iri, _SOURCE),
        guidance=index.iris(iri, _GUIDANCE),
        order=index.integer(iri, MD + "order"),
        confidence=index.literal(iri, MD + "confidence"),
        needs_review=index.truth(iri, MD + "needsReview"),
    )


def _role(index: TermIndex, iri: str) -> Role:
    return Role(
        iri=iri,
        word=index.literal(iri, _NOTATION),
        label=index.text(iri, _LABEL),
        order=index.integer(iri, MD + "order"),
        source=index.iris(iri, _SOURCE),
    )


def _role_change(index: TermIndex, iri: str) -> RoleChange:
    return RoleChange(
        iri=iri,
        label=index.text(iri, _LABEL),
        from_role=index.iri(iri, MD + "fromRole"),
        to_role=index.iri(iri, MD + "toRole") or "",
        trigger=index.iri(iri, MD + "trigger"),
        occasion=index.text(iri, MD + "occasion"),
        source=index.iris(iri, _SOURCE),
        guidance=index.iris(iri, _GUIDANCE),
        applicability=index.iris(iri, MD + "applicability"),
    )


def _check(found: ObligationBase, base: Rulebase) -> None:
    """Refuse obligations and overlaps whose parts do not fit together."""
    dates = {entry.iri for entry in base.applicability}
    for obligation in found.obligations.values():
        triggers = {obligation.trigger, *(limit.trigger for limit in obligation.time_limits if limit.trigger)}
        unknown = sorted(triggers - base.conclusions.keys()) + sorted(set(obligation.applicability) - dates)
        if unknown:
            raise KnowledgeError(f"The obligation {obligation.iri} uses terms that are not declared: {unknown}")
    for overlap in found.overlaps.values():
        ends = {overlap.first, overlap.second or overlap.first}
        if not ends <= found.obligations.keys() or overlap.area not in found.areas:
            raise KnowledgeError(f"The overlap {overlap.iri} names an obligation or an area that is not declared.")
