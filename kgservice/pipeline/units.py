# SPDX-License-Identifier: Apache-2.0
"""The units of a product: each module in each of its uses, with the answers that reach it.

What is said of the product holds for its devices, modules and uses unless they say otherwise, field by field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kgservice.model.product import Answers, Device, FieldAnswer, Module, Place, Product, Relation, Use

__all__ = ["DeviceUnits", "ModuleUnits", "Unit", "device_units"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is evaluated at once: one module in one use.

    Attributes:
        label: Names of module and use, empty where the product is all there is.
    """

    label: str
    answers: Mapping[str, FieldAnswer]
    relations: tuple[Relation, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class ModuleUnits:
    """A module and its units, one per use."""

    id: str
    name: str
    place: Place
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class DeviceUnits:
    """A device and its modules."""

    id: str
    name: str
    place: Place
    modules: tuple[ModuleUnits, ...]
    source: Device | None


def device_units(product: Product) -> tuple[DeviceUnits, ...]:
    """Return the devices of *product*; a product that lists none is one device made of all its modules."""
    if not product.devices:
        modules = tuple(_modules(product, product.modules, None))
        return (DeviceUnits(product.id or product.name, product.name, product.place, modules, None),)
    return tuple(DeviceUnits(d.id, d.name, d.place, tuple(_modules(product, d.modules, d)), d) for d in product.devices)


def _modules(product: Product, modules: tuple[Module, ...], device: Device | None) -> Iterator[ModuleUnits]:
    inherited = _merged(product.answers, device.answers if device else {})
    relations = product.relations + (device.relations if device else ())
    if not modules:
        owner = device or product
        uses = (device.uses if device and device.uses else product.uses) or ()
        yield ModuleUnits(
            owner.id or owner.name,
            owner.name,
            owner.place,
            tuple(_units(product, device.name if device else "", inherited, relations, uses)),
        )
    for module in modules:
        answers = _merged(inherited, module.answers)
        uses = module.uses or (device.uses if device and device.uses else product.uses)
        units = tuple(_units(product, module.name, answers, relations + module.relations, uses))
        yield ModuleUnits(module.id, module.name, module.place, units)


def _units(
    product: Product, name: str, answers: Answers, relations: tuple[Relation, ...], uses: tuple[Use, ...]
) -> Iterator[Unit]:
    if not uses:
        yield Unit(name, answers, relations, product.complete)
    for number, use in enumerate(uses, start=1):
        label = " · ".join(part for part in (name, use.name or str(number)) if part)
        yield Unit(label, _merged(answers, use.answers), relations, product.complete)


def _merged(general: Answers, special: Answers) -> dict[str, FieldAnswer]:
    return {**general, **special}
