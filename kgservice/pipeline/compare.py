# SPDX-License-Identifier: Apache-2.0
"""Compare two descriptions: which answers changed, and which conclusions and duties changed with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kgservice.model.assessment import Assessment, DutyOutcome, ProductAssessment, ScaleAnswer
from kgservice.model.difference import (
    AnswerChange,
    ConclusionChange,
    Difference,
    DutyChange,
    Presence,
    ProductDifference,
)
from kgservice.model.product import Answers, Device, FieldAnswer, Module, Product
from kgservice.model.rulebase import Rulebase
from kgservice.vocabulary import MDC

__all__ = ["compare"]

_AI_ACT: Final = MDC + "ai-act"


def compare(
    before: Sequence[Product],
    after: Sequence[Product],
    assessed_before: Assessment,
    assessed_after: Assessment,
    base: Rulebase,
) -> Difference:
    """Return what differs between two inputs and their assessments, product by product.

    Products are matched by id, by IRI, or by name; a lone product on each side is the same one.
    """
    pairs = _pairs(
        list(zip(before, assessed_before.products, strict=True)), list(zip(after, assessed_after.products, strict=True))
    )
    return Difference(tuple(_product(old, new, base) for old, new in pairs))


_Assessed = tuple[Product, ProductAssessment]


def _pairs(before: list[_Assessed], after: list[_Assessed]) -> Iterator[tuple[_Assessed | None, _Assessed | None]]:
    if len(before) == len(after) == 1:
        yield before[0], after[0]
        return
    left = list(before)
    for new in after:
        old = next((old for old in left if _same(old[0], new[0])), None)
        if old is not None:
            left.remove(old)
        yield old, new
    for old in left:
        yield old, None


def _same(old: Product, new: Product) -> bool:
    if old.id and new.id:
        return old.id == new.id
    return old.iri == new.iri or old.name == new.name


def _product(old: _Assessed | None, new: _Assessed | None, base: Rulebase) -> ProductDifference:
    if old is None or new is None:
        kept = new or old
        presence = Presence.ADDED if old is None else Presence.REMOVED
        return ProductDifference(kept[0].name if kept else "", presence)
    return ProductDifference(
        name=new[0].name,
        presence=Presence.KEPT,
        answers=tuple(_answers(old[0], new[0], base)),
        conclusions=tuple(_conclusions(old[1], new[1])),
        duties=tuple(_duties(old[1], new[1])),
    )


def _answers(old: Product, new: Product, base: Rulebase) -> Iterator[AnswerChange]:
    before, after = _by_unit(old), _by_unit(new)
    for unit in dict.fromkeys([*before, *after]):
        was, now = before.get(unit, {}), after.get(unit, {})
        for field in dict.fromkeys([*was, *now]):
            first, second = _written(was.get(field)), _written(now.get(field))
            if first != second:
                answer = now.get(field) or was[field]
                decides = field in base.fields and bool(base.fields[field].facts)
                yield AnswerChange(field, unit, first, second, answer.place, decides)


def _by_unit(product: Product) -> dict[str, Answers]:
    """Return the answers of the product, its modules, devices and uses by name."""
    found: dict[str, Answers] = {"": product.answers}
    parts: tuple[Module | Device, ...] = (*product.modules, *product.devices)
    for part in parts:
        found[part.name] = part.answers
        found |= {f"{part.name}: {use.name or number}": use.answers for number, use in enumerate(part.uses, 1)}
    found |= {use.name or f"#{number}": use.answers for number, use in enumerate(product.uses, 1)}
    return found


def _written(answer: FieldAnswer | None) -> str:
    """Return an answer as it would be written; empty for none."""
    if answer is None:
        return ""
    if answer.kind == "yes-no":
        return {True: "yes", False: "no", None: "unknown"}[answer.truth]
    parts = [*sorted(answer.yes), *(f"not {token}" for token in sorted(answer.no))]
    return ("only " if answer.closed else "") + ", ".join(parts)


def _conclusions(old: ProductAssessment, new: ProductAssessment) -> Iterator[ConclusionChange]:
    before, after = _values(old), _values(new)
    for subject in dict.fromkeys([*before, *after]):
        first, second = before.get(subject, ()), after.get(subject, ())
        if first != second:
            yield ConclusionChange(subject, first, second)


def _values(product: ProductAssessment) -> Mapping[str, tuple[str, ...]]:
    """Return scale → values that are possible."""
    answers = (product.qualification, product.risk_class.answer, product.notified_body)
    found = {answer.scale: answer.range for answer in answers}
    found[_AI_ACT] = tuple(dict.fromkeys(outcome.value for outcome in product.ai_act.possible))
    for answer in product.answers:
        found[answer.scale] = answer.range if isinstance(answer, ScaleAnswer) else answer.possible
    return found


def _duties(old: ProductAssessment, new: ProductAssessment) -> Iterator[DutyChange]:
    before = {duty.obligation: duty.outcome for duty in old.duties}
    for duty in new.duties:
        was = before.get(duty.obligation, DutyOutcome.NOT_APPLICABLE)
        if was is not duty.outcome:
            yield DutyChange(duty.obligation, was, duty.outcome)
