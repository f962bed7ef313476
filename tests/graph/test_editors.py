# SPDX-License-Identifier: Apache-2.0
"""What query editors and assistants ask an endpoint about itself is answered whole, without any setting up.

The queries have the shape of those that the named clients send, in our words.
"""

from __future__ import annotations

import re

import pyoxigraph
import pytest
import rdflib.plugins.sparql

from kgservice.graph import KnowledgeGraph, NamedQuery, named_queries
from kgservice.graph.description import DATASET
from kgservice.sparql.guard import examine_query
from kgservice.sparql.limits import Limits
from kgservice.vocabulary import MDQ, PREFIXES
from tests.docs.documents import Block, blocks
from tests.graph.conftest import ROOT
from tests.graph.test_dataset import rows

QUERIES = named_queries()

PROLOGUE = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX ext: <http://ldf.fi/void-ext#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
PREFIX schema: <https://schema.org/>
"""

# sib-swiss/sparql-editor, metadata.ts: classes, their properties and what those lead to, with names and numbers, from
# service descriptions where those name the graphs, and from link sets where there are any.
EDITOR = """
SELECT DISTINCT ?graph ?graphName ?class ?property ?objectClass ?datatype ?triples ?className ?objectName ?propertyName
WHERE {
  {
    OPTIONAL {
      ?graph sd:graph ?described .
      OPTIONAL { ?graph rdfs:label ?graphName }
      ?described void:classPartition ?ofClass .
    }
    ?ofClass void:class ?class ; void:propertyPartition ?ofProperty .
    OPTIONAL { ?class rdfs:label ?className }
    ?ofProperty void:property ?property .
    OPTIONAL { ?ofProperty void:triples ?triples }
    OPTIONAL { ?property rdfs:label ?propertyName }
    OPTIONAL {
      { ?ofProperty void:classPartition [ void:class ?objectClass ] OPTIONAL { ?objectClass rdfs:label ?objectName } }
      UNION
      { ?ofProperty ext:datatypePartition [ ext:datatype ?datatype ] }
    }
  } UNION {
    ?links void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
      void:objectsTarget [ void:class ?objectClass ] .
  }
} ORDER BY ?class ?objectClass ?datatype ?graph ?triples
"""

# sib-swiss/sparql-llm, utils.py, and older versions of the editor: the same without names and numbers.
ASSISTANT = """
SELECT DISTINCT ?class ?property ?objectClass ?datatype
WHERE {
  { ?ofClass void:class ?class ; void:propertyPartition ?ofProperty .
    ?ofProperty void:property ?property .
    OPTIONAL {
      { ?ofProperty void:classPartition [ void:class ?objectClass ] }
      UNION
      { ?ofProperty ext:datatypePartition [ ext:datatype ?datatype ] } } }
  UNION
  { ?links void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
      void:objectsTarget [ void:class ?objectClass ] . }
}
"""

# sib-swiss/void-generator, README: classes with the number of things, and of the triples that link two classes.
NUMBERS = """
SELECT DISTINCT ?class ?things ?property ?objectClass ?triples
WHERE {
  ?ofClass void:class ?class ; void:entities ?things ; void:propertyPartition ?ofProperty .
  ?ofProperty void:property ?property ; void:classPartition [ void:class ?objectClass ; void:triples ?triples ] .
}
"""

# sib-swiss/sparql-editor and sparql-llm: examples, and prefixes.
EXAMPLES = """
SELECT DISTINCT ?example ?comment ?query
WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|spex:describe ?query .
} ORDER BY ?example
"""
DECLARED = (
    "SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"
)

LINKED = "SELECT DISTINCT ?class ?property WHERE { ?thing a ?class ; ?property ?value FILTER isIRI(?class) }"

STORAGE = 2_000_000
"""Bytes of an answer that a browser keeps beside those of other endpoints: it has 5 MB for all."""


def asked(graph: KnowledgeGraph, query: str) -> list[dict[str, str]]:
    """Return the rows as column → value; what is not bound is absent."""
    found = graph.query(PROLOGUE + query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]


@pytest.fixture(scope="session")
def linked(graph: KnowledgeGraph) -> set[tuple[str, ...]]:
    """Return the pairs of class and property that the data has; the description itself is not described."""
    about_itself = {"http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/shacl#"}
    found = rows(graph, LINKED)
    return {pair for pair in found if not any(pair[0].startswith(namespace) for namespace in about_itself)}


@pytest.mark.parametrize("query", [EDITOR, ASSISTANT], ids=["editor", "assistant"])
def test_every_class_offers_its_properties(query: str, graph: KnowledgeGraph, linked: set[tuple[str, ...]]) -> None:
    """Each pair of class and property in the data is offered, and no other."""
    assert {(row["class"], row["property"]) for row in asked(graph, query)} == linked


@pytest.mark.parametrize("query", [EDITOR, ASSISTANT], ids=["editor", "assistant"])
def test_properties_say_what_they_lead_to(query: str, graph: KnowledgeGraph) -> None:
    """A duty leads to a concept that bears it, and its number is a text."""
    md, kind = PREFIXES["md"], md_class("Obligation")
    found = [row for row in asked(graph, query) if row["class"] == kind]

    bearers = {row.get("objectClass") for row in found if row["property"] == md + "bearer"}
    numbers = {row.get("datatype") for row in found if row["property"] == PREFIXES["skos"] + "notation"}
    assert bearers == {PREFIXES["skos"] + "Concept"}
    assert numbers == {PREFIXES["xsd"] + "string"}


def test_no_row_comes_twice(graph: KnowledgeGraph) -> None:
    """The editor is told each link once, with the number of its triples, in an answer that a browser can keep."""
    found = asked(graph, EDITOR)
    links = [tuple(row.get(name) for name in ("class", "property", "objectClass", "datatype")) for row in found]
    solutions = graph.query(PROLOGUE + EDITOR)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)

    assert len(links) == len(set(links))
    assert all(int(row["triples"]) > 0 for row in found)
    assert len(solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"") < STORAGE


def test_links_between_classes_have_numbers(graph: KnowledgeGraph) -> None:
    """Of the things and of the triples; there are as many duties as the graph has."""
    found = [row for row in asked(graph, NUMBERS) if row["class"] == md_class("Obligation")]
    [(duties,)] = rows(graph, "SELECT (COUNT(*) AS ?n) WHERE { ?duty a md:Obligation }")

    assert {row["things"] for row in found} == {duties}
    assert all(int(row["triples"]) > 0 for row in found)


def test_every_prefix_is_declared(graph: KnowledgeGraph) -> None:
    """Those of the project, each once."""
    assert [(row["prefix"], row["namespace"]) for row in asked(graph, DECLARED)] == sorted(PREFIXES.items())


def test_every_class_and_property_has_a_prefix(graph: KnowledgeGraph) -> None:
    """An editor writes each of them short."""
    offered = {row[name] for row in asked(graph, EDITOR) for name in ("class", "property")}

    assert [iri for iri in offered if not iri.startswith(tuple(PREFIXES.values()))] == []


def test_every_named_query_is_an_example(graph: KnowledgeGraph) -> None:
    """In both languages, under its own IRI."""
    found = asked(graph, EXAMPLES)

    texts = {(row["example"].removeprefix(MDQ), row["comment"]) for row in found}
    assert texts == {(name, text) for name, query in QUERIES.items() for text in (query.summary.en, query.summary.nb)}
    assert [row["example"] for row in found] == sorted(row["example"] for row in found)


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_an_example_runs_as_it_stands(query: NamedQuery, graph: KnowledgeGraph) -> None:
    """It is valid in two engines, and gives its columns, and rows if it needs no product: there is none here."""
    text = {row["example"]: row["query"] for row in asked(graph, EXAMPLES)}[MDQ + query.name]
    found = graph.query(text)
    rdflib.plugins.sparql.prepareQuery(text)

    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert tuple(variable.value for variable in found.variables) == tuple(query.columns)
    assert query.needs_product or list(found)


def test_the_service_lets_all_of_them_pass(graph: KnowledgeGraph) -> None:
    """No example, and no question of an editor, is more than a query is given."""
    questions = {PROLOGUE + query for query in (EDITOR, ASSISTANT, NUMBERS, EXAMPLES, DECLARED)}
    texts = {row["query"] for row in asked(graph, EXAMPLES)} | questions

    assert {examine_query(text, Limits()).form for text in texts} == {"SELECT"}


def test_an_example_is_the_query_without_its_head(graph: KnowledgeGraph) -> None:
    """It begins with its prefixes, written so that an editor sees that they are there; the rest is as in the file."""
    for row in asked(graph, EXAMPLES):
        name, text = row["example"].removeprefix(MDQ), row["query"]
        body = text.partition("SELECT ")
        assert re.match(r"PREFIX \w+: <", text)
        assert not re.search(r"^PREFIX \S+  ", text, re.MULTILINE)
        assert QUERIES[name].text.endswith("".join(body[1:]))


def test_examples_are_of_the_shape_that_their_readers_know(graph: KnowledgeGraph) -> None:
    """Both types, one query, labels in both languages, keywords without white space at their ends, our prefixes."""
    query = """
        SELECT ?example (COUNT(DISTINCT ?text) AS ?texts) (COUNT(DISTINCT ?label) AS ?labels) (MIN(?word) AS ?keyword)
        WHERE { ?example a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; sh:prefixes ?declares ; sh:select ?text ;
          rdfs:label ?label ; schema:keywords ?word . ?declares sh:declare/sh:prefix "md" .
          FILTER (LANG(?label) IN ("en", "nb")) }
        GROUP BY ?example"""
    found = asked(graph, query)

    assert {row["example"] for row in found} == {MDQ + name for name in QUERIES}
    assert {(row["texts"], row["labels"]) for row in found} == {("1", "2")}
    assert all(re.fullmatch(r"\S(.*\S)?", row["keyword"]) for row in found)


def test_prefixes_hang_on_the_dataset(graph: KnowledgeGraph) -> None:
    """Which an engine that resolves sh:prefixes follows; each declaration has an IRI and one namespace."""
    query = f"SELECT ?node ?namespace WHERE {{ <{DATASET}> sh:declare ?node . ?node sh:namespace ?namespace }}"
    found = asked(graph, query)

    assert {row["namespace"] for row in found} == set(PREFIXES.values())
    assert all(row["node"].startswith(f"{DATASET}#prefix/") for row in found)
    assert len(found) == len(PREFIXES)


@pytest.mark.parametrize("block", list(blocks(ROOT / "docs" / "metadata.md", "sparql")), ids=lambda block: block.name)
def test_queries_of_the_document_are_answered(block: Block, graph: KnowledgeGraph) -> None:
    """What the document on all this asks has rows, and none of them has a gap but what a link may lead to."""
    found = asked(graph, block.text)

    assert found
    assert [row for row in found if set(row) | {"leads_to"} != {*found[0], "leads_to"}] == []


def md_class(name: str) -> str:
    """Return the IRI of a class of ours."""
    return PREFIXES["md"] + name
