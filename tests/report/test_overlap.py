# SPDX-License-Identifier: Apache-2.0
"""The overlap matrix: the boxes of the regulator's slide in their order, the provisions of four laws, the filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

from kgservice import Assessment, InputError, Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.report.overlap import OverlapChoice, overlap_sheet
from kgservice.report.table import Sheet

AssessmentOf = Callable[[str], Assessment]

SLIDE = (
    ("A01", "Kvalitetssystem"),
    ("A02", "Risikostyring"),
    ("A03", "IKT-sikkerhet"),
    ("A04", "Teknisk dokumentasjon"),
    ("A05", "Informasjon og transparens"),
    ("A06", "Klinisk evaluering"),
    ("A07", "Samsvarsvurdering"),
    ("A08", "EU-deklarasjon og CE-merking"),
    ("A09", "UDI-registrering"),
    ("A10", "Ettermarkedshåndtering"),
    ("A11", "Varslings- og meldeplikt"),
    ("A12", "Arkiveringsplikt"),
    ("A13", "Opplæring av brukere"),
    ("A14", "Følge produsentens instruksjoner"),
    ("A15", "Varslings- og meldeplikt"),
    ("A16", "Spesifikk KI-relatert informasjon"),
    ("A17", "Dataforvaltning og sikkerhet"),
    ("A18", "Loggføring"),
    ("A19", "Menneskelig overblikk"),
    ("A20", "Vurdering av fundamentale rettigheter"),
)
"""Number and words of the boxes, in the order of the slide."""

BY_ALL_FOUR = {"A02", "A04"}
"""Two of the boxes that each of the four laws speaks of."""


def boxes(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the boxes by number, each as column → cell."""
    [table] = [table for table in sheet.tables if table.name == "boxes"]
    return {row[0]: dict(zip(table.keys, row, strict=True)) for row in table.rows}


