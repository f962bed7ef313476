# SPDX-License-Identifier: Apache-2.0
"""The knowledge as an RDF dataset.

Each folder of the ontology is a named graph, and so are each act with its provisions and the nomenclature of devices.
The default graph holds what is adopted: all of them but proposals and mappings to foreign vocabularies, which are read
only when they are asked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph

from kgservice.errors import KnowledgeError
from kgservice.graph.census import Census
from kgservice.graph.description import DESCRIPTION, describe
from kgservice.graph.emdn import emdn_statements
from kgservice.graph.provisions import provision_statements
from kgservice.graph.statements import triple
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import ontology_files
from kgservice.knowledge.provisions import ACTS
from kgservice.vocabulary import GRAPH

__all__ = ["ADOPTED", "APART", "graph_of_folder", "knowledge_lines", "named_triples"]

APART: Final = ("mapping", "proposal")
"""Folders of the ontology that are not in the default graph."""

ADOPTED: Final = ("core", "fact", "guidance", "law", "obligation", "overlap", "rule", "scheme")
"""Folders of Turtle that are."""


def graph_of_folder(name: str) -> str:
    """Return the IRI of the named graph of a folder of the ontology, or of an act ("law/mdr")."""
    return GRAPH + name


def knowledge_lines(knowledge: Knowledge) -> Iterator[str]:
    """Yield the whole dataset as lines of N-Quads: each named graph, and the default graph beside them.

    The same knowledge gives the same lines in the same order.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    apart = {graph_of_folder(name) for name in APART}
    for graph, statement in named_triples(knowledge):
        yield f"{statement} <{graph}> ."
        if graph not in apart:
            yield f"{statement} ."


def named_triples(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the IRI of a named graph and a triple in it, without the end of the line; each triple once a graph.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
    """
    census = Census(map(graph_of_folder, APART))
    for name, found in _graphs(knowledge):
        graph, statements = graph_of_folder(name), dict.fromkeys(found)
        census.add(graph, statements)
        for statement in statements:
            yield graph, statement
    for subject, predicate, value in describe(knowledge.version, census):
        yield DESCRIPTION, triple(subject, predicate, value)


def _graphs(knowledge: Knowledge) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the name of each graph and its triples, without the end of the line."""
    files = ontology_files(knowledge.root)
    folders = sorted({path.parent.relative_to(knowledge.root / "ontology").parts[0] for path in files})
    for folder in folders:
        own = [path for path in files if path.relative_to(knowledge.root / "ontology").parts[0] == folder]
        yield folder, chain.from_iterable(_triples(path, f"{folder}-{path.stem}") for path in own)
    for act in ACTS:
        yield f"law/{act}", (triple(s, p, o) for s, p, o in provision_statements(act))
    yield "emdn", (triple(s, p, o) for s, p, o in emdn_statements())


def _triples(path: Path, prefix: str) -> Iterator[str]:
    """Yield the triples of a Turtle file; blank nodes are numbered in the order they appear."""
    label = re.sub("[^A-Za-z0-9-]", "-", prefix)
    numbers: dict[str, str] = {}

    def written(node: object) -> str:
        if isinstance(node, pyoxigraph.BlankNode):
            return numbers.setdefault(node.value, f"_:{label}-n{len(numbers)}")
        return str(node)

    try:
        for found in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            yield f"{written(found.subject)} {found.predicate} {written(found.object)}"
    except SyntaxError as error:
        raise KnowledgeError(f"{path} is not valid Turtle: {error}") from error
