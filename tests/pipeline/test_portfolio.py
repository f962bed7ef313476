# SPDX-License-Identifier: Apache-2.0
"""Columns against one product at a time."""

from __future__ import annotations

import builtins
import random
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import kgservice
from kgservice.errors import UsageError
from kgservice.pipeline.evaluation import Evaluator
from kgservice.pipeline.portfolio import Portfolio, assess_columns
from kgservice.reasoning.closure import close
from kgservice.reasoning.evaluate import truth
from kgservice.reasoning.program import choices_of
from kgservice.reasoning.slices import build_slice, slice_key
from tests.rules.minimal import examples, rulebase
from tests.rules.reference import World

TODAY = date(2026, 11, 23)


@cache
def evaluator() -> Evaluator:
    return Evaluator(rulebase(), kgservice.open_assessor().program(as_of=TODAY, jurisdiction=None))


@cache
def worlds() -> list[World]:
    """Return a product on which it fires for every rule."""
    base = rulebase()
    part = build_slice(base, slice_key(base, as_of=TODAY, jurisdiction=None))
    return [example.fires for example in examples(base, part) if example.fires is not None]


def random_products(number: int, seed: int, *, left_open: float) -> list[dict[str, bool]]:
    """Return products made for rules with a few answers changed, clashes included, and a share of them left open."""
    chance = random.Random(seed)  # noqa: S311
    facts = sorted(rulebase().facts)
    products = []
    for _ in range(number):
        world = chance.choice(worlds())
        known = {fact: fact in world for fact in facts}
        for fact in chance.sample(facts, chance.randint(0, 4)):
            known[fact] = chance.random() < 0.5
        forgotten = chance.sample(facts, int(left_open * chance.random() * len(facts)))
        products.append({fact: value for fact, value in known.items() if fact not in forgotten})
    return products


def compare(products: list[dict[str, bool]], wanted: tuple[str, ...]) -> None:
    axioms, program = evaluator().axioms, evaluator().program

    portfolio = Portfolio.of_rows(program.facts, products).closed(axioms)
    columns = assess_columns(program, axioms, portfolio, wanted)

    for number, known in enumerate(products):
        closed = close(axioms, known).values
        assert portfolio.row(number) == closed
        outcome = evaluator().outcome(closed)
        for name in wanted:
            assert columns[name].truth(number) is truth(outcome, program.bit[name]), (number, name)


def answers() -> tuple[str, ...]:
    return tuple(iri for scale in rulebase().scales.values() for iri in scale.values)


@pytest.mark.parametrize("left_open", [0, 0.03, 0.9])
def test_columns_give_what_one_product_at_a_time_gives(left_open: float) -> None:
    """On products that are known in full, nearly in full, and hardly; in every conclusion of every scale."""
    compare(random_products(700, seed=11, left_open=left_open), answers())


def test_columns_give_the_branches_of_rules_too() -> None:
    """What is not read off a diagram rests on what is."""
    compare(random_products(300, seed=12, left_open=0.2), evaluator().program.names)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_columns_give_what_one_product_at_a_time_gives_at_length(seed: int) -> None:
    """Thousands, in all degrees of openness."""
    compare(random_products(3000, seed=seed, left_open=seed / 10), answers())


def test_a_portfolio_larger_than_a_chunk_is_assessed_in_pieces() -> None:
    """Repeating products repeats the answers, across the borders of words and chunks."""
    few = random_products(101, seed=13, left_open=0.05)
    axioms, program, wanted = evaluator().axioms, evaluator().program, answers()
    repeats = 1400
    once = Portfolio.of_rows(program.facts, few).closed(axioms)
    matrix = np.full((len(program.facts), len(few)), -1, dtype=np.int8)
    for number in range(len(few)):
        for fact, value in once.row(number).items():
            matrix[program.bit[fact], number] = value
    tiled = dict(zip(program.facts, np.tile(matrix, repeats), strict=True))

    many = Portfolio.of_answers(program.facts, len(few) * repeats, tiled).closed(axioms)

    assert many.row(len(few) * (repeats - 1) + 7) == once.row(7)
    expected = assess_columns(program, axioms, once, wanted)
    found = assess_columns(program, axioms, many, wanted)
    for name in wanted:
        assert found[name].counts() == tuple(repeats * count for count in expected[name].counts())
        for number in (0, 63, 64, len(few) * repeats - 1):
            assert found[name].truth(number) is expected[name].truth(number % len(few))


def test_an_empty_portfolio_has_nothing_to_say() -> None:
    """No product, no answer, no failure."""
    program, axioms = evaluator().program, evaluator().axioms

    columns = assess_columns(program, axioms, Portfolio.of_rows(program.facts, []).closed(axioms), answers())

    assert {column.counts() for column in columns.values()} == {(0, 0, 0)}


def test_a_choice_without_its_last_value_is_split() -> None:
    """A residue: one of several values holds, and none is known to; what all of them lead to is certain."""
    products = []
    for values in choices_of(rulebase()):
        for excluded in values:
            products += [
                {excluded: False},
                {fact: False for fact in rulebase().facts if fact not in values} | {excluded: False},
            ]
    compare(products, answers())


def test_without_numpy_a_portfolio_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optional part is named, in both languages."""
    plain = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> ModuleType:
        if name == "numpy":
            raise ImportError(name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(UsageError, match=r"kgservice\[portfolio\]") as caught:
        Portfolio.of_rows(("a",), list[Mapping[str, bool]]())
    assert "NumPy" in caught.value.message("nb")
