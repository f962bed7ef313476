# SPDX-License-Identifier: Apache-2.0
"""It is the axioms that decide: take one piece of one away, and some answer changes.

A piece that follows from the rest may go unnoticed, but only where no product whatever tells the difference, which the
decision diagram of the difference shows; and such pieces must stay few.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kgservice
from kgservice.reasoning.slices import build_slice
from tests.rules.minimal import rulebase
from tests.rules.mutation import Mutant, changes_an_answer, is_told_apart, mutants, pool_of_today
from tests.rules.reference import as_columns, evaluate_worlds

SAMPLE = 12
"""The quick lane tries one mutant in so many."""

REDUNDANT = 0.06
"""The share of pieces that may follow from the rest."""


def unnoticed(chosen: list[Mutant]) -> list[str]:
    """Return the mutants on which every product there can be is judged as before."""
    return [mutant.name for mutant in chosen if not changes_an_answer(mutant) and not is_told_apart(mutant)]


def test_leaving_out_any_of_a_sample_of_axioms_changes_an_answer() -> None:
    """A twelfth of all deletions; of the pieces that follow from the rest, no more than a fair share."""
    chosen = mutants(rulebase())[::SAMPLE]

    redundant = unnoticed(chosen)

    assert len(redundant) <= 2 * REDUNDANT * len(chosen), "\n".join(redundant)


@pytest.mark.long
def test_leaving_out_any_axiom_changes_an_answer() -> None:
    """Every deletion of an operand, an exception, a default, a conclusion or an axiom of facts."""
    chosen = mutants(rulebase())

    redundant = unnoticed(chosen)

    assert len(redundant) <= REDUNDANT * len(chosen), "\n".join(redundant)


TEXTS = [
    ("rule/mdr-annex-VIII.ttl", "mdr-rule-11-a-iii", " mdf:decision-impact-death-or-irreversible-deterioration"),
    ("rule/mdr-annex-VIII.ttl", "mdr-rule-11-a-iii", "    md:exceptionTo mdrule:mdr-rule-11-a ;\n"),
    ("rule/mdr-annex-VIII.ttl", "mdr-rule-2-c", " mdf:blood-bag"),
    ("rule/mdr-annex-VIII.ttl", "mdr-rule-2-b", "    md:concludes md:MdrClassAtLeastIIa ;\n"),
    ("rule/ivdr-annex-VIII.ttl", "ivdr-rule-6-default", "    md:defaultOf mdrule:ivdr-annex-VIII ;\n"),
    ("rule/conformity.ttl", "notified-body-mdr-iia", "    md:concludes md:NotifiedBodyNeeded ;\n"),
]


@pytest.mark.parametrize(("file", "rule", "piece"), TEXTS)
def test_it_is_the_turtle_that_decides(tmp_path: Path, file: str, rule: str, piece: str) -> None:
    """The same, with the piece deleted from the file."""
    shutil.copytree(kgservice.open_knowledge().root / "ontology", tmp_path / "ontology")
    path = tmp_path / "ontology" / file
    path.write_text(without(path.read_text(encoding="utf-8"), rule, piece), encoding="utf-8")
    key, worlds = pool_of_today()
    columns = as_columns(worlds)

    before, after = (
        evaluate_worlds(build_slice(base, key).definitions, columns, len(worlds))
        for base in (rulebase(), kgservice.open_knowledge(tmp_path).rulebase)
    )

    assert before != after


def without(text: str, rule: str, piece: str) -> str:
    """Return Turtle without the first *piece* of the block about *rule*."""
    start = text.index(f"\nmdrule:{rule} a owl:Class ;")
    at = text.index(piece, start)
    assert at < text.index("\n\n", start + 1)
    return text[:at] + text[at + len(piece) :]
