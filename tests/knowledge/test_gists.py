# SPDX-License-Identifier: Apache-2.0
"""The gists: a sentence of our own for every provision that the ontology cites."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

import pyoxigraph
import pytest

from kgservice.knowledge.graph import TermIndex, knowledge_root, ontology_files, read_index
from kgservice.knowledge.provisions import ACTS, Provision, provision_at, provision_table
from kgservice.vocabulary import DCTERMS, MD, MDLAW

COLUMNS = ["id", "gist_en", "gist_nb", "confidence"]
GISTS = ["gist_en", "gist_nb"]
CITING = (DCTERMS + "source", MD + "touches", MD + "target", MD + "concerns", MD + "commencedBy")
MOST_WORDS = 30


@cache
def rows(act: str) -> list[dict[str, str]]:
    """Return the rows of the gists of an act, in file order."""
    path = knowledge_root() / "ontology" / "law" / "gists" / f"{act}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cited(index: TermIndex) -> Iterator[Provision]:
    """Yield the provisions that anything in *index* cites; an act as a whole is none."""
    for subject in index.subjects():
        for predicate in CITING:
            for iri in index.iris(subject, predicate):
                unit = provision_at(iri) if iri.startswith(MDLAW) else None
                if unit:
                    yield unit


def without_gist(index: TermIndex) -> list[str]:
    """Return the citations of the provisions that are cited and lack a gist in one of the languages."""
    return sorted({unit.citation("en") for unit in cited(index) if not (unit.gist.en and unit.gist.nb)})


def faults(text: str, heading: str) -> list[str]:
    """Return what is wrong with one gist."""
    checks = {
        "is empty": not text,
        f"has more than {MOST_WORDS} words": len(text.split()) > MOST_WORDS,
        "ends in a full stop": text.endswith("."),
        "has loose space": text != " ".join(text.split()),
        "has straight quotes": "'" in text or '"' in text,
        "repeats the heading": bool(heading) and text.casefold() == heading.casefold(),
    }
    return [fault for fault, found in checks.items() if found]


def test_every_cited_provision_has_a_gist() -> None:
    """What a rule, duty, overlap, milestone, amendment or shape cites is told in both languages."""
    shapes = sorted((knowledge_root() / "shapes").rglob("*.ttl"))

    assert without_gist(read_index([*ontology_files(knowledge_root()), *shapes])) == []


def test_a_cited_provision_without_gist_is_found() -> None:
    """The check fires on a citation of a provision that has no gist, for each way of citing."""
    bare = next(unit for unit in provision_table("aia").values() if not unit.gist.en)
    for predicate in CITING:
        index = TermIndex("")
        index.add("https://example.org/rule", predicate, pyoxigraph.NamedNode(bare.iri))
        assert without_gist(index) == [bare.citation("en")]


@pytest.mark.parametrize("act", ACTS)
def test_gists_stand_in_the_order_of_the_act(act: str) -> None:
    """Every id is in the table of the act, none stands twice, and the rows follow the act."""
    order = {unit: place for place, unit in enumerate(provision_table(act))}
    ids = [row["id"] for row in rows(act)]
    assert [unit for unit in ids if unit not in order] == []
    assert ids == sorted(set(ids), key=lambda unit: order[unit])


@pytest.mark.parametrize("act", ACTS)
def test_gists_are_short_sentences_of_our_own(act: str) -> None:
    """A gist is short, tidy, in both languages, says more than the heading and how it came about."""
    table = provision_table(act)
    wrong = []
    for row in rows(act):
        assert list(row) == COLUMNS
        assert row["confidence"] in {"read", "derived"}, row["id"]
        headings = table[row["id"]].headings
        for column, heading in zip(GISTS, (headings.en, headings.nb), strict=True):
            wrong += [f"{row['id']} {column} {fault}" for fault in faults(row[column], heading)]
    assert wrong == []


@pytest.mark.parametrize("act", ACTS)
def test_gists_have_unix_line_ends(act: str) -> None:
    """The tables hold no carriage return and end in a line end."""
    data = (knowledge_root() / "ontology" / "law" / "gists" / f"{act}.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("word " * MOST_WORDS + "word", "has more than 30 words"),
        ("Says what applies.", "ends in a full stop"),
        ("Says  what applies", "has loose space"),
        ("Says the maker's duty", "has straight quotes"),
        ("subject Matter", "repeats the heading"),
    ],
)
def test_faults_of_a_gist_are_found(text: str, fault: str) -> None:
    """Each check of a gist fires on a text that breaks it and on nothing else."""
    assert faults(text, "Subject matter") == [fault]
    assert faults("Says what the act is about", "Subject matter") == []
