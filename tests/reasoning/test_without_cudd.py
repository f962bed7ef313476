# SPDX-License-Identifier: Apache-2.0
"""Where ``dd`` comes without CUDD, diagrams are larger and say the same."""

from __future__ import annotations

import sys
from datetime import date

import dd
import pytest

import kgservice
from kgservice.model.expression import Expression
from kgservice.reasoning.diagram import Diagram, build_diagram
from kgservice.reasoning.evaluate import evaluate
from kgservice.reasoning.program import Program, choices_of
from kgservice.reasoning.slices import build_slice, slice_key
from tests.rules.minimal import examples, facts_below


def diagram_of(definitions: dict[str, Expression], facts: tuple[str, ...], wanted: tuple[str, ...]) -> Diagram:
    base = kgservice.open_assessor().knowledge.rulebase
    return build_diagram(facts, definitions, wanted, choices_of(base), base.axioms)


def test_diagrams_without_cudd_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the products made for the rules of qualification, each with one answer after the other left open."""
    base = kgservice.open_assessor().knowledge.rulebase
    part = build_slice(base, slice_key(base, as_of=date(2026, 11, 23), jurisdiction=None))
    wanted = next(scale.values for scale in base.scales.values() if scale.kind == "exclusive" and scale.primary)
    below = set(facts_below(wanted, part.definitions)[0])
    definitions = {name: expression for name, expression in part.definitions.items() if name in below}
    facts = tuple(base.facts)
    with_cudd = diagram_of(definitions, facts, wanted)
    monkeypatch.setitem(sys.modules, "dd.cudd", None)
    monkeypatch.delattr(dd, "cudd", raising=False)

    without = diagram_of(definitions, facts, wanted)

    bit = {term: number for number, term in enumerate((*facts, *definitions))}
    undecided = (((1 << len(bit), 0),),) * len(definitions)  # clauses on a term never known leave all to the diagrams
    one, other = (Program(facts, tuple(definitions), undecided, diagram, bit) for diagram in (with_cudd, without))
    worlds = [e.fires for e in examples(base, part) if e.fires is not None and e.rule in below]
    assert worlds
    for world in worlds:
        for left_open in facts[:40]:
            known = [(1 << bit[f], f in world) for f in facts if f != left_open]
            true, false = sum(b for b, v in known if v), sum(b for b, v in known if not v)
            assert evaluate(one, true, false) == evaluate(other, true, false)
