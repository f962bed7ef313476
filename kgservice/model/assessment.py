# SPDX-License-Identifier: Apache-2.0
"""What an assessment says: values and ranges, rules, proofs, open questions and findings.

Nothing here is a sentence; reports put the words. Rules, facts and provisions are named by IRI.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = [
    "AiOutcome",
    "AiStatus",
    "AppliesEntry",
    "Assessment",
    "Assumption",
    "ClashKind",
    "Contradiction",
    "DeclaredComparison",
    "DeviceAssessment",
    "DutyAssessment",
    "DutyOutcome",
    "FactClash",
    "FactProof",
    "MissingFact",
    "ModuleAssessment",
    "Origin",
    "OverlapEntry",
    "ProductAssessment",
    "RiskClass",
    "RoleEntry",
    "RuleEntry",
    "RuleOutcome",
    "ScaleAnswer",
    "SetAnswer",
    "Variant",
]


class RuleOutcome(StrEnum):
    """Whether a branch holds of a product, whatever the unknown facts are."""

    FIRES = "fires"
    DOES_NOT_FIRE = "does-not-fire"
    UNDETERMINED = "undetermined"


class Origin(StrEnum):
    """Where the value of a fact comes from."""

    STATED = "stated"
    DERIVED = "derived"
    ASSUMED = "assumed"
    RELATION = "relation"
    UNKNOWN = "unknown"


class ClashKind(StrEnum):
    """What became of stated values that cannot all be right."""

    DEEMED = "deemed"
    DISPUTED = "disputed"


class DutyOutcome(StrEnum):
    """Whether an obligation is one for a product, whoever bears it."""

    APPLIES = "applies"
    NOT_APPLICABLE = "not-applicable"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class FactProof:
    """One fact or conclusion in a proof.

    Attributes:
        term: IRI of a fact or of a conclusion.
        holds: Its value; None for unknown.
        places: Where in the input it was stated.
        because: For a derived fact, the facts it follows from; for a relation, the other product.
        source: Provisions that make it follow.
    """

    term: str
    holds: bool | None
    origin: Origin
    places: tuple[Place, ...] = ()
    because: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule branch and what became of it.

    Attributes:
        because: What the outcome rests on: the terms that decide it, or those it lacks.
        lacks: Fields whose answers it still depends on.
        replaced_by: Rules that fire and take its place.
        use: Name of the use, or None for all.
    """

    rule: str
    outcome: RuleOutcome
    because: tuple[FactProof, ...]
    lacks: tuple[str, ...]
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleAnswer:
    """The answer to one question, such as the class.

    Attributes:
        value: The value that certainly holds; None while it is undetermined.
        at_least: On an ordered scale, the highest value that is certainly reached.
        range: Every value that is still possible, in the order of the scale.
        deciding_rules: Rules that bring about the value, or those in question while it is undetermined.
        needs_review: The answer rests on a statement of law that was not traced to a text.
    """

    scale: str
    value: str | None
    range: tuple[str, ...]
    deciding_rules: tuple[str, ...]
    at_least: str | None = None
    needs_review: bool = False

    @property
    def certain(self) -> bool:
        """Whether the value holds whatever the unknown facts are."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class RiskClass:
    """The class under the legislation that governs the product.

    Attributes:
        legislation: "MDR" or "IVDR"; None while it is open or neither applies.
        subtypes: Aspects of class I, in the order r, s, m.
    """

    legislation: str | None
    answer: ScaleAnswer
    subtypes: tuple[str, ...] = ()
    open_subtypes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliesEntry:
    """From when something has effect in one jurisdiction, read on the day of the assessment."""

    jurisdiction: str
    applies_from: date | None
    status: str
    source: tuple[str, ...]
    note: Text
    needs_review: bool


@dataclass(frozen=True, slots=True)
class AiOutcome:
    """One tier of the AI Act that holds, or may hold."""

    value: str
    certain: bool
    rules: tuple[str, ...]
    applies: tuple[AppliesEntry, ...]


@dataclass(frozen=True, slots=True)
class AiStatus:
    """All tiers of the AI Act.

    Attributes:
        outcomes: Those that certainly hold; None while any is undetermined.
        possible: Those that hold or still may.
        not_an_ai_system: The product certainly is no AI system, so that the Act does not speak of it.
    """

    outcomes: tuple[AiOutcome, ...] | None
    possible: tuple[AiOutcome, ...]
    not_an_ai_system: bool
    deployer_transparency: tuple[AiOutcome, ...]
    deciding_rules: tuple[str, ...]
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """What a different answer to one field would lead to.

    Attributes:
        answer: The other answer, as it would be written in the description.
        changes: Scale → the values that would then be possible.
    """

    field: str
    answer: str
    changes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A field whose answer can change the result.

    Attributes:
        decides: Scales on which some answer narrows the outcomes.
        worst: Rule branches that could still decide the first open question after the least helpful answer.
        unit: Name of the module and use it is asked for; empty for the whole product.
    """

    field: str
    facts: tuple[str, ...]
    decides: tuple[str, ...]
    worst: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A *no* that nobody stated but ``complete: true`` implies, and whose *yes* would raise class, route or tier."""

    field: str
    fact: str
    raises: Mapping[str, tuple[str, ...]]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FactClash:
    """Stated values that cannot all be right."""

    kind: ClashKind
    facts: tuple[str, ...]
    places: tuple[Place, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A declared class or qualification that the product's own facts speak against.

    Attributes:
        subject: Scale on which both stand.
        derived: The values that are possible by the facts.
        rules: Rules that speak against the declaration.
        open_rules: Rules that would speak against it too, unless an exception that is not answered holds.
        justification: Practice is divided on these rules: the declaration needs a justification and is no error.
    """

    subject: str
    declared: str
    place: Place
    derived: tuple[str, ...]
    rules: tuple[str, ...]
    open_rules: tuple[str, ...] = ()
    justification: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredComparison:
    """A declared classification beside what the facts imply, taking the declared qualification as given.

    Attributes:
        if_certified_today: The declaration is under a repealed directive; the class is that of a new certification.
    """

    legislation: str | None
    qualification: str | None
    risk_class: str | None
    subtypes: tuple[str, ...]
    place: Place
    implied: ScaleAnswer | None
    if_certified_today: bool


