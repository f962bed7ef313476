# SPDX-License-Identifier: Apache-2.0
"""What a check says: for each duty whether evidence is given, and each finding with its place and its way out.

Nothing here is called compliant. Evidence given means that a document or record of a fitting type is named; whether it
is good is for people to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kgservice.model.assessment import AppliesEntry, FactProof, ProductAssessment
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["Check", "DutyCheck", "DutyStatus", "Finding", "Level", "ProductCheck", "SharedDocument", "Waived", "Waiver"]


class DutyStatus(StrEnum):
    """What became of a duty."""

    EVIDENCE_GIVEN = "evidence-given"
    GAP = "gap"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"


class Level(StrEnum):
    """How heavy a finding weighs; a duty that does not apply yet gives a note."""

    VIOLATION = "violation"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision, outside the program, that a finding is accepted for a time.

    Attributes:
        rule: Notation of the duty ("MDR-MFR-PSUR") or local name of the shape.
        product: Name or id of the product; None for all.
        expires: Last day on which it counts.
    """

    rule: str
    product: str | None
    reason: str
    owner: str
    expires: date
    place: Place

    def counts_on(self, day: date) -> bool:
        """Say whether the waiver has not expired on *day*."""
        return day <= self.expires


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver that was applied, or one that has expired and no longer counts."""

    waiver: Waiver
    expired: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a shape.

    Attributes:
        shape: IRI of the property shape or constraint.
        rule: Local name of the shape: the stable id of the finding.
        obligation: The duty it is about; None for a finding on the data itself.
        remedy: What would mend it.
        value: The value found, as written; empty where something is missing.
        place: Line in the input that it concerns; the product where nothing stands.
        fingerprint: Of rule, product, path and value: the same over runs and line changes.
        evidence_types: Types of evidence that would close it.
    """

    shape: str
    rule: str
    obligation: str | None
    level: Level
    message: Text
    remedy: Text
    bearers: tuple[str, ...]
    applies: tuple[AppliesEntry, ...]
    basis: tuple[str, ...]
    guidance: tuple[str, ...]
    value: str
    place: Place
    fingerprint: str
    evidence_types: tuple[str, ...] = ()
    waived: Waived | None = None


@dataclass(frozen=True, slots=True)
class DutyCheck:
    """One duty of a product.

    Attributes:
        because: Facts that decide it, or that are lacking.
        occasion: It is owed when an event occurs that the description does not tell; then it is undetermined.
        evidence: Places of the evidence that can show it.
    """

    obligation: str
    status: DutyStatus
    because: tuple[FactProof, ...]
    applies: tuple[AppliesEntry, ...]
    occasion: bool
    evidence: tuple[Place, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """One document that would close the gaps of several duties at once, in more than one act where that is so."""

    evidence_type: str
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """One product: its assessment, its duties, and every finding, the heaviest and oldest first.

    Attributes:
        findings: Those of duties and those on the data; waived ones too.
    """

    assessment: ProductAssessment
    place: Place
    duties: tuple[DutyCheck, ...]
    findings: tuple[Finding, ...]
    shared: tuple[SharedDocument, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """All products of one run.

    Attributes:
        role: Role IRI whose duties alone are checked; None for all.
        stale_waivers: Waivers that expired, or that matched nothing.
    """

    as_of: date
    jurisdiction: str | None
    role: str | None
    knowledge_version: str
    products: tuple[ProductCheck, ...]
    stale_waivers: tuple[Waiver, ...] = ()
