# SPDX-License-Identifier: Apache-2.0
"""The description of a service: what the vocabulary of the W3C allows, and nothing that is not so."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from kgservice.sparql.formats import GRAPH_FORMS, RESULT_FORMS, MediaType
from kgservice.sparql.limits import LIMITS, Limits
from kgservice.sparql.service_description import FORMAT_IRIS, NamedGraph, service_description

ENDPOINT = "http://127.0.0.1:8000/sparql"
UPDATE = "http://127.0.0.1:8000/update"
SERVICE = URIRef(ENDPOINT)
GRAPHS = (NamedGraph("https://example.org/g/ø?a=1#b", 3), NamedGraph("urn:x:empty", 0), NamedGraph("urn:x:unknown"))

DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")

# The terms of the recommendation "SPARQL 1.1 Service Description" of 21 March 2013, section 3.
CLASSES = {
    "Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile",
    "GraphCollection", "Dataset", "Graph", "NamedGraph",
}  # fmt: skip
PROPERTIES = {
    "endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime", "defaultSupportedEntailmentProfile",
    "supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension", "supportedLanguage",
    "propertyFeature", "defaultDataset", "availableGraphs", "resultFormat", "inputFormat", "defaultGraph", "namedGraph",
    "name", "graph",
}  # fmt: skip
LANGUAGES = {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"}
FEATURES = {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"}
LEADS_TO_IRIS = ("endpoint", "feature", "supportedLanguage", "resultFormat", "inputFormat", "name")

# Without graphs and formulas TriG and N3 are Turtle, and N-Quads are N-Triples.
READABLE = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "turtle",
    "application/n-quads": "nt",
    "text/n3": "turtle",
}


def described(*, update: str | None = UPDATE, form: MediaType = GRAPH_FORMS[0], empty_graphs: bool = True) -> Graph:
    """Return the description of a service with three graphs, as another library reads it."""
    written = service_description(
        ENDPOINT,
        limits=Limits(seconds=2.5, rows=1_000_000),
        update=update,
        graphs=GRAPHS,
        default_triples=7,
        empty_graphs=empty_graphs,
        examples=["https://example.org/query/a"],
        about="http://127.0.0.1:8000/void",
        form=form,
    )
    return Graph().parse(data=written, format=READABLE[form.name])


def local(terms: object) -> set[str]:
    """Return the names of those terms that are of the vocabulary."""
    return {str(term).removeprefix(str(SD)) for term in terms if str(term).startswith(str(SD))}  # type: ignore[attr-defined]


@pytest.mark.parametrize("update", [None, ENDPOINT, UPDATE], ids=["read-only", "one address", "two addresses"])
def test_terms_are_those_of_the_recommendation(update: str | None) -> None:
    """No property, class, language or feature is invented; what must be an IRI is; each service has an address."""
    graph = described(update=update)

    assert local(graph.predicates()) <= PROPERTIES
    assert local(graph.objects(None, RDF.type)) <= CLASSES
    assert local(graph.objects(None, SD.supportedLanguage)) <= LANGUAGES
    assert local(graph.objects(None, SD.feature)) <= FEATURES
    assert [v for name in LEADS_TO_IRIS for v in graph.objects(None, SD[name]) if not isinstance(v, URIRef)] == []
    assert [s for s in graph.subjects(RDF.type, SD.Service) if (s, SD.endpoint, s) not in graph] == []
    assert [n for n in graph.objects(None, SD.namedGraph) if not list(graph.objects(n, SD.name))] == []


def test_the_endpoint_is_the_address_that_was_asked() -> None:
    """Whoever reads the description finds where it came from."""
    assert (SERVICE, RDF.type, SD.Service) in described()
    assert SERVICE in set(described().objects(None, SD.endpoint))


def test_without_an_update_nothing_is_said_of_writing() -> None:
    """No update language, no format that is read, no second service."""
    graph = described(update=None)

    assert local(graph.objects(None, SD.supportedLanguage)) == {"SPARQL11Query"}
    assert list(graph.objects(None, SD.inputFormat)) == []
    assert list(graph.subjects(RDF.type, SD.Service)) == [SERVICE]


@pytest.mark.parametrize("update", [ENDPOINT, UPDATE])
def test_updates_go_where_they_are_taken(update: str) -> None:
    """The language and the formats are those of the service that takes updates, over the same dataset."""
    graph, service = described(update=update), URIRef(update)

    assert list(graph.subjects(SD.supportedLanguage, SD.SPARQL11Update)) == [service]
    assert set(graph.subjects(SD.inputFormat, None)) == {service}
    assert graph.value(service, SD.defaultDataset) == graph.value(SERVICE, SD.defaultDataset)


def test_nothing_is_claimed_that_is_not_so() -> None:
    """No address is fetched, no server asked, no dataset required; empty graphs are said to stay where they do."""
    assert local(described().objects(None, SD.feature)) == {"EmptyGraphs"}
    assert local(described(empty_graphs=False).objects(None, SD.feature)) == set()


def test_every_form_of_an_answer_is_told() -> None:
    """By the IRI that the W3C gives it."""
    graph, formats = described(), "http://www.w3.org/ns/formats/"

    found = {str(value) for value in graph.objects(SERVICE, SD.resultFormat)}
    assert found == {FORMAT_IRIS[form.name] for form in (*RESULT_FORMS, *GRAPH_FORMS)}
    assert found > {formats + name for name in ("SPARQL_Results_JSON", "SPARQL_Results_CSV", "Turtle", "JSON-LD")}


def test_graphs_are_listed_with_their_sizes() -> None:
    """The default graph and each named one; of a size that is not known nothing is said."""
    graph = described()
    dataset, available = graph.value(SERVICE, SD.defaultDataset), graph.value(SERVICE, SD.availableGraphs)
    default = graph.value(dataset, SD.defaultGraph)

    named = set(graph.objects(dataset, SD.namedGraph))
    assert named == set(graph.objects(available, SD.namedGraph))
    assert {str(graph.value(node, SD.name)) for node in named} == {each.iri for each in GRAPHS}
    assert graph.value(default, VOID.triples) == Literal(7)
    assert {str(s): int(str(o)) for s, o in graph.subject_objects(VOID.triples) if s != default} == {
        each.iri: each.triples for each in GRAPHS if each.triples is not None
    }


def test_an_empty_service_is_described() -> None:
    """One without graphs, examples and numbers has all the same a default dataset."""
    graph = Graph().parse(data=service_description(ENDPOINT, limits=Limits()), format="turtle")

    assert graph.value(graph.value(SERVICE, SD.defaultDataset), SD.defaultGraph) is not None
    assert list(graph.objects(None, SD.namedGraph)) == []
    assert list(graph.objects(None, VOID.triples)) == []


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_limits_are_told_in_words(lang: str) -> None:
    """Each with its value, in both languages, and no number is shortened."""
    [words] = [str(t) for t in described().objects(SERVICE, DCTERMS.description) if getattr(t, "language", "") == lang]

    assert [text(lang) for text in LIMITS.values() if text(lang) not in words] == []
    assert "2.5 " + LIMITS["seconds"](lang) in words
    assert "1000000 " + LIMITS["rows"](lang) in words


def test_examples_lead_to_the_service() -> None:
    """So does the way to the description of the data."""
    graph = described()

    assert list(graph.subject_objects(SCHEMA.target)) == [(URIRef("https://example.org/query/a"), SERVICE)]
    assert list(graph.objects(SERVICE, RDFS.seeAlso)) == [URIRef("http://127.0.0.1:8000/void")]


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # rdflib 7.6 uses its own
@pytest.mark.parametrize("form", GRAPH_FORMS, ids=lambda form: form.name)
def test_every_form_says_the_same(form: MediaType) -> None:
    """In each form of RDF that is offered; and the same description is the same bytes."""
    assert isomorphic(described(form=form), described())
    assert len({service_description(ENDPOINT, limits=Limits(), form=form) for _ in range(5)}) == 1
