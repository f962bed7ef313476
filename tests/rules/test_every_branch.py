# SPDX-License-Identifier: Apache-2.0
"""Every branch, in every slice of the law in which it is in force, fires on a product and not on one a value away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import kgservice
from kgservice.model.expression import FALSE
from kgservice.model.rulebase import Rulebase
from kgservice.reasoning.diagram import Diagram
from kgservice.reasoning.evaluate import evaluate, truth
from kgservice.reasoning.masks import clauses_of
from kgservice.reasoning.program import Program, choices_of
from kgservice.reasoning.slices import Slice, SliceKey, build_slice, slice_key
from tests.rules.minimal import JURISDICTIONS, all_slices, examples, facts_below, rulebase
from tests.rules.reference import World, holds, is_consistent

TODAY = date(2026, 11, 23)


def masks_alone(base: Rulebase, part: Slice) -> Program:
    """Return a program without diagrams: on a product of which everything is known the masks are enough."""
    facts, names = tuple(base.facts), tuple(part.definitions)
    bit = {term: position for position, term in enumerate((*facts, *names))}
    clauses = tuple(clauses_of(expression, bit) for expression in part.definitions.values())
    return Program(facts, names, clauses, Diagram((), (), (), (), {}), bit)


def evaluated(program: Program, world: World, term: str) -> bool | None:
    """Return what the evaluator says of a term on a complete product."""
    true = sum(1 << program.bit[fact] for fact in world)
    return truth(evaluate(program, true, ((1 << len(program.facts)) - 1) ^ true), program.bit[term])


def rests_on_what_nothing_concludes(rule: str, part: Slice) -> bool:
    """Say whether the text of a rule is older than the law that it speaks of."""
    below, _ = facts_below([rule], part.definitions)
    return any(part.definitions[name] == FALSE for name in below)


def is_replaced_by_national_law(rule: str, base: Rulebase, part: Slice) -> bool:
    """Say whether an exception that one jurisdiction makes takes the place of a rule."""
    others = (base.rules[iri] for iri in part.key.rules)
    return any(rule in other.exception_to and other.jurisdiction for other in others)


def check_slice(base: Rulebase, part: Slice, program: Program) -> Iterator[str]:
    """Yield what is wrong, rule by rule."""
    choices = choices_of(base)
    for example in examples(base, part):
        rule = example.rule
        if example.fires is None:
            excused = is_replaced_by_national_law(rule, base, part) or rests_on_what_nothing_concludes(rule, part)
            if not excused:
                yield f"{rule} can never fire"
        elif example.fails is None:
            yield f"{rule} fires on every product next to {sorted(example.fires)}"
        else:
            for world, expected in ((example.fires, True), (example.fails, False)):
                assert is_consistent(world, choices, base.axioms)
                found = holds(part.definitions, rule, world), evaluated(program, world, rule)
                if found != (expected, expected):
                    yield f"{rule}: reference and evaluator say {found}, not {expected}, on {sorted(world)}"
            assert differ_in_one_field(base, example.fires, example.fails)


def differ_in_one_field(base: Rulebase, one: World, other: World) -> bool:
    return (
        len({base.facts[fact].field for fact in one ^ other}) == 1 and len(one - other) <= 1 and len(other - one) <= 1
    )


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_every_branch_in_force_today_fires_on_one_product_and_not_on_the_next(jurisdiction: str | None) -> None:
    """With the program that answers are given with, compiled and kept on disk."""
    assessor, base = kgservice.open_assessor(), rulebase()
    part = build_slice(base, slice_key(base, as_of=TODAY, jurisdiction=jurisdiction))

    wrong = list(check_slice(base, part, assessor.program(as_of=TODAY, jurisdiction=jurisdiction)))

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", all_slices(), ids=lambda key: key.digest)
def test_every_branch_fires_in_every_slice_in_which_it_is_in_force(key: SliceKey) -> None:
    """On a product made for it; and it does not fire on one that differs in a single value."""
    base = rulebase()
    part = build_slice(base, key)

    wrong = list(check_slice(base, part, masks_alone(base, part)))

    assert not wrong, "\n".join(wrong)


def test_every_branch_can_fire_in_some_slice() -> None:
    """Whatever excuses it in one slice: a branch that fires nowhere is dead."""
    base = rulebase()

    alive = {e.rule for key in all_slices() for e in examples(base, build_slice(base, key)) if e.fires is not None}

    assert sorted(set(base.rules) - alive) == []
