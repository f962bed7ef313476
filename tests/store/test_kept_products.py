# SPDX-License-Identifier: Apache-2.0
"""Products can be kept in every store."""

from __future__ import annotations

import pytest

from kgservice import open_assessor
from kgservice.errors import ConflictError, PreconditionError, UnknownResourceError
from kgservice.products import Choice, Outcome, Shelf, Terms, ids_of, total_of
from kgservice.products.asking import record_of, source_of
from kgservice.store.port import Condition, GraphStore
from tests.products.conftest import STROKE, QuickAssessor, TestClock
from tests.store.stores import STORES

EACH_STORE = pytest.mark.parametrize(
    "store",
    [
        *(name for name in STORES if name != "rdflib"),
        pytest.param(
            "rdflib", marks=[pytest.mark.long, pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")]
        ),
    ],
    indirect=True,
)
"""rdflib takes a minute to read the updates."""


@pytest.fixture
def shelf(store: GraphStore) -> Shelf:
    return Shelf(store, QuickAssessor(open_assessor()), TestClock())


@EACH_STORE
def test_a_product_is_kept_changed_and_deleted(shelf: Shelf, store: GraphStore) -> None:
    """What was sent comes back byte for byte, conditions hold, and nothing is left at the end."""
    newer = STROKE + 'description: "æ \\u0022 \\\\\\\\u0022 }} ;"\n'.encode()
    first = shelf.add(STROKE, "yaml", Terms()).products[0].record
    with pytest.raises(ConflictError):
        shelf.add(newer, "yaml", Terms())

    kept = shelf.put("stroke-1", newer, "yaml", Terms(), Condition(match=(first.current.tag,))).products[0]
    with pytest.raises(PreconditionError):
        shelf.put("stroke-1", STROKE, "yaml", Terms(), Condition(match=(first.current.tag,)))

    assert kept.outcome is Outcome.RENEWED
    record = record_of(store, "stroke-1")
    sources = [version.source for version in record.versions if version.source]
    assert [source_of(store, record, source) for source in sources] == [STROKE, newer]
    assert (ids_of(store, Choice(act="MDR"), limit=5), total_of(store, Choice(words="x"))) == (["stroke-1"], 0)
    shelf.remove("stroke-1", keep_history=False)
    assert list(store.graphs()) == []
    with pytest.raises(UnknownResourceError):
        record_of(store, "stroke-1")