def relations(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the relations by number, each as column → cell."""
    [table] = [table for table in sheet.tables if table.name == "relations"]
    return {row[0]: dict(zip(table.keys, row, strict=True)) for row in table.rows}


def areas_of(found: Iterable[str]) -> set[str]:
    """Return the areas that relations belong to, by the first part of their numbers."""
    return {number.partition("-")[0] for number in found}


def test_the_boxes_are_those_of_the_slide(knowledge: Knowledge) -> None:
    """Twenty of them, in the slide's order and words; areas of our own come after and say that they are."""
    found = boxes(overlap_sheet(knowledge, "nb", OverlapChoice()))
    own = [box["group"] for number, box in found.items() if number.startswith("X")]

    assert [(number, box["area"]) for number, box in found.items()][: len(SLIDE)] == list(SLIDE)
    assert own == ["ikke på lysbildet"] * (len(found) - len(SLIDE))
    assert own


def test_places_on_the_slide_run_with_the_numbers(knowledge: Knowledge) -> None:
    """Row by row, and from left to right in a row; no place is taken twice."""
    areas = [area for area in knowledge.obligations.areas.values() if area.on_slide]
    places = [(area.row, area.column) for area in areas]

    assert places == sorted(set(places))
    assert len(places) == len(SLIDE)


def test_every_box_says_which_law_speaks_of_it(knowledge: Knowledge) -> None:
    """A cell holds provisions of its own law alone, and is empty where that law says nothing."""
    found = boxes(overlap_sheet(knowledge, "en", OverlapChoice()))
    laws = {"mdr": r"MDR ", "ivdr": r"IVDR ", "ai_act": r"AI Act ", "norway": r"\D+ § "}

    for box in found.values():
        assert any(box[law] for law in laws), box["number"]
        assert [law for law, start in laws.items() if box[law] and not re.match(start, box[law])] == []


def test_a_box_of_all_four_laws_cites_all_four(knowledge: Knowledge) -> None:
    """Technical documentation: articles and annexes of three regulations and the Norwegian rule on their language."""
    found = boxes(overlap_sheet(knowledge, "en", OverlapChoice()))
    documentation = found["A04"]

    assert documentation["mdr"] == "MDR Art 10(4), Annex II, Annex III"
    assert documentation["ivdr"] == "IVDR Art 10(4), Annex II, Annex III"
    assert documentation["ai_act"].startswith("AI Act Art 11(1), Art 11(2), Annex IV")
    assert "§ 7" in documentation["norway"]
    assert all(all(found[box][law] for law in ("mdr", "ivdr", "ai_act", "norway")) for box in BY_ALL_FOUR)


def test_what_only_the_ai_act_asks_for_has_no_device_law(knowledge: Knowledge) -> None:
    """The boxes of the slide for high-risk AI alone cite the AI Act, and neither the MDR nor the IVDR."""
    found = boxes(overlap_sheet(knowledge, "en", OverlapChoice()))

    for number in ("A16", "A17", "A18", "A19", "A20"):
        assert (found[number]["mdr"], found[number]["ivdr"]) == ("", "")
        assert found[number]["ai_act"]


def test_the_group_of_a_box_is_said_to_be_deduced(knowledge: Knowledge) -> None:
    """Nobody saw the colours of the slide, and every box says so."""
    found = boxes(overlap_sheet(knowledge, "en", OverlapChoice()))

    assert [number for number, _ in SLIDE if "(deduced, " not in found[number]["group"]] == []


def test_relations_are_counted_in_their_boxes(knowledge: Knowledge) -> None:
    """The number in a box is that of the relations listed for it, and their kinds are those of the box."""
    sheet = overlap_sheet(knowledge, "en", OverlapChoice())
    listed = relations(sheet)

    for number, box in boxes(sheet).items():
        own = [relation for relation in listed.values() if relation["number"].startswith(f"{number}-")]
        assert int(box["relations"]) == len(own) > 0
        assert {kind for relation in own for kind in relation["kinds"].split(", ")} == set(box["kinds"].split(", "))
    assert len(listed) == len(knowledge.obligations.overlaps)


def test_a_relation_names_both_duties_and_what_is_added(knowledge: Knowledge) -> None:
    """Number, name and provisions of each side; where there is no other side, that is said."""
    listed = relations(overlap_sheet(knowledge, "en", OverlapChoice()))
    single = [relation for relation in listed.values() if relation["second"] == "no counterpart"]
    without = [o.notation for o in knowledge.obligations.overlaps.values() if o.second is None]

    assert [relation["number"] for relation in single] == without
    assert without
    assert all(re.match(r"[A-Z]+-\S+: .+ – .+", relation["first"]) for relation in listed.values())
    assert all(relation["basis"] for relation in listed.values())


@pytest.mark.parametrize(
    "written",
    ["A04", "a4", "4", "04", "Technical documentation", "teknisk dokumentasjon", " Teknisk  dokumentasjon "],
)
def test_an_area_goes_by_number_and_by_name(written: str, knowledge: Knowledge) -> None:
    """In either language; case and blanks do not count."""
    sheet = overlap_sheet(knowledge, "nb", OverlapChoice(area=written))

    assert list(boxes(sheet)) == ["A04"]
    assert areas_of(relations(sheet)) == {"A04"}


def test_a_name_that_two_boxes_share_gives_both(knowledge: Knowledge) -> None:
    """The slide says "Varslings- og meldeplikt" of manufacturers and of users."""
    sheet = overlap_sheet(knowledge, "nb", OverlapChoice(area="Varslings- og meldeplikt"))

    assert list(boxes(sheet)) == ["A11", "A15"]


@pytest.mark.parametrize("written", ["single-document", "Single_Document", "single document", "ett felles dokument"])
def test_a_kind_goes_by_word_and_by_name(written: str, knowledge: Knowledge) -> None:
    """Only relations of the kind are left, and only the boxes that have one."""
    sheet = overlap_sheet(knowledge, "en", OverlapChoice(kind=written))
    found = relations(sheet)

    assert found
    assert all("single document" in relation["kinds"].split(", ") for relation in found.values())
    assert set(boxes(sheet)) == areas_of(found)


def test_area_and_kind_go_together(knowledge: Knowledge) -> None:
    """Where a box has no relation of a kind, nothing is left."""
    none = overlap_sheet(knowledge, "en", OverlapChoice(area="A18", kind="single-document"))

    assert (boxes(none), relations(none)) == ({}, {})


@pytest.mark.parametrize(
    ("choice", "nearest"),
    [
        (OverlapChoice(area="Teknisk dokumentasjn"), "Teknisk dokumentasjon"),
        (OverlapChoice(area="A99"), "A09"),
        (OverlapChoice(kind="single-dokument"), "single-document"),
        (OverlapChoice(kind="nothing like it"), "complementary"),
    ],
)
def test_what_is_unknown_is_refused_with_the_nearest(choice: OverlapChoice, nearest: str, knowledge: Knowledge) -> None:
    """The error names the option, what was written, and what it may have been meant to be, in both languages."""
    option, written = ("--area", choice.area) if choice.area else ("--kind", choice.kind)
    with pytest.raises(InputError) as caught:
        overlap_sheet(knowledge, "en", choice)

    assert caught.value.message().startswith(f"{option} cannot be “{written}”. Expected a name such as ")
    assert caught.value.message("nb").startswith(f"{option} kan ikke være «{written}». Forventet et navn som ")
    assert nearest in caught.value.message()


def test_which_table_comes_first_can_be_chosen(knowledge: Knowledge) -> None:
    """CSV holds the first alone; text without a filter leaves the other out and says how to have it."""
    by_relation = overlap_sheet(knowledge, "en", OverlapChoice(by="relation"))
    alone = overlap_sheet(knowledge, "en", OverlapChoice(first_alone=True))

    assert [table.name for table in by_relation.tables] == ["relations", "boxes"]
    assert [table.name for table in alone.tables] == ["boxes"]
    assert "--by relation" in alone.about


def test_a_product_has_its_own_relations_alone(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """They are those of its assessment, each with what it comes to, and only the boxes that have one."""
    product = assessment_of("closed").products[0]
    sheet = overlap_sheet(knowledge, "en", OverlapChoice(), product)
    overlaps = knowledge.obligations.overlaps

    found = relations(sheet)
    assert set(found) == {overlaps[entry.overlap].notation for entry in product.overlaps}
    assert 0 < len(found) < len(overlaps)
    assert {relation["outcome"] for relation in found.values()} == {"applies"}
    assert set(boxes(sheet)) == areas_of(found)
    assert product.name in sheet.about


def test_a_relation_with_an_open_side_is_open(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Of a product of which little is known, nothing is said to apply that may not."""
    product = assessment_of("open").products[0]
    found = relations(overlap_sheet(knowledge, "en", OverlapChoice(), product))
    overlaps = knowledge.obligations.overlaps
    undetermined = {
        overlaps[entry.overlap].notation
        for entry in product.overlaps
        if DutyOutcome.UNDETERMINED in {entry.first, entry.second}
    }

    assert {number for number, relation in found.items() if relation["outcome"] == "undetermined"} == undetermined
    assert undetermined


def test_a_product_that_is_nothing_has_no_relations(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A meal planner is in no box."""
    sheet = overlap_sheet(knowledge, "en", OverlapChoice(), assessment_of("empty").products[0])

    assert (boxes(sheet), relations(sheet)) == ({}, {})


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_no_cell_lacks_what_it_should_say(lang: str, knowledge: Knowledge) -> None:
    """Names, notes and explanations are there in both languages, and the answer says that it is no legal advice."""
    sheet = overlap_sheet(knowledge, lang, OverlapChoice())

    assert [box["number"] for box in boxes(sheet).values() if not (box["area"] and box["group"] and box["note"])] == []
    assert [found["number"] for found in relations(sheet).values() if not found["definition"]] == []
    assert {"en": "Not legal advice", "nb": "Ikke juridisk rådgivning"}[lang] in sheet.foot
    assert sheet.lang == lang
