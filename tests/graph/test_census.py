# SPDX-License-Identifier: Apache-2.0
"""Counting by hand: a few triples in three graphs, one of them apart."""

from __future__ import annotations

import pytest

from kgservice.graph.census import Census
from kgservice.vocabulary import RDF, XSD

TYPE = f"<{RDF}type>"
LAW = (
    f"<urn:a> {TYPE} <urn:Duty>",
    f"<urn:b> {TYPE} <urn:Duty>",
    f"<urn:b> {TYPE} <urn:Thing>",
    f"<urn:b> {TYPE} _:nameless",
    '<urn:a> <urn:name> "A \\"quoted\\" name"',
    '<urn:a> <urn:name> "Navn"@nb',
    f'<urn:b> <urn:name> "a ^^<b>"^^<{XSD}date>',
    "<urn:a> <urn:sees> <urn:r>",
    "<urn:a> <urn:sees> <urn:unknown>",
    "_:x <urn:sees> <urn:a>",
)
ROLES = (f"<urn:r> {TYPE} <urn:Role>", f"<urn:r> {TYPE} <urn:Person>")
DRAFT = (f"<urn:a> {TYPE} <urn:Draft>", "<urn:a> <urn:sees> <urn:b>")


@pytest.fixture
def census() -> Census:
    """Return the three graphs counted; the things come before their classes."""
    counted = Census(apart=["urn:draft"])
    counted.add("urn:law", LAW)
    counted.add("urn:draft", DRAFT)
    counted.add("urn:roles", ROLES)
    return counted


def test_a_graph_is_counted(census: Census) -> None:
    """Triples, properties, named classes and subjects; what is apart has its own numbers."""
    law, draft = census.graphs["urn:law"], census.graphs["urn:draft"]

    assert (law.triples, law.subjects) == (10, 3)
    assert law.properties == {f"{RDF}type": 4, "urn:name": 3, "urn:sees": 3}
    assert law.classes == {"urn:Duty": 2, "urn:Thing": 1}
    assert (draft.triples, draft.classes) == (2, {"urn:Draft": 1})


def test_default_graph_is_what_is_adopted(census: Census) -> None:
    """A thing of two graphs is one thing, and nothing that is apart is in it."""
    whole = census.default_graph()

    assert census.adopted() == ("urn:law", "urn:roles")
    assert (whole.triples, whole.subjects) == (12, 4)
    assert whole.classes == {"urn:Duty": 2, "urn:Thing": 1, "urn:Role": 1, "urn:Person": 1}


def test_links_cross_from_graph_to_graph(census: Census) -> None:
    """The class of an object may stand in another graph; what has no class, or is only proposed, has no links."""
    uses = census.uses()

    assert set(uses) == {"urn:Duty", "urn:Thing", "urn:Role", "urn:Person"}
    assert uses["urn:Duty"]["urn:sees"].triples == 2
    assert uses["urn:Duty"]["urn:sees"].classes == {"urn:Role": 1, "urn:Person": 1}
    assert uses["urn:Thing"].keys() == {f"{RDF}type", "urn:name"}


def test_literals_go_by_their_datatype(census: Census) -> None:
    """Plain text is a string, and what stands in quotation marks is never read as a datatype."""
    name = census.uses()["urn:Duty"]["urn:name"]

    assert name.triples == 3
    assert name.datatypes == {f"{XSD}string": 1, f"{RDF}langString": 1, f"{XSD}date": 1}
    assert not name.classes
