# SPDX-License-Identifier: Apache-2.0
"""The export: three forms of the same statements, every graph among them, and the axioms of the law of a day."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from functools import cache
from hashlib import sha256

import pyoxigraph
import pytest

from kgservice import Knowledge, open_assessor
from kgservice.graph import named_triples
from kgservice.report.export import EXPORT_FORMATS, export
from kgservice.vocabulary import GRAPH, MDRULE
from tests.report.conftest import DAY

FORMS = {
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
}

PREFIXES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX mdrule: <https://w3id.org/mdkg/rule/>
"""


@cache
def written(form: str) -> bytes:
    """Return the export of the shipped knowledge, made once a run."""
    return export(open_assessor().knowledge, form, as_of=DAY, jurisdiction=None)


@cache
def parsed(form: str) -> tuple[pyoxigraph.Quad, ...]:
    """Return what a parser makes of it."""
    return tuple(pyoxigraph.parse(written(form), format=FORMS[form]))


def slice_of(as_of: date, jurisdiction: str | None, knowledge: Knowledge) -> set[str]:
    """Return the lines of the graph of the slice, blank nodes aside."""
    lines = export(knowledge, "nq", as_of=as_of, jurisdiction=jurisdiction).decode().splitlines()
    return {line for line in lines if line.endswith(f"<{GRAPH}slice> .") and "_:" not in line}


def test_every_form_is_tried() -> None:
    """A new form needs a parser above."""
    assert set(EXPORT_FORMATS) == set(FORMS)


def test_forms_with_graphs_hold_the_same() -> None:
    """TriG and N-Quads parse to the same statements in the same graphs, each once."""
    trig, quads = parsed("trig"), parsed("nq")

    assert len(trig) == len(quads) == len(set(quads))
    assert set(trig) == set(quads)


def test_turtle_holds_every_triple_once() -> None:
    """A tool that knows no graphs is told the same, without repetition."""
    turtle = parsed("ttl")

    assert len(turtle) == len({quad.triple for quad in parsed("nq")})
    assert {quad.triple for quad in turtle} == {quad.triple for quad in parsed("nq")}


def test_every_graph_is_there(knowledge: Knowledge) -> None:
    """Those of the dataset, the proposal among them, and the slice; nothing stands outside a graph."""
    names = {str(quad.graph_name).strip("<>").removeprefix(GRAPH) for quad in parsed("nq")}
    known = {name.removeprefix(GRAPH) for name, _ in named_triples(knowledge)}

    assert names == known | {"slice"}
    assert {"proposal", "law/mdr", "description"} <= names


def test_every_statement_of_the_dataset_is_there(knowledge: Knowledge) -> None:
    """The export loses nothing and adds the slice alone."""
    dataset = {f"{triple} <{name}> ." for name, triple in named_triples(knowledge)}
    lines = set(written("nq").decode().splitlines())

    assert dataset < lines
    assert {line.split()[-2] for line in lines - dataset} == {f"<{GRAPH}slice>"}


def test_same_knowledge_gives_the_same_bytes() -> None:
    """Not even another process, which keeps its sets in another order, writes any form otherwise."""
    program = (
        "from datetime import date; from hashlib import sha256; from kgservice import open_knowledge;"
        "from kgservice.report.export import EXPORT_FORMATS, export; knowledge = open_knowledge();"
        f"day = date({DAY.year}, {DAY.month}, {DAY.day});"
        "print(*(sha256(export(knowledge, form, as_of=day, jurisdiction=None)).hexdigest() for form in EXPORT_FORMATS))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)

    assert done.stdout.decode().split() == [sha256(written(form)).hexdigest() for form in EXPORT_FORMATS]


def test_exceptions_are_spelled_out(knowledge: Knowledge) -> None:
    """In the slice a rule holds only where no exception to it does, for each exception that is law that day."""
    store = pyoxigraph.Store()
    store.extend(quad for quad in parsed("nq") if quad.graph_name == pyoxigraph.NamedNode(GRAPH + "slice"))
    query = f"""{PREFIXES} SELECT ?rule ?exception WHERE {{ GRAPH ?g {{
        ?rule owl:equivalentClass/(owl:intersectionOf/rdf:rest*/rdf:first)+/owl:complementOf/(owl:unionOf/rdf:rest*/rdf:first)* ?exception
        FILTER (isIRI(?exception)) }} }}"""
    found = {(row["rule"].value, row["exception"].value) for row in store.query(query)}
    drafted = {(above, rule.iri) for rule in knowledge.rulebase.rules.values() for above in rule.exception_to}
    in_force = {
        row["rule"].value for row in store.query(f"{PREFIXES} SELECT ?rule {{ GRAPH ?g {{ ?rule a owl:Class }} }}")
    }

    assert {pair for pair in drafted if set(pair) <= in_force} <= found
    assert len(found & drafted) > 10
    assert any(rule.startswith(MDRULE + "mdr-rule") for rule, _ in found & drafted)


def test_the_slice_is_of_the_day_and_the_place(knowledge: Knowledge) -> None:
    """The law of Norway in 2026 and that of the EU in 2028 are different axioms of the same dataset."""
    norway = slice_of(date(2026, 12, 1), "NO", knowledge)
    union = slice_of(date(2028, 8, 2), "EU", knowledge)

    assert norway - union
    assert union - norway


def test_prefixes_are_declared_and_sorted() -> None:
    """TriG and Turtle begin with the prefixes of the project, in the order of the alphabet."""
    for form in ("trig", "ttl"):
        head = written(form).decode().partition("\n\n")[0].splitlines()
        assert head == sorted(head)
        assert "@prefix mdlaw: <https://w3id.org/mdkg/law/> ." in head
