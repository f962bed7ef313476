# SPDX-License-Identifier: Apache-2.0
"""What the dataset says of itself: a DCAT dataset with a VoID description of each graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kgservice.graph.statements import Term, iri, literal, text, typed
from kgservice.vocabulary import BASE, DCAT, DCTERMS, GRAPH, MD, RDF, VOID

__all__ = ["DATASET", "describe"]

DATASET: Final = BASE + "dataset"

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


def describe(version: str, sizes: Mapping[str, int]) -> Iterator[tuple[Term, str, Term]]:
    """Yield the description of the dataset; *sizes* gives the number of triples of each named graph."""
    subject = iri(DATASET)
    for kind in (DCAT + "Dataset", VOID + "Dataset"):
        yield subject, RDF + "type", iri(kind)
    for words, lang in _TITLES:
        yield subject, DCTERMS + "title", text(words, lang)
    for words, lang in _SUMMARIES:
        yield subject, DCTERMS + "description", text(words, lang)
    yield subject, DCTERMS + "license", iri("https://creativecommons.org/licenses/by/4.0/")
    yield subject, DCAT + "version", literal(version)
    yield subject, VOID + "triples", typed(sum(sizes.values()))
    yield subject, VOID + "uriSpace", literal(BASE)
    for vocabulary in _VOCABULARIES:
        yield subject, VOID + "vocabulary", iri(vocabulary)
    for ending, media_type in _DISTRIBUTIONS:
        yield from _distribution(subject, ending, media_type)
    for graph, size in sorted(sizes.items()):
        yield subject, VOID + "subset", iri(graph)
        yield iri(graph), RDF + "type", iri(VOID + "Dataset")
        yield iri(graph), DCTERMS + "title", text(graph.removeprefix(GRAPH), "en")
        yield iri(graph), VOID + "triples", typed(size)


def _distribution(subject: Term, ending: str, media_type: str) -> Iterator[tuple[Term, str, Term]]:
    node = iri(f"{DATASET}.{ending}")
    yield subject, DCAT + "distribution", node
    yield node, RDF + "type", iri(DCAT + "Distribution")
    yield node, DCAT + "mediaType", iri(f"http://www.iana.org/assignments/media-types/{media_type}")
