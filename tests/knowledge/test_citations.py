# SPDX-License-Identifier: Apache-2.0
"""What people write, and what it is taken for."""

from __future__ import annotations

import pytest

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.provisions import ACTS, provision_table
from kgservice.vocabulary import MDC, MDEV, MDG, MDLAW, MDO, MDOV, MDRULE, MDSTD

RULE_11 = "mdr-anx-VIII-chp-III-sec-6.3-rule-11"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("MDR Art 10(9)", "mdr-art-10-par-9"),
        ("mdr art 10 (9)", "mdr-art-10-par-9"),
        ("MDR 10(9)", "mdr-art-10-par-9"),
        ("MDR Article 10(9)(a)", "mdr-art-10-par-9-pnt-a"),
        ("MDR Art. 10 paragraph 9 point (a)", "mdr-art-10-par-9-pnt-a"),
        ("MDR artikkel 10 nr. 9 bokstav a", "mdr-art-10-par-9-pnt-a"),
        ("artikkel 10 nr. 9 bokstav a i MDR", "mdr-art-10-par-9-pnt-a"),
        ("Regulation (EU) 2017/745, Article 10(9)", "mdr-art-10-par-9"),
        ("forordning (EU) 2017/746 artikkel 2 nr. 2", "ivdr-art-2-pnt-2"),
        ("MDR 2(12)", "mdr-art-2-pnt-12"),
        ("MDR Art 10a(1)", "mdr-art-10a-par-1"),
        ("MDR Art 120(3), second subparagraph", "mdr-art-120-par-3-sub-2"),
        ("MDR Annex VIII 3.3", "mdr-anx-VIII-chp-II-sec-3.3"),
        ("MDR vedlegg VIII nr. 3.3", "mdr-anx-VIII-chp-II-sec-3.3"),
        ("MDR Annex VIII Chapter II 3.3", "mdr-anx-VIII-chp-II-sec-3.3"),
        ("MDR Annex I 23.4(ab)", "mdr-anx-I-chp-III-sec-23.4-pnt-ab"),
        ("MDR vedlegg I pkt. 23.4 bokstav b", "mdr-anx-I-chp-III-sec-23.4-pnt-b"),
        ("MDR Annex VI C 6.5", "mdr-anx-VI-prt-C-sec-6.5"),
        ("MDR vedlegg XV nr. 3.1.5", "mdr-anx-XV-chp-II-sec-3.1.5"),
        ("MDR Chapter V Section 2", "mdr-chp-V-sct-2"),
        ("mdr rule 11", RULE_11),
        ("MDR regel 11", RULE_11),
        ("MDR Annex VIII, rule 11, first subparagraph, indent 1", f"{RULE_11}-ind-1"),
        ("MDR vedlegg VIII regel 11 første ledd strekpunkt 2", f"{RULE_11}-ind-2"),
        ("MDR rule 3 para 2", "mdr-anx-VIII-chp-III-sec-4.3-rule-3-sub-2"),
        ("MDR rule 10 last para", "mdr-anx-VIII-chp-III-sec-6.2-rule-10-sub-2"),
        ("IVDR vedlegg VIII regel 3", "ivdr-anx-VIII-sec-2.3-rule-3"),
        ("IVDR rule 3(h)", "ivdr-anx-VIII-sec-2.3-rule-3-pnt-h"),
        ("ivdr rule 3h", "ivdr-anx-VIII-sec-2.3-rule-3-pnt-h"),
        ("IVDR Annex VIII 1.4", "ivdr-anx-VIII-sec-1.4"),
        ("KI-forordningen art. 17 nr. 3", "aia-art-17-par-3"),
        ("Article 17(3) of the AI Act", "aia-art-17-par-3"),
        ("AIA 3(14)", "aia-art-3-pnt-14"),
        ("AI Act Art 6(1a)", "aia-art-6-par-1a"),
        ("AI Act Annex III 5(d)", "aia-anx-III-pnt-5-pnt-d"),
        ("KI-forordningen vedlegg III nr. 5 bokstav d", "aia-anx-III-pnt-5-pnt-d"),
        ("AI Act Annex I point 11", "aia-anx-I-sct-A-pnt-11"),
        ("AI Act Annex I, Section A, point 11", "aia-anx-I-sct-A-pnt-11"),
        ("AI Act Art 43(1), second subparagraph, point (b)", "aia-art-43-par-1-sub-2-pnt-b"),
        ("AI Act Annex XIV code AIP 0111", "aia-anx-XIV-pnt-2-pnt-a-code-AIP0111"),
        ("forskrift om medisinsk utstyr § 6", "for-2021-1476-par-6"),
        ("F1476 § 19a", "for-2021-1476-par-19a"),
        ("lov om medisinsk utstyr § 10 annet ledd", "lov-2020-37-par-10-ledd-2"),
        ("L37 § 1", "lov-2020-37-par-1"),
        ("Norwegian Act on medical devices § 1, first paragraph, letter b", "lov-2020-37-par-1-ledd-1-bokstav-b"),
        ("håndteringsforskriften § 16", "for-2013-1373-par-16"),
        ("https://w3id.org/mdkg/law/mdr-art-10-par-9", "mdr-art-10-par-9"),
        ("<https://w3id.org/mdkg/law/mdr-art-10-par-9>", "mdr-art-10-par-9"),
        ("mdlaw:mdr-art-10-par-9", "mdr-art-10-par-9"),
        ("mdr-art-10-par-9", "mdr-art-10-par-9"),
        ("http://data.europa.eu/eli/reg/2017/745/art_10/par_9/oj", "mdr-art-10-par-9"),
    ],
)
def test_provisions_are_found_as_people_write_them(written: str, name: str) -> None:
    """Citations in English and bokmål, with and without words, IRIs, CURIEs and ELIs name a row of the tables."""
    found = parse_citation(written)
    assert ("provision", MDLAW + name) == (found.kind, found.iri)
    assert found.provision is not None
    assert found.iri == found.provision.iri


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_every_citation_leads_back_to_its_provision(act: str, lang: str) -> None:
    """What a provision calls itself is read as that provision: all rows, both languages, deleted ones included."""
    lost = []
    for unit in provision_table(act).values():
        found = parse_citation(unit.citation(lang), lang=lang).provision
        if found is None or found.id != unit.id:
            lost.append(unit.id)
    assert lost == []


