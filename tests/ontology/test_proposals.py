# SPDX-License-Identifier: Apache-2.0
"""What is proposed is kept apart from what is law: in its own folder, and out of the default graph."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kgservice.graph.dataset import ADOPTED, APART, graph_of_folder, knowledge_lines
from kgservice.knowledge.bundle import open_knowledge
from kgservice.knowledge.graph import TermIndex, ontology_files, read_index
from kgservice.vocabulary import BASE, MD, OWL
from tests.ontology.knowledge import ROOT

PROPOSED_BY = MD + "proposedBy"
FOLDER = ROOT / "ontology" / "proposal"
INSIDE = [path for path in ontology_files(ROOT) if FOLDER in path.parents]
OUTSIDE = [path for path in ontology_files(ROOT) if FOLDER not in path.parents]


def proposing(index: TermIndex) -> list[str]:
    """Return what names a proposal that it stands in, or is called a proposed change."""
    return [
        iri for iri in index.subjects() if index.objects(iri, PROPOSED_BY) or index.has_type(iri, MD + "ProposedChange")
    ]


def leaked(lines: Iterable[str], proposed: set[str]) -> list[str]:
    """Return the lines of N-Quads about *proposed* that stand in another graph than that of proposals."""
    own = f"<{graph_of_folder('proposal')}> ."
    return [line for line in lines if not line.endswith(own) and line.partition(" ")[0].strip("<>") in proposed]


def test_nothing_outside_its_folder_is_proposed() -> None:
    """Only files of the folder for proposals state what a proposal would change."""
    assert proposing(read_index(OUTSIDE)) == []


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.stem)
def test_all_in_the_folder_is_proposed(path: Path) -> None:
    """A file of proposals states proposed changes alone, each with its proposal, and declares no rule or duty."""
    index = read_index([path])
    subjects = [iri for iri in index.subjects() if not index.has_type(iri, OWL + "Ontology")]

    assert subjects
    assert [iri for iri in subjects if not index.objects(iri, PROPOSED_BY)] == []
    assert [iri for iri in subjects if not index.has_type(iri, MD + "ProposedChange")] == []


def test_default_graph_holds_no_proposal() -> None:
    """Whoever asks the default graph for the law is not told what was only proposed."""
    proposed = set(proposing(read_index(INSIDE)))

    assert "proposal" in APART
    assert "proposal" not in ADOPTED
    assert proposed
    assert leaked(knowledge_lines(open_knowledge(ROOT)), proposed) == []


def test_leak_is_found() -> None:
    """A statement about a proposed change in the default graph, or in the graph of the law, is named."""
    change = BASE + "event/change"
    statement = f"<{change}> <{PROPOSED_BY}> <{BASE}law/com-2025-1023>"
    kept, default, law = (f"{statement}{graph} ." for graph in (f" <{graph_of_folder('proposal')}>", "", " <urn:law>"))

    assert leaked([kept, default, law], {change}) == [default, law]
