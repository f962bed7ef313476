# SPDX-License-Identifier: Apache-2.0
"""Statements that clash, and declarations that the facts speak for or against."""

from __future__ import annotations

from kgservice.model.assessment import ClashKind, RuleOutcome
from kgservice.vocabulary import MDC, MDF
from tests.pipeline.support import DIAGNOSTIC, assess_one, classes, decided_by, entry


def test_software_that_is_said_not_to_be_active_is_deemed_active() -> None:
    """MDR 2(4) makes software active. The slip is reported with both places, and the law's value is used."""
    product = assess_one(
        """
        name: App
        complete: true
        software: yes
        active: no
        intended_purposes: [treatment]
        data_actions: [analysis]
        for_individual_patients: yes
        administers_or_removes_substances: yes
        """
    )

    (clash,) = product.clashes
    assert clash.kind is ClashKind.DEEMED
    assert set(clash.facts) == {MDF + "active", MDF + "software"}
    assert sorted(place.line or 0 for place in clash.places) == [4, 5]
    assert clash.source
    assert entry(product, "mdr-rule-12-0").outcome is RuleOutcome.FIRES


def test_statements_that_cannot_both_be_right_are_unknown() -> None:
    """An implant that is not invasive: neither statement is preferred, and rules that need them stay open."""
    product = assess_one(
        """
        name: Plate
        complete: true
        software: no
        implantable: yes
        invasive: none
        duration: long_term
        intended_purposes: [treatment]
        """
    )

    (clash,) = product.clashes
    assert clash.kind is ClashKind.DISPUTED
    assert {MDF + "implantable", MDF + "invasive-none"} <= set(clash.facts)
    assert {place.line for place in clash.places} >= {5, 6}
    assert entry(product, "mdr-rule-8-0").outcome is RuleOutcome.UNDETERMINED
    assert entry(product, "mdr-rule-1-0").outcome is RuleOutcome.UNDETERMINED
    assert product.risk_class.answer.value is None
    assert {"I", "IIb"} <= set(classes(product))


def test_a_dispute_leaves_the_rest_alone() -> None:
    """What does not rest on the disputed statements is still answered."""
    product = assess_one(
        """
        name: Plate
        complete: true
        software: no
        implantable: yes
        invasive: none
        intended_purposes: [treatment]
        """
    )

    assert product.qualification.value == "MD"


def test_a_class_under_a_directive_is_shown_beside_that_of_a_new_certification() -> None:
    """A legacy device keeps its class under the directive; what would hold today is told and contradicts nothing."""
    product = assess_one(
        DIAGNOSTIC.replace("other", "death_or_irreversible_deterioration")
        + "declared: {qualification: MD, class: I, legislation: MDD}\n"
    )

    (compared,) = product.declared
    assert compared.if_certified_today
    assert compared.risk_class == "I"
    assert compared.implied is not None
    assert compared.implied.value == "III"
    assert product.contradictions == ()


def test_a_declared_class_that_a_rule_speaks_against_is_a_contradiction() -> None:
    """Declared I, derived III: the rule is named, and so is the place of the declaration."""
    text = DIAGNOSTIC.replace("other", "death_or_irreversible_deterioration")
    product = assess_one(f"{text}declared: {{class: I, legislation: MDR}}\n")

    (found,) = product.contradictions
    assert found.subject == MDC + "mdr-risk-class"
    assert (found.declared, found.derived) == ("I", ("III",))
    assert {rule.rsplit("/", 1)[-1] for rule in found.rules} == {"mdr-rule-11-a-iii"}
    assert not found.justification
    assert found.place.line == len(text.splitlines()) + 1


def test_a_class_declared_too_high_is_a_contradiction_too() -> None:
    """The class is what the rules say, not what the maker would rather have."""
    product = assess_one(DIAGNOSTIC + "declared: {class: III, legislation: MDR}\n")

    (found,) = product.contradictions
    assert (found.declared, found.derived) == ("III", ("IIa",))


