# SPDX-License-Identifier: Apache-2.0
"""The provision tables as a whole, and what one provision says of itself."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.graph import knowledge_root
from kgservice.knowledge.links import Link
from kgservice.knowledge.provisions import (
    ACTS,
    Provision,
    act_of,
    provision,
    provision_at,
    provision_table,
)
from kgservice.vocabulary import MDLAW

RULE_11 = "anx_VIII/chp_III/sec_6.3/rule_11"


def link(unit: Provision, kind: str) -> Link:
    """Return the one link of a kind."""
    (found,) = [each for each in unit.links() if each.kind == kind]
    return found


@pytest.mark.parametrize("act", ACTS)
def test_ids_and_iris_are_unique(act: str) -> None:
    """No two rows of a table share an id, and no two provisions share an IRI."""
    path = knowledge_root() / "ontology" / "law" / "provisions" / f"{act}.csv"
    ids = [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert len(ids) == len({unit.iri for unit in provision_table(act).values()})


@pytest.mark.parametrize("act", ACTS)
def test_every_parent_exists_and_comes_first(act: str) -> None:
    """A row names as parent nothing, or a row above it."""
    seen: set[str] = set()
    for unit in provision_table(act).values():
        assert not unit.parent_id or unit.parent_id in seen, unit.id
        seen.add(unit.id)


@pytest.mark.parametrize("act", ACTS)
def test_children_and_parents_agree(act: str) -> None:
    """Every unit is among the children of its parent, and each unit is listed once."""
    table = provision_table(act)
    listed = [child for unit in ["", *table] for child in table.child_ids(unit)]
    assert sorted(table) == sorted(listed)


@pytest.mark.parametrize(
    ("act", "kind", "count"),
    [
        ("mdr", "rule", 22),
        ("ivdr", "rule", 7),
        ("mdr", "article", 124),
        ("ivdr", "article", 114),
        ("aia", "article", 119),
        ("mdr", "annex", 17),
        ("ivdr", "annex", 15),
        ("aia", "annex", 14),
        ("lov-2020-37", "§", 17),
        ("for-2021-1476", "§", 36),
        ("for-2013-1373", "§", 23),
    ],
)
def test_tables_hold_the_known_number_of_units(act: str, kind: str, count: int) -> None:
    """Rules, articles, annexes and sections are as many as the acts have."""
    table = provision_table(act)
    assert count == sum(table.kind_of(unit) == kind for unit in table)


@pytest.mark.parametrize(("act", "count"), [("mdr", 71), ("ivdr", 74), ("aia", 70)])
def test_definitions_are_all_there(act: str, count: int) -> None:
    """The article of definitions has as many points as the act defines terms (AI Act: 68 and two inserted)."""
    article = "art_3" if act == "aia" else "art_2"
    assert count == sum(unit.kind == "point" for unit in provision(act, article).children)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_citations_are_unique(act: str, lang: str) -> None:
    """No two provisions of an act are cited alike."""
    counts = Counter(unit.citation(lang) for unit in provision_table(act).values())
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("act", "unit", "en", "nb"),
    [
        ("mdr", "art_10/par_9/pnt_a", "MDR Art 10(9)(a)", "MDR artikkel 10 nr. 9 bokstav a"),
        ("mdr", "art_2/pnt_12", "MDR Art 2(12)", "MDR artikkel 2 nr. 12"),
        ("mdr", "anx_VIII/chp_II/sec_3.3", "MDR Annex VIII 3.3", "MDR vedlegg VIII nr. 3.3"),
        ("mdr", RULE_11, "MDR Annex VIII, rule 11", "MDR vedlegg VIII regel 11"),
        (
            "mdr",
            f"{RULE_11}/ind_1",
            "MDR Annex VIII, rule 11, first subparagraph, indent 1",
            "MDR vedlegg VIII regel 11 første ledd strekpunkt 1",
        ),
        ("mdr", "anx_XV/chp_II/sec_3.1.3", "MDR Annex XV Chapter II 3.1.3", "MDR vedlegg XV kapittel II nr. 3.1.3"),
        ("mdr", "art_122/sub_2", "MDR Art 122, second paragraph", "MDR artikkel 122 andre ledd"),
        ("ivdr", "anx_VIII/sec_1.4", "IVDR Annex VIII 1.4", "IVDR vedlegg VIII nr. 1.4"),
        (
            "ivdr",
            "anx_VIII/sec_2.3/rule_3/pnt_h",
            "IVDR Annex VIII, rule 3(h)",
            "IVDR vedlegg VIII regel 3 bokstav h",
        ),
        (
            "aia",
            "anx_III/pnt_5/pnt_d",
            "AI Act Annex III point 5(d)",
            "KI-forordningen vedlegg III nr. 5 bokstav d",
        ),
        (
            "aia",
            "anx_I/sct_A/pnt_11",
            "AI Act Annex I Section A point 11",
            "KI-forordningen vedlegg I avsnitt A nr. 11",
        ),
        ("aia", "chp_III/sct_2", "AI Act Chapter III Section 2", "KI-forordningen kapittel III avsnitt 2"),
        (
            "aia",
            "art_5/par_1/pnt_h/pnt_ii",
            "AI Act Art 5(1)(h)(ii)",
            "KI-forordningen artikkel 5 nr. 1 bokstav h punkt ii",
        ),
        ("for-2021-1476", "par_6", "Norwegian Regulation on medical devices § 6", "Forskrift om medisinsk utstyr § 6"),
        (
            "lov-2020-37",
            "par_1/ledd_1/bokstav_b",
            "Norwegian Act on medical devices § 1, first paragraph, letter b",
            "Lov om medisinsk utstyr § 1 første ledd bokstav b",
        ),
    ],
)
def test_citations_read_as_users_write_them(act: str, unit: str, en: str, nb: str) -> None:
    """A citation has the form that readers of the act use, in each language."""
    found = provision(act, unit)
    assert (en, nb) == (found.citation("en"), found.citation("nb"))


def test_indents_are_counted_inside_their_subparagraph() -> None:
    """The table counts indents through the unit; a citation counts them from the subparagraph they stand in."""
    assert (
        provision("mdr", "anx_VII/sec_4.5.5/ind_13").citation("en")
        == "MDR Annex VII 4.5.5, third subparagraph, indent 8"
    )


def test_iri_leads_back_to_the_provision() -> None:
    """The IRI is the act and the id with hyphens, and is found again; other IRIs are not."""
    unit = provision("mdr", f"{RULE_11}/ind_1")
    assert f"{MDLAW}mdr-anx-VIII-chp-III-sec-6.3-rule-11-ind-1" == unit.iri
    assert unit == provision_at(unit.iri)
    assert provision_at(MDLAW + "mdr-art-999") is None
    assert provision_at(MDLAW + "reg-2026-1744") is None


def test_iris_of_all_acts_are_found() -> None:
    """Each provision of each act is found by its IRI."""
    for act in ACTS:
        assert [unit.id for unit in provision_table(act).values() if provision_at(unit.iri) != unit] == []


def test_heading_falls_back_to_the_other_language() -> None:
    """A heading is given in the language asked for, or in the only one there is."""
    article = provision("mdr", "art_10")
    assert article.heading("en") == "General obligations of manufacturers"
    assert article.heading("nb").startswith("Produsent")
    section = provision("for-2021-1476", "par_2")
    assert "Kompetent myndighet" == section.heading("nb") == section.heading("en")


def test_path_runs_from_the_act_to_the_unit() -> None:
    """The path names chapter, section, article and paragraph, outermost first."""
    assert [step.id for step in provision("mdr", "art_52/par_4").path] == [
        "chp_V",
        "chp_V/sct_2",
        "art_52",
        "art_52/par_4",
    ]


def test_paragraph_is_linked_exactly_in_the_official_journal_and_not_in_the_consolidated_text() -> None:
    """The Official Journal page has anchors for paragraphs; the consolidated page has none, and the link says so."""
    unit = provision("mdr", "art_10/par_9")
    official, consolidated = link(unit, "oj"), link(unit, "consolidated")
    assert official.url.endswith("uri=CELEX:32017R0745#010.009")
    assert official.exact
    assert consolidated.url.endswith("uri=CELEX:02017R0745-20260101#art_10")
    assert (consolidated.exact, consolidated.leads_to) == (False, "art_10")


def test_point_is_linked_at_the_paragraph_around_it() -> None:
    """Points have no anchor anywhere: the link goes to the nearest unit that has one, and names it."""
    official = link(provision("mdr", "art_10/par_9/pnt_a"), "oj")
    assert (official.exact, official.leads_to) == (False, "art_10/par_9")
    assert official.url.endswith("#010.009")


def test_annex_section_is_linked_at_its_annex() -> None:
    """Sections of annexes have no anchor either; the annex has."""
    official = link(provision("mdr", RULE_11), "oj")
    assert (official.exact, official.leads_to) == (False, "anx_VIII")


def test_inserted_article_is_not_linked_in_the_official_journal_text() -> None:
    """What a later act inserted is not in the first text: that link leads to the act, the consolidated one fits."""
    unit = provision("aia", "art_4a/par_1")
    official, consolidated = link(unit, "oj"), link(unit, "consolidated")
    assert "#art_4a" not in official.url
    assert not official.exact
    assert consolidated.url.endswith("#art_4a")


def test_eli_follows_the_scheme_as_far_as_it_goes() -> None:
    """Article, paragraph and point have an ELI template; a rule falls back to its annex."""
    eli = "http://data.europa.eu/eli/reg/2017/745"
    assert f"{eli}/art_5/par_1/oj" == link(provision("mdr", "art_5/par_1"), "eli").url
    assert f"{eli}/art_10/par_9/pnt_a/oj" == link(provision("mdr", "art_10/par_9/pnt_a"), "eli").url
    fallback = link(provision("mdr", RULE_11), "eli")
    assert (f"{eli}/anx_VIII/oj", False) == (fallback.url, fallback.exact)


def test_norwegian_provision_is_linked_at_its_section_on_lovdata() -> None:
    """A paragraph of a Norwegian section leads to the section."""
    (found,) = provision("for-2021-1476", "par_6/ledd_1").links()
    assert found.url == "https://lovdata.no/dokument/SF/forskrift/2021-05-09-1476/§6"
    assert (found.kind, found.language, found.exact, found.leads_to) == ("lovdata", "nb", False, "par_6")


def test_regulation_has_its_norwegian_text_on_lovdata() -> None:
    """The MDR has a Norwegian text; the AI Act has none that is recorded."""
    assert link(provision("mdr", "art_1"), "lovdata").url.endswith("32017r0745.pdf")
    assert "lovdata" not in {each.kind for each in provision("aia", "art_1").links()}


@pytest.mark.parametrize(
    ("act", "unit", "day", "status"),
    [
        ("mdr", "art_10/par_9", date(2017, 5, 24), "not_yet_in_force"),
        ("mdr", "art_10/par_9", date(2017, 5, 25), "in_force"),
        ("aia", "art_6/par_1a", date(2026, 7, 26), "not_yet_in_force"),
        ("aia", "art_6/par_1a", date(2026, 7, 27), "in_force"),
        ("aia", "art_10/par_5/pnt_a", date(2026, 7, 26), "in_force"),
        ("aia", "art_10/par_5/pnt_a", date(2026, 7, 27), "deleted"),
        ("mdr", "anx_VI/prt_C/sec_6.6.1", date(2026, 11, 23), "unknown"),
        ("for-2013-1373", "par_5", date(2021, 12, 31), "in_force"),
        ("for-2013-1373", "par_5", date(2022, 1, 1), "deleted"),
    ],
)
def test_status_counts_from_the_first_day(act: str, unit: str, day: date, status: str) -> None:
    """A unit is there from the day it was inserted, gone from the day it was deleted, unknown without a date."""
    assert status == provision(act, unit).status_at(day)


def test_status_agrees_with_the_column_of_the_table() -> None:
    """On the day of the tables, exactly the rows marked deleted are deleted."""
    for act in ACTS:
        for unit in provision_table(act).values():
            assert (unit.state == "deleted") == (unit.status_at(date(2026, 11, 23)) == "deleted"), unit.id


def test_recalled_rows_need_review() -> None:
    """A row from memory says so, also where only an amendment is recalled; a row read in the text does not."""
    assert provision("mdr", "art_120/par_3f").needs_review
    assert provision("mdr", "art_52/par_4").needs_review
    assert not provision("mdr", "art_10/par_9").needs_review
    assert sum(unit.confidence == "recalled" for act in ACTS for unit in provision_table(act).values()) == 59


@pytest.mark.parametrize("act", ACTS)
def test_act_has_names_and_addresses(act: str) -> None:
    """Each act with a table has a name in both languages, a number, a first day and an address."""
    found = act_of(act)
    assert all((found.name.en, found.name.nb, found.title.en, found.title.nb, found.number, found.in_force))
    assert found.lovdata if found.is_norwegian else found.official and found.consolidated and "{path}" in found.eli


def test_unknown_ids_and_acts_are_refused_with_suggestions() -> None:
    """A wrong id names what resembles it; a wrong act is refused as well."""
    with pytest.raises(UnknownCitationError):
        provision("mdr", "art_10/par_99")
    with pytest.raises(UnknownCitationError):
        provision_table("mdd")
    with pytest.raises(UnknownCitationError):
        act_of("mdd")


def test_files_stay_small() -> None:
    """No table grows past half a megabyte, so that one question about one act costs one file that is read quickly."""
    folder = knowledge_root() / "ontology" / "law" / "provisions"
    assert all(path.stat().st_size < 500_000 for path in folder.glob("*.csv"))
