# SPDX-License-Identifier: Apache-2.0
"""Mappings to foreign vocabularies say how near two terms are, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kgservice.knowledge.graph import ontology_files
from kgservice.vocabulary import BASE, SKOS
from tests.ontology.knowledge import ROOT, pinned_terms, triples

FOLDER = ROOT / "ontology" / "mapping"
FILES = [path for path in ontology_files(ROOT) if FOLDER in path.parents]
MAPPINGS = {SKOS + f"{word}Match" for word in ("exact", "close", "broad", "narrow", "related")}


def no_mapping(quad: Quad, pinned: frozenset[str]) -> bool:
    """Say whether a triple is other than one of our terms, a mapping property and a pinned foreign term."""
    ours = isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE)
    foreign = isinstance(quad.object, NamedNode) and quad.object.value in pinned
    return not (ours and foreign and quad.predicate.value in MAPPINGS)


def said(path: Path) -> list[Quad]:
    """Return the triples of a file without those of its header."""
    return [
        quad for quad in triples(path) if not getattr(quad.subject, "value", "").startswith(BASE + "ontology/mapping/")
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_holds_mappings_alone(path: Path) -> None:
    """Each triple ties a term of ours to a pinned term of another vocabulary by a SKOS mapping property."""
    pinned = frozenset(pinned_terms())

    assert said(path)
    assert [str(quad) for quad in said(path) if no_mapping(quad, pinned)] == []


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (BASE + "ontology/AiSystem", "http://www.w3.org/2002/07/owl#equivalentClass", "https://example.org/Known"),
        (BASE + "ontology/AiSystem", SKOS + "exactMatch", "https://example.org/Unknown"),
        ("https://example.org/Known", SKOS + "exactMatch", "https://example.org/Known"),
    ],
)
def test_other_statement_is_found(subject: str, predicate: str, value: str) -> None:
    """An axiom, a term that is not pinned and a statement about a foreign term are no mappings."""
    pinned = frozenset({"https://example.org/Known"})
    known = NamedNode("https://example.org/Known")

    assert no_mapping(Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value)), pinned)
    assert not no_mapping(Quad(NamedNode(BASE + "ontology/AiSystem"), NamedNode(SKOS + "closeMatch"), known), pinned)
