# SPDX-License-Identifier: Apache-2.0
"""What is kept can be written by whoever has the token; what is found changed is told, not believed."""

from __future__ import annotations

import base64

import pyoxigraph
import pytest
from pyoxigraph import NamedNode

from kgservice.errors import StoreError
from kgservice.products import Reading, Shelf
from kgservice.products.names import record_graph
from kgservice.store.oxigraph import OxigraphStore
from tests.products.conftest import STROKE, added


@pytest.mark.parametrize(
    "change",
    [
        "DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/ns/dcat#hasCurrentVersion> ?o } }",
        "DELETE WHERE { GRAPH ?g { ?s <http://purl.org/dc/terms/abstract> ?o } }",
        "DELETE WHERE { GRAPH ?g { ?s <https://w3id.org/mdkg/ontology/inputDigest> ?o } }",
        "INSERT DATA { GRAPH <RECORD> { <VERSION> <http://www.w3.org/ns/dcat#version> 'two' } }",
        "DELETE WHERE { GRAPH <RECORD> { ?s <http://www.w3.org/ns/dcat#version> ?o } }",
    ],
)
def test_a_record_that_somebody_wrote_in_is_no_fault_of_ours(
    change: str, shelf: Shelf, store: OxigraphStore, reading: Reading
) -> None:
    """It is told which product it is and what to do, and the graph can be removed."""
    added(shelf, STROKE)
    names = (record_graph("stroke-1"), "https://w3id.org/mdkg/product/stroke-1/versions/1")
    store.update(change.replace("RECORD", names[0]).replace("VERSION", names[1]))

    with pytest.raises(StoreError) as caught:
        reading.record("stroke-1")

    assert record_graph("stroke-1") in caught.value.remedy.en
    store.remove_graph(record_graph("stroke-1"))
    assert added(shelf, STROKE).current.number == 1


def test_bytes_that_somebody_changed_are_not_given_out(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """What does not have the digest that was noted is not what was sent."""
    record = added(shelf, STROKE)
    source = record.current.source
    assert source is not None
    value = NamedNode("http://www.w3.org/ns/prov#value")
    for quad in list(store._store.quads_for_pattern(None, value, None, NamedNode(source.iri))):
        store._store.remove(quad)
        wrong = pyoxigraph.Literal(base64.b64encode(b"name: B").decode())
        store._store.add(pyoxigraph.Quad(quad.subject, quad.predicate, wrong, quad.graph_name))

    with pytest.raises(StoreError):
        reading.description(record, record.current)
