# SPDX-License-Identifier: Apache-2.0
"""Time the graph: opening it, and each named query, a few of them beside rdflib in the same run.

python -m benchmarks.graph [--write]
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph
from rdflib import Graph

import kgservice
from benchmarks.assess import AS_OF, EXAMPLE, Row, as_table, machine, seconds
from kgservice.graph import KnowledgeGraph, NamedQuery, named_queries, open_graph
from kgservice.graph.names import named_things
from kgservice.graph.search import SearchIndex
from kgservice.knowledge.graph import knowledge_root
from kgservice.knowledge.provisions import ProvisionTable
from kgservice.report.rdf import to_turtle
from kgservice.vocabulary import BASE
from kgservice.web.resources import linked_data_of

RESULTS = Path(__file__).with_name("graph.md")

_ROUNDS = 15
_OPENED = 9
_PEER_ROUNDS = 3
_EVERY_THING = 131
_TYPED = (1, 2, 3, 5, 9)
_WRONG = 20
_PATIENCE = 60
_BESIDE_RDFLIB = (
    "classification-rules",
    "dates-ahead",
    "dates-moved",
    "deadlines",
    "duties-of-role",
    "overlap-matrix",
    "retention-clocks",
)
"""Queries that rdflib answers too: of dates, of one role, of a join over everything, of arithmetic."""


@dataclass(frozen=True)
class Times:
    """How long the runs of one query took, in seconds, and how many rows it returns."""

    runs: tuple[float, ...]
    rows: int

    @property
    def median(self) -> float:
        """The run in the middle."""
        return statistics.median(self.runs)


def opening(knowledge: kgservice.Knowledge, folder: Path) -> tuple[list[Row], KnowledgeGraph]:
    """Time building the graph into a folder, opening it from there, and building it in memory."""
    built = seconds(lambda: open_graph(knowledge, cache=folder))
    opened = [seconds(lambda: open_graph(knowledge, cache=folder)) for _ in range(_OPENED)]
    in_memory = seconds(lambda: open_graph(knowledge))
    graph = open_graph(knowledge, cache=folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return [
        Row(
            "opening the graph that was built before, median", f"{statistics.median(opened) * 1e3:.0f} ms", "under 1 s"
        ),
        Row("the same, worst", f"{max(opened) * 1e3:.0f} ms", "under 1 s"),
        Row("building it the first time, into the cache", f"{built:.1f} s"),
        Row("building it in memory, where there is no cache", f"{in_memory:.1f} s"),
        Row("quads, those of the default graph among them", f"{len(graph):,}"),
        Row("the built graph on disk", f"{size / 1e6:,.0f} MB"),
    ], graph


def with_product(graph: KnowledgeGraph) -> tuple[Row, KnowledgeGraph]:
    """Time putting the assessment of the example beside the graph, and return both as one."""
    assessor = kgservice.open_assessor()
    turtle = to_turtle(kgservice.assess(EXAMPLE, as_of=AS_OF, questions=False), assessor.knowledge).encode()
    larger: list[KnowledgeGraph] = []
    spent = seconds(lambda: larger.append(graph.with_graph("assessment", turtle)))
    return Row("putting the assessment of a product into a copy", f"{spent:.1f} s"), larger[0]


def looking_up(knowledge: kgservice.Knowledge) -> list[Row]:
    """Time what is asked while somebody types, or writes a wrong address."""
    index, linked = SearchIndex(knowledge), linked_data_of(knowledge)()
    names = [name.written for thing in list(named_things(knowledge))[::_EVERY_THING] for name in thing.names]
    texts = sorted({name[:size] for name in names for size in _TYPED})
    found = [seconds(partial(index.search, text)) for text in texts]
    linked.near(f"{BASE}law/mdr")
    wrong = [seconds(partial(linked.near, f"{BASE}law/mdr-art-{number}-parr")) for number in range(_WRONG)]
    table = knowledge_root() / "ontology" / "law" / "provisions" / "mdr.csv"
    read = [seconds(partial(ProvisionTable, "mdr", table)) for _ in range(_OPENED)]
    return [
        Row(
            f"a search, each of {len(texts)} texts once, median",
            f"{statistics.median(found) * 1e3:.1f} ms",
            "under 5 ms",
        ),
        Row("what resembles a wrong address, median", f"{statistics.median(wrong) * 1e3:.0f} ms", "under 100 ms"),
        Row(
            "reading the provisions of the longest act, median",
            f"{statistics.median(read) * 1e3:.0f} ms",
            "under 25 ms",
        ),
    ]


def text_of(query: NamedQuery) -> str:
    """Return a query with its parameters at their defaults."""
    return query.bound({}, today=AS_OF, lang="en")


def rows_of(graph: KnowledgeGraph, text: str) -> int:
    """Run a query to its end and return the number of rows."""
    found = graph.query(text)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise SystemExit("A named query is a SELECT.")
    return sum(1 for _ in found)


def timed(work: Callable[[], int], rounds: int) -> Times:
    """Return the times of several runs of *work*, the first among them."""
    rows: list[int] = []
    runs = tuple(seconds(lambda: rows.append(work())) for _ in range(rounds))
    return Times(runs, rows[-1])


def queries(graph: KnowledgeGraph, larger: KnowledgeGraph) -> dict[str, Times]:
    """Time every named query; those about a product in the graph that holds one."""
    return {
        name: timed(partial(rows_of, larger if query.needs_product else graph, text_of(query)), _ROUNDS)
        for name, query in named_queries().items()
    }


def in_rdflib(graph: KnowledgeGraph) -> Graph:
    """Return the default graph in rdflib."""
    triples = graph.store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return Graph().parse(data=triples, format="nt")


def beside_rdflib(graph: Graph) -> Iterator[tuple[str, Times | None]]:
    """Time a few queries in rdflib, each in a process of its own; None for one that was stopped."""
    context = multiprocessing.get_context("fork")
    for name in _BESIDE_RDFLIB:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_send_times, args=(graph, text_of(named_queries()[name]), theirs))
        process.start()
        yield name, ours.recv() if ours.poll(_PATIENCE) else None
        process.kill()
        process.join()


def _send_times(graph: Graph, text: str, answer: Connection) -> None:
    answer.send(timed(lambda: sum(1 for _ in graph.query(text)), _PEER_ROUNDS))


def query_table(found: Mapping[str, Times]) -> str:
    """Return the queries as a Markdown table, the slowest first."""
    lines = ["| query | rows | median, ms | worst, ms |", "|---|--:|--:|--:|"]
    for name, times in sorted(found.items(), key=lambda item: -item[1].median):
        lines.append(f"| `{name}` | {times.rows} | {times.median * 1e3:.1f} | {max(times.runs) * 1e3:.1f} |")
    return "\n".join(lines)


def peer_table(found: Mapping[str, Times], peers: Mapping[str, Times | None]) -> str:
    """Return the queries that both answered as a Markdown table, with the ratio of the medians."""
    lines = ["| query | Oxigraph, median | rdflib, median | ratio | same number of rows |", "|---|--:|--:|--:|---|"]
    for name, theirs in peers.items():
        ours = found[name]
        spent = f"stopped after {_PATIENCE} s" if theirs is None else f"{theirs.median:.2f} s"
        ratio = (theirs.median if theirs else _PATIENCE) / ours.median
        same = "–" if theirs is None else "yes" if theirs.rows == ours.rows else f"no: {theirs.rows}"
        least = "" if theirs else "over "
        lines.append(f"| `{name}` | {ours.median * 1e3:.1f} ms | {spent} | {least}{ratio:,.0f} | {same} |")
    return "\n".join(lines)


def summary(found: Mapping[str, Times]) -> list[Row]:
    """Return what the queries have in common."""
    medians = [times.median for times in found.values()]
    worst = max(max(times.runs) for times in found.values())
    return [
        Row(f"the {len(found)} named queries, median of the medians", f"{statistics.median(medians) * 1e3:.1f} ms"),
        Row("the slowest of them, median", f"{max(medians) * 1e3:.0f} ms", "under 100 ms"),
        Row("the worst single run", f"{worst * 1e3:.0f} ms", "under 100 ms"),
    ]


def report(where: str) -> str:
    """Measure everything and return the page."""
    knowledge = kgservice.open_assessor().knowledge
    with tempfile.TemporaryDirectory() as folder:
        rows, graph = opening(knowledge, Path(folder))
        row, larger = with_product(graph)
        found = queries(graph, larger)
        loaded: list[Graph] = []
        loading = seconds(lambda: loaded.append(in_rdflib(graph)))
        peers = dict(beside_rdflib(loaded[0]))
    rows += [
        row,
        *looking_up(knowledge),
        *summary(found),
        Row("rdflib reading the default graph alone", f"{loading:.1f} s"),
    ]
    engines = f"Oxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}"
    return (
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n# Measurements of the graph\n\n"
        f"Written by `python -m benchmarks.graph --write` on {date.today()}.\nMachine: {where}; {engines}.\n\n"
        f"Each query runs with its parameters at their defaults on {AS_OF}, {_ROUNDS} times, the first run among "
        "them; those about a product run on a copy in memory that holds the assessment of "
        f"`examples/{EXAMPLE.name}`.\n\n{as_table(rows)}\n\n## Named queries\n\n{query_table(found)}\n\n"
        f"## Beside rdflib\n\nThe same triples in memory, {_PEER_ROUNDS} runs each; all queries would take too long."
        f"\n\n{peer_table(found, peers)}\n"
    )


def main() -> None:
    """Measure, print, and write the results if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    text = report(machine())
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
