# SPDX-License-Identifier: Apache-2.0
"""Ids and IRIs of products."""

from __future__ import annotations

import pytest

from kgservice import open_assessor, open_knowledge_graph, read
from kgservice.products.names import (
    PRODUCT,
    assessment_graph,
    described_id,
    description_graph,
    id_of,
    is_id,
    record_graph,
    source_graph,
)
from kgservice.vocabulary import GRAPH


def ident(text: str, position: int = 1) -> str:
    """Return the id of the first product of a YAML description, as if it stood at a position."""
    data = text.encode()
    return id_of(read(data, open_assessor().knowledge.fields, hint="yaml").products[0], data, position)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{name: A, id: stroke-1}", "stroke-1"),
        ("{name: A, id: SW 100/2 (b)}", "sw-100-2-b"),
        ("{name: A, id: Særlig Årlig ø}", "saerlig-arlig-o"),
        ("{name: A, id: '../../etc'}", "etc"),
    ],
)
def test_a_given_id_is_made_fit_for_an_address(text: str, found: str) -> None:
    """What a description calls its product stands in small letters, without anything that has a meaning in a path."""
    assert ident(text) == found
    assert is_id(found)


def test_an_id_is_made_of_the_name() -> None:
    """Without an id it is the name and ten digits; the same description always has the same."""
    made = ident("name: StrokeSight CT")

    assert made == ident("name: StrokeSight CT")
    assert made.startswith("strokesight-ct-")
    assert len(made) == len("strokesight-ct-") + 10
    assert is_id(made)


def test_products_of_one_name_are_kept_apart() -> None:
    """Another description of the same name has another id, and so has another place in the same description."""
    assert len({ident("name: A"), ident("name: A\ncomplete: true"), ident("name: A", 2)}) == 3


@pytest.mark.parametrize("name", ["脳卒中", "'!?'", "'++'"])
def test_a_name_without_letters_for_an_address(name: str) -> None:
    """There is an id all the same, and nothing of the name is guessed at."""
    assert ident(f"name: {name}").startswith("product-")


def test_a_long_name_is_cut() -> None:
    """No name makes an id too long."""
    assert is_id(ident(f"name: {'long ' * 100}"))
    assert is_id(ident(f"name: A\nid: {'x' * 500}"))


def test_an_id_without_any_letter_counts_as_none() -> None:
    """What is left of such an id is nothing, so the name is taken."""
    (product,) = read(b"{name: Box, id: '??'}", open_assessor().knowledge.fields, hint="yaml").products

    assert described_id(product) is None
    assert id_of(product, b"", 1).startswith("box-")


@pytest.mark.parametrize(
    "written", ["", "-", "a-", "-a", "a--b", "A", "a b", "a/b", "a.b", "æ", "x" * 81, "a\n", "..%2f"]
)
def test_what_is_no_id(written: str) -> None:
    """Nothing that could mean something else in an address is an id."""
    assert not is_id(written)


def test_no_graph_of_a_product_is_one_of_the_knowledge() -> None:
    """What the service knows has graphs of its own, all below one address, and none of a product is there."""
    graphs = (record_graph("a"), description_graph("a"), assessment_graph("a"), source_graph("00" * 32))
    known = [graph.value for graph in open_knowledge_graph().store.named_graphs()]

    assert known
    assert [graph for graph in known if not graph.startswith(GRAPH)] == []
    assert all(graph.startswith(PRODUCT) for graph in graphs[:3])
    assert not any(graph.startswith(GRAPH) for graph in graphs)