@pytest.mark.parametrize(
    ("written", "kind", "iri"),
    [
        ("MDR", "act", MDLAW + "mdr"),
        ("KI-forordningen", "act", MDLAW + "aia"),
        ("http://data.europa.eu/eli/reg/2017/745/oj", "act", MDLAW + "mdr"),
        ("Regulation (EU) 2026/1744", "act", MDLAW + "reg-2026-1744"),
        ("COM(2025) 1023", "act", MDLAW + "com-2025-1023"),
        ("IR (EU) 2022/2347 Art 1(a)", "provision", MDLAW + "ir-2022-2347-art-1-pnt-a"),
        ("mdlaw:ir-2022-2347-art-1-pnt-b", "provision", MDLAW + "ir-2022-2347-art-1-pnt-b"),
        ("MDCG 2025-6", "guidance", MDG + "mdcg-2025-6"),
        ("MDCG 2025-6 Q12", "guidance", MDG + "mdcg-2025-6-q12"),
        ("mdcg 2025-6 spørsmål 12", "guidance", MDG + "mdcg-2025-6-q12"),
        ("MDCG 2025-6, Table 1", "guidance", MDG + "mdcg-2025-6-table-1"),
        ("MDCG 2019-11 rev.1", "guidance", MDG + "mdcg-2019-11-rev-1"),
        ("MDCG 2019-11 rev. 1 figure 1 step 3", "guidance", MDG + "mdcg-2019-11-rev-1-figure-1-step-3"),
        ("MDCG 2020-10/1", "guidance", MDG + "mdcg-2020-10-1-rev-1"),
        ("mdg:mdcg-2025-6-q35", "guidance", MDG + "mdcg-2025-6-q35"),
        ("mdrule:mdr-rule-11", "rule", MDRULE + "mdr-rule-11"),
        ("https://w3id.org/mdkg/rule/mdr-rule-11", "rule", MDRULE + "mdr-rule-11"),
        ("MDR rule 11(a) indent 1", "rule", MDRULE + "mdr-rule-11-a-iii"),
        ("mdf:software", "term", "https://w3id.org/mdkg/fact/software"),
        ("(EU) 2026/1744", "act", MDLAW + "reg-2026-1744"),
        ("Lov 2026 nr. 44", "act", MDLAW + "lov-2026-44"),
        ("Lov 2020 nr. 37", "act", MDLAW + "lov-2020-37"),
        ("mdlaw:dec-2021-1182", "act", MDLAW + "dec-2021-1182"),
        ("MDR-MFR-QMS", "term", MDO + "mdr-mfr-qms"),
        ("aia-qms", "term", MDO + "aia-qms"),
        ("A01-MDR-1", "term", MDOV + "a01-mdr-1"),
        ("Kvalitetssystem", "term", MDC + "area-a01"),
        ("Risk management", "term", MDC + "area-a02"),
        ("EN ISO 13485", "term", MDSTD + "en-iso-13485-2016"),
        ("MDR-LEGACY-A", "term", MDEV + "mdr-legacy-a"),
    ],
)
def test_everything_else_is_found_by_its_names(written: str, kind: str, iri: str) -> None:
    """Acts, guidance with or without a place in it, rules, duties, areas and other terms are told apart."""
    found = parse_citation(written)
    assert (kind, iri) == (found.kind, found.iri)


