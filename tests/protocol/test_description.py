# SPDX-License-Identifier: Apache-2.0
"""SPARQL 1.1 Service Description: what the service says of itself; the first three tests are those of the W3C."""

from __future__ import annotations

from typing import Final

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from tests.service import Service

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_CLASSES: Final = {
    *("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile"),
    *("GraphCollection", "Dataset", "Graph", "NamedGraph"),
}
_INDIVIDUALS: Final = {
    "feature": {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"},
    "supportedLanguage": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
}
_PROPERTIES: Final = {
    *("endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime", "defaultSupportedEntailmentProfile"),
    *("supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension"),
    *("supportedLanguage", "propertyFeature", "defaultDataset", "availableGraphs", "resultFormat", "inputFormat"),
    *("defaultGraph", "namedGraph", "name", "graph"),
}


def _description(service: Service, accept: str = "text/turtle") -> set[Quad]:
    reply = service.send("GET", service.paths["query"], [("Accept", accept)])
    assert reply.status == 200
    assert reply.media_type == accept
    return set(parse(reply.body, format=RdfFormat.from_media_type(accept), base_iri=service.url("query")))


def _values(found: set[Quad], name: str) -> set[str]:
    return {quad.object.value for quad in found if quad.predicate == NamedNode(_SD + name)}


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_returns_rdf(service: Service, accept: str) -> None:
    """Asked for nothing, the endpoint describes itself, in the format that is asked for."""
    assert _description(service, accept)


def test_returns_rdf_without_a_wish(service: Service) -> None:
    """Asked for nothing in no format, the endpoint answers RDF all the same."""
    reply = service.send("GET", service.paths["query"])

    assert reply.status == 200
    form = RdfFormat.from_media_type(reply.media_type)
    assert form is not None
    assert list(parse(reply.body, format=form, base_iri=service.url("query")))


def test_has_endpoint_triple(service: Service) -> None:
    """The description gives the address at which it was found."""
    assert service.url("query") in _values(_description(service), "endpoint")


def test_conforms_to_schema(service: Service) -> None:
    """Terms of the vocabulary are those that it has; a service has an endpoint, and a named graph has a name."""
    found = _description(service)
    types = {
        (quad.subject, quad.object.value.removeprefix(_SD))
        for quad in found
        if quad.predicate == _TYPE and quad.object.value.startswith(_SD)
    }
    used = {quad.predicate.value.removeprefix(_SD) for quad in found if quad.predicate.value.startswith(_SD)}

    assert used <= _PROPERTIES
    assert {kind for _, kind in types} <= _CLASSES
    for name, known in _INDIVIDUALS.items():
        assert {value.removeprefix(_SD) for value in _values(found, name) if value.startswith(_SD)} <= known
    for kind, needed in (("Service", "endpoint"), ("NamedGraph", "name")):
        for node in {node for node, one in types if one == kind}:
            assert any(quad.subject == node and quad.predicate == NamedNode(_SD + needed) for quad in found)
    assert any(kind == "Service" for _, kind in types)


def test_says_what_it_does(service: Service) -> None:
    """A writable service has both languages, and the formats it answers in are those it names."""
    found = _description(service)

    assert {_SD + "SPARQL11Query", _SD + "SPARQL11Update"} <= _values(found, "supportedLanguage")
    formats = _values(found, "resultFormat")
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle"):
        assert f"http://www.w3.org/ns/formats/{name}" in formats
    assert _SD + "BasicFederatedQuery" not in _values(found, "feature")


def test_says_how_many_triples_there_are(service: Service) -> None:
    """Each graph has its number, counted anew after a change."""
    graph = "http://example.org/counted"
    size = NamedNode("http://rdfs.org/ns/void#triples")
    for number in (2, 3):
        data = "".join(f"<http://example.org/{n}> <http://example.org/p> {n} .\n" for n in range(number))
        assert service.graph("PUT", graph, data.encode()).status in {200, 201, 204}
        found = {quad.object.value for quad in _description(service) if quad.subject == NamedNode(graph)} & {"2", "3"}
        assert found == {str(number)}
    assert [quad for quad in _description(service) if quad.predicate == size and "default" in quad.subject.value]
    assert service.graph("DELETE", graph).status in {200, 204}
