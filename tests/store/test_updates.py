# SPDX-License-Identifier: Apache-2.0
"""What a store does with updates: all of one, or nothing of it."""

from __future__ import annotations

import pytest

from kgservice.errors import InvalidValueError, QuerySyntaxError
from kgservice.store.port import GraphStore
from tests.store.asking import ABSENT, EX, G, H, content, put, rows, spo, values

_PREFIX = f"PREFIX : <{EX}> "
_INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


def test_insert_and_delete_data(store: GraphStore) -> None:
    """Statements are put into the graphs that are named, and taken out again."""
    store.update(f"{_PREFIX} INSERT DATA {{ :a :p 'x' GRAPH <{G}> {{ :a :p 'y' }} }}")
    assert content(store, None) == {spo("a", "p", '"x"')}
    assert content(store, G) == {spo("a", "p", '"y"')}
    store.update(f"{_PREFIX} DELETE DATA {{ :a :p 'x' GRAPH <{G}> {{ :a :p 'z' }} }}")
    assert content(store, None) == set()
    assert content(store, G) == {spo("a", "p", '"y"')}


def test_delete_and_insert_by_a_pattern(store: GraphStore) -> None:
    """What a pattern finds is replaced, in one graph."""
    put(store, G, "<a> <p> 1 . <b> <p> 2 .")
    store.update(f"{_PREFIX} WITH <{G}> DELETE {{ ?s :p ?o }} INSERT {{ ?s :q ?o }} WHERE {{ ?s :p ?o }}")
    assert content(store, G) == {spo("a", "q", f'"1"{_INTEGER}'), spo("b", "q", f'"2"{_INTEGER}')}


def test_all_is_found_before_anything_changes(store: GraphStore) -> None:
    """Two values change places: what one row deletes, another has not yet inserted."""
    put(store, G, "<a> <p> 'x' . <b> <p> 'y' .")
    store.update(
        f"{_PREFIX} WITH <{G}> DELETE {{ :a :p ?x . :b :p ?y }} INSERT {{ :a :p ?y . :b :p ?x }} "
        "WHERE { :a :p ?x . :b :p ?y }"
    )
    assert content(store, G) == {spo("a", "p", '"y"'), spo("b", "p", '"x"')}


def test_what_one_row_inserts_no_other_deletes(store: GraphStore) -> None:
    """All that is to go goes first, then all that is to come comes."""
    put(store, G, "<a> <next> <b> . <b> <next> <c> . <c> <next> <a> .")
    store.update(f"{_PREFIX} WITH <{G}> DELETE {{ ?y :mark true }} INSERT {{ ?x :mark true }} WHERE {{ ?y :next ?x }}")
    marked = values(store, f"{_PREFIX} SELECT ?x {{ GRAPH <{G}> {{ ?x :mark true }} }}")
    assert marked == [f"<{EX}a>", f"<{EX}b>", f"<{EX}c>"]


def test_delete_where(store: GraphStore) -> None:
    """DELETE WHERE takes out all that its pattern finds."""
    put(store, G, "<a> <p> 1 ; <q> 2 .")
    store.update(f"{_PREFIX} DELETE WHERE {{ GRAPH <{G}> {{ ?s :p ?o }} }}")
    assert content(store, G) == {spo("a", "q", f'"2"{_INTEGER}')}


def test_using(store: GraphStore) -> None:
    """USING names the graph in which a pattern is looked for."""
    put(store, G, "<a> <p> 1 .")
    put(store, None, "<b> <p> 2 .")
    store.update(f"{_PREFIX} INSERT {{ GRAPH <{H}> {{ ?s :found ?o }} }} USING <{G}> WHERE {{ ?s :p ?o }}")
    assert content(store, H) == {spo("a", "found", f'"1"{_INTEGER}')}


def test_using_named(store: GraphStore) -> None:
    """USING NAMED leaves no other named graph to look in."""
    put(store, G, "<a> <p> 1 .")
    put(store, H, "<b> <p> 2 .")
    store.update(f"{_PREFIX} INSERT {{ ?s :found ?o }} USING NAMED <{G}> WHERE {{ GRAPH ?g {{ ?s :p ?o }} }}")
    assert content(store, None) == {spo("a", "found", f'"1"{_INTEGER}')}


def test_operations_see_what_earlier_ones_did(store: GraphStore) -> None:
    """Operations run one after the other."""
    store.update(
        f"{_PREFIX} INSERT DATA {{ :a :p 'x' }} ; INSERT {{ :b :p ?o }} WHERE {{ :a :p ?o }} ; "
        "DELETE DATA { :a :p 'x' }"
    )
    assert content(store, None) == {spo("b", "p", '"x"')}


def test_relative_iris(store: GraphStore) -> None:
    """Relative IRIs are those of the base that comes with the update."""
    store.update("INSERT DATA { <a> <p> 'x' }", base=EX)
    assert content(store, None) == {spo("a", "p", '"x"')}


