# SPDX-License-Identifier: Apache-2.0
"""The evaluator against brute force over all completions, on random rulebases."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgservice.model.expression import And, Atom, Expression, Not, Or
from kgservice.model.rulebase import Axiom
from kgservice.reasoning.closure import FactAxioms, cases, close
from kgservice.reasoning.columns import evaluate_columns
from kgservice.reasoning.diagram import build_diagram
from kgservice.reasoning.evaluate import evaluate, truth
from kgservice.reasoning.masks import clauses_of
from kgservice.reasoning.program import Program, load_program, save_program

Made = tuple[Program, dict[str, Expression], list[Axiom]]

FACTS = ("a", "b", "c", "d", "e", "f")
CHOICE = ("a", "b", "c")
AXIOMS = [
    Axiom(("d",), "b", ()),
    Axiom(("d", "e"), "f", ()),
    Axiom(("a",), "f", ()),
    Axiom(("e", "a"), None, ()),
    Axiom(("e", "c"), None, ()),
]


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    """Draw any boolean combination of *names*."""
    leaves = st.sampled_from(names).map(Atom)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=8,
    )


def tied(axiom: Axiom) -> tuple[str | None, ...]:
    """Return the facts that an axiom mentions."""
    return (*axiom.premises, axiom.conclusion)


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, dict[str, Expression], list[Axiom]]:
    """Draw a few definitions, each over the facts and the definitions before it, under random axioms."""
    definitions: dict[str, Expression] = {}
    for name in ("r1", "r2", "r3", "r4"):
        definitions[name] = draw(expressions((*FACTS, *definitions)))
    axioms = draw(st.lists(st.sampled_from(AXIOMS), max_size=3, unique=True))
    bit = {term: position for position, term in enumerate((*FACTS, *definitions))}
    program = Program(
        facts=FACTS,
        names=tuple(definitions),
        clauses=tuple(clauses_of(expression, bit) for expression in definitions.values()),
        diagram=build_diagram(FACTS, definitions, tuple(definitions), (CHOICE,), axioms),
        bit=bit,
        free=sum(1 << bit[fact] for fact in FACTS if fact not in CHOICE and not any(fact in tied(x) for x in axioms)),
    )
    return program, definitions, axioms


def holds(expression: Expression, world: Mapping[str, bool], definitions: Mapping[str, Expression]) -> bool:
    """Evaluate an expression on one complete world."""
    if isinstance(expression, Atom):
        name = expression.iri
        return world[name] if name in world else holds(definitions[name], world, definitions)
    if isinstance(expression, Not):
        return not holds(expression.operand, world, definitions)
    results = [holds(operand, world, definitions) for operand in expression.operands]
    return all(results) if isinstance(expression, And) else any(results)


def worlds(axioms: list[Axiom], known: Mapping[str, bool]) -> Iterator[dict[str, bool]]:
    """Yield every complete world that agrees with what is known and keeps the axioms."""
    for values in itertools.product([False, True], repeat=len(FACTS)):
        world = dict(zip(FACTS, values, strict=True))
        if any(world[fact] is not value for fact, value in known.items()) or sum(world[v] for v in CHOICE) != 1:
            continue
        kept = (
            not all(world[p] for p in x.premises) or (x.conclusion is not None and world[x.conclusion]) for x in axioms
        )
        if all(kept):
            yield world


def partial() -> st.SearchStrategy[dict[str, bool]]:
    """Draw some facts as known and leave the others."""
    return st.dictionaries(st.sampled_from(FACTS), st.booleans())


def exact(program: Program, axioms: list[Axiom], known: Mapping[str, bool]) -> tuple[int, int]:
    """Close the facts, split what needs splitting, and evaluate."""
    fact_axioms = FactAxioms((CHOICE,), axioms)
    closed = close(fact_axioms, known)
    assert not closed.clashes
    outcomes = [evaluate(program, *as_bits(program, case)) for case in cases(fact_axioms, closed.values)]
    return functools.reduce(lambda a, b: (a[0] & b[0], a[1] & b[1]), outcomes)


def as_bits(program: Program, known: Mapping[str, bool]) -> tuple[int, int]:
    """Return the two masks of a partial product."""
    true = sum(1 << program.bit[f] for f, v in known.items() if v)
    return true, sum(1 << program.bit[f] for f, v in known.items() if not v)


@given(programs(), partial())
@settings(max_examples=400, deadline=None)
def test_certainty_equals_brute_force(made: Made, known: dict[str, bool]) -> None:
    """A term is true, false or unknown exactly as all consistent completions agree or do not."""
    program, definitions, axioms = made
    consistent = list(worlds(axioms, known))
    if not consistent:
        return

    outcome = exact(program, axioms, known)

    for name, expression in definitions.items():
        values = {holds(expression, world, definitions) for world in consistent}
        expected = values.pop() if len(values) == 1 else None
        assert expected is truth(outcome, program.bit[name]), name


@given(programs(), st.lists(partial(), min_size=1, max_size=70))
@settings(max_examples=100, deadline=None)
def test_columns_give_the_same_results_as_one_product_at_a_time(made: Made, products: list[dict[str, bool]]) -> None:
    """Packed columns, as integers and as NumPy words, agree with the evaluator bit for bit."""
    program, _, axioms = made
    products = [known for known in products if any(True for _ in worlds(axioms, known))]
    fact_axioms = FactAxioms((CHOICE,), axioms)
    products = [case for known in products for case in cases(fact_axioms, close(fact_axioms, known).values)][:120]
    size = len(products)
    true = [sum((known.get(f) is True) << i for i, known in enumerate(products)) for f in FACTS]
    false = [sum((known.get(f) is False) << i for i, known in enumerate(products)) for f in FACTS]

    as_integers = evaluate_columns(program, true, false, every=(1 << size) - 1, wanted=program.names)
    as_words = evaluate_columns(
        program,
        [_words(c) for c in true],
        [_words(c) for c in false],
        every=_words((1 << size) - 1),
        wanted=program.names,
    )

    for name in program.names:
        certain, refuted = as_integers[name]
        assert [certain, refuted] == [_integer(column) for column in as_words[name]]
        for i, known in enumerate(products):
            single = truth(evaluate(program, *as_bits(program, known)), program.bit[name])
            assert single is (True if certain >> i & 1 else False if refuted >> i & 1 else None)


@given(programs())
@settings(max_examples=30, deadline=None)
def test_a_program_read_back_is_the_program_written(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    """What is cached on disk evaluates as what was compiled."""
    path = tmp_path_factory.mktemp("cache") / "program.json"

    save_program(made[0], path)

    assert made[0] == load_program(path)


def _words(value: int) -> np.ndarray:
    return np.frombuffer(value.to_bytes(16, "little"), dtype=np.uint64)


def _integer(words: np.ndarray) -> int:
    return int.from_bytes(words.tobytes(), "little")


def test_denying_every_value_of_a_choice_is_a_clash() -> None:
    """One of the values holds, so the denials cannot all be right; the choice is set aside as a whole."""
    closed = close(FactAxioms((CHOICE,), []), {**dict.fromkeys(CHOICE, False), "d": True})

    assert closed.values == {"d": True}
    assert [set(clash.facts) for clash in closed.clashes] == [set(CHOICE)]
