# SPDX-License-Identifier: Apache-2.0
"""What the graph says about obligations and how they overlap, as frozen values.

Everything here is read from the ontology. An obligation names the products it is spoken of by a conclusion (its
trigger), never by a role; the role it binds is its bearer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kgservice.model.text import Text

__all__ = ["NO_OBLIGATIONS", "Area", "Obligation", "ObligationBase", "Overlap", "Role", "RoleChange", "TimeLimit"]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A deadline, a period of retention, an interval, a lead time or a standstill.

    Attributes:
        kind: "deadline", "retention", "interval", "lead-time" or "standstill".
        unit: "hour", "day", "week", "month" or "year".
        trigger: Conclusion for whose products alone it holds; None for all products of the obligation.
    """

    iri: str
    label: Text
    kind: str
    amount: int
    unit: str
    runs_from: Text
    trigger: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty, prohibition, permission or limit that a provision lays on a role.

    Attributes:
        kind: "obligation", "prohibition", "permission" or "constraint".
        bearers: The roles it binds.
        trigger: Conclusion that must hold of a product for the obligation to be spoken of it.
        occasion: Event that sets it off; empty where it holds at all times.
        shown_by: Types of evidence that can show it.
        applicability: Statements of the days from which it applies, by jurisdiction.
    """

    iri: str
    notation: str
    label: Text
    definition: Text
    note: Text
    kind: str
    bearers: tuple[str, ...]
    trigger: str
    occasion: Text
    exception: Text
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    actions: tuple[str, ...]
    shown_by: tuple[str, ...]
    time_limits: tuple[TimeLimit, ...]
    addressees: tuple[str, ...]
    applicability: tuple[str, ...]
    legal_basis: tuple[str, ...]
    guidance: tuple[str, ...]
    order: int
    confidence: str
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A box of the overlap matrix.

    Attributes:
        slide_name: Words of the regulator's slide where they differ from the label; empty otherwise.
        group: Group of the legend; None for an area that is not on the slide.
        touches: Provisions near the area that are not part of it.
    """

    iri: str
    notation: str
    label: Text
    definition: Text
    note: Text
    slide_name: str
    group: str | None
    group_confidence: str
    row: int
    column: int
    on_slide: bool
    source: tuple[str, ...]
    touches: tuple[str, ...]
    guidance: tuple[str, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two obligations stand to each other; without a second one, the first has no counterpart.

    Attributes:
        kinds: Ways in which they stand to each other, such as "single document".
        adds: What the second asks beyond the first.
        shared_evidence: Evidence that can serve both.
    """

    iri: str
    notation: str
    label: Text
    definition: Text
    area: str
    kinds: tuple[str, ...]
    first: str
    second: str | None
    adds: Text
    shared_evidence: tuple[str, ...]
    source: tuple[str, ...]
    guidance: tuple[str, ...]
    order: int
    confidence: str
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role that obligations bind.

    Attributes:
        word: By which a product description names it.
        source: Provisions that define it.
    """

    iri: str
    word: str
    label: Text
    order: int
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A way in which someone takes on a role.

    Attributes:
        from_role: Role held before; None for anyone.
        trigger: Conclusion by which every product of it brings the change about; None where an event does.
    """

    iri: str
    label: Text
    from_role: str | None
    to_role: str
    trigger: str | None
    occasion: Text
    source: tuple[str, ...]
    guidance: tuple[str, ...]
    applicability: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObligationBase:
    """All obligations, areas, overlaps, changes of role and roles, each by IRI in the order of the law."""

    obligations: Mapping[str, Obligation]
    areas: Mapping[str, Area]
    overlaps: Mapping[str, Overlap]
    role_changes: Mapping[str, RoleChange]
    roles: Mapping[str, Role]


NO_OBLIGATIONS = ObligationBase({}, {}, {}, {}, {})
"""Where obligations are not asked for."""
