# SPDX-License-Identifier: Apache-2.0
"""The only place that spells an IRI of the graph.

Namespaces are constants ending in the separator; terms are built as ``MD + "field"``.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACT_PREFIXES",
    "BASE",
    "DCTERMS",
    "ELI",
    "LANGUAGES",
    "MD",
    "MDC",
    "MDF",
    "MDG",
    "MDLAW",
    "MDRULE",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SKOS",
    "VS",
    "XSD",
    "compact",
    "expand",
]

BASE: Final = "https://w3id.org/mdkg/"
MD: Final = BASE + "ontology/"
MDC: Final = BASE + "concept/"
MDF: Final = BASE + "fact/"
MDG: Final = BASE + "guidance/"
MDLAW: Final = BASE + "law/"
MDRULE: Final = BASE + "rule/"

DCTERMS: Final = "http://purl.org/dc/terms/"
ELI: Final = "http://data.europa.eu/eli/ontology#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
VS: Final = "http://www.w3.org/2003/06/sw-vocab-status/ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

LANGUAGES: Final = ("en", "nb")

PREFIXES: Final[dict[str, str]] = {
    "md": MD,
    "mdc": MDC,
    "mdf": MDF,
    "mdg": MDG,
    "mdlaw": MDLAW,
    "mdrule": MDRULE,
    "dcterms": DCTERMS,
    "eli": ELI,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
}

ACT_PREFIXES: Final = ("mdr", "ivdr", "aia", "lov-2020-37", "for-2021-1476", "for-2013-1373")


def compact(iri: str) -> str:
    """Return the CURIE of *iri* under the project's prefixes, or *iri* unchanged."""
    best = max(
        ((prefix, namespace) for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)),
        key=lambda item: len(item[1]),
        default=None,
    )
    return iri if best is None else f"{best[0]}:{iri[len(best[1]) :]}"


def expand(curie: str) -> str:
    """Return the IRI of a CURIE under the project's prefixes, or *curie* unchanged when it is none."""
    prefix, colon, local = curie.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return curie
