# SPDX-License-Identifier: Apache-2.0
"""Where the dataset is kept: built once for each state of the knowledge, wholly or not at all, and never needed."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from kgservice import InputError, Knowledge, KnowledgeError, open_knowledge
from kgservice.graph import KnowledgeGraph, open_graph, store
from kgservice.graph.store import dataset_digest
from kgservice.vocabulary import GRAPH, MDC
from tests.graph.conftest import ROOT

LINES = ("<urn:s> <urn:p> <urn:o> .", f"<urn:s> <urn:p> <urn:o> <{GRAPH}core> .")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the dataset be of two lines, so that building it takes no time."""
    monkeypatch.setattr(store, "knowledge_lines", lambda _: iter(LINES))


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any further building fail."""

    def fail(_: Knowledge) -> Iterator[str]:
        raise AssertionError("built again")

    monkeypatch.setattr(store, "knowledge_lines", fail)


@pytest.mark.usefixtures("small")
def test_second_opening_does_not_build(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was built is opened as it is, with the same content."""
    first = open_graph(knowledge, cache=tmp_path)
    forbid_building(monkeypatch)
    second = open_graph(knowledge, cache=tmp_path)

    assert len(first) == len(second) == len(LINES)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.usefixtures("small")
def test_what_is_kept_cannot_be_written(tmp_path: Path, knowledge: Knowledge) -> None:
    """The kept store is opened to be read only."""
    open_graph(knowledge, cache=tmp_path)
    node = pyoxigraph.NamedNode("urn:x")

    with pytest.raises(RuntimeError, match="read-write"):
        open_graph(knowledge, cache=tmp_path).store.add(pyoxigraph.Quad(node, node, node))


