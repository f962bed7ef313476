# SPDX-License-Identifier: Apache-2.0
"""The whole ontology, its provisions and the pinned foreign terms in one store, and the queries asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from kgservice.knowledge.graph import ontology_files
from kgservice.knowledge.provisions import ACTS, local_name, provision_table
from kgservice.vocabulary import ELI, MDLAW, RDF, RDFS, XSD

ROOT = Path(__file__).resolve().parents[2]
QUERIES = ROOT / "queries" / "hygiene"
BROKEN = Path(__file__).parent / "broken"
PINNED = Path(__file__).with_name("external_terms.txt")
PINNED_GRAPH = NamedNode("https://w3id.org/mdkg/external-terms")

TYPE = NamedNode(RDF + "type")
SUBDIVISION = NamedNode(ELI + "LegalResourceSubdivision")
DELETED = NamedNode(ELI + "date_no_longer_in_force")
DEFINED_BY = NamedNode(RDFS + "isDefinedBy")
DATE = NamedNode(XSD + "date")


def checks() -> list[Path]:
    """Return the hygiene queries, by name."""
    return sorted(QUERIES.glob("*-violation.rq"))


def header(path: Path) -> dict[str, Any]:
    """Return the YAML that the ``#+`` lines of a query hold."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return yaml.safe_load("\n".join(line.removeprefix("#+ ") for line in lines if line.startswith("#+ ")))


def triples(path: Path) -> Iterator[Quad]:
    """Yield what one Turtle file states, with blank nodes of its own."""
    return parse(path.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)


def provision_nodes() -> Iterator[Quad]:
    """Yield a node for each row of the tables, and the day on which a deleted one fell away."""
    for act in ACTS:
        table = provision_table(act)
        for provision_id in table:
            node = NamedNode(MDLAW + local_name(act, provision_id))
            yield Quad(node, TYPE, SUBDIVISION)
            deleted = table[provision_id].deleted_from
            if deleted:
                yield Quad(node, DELETED, Literal(deleted, datatype=DATE))


def pinned_terms() -> list[str]:
    """Return the terms of foreign vocabularies that the ontology may use."""
    lines = PINNED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``.

    >>> namespace_of("http://www.w3.org/2002/07/owl#Class")
    'http://www.w3.org/2002/07/owl#'
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def pinned_quads() -> Iterator[Quad]:
    """Yield each pinned term with its vocabulary, in a graph of their own."""
    for iri in pinned_terms():
        yield Quad(NamedNode(iri), DEFINED_BY, NamedNode(namespace_of(iri)), PINNED_GRAPH)


def store_of(files: Iterable[Path], *more: Iterable[Quad]) -> Store:
    """Return a store with some Turtle files, some further quads and the pinned terms."""
    store = Store()
    for path in files:
        store.extend(triples(path))
    for quads in (*more, pinned_quads()):
        store.extend(quads)
    return store


def whole_ontology() -> Store:
    """Return a store with every Turtle file of the ontology and the nodes of the provisions."""
    return store_of(ontology_files(ROOT), provision_nodes())


def rows(store: Store, path: Path) -> list[tuple[str, ...]]:
    """Return the answers to a query, each value as plain text, unbound ones empty."""
    answers = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(answers, QuerySolutions)
    return [
        tuple("" if value is None else getattr(value, "value", str(value)) for value in answer) for answer in answers
    ]
