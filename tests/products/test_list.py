# SPDX-License-Identifier: Apache-2.0
"""Which products are kept, chosen and paged."""

from __future__ import annotations

import pytest

from kgservice.errors import UnknownResourceError
from kgservice.products import Choice, Shelf, ids_of, total_of
from kgservice.products.asking import record_of
from kgservice.store.oxigraph import OxigraphStore
from tests.products.conftest import PLANNER, STROKE, added


@pytest.fixture
def filled(shelf: Shelf, store: OxigraphStore) -> OxigraphStore:
    """Return a store with three products."""
    added(shelf, STROKE)
    added(shelf, PLANNER)
    added(shelf, "name: árbol\nid: ARBOL\n".encode())
    return store


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), ["Meal planner", "Stroke finder", "árbol"]),
        (Choice(words="PLAN"), ["Meal planner"]),
        (Choice(words="stroke-1"), ["Stroke finder"]),
        (Choice(words='" } DROP'), []),
        (Choice(act="MDR"), ["Stroke finder"]),
        (Choice(act="IVDR"), []),
        (Choice(risk_class="III", act="MDR"), []),
    ],
)
def test_products_are_chosen(choice: Choice, found: list[str], filled: OxigraphStore) -> None:
    """Words, class and act narrow the list together; it runs by name."""
    idents = ids_of(filled, choice, limit=10)

    assert [record_of(filled, ident).current.name for ident in idents] == found
    assert total_of(filled, choice) == len(found)


def test_pages_do_not_overlap(filled: OxigraphStore) -> None:
    """Every product stands on one page."""
    pages = [ids_of(filled, Choice(), limit=1, offset=offset) for offset in range(4)]

    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert len({ident for page in pages for ident in page}) == 3


def test_an_unknown_product_names_its_neighbours(filled: OxigraphStore) -> None:
    """A slip of the pen is met with the id that was meant."""
    with pytest.raises(UnknownResourceError) as caught:
        record_of(filled, "strok-1")

    assert caught.value.near == ("https://w3id.org/mdkg/product/stroke-1",)
