# SPDX-License-Identifier: Apache-2.0
"""What a search engine is told of a thing: schema.org as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kgservice.graph.description import DATASET
from kgservice.linkeddata.description import Description
from kgservice.linkeddata.sources import Sources
from kgservice.vocabulary import BASE, DCAT, DCTERMS, ELI, MD, OWL, RDF, RDFS, SCHEMA, SH, SKOS, VOID

__all__ = ["schema_org"]

Members = dict[str, Any]

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_IN_FORCE: Final = {"in_force": SCHEMA + "InForce", "deleted": SCHEMA + "NotInForce"}
_SUMMARIES: Final = (SKOS + "definition", MD + "gist", DCTERMS + "abstract", DCTERMS + "description", RDFS + "comment")


def schema_org(found: Description, sources: Sources, lang: str) -> Members:
    """Return what *found* describes as an object of schema.org, its texts in *lang* where there are such."""
    kinds = found.iris(RDF + "type")
    kind, more = next((rule for known, rule in _RULES.items() if known in kinds), ("Thing", _thing))
    members: Members = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": found.iri,
        "url": found.iri,
        "name": found.label(found.iri)(lang) or found.iri,
        "description": next(filter(None, (found.text(predicate)(lang) for predicate in _SUMMARIES)), ""),
        "identifier": found.literal(SKOS + "notation"),
        **more(found, sources),
    }
    return {key: value for key, value in members.items() if value}


def _act(found: Description, sources: Sources) -> Members:
    del sources
    proposed = bool(found.iris(MD + "statusWithoutDate"))
    links = (MD + name for name in ("officialJournalLink", "consolidatedLink", "lovdataLink"))
    return {
        "alternateName": found.literal(ELI + "title_short"),
        "legislationIdentifier": found.literal(ELI + "id_local"),
        "legislationJurisdiction": found.literal(ELI + "jurisdiction"),
        "legislationDate": found.literal(ELI + "date_document"),
        "datePublished": found.literal(ELI + "date_publication"),
        "legislationLegalForce": SCHEMA + "NotInForce" if proposed else "",
        "legislationChanges": [{"@id": iri} for iri in found.iris(ELI + "amends")],
        "sameAs": [link for link in map(found.literal, links) if link],
    }


def _provision(found: Description, sources: Sources) -> Members:
    """Return what a provision says of itself, and the place and the date of its act."""
    act = next(iter(found.iris(MD + "inAct")), "")
    of_act = {name: sources.value(act, ELI + name) if act else "" for name in ("jurisdiction", "date_document")}
    return {
        "legislationIdentifier": found.literal(MD + "eliTemplate") or found.literal(ELI + "id_local"),
        "legislationJurisdiction": of_act["jurisdiction"],
        "legislationDate": of_act["date_document"],
        "legislationLegalForce": _IN_FORCE.get(found.literal(MD + "textStatus"), ""),
        "isPartOf": [{"@type": "Legislation", "@id": iri} for iri in found.iris(ELI + "is_part_of")],
        "sameAs": found.iris(RDFS + "seeAlso"),
    }


def _guidance(found: Description, sources: Sources) -> Members:
    del sources
    return {
        "genre": "Guidance",
        "datePublished": found.literal(DCTERMS + "issued"),
        "version": found.literal(MD + "revision"),
        "creativeWorkStatus": found.literal(MD + "documentStatus"),
        "about": [{"@id": iri} for iri in found.iris(MD + "interprets")],
        "isPartOf": [{"@id": iri} for iri in found.iris(DCTERMS + "isPartOf")],
        "sameAs": found.literal(MD + "link"),
    }


def _term(found: Description, sources: Sources) -> Members:
    del sources
    sets = found.iris(SKOS + "inScheme") or found.iris(RDFS + "isDefinedBy")
    return {
        "termCode": found.literal(SKOS + "notation"),
        "inDefinedTermSet": [{"@type": "DefinedTermSet", "@id": iri} for iri in sets],
    }


def _dataset(found: Description, sources: Sources) -> Members:
    files = [
        {
            "@type": "DataDownload",
            "contentUrl": iri,
            "encodingFormat": sources.value(iri, DCAT + "mediaType").rpartition("media-types/")[2],
        }
        for iri in found.iris(DCAT + "distribution")
    ]
    within = {} if found.iri == DATASET else {"isPartOf": {"@type": "Dataset", "@id": DATASET}}
    return {"license": _LICENCE, "version": found.literal(DCAT + "version"), "distribution": files, **within}


def _document(found: Description, sources: Sources) -> Members:
    del sources
    return {"license": _LICENCE, "version": found.literal(OWL + "versionInfo")}


def _thing(found: Description, sources: Sources) -> Members:
    """Return what is true of anything: the law and the guidance it rests on or is about."""
    del sources
    return {"subjectOf": [{"@id": iri} for iri in found.iris(DCTERMS + "source") if iri.startswith(BASE)]}


_TERM: Final = ("DefinedTerm", _term)
_RULES: Final[Mapping[str, tuple[str, Callable[[Description, Sources], Members]]]] = {
    ELI + "LegalResource": ("Legislation", _act),
    ELI + "LegalResourceSubdivision": ("Legislation", _provision),
    MD + "GuidanceDocument": ("CreativeWork", _guidance),
    MD + "GuidancePassage": ("CreativeWork", _guidance),
    DCAT + "Dataset": ("Dataset", _dataset),
    VOID + "Dataset": ("Dataset", _dataset),
    DCAT + "Distribution": ("DataDownload", _document),
    OWL + "Ontology": ("DefinedTermSet", _document),
    SKOS + "ConceptScheme": ("DefinedTermSet", _document),
    SH + "SPARQLExecutable": ("CreativeWork", _document),
    SKOS + "Concept": _TERM,
    OWL + "Class": _TERM,
    OWL + "ObjectProperty": _TERM,
    OWL + "DatatypeProperty": _TERM,
    OWL + "AnnotationProperty": _TERM,
}
"""Class → type in schema.org, and what it has besides a name; the first class that fits decides."""
