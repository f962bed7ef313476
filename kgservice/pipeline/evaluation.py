# SPDX-License-Identifier: Apache-2.0
"""Evaluate the units of a product, devices first, so that components can read the device they are part of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgservice.model.product import Product, Relation
from kgservice.model.rulebase import Rulebase
from kgservice.pipeline.relations import TargetTruth, facts_of_relations, relation_values, stated_conclusions
from kgservice.pipeline.scales import ScaleReader
from kgservice.pipeline.statements import KnownFacts, RelationValue, known_facts
from kgservice.pipeline.units import DeviceUnits, ModuleUnits, Unit, device_units
from kgservice.reasoning.closure import FactAxioms, cases
from kgservice.reasoning.evaluate import Outcome, evaluate
from kgservice.reasoning.program import Program

__all__ = ["EvaluatedDevice", "EvaluatedModule", "EvaluatedProduct", "EvaluatedUnit", "Evaluator"]


@dataclass(frozen=True)
class EvaluatedUnit:
    """A unit with its known facts and the outcome of every rule and conclusion."""

    unit: Unit
    known: KnownFacts
    outcome: Outcome


@dataclass(frozen=True)
class EvaluatedModule:
    """A module with its evaluated units."""

    module: ModuleUnits
    units: tuple[EvaluatedUnit, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all uses."""
        return tuple(unit.outcome for unit in self.units)


@dataclass(frozen=True)
class EvaluatedDevice:
    """A device with its evaluated modules."""

    device: DeviceUnits
    modules: tuple[EvaluatedModule, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all modules and uses."""
        return tuple(outcome for module in self.modules for outcome in module.outcomes)


@dataclass(frozen=True)
class EvaluatedProduct:
    """A product with its evaluated devices."""

    product: Product
    devices: tuple[EvaluatedDevice, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of every unit."""
        return tuple(outcome for device in self.devices for outcome in device.outcomes)

    @property
    def units(self) -> tuple[EvaluatedUnit, ...]:
        """Every unit."""
        return tuple(unit for device in self.devices for module in device.modules for unit in module.units)


@dataclass(frozen=True)
class _Context:
    """What a module reads off the device it is part of.

    Attributes:
        open: Facts that the device leaves open; they are not assumed to be "no".
    """

    values: Mapping[str, RelationValue]
    open: frozenset[str] = frozenset()


class Evaluator:
    """Evaluates products on one compiled slice; products must come in dependency order."""

    def __init__(self, base: Rulebase, program: Program) -> None:
        """Bind the rulebase and its compiled slice."""
        self.base = base
        self.program = program
        self.reader = ScaleReader(base, program)
        self.axioms = FactAxioms.of(base)
        self._bit = {fact: 1 << program.bit[fact] for fact in program.facts}
        self._done: dict[str, EvaluatedProduct] = {}
        self._device_fields = tuple(f for f in base.fields.values() if f.answered_by_device)
        # A product that names no device it is a component of is what is placed on the market itself.
        standing_alone = {fact: RelationValue(False, (), ()) for f in self._device_fields for fact in f.facts}
        self._standing_alone = _Context(standing_alone)

    def evaluate(self, product: Product) -> EvaluatedProduct:
        """Return the evaluated *product*, and keep it for products that relate to it."""
        devices = tuple(self._device(device) for device in device_units(product))
        result = EvaluatedProduct(product, devices)
        for name in (product.iri, product.id, product.name):
            if name:
                self._done[name] = result
        return result

    def outcome(self, known: Mapping[str, bool]) -> Outcome:
        """Evaluate facts that are already closed under the axioms."""
        true = false = -1
        for case in cases(self.axioms, known):
            found_true, found_false = evaluate(self.program, *self._bits(case))
            true, false = true & found_true, false & found_false
        return true, false

    def _bits(self, known: Mapping[str, bool]) -> tuple[int, int]:
        true = false = 0
        for fact, value in known.items():
            if value:
                true |= self._bit[fact]
            else:
                false |= self._bit[fact]
        return true, false

    def _device(self, device: DeviceUnits) -> EvaluatedDevice:
        alone = tuple(self._module(module, self._standing_alone) for module in device.modules)
        if len(alone) == 1:
            return EvaluatedDevice(device, alone)
        context = self._context(EvaluatedDevice(device, alone))
        return EvaluatedDevice(device, tuple(self._module(module, context) for module in device.modules))

    def _context(self, device: EvaluatedDevice) -> _Context:
        values: dict[str, RelationValue] = {}
        for field in self._device_fields:
            whole = Relation(kind=field.name, place=device.device.place, name=device.device.name)
            values |= relation_values(self.base, [whole], lambda _: self._truth_over(device.outcomes))
        facts = {fact for field in self._device_fields for fact in field.facts}
        return _Context(values, frozenset(facts - values.keys()))

    def _module(self, module: ModuleUnits, context: _Context) -> EvaluatedModule:
        return EvaluatedModule(module, tuple(self._unit(unit, context) for unit in module.units))

    def _unit(self, unit: Unit, context: _Context) -> EvaluatedUnit:
        named = facts_of_relations(self.base, unit.relations)
        relations = {fact: value for fact, value in context.values.items() if fact not in named}
        relations |= relation_values(self.base, unit.relations, self._target)
        # A relation that is named but whose other product is not described stays open, even in a complete description.
        known = known_facts(self.base, self.axioms, unit, relations, context.open | (named - relations.keys()))
        return EvaluatedUnit(unit, known, self.outcome(known.closed.values))

    def _target(self, relation: Relation) -> TargetTruth:
        other = self._done.get(relation.target or "")
        if other is not None:
            return self._truth_over(other.outcomes)
        stated = stated_conclusions(self.base, relation.stated_class, relation.legislation)
        unit = Unit("", relation.answers, (), complete=False)
        outcome = self.outcome(known_facts(self.base, self.axioms, unit, {}, frozenset()).closed.values)
        return lambda term: stated[term] if term in stated else self.reader.holds(outcome, term)

    def _truth_over(self, outcomes: Sequence[Outcome]) -> TargetTruth:
        def truth(term: str) -> bool | None:
            if term in self.base.conclusions:
                return self.reader.over_units(term, outcomes)
            truths = {self.reader.holds(outcome, term) for outcome in outcomes}
            return True if True in truths else None if None in truths else False

        return truth
