# SPDX-License-Identifier: Apache-2.0
"""HermiT against the evaluator: for every slice, and for the cases taken as classes."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kgservice
from kgservice.model.expression import And, Not
from kgservice.oracle import prove_facts, prove_masks, prove_products, prove_slice, prove_units
from kgservice.pipeline.evaluation import Evaluator
from kgservice.reasoning.masks import clauses_of
from kgservice.reasoning.program import Program
from kgservice.reasoning.slices import Slice, breakpoints, build_slice, slice_key

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared"
EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 11, 23)
ASSESSOR = kgservice.open_assessor()
BASE = ASSESSOR.knowledge.rulebase


def distinct_slices() -> Iterator[Slice]:
    """Yield every distinct slice of the law, over all days on which it changes and all jurisdictions."""
    seen = set()
    for day in breakpoints(BASE):
        for jurisdiction in (None, "EU", "NO"):
            key = slice_key(BASE, as_of=day, jurisdiction=jurisdiction)
            if key not in seen:
                seen.add(key)
                yield build_slice(BASE, key)


def masks_of(part: Slice) -> Program:
    """Return a program with the masks of *part* and no diagrams, which mask proofs do not need."""
    today = ASSESSOR.program(as_of=AS_OF, jurisdiction=None)
    bit = {term: position for position, term in enumerate((*today.facts, *part.definitions))}
    clauses = tuple(clauses_of(expression, bit) for expression in part.definitions.values())
    return Program(today.facts, tuple(part.definitions), clauses, today.diagram, bit)


def today() -> Slice:
    """Return the slice that is used by default."""
    return build_slice(BASE, slice_key(BASE, as_of=AS_OF, jurisdiction=None))


def test_compiled_masks_of_today_are_equivalent_to_their_classes() -> None:
    """For every possible product, the compiled form of each rule says what its OWL class says."""
    part = today()

    result = prove_masks(part, ASSESSOR.program(as_of=AS_OF, jurisdiction=None))

    assert result.failures == ()
    assert len(part.definitions) == result.checked


def test_the_proof_notices_a_rule_that_was_compiled_wrongly() -> None:
    """Dropping one term of one rule from the masks, or one complement, is found and named."""
    part = today()
    victim, definition = next(
        (name, found)
        for name, found in part.definitions.items()
        if isinstance(found, And) and any(isinstance(operand, Not) for operand in found.operands)
    )
    weakened = {**part.definitions, victim: And(definition.operands[:-1])}

    result = prove_masks(part, masks_of(dataclasses.replace(part, definitions=weakened)))

    assert len(result.failures) == 1
    assert victim.rsplit("/", 1)[-1] in result.failures[0]


@pytest.mark.long
@pytest.mark.parametrize("part", list(distinct_slices()), ids=lambda part: part.key.digest)
def test_every_slice_is_proved(part: Slice) -> None:
    """Each distinct slice is consistent, every class in it can have members, and its masks equal its classes."""
    assert prove_slice(BASE, part).failures == ()
    assert prove_masks(part, masks_of(part)).failures == ()


@pytest.mark.long
def test_definitions_of_facts_entail_that_choices_exclude_each_other() -> None:
    """Functional properties make the values of a choice disjoint, and every fact can hold."""
    assert prove_facts(BASE).failures == ()


@pytest.mark.long
def test_every_case_is_entailed() -> None:
    """All cases, shared ones included where there are any, are below exactly the conclusions found for them."""
    from tests.gold.cases import OWN_CASES, read_cases
    from tests.gold.translation import describe

    shared = Path(os.environ.get("KGSERVICE_SHARED", _BESIDE_THE_PROJECT)) / "gold" / "cases.jsonl"
    cases = read_cases(OWN_CASES) + (read_cases(shared) if shared.is_file() else [])
    described = [describe(case.id, case.product, case.features) | {"id": case.id} for case in cases]
    products = kgservice.read(json.dumps(described).encode(), ASSESSOR.knowledge.fields, hint="json").products
    evaluator = Evaluator(BASE, ASSESSOR.program(as_of=AS_OF, jurisdiction=None))
    units = {f"{p.id} {u.unit.label}": u for p in products for u in evaluator.evaluate(p).units}

    results = prove_units(BASE, today(), evaluator.program, units)

    assert {label: result.failures for label, result in results.items() if result.failures} == {}


@pytest.mark.long
@pytest.mark.parametrize("name", ["stroke-image.yaml", "symptom-checker-draft.yaml", "hospital-system.yaml"])
def test_examples_are_proved_true_and_false(name: str) -> None:
    """What is found of an example is entailed, what is denied is refuted, and what is open is neither."""
    products = kgservice.read(EXAMPLES / name, ASSESSOR.knowledge.fields).products

    results = prove_products(ASSESSOR, products, as_of=AS_OF)

    assert {result.subject: result.failures for result in results if not result.proved} == {}
