# SPDX-License-Identifier: Apache-2.0
"""What the text of an update tells of its effect, and that the keeper shows no less than was changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kgservice.sparql.limits import Limits
from kgservice.store.keeper import KeeperSettings
from kgservice.store.port import Question
from kgservice.store.processes import ProcessStore
from kgservice.store.starting import RunningKeeper
from kgservice.store.updates import effect_of

A, B = "http://example.com/a", "http://example.com/b"
NAMED = [
    (f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 'GRAPH ?x WITH' }} }}", (A,)),
    (f"insert {{ graph <{A}> {{ ?s ?p 1 }} }} where {{ graph<{B}> {{ ?s ?p ?o }} }}", (A,)),
    (f"INSERT {{ GRAPH <{A}> {{ ?s ?p 1 }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}", (A,)),
    (
        f"DELETE {{ GRAPH <{B}> {{ ?s ?p 1 }} }} INSERT {{ GRAPH <{A}> {{ ?s ?p 1 }} }} WHERE {{ ?s ?p ?o "
        f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p 2 }} }} }} ; INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 3 }} }}",
        (B, A),
    ),
    (f"DELETE WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }} ; INSERT DATA {{ GRAPH <{A}> {{ }} }}", (A,)),
    ("INSERT DATA { <urn:s> <urn:p> 1 }", ()),
]
UNTOLD = [
    f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 1 }} }} ; DELETE WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"DELETE {{ GRAPH ?g {{ ?s ?p 1 }} }} INSERT {{ GRAPH <{A}> {{ ?s ?p 1 }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE WHERE { GRAPH $g { ?s ?p ?o } }",
    "PREFIX e: <http://example.com/> INSERT DATA { GRAPH e:a { <urn:s> <urn:p> 1 } }",
    "INSERT DATA { GRAPH <a> { <urn:s> <urn:p> 1 } }",
    r"INSERT DATA { GRAPH <http://example.com/\u0061> { <urn:s> <urn:p> 1 } }",
    f"WITH <{A}> INSERT {{ <urn:s> <urn:p> 1 }} WHERE {{ }}",
    f"CLEAR GRAPH <{A}>",
    "DROP ALL",
    "clear silent named",
    f"CREATE GRAPH <{A}>",
    f"COPY GRAPH <{A}> TO GRAPH <{B}>",
    f"MOVE <{A}> TO <{B}>",
    f"ADD DEFAULT TO <{B}>",
]


@pytest.mark.parametrize(("text", "graphs"), NAMED)
def test_graphs_that_are_written_out(text: str, graphs: tuple[str, ...]) -> None:
    """Every graph that can change is among those told; one that is only looked at is not."""
    assert effect_of(text).graphs == graphs


@pytest.mark.parametrize("text", UNTOLD)
def test_graphs_that_are_not_told(text: str) -> None:
    """Where a graph is a variable, a short name or named in another way, any may have changed."""
    assert effect_of(text).graphs is None


@pytest.mark.parametrize(
    ("text", "repeatable"),
    [
        ("INSERT { ?s ?p 'RAND()' } WHERE { ?s ?p ?limit }", True),
        ("INSERT { ?s ?p ?o } WHERE { ?s ?p ?x BIND (rand() AS ?o) }", False),
        ("INSERT { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } LIMIT 1 } }", False),
    ],
)
def test_what_hangs_on_chance(text: str, repeatable: bool) -> None:
    """Chance and order are told by keywords, not by names and texts."""
    assert effect_of(text).repeatable is repeatable


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a service with some knowledge and a store on disk."""
    place = tmp_path_factory.mktemp("effects")
    known = place / "known.nq"
    known.write_text('<urn:s> <urn:p> "known" <http://known.example/g> .\n<urn:s> <urn:p> "known" .\n')
    settings = KeeperSettings("", (str(known),), str(place / "disk"), "http://known.example/", None, 10, 512)
    with RunningKeeper(settings) as keeper:
        yield keeper.folder


@pytest.fixture
def store(folder: Path) -> Iterator[ProcessStore]:
    with closing(ProcessStore(folder, Limits())) as store:
        for graph in store.graphs():
            if "known" not in graph:
                store.remove_graph(graph)
        yield store


def shown(store: ProcessStore) -> set[tuple[str, ...]]:
    """Return what a query sees in named graphs."""
    answer = store.query(Question("SELECT ?g ?o WHERE { GRAPH ?g { ?s ?p ?o } }", "text/csv"))
    return {tuple(line.split(",")) for line in b"".join(answer.parts).decode().split("\r\n")[1:] if line}


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 'new' }} }}",
        f"INSERT {{ GRAPH <{A}> {{ ?s ?p 'new' }} }} WHERE {{ GRAPH <{B}> {{ ?s ?p ?o }} }}",
        f"WITH <{A}> INSERT {{ <urn:s> <urn:p> 'new' }} WHERE {{ }}",
        "PREFIX e: <http://example.com/> INSERT DATA { GRAPH e:a { <urn:s> <urn:p> 'new' } }",
        f"INSERT {{ GRAPH ?g {{ <urn:s> <urn:p> 'new' }} }} WHERE {{ BIND (<{A}> AS ?g) }}",
        f"INSERT {{ GRAPH <{A}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{B}> {{ ?s ?p ?x }} "
        "BIND (IF(RAND() < 2, 'new', 'newer') AS ?o) }",
    ],
)
def test_what_an_update_changed_is_seen(text: str, store: ProcessStore) -> None:
    """However an update names its graphs, what it wrote is seen, and the rest as before."""
    store.update(f"INSERT DATA {{ GRAPH <{B}> {{ <urn:s> <urn:p> 'old' }} }}")

    store.update(text)

    assert shown(store) == {("http://known.example/g", "known"), (B, "old"), (A, "new")}


def test_what_an_update_emptied_is_not_seen(store: ProcessStore) -> None:
    """A statement that was deleted is gone from every query."""
    store.update(f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 1, 2 }} GRAPH <{B}> {{ <urn:s> <urn:p> 3 }} }}")

    store.update(f"DELETE {{ GRAPH <{A}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }}")

    assert shown(store) == {("http://known.example/g", "known"), (B, "3")}


def test_other_graphs_keep_their_tags(store: ProcessStore) -> None:
    """Whoever holds the tag of a graph need not read it again because another was changed."""
    store.update(f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 1 }} GRAPH <{B}> {{ <urn:s> <urn:p> 3 }} }}")
    before = store.tag(A), store.tag(B)

    store.update(f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 2 }} }}")

    assert store.tag(A) != before[0]
    assert store.tag(B) == before[1]
    store.update(f"WITH <{A}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}")
    assert store.tag(B) != before[1]