def test_a_declared_class_that_is_still_possible_is_none() -> None:
    """As long as some answer would make it right, nothing speaks against it."""
    open_text = DIAGNOSTIC.replace("complete: true", "").replace("decision_impact: other", "")

    assert assess_one(open_text + "declared: {class: III, legislation: MDR}\n").contradictions == ()
    (found,) = assess_one(open_text + "declared: {class: I, legislation: MDR}\n").contradictions
    assert found.declared not in found.derived
    # Which branch of rule 11(a) it is depends on what a decision can lead to; one of them holds for certain.
    assert "mdr-rule-11-a" in {rule.rsplit("/", 1)[-1] for rule in (*found.rules, *found.open_rules)}


def test_a_declared_qualification_that_the_facts_rule_out_is_a_contradiction() -> None:
    """Software for wellbeing declared as a device; the class a device would have is then no further contradiction."""
    product = assess_one(
        """
        name: Calm
        complete: true
        software: yes
        intended_purposes: [wellness]
        data_actions: [analysis]
        for_individual_patients: yes
        declared: {qualification: MD, class: I, legislation: MDR}
        """
    )

    (found,) = product.contradictions
    assert found.subject == MDC + "qualification"
    assert (found.declared, found.derived) == ("MD", ("not_device",))
    assert any(rule.endswith("/not-a-device-wellness") for rule in found.rules)


def test_a_part_that_is_no_device_says_nothing_about_the_declared_class() -> None:
    """Modules outside the law have no class, so they cannot contradict that of the device."""
    product = assess_one(
        DIAGNOSTIC
        + """
modules:
  - {name: Reader}
  - {name: Diary, intended_purposes: [wellness], informs_decisions: no}
declared: {class: IIa, legislation: MDR}
"""
    )

    assert product.risk_class.answer.value == "IIa"
    assert product.contradictions == ()


def test_a_wig_of_human_hair_in_class_one_needs_a_justification() -> None:
    """Rule 18 leaves out intact skin for animal origin alone; practice is divided, so it is no plain error."""
    product = assess_one(
        """
        name: Wig of human hair
        software: no
        active: no
        invasive: none
        intended_purposes: [alleviation_or_compensation_of_injury_or_disability]
        tissue_origin: [human]
        intact_skin_only: yes
        declared: {qualification: MD, class: I, legislation: MDR}
        """
    )

    (found,) = product.contradictions
    assert found.justification
    assert {rule.rsplit("/", 1)[-1] for rule in found.rules} == {"mdr-rule-18-human"}


def test_zirconia_for_teeth_in_class_two_a_is_no_contradiction() -> None:
    """Implantable alone speaks for class IIb, yet in the teeth it is IIa, which stands until that is ruled out."""
    zirconia = """
name: Zirconia for crowns
software: no
active: no
invasive: surgical
implantable: yes
duration: long_term
intended_purposes: [alleviation_or_compensation_of_injury_or_disability]
declared: {qualification: MD, class: IIa, legislation: MDR}
"""
    complete = assess_one(zirconia + "complete: true\nplaced_in_teeth: yes\n")

    assert assess_one(zirconia).contradictions == ()
    assert complete.contradictions == ()
    assert complete.risk_class.answer.value == "IIa"
    assert decided_by(complete.risk_class.answer) == {"mdr-rule-8-a"}
    (found,) = assess_one(zirconia + "complete: true\nplaced_in_teeth: no\n").contradictions
    assert found.derived == ("IIb",)


def test_a_fertility_calendar_in_class_one_is_no_contradiction() -> None:
    """Rule 11(c): it calculates fertile days and informs no diagnosis or therapy."""
    calendar = """
name: Calendar
complete: true
software: yes
intended_purposes: [control_or_support_of_conception]
data_actions: [calculation]
for_individual_patients: yes
declared: {qualification: MD, class: I, legislation: MDR}
"""
    product = assess_one(calendar)

    assert product.contradictions == ()
    assert decided_by(product.risk_class.answer) == {"mdr-rule-11-c"}
    (found,) = assess_one(calendar + "contraception_or_sti_prevention: yes\n").contradictions
    assert {rule.rsplit("/", 1)[-1] for rule in found.rules} == {"mdr-rule-15-0"}
