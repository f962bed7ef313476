# SPDX-License-Identifier: Apache-2.0
"""Names that resemble one that is not there."""

from __future__ import annotations

import pytest

from kgservice.linkeddata import LinkedData
from kgservice.linkeddata.near import Neighbours
from kgservice.vocabulary import BASE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("law/mdr-art-1000", "law/mdr-art-100"),
        ("law/mdx-art-10", "law/mdr-art-10"),
        ("laws/mdr-art-10", "law/mdr-art-10"),
        ("law/mdr-art-10/", "law/mdr-art-10"),
        ("law/MDR-Art-10", "law/mdr-art-10"),
        ("law/mdr-arts-10", "law/mdr-art-10"),
        ("obligation/mdr-mfr-qmx", "obligation/mdr-mfr-qms"),
        ("concept/role-manufacturers", "concept/role-manufacturer"),
        ("emdn/a01", "emdn/A01"),
        ("ontology/Topic", "ontology/topic"),
    ],
)
def test_slips_are_recognised(written: str, meant: str, linked: LinkedData) -> None:
    """One slip, wherever it is made, leads to what was meant."""
    assert BASE + meant in linked.near(BASE + written)


@pytest.mark.parametrize("written", ["", "/", "zzzzqqqq", "x" * 10_000, "law/" + "9" * 5000, "æ/ø", "\x00"])
def test_nothing_resembles_nonsense(written: str, linked: LinkedData) -> None:
    """What resembles nothing gets no suggestion."""
    assert linked.near(BASE + written) == ()


def test_no_names() -> None:
    """Among no names none is near."""
    assert Neighbours([]).of("a") == ()
