# SPDX-License-Identifier: Apache-2.0
"""Tags change with what they stand for, and a write under a condition does not undo what another wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgservice.errors import InvalidValueError, PreconditionError
from kgservice.store.port import Condition, GraphStore
from tests.store.asking import EX, G, H, add, content, put, spo

_X, _Y = spo("a", "p", '"x"'), spo("b", "p", '"y"')

_CHANGES: dict[str, Callable[[GraphStore], object]] = {
    "put": lambda store: put(store, G, "<b> <p> 'y' ."),
    "add": lambda store: add(store, G, "<b> <p> 'y' ."),
    "update": lambda store: store.update(f"INSERT DATA {{ GRAPH <{G}> {{ <{EX}b> <{EX}p> 'y' }} }}"),
    "delete": lambda store: store.update(f"DELETE WHERE {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"),
    "clear": lambda store: store.update(f"CLEAR GRAPH <{G}>"),
    "empty": lambda store: put(store, G, ""),
    "drop-all": lambda store: (store.update("DROP ALL"), put(store, G, "")),
    "remove": lambda store: (store.remove_graph(G), put(store, G, "<c> <p> 'z' .")),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_the_tag_changes_with_the_graph(store: GraphStore, change: str) -> None:
    """Whatever changes a graph, its tag is then another."""
    put(store, G, "<a> <p> 'x' .")
    before = store.tag(G)
    assert before is not None
    _CHANGES[change](store)
    assert store.tag(G) not in {before, None}


@pytest.mark.parametrize("change", _CHANGES)
def test_the_version_changes_with_each_graph(store: GraphStore, change: str) -> None:
    """Whatever changes a graph, the version of the store is then another."""
    put(store, G, "<a> <p> 'x' .")
    before = store.version
    _CHANGES[change](store)
    assert store.version != before


def test_the_version_stays_while_nothing_is_written(store: GraphStore) -> None:
    """The version is the same at each look between two writes."""
    put(store, G, "<a> <p> 'x' .")
    assert store.version == store.version


def test_the_version_stays_where_nothing_came_of_a_write(store: GraphStore) -> None:
    """An update that cannot be carried out leaves the version as it was."""
    before = store.version
    with pytest.raises(InvalidValueError):
        store.update(f"INSERT DATA {{ <{EX}a> <{EX}p> 'x' }} ; DROP GRAPH <{G}>")
    assert store.version == before


def test_the_tag_stays_while_nothing_is_written(store: GraphStore) -> None:
    """The tag of a graph is the same at each look, and when another graph is written."""
    put(store, G, "<a> <p> 'x' .")
    before = store.tag(G)
    put(store, H, "<b> <p> 'y' .")
    put(store, None, "<b> <p> 'y' .")
    assert store.tag(G) == before


def test_only_graphs_that_exist_have_a_tag(store: GraphStore) -> None:
    """There is no tag without a graph; an empty graph and the default graph have one."""
    assert store.tag(G) is None
    put(store, G, "")
    assert store.tag(G) is not None
    assert store.tag(None) is not None
    store.remove_graph(G)
    assert store.tag(G) is None


def test_the_tag_of_the_default_graph(store: GraphStore) -> None:
    """The tag of the default graph changes with it too."""
    before = store.tag(None)
    put(store, None, "<a> <p> 'x' .")
    assert store.tag(None) != before


def _tag(store: GraphStore, graph: str | None) -> str:
    tag = store.tag(graph)
    assert tag is not None
    return tag


_GRAPHS = pytest.mark.parametrize("graph", [pytest.param(G, id="named"), pytest.param(None, id="default")])


@_GRAPHS
def test_a_write_on_what_was_seen(store: GraphStore, graph: str | None) -> None:
    """Who names the tag that the graph has may write, and may then not write again with the same tag."""
    put(store, graph, "<a> <p> 'x' .")
    seen = Condition(match=("another", _tag(store, graph)))
    put(store, graph, "<b> <p> 'y' .", condition=seen)
    assert content(store, graph) == {_Y}
    with pytest.raises(PreconditionError):
        put(store, graph, "<a> <p> 'x' .", condition=seen)
    with pytest.raises(PreconditionError):
        add(store, graph, "<a> <p> 'x' .", condition=seen)
    with pytest.raises(PreconditionError):
        store.remove_graph(graph, condition=seen)
    assert content(store, graph) == {_Y}


def test_a_removal_of_what_was_seen(store: GraphStore) -> None:
    """Who names the tag that the graph has may remove it."""
    put(store, G, "<a> <p> 'x' .")
    assert store.remove_graph(G, condition=Condition(match=(_tag(store, G),)))
    assert content(store, G) is None


def test_only_a_graph_that_exists(store: GraphStore) -> None:
    """With any tag as the condition a graph is changed and never made."""
    any_tag = Condition(match=("*",))
    with pytest.raises(PreconditionError) as caught:
        put(store, G, "<a> <p> 'x' .", condition=any_tag)
    assert caught.value.message("nb") != caught.value.message("en")
    with pytest.raises(PreconditionError):
        store.remove_graph(G, condition=any_tag)
    assert content(store, G) is None
    put(store, G, "<a> <p> 'x' .")
    put(store, G, "<b> <p> 'y' .", condition=any_tag)
    assert content(store, G) == {_Y}


def test_only_a_graph_that_does_not_exist(store: GraphStore) -> None:
    """With no tag as the condition a graph is made and never changed, be it empty."""
    no_tag = Condition(none_match=("*",))
    put(store, G, "", condition=no_tag)
    with pytest.raises(PreconditionError):
        put(store, G, "<a> <p> 'x' .", condition=no_tag)
    with pytest.raises(PreconditionError):
        put(store, None, "<a> <p> 'x' .", condition=no_tag)
    assert content(store, G) == content(store, None) == set()


def test_none_of_some_tags(store: GraphStore) -> None:
    """A graph is written as long as it has none of the tags that are named."""
    put(store, G, "<a> <p> 'x' .")
    put(store, G, "<b> <p> 'y' .", condition=Condition(none_match=("another",)))
    with pytest.raises(PreconditionError):
        put(store, G, "<a> <p> 'x' .", condition=Condition(none_match=(_tag(store, G),)))
    assert content(store, G) == {_Y}


def test_a_failing_condition_changes_no_tag(store: GraphStore) -> None:
    """A write that was not made leaves the tag as it was."""
    put(store, G, "<a> <p> 'x' .")
    before = store.tag(G)
    with pytest.raises(PreconditionError):
        put(store, G, "<b> <p> 'y' .", condition=Condition(match=("another",)))
    assert store.tag(G) == before
    assert content(store, G) == {_X}