@pytest.mark.usefixtures("small")
def test_without_a_cache_nothing_is_kept(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset is built in memory, and no file appears."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    assert len(open_graph(knowledge)) == len(LINES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("small")
def test_a_cache_that_cannot_be_used_is_done_without(tmp_path: Path, knowledge: Knowledge) -> None:
    """Where a file stands in the place of the folder, the dataset is built in memory."""
    (tmp_path / "cache").write_text("in the way")

    assert len(open_graph(knowledge, cache=tmp_path / "cache")) == len(LINES)


@pytest.mark.usefixtures("small")
def test_a_damaged_store_is_done_without(tmp_path: Path, knowledge: Knowledge) -> None:
    """A kept store that lost a file is not read; the dataset is built in memory."""
    open_graph(knowledge, cache=tmp_path)
    [folder] = tmp_path.iterdir()
    (folder / "CURRENT").unlink()

    assert len(open_graph(knowledge, cache=tmp_path)) == len(LINES)


def test_a_build_that_breaks_off_leaves_nothing(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-built folder is ever seen under its name, and the working place is cleared."""
    seen: list[str] = []

    def break_off(_: Knowledge) -> Iterator[str]:
        yield from LINES
        seen.extend(path.name for path in tmp_path.iterdir())
        raise KnowledgeError("broken")

    monkeypatch.setattr(store, "knowledge_lines", break_off)

    with pytest.raises(KnowledgeError, match="broken"):
        open_graph(knowledge, cache=tmp_path)
    assert len(seen) == 1
    assert seen != [f"graph-{dataset_digest(knowledge)[:20]}"]
    assert list(tmp_path.iterdir()) == []


def test_the_quicker_of_two_builders_wins(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process that finished first is believed, and what this one built is thrown away."""

    def overtaken(_: Knowledge) -> Iterator[str]:
        monkeypatch.setattr(store, "knowledge_lines", lambda _: iter(LINES))
        open_graph(knowledge, cache=tmp_path)
        yield "<urn:late> <urn:p> <urn:o> ."

    monkeypatch.setattr(store, "knowledge_lines", overtaken)

    assert len(open_graph(knowledge, cache=tmp_path)) == len(LINES)
    assert len(list(tmp_path.iterdir())) == 1


def test_lines_that_are_no_n_quads_are_a_fault_of_ours(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that was written wrongly does not end as a fault without a name."""
    monkeypatch.setattr(store, "knowledge_lines", lambda _: iter(["<urn:a b> <urn:p> <urn:o> ."]))

    with pytest.raises(KnowledgeError, match="could not be written"):
        open_graph(knowledge)


@pytest.mark.parametrize("change", ["turtle", "provisions", "gists", "place"])
def test_another_state_of_the_knowledge_is_another_folder(change: str, tmp_path: Path) -> None:
    """A changed line of Turtle or of a table, or a file in another folder, names another store."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    before = dataset_digest(open_knowledge(tmp_path))
    law = tmp_path / "ontology" / "law"
    changed = {
        "turtle": law / "acts.ttl",
        "provisions": law / "provisions" / "mdr.csv",
        "gists": law / "gists" / "mdr.csv",
    }
    if change == "place":
        last = max((tmp_path / "ontology").rglob("*.ttl"))
        last.rename(last.parent.parent / last.name)
    else:
        changed[change].write_text(changed[change].read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert dataset_digest(open_knowledge(tmp_path)) != before


def test_another_query_is_another_folder(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset holds the named queries as examples, so their text and their names count."""
    before, shipped = dataset_digest(knowledge), store.query_files()
    files = [shutil.copy(path, tmp_path / path.name) for path in shipped]
    monkeypatch.setattr(store, "query_files", lambda: tuple(files))

    assert dataset_digest(knowledge) == before
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert dataset_digest(knowledge) != before
    shutil.copy(shipped[0], files[0])
    files[0] = files[0].rename(tmp_path / "another-name.rq")
    assert dataset_digest(knowledge) != before


def test_same_state_of_the_knowledge_is_the_same_folder(tmp_path: Path) -> None:
    """Where the files lie makes no difference."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")

    assert dataset_digest(open_knowledge(tmp_path)) == dataset_digest(open_knowledge(ROOT))


@pytest.mark.usefixtures("small")
def test_a_graph_is_added_to_a_copy(tmp_path: Path, knowledge: Knowledge) -> None:
    """What a run adds is asked in the default graph and by name, and the original knows nothing of it."""
    original = open_graph(knowledge, cache=tmp_path)
    larger = original.with_graph("assessment", b"<urn:product> <urn:p> 1 .")
    queries = ["ASK { <urn:product> ?p ?o }", f"ASK {{ GRAPH <{GRAPH}assessment> {{ <urn:product> ?p ?o }} }}"]

    assert [bool(larger.query(query)) for query in queries] == [True, True]
    assert [bool(original.query(query)) for query in queries] == [False, False]
    assert (len(original), len(larger)) == (len(LINES), len(LINES) + 2)


CALLS = [
    "SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ service silent <{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ ?service a <urn:Service> SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "PREFIX e: <{url}> SELECT * WHERE {{ SERVICEe:x {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ VALUES ?g {{ <{url}> }} FILTER(1<2)SERVICE?g#>\n{{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ OPTIONAL {{ SERVICE # as it were\n SILENT <{url}> {{ ?s ?p ?o }} }} }}",
]


@pytest.mark.parametrize("query", CALLS)
def test_no_query_asks_another_server(query: str, graph: KnowledgeGraph) -> None:
    """However SERVICE is written, the query is refused and nobody is called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        with pytest.raises((InputError, SyntaxError)):
            graph.query(query.format(url=f"http://127.0.0.1:{server.getsockname()[1]}/"))
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(("lang", "words"), [("en", "asks another server"), ("nb", "spør en annen tjener")])
def test_the_refusal_says_what_is_refused(lang: str, words: str, graph: KnowledgeGraph) -> None:
    """The error names the keyword, in both languages."""
    with pytest.raises(InputError) as caught:
        graph.query("SELECT * WHERE { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }")

    assert words in caught.value.message(lang)
    assert "SERVICE" in caught.value.message(lang)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { BIND("SERVICE <http://127.0.0.1/> {}" AS ?text) }',
        "PREFIX service: <urn:service:> ASK { BIND(service:Service AS ?service) } # SERVICE",
        'ASK { BIND("in-service"@en-service AS ?inService) }',
    ],
)
def test_the_word_may_be_written(query: str, graph: KnowledgeGraph) -> None:
    """In names, texts and comments it is a word like any other."""
    assert bool(graph.query(query))


def test_concepts_go_by_their_names(graph: KnowledgeGraph) -> None:
    """A concept is known by its word, its number and its labels in both languages."""
    roles, areas = graph.concepts(MDC + "role-"), graph.concepts(MDC + "area-")

    assert {roles[name] for name in ("importer", "importør")} == {MDC + "role-importer"}
    assert {areas[name] for name in ("a04", "A04", "Teknisk dokumentasjon")} == {MDC + "area-a04"}
    assert graph.concepts(MDC + "no-such-") == {}
