# SPDX-License-Identifier: Apache-2.0
"""Which obligations follow for a product, from when and where, and on whom they fall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kgservice import open_knowledge
from kgservice.model.assessment import DutyAssessment, DutyOutcome, ProductAssessment
from kgservice.vocabulary import MDC, MDO
from tests.pipeline.support import DIAGNOSTIC, SOFTWARE, assess_one

AI_IIB = f"""{SOFTWARE}
complete: true
intended_purposes: [diagnosis]
informs_decisions: yes
decision_impact: serious_deterioration_or_surgery
ai_system: yes
ai_role: itself_the_product
trained_on_data: yes
"""
"""AI software of class IIb, high-risk by Article 6(1) alone."""

TRIAGE = AI_IIB + "ai_uses: [emergency_healthcare_triage]\n"
"""The same software, which Annex III lists as well."""

IMPLANT = """
name: Pacemaker
complete: true
intended_purposes: [treatment]
active: yes
implantable: yes
invasive: surgical
duration: long_term
active_therapeutic: yes
active_implantable_or_accessory: yes
ai_system: yes
ai_role: safety_component
"""
"""An implantable device of class III with AI in it."""

STERILE = """
name: Wound dressing
complete: true
intended_purposes: [treatment]
invasive: none
contacts_injured: [skin]
wound_roles: [mechanical_barrier]
sterile: yes
"""
"""A device of class I in sterile condition."""


def duties(product: ProductAssessment) -> Mapping[str, DutyAssessment]:
    """Return the duties by their local names."""
    return {duty.obligation.removeprefix(MDO): duty for duty in product.duties}


def applying(product: ProductAssessment) -> set[str]:
    """Return the local names of the duties that apply."""
    return {name for name, duty in duties(product).items() if duty.outcome is DutyOutcome.APPLIES}


def status(product: ProductAssessment, name: str) -> list[tuple[str, str, str]]:
    """Return the dates of a duty: jurisdiction, day and status."""
    return [
        (entry.jurisdiction, str(entry.applies_from), entry.status.removeprefix(MDC + "status-"))
        for entry in duties(product)[name].applies
    ]


def test_the_same_question_has_different_answers_by_day_and_place() -> None:
    """The manufacturer's AI Act duties are no law in Norway in 2026 and apply in the EU from August 2028."""
    norway = assess_one(AI_IIB, as_of=date(2026, 12, 1), jurisdiction="NO")
    union = assess_one(AI_IIB, as_of=date(2028, 8, 2), jurisdiction="EU")

    assert status(norway, "aia-qms") == [("NO", "None", "not-incorporated")]
    assert status(union, "aia-qms") == [("EU", "2028-08-02", "in-force")]
    assert status(norway, "mdr-mfr-qms") == [("NO", "2021-05-26", "in-force")]
    assert "no-f6" in applying(norway)
    assert "no-f6" not in duties(union)


@pytest.mark.parametrize(
    ("day", "applies_from", "state"),
    [
        (date(2026, 7, 26), "2027-08-02", "not-yet-applicable"),
        (date(2026, 7, 27), "2028-08-02", "not-yet-applicable"),
        (date(2028, 8, 1), "2028-08-02", "not-yet-applicable"),
        (date(2028, 8, 2), "2028-08-02", "in-force"),
    ],
)
def test_dates_follow_the_law_of_the_day(day: date, applies_from: str, state: str) -> None:
    """Before it was amended the Act named another day; the day itself counts as applicable."""
    product = assess_one(AI_IIB, as_of=day, jurisdiction="EU")

    assert status(product, "aia-qms") == [("EU", applies_from, state)]


@pytest.mark.parametrize(
    "name", ["aia-dep-fria", "aia-register", "aia-dep-register", "aia-dep-inform", "aia-dep-explain"]
)
def test_annex_iii_duties_do_not_follow_from_article_6_1(name: str) -> None:
    """Impact assessment, database and explanation are for systems that Annex III lists, and for no others."""
    assert name not in applying(assess_one(AI_IIB))
    assert name in applying(assess_one(TRIAGE))


def test_a_system_caught_by_both_routes_has_two_days() -> None:
    """Which day counts is not settled, so both are shown, each in need of review."""
    dates = duties(assess_one(TRIAGE, jurisdiction="EU"))["aia-risk"].applies

    assert [str(entry.applies_from) for entry in dates] == ["2027-12-02", "2028-08-02"]
    assert all(entry.needs_review for entry in dates)


def test_reports_follow_the_class() -> None:
    """Class I has the report, class IIa the periodic one every two years, class III every year."""
    one, two_a, three = assess_one(STERILE), assess_one(DIAGNOSTIC), assess_one(IMPLANT)

    assert ("mdr-mfr-pmsr" in applying(one), "mdr-mfr-psur" in applying(one)) == (True, False)
    assert ("mdr-mfr-pmsr" in applying(two_a), "mdr-mfr-psur" in applying(two_a)) == (False, True)
    assert intervals(two_a) == {("interval", 2, "year")}
    assert intervals(three) == {("interval", 1, "year")}


