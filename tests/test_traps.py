# SPDX-License-Identifier: Apache-2.0
"""Places where a hasty reading of the law gives a wrong class, tier or date; one test each, through the public API."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import kgservice
from kgservice.model.assessment import ProductAssessment, RuleOutcome
from tests.gold.adapter import AS_OF, assess_description, assess_descriptions, finding_of, notations
from tests.gold.cases import OWN_CASES, read_cases
from tests.gold.translation import describe

CONCEPT = "https://w3id.org/mdkg/concept/"
LAW = "https://w3id.org/mdkg/law/"
BEFORE_THE_OMNIBUS = date(2026, 7, 26)

PASSIVE: dict[str, Any] = {
    "complete": True,
    "software": False,
    "active": False,
    "invasive": "none",
    "intended_purposes": ["treatment"],
}
SURGICAL = {**PASSIVE, "invasive": "surgical"}
ORIFICE = {**PASSIVE, "invasive": "body_orifice"}
SOFTWARE: dict[str, Any] = {
    "complete": True,
    "software": True,
    "for_individual_patients": True,
    "data_actions": ["analysis"],
    "intended_purposes": ["diagnosis"],
    "informs_decisions": True,
    "decision_impact": "other",
}
LEARNING = {"ai_system": True, "ai_role": "itself_the_product"}
IVD: dict[str, Any] = {"complete": True, "software": False, "in_vitro_examination": True}


def class_of(**description: Any) -> str | None:
    """Return the class in the words of the gold cases."""
    return finding_of(assess_description(description)).risk_class


def tiers(assessed: ProductAssessment) -> set[str]:
    """Return the AI Act outcomes that certainly hold."""
    assert assessed.ai_act.outcomes is not None
    return {outcome.value for outcome in assessed.ai_act.outcomes}


def days(assessed: ProductAssessment, jurisdiction: str) -> dict[str, date | None]:
    """Return AI Act outcome → the day from which it applies in a jurisdiction."""
    assert assessed.ai_act.outcomes is not None
    return {
        outcome.value: entry.applies_from
        for outcome in assessed.ai_act.outcomes
        for entry in outcome.applies
        if entry.jurisdiction == jurisdiction
    }


def test_01_a_date_in_the_union_is_none_in_norway() -> None:
    """The AI Act has a date in the EU; in Norway it is not incorporated and has none, and both stand side by side."""
    assessed = assess_description(SOFTWARE | LEARNING)

    assert days(assessed, "EU") == {"high-risk Art 6(1)": date(2028, 8, 2)}
    assert days(assessed, "NO") == {"high-risk Art 6(1)": None}
    assert assessed.ai_act.outcomes is not None
    status = {entry.jurisdiction: entry.status for entry in assessed.ai_act.outcomes[0].applies}
    assert status == {"EU": CONCEPT + "status-not-yet-applicable", "NO": CONCEPT + "status-not-incorporated"}


@pytest.mark.parametrize("jurisdiction", ["EU", "NO"])
def test_01_a_jurisdiction_asked_for_stands_alone(jurisdiction: str) -> None:
    """Whoever asks for one jurisdiction is shown no date of the other."""
    assessed = assess_description(SOFTWARE | LEARNING, jurisdiction=jurisdiction)

    assert assessed.ai_act.outcomes is not None
    shown = {entry.jurisdiction for outcome in assessed.ai_act.outcomes for entry in outcome.applies}
    assert shown | {entry.jurisdiction for _, entry in assessed.applies} == {jurisdiction}


ALL_ROUTES = (
    SOFTWARE
    | LEARNING
    | {
        "ai_uses": ["emergency_healthcare_triage"],
        "interacts_with_natural_persons": True,
        "generates_synthetic_content": True,
    }
)


def test_02_high_risk_dates_are_those_of_the_amended_act() -> None:
    """Annex III applies from December 2027, Annex I from August 2028, and Article 50 has not moved."""
    assert days(assess_description(ALL_ROUTES), "EU") == {
        "high-risk Art 6(1)": date(2028, 8, 2),
        "high-risk Art 6(2) Annex III 5(d)": date(2027, 12, 2),
        "transparency Art 50(1)": date(2026, 8, 2),
        "transparency Art 50(2)": date(2026, 8, 2),
    }


def test_02_before_the_amendment_the_old_dates_were_law() -> None:
    """Read on the day before the amendment entered into force, the dates are those of the text of 2024."""
    found = days(assess_description(ALL_ROUTES, as_of=BEFORE_THE_OMNIBUS), "EU")

    assert found["high-risk Art 6(1)"] == date(2027, 8, 2)
    assert found["high-risk Art 6(2) Annex III 5(d)"] == date(2026, 8, 2)


def test_02_only_marking_by_older_generators_got_longer() -> None:
    """Article 50(2) carries the note on generators already on the market, Article 50(1) none."""
    outcomes = assess_description(ALL_ROUTES).ai_act.outcomes

    assert outcomes is not None
    notes = {o.value: e.note.en for o in outcomes for e in o.applies if e.jurisdiction == "EU"}
    assert notes["transparency Art 50(1)"] == ""
    assert "2 December 2026" in notes["transparency Art 50(2)"]


def test_03_the_proposal_of_2025_decides_nothing() -> None:
    """MDR and IVDR stay in Section A of Annex I, and no rule of classification rests on COM(2025) 1023."""
    assert tiers(assess_description(SOFTWARE | LEARNING)) == {"high-risk Art 6(1)"}
    rules = kgservice.open_assessor().knowledge.rulebase.rules.values()
    assert [
        rule.iri for rule in rules if any(basis.startswith(LAW + "com-2025-1023") for basis in rule.legal_basis)
    ] == []


def test_05_article_6_1_alone_brings_no_annex_iii_leg() -> None:
    """A device that is high-risk by Article 6(1) only is not high-risk by Article 6(2), on which other duties hang."""
    assert tiers(assess_description(SOFTWARE | LEARNING)) == {"high-risk Art 6(1)"}
    triage = SOFTWARE | LEARNING | {"ai_uses": ["emergency_healthcare_triage"]}
    assert tiers(assess_description(triage)) == {"high-risk Art 6(1)", "high-risk Art 6(2) Annex III 5(d)"}


def test_06_in_house_ai_is_not_high_risk_by_article_6_1_but_owes_transparency() -> None:
    """Without a notified body there is no Article 6(1); Article 50 holds all the same."""
    assessed = assess_description(SOFTWARE | LEARNING | {"in_house": True, "interacts_with_natural_persons": True})

    assert assessed.notified_body.value == "not_needed"
    assert tiers(assessed) == {"not high-risk", "transparency Art 50(1)"}


def test_07_closed_loop_software_takes_the_highest_of_rules_9_11_and_22() -> None:
    """Rules 9 and 11 give class IIb, rule 22 class III; the strictest decides."""
    closed_loop = SOFTWARE | {
        "intended_purposes": ["treatment"],
        "active_therapeutic": True,
        "exchanges_energy": True,
        "energy_potentially_hazardous": True,
        "decision_impact": "serious_deterioration_or_surgery",
    }
    open_loop = assess_description(closed_loop)
    closed = assess_description(closed_loop | {"integrated_diagnostic_function_determines_management": True})

    assert finding_of(open_loop).risk_class == "IIb"
    assert finding_of(open_loop).rules == {"MDR rule 9 para 1 exception", "MDR rule 11(a) indent 2"}
    assert finding_of(closed).risk_class == "III"
    assert finding_of(closed).rules == {"MDR rule 22"}


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("transient", ("IIb", "MDR rule 6 indent 5")),
        ("short_term", ("III", "MDR rule 7 indent 4")),
        ("long_term", ("III", "MDR rule 8 indent 3")),
    ],
)
def test_08_a_biological_effect_weighs_less_in_rule_6(duration: str, expected: tuple[str, str]) -> None:
    """The same words make class IIb in rule 6 and class III in rules 7 and 8."""
    found = finding_of(assess_description(SURGICAL | {"duration": duration, "biological_effect_or_absorbed": True}))

    assert (found.risk_class, *found.rules) == expected


def test_09_rule_4_reaches_invasive_devices_on_injured_mucosa_but_not_on_injured_skin() -> None:
    """Its last sentence adds injured mucous membrane for invasive devices, and no more."""
    gel = ORIFICE | {"duration": "transient", "body_sites": ["other_orifice"], "wound_roles": ["microenvironment"]}

    on_mucosa = finding_of(assess_description(gel | {"contacts_injured": ["mucosa"]}))
    on_skin = finding_of(assess_description(gel | {"contacts_injured": ["skin"]}))

    assert (on_mucosa.risk_class, on_mucosa.rules) == ("IIa", {"MDR rule 4 indent 3"})
    assert (on_skin.risk_class, on_skin.rules) == ("I", {"MDR rule 5 indent 1"})


@pytest.mark.parametrize(("sterile", "needed"), [(False, "not_needed"), (True, "needed")])
def test_10_class_a_needs_a_notified_body_only_where_sterile(*, sterile: bool, needed: str) -> None:
    """Class A is self-declared unless it is placed on the market sterile."""
    assessed = assess_description(IVD | {"ivd_kinds": ["specimen_receptacle"], "sterile": sterile})

    assert (assessed.risk_class.answer.value, assessed.notified_body.value) == ("A", needed)


@pytest.mark.parametrize(("facts", "expected"), [({}, "B"), ({"sexually_transmitted_agent": True}, "C")])
def test_10_near_patient_tests_are_classified_in_their_own_right(facts: dict[str, Any], expected: str) -> None:
    """Near-patient use by itself gives no class: rule 6 or the other rules do."""
    test = IVD | {"ivd_kinds": ["reagent"], "near_patient": True} | facts

    found = finding_of(assess_description(test))

    assert found.risk_class == expected
    assert not any("rule 4" in rule for rule in found.rules)


def test_10_rule_6_is_class_b_and_gives_way_to_every_other_rule() -> None:
    """A reagent that no rule names is class B; an instrument stays class A."""
    assert class_of(**IVD, ivd_kinds=["reagent"]) == "B"
    assert class_of(**IVD, ivd_kinds=["instrument"]) == "A"


REUSABLE = SURGICAL | {"duration": "transient", "reusable_surgical_instrument": True}
IN_THE_TEETH = SURGICAL | {"duration": "long_term", "implantable": True, "placed_in_teeth": True}
LAMP = PASSIVE | {
    "active": True,
    "intended_purposes": ["diagnosis"],
    "active_diagnostic_or_monitoring": True,
    "supplies_energy_absorbed_by_body": True,
}
SELF_TEST = IVD | {"ivd_kinds": ["reagent"], "self_test": True}
URINE = "urine_glucose_erythrocytes_leucocytes_bacteria"


@pytest.mark.parametrize(
    ("description", "expected", "rule"),
    [
        (REUSABLE, "Ir", "MDR rule 6 indent 2"),
        (IN_THE_TEETH, "IIa", "MDR rule 8 indent 1"),
        (LAMP | {"visible_illumination_only": True}, "I", "MDR rule 10 indent 1 exception"),
        (
            ORIFICE | {"duration": "short_term", "body_sites": ["oral_cavity"]},
            "I",
            "MDR rule 5 indent 2 exception",
        ),
        (ORIFICE | {"duration": "short_term", "body_sites": ["ear_canal"]}, "I", "MDR rule 5 indent 2 exception"),
        (
            ORIFICE
            | {"duration": "long_term", "body_sites": ["nasal_cavity"], "liable_to_be_absorbed_by_mucosa": False},
            "IIa",
            "MDR rule 5 indent 3 exception",
        ),
        (SELF_TEST | {"self_test_purposes": [URINE]}, "B", "IVDR rule 4(a) exception"),
    ],
    ids=["reusable instrument", "teeth", "visible light", "mouth", "ear", "nose", "urine self-test"],
)
def test_18_an_exception_replaces_its_base(description: dict[str, Any], expected: str, rule: str) -> None:
    """What the exception takes out does not come back as the strictest of all branches."""
    found = finding_of(assess_description(description))

    assert found.risk_class == expected
    assert rule in found.rules


@pytest.mark.parametrize(
    ("description", "expected", "rule"),
    [
        (REUSABLE | {"body_sites": ["central_nervous_system"]}, "III", "MDR rule 6 indent 3"),
        (IN_THE_TEETH | {"biological_effect_or_absorbed": True}, "III", "MDR rule 8 indent 3"),
        (IN_THE_TEETH | {"chemical_change_in_body": True}, "IIa", "MDR rule 8 indent 1"),
        (LAMP | {"visible_illumination_only": False}, "IIa", "MDR rule 10 indent 1"),
        (
            LAMP | {"visible_illumination_only": True, "direct_diagnosis_or_vital_monitoring": True},
            "IIa",
            "MDR rule 10 indent 3",
        ),
        (ORIFICE | {"duration": "short_term", "body_sites": ["urinary_tract"]}, "IIa", "MDR rule 5 indent 2"),
        (SELF_TEST | {"self_test_purposes": ["other_self_test"]}, "C", "IVDR rule 4(a)"),
        (
            SELF_TEST | {"self_test_purposes": [URINE], "high_risk_life_threatening_agent": True},
            "D",
            "IVDR rule 1 indent 2",
        ),
    ],
)
def test_18_an_exception_takes_out_no_more_than_its_base(description: dict[str, Any], expected: str, rule: str) -> None:
    """Other branches and other rules go on to count, and the base stands where the exception does not hold."""
    found = finding_of(assess_description(description))

    assert found.risk_class == expected
    assert rule in found.rules


@pytest.mark.parametrize(
    ("listed", "expected", "rule"), [(False, "C", "IVDR rule 2"), (True, "D", "IVDR rule 2 exception")]
)
def test_19_rule_2_holds_for_incompatibility_of_mother_and_child(*, listed: bool, expected: str, rule: str) -> None:
    """The text as corrected in 2019 names foeto-maternal incompatibility: class C, or D with a listed marker."""
    test = IVD | {
        "ivd_kinds": ["reagent"],
        "foeto_maternal_incompatibility": True,
        "listed_blood_group_marker": listed,
    }

    assessed = assess_description(test, as_of=AS_OF)

    assert assessed.risk_class.answer.value == expected
    assert rule in notations(assessed.risk_class.answer.deciding_rules)


def replaced_wordings(fired: frozenset[str]) -> set[str]:
    """Return the rules that must not fire beside *fired*: what an exception or an indent of rule 11(a) replaces."""
    bases = {word.removesuffix(" exception") for word in fired if word.endswith(" exception")}
    return bases | {"MDR rule 11(a)" for word in fired if word.startswith("MDR rule 11(a) indent")}


def test_18_no_rule_fires_beside_the_exception_that_replaces_it() -> None:
    """Not only the class is right: the table of rules does not show a replaced branch as one that applies."""
    cases = read_cases(OWN_CASES)
    described = [describe(case.id, case.product, case.features) | {"id": case.id} for case in cases]
    seen: set[str] = set()

    for name, assessed in assess_descriptions(described).items():
        fired = notations(entry.rule for entry in assessed.rules if entry.outcome is RuleOutcome.FIRES)
        replaced = replaced_wordings(fired)
        assert not replaced & fired, name
        seen |= replaced

    assert len(seen) > 10
