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

from kgservice import Knowledge, open_assessor
from kgservice.graph import named_triples
from kgservice.model.expression import atoms
from kgservice.reasoning.slices import slice_key
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
"""


@cache
def written(form: str) -> bytes:
    """Return the export of the shipped knowledge, made once a run."""
    return export(open_assessor().knowledge, form, as_of=DAY, jurisdiction=None)


@cache
def stored(form: str) -> pyoxigraph.Store:
    """Return a store into which it was read."""
    store = pyoxigraph.Store()
    store.bulk_load(written(form), format=FORMS[form])
    return store


def sizes(store: pyoxigraph.Store) -> dict[str, int]:
    """Return the number of triples of each graph."""
    rows = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return {row["g"].value: int(row["n"].value) for row in rows}


def slice_of(as_of: date, jurisdiction: str | None, knowledge: Knowledge) -> set[str]:
    """Return the lines of the graph of the slice, blank nodes aside."""
    lines = export(knowledge, "nq", as_of=as_of, jurisdiction=jurisdiction).decode().splitlines()
    return {line for line in lines if line.endswith(f"<{GRAPH}slice> .") and "_:" not in line}


def test_every_form_is_tried() -> None:
    """A new form needs a parser above."""
    assert set(EXPORT_FORMATS) == set(FORMS)


def test_forms_with_graphs_hold_the_same() -> None:
    """TriG and N-Quads are read as the same number of triples in the same graphs, and none outside a graph."""
    lines = written("nq").decode().splitlines()

    assert sizes(stored("trig")) == sizes(stored("nq"))
    assert len(stored("trig")) == len(stored("nq")) == len(lines) == len(set(lines))
    assert sum(sizes(stored("trig")).values()) == len(lines)


def test_turtle_holds_every_triple_once() -> None:
    """A tool that knows no graphs is told the same, without repetition."""
    lines = {line.removesuffix(" .").rpartition(" ")[0] for line in written("nq").decode().splitlines()}
    triples = sum(1 for _ in pyoxigraph.parse(written("ttl"), format=pyoxigraph.RdfFormat.TURTLE))

    assert triples == len(stored("ttl")) == len(lines)


def test_every_graph_is_there(knowledge: Knowledge) -> None:
    """Those of the dataset, the proposal among them, and the slice."""
    names = {name.removeprefix(GRAPH) for name in sizes(stored("trig"))}
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
    """In the slice a rule asks for the complement of what each exception to it that is law that day asks for."""
    rules = knowledge.rulebase.rules
    in_force = slice_key(knowledge.rulebase, as_of=DAY, jurisdiction=None).rules
    drafted: dict[str, set[str]] = {}
    for name in in_force:
        for replaced in set(rules[name].exception_to) & set(in_force):
            drafted.setdefault(replaced, set()).update(atoms(rules[name].condition))

    spelled = {name: complements(name) for name in drafted}
    assert {name: terms for name, terms in drafted.items() if not terms <= spelled[name]} == {}
    assert any(name.startswith(MDRULE + "mdr-rule") for name in drafted)


def complements(rule: str) -> set[str]:
    """Return the terms below the complements that stand beside the condition of a rule in the slice."""
    query = f"""{PREFIXES} SELECT ?term WHERE {{ GRAPH <{GRAPH}slice> {{
      <{rule}> owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first/owl:complementOf ?not .
      ?not (owl:intersectionOf|owl:unionOf|owl:complementOf|rdf:rest|rdf:first)* ?term
      FILTER (isIRI(?term)) }} }}"""
    rows = stored("nq").query(query)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return {row["term"].value for row in rows}


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