def intervals(product: ProductAssessment) -> set[tuple[str, int, str]]:
    """Return the time limits of the periodic safety report that hold for the product."""
    return limits(product, "mdr-mfr-psur")


def limits(product: ProductAssessment, name: str) -> set[tuple[str, int, str]]:
    """Return kind, amount and unit of the time limits of a duty that hold for the product."""
    known = {
        limit.iri: limit
        for obligation in open_knowledge().obligations.obligations.values()
        for limit in obligation.time_limits
    }
    held = (known[iri] for iri in duties(product)[name].time_limits)
    return {(limit.kind, limit.amount, limit.unit) for limit in held}


def test_an_implant_with_ai_has_two_retention_clocks() -> None:
    """Fifteen years under the MDR beside ten under the AI Act; other devices have ten."""
    implant = assess_one(IMPLANT)

    assert limits(implant, "mdr-mfr-retention") == {("retention", 15, "year")}
    assert limits(implant, "aia-ret") == {("retention", 10, "year")}
    assert limits(assess_one(DIAGNOSTIC), "mdr-mfr-retention") == {("retention", 10, "year")}


def test_the_strictest_class_of_the_device_counts_for_duties() -> None:
    """A device with a module of class I and one of class IIa has no duties of class I."""
    product = assess_one(
        """
        name: Two modules
        complete: true
        software: yes
        for_individual_patients: yes
        data_actions: [analysis]
        modules:
          - {name: Reader, intended_purposes: [diagnosis], informs_decisions: yes, decision_impact: other}
          - {name: Calendar, intended_purposes: [control_or_support_of_conception]}
        """
    )

    assert product.risk_class.answer.value == "IIa"
    assert "mdr-mfr-psur" in applying(product)
    assert "mdr-mfr-pmsr" not in applying(product)


def test_an_in_house_device_has_the_duties_of_the_institution() -> None:
    """Article 5(5) instead of the manufacturer's duties, and no high-risk duties."""
    product = assess_one(
        AI_IIB + "in_house: yes\nuse_made_and_used_in_health_institution: yes\nuse_in_house_industrial_scale: no\n"
    )

    assert {"mdr-inh-gspr", "mdr-inh-b", "mdr-inh-decl", "aia-lit"} <= applying(product)
    assert not {"mdr-mfr-qms", "aia-qms"} & applying(product)


def test_what_is_unknown_leaves_duties_open_and_says_what_they_wait_for() -> None:
    """An open class leaves the reports undetermined; nothing becomes no for want of an answer."""
    product = assess_one(f"{SOFTWARE}\nintended_purposes: [diagnosis]\nin_house: no\n")
    psur = duties(product)["mdr-mfr-psur"]

    assert psur.outcome is DutyOutcome.UNDETERMINED
    assert any(proof.holds is None for proof in psur.because)


def test_no_device_has_no_duties_of_device_law() -> None:
    """A product that is no device and no AI system has no duty at all."""
    assert applying(assess_one("name: Meal planner\ncomplete: true\n")) == set()


def test_the_manufacturer_of_ai_software_is_its_provider() -> None:
    """The role is held by a change of role that names its basis, and by whoever is named as manufacturer."""
    product = assess_one(AI_IIB + "operators: [{role: manufacturer, name: Nevro AS}]\n")
    roles = {role.role: role for role in product.roles}

    provider = roles[MDC + "role-provider"]
    assert (provider.holder, roles[MDC + "role-manufacturer"].holder) == ("Nevro AS", "Nevro AS")
    assert provider.change is not None
    assert open_knowledge().obligations.role_changes[provider.change].source


@pytest.mark.parametrize(("provider", "brought_about"), [("Nevro AS", True), ("Modell AS", False)])
def test_a_named_provider_is_the_manufacturer_unless_the_names_differ(provider: str, *, brought_about: bool) -> None:
    """Naming the same one twice changes nothing; someone else who is named has the role on their own."""
    named = f"[{{role: manufacturer, name: Nevro AS}}, {{role: provider, name: {provider}}}]"
    roles = {role.role: role for role in assess_one(AI_IIB + f"operators: {named}\n").roles}

    assert (roles[MDC + "role-provider"].change is not None) is brought_about


def test_overlaps_are_those_whose_both_sides_may_apply() -> None:
    """The single technical documentation joins the two acts only where the AI system is high-risk."""
    knowledge = open_knowledge().obligations
    single = MDC + "overlap-single-document"
    kinds = {kind for entry in assess_one(AI_IIB).overlaps for kind in knowledge.overlaps[entry.overlap].kinds}
    plain = {kind for entry in assess_one(DIAGNOSTIC).overlaps for kind in knowledge.overlaps[entry.overlap].kinds}

    assert single in kinds
    assert single not in plain
    assert all(entry.second is not DutyOutcome.NOT_APPLICABLE for entry in assess_one(AI_IIB).overlaps)


def test_every_duty_names_dates_unless_it_does_not_apply() -> None:
    """No duty applies from nowhere."""
    for text in (AI_IIB, TRIAGE, IMPLANT, STERILE, DIAGNOSTIC):
        product = assess_one(text)
        undated = [d.obligation for d in product.duties if d.outcome is DutyOutcome.APPLIES and not d.applies]

        assert undated == []
