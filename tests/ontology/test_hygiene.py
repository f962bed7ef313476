# SPDX-License-Identifier: Apache-2.0
"""The house rules for the ontology: each is a query that must return no row, and that can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import namespace
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kgservice.vocabulary import OWL
from tests.ontology.knowledge import (
    BROKEN,
    PINNED,
    QUERIES,
    ROOT,
    checks,
    header,
    namespace_of,
    pinned_terms,
    rows,
    store_of,
    triples,
)

DECISION = ROOT / "ontology" / "core" / "decision.ttl"
VERSION = OWL + "versionIRI"
KEYS = {"summary", "answers", "form", "parameters", "returns", "entailment", "order", "since"}

each_check = pytest.mark.parametrize("path", checks(), ids=lambda path: path.stem)


def offenders(path: Path) -> set[str]:
    """Return the IRIs of a counter-example that its check must name: those that call themselves offenders."""
    places = [place for quad in triples(path) for place in _places(quad) if quad.predicate.value != VERSION]
    return {place.value for place in places if "offender" in place.value.lower()}


def _places(quad: object) -> Iterator[NamedNode]:
    """Yield the IRIs of a triple, the datatype of its literal among them."""
    for place in (quad.subject, quad.predicate, quad.object, getattr(quad.object, "datatype", None)):
        if isinstance(place, NamedNode):
            yield place


@each_check
def test_ontology_is_clean(path: Path, ontology: Store) -> None:
    """No term breaks the rule."""
    found = rows(ontology, path)

    assert [" ".join(row) for row in found] == [], header(path)["summary"]


@each_check
def test_check_fires_on_each_offender_and_on_nothing_else(path: Path) -> None:
    """A check names all offenders in its counter-example, and leaves what is sound beside them alone."""
    example = BROKEN / f"{path.stem}.ttl"

    found = {row[0] for row in rows(store_of([DECISION, example]), path)}

    assert offenders(example)
    assert offenders(example) == found


def test_each_check_has_a_counter_example() -> None:
    """A check without a counter-example may check nothing, and a counter-example without a check is left over."""
    assert {path.stem for path in checks()} == {path.stem for path in BROKEN.iterdir()}


def test_each_file_is_a_check() -> None:
    """Nothing else lies in the folder, so that no check is left out by its name."""
    assert checks() == sorted(QUERIES.iterdir())


def test_counter_examples_show_what_is_sound() -> None:
    """Each counter-example has a sound term beside its offenders, or a check could name everything and pass."""
    without = [
        path.name
        for path in BROKEN.iterdir()
        if not re.search(r"sound", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert without == []


@each_check
def test_header_tells_what_the_query_returns(path: Path) -> None:
    """The header has every key, and names the columns in their order, the offender first."""
    about = header(path)
    answers = Store().query(path.read_text(encoding="utf-8"))

    assert isinstance(answers, QuerySolutions)
    assert about.keys() == KEYS
    assert list(about["returns"]) == [variable.value for variable in answers.variables]
    assert next(iter(about["returns"])) == "term"
    assert about["summary"].endswith(".")


@each_check
def test_order_of_rows_is_fixed(path: Path) -> None:
    """The query ends with an ORDER BY, and its header says by what."""
    last = path.read_text(encoding="utf-8").rstrip().splitlines()[-1]

    assert last.startswith("ORDER BY ")
    assert header(path)["order"].split(", then ") == last.removeprefix("ORDER BY ").replace("?", "").split()


def test_summaries_differ() -> None:
    """No two checks say the same."""
    summaries = [header(path)["summary"] for path in checks()]

    assert len(set(summaries)) == len(summaries)


@each_check
def test_no_quadratic_exists(path: Path) -> None:
    """No EXISTS joins two triple patterns, which the store evaluates in quadratic time; one does, over few nodes."""
    prepared = prepareQuery(path.read_text(encoding="utf-8"))

    joined = [part for part in exists_parts(prepared.algebra) if len(pattern_triples(part)) > 1]

    assert not joined or path.stem == "rule-default-order-duplicate-violation"  # over the few defaults only


def exists_parts(node: object) -> Iterator[object]:
    """Yield the graph patterns of the EXISTS and NOT EXISTS in a query."""
    if isinstance(node, CompValue):
        if node.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            yield node.graph
        for value in node.values():
            yield from exists_parts(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from exists_parts(value)


def pattern_triples(node: object) -> list[object]:
    """Return the triple patterns of a graph pattern, those of further EXISTS inside it left out."""
    if isinstance(node, CompValue):
        if node.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            return []
        own = list(node.triples or []) if "triples" in node else []
        return own + [t for key, value in node.items() if key != "triples" for t in pattern_triples(value)]
    if isinstance(node, list):
        return [t for value in node for t in pattern_triples(value)]
    return []


@pytest.mark.parametrize("name", ["DCTERMS", "OWL", "PROV", "RDF", "RDFS", "SKOS", "VANN"])
def test_pinned_terms_are_those_of_the_vocabulary(name: str) -> None:
    """The pinned list holds exactly the terms that the closed namespace of rdflib knows."""
    vocabulary = getattr(namespace, name)
    known = {str(term) for term in dir(vocabulary)}

    assert {term for term in pinned_terms() if namespace_of(term) == str(vocabulary)} == known


def test_pinned_list_is_sorted() -> None:
    """The list stands in order, without repetition, so that a change of it is one line."""
    assert pinned_terms() == sorted(set(pinned_terms())), PINNED
