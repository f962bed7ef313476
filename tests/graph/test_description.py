# SPDX-License-Identifier: Apache-2.0
"""The account that the dataset gives of itself: each number of it is counted again by a query."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph
import pytest

from kgservice.graph import KnowledgeGraph
from kgservice.graph.description import DATASET, DEFAULT_GRAPH, DESCRIPTION
from kgservice.graph.partitions import part
from kgservice.vocabulary import GRAPH
from tests.graph.test_dataset import rows

NOT_ITSELF = f"FILTER (?graph != <{DESCRIPTION}>)"
"""The description leaves itself out."""

STATED_AND_COUNTED = {
    "properties of each graph": (
        f"""?graph void:propertyPartition ?part . ?part void:property ?name ; void:triples ?number .
        FILTER STRSTARTS(STR(?graph), "{GRAPH}")""",
        "SELECT ?graph ?name (COUNT(*) AS ?number) WHERE { GRAPH ?graph { ?s ?name ?o } NOT_ITSELF }"
        " GROUP BY ?graph ?name",
        "?graph ?name ?number",
    ),
    "classes of each graph": (
        f"""?graph void:classPartition ?part . ?part void:class ?name ; void:entities ?number .
        FILTER STRSTARTS(STR(?graph), "{GRAPH}")""",
        "SELECT ?graph ?name (COUNT(*) AS ?number) WHERE { GRAPH ?graph { ?s a ?name } FILTER isIRI(?name) NOT_ITSELF }"
        " GROUP BY ?graph ?name",
        "?graph ?name ?number",
    ),
    "totals of each graph": (
        f"""?graph void:triples ?number ; void:distinctSubjects ?subjects ; void:properties ?properties .
        FILTER STRSTARTS(STR(?graph), "{GRAPH}")""",
        """SELECT ?graph (COUNT(*) AS ?number) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties)
        WHERE { GRAPH ?graph { ?s ?p ?o } NOT_ITSELF } GROUP BY ?graph""",
        "?graph ?number ?subjects ?properties",
    ),
    "numbers of classes": (
        f"""?graph void:classes ?number . FILTER (STRSTARTS(STR(?graph), "{GRAPH}") && ?number > 0)""",
        """SELECT ?graph (COUNT(DISTINCT ?class) AS ?number)
        WHERE { GRAPH ?graph { ?s a ?class } FILTER isIRI(?class) NOT_ITSELF } GROUP BY ?graph""",
        "?graph ?number",
    ),
    "properties of the dataset": (
        f"<{DATASET}> void:propertyPartition ?part . ?part void:property ?name ; void:triples ?number .",
        "SELECT ?name (COUNT(*) AS ?number) WHERE { GRAPH ?graph { ?s ?name ?o } NOT_ITSELF } GROUP BY ?name",
        "?name ?number",
    ),
    "totals of the dataset": (
        f"<{DATASET}> void:triples ?number ; void:properties ?properties .",
        """SELECT (COUNT(*) AS ?number) (COUNT(DISTINCT ?p) AS ?properties)
        WHERE { GRAPH ?graph { ?s ?p ?o } NOT_ITSELF }""",
        "?number ?properties",
    ),
    "properties of the default graph": (
        f"<{DEFAULT_GRAPH}> void:propertyPartition ?part . ?part void:property ?name ; void:triples ?number .",
        "SELECT ?name (COUNT(*) AS ?number) ADOPTED WHERE { ?s ?name ?o } GROUP BY ?name",
        "?name ?number",
    ),
    "classes of the default graph": (
        f"<{DEFAULT_GRAPH}> void:classPartition ?part . ?part void:class ?name ; void:entities ?number .",
        "SELECT ?name (COUNT(DISTINCT ?s) AS ?number) ADOPTED WHERE { ?s a ?name FILTER isIRI(?name) } GROUP BY ?name",
        "?name ?number",
    ),
    "totals of the default graph": (
        f"""<{DEFAULT_GRAPH}> void:triples ?number ; void:distinctSubjects ?subjects ; void:properties ?properties ;
        void:classes ?classes .""",
        """SELECT (COUNT(*) AS ?number) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties)
        (COUNT(DISTINCT ?class) AS ?classes) ADOPTED
        WHERE { ?s ?p ?o BIND (IF(?p = rdf:type && isIRI(?o), ?o, ?unbound) AS ?class) }""",
        "?number ?subjects ?properties ?classes",
    ),
    "properties of each class": (
        f"""<{DEFAULT_GRAPH}> void:classPartition ?of . ?of void:class ?class ; void:propertyPartition ?part .
        ?part void:property ?name ; void:triples ?number .""",
        """SELECT ?class ?name (COUNT(*) AS ?number) ADOPTED
        WHERE { ?s a ?class ; ?name ?o FILTER isIRI(?class) } GROUP BY ?class ?name""",
        "?class ?name ?number",
    ),
    "classes that a property of a class leads to": (
        f"""<{DEFAULT_GRAPH}> void:classPartition ?of . ?of void:class ?class ; void:propertyPartition ?part .
        ?part void:property ?name ; void:classPartition ?objects .
        ?objects void:class ?kind ; void:triples ?number .""",
        """SELECT ?class ?name ?kind (COUNT(*) AS ?number) ADOPTED
        WHERE { ?s a ?class ; ?name ?o . ?o a ?kind FILTER (isIRI(?class) && isIRI(?kind)) }
        GROUP BY ?class ?name ?kind""",
        "?class ?name ?kind ?number",
    ),
    "datatypes that a property of a class has": (
        f"""<{DEFAULT_GRAPH}> void:classPartition ?of . ?of void:class ?class ; void:propertyPartition ?part .
        ?part void:property ?name ; ext:datatypePartition ?values .
        ?values ext:datatype ?kind ; void:triples ?number .""",
        """SELECT ?class ?name ?kind (COUNT(*) AS ?number) ADOPTED
        WHERE { ?s a ?class ; ?name ?o FILTER (isIRI(?class) && isLiteral(?o)) BIND (DATATYPE(?o) AS ?kind) }
        GROUP BY ?class ?name ?kind""",
        "?class ?name ?kind ?number",
    ),
}
"""What is counted → the pattern that finds it stated, the query that counts it, the columns of both."""


@pytest.fixture(scope="session")
def adopted(graph: KnowledgeGraph) -> str:
    """Return the clauses that make a default graph of the graphs of which the description says so."""
    found = rows(graph, f"SELECT ?graph WHERE {{ <{DEFAULT_GRAPH}> void:subset ?graph }}")
    return " ".join(f"FROM <{name}>" for (name,) in found)


@pytest.mark.parametrize("what", STATED_AND_COUNTED)
def test_every_number_is_what_one_counts(what: str, graph: KnowledgeGraph, adopted: str) -> None:
    """No part is missing, none is too many, and each has the number that a query finds."""
    pattern, query, columns = STATED_AND_COUNTED[what]
    prologue = "PREFIX ext: <http://ldf.fi/void-ext#>\n"

    stated = rows(graph, f"{prologue}SELECT {columns} WHERE {{ GRAPH <{DESCRIPTION}> {{ {pattern} }} }}")
    counted = rows(graph, query.replace("NOT_ITSELF", NOT_ITSELF).replace("ADOPTED", adopted))

    assert sorted(stated) == sorted(counted)
    assert stated


def test_default_graph_is_made_of_what_is_adopted(graph: KnowledgeGraph) -> None:
    """The graphs it is said to be made of, with the description, hold as many triples as it does."""
    made_of = f"SELECT (SUM(?n) AS ?sum) WHERE {{ <{DEFAULT_GRAPH}> void:subset ?graph . ?graph void:triples ?n }}"
    about = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} }}"
    [(said,)], [(itself,)] = rows(graph, made_of), rows(graph, about)

    assert rows(graph, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == [(str(int(said) + int(itself)),)]


def test_parts_of_the_description_have_names(triples: Mapping[str, set[str]]) -> None:
    """Everything described has an IRI that is valid and says what it is; there is no blank node."""
    assert [triple for triple in triples["description"] if "_:" in triple.replace('"', " ").split()] == []
    assert part(DATASET, "class", "md:Obligation") == f"{DATASET}#class/md:Obligation"
    assert part(f"{DATASET}#a", "property", "urn:x/y#z") == f"{DATASET}#a/property/urn:x%2Fy%23z"


def test_nothing_is_said_twice_over(triples: Mapping[str, set[str]]) -> None:
    """A count has one value, and a part one name: no part of the description is described as two."""
    numbered = [triple.rsplit(" ", 1)[0] for triple in triples["description"] if "XMLSchema#integer>" in triple]

    assert len(numbered) == len(set(numbered))
    assert len(numbered) > 1000


def test_texts_of_the_dataset_are_in_both_languages(graph: KnowledgeGraph) -> None:
    """Of the dataset and of its default graph."""
    for name in (DATASET, DEFAULT_GRAPH):
        found = rows(
            graph,
            f"SELECT (LANG(?t) AS ?lang) WHERE {{ <{name}> dcterms:title|dcterms:description ?t }} ORDER BY ?lang",
        )
        assert found == [("en",), ("en",), ("nb",), ("nb",)]


def test_the_description_asks_no_foreign_place(graph: KnowledgeGraph) -> None:
    """Where the service runs is not known here, so no endpoint is named."""
    for name in ("http://rdfs.org/ns/void#sparqlEndpoint", "https://schema.org/target"):
        assert not list(graph.store.quads_for_pattern(None, pyoxigraph.NamedNode(name), None))
