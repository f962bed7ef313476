# SPDX-License-Identifier: Apache-2.0
"""What points to a thing."""

from __future__ import annotations

import pyoxigraph
import pytest

from kgservice.knowledge.graph import TermIndex
from kgservice.report.references import References

SOURCE, NOTE = "https://example.org/source", "https://example.org/note"


@pytest.fixture
def references() -> References:
    """Return the references of three duties that rest on an article, its paragraph, and another article."""
    index = TermIndex("")
    for subject, value in (("a", "law-art-1"), ("b", "law-art-1-par-2"), ("c", "law-art-10"), ("_:d", "law-art-1")):
        index.add(subject, SOURCE, pyoxigraph.NamedNode(f"x:{value}"))
    index.add("a", NOTE, pyoxigraph.Literal("x:law-art-1"))
    return References(index)


def test_direct_references_leave_out_blank_nodes_and_literals(references: References) -> None:
    """Only named subjects count, and only objects that are IRIs."""
    assert references.to("x:law-art-1", SOURCE, NOTE) == ("a",)
    assert references.to("x:law-art-2", SOURCE) == ()


def test_what_stands_in_a_thing_counts_too(references: References) -> None:
    """Article 1(2) stands in Article 1; Article 10 does not."""
    assert references.within("x:law-art-1", SOURCE) == ("a", "b")
    assert references.within("x:law", SOURCE) == ("a", "b", "c")
    assert references.within("x:law", NOTE, "https://example.org/none") == ()
