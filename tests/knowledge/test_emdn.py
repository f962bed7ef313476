# SPDX-License-Identifier: Apache-2.0
"""The nomenclature of devices: a tree of codes as it was published, and the same tree in the graph."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from kgservice.graph.emdn import emdn_statements
from kgservice.knowledge import emdn
from kgservice.vocabulary import EMDN, SKOS

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared"


def test_codes_form_a_tree() -> None:
    """Each code but a category has a broader one a level above, and a code is terminal if none stands below it."""
    codes = emdn.emdn_codes()
    broader = {code.broader for code in codes.values()}

    assert len(codes) == 8454
    assert len([code for code in codes.values() if not code.broader]) == 23
    for code in codes.values():
        assert code.level == (codes[code.broader].level + 1 if code.broader else 1), code
        assert code.terminal is (code.code not in broader), code
        assert code.term == " ".join(code.term.split()), code
        assert code.term, code


def test_lookups() -> None:
    """A known code has a term and ancestors; an unknown one has none, and is no leaf."""
    assert emdn.known("A010101")
    assert emdn.term("A01") == "NEEDLES"
    assert emdn.ancestors("A010101") == ("A0101", "A01", "A")
    assert emdn.ancestors("A") == ()
    assert emdn.is_leaf("A01030101")
    assert not emdn.is_leaf("A01")
    for wrong in ("", "a01", "A1", "A01 ", "Z99999999"):
        assert not emdn.known(wrong)
        assert not emdn.is_leaf(wrong)
        assert emdn.term(wrong) == ""
        assert emdn.ancestors(wrong) == ()


def test_the_graph_states_every_code() -> None:
    """Type, notation, term and scheme of each, and one step up the tree."""
    statements = list(emdn_statements())
    counted = Counter(predicate.rpartition("#")[2] for _, predicate, _ in statements)
    by_code = {(s, p): o for s, p, o in statements}
    needles = f"<{EMDN}A01>"

    assert counted["notation"] == counted["inScheme"] == 8454
    assert (counted["broader"], counted["topConceptOf"]) == (8454 - 23, 23)
    assert len(set(statements)) == len(statements)
    assert by_code[needles, SKOS + "notation"] == '"A01"'
    assert by_code[needles, SKOS + "prefLabel"] == '"NEEDLES"@en'
    assert by_code[needles, SKOS + "broader"] == f"<{EMDN}A>"


def test_the_table_is_what_was_published() -> None:
    """No code, term, level or mark of the published list is missing or changed, but for blanks."""
    path = Path(os.environ.get("KGSERVICE_SHARED", _BESIDE_THE_PROJECT)) / "data" / "emdn" / "emdn_v2.csv"
    if not path.is_file():
        pytest.skip(f"no published nomenclature at {path}; set KGSERVICE_SHARED to the folder that holds data")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        published = [[" ".join(cell.split()) for cell in row] for row in csv.reader(stream)][2:]

    assert [row[2:6] for row in published] == [
        [code.code, code.term, str(code.level), "YES" if code.terminal else "NO"] for code in emdn.emdn_codes().values()
    ]
