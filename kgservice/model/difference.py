# SPDX-License-Identifier: Apache-2.0
"""What changed between two descriptions of a product, and what changed with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kgservice.model.assessment import DutyOutcome
from kgservice.model.place import Place

__all__ = ["AnswerChange", "ConclusionChange", "Difference", "DutyChange", "Presence", "ProductDifference"]


class Presence(StrEnum):
    """Whether a product is described before, after, or both times."""

    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A field that is answered differently.

    Attributes:
        unit: Name of the module, device or use; empty for the product.
        before: The answer as written; empty where there was none.
        decides: Some rule reads the field.
    """

    field: str
    unit: str
    before: str
    after: str
    place: Place
    decides: bool


@dataclass(frozen=True, slots=True)
class ConclusionChange:
    """An answer of the assessment that is no longer the same: the values possible before and after."""

    subject: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyChange:
    """An obligation that applies now and did not, or the other way round, or is open."""

    obligation: str
    before: DutyOutcome
    after: DutyOutcome


@dataclass(frozen=True, slots=True)
class ProductDifference:
    """One product, by its id, IRI or name.

    Attributes:
        requalify: The product is new, a field that some rule reads has changed, or an answer or a duty has, so that
            qualification and class have to be considered anew.
    """

    name: str
    presence: Presence
    answers: tuple[AnswerChange, ...] = ()
    conclusions: tuple[ConclusionChange, ...] = ()
    duties: tuple[DutyChange, ...] = ()

    @property
    def requalify(self) -> bool:
        """Whether qualification and class have to be considered anew."""
        if self.presence is Presence.ADDED or self.conclusions or self.duties:
            return True
        return any(answer.decides for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Difference:
    """All products of two inputs."""

    products: tuple[ProductDifference, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return all(
            product.presence is Presence.KEPT and not (product.answers or product.conclusions or product.duties)
            for product in self.products
        )
