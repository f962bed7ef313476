# SPDX-License-Identifier: Apache-2.0
"""The graph of an assessment: it can be asked, it joins with the ontology, and it is always the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

from kgservice import Assessment, Knowledge, assess
from kgservice.knowledge.graph import ontology_files
from kgservice.report.rdf import graph_name, to_graph, to_json_ld, to_turtle
from kgservice.vocabulary import BASE, MD, RDFS, compact
from tests.report.conftest import DESCRIPTIONS

AssessmentOf = Callable[[str], Assessment]

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = """
PREFIX md: <https://w3id.org/mdkg/ontology/>
PREFIX mdc: <https://w3id.org/mdkg/concept/>
"""


def answers(store: Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query as text."""
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return [tuple(getattr(value, "value", "") for value in row) for row in found]


@pytest.fixture(scope="module")
def ontology() -> Store:
    """Return a store with the whole ontology."""
    store = Store()
    for path in ontology_files(ROOT):
        store.extend(parse(path.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


@pytest.mark.parametrize(
    ("name", "scale"), [("closed", "mdr-risk-class"), ("closed", "notified-body"), ("empty", "qualification")]
)
def test_graph_gives_back_value_and_rules(
    name: str, scale: str, assessment_of: AssessmentOf, knowledge: Knowledge
) -> None:
    """A query on the graph gives the value and the deciding rules of the assessment it was made from."""
    store = Store()
    store.extend(to_graph(assessment_of(name), knowledge))
    query = f"""{PREFIXES} SELECT ?value ?rule WHERE {{ GRAPH ?a {{ ?a md:assesses/md:hasAnswer ?answer .
        ?answer md:aboutScale mdc:{scale} ; md:value ?value ; md:certain true ; md:broughtAboutBy ?rule }} }}"""
    product = assessment_of(name).products[0]
    by_scale = {a.scale: a for a in (product.qualification, product.risk_class.answer, product.notified_body)}
    expected = next(answer for iri, answer in by_scale.items() if iri.endswith(scale))
    assert answers(store, query) == [(expected.value, rule) for rule in expected.deciding_rules]


def test_open_answer_has_no_value(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """What is undetermined has possible values, and questions in the order to ask them."""
    store = Store()
    store.extend(to_graph(assessment_of("open"), knowledge))
    assert answers(store, f"{PREFIXES} SELECT ?v WHERE {{ GRAPH ?a {{ ?x a md:Answer ; md:value ?v }} }}") == []
    first = f"{PREFIXES} SELECT ?field WHERE {{ GRAPH ?a {{ ?m md:askedAs 1 ; md:field ?field }} }}"
    assert answers(store, first) == [(assessment_of("open").products[0].missing_facts[0].field,)]


def test_documented_example(ontology: Store, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """The query of the documentation joins a product with the law and with the lines of the input."""
    text = (ROOT / "docs" / "assessment-as-rdf.md").read_text(encoding="utf-8")
    query = re.search(r"```sparql\n(.*?)```", text, re.DOTALL)
    assert query is not None
    store = Store()
    store.extend(ontology)
    store.extend(to_graph(assessment_of("closed"), knowledge))
    rows = answers(store, query[1])
    assert {row[:3] for row in rows} == {("Rhythm Reader", "IIa", "MDR rule 11(a)")}
    assert ("informs diagnostic or therapeutic decisions", "closed.yaml:8:20") in {row[4:] for row in rows}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_graph_says_only_what_is_declared(
    name: str, ontology: Store, assessment_of: AssessmentOf, knowledge: Knowledge
) -> None:
    """Every term of ours that the graph uses is declared in the ontology, and no node is without an IRI."""
    quads = to_graph(assessment_of(name), knowledge)
    terms = {term for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    ours = {term for term in terms if term.value.startswith(BASE) and "/law/" not in term.value}
    assert {compact(t.value) for t in ours if not next(ontology.quads_for_pattern(t, None, None), None)} == set()
    assert {quad.graph_name for quad in quads} == {graph_name(assessment_of(name))}
    assert "_:" not in {str(quad.subject)[:2] for quad in quads}
    assert len(quads) == len(set(quads))


def test_ranges_hold(ontology: Store, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Literals are of the datatypes that the vocabulary gives their properties."""
    stated = NamedNode(RDFS + "range")
    for quad in to_graph(assessment_of("hospital"), knowledge):
        ranges = [found.object for found in ontology.quads_for_pattern(quad.predicate, stated, None)]
        if ranges and quad.predicate.value.startswith(MD) and isinstance(quad.object, Literal):
            assert quad.object.datatype in ranges


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_turtle_and_json_ld_hold_the_same(name: str, assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Both forms can be read back, and give the triples of the graph."""
    expected = {quad.triple for quad in to_graph(assessment_of(name), knowledge)}
    turtle = parse(to_turtle(assessment_of(name), knowledge).encode(), format=RdfFormat.TURTLE)
    json_ld = to_json_ld(assessment_of(name), knowledge)
    assert {quad.triple for quad in turtle} == expected
    assert {quad.triple for quad in parse(json_ld.encode(), format=RdfFormat.JSON_LD)} == expected
    assert json.loads(json_ld)


def test_same_bytes_in_another_process(tmp_path: Path, knowledge: Knowledge) -> None:
    """Neither the order of a set nor the run shows in the Turtle."""
    path = tmp_path / "device.yaml"
    path.write_text(DESCRIPTIONS["clash"], encoding="utf-8")
    program = (
        "import sys; from datetime import date; from kgservice import assess, open_knowledge;"
        "from kgservice.report.rdf import to_turtle;"
        "print(to_turtle(assess(sys.argv[1], as_of=date(2026, 11, 23)), open_knowledge()), end='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True, env=environment)
    assert done.stdout.decode() == to_turtle(assess(path, as_of=date(2026, 11, 23)), knowledge)


def test_another_day_is_another_graph(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """The name of a graph says which day it was read on."""
    other = assess(DESCRIPTIONS["clash"].encode(), as_of=date(2025, 1, 1), hint="yaml")
    assert graph_name(other) != graph_name(assessment_of("clash"))
