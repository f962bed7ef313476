# SPDX-License-Identifier: Apache-2.0
"""Text and citations as they are compared in a search."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.knowledge.citation_text import canonical
from kgservice.knowledge.folding import folded, spelled


@pytest.mark.parametrize(
    ("text", "with_accents", "without"),
    [
        ("MDR Art. 10(9)", "mdr art 10 9", "mdr art 10 9"),
        ("  Særlig  FØLGE – årlig ", "særlig følge årlig", "saerlig folge arlig"),
        ("Café/naïve_Straße", "café naïve strasse", "cafe naive strasse"),
        ("§ 5", "5", "5"),
        ("“”…", "", ""),
        ("", "", ""),
    ],
)
def test_folding(text: str, with_accents: str, without: str) -> None:
    """Case, accents and other signs go; Norwegian letters are found by those of a plain keyboard."""
    assert (spelled(text), folded(text)) == (with_accents, without)


@given(st.text())
def test_folding_is_settled(text: str) -> None:
    """What is folded stays as it is, and how the letters are composed does not count."""
    assert folded(folded(text)) == folded(text)
    assert spelled(unicodedata.normalize("NFD", text)) == spelled(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("MDR Art 10(9)(a)", "mdr art 10 9 a"),
        ("MDR artikkel 10 nr. 9 bokstav a", "mdr art 10 9 a"),
        ("Article 10(9), point (a) of the MDR", "mdr art 10 9 a"),
        ("mdr 10(9)", "mdr art 10 9"),
        ("KI-forordningen artikkel 6 nr. 1", "aia art 6 1"),
        ("mdr regel 11", "mdr rule 11"),
        ("IVDR vedlegg VIII", "ivdr anx viii"),
        ("Forskrift om medisinsk utstyr § 5 første ledd", "for-2021-1476 5 1"),
        ("artikkel 10", "art 10"),
        ("", ""),
    ],
)
def test_citations_are_compared_alike(text: str, compared: str) -> None:
    """The same place is the same text, in either language and in any style."""
    assert canonical(text) == compared