def test_guidance_without_revision_is_the_newest() -> None:
    """The newest revision is meant, or the newest in which the place is recorded."""
    assert parse_citation("MDCG 2021-24").iri == MDG + "mdcg-2021-24-rev-1"
    assert parse_citation("MDCG 2021-24 rule 11").iri == MDG + "mdcg-2021-24-rule-11"
    assert parse_citation("MDCG 2020-16").iri == MDG + "mdcg-2020-16-rev-4"


def test_provision_that_is_also_a_rule_names_it() -> None:
    """A rule of an annex is a provision; the group of rules of the same name is named beside it."""
    found = parse_citation("MDR rule 11")
    assert found.kind == "provision"
    assert found.also == (MDRULE + "mdr-rule-11",)


def test_label_of_several_things_names_the_others() -> None:
    """A fact and the property that answers it may share a label: the fact is meant, the property named beside it."""
    found = parse_citation("AI system")
    assert found.iri == "https://w3id.org/mdkg/fact/ai-system"
    assert found.also == ("https://w3id.org/mdkg/ontology/aiSystem",)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "banana",
        "MDR banana",
        "MDR Art",
        "MDR Art 999",
        "MDR Art 10(99)",
        "MDR Art 10(9) banana",
        "MDR rule 23",
        "GDPR Art 9",
        "lov om medisinsk utstyr § 99",
        "mdlaw:mdr-art-999",
        "mdlaw:mdd",
        "mdrule:mdr-rule-99",
        "mdg:mdcg-1999-1",
        "MDCG 1999-1",
        "MDCG 2025-6 Q99",
        "MDCG 2025-6 rev.9",
        "https://example.org/law/mdr-art-10",
        "http://data.europa.eu/eli/reg/2017/745/art_999/oj",
    ],
)
def test_what_names_nothing_is_refused(written: str) -> None:
    """Nothing is guessed: a text that names nothing is an error that repeats it."""
    with pytest.raises(UnknownCitationError) as caught:
        parse_citation(written)
    assert written == caught.value.citation


def test_ambiguous_citation_is_refused_with_what_it_may_mean() -> None:
    """A number that occurs in several sections of an annex is not decided for the reader."""
    with pytest.raises(UnknownCitationError) as caught:
        parse_citation("AI Act Annex VIII point 1")
    assert "AI Act Annex VIII Section A point 1" in caught.value.near


def test_citation_without_act_suggests_the_acts_it_fits() -> None:
    """An article number alone is in several acts; each is suggested."""
    with pytest.raises(UnknownCitationError) as caught:
        parse_citation("Art 10(9)")
    assert {"MDR Art 10(9)", "IVDR Art 10(9)"} <= set(caught.value.near)


@pytest.mark.parametrize(
    ("written", "lang", "suggested"),
    [
        ("MDR Art 10(99)", "en", "MDR Art 10(9)"),
        ("AI Akt Art 6", "en", "AI Act Art 6"),
        ("mdlaw:mdr-art-10-par-99", "en", "mdlaw:mdr-art-10-par-9"),
        ("MDCG 2025-6 Q99", "en", "mdg:mdcg-2025-6-q9"),
        ("MDR-MFR-QMSX", "en", "MDR-MFR-QMS"),
        ("Kvalitetsystem", "nb", "Kvalitetssystem"),
    ],
)
def test_near_misses_are_suggested(written: str, lang: str, suggested: str) -> None:
    """The nearest citation, act, IRI or question is named."""
    with pytest.raises(UnknownCitationError) as caught:
        parse_citation(written, lang=lang)
    assert suggested in caught.value.near


@pytest.mark.parametrize("written", ["MDR " + "(" * 2000, "Art " * 2000, "MDR " + "9." * 2000, "§" * 5000])
def test_long_nonsense_is_refused_quickly(written: str) -> None:
    """Input without bounds ends in the same error, not in a long search."""
    with pytest.raises(UnknownCitationError):
        parse_citation(written)
