# SPDX-License-Identifier: Apache-2.0
"""What the dataset says of itself: a DCAT dataset, its graphs in VoID, examples of queries, and prefixes.

Everything is counted but this description itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from kgservice.graph.census import Census
from kgservice.graph.examples import example_statements, prefix_statements
from kgservice.graph.partitions import class_partitions, part, property_partitions, totals
from kgservice.graph.statements import Term, iri, literal, text, typed
from kgservice.vocabulary import BASE, DCAT, DCTERMS, GRAPH, MD, RDF, VOID

__all__ = ["DATASET", "DEFAULT_GRAPH", "DESCRIPTION", "describe"]

Statement = tuple[Term, str, Term]

DATASET: Final = BASE + "dataset"
DEFAULT_GRAPH: Final = part(DATASET, "default-graph")
"""What is asked when no graph is named, as a dataset of its own."""

DESCRIPTION: Final = GRAPH + "description"
"""The named graph of all this."""

_TITLES: Final = (
    ("Medical devices and medical AI in Europe and Norway: the law as a graph", "en"),
    ("Medisinsk utstyr og medisinsk KI i Europa og Norge: regelverket som graf", "nb"),
)
_SUMMARIES: Final = (
    (
        "Provisions, obligations, overlaps, rules and guidance of the MDR, the IVDR, the AI Act and Norwegian law, "
        "each with its source, its days and its jurisdiction",
        "en",
    ),
    (
        "Bestemmelser, plikter, overlapp, regler og veiledning etter MDR, IVDR, KI-forordningen og norsk rett, "
        "hver med kilde, dager og jurisdiksjon",
        "nb",
    ),
)
_DEFAULT_GRAPH_TITLES: Final = (
    ("The default graph: everything that is adopted", "en"),
    ("Standardgrafen: alt som er vedtatt", "nb"),
)
_DEFAULT_GRAPH_SUMMARIES: Final = (
    ("What a query asks that names no graph. The numbers leave out the description of the dataset itself.", "en"),
    ("Det en spørring spør når den ikke nevner noen graf. Tallene holder beskrivelsen av datasettet utenfor.", "nb"),
)
_VOCABULARIES: Final = (
    MD,
    "http://data.europa.eu/eli/ontology#",
    "http://data.europa.eu/m8g/",
    DCTERMS,
    "http://www.w3.org/2004/02/skos/core#",
)
_DISTRIBUTIONS: Final = (
    ("trig", "application/trig"),
    ("nq", "application/n-quads"),
    ("ttl", "text/turtle"),
)


def describe(version: str, census: Census) -> Iterator[Statement]:
    """Yield the description of the dataset whose graphs were counted in the *census*."""
    yield from _dataset(version)
    whole: Counter[str] = Counter()
    for counted in census.graphs.values():
        whole.update(counted.properties)
    yield iri(DATASET), VOID + "triples", typed(whole.total())
    yield iri(DATASET), VOID + "properties", typed(len(whole))
    yield from property_partitions(DATASET, whole)
    for graph in sorted(census.graphs):
        yield from _named_graph(graph, census)
    yield from _default_graph(census)
    yield from prefix_statements(DATASET)
    yield from example_statements(DATASET)


def _dataset(version: str) -> Iterator[Statement]:
    subject = iri(DATASET)
    for kind in (DCAT + "Dataset", VOID + "Dataset"):
        yield subject, RDF + "type", iri(kind)
    for words, lang in _TITLES:
        yield subject, DCTERMS + "title", text(words, lang)
    for words, lang in _SUMMARIES:
        yield subject, DCTERMS + "description", text(words, lang)
    yield subject, DCTERMS + "license", iri("https://creativecommons.org/licenses/by/4.0/")
    yield subject, DCAT + "version", literal(version)
    yield subject, VOID + "uriSpace", literal(BASE)
    for vocabulary in _VOCABULARIES:
        yield subject, VOID + "vocabulary", iri(vocabulary)
    for ending, media_type in _DISTRIBUTIONS:
        yield from _distribution(subject, ending, media_type)


def _distribution(subject: Term, ending: str, media_type: str) -> Iterator[Statement]:
    node = iri(f"{DATASET}.{ending}")
    yield subject, DCAT + "distribution", node
    yield node, RDF + "type", iri(DCAT + "Distribution")
    yield node, DCAT + "mediaType", iri(f"http://www.iana.org/assignments/media-types/{media_type}")


def _named_graph(graph: str, census: Census) -> Iterator[Statement]:
    """Yield what a named graph holds; what its classes are linked to is said of the default graph alone."""
    counted = census.graphs[graph]
    yield iri(DATASET), VOID + "subset", iri(graph)
    yield iri(graph), RDF + "type", iri(VOID + "Dataset")
    yield iri(graph), DCTERMS + "title", text(graph.removeprefix(GRAPH), "en")
    yield from totals(graph, counted)
    yield from property_partitions(graph, counted.properties)
    yield from class_partitions(graph, counted.classes)


def _default_graph(census: Census) -> Iterator[Statement]:
    subject, counted = iri(DEFAULT_GRAPH), census.default_graph()
    yield iri(DATASET), DCTERMS + "hasPart", subject
    yield subject, RDF + "type", iri(VOID + "Dataset")
    for words, lang in _DEFAULT_GRAPH_TITLES:
        yield subject, DCTERMS + "title", text(words, lang)
    for words, lang in _DEFAULT_GRAPH_SUMMARIES:
        yield subject, DCTERMS + "description", text(words, lang)
    for graph in census.adopted():
        yield subject, VOID + "subset", iri(graph)
    yield from totals(DEFAULT_GRAPH, counted)
    yield from property_partitions(DEFAULT_GRAPH, counted.properties)
    yield from class_partitions(DEFAULT_GRAPH, counted.classes, census.uses())