def test_an_empty_update(store: GraphStore) -> None:
    """An update without operations is none, and changes nothing."""
    put(store, G, "<a> <p> 'x' .")
    store.update("")
    assert content(store, G) == {spo("a", "p", '"x"')}


# graphs


def test_create_drop_and_clear(store: GraphStore) -> None:
    """A graph that is created exists, be it empty; one that is cleared stays, and one that is dropped is gone."""
    store.update(f"CREATE GRAPH <{G}>")
    assert list(store.graphs()) == [G]
    assert content(store, G) == set()
    put(store, G, "<a> <p> 'x' .")
    store.update(f"CLEAR GRAPH <{G}>")
    assert content(store, G) == set()
    store.update(f"DROP GRAPH <{G}>")
    assert list(store.graphs()) == []
    assert content(store, G) is None


def test_copy_move_and_add(store: GraphStore) -> None:
    """COPY and MOVE replace a graph by another, ADD adds to it; only MOVE takes the other away."""
    put(store, G, "<a> <p> 'x' .")
    put(store, H, "<b> <p> 'y' .")
    store.update(f"ADD <{G}> TO <{H}>")
    assert content(store, H) == {spo("a", "p", '"x"'), spo("b", "p", '"y"')}
    store.update(f"COPY <{G}> TO <{H}>")
    assert content(store, H) == content(store, G) == {spo("a", "p", '"x"')}
    store.update(f"MOVE <{G}> TO DEFAULT")
    assert content(store, None) == {spo("a", "p", '"x"')}
    assert list(store.graphs()) == [H]


def test_drop_all(store: GraphStore) -> None:
    """DROP ALL leaves an empty default graph and nothing else."""
    put(store, None, "<a> <p> 'x' .")
    put(store, G, "<a> <p> 'x' .")
    store.update("DROP ALL")
    assert list(store.graphs()) == []
    assert content(store, None) == set()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"DROP GRAPH <{ABSENT}>", id="drop"),
        pytest.param(f"CLEAR GRAPH <{ABSENT}>", id="clear"),
        pytest.param(f"CREATE GRAPH <{G}>", id="create"),
    ],
)
def test_what_the_graphs_do_not_allow(store: GraphStore, text: str) -> None:
    """A graph must be there to be dropped or cleared, and must not be there to be created; SILENT minds neither."""
    put(store, G, "<a> <p> 'x' .")
    with pytest.raises(InvalidValueError) as caught:
        store.update(text)
    assert caught.value.message("nb") != caught.value.message("en")
    verb, rest = text.split(" ", 1)
    store.update(f"{verb} SILENT {rest}")
    assert content(store, G) == {spo("a", "p", '"x"')}


# all or nothing


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(f"DROP GRAPH <{ABSENT}>", id="drop"),
        pytest.param(f"CREATE GRAPH <{G}>", id="create"),
    ],
)
def test_a_failing_operation_undoes_those_before(store: GraphStore, last: str) -> None:
    """Where the last operation cannot be carried out, none was."""
    put(store, G, "<a> <p> 'x' .")
    before = store.tag(G)
    with pytest.raises(InvalidValueError):
        store.update(
            f"{_PREFIX} INSERT DATA {{ :new :p 1 GRAPH <{G}> {{ :new :p 2 }} }} ; CREATE GRAPH <{H}> ; "
            f"DELETE WHERE {{ GRAPH <{G}> {{ :a ?p ?o }} }} ; {last}"
        )
    assert content(store, None) == set()
    assert content(store, G) == {spo("a", "p", '"x"')}
    assert list(store.graphs()) == [G]
    assert store.tag(G) == before


def test_a_syntax_error_in_the_last_operation(store: GraphStore) -> None:
    """An update with an error in its last line is not begun, and the error has its place."""
    with pytest.raises(QuerySyntaxError) as caught:
        store.update(f"{_PREFIX}\nINSERT DATA {{ :a :p 'x' }} ;\nINSERT DATA {{ :b :p & }}")
    assert caught.value.where is not None
    assert caught.value.where.line == 3
    assert content(store, None) == set()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT * { ?s ?p ?o }", id="query"),
        pytest.param("INSERT DATA { ?s <http://example.org/p> 1 }", id="variable"),
        pytest.param("DELETE DATA { _:a <http://example.org/p> 1 }", id="blank"),
    ],
)
def test_what_is_no_update(store: GraphStore, text: str) -> None:
    """Neither a query nor data with variables, nor a blank node to be deleted, is an update."""
    with pytest.raises(QuerySyntaxError):
        store.update(text)


def test_blank_nodes_of_two_updates(store: GraphStore) -> None:
    """The same label in two updates names two nodes, and in one update one."""
    text = f"{_PREFIX} INSERT DATA {{ _:a :p 'x' ; :q 'y' }}"
    store.update(text)
    store.update(text)
    found = rows(store, f"{_PREFIX} SELECT ?s {{ ?s :p 'x' ; :q 'y' }}")
    assert len(found) == len(set(found)) == 2
