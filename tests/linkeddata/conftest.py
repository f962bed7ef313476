# SPDX-License-Identifier: Apache-2.0
"""The linked data of the shipped knowledge, and of a handful of statements."""

from __future__ import annotations

import pyoxigraph
import pytest

from kgservice import open_assessor
from kgservice.graph import KnowledgeGraph
from kgservice.linkeddata import LinkedData
from kgservice.linkeddata.sources import Sources
from kgservice.web.resources import linked_data_of

PREFIXES = """
@prefix : <https://w3id.org/mdkg/law/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/mdkg/graph/> .
@prefix md: <https://w3id.org/mdkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
LAW = "https://w3id.org/mdkg/law/"


def sources_of(trig: str, shapes: str = "") -> Sources:
    """Return sources that hold some TriG as the dataset, and some Turtle as the shapes."""
    stores = [pyoxigraph.Store(), pyoxigraph.Store()]
    for store, text in zip(stores, (trig, shapes), strict=True):
        store.load(PREFIXES + text, format=pyoxigraph.RdfFormat.TRIG)
    return Sources(KnowledgeGraph(stores[0]), stores[1])


@pytest.fixture(scope="session")
def linked() -> LinkedData:
    """Return the linked data of the shipped knowledge."""
    return linked_data_of(open_assessor().knowledge)()
