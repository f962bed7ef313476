# SPDX-License-Identifier: Apache-2.0
"""Studies, development, routes to use and changes: what the regulator's slides ask beyond qualification and class."""

from __future__ import annotations

import pytest

from tests.pipeline.support import DIAGNOSTIC, assess_one, scale, set_scale

STUDY = f"""{DIAGNOSTIC}
study_planned: yes
study_concerns_existing_device: yes
study_collects_prospective_data_from_subjects: yes
study_investigates_performance_or_safety: yes
"""
"""Three times yes."""

PASSIVE = """
name: Device
complete: true
software: no
active: no
invasive: none
intended_purposes: [treatment]
"""


@pytest.mark.parametrize(
    ("stated", "routes"),
    [
        ("use_ce_marked: yes", ("ce_marked",)),
        ("use_investigation_approved: yes", ("clinical_investigation",)),
        ("use_derogation_granted: yes", ("derogation",)),
        ("custom_made: yes", ("custom_made",)),
        ("in_house: yes", ("in_house",)),
        (
            "use_ce_marked: no\nuse_investigation_approved: no\nuse_derogation_granted: no\n"
            "use_made_and_used_in_health_institution: no",
            ("none",),
        ),
    ],
)
def test_the_five_routes_into_the_health_service(stated: str, routes: tuple[str, ...]) -> None:
    """CE marking, investigation, derogation, custom-made, in-house; where none is open, the device may not be used."""
    assert set_scale(assess_one(f"{PASSIVE}{stated}\n"), "route-to-use").values == routes


def test_three_times_yes_is_a_clinical_investigation() -> None:
    """An existing device, people, and performance or safety."""
    product = assess_one(STUDY)

    assert scale(product, "clinical-investigation").value == "clinical_investigation"
    assert len(set_scale(product, "clinical-investigation-question").values) == 3


@pytest.mark.parametrize(
    "changed",
    [
        "study_raw_data_for_future_device_only",  # question 1: no device yet
        "study_retrospective_data_only",  # question 2: nobody takes part
        "study_method_validation_or_commissioning_only",  # question 3: trying out what is CE-marked
    ],
)
def test_one_no_is_enough_to_be_none(changed: str) -> None:
    """Each question has a way out of its own."""
    text = {
        "study_raw_data_for_future_device_only": STUDY.replace("existing_device: yes", "existing_device: no"),
        "study_retrospective_data_only": STUDY.replace("from_subjects: yes", "from_subjects: no"),
        "study_method_validation_or_commissioning_only": STUDY.replace("or_safety: yes", "or_safety: no")
        + "use_ce_marked: yes\nstudy_within_intended_purpose_of_ce_marked_device: yes\n",
    }[changed]
    product = assess_one(f"{text}{changed}: yes\n")

    assert scale(product, "clinical-investigation").value == "not_an_investigation"


def test_results_that_reach_the_patients_make_subjects_of_them() -> None:
    """Question 2: stored data alone would not, but results that influence the people do."""
    text = STUDY.replace("from_subjects: yes", "from_subjects: no") + "study_results_influence_subjects: yes\n"

    assert scale(assess_one(text), "clinical-investigation").value == "clinical_investigation"


@pytest.mark.parametrize(
    ("stated", "subtypes"),
    [
        ("sterile: yes", ("s",)),
        ("measuring_function: yes", ("m",)),
        ("sterile: yes\nmeasuring_function: yes", ("s", "m")),
        ("sterile: no", ()),
    ],
)
def test_aspects_of_class_one_that_call_for_a_notified_body(stated: str, subtypes: tuple[str, ...]) -> None:
    """Is and Im go by the way of the notified body; plain class I does not."""
    product = assess_one(f"{PASSIVE}{stated}\n")

    assert product.risk_class.answer.value == "I"
    assert product.risk_class.subtypes == subtypes
    assert product.notified_body.value == ("needed" if subtypes else "not_needed")


def test_a_reusable_surgical_instrument_is_class_one_r() -> None:
    """Ir: the third aspect of class I."""
    product = assess_one(
        PASSIVE.replace("none", "surgical") + "duration: transient\nreusable_surgical_instrument: yes\n"
    )

    assert (product.risk_class.answer.value, product.risk_class.subtypes) == ("I", ("r",))
    assert product.notified_body.value == "needed"


def test_an_accessory_is_classified_apart_from_its_device() -> None:
    """A holder for a device of class III stays in class I."""
    product = assess_one(
        """
        name: Holder
        complete: true
        software: no
        active: no
        invasive: none
        intended_purposes: none
        relations: [{kind: accessory_to, name: Implanted pump, class: III, legislation: MDR}]
        """
    )

    assert product.qualification.value == "accessory_MD"
    assert product.risk_class.answer.value == "I"


@pytest.mark.parametrize(
    ("stated", "effects"),
    [
        ("change_planned: no", {"none"}),
        ("change_planned: yes\nchange_only_bug_fix_security_or_cosmetic: yes", {"none"}),
        (
            "change_planned: yes\nchange_intended_purpose: yes\nuse_ce_marked: yes",
            {"requalify_and_reclassify", "new_conformity_assessment_may_be_needed"},
        ),
        ("change_planned: yes\nchange_new_diagnostic_feature_or_output: yes", {"requalify_and_reclassify"}),
    ],
)
def test_what_a_change_sets_off(stated: str, effects: set[str]) -> None:
    """A change can move qualification and class, and can call for a new conformity assessment."""
    assert set(set_scale(assess_one(f"{DIAGNOSTIC}{stated}\n"), "requalification").values) == effects


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        (
            "development_collects_data_for_algorithm: yes\ndevelopment_trains_algorithm: no\n"
            "development_intended_purpose_defined: no",
            "data_collection_for_future_device",
        ),
        (
            "intended_purposes: [diagnosis]\nfor_individual_patients: yes\ndata_actions: [analysis]\n"
            "development_intended_purpose_defined: yes\ndevelopment_trains_algorithm: yes",
            "device_under_development",
        ),
        (
            "intended_purposes: [wellness]\ndevelopment_intended_purpose_defined: yes\n"
            "development_collects_data_for_algorithm: no",
            "no_medical_purpose_so_far",
        ),
    ],
)
def test_when_software_in_development_becomes_a_device(stated: str, status: str) -> None:
    """Data alone make no device; an algorithm with a medical purpose does."""
    stages = "use_ce_marked: no\nplaced_on_market_or_put_into_service: no\n"
    product = assess_one(f"name: App\ncomplete: true\nsoftware: yes\n{stages}{stated}\n")

    assert scale(product, "development-status").value == status


def test_a_stated_medical_purpose_is_a_defined_purpose() -> None:
    """Silence on whether the purpose is laid down does not take away the one that is given."""
    product = assess_one(DIAGNOSTIC)

    assert product.qualification.value == "MD"
    assert scale(product, "development-status").value != "no_medical_purpose_so_far"
