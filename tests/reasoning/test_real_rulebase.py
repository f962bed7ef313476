# SPDX-License-Identifier: Apache-2.0
"""The evaluator on the shipped rules, against brute force over all completions of a few unknown facts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgservice
from kgservice.model.rulebase import Rulebase
from kgservice.pipeline.evaluation import Evaluator
from kgservice.reasoning.closure import close
from kgservice.reasoning.evaluate import Outcome, truth
from kgservice.reasoning.program import choices_of
from kgservice.reasoning.slices import Slice, build_slice, slice_key
from tests.rules.minimal import Example, examples, facts_below
from tests.rules.reference import World, as_columns, evaluate_worlds, is_consistent

TODAY = date(2026, 11, 23)
JURISDICTION = "NO"
UNKNOWN = 10
"""The number of fields left open at most; a choice counts for as many completions as it has values."""

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def base() -> Rulebase:
    return kgservice.open_assessor().knowledge.rulebase


@cache
def law() -> Slice:
    return build_slice(base(), slice_key(base(), as_of=TODAY, jurisdiction=JURISDICTION))


@cache
def evaluator() -> Evaluator:
    return Evaluator(base(), kgservice.open_assessor().program(as_of=TODAY, jurisdiction=JURISDICTION))


@cache
def made() -> list[Example]:
    """Return the rules that can fire, with a product for each."""
    return [example for example in examples(base(), law()) if example.fires is not None]


@st.composite
def partial_products(draw: st.DrawFn) -> tuple[World, list[str]]:
    """Draw a product on which some rule fires, changed at random, and the fields that are then left open.

    The open fields are among those that the rule rests on, so that they matter.
    """
    example = draw(st.sampled_from(made()))
    fields = sorted({base().facts[fact].field for fact in facts_below([example.rule], law().definitions)[1]})
    world = example.fires or frozenset()
    for fact in draw(st.lists(st.sampled_from(sorted(base().facts)), max_size=4)):
        changed = world ^ {fact}
        if is_consistent(changed, choices_of(base()), base().axioms):
            world = changed
    near = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=UNKNOWN, unique=True))
    return world, _few_enough(near)


def _few_enough(fields: list[str]) -> list[str]:
    """Return as many of *fields* as keep the completions to about a thousand."""
    kept, product = [], 1
    for name in fields:
        field = base().fields[name]
        product *= len(field.facts) if field.kind == "choice" else 2 ** len(field.facts)
        if product > 1 << UNKNOWN:
            break
        kept.append(name)
    return kept


def completions(world: World, fields: list[str]) -> Iterator[World]:
    """Yield every consistent product that agrees with *world* on all but the open fields."""
    open_facts = {fact for name in fields for fact in base().fields[name].facts}
    options = [_values(name) for name in fields]
    for chosen in itertools.product(*options):
        candidate = (world - open_facts).union(*chosen)
        if is_consistent(candidate, choices_of(base()), base().axioms):
            yield candidate


def _values(name: str) -> list[frozenset[str]]:
    field = base().fields[name]
    if field.kind == "choice":
        return [frozenset({fact}) for fact in field.facts]
    every = field.facts
    return [frozenset(s) for size in range(len(every) + 1) for s in itertools.combinations(every, size)]


def known_of(world: World, fields: list[str]) -> dict[str, bool]:
    """Return what is known of a product when *fields* are left open."""
    open_facts = {fact for name in fields for fact in base().fields[name].facts}
    return {fact: fact in world for fact in base().facts if fact not in open_facts}


def outcome_of(known: Mapping[str, bool]) -> Outcome:
    closed = close(evaluator().axioms, known)
    assert not closed.clashes
    return evaluator().outcome(closed.values)


def check_certainty(world: World, fields: list[str]) -> None:
    worlds = list(completions(world, fields))
    every = (1 << len(worlds)) - 1
    values = evaluate_worlds(law().definitions, as_columns(worlds), len(worlds))
    program = evaluator().program

    outcome = outcome_of(known_of(world, fields))

    for name, column in values.items():
        found = truth(outcome, program.bit[name])
        expected = True if column == every else False if column == 0 else None
        if name in program.diagram.roots:
            assert found is expected, name
        else:  # of a branch alone, what is said is right, but not everything that could be said is said
            assert found is None or found is expected, name


@given(partial_products())
@QUICK
def test_certainty_equals_brute_force(made_up: tuple[World, list[str]]) -> None:
    """A conclusion is true, false or unknown exactly as all completions agree or do not."""
    check_certainty(*made_up)


@pytest.mark.long
@given(partial_products())
@LONG
def test_certainty_equals_brute_force_at_length(made_up: tuple[World, list[str]]) -> None:
    """The same, many times."""
    check_certainty(*made_up)


@given(partial_products(), st.randoms(use_true_random=False))
@QUICK
def test_closing_is_idempotent_and_does_not_depend_on_order(
    made_up: tuple[World, list[str]], order: random.Random
) -> None:
    """What follows from the answers is settled at once, in whatever order they were given."""
    known = known_of(*made_up)
    shuffled = list(known.items())
    order.shuffle(shuffled)

    closed = close(evaluator().axioms, known)

    assert close(evaluator().axioms, dict(shuffled)).values == closed.values
    again = close(evaluator().axioms, closed.values)
    assert again.values == closed.values
    assert not again.clashes


@given(
    st.dictionaries(st.deferred(lambda: st.sampled_from(sorted(base().facts))), st.booleans(), max_size=40),
    st.randoms(use_true_random=False),
)
@QUICK
def test_clashes_are_settled_the_same_way_in_any_order(stated: dict[str, bool], order: random.Random) -> None:
    """Answers that contradict each other leave nothing that contradicts an axiom, and no trace of their order."""
    shuffled = list(stated.items())
    order.shuffle(shuffled)

    closed = close(evaluator().axioms, stated)
    other = close(evaluator().axioms, dict(shuffled))

    assert (other.values, other.clashes) == (closed.values, closed.clashes)
    assert not close(evaluator().axioms, closed.values).clashes
    for axiom in base().axioms:
        if all(closed.values.get(premise) for premise in axiom.premises):
            assert axiom.conclusion is not None
            assert closed.values[axiom.conclusion] is True
    for values in choices_of(base()):
        assert sum(closed.values.get(value, False) for value in values) <= 1
        assert not all(closed.values.get(value) is False for value in values)


def test_what_the_law_deems_replaces_what_was_stated() -> None:
    """Where the law gives a fact its value, a stated one gives way, and the clash is told."""
    deeming = [axiom for axiom in base().axioms if axiom.deems]
    assert deeming

    for axiom in deeming:
        assert axiom.conclusion is not None
        stated = dict.fromkeys(axiom.premises, True) | {axiom.conclusion: False}
        closed = close(evaluator().axioms, stated)
        assert closed.values[axiom.conclusion] is True
        assert [(clash.facts[0], clash.deemed) for clash in closed.clashes] == [(axiom.conclusion, True)]
