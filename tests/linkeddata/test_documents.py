# SPDX-License-Identifier: Apache-2.0
"""Which IRIs are documents, and that what is sent for one is all of it."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kgservice.graph import named_queries
from kgservice.graph.description import DATASET
from kgservice.linkeddata import LinkedData
from kgservice.vocabulary import BASE, MD, MDQ, OWL, RDF
from tests.linkeddata.test_forms import canonical


@pytest.mark.parametrize(
    ("name", "is_document"),
    [
        ("law/mdr", False),
        ("law/mdr-art-10", False),
        ("obligation/mdr-mfr-qms", False),
        ("concept/role-manufacturer", False),
        ("ontology/topic", False),
        ("guidance/mdcg-2025-6", False),
        ("shape/mdr-certificate-valid", False),
        ("emdn", False),
        ("ontology/", True),
        ("ontology/core/obligation", True),
        ("ontology/core/obligation/0.1.0", True),
        ("shapes/gap/certificates", True),
        ("graph/law/mdr", True),
        ("graph/absent", False),
        ("query/acts", True),
        ("dataset", True),
    ],
)
def test_documents_are_what_can_be_sent(name: str, is_document: bool, linked: LinkedData) -> None:
    """Graphs, modules, queries and the dataset are documents; law, terms, duties and guidance are not."""
    assert (BASE + name in linked.documents) is is_document


def test_a_module_is_sent_whole(linked: LinkedData) -> None:
    """Each module answers with what stands in its file, under its own IRI and under that of its version."""
    root = linked.knowledge.root
    modules = [quad.subject.value for quad in linked.sources.find(None, _node(RDF + "type"), _node(OWL + "Ontology"))]

    assert len(modules) > 80
    for iri in modules:
        path = root / f"{iri.removeprefix(BASE)}.ttl"
        (version,) = linked.sources.values(iri, OWL + "versionIRI")
        assert version in linked.documents
        assert canonical(list(linked.statements(iri))) == canonical(list(pyoxigraph.parse(path=str(path))))
        assert linked.statements(version) == linked.statements(iri)


def test_the_vocabulary_holds_every_term(linked: LinkedData) -> None:
    """The document of the vocabulary says of each term of ours what the dataset says of it."""
    sent = set(linked.statements(MD))
    terms = {iri for iri in linked.sources.ours() if iri.startswith(MD)}

    assert len(terms) > 700
    assert {term for term in terms if not set(linked.sources.find(_node(term), None, None)) <= sent} == set()


def test_the_dataset_tells_of_its_parts(linked: LinkedData) -> None:
    """What the dataset counts under names of its own is in its document."""
    subjects = {getattr(quad.subject, "value", "") for quad in linked.statements(DATASET)}
    parts = {iri for iri in _subjects(linked) if iri.startswith(DATASET + "#")}

    assert parts <= subjects
    assert len(parts) > 100


def test_a_graph_is_sent_whole(linked: LinkedData) -> None:
    """Each named graph answers with all of its statements, in that graph."""
    graphs = [name.value for name in linked.sources.graph.store.named_graphs()]

    for iri in graphs:
        if iri.endswith(("proposal", "mapping", "core")):
            quads = list(linked.graph(iri))
            assert quads
            assert {quad.graph_name.value for quad in quads} == {iri}
        assert linked.documents.is_graph(iri)


def test_a_query_is_its_text(linked: LinkedData) -> None:
    """A query answers with its file."""
    assert {name: linked.documents.query(MDQ + name) for name in named_queries()} == {
        name: query.text for name, query in named_queries().items()
    }
    assert linked.documents.query(MDQ + "absent") is None


@pytest.mark.long
def test_files_of_the_dataset_hold_all_of_it(linked: LinkedData) -> None:
    """A form with graphs holds the named graphs, the other what is adopted; nothing is in neither."""
    store = linked.sources.graph.store
    named = set(linked.documents.distribution("nq"))
    adopted = set(linked.documents.distribution("ttl"))

    assert {quad.graph_name for quad in adopted} == {DefaultGraph()}
    assert len(named) + len(adopted) == len(store)
    assert {Quad(*quad.triple) for quad in adopted} <= {Quad(*quad.triple) for quad in named}


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _subjects(linked: LinkedData) -> set[str]:
    found = linked.sources.graph.store.query("SELECT DISTINCT ?s WHERE { ?s ?p ?o }")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return {row["s"].value for row in found if isinstance(row["s"], NamedNode)}