@dataclass(frozen=True, slots=True)
class ModuleAssessment:
    """One module, qualified on its own."""

    id: str
    name: str
    qualification: ScaleAnswer
    risk_class: RiskClass
    notified_body: ScaleAnswer
    ai_act: AiStatus
    rules: tuple[RuleEntry, ...]


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """The answer to a question with several answers, such as the special status of a device.

    Attributes:
        values: Those that certainly hold; `possible` also those that may.
    """

    scale: str
    values: tuple[str, ...]
    possible: tuple[str, ...]
    deciding_rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceAssessment:
    """One device as placed on the market: one or more modules, over all their uses, the strictest."""

    id: str
    name: str
    modules: tuple[str, ...]
    qualification: ScaleAnswer
    risk_class: RiskClass
    notified_body: ScaleAnswer


@dataclass(frozen=True, slots=True)
class DutyAssessment:
    """An obligation and what became of it for one product.

    Attributes:
        because: Facts and conclusions that decide it, or those it lacks.
        applies: From when, in each jurisdiction; the same jurisdiction twice where the day is not settled.
        time_limits: Those that hold for the product, or may.
        devices: Names of the devices it is spoken of; empty where there is but one.
    """

    obligation: str
    outcome: DutyOutcome
    because: tuple[FactProof, ...]
    applies: tuple[AppliesEntry, ...]
    time_limits: tuple[str, ...]
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverlapEntry:
    """An overlap of which the product concerns both sides, or one, or may."""

    overlap: str
    first: DutyOutcome
    second: DutyOutcome | None


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role that the duties of a product fall on.

    Attributes:
        holder: Who is named for it in the description; None where nobody is.
        change: The change of role by which it is taken on; None where it is held from the start.
        applies: From when it brings duties with it, in each jurisdiction.
        source: Provisions that make it so: of the change, else those that define the role.
    """

    role: str
    holder: str | None
    change: str | None
    applies: tuple[AppliesEntry, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductAssessment:
    """Everything said of one product.

    Attributes:
        duties: Every obligation, also those that do not apply, in the order of the law.
        overlaps: Overlaps of obligations of which one at least applies or may.
    """

    iri: str
    name: str
    modules: tuple[ModuleAssessment, ...]
    devices: tuple[DeviceAssessment, ...]
    qualification: ScaleAnswer
    risk_class: RiskClass
    notified_body: ScaleAnswer
    ai_act: AiStatus
    answers: tuple[ScaleAnswer | SetAnswer, ...]
    rules: tuple[RuleEntry, ...]
    missing_facts: tuple[MissingFact, ...]
    assumptions: tuple[Assumption, ...]
    clashes: tuple[FactClash, ...]
    declared: tuple[DeclaredComparison, ...]
    contradictions: tuple[Contradiction, ...]
    would_change: tuple[Variant, ...]
    applies: tuple[tuple[str, AppliesEntry], ...]
    input_digest: str
    duties: tuple[DutyAssessment, ...] = ()
    overlaps: tuple[OverlapEntry, ...] = ()
    roles: tuple[RoleEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The products of one input, read on one day.

    Attributes:
        jurisdiction: "EU", "NO" or None for both side by side.
        knowledge_version: Version of the package and digest of the ontology.
    """

    as_of: date
    jurisdiction: str | None
    knowledge_version: str
    products: tuple[ProductAssessment, ...]
