# SPDX-License-Identifier: Apache-2.0
"""Assess products: the whole story, from what was read to what is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TypeVar

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import (
    AppliesEntry,
    Assessment,
    Assumption,
    Contradiction,
    DeclaredComparison,
    DeviceAssessment,
    FactClash,
    MissingFact,
    ModuleAssessment,
    ProductAssessment,
    Variant,
)
from kgservice.model.obligation import NO_OBLIGATIONS
from kgservice.model.product import Declared, Product
from kgservice.pipeline.applies import applies
from kgservice.pipeline.conclude import Conclusions
from kgservice.pipeline.declared import Declarations
from kgservice.pipeline.duties import Duties
from kgservice.pipeline.evaluation import EvaluatedDevice, EvaluatedModule, EvaluatedProduct, EvaluatedUnit, Evaluator
from kgservice.pipeline.questions import Inquiry
from kgservice.pipeline.relations import in_dependency_order
from kgservice.pipeline.rule_table import RuleTable
from kgservice.reasoning.evaluate import Outcome
from kgservice.reasoning.program import Program, open_program
from kgservice.reasoning.slices import SliceKey, slice_key

__all__ = ["Assessor"]

_T = TypeVar("_T")


class Assessor:
    """Assesses products by one state of the knowledge; keeps the slices it has compiled."""

    def __init__(self, knowledge: Knowledge, *, cache: Path | None = None) -> None:
        """Bind the knowledge; compiled slices are kept in the folder *cache*, if there is one."""
        self.knowledge = knowledge
        self._cache = cache
        self._programs: dict[SliceKey, Program] = {}

    def program(self, *, as_of: date, jurisdiction: str | None) -> Program:
        """Return the compiled slice of the law on a day and in a jurisdiction."""
        key = slice_key(self.knowledge.rulebase, as_of=as_of, jurisdiction=jurisdiction)
        if key not in self._programs:
            digest = self.knowledge.index.digest
            self._programs[key] = open_program(self.knowledge.rulebase, key, digest=digest, cache=self._cache)
        return self._programs[key]

    def assess(
        self,
        products: Sequence[Product],
        *,
        as_of: date,
        jurisdiction: str | None = None,
        questions: bool = True,
        duties: bool = True,
    ) -> Assessment:
        """Return the assessment of *products*, in the order given.

        Args:
            as_of: The day on which the law is read.
            jurisdiction: "EU" or "NO"; None shows dates of both side by side.
            questions: Also work out what to ask next, what was assumed and what would change the answer.
            duties: Also say which obligations follow, and how they overlap.

        Raises:
            CyclicRelationError: Products relate to each other in a circle.
        """
        run = _Run(self, as_of=as_of, jurisdiction=jurisdiction, questions=questions, duties=duties)
        done = {product.iri: run.product(product) for product in in_dependency_order(products)}
        results = tuple(done[product.iri] for product in products)
        return Assessment(as_of, jurisdiction, self.knowledge.version, results)


class _Run:
    """One assessment: a slice, a day, and what is drawn from them."""

    def __init__(
        self, assessor: Assessor, *, as_of: date, jurisdiction: str | None, questions: bool, duties: bool
    ) -> None:
        self._base = assessor.knowledge.rulebase
        program = assessor.program(as_of=as_of, jurisdiction=jurisdiction)
        self._evaluator = Evaluator(self._base, program)
        reader = self._evaluator.reader
        self._conclusions = Conclusions(self._base, reader, as_of=as_of, jurisdiction=jurisdiction)
        self._rules = RuleTable(self._base, program, reader)
        self._declarations = Declarations(self._base, program, reader)
        self._inquiry = Inquiry(self._evaluator) if questions else None
        obligations = assessor.knowledge.obligations if duties else NO_OBLIGATIONS
        self._duties = Duties(self._base, obligations, reader, as_of=as_of, jurisdiction=jurisdiction)
        self._as_of, self._jurisdiction = as_of, jurisdiction

    def product(self, product: Product) -> ProductAssessment:
        found = self._evaluator.evaluate(product)
        outcomes = found.outcomes
        draw = self._conclusions
        duties = self._duties.duties(found)
        return ProductAssessment(
            iri=product.iri,
            name=product.name,
            modules=tuple(self._module(module) for device in found.devices for module in device.modules),
            devices=tuple(self._device(device) for device in found.devices),
            qualification=draw.qualification(outcomes),
            risk_class=draw.risk_class(outcomes),
            notified_body=draw.notified_body(outcomes),
            ai_act=draw.ai_act(outcomes),
            answers=draw.others(outcomes),
            rules=self._rules.entries(found.units),
            missing_facts=tuple(self._missing(found)),
            assumptions=tuple(self._assumptions(found)),
            clashes=tuple(_unique(clash for unit in found.units for clash in unit.known.clashes)),
            declared=tuple(self._declared(found)),
            contradictions=tuple(self._contradictions(found)),
            would_change=tuple(self._would_change(found)),
            applies=tuple(self._class_dates(outcomes)),
            input_digest=hashlib.sha256(repr(product).encode()).hexdigest(),
            duties=duties,
            overlaps=self._duties.overlaps(duties),
            roles=self._duties.roles(product, found, duties),
        )

    def _module(self, module: EvaluatedModule) -> ModuleAssessment:
        draw = self._conclusions
        return ModuleAssessment(
            id=module.module.id,
            name=module.module.name,
            qualification=draw.qualification(module.outcomes),
            risk_class=draw.risk_class(module.outcomes),
            notified_body=draw.notified_body(module.outcomes),
            ai_act=draw.ai_act(module.outcomes),
            rules=self._rules.entries(module.units),
        )

    def _device(self, device: EvaluatedDevice) -> DeviceAssessment:
        draw = self._conclusions
        return DeviceAssessment(
            id=device.device.id,
            name=device.device.name,
            modules=tuple(module.module.name for module in device.modules),
            qualification=draw.qualification(device.outcomes),
            risk_class=draw.risk_class(device.outcomes),
            notified_body=draw.notified_body(device.outcomes),
        )

    def _missing(self, found: EvaluatedProduct) -> Iterator[MissingFact]:
        return self._each_unit(found, self._inquiry.missing) if self._inquiry else iter(())

    def _assumptions(self, found: EvaluatedProduct) -> Iterator[Assumption]:
        return self._each_unit(found, self._inquiry.assumptions) if self._inquiry else iter(())

    def _would_change(self, found: EvaluatedProduct) -> Iterator[Variant]:
        if self._inquiry is None or len(found.units) > 1:
            return iter(())
        return self._each_unit(found, self._inquiry.would_change)

    def _each_unit(self, found: EvaluatedProduct, ask: Callable[[EvaluatedUnit], tuple[_T, ...]]) -> Iterator[_T]:
        return chain.from_iterable(ask(unit) for unit in found.units)

    def _declarations_of(self, found: EvaluatedProduct) -> Iterator[tuple[Declared, EvaluatedDevice]]:
        for device in found.devices:
            own = device.device.source.declared if device.device.source else None
            declared = own or found.product.declared
            if declared is not None:
                yield _completed(declared, found.product.declared), device

    def _declared(self, found: EvaluatedProduct) -> Iterator[DeclaredComparison]:
        for declared, device in self._declarations_of(found):
            yield self._declarations.compare(declared, device.outcomes)

    def _contradictions(self, found: EvaluatedProduct) -> Iterator[Contradiction]:
        for declared, device in self._declarations_of(found):
            qualification = self._conclusions.qualification(device.outcomes)
            yield from self._declarations.contradictions(declared, device.outcomes, qualification)

    def _class_dates(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, AppliesEntry]]:
        for scale in self._conclusions.class_scales:
            if scale.within and self._evaluator.reader.over_units(scale.within, outcomes) is not False:
                dates = applies(self._base, (scale.within,), as_of=self._as_of, jurisdiction=self._jurisdiction)
                yield from ((scale.legislation or "", entry) for entry in dates)


def _completed(own: Declared, general: Declared | None) -> Declared:
    """Return a device's own declaration, completed by that of the product."""
    if general is None:
        return own
    return replace(
        own,
        qualification=own.qualification or general.qualification,
        risk_class=own.risk_class or general.risk_class,
        legislation=own.legislation or general.legislation,
        subtypes=own.subtypes or general.subtypes,
    )


def _unique(clashes: Iterable[FactClash]) -> Iterator[FactClash]:
    return iter(dict.fromkeys(clashes))
