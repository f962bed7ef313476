# SPDX-License-Identifier: Apache-2.0
"""The only place that spells an IRI of the graph.

Namespaces are constants ending in the separator; terms are built as ``MD + "field"``.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACT_PREFIXES",
    "BASE",
    "DCAT",
    "DCTERMS",
    "ELI",
    "EMDN",
    "GRAPH",
    "LANGUAGES",
    "MD",
    "MDC",
    "MDEV",
    "MDF",
    "MDG",
    "MDLAW",
    "MDO",
    "MDOV",
    "MDQ",
    "MDRULE",
    "MDSH",
    "MDSTD",
    "MDT",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SD",
    "SH",
    "SKOS",
    "VANN",
    "VOID",
    "VOID_EXT",
    "VS",
    "XSD",
    "compact",
    "expand",
]

BASE: Final = "https://w3id.org/mdkg/"
EMDN: Final = BASE + "emdn/"
GRAPH: Final = BASE + "graph/"
MD: Final = BASE + "ontology/"
MDC: Final = BASE + "concept/"
MDF: Final = BASE + "fact/"
MDG: Final = BASE + "guidance/"
MDEV: Final = BASE + "event/"
MDLAW: Final = BASE + "law/"
MDO: Final = BASE + "obligation/"
MDOV: Final = BASE + "overlap/"
MDSH: Final = BASE + "shape/"
MDSTD: Final = BASE + "standard/"
MDT: Final = BASE + "applicability/"
MDQ: Final = BASE + "query/"
MDRULE: Final = BASE + "rule/"

DCAT: Final = "http://www.w3.org/ns/dcat#"
DCTERMS: Final = "http://purl.org/dc/terms/"
ELI: Final = "http://data.europa.eu/eli/ontology#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
VANN: Final = "http://purl.org/vocab/vann/"
VOID: Final = "http://rdfs.org/ns/void#"
VOID_EXT: Final = "http://ldf.fi/void-ext#"
VS: Final = "http://www.w3.org/2003/06/sw-vocab-status/ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

LANGUAGES: Final = ("en", "nb")

PREFIXES: Final[dict[str, str]] = {
    "md": MD,
    "mdc": MDC,
    "mdf": MDF,
    "mdg": MDG,
    "mdev": MDEV,
    "mdlaw": MDLAW,
    "mdo": MDO,
    "mdov": MDOV,
    "mdsh": MDSH,
    "mdstd": MDSTD,
    "mdt": MDT,
    "mdq": MDQ,
    "mdrule": MDRULE,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "eli": ELI,
    "emdn": EMDN,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "sh": SH,
    "skos": SKOS,
    "vann": VANN,
    "void": VOID,
    "void-ext": VOID_EXT,
    "vs": VS,
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
