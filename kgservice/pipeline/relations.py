# SPDX-License-Identifier: Apache-2.0
"""Ties between products, resolved into facts of the one that is assessed.

The other product speaks through its own assessment if it is part of the input, else through the class and the facts
given for it on the spot; what neither says is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kgservice.errors import CyclicRelationError
from kgservice.model.expression import And, Atom, Expression, Not
from kgservice.model.product import Place, Product, Relation
from kgservice.model.rulebase import Rulebase, Scale
from kgservice.pipeline.statements import RelationValue

__all__ = ["TargetTruth", "facts_of_relations", "in_dependency_order", "relation_values", "stated_conclusions"]

TargetTruth = Callable[[str], bool | None]
"""Truth of a fact or conclusion of another product."""


def in_dependency_order(products: Sequence[Product]) -> list[Product]:
    """Return *products* so that each stands after those it relates to.

    Raises:
        CyclicRelationError: They relate in a circle; the error names it.
    """
    by_name = {key: product for product in products for key in _names(product)}
    done: dict[str, Product] = {}

    def visit(product: Product, path: tuple[Product, ...], place: Place) -> None:
        if product in path:
            circle = [p.name for p in path[path.index(product) :]]
            raise CyclicRelationError([*circle, product.name], place)
        if product.iri in done:
            return
        for relation in all_relations(product):
            other = by_name.get(relation.target or "")
            if other is not None:
                visit(other, (*path, product), relation.place)
        done[product.iri] = product

    for product in products:
        visit(product, (), product.place)
    return list(done.values())


def all_relations(product: Product) -> Iterable[Relation]:
    """Yield the relations of a product, its devices and their modules."""
    yield from product.relations
    for device in product.devices:
        yield from device.relations
        for module in device.modules:
            yield from module.relations
    for module in product.modules:
        yield from module.relations


def _names(product: Product) -> tuple[str, ...]:
    return tuple(name for name in (product.iri, product.id, product.name) if name)


def stated_conclusions(base: Rulebase, stated_class: str | None, legislation: str | None) -> Mapping[str, bool]:
    """Return what a class given for another product says about its conclusions.

    A class of a directive says nothing about classes under a regulation.
    """
    if stated_class is None:
        return {}
    for scale in base.scales.values():
        words = [base.conclusions[iri].value for iri in scale.values]
        if scale.within and stated_class in words and legislation in {None, scale.legislation}:
            return _thresholds(base, scale, words.index(stated_class))
    return {}


def _thresholds(base: Rulebase, own: Scale, reached: int) -> dict[str, bool]:
    known: dict[str, bool] = {}
    for scale in base.scales.values():
        if scale.within:
            known[scale.within] = scale.iri == own.iri
            known.update({iri: scale.iri == own.iri and rank <= reached for rank, iri in enumerate(scale.values)})
    return known


def relation_values(
    base: Rulebase, relations: Sequence[Relation], target_truth: Callable[[Relation], TargetTruth]
) -> dict[str, RelationValue]:
    """Return the relation facts that *relations* decide.

    A fact is true if some product of the relation is as the fact says, false if the relation is closed once given and
    none is, and left out while it is open.
    """
    values: dict[str, RelationValue] = {}
    for field in base.fields.values() if relations else ():
        if field.kind != "relation":
            continue
        own = [r for r in relations if _is_kind(base, r.kind, field.property)]
        for iri in field.facts:
            filler = base.facts[iri].filler
            if own and filler is not None:
                found = _some(own, filler, target_truth, closed=field.closed_once_given)
                if found is not None:
                    values[iri] = found
    return values


def facts_of_relations(base: Rulebase, relations: Sequence[Relation]) -> frozenset[str]:
    """Return the facts that *relations* speak of, whether or not they decide them."""
    fields = [f for f in base.fields.values() if f.kind == "relation"]
    return frozenset(fact for f in fields for r in relations if _is_kind(base, r.kind, f.property) for fact in f.facts)


def _is_kind(base: Rulebase, kind: str, wanted: str) -> bool:
    """Say whether a relation of *kind* is one of the property *wanted*, or of one below it."""
    field = base.fields.get(kind)
    pending = [field.property] if field else []
    while pending:
        found = pending.pop()
        if found == wanted:
            return True
        pending += base.super_properties.get(found, ())
    return False


def _some(
    relations: Sequence[Relation],
    filler: Expression,
    target_truth: Callable[[Relation], TargetTruth],
    *,
    closed: bool,
) -> RelationValue | None:
    truths = [(relation, _truth(filler, target_truth(relation))) for relation in relations]
    holding = [relation for relation, value in truths if value]
    if holding:
        return RelationValue(True, tuple(r.place for r in holding), tuple(_describe(r) for r in holding))
    if closed and all(value is False for _, value in truths):
        return RelationValue(False, tuple(r.place for r in relations), tuple(_describe(r) for r in relations))
    return None


def _describe(relation: Relation) -> str:
    name = relation.name or relation.target or ""
    return f"{name} ({relation.stated_class})" if relation.stated_class else name


def _truth(expression: Expression, target: TargetTruth) -> bool | None:
    if isinstance(expression, Atom):
        return target(expression.iri)
    if isinstance(expression, Not):
        inner = _truth(expression.operand, target)
        return None if inner is None else not inner
    values = [_truth(operand, target) for operand in expression.operands]
    deciding = not isinstance(expression, And)
    if deciding in values:
        return deciding
    return None if None in values else not deciding
