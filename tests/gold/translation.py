# SPDX-License-Identifier: Apache-2.0
"""From feature words to a product description: a table, each word on its own, that decides nothing.

The class of *another* product is a feature word like any other; qualification, class, rule and tier of the product
itself occur nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.gold.vocabulary import CaseError, check_features

__all__ = ["TABLE", "describe"]

Fragment = dict[str, Any]
Translate = Callable[[str, Any], Fragment]
"""Word and value → what they add to the description."""


def _flag(field: str) -> Translate:
    """Translate a yes/no word that is a yes/no field."""
    return lambda _, value: {field: value}


def _denies(field: str) -> Translate:
    """Translate a yes/no word that says the opposite of a yes/no field."""
    return lambda _, value: {field: not value}


def _choice(field: str) -> Translate:
    """Translate a word that is a choice field with the same values."""
    return lambda _, value: {field: value}


def _item(field: str) -> Translate:
    """Translate a word whose value, or each item of it, is a token of a list field; "none": no token holds."""
    return lambda _, value: {field: "none" if value == "none" else value if isinstance(value, list) else [value]}


def _each(values: Mapping[object, Fragment]) -> Translate:
    """Translate a word value by value."""
    return lambda _, value: values[value]


def _remark(word: str, value: object) -> Fragment:
    """Keep a word that only describes; no rule reads remarks."""
    return {"remarks": {word: value}}


def _other_product(kind: str, **facts: object) -> Translate:
    """Translate a word that gives the class of another product; "none" means there is no such product."""
    return lambda _, value: {} if value == "none" else {"relations": [{"kind": kind, "class": value, **facts}]}


_PURPOSES_OF_NO_KIND: Final = frozenset({"none", "none_of_its_own"})


def _purposes(_: str, value: list[str]) -> Fragment:
    return {"intended_purposes": [purpose for purpose in value if purpose not in _PURPOSES_OF_NO_KIND]}


def _accessory_to(_: str, value: str) -> Fragment:
    """Read “name (class)” or a name alone."""
    name, _, stated = value.removesuffix(")").partition(" (")
    return {"relations": [{"kind": "accessory_to", "name": name} | ({"class": stated} if stated else {})]}


_ANNEX_XVI_GROUPS: Final = (
    "contact_lenses_or_eye_items",
    "introduced_to_modify_anatomy",
    "fillers",
    "adipose_tissue_equipment",
    "high_intensity_em_equipment",
    "brain_stimulation_equipment",
)

TABLE: Final[Mapping[str, Translate]] = {
    # the product, its purpose and what keeps it out
    "is_software": _flag("software"),
    "intended_purposes": _purposes,
    "data_action": _item("data_actions"),
    "for_individual_patients": _flag("for_individual_patients"),
    "sample_in_vitro": _flag("in_vitro_examination"),
    "integral_md_part": _flag("integral_medical_device_part"),
    "specimen_taking": _flag("specimen_taking"),
    "data_sources": _choice("data_sources"),
    "intended_purpose_driven_by": _choice("purpose_driven_by"),
    "accessory_to": _accessory_to,
    "accessory_test": _each(
        {"does_not_enable_or_directly_assist_medical_functionality": {"merely_used_alongside": True}}
    ),
    "annex_xvi_group": _each(
        {None: {"annex_xvi_groups": "none"}}
        | {number: {"annex_xvi_groups": [group]} for number, group in enumerate(_ANNEX_XVI_GROUPS, start=1)}
    ),
    "annex_xvi_active_function": _item("annex_xvi_active_functions"),
    "principal_action": _item("principal_actions"),
    "in_vivo_diagnostic_substance": _flag("in_vivo_diagnostic_substance"),
    "medicine_device_single_integral_non_reusable": _flag("integral_medicinal_product"),
    "contains_viable_organisms": _flag("contains_viable_organisms"),
    "is_animal": _flag("living_being"),
    "used_in_manufacturing_only": _flag("used_in_manufacturing_only"),
    "human_specimen": _denies("non_human_specimens_only"),
    "medical_purpose": _denies("information_not_for_medical_purpose"),
    "research_use_only": _flag("research_use_only"),
    "intended_for_ivd": _flag("specifically_intended_for_ivd"),
    "eqa_material": _flag("external_quality_assessment"),
    "reference_material": _flag("certified_reference_material"),
    "manufacturing_control": _flag("manufacturing_control"),
    "protects": _item("protects"),
    "custom_made": _flag("custom_made"),
    "in_house_art_5_5": _flag("in_house"),
    # MDR
    "active": _flag("active"),
    "active_kind": _each(
        {
            "therapeutic": {"active_therapeutic": True},
            "diagnostic_monitoring": {"active_diagnostic_or_monitoring": True},
            "controls_other_device": {},
            "other": {},
        }
    ),
    "invasive": _choice("invasive"),
    "duration": _choice("duration"),
    "implantable": _flag("implantable"),
    "body_site": _item("body_sites"),
    "absorbed_by_mucosa": _flag("liable_to_be_absorbed_by_mucosa"),
    "channels_or_stores": _item("channels_or_stores"),
    "for_administration_to_body": _flag("for_administration_to_body"),
    "blood_bag": _flag("blood_bag"),
    "connects_to_active_device_class": _other_product("connects_to", active=True),
    "modifies_composition_of": _item("modifies_composition_of"),
    "treatment_method": _item("treatment_methods"),
    "substance_in_vitro_contact_with_cells_or_organs": _flag("in_vitro_contact_with_cells_or_embryos"),
    # The word does not say which of the two is injured.
    "contacts_injured_skin_or_mucosa": _each(
        {True: {"contacts_injured": ["skin", "mucosa"]}, False: {"contacts_injured": "none"}}
    ),
    "wound_role": _item("wound_roles"),
    "controls_diagnoses_monitors_or_corrects_heart_or_ccs_defect": _flag(
        "corrects_heart_or_central_circulation_defect"
    ),
    "reusable_surgical_instrument": _flag("reusable_surgical_instrument"),
    "supplies_ionising_radiation": _flag("supplies_ionising_radiation"),
    "biological_effect_or_absorbed": _flag("biological_effect_or_absorbed"),
    "chemical_change_in_body": _flag("chemical_change_in_body"),
    "placed_in_teeth": _flag("placed_in_teeth"),
    "administers_medicinal_product": _flag("administers_medicinal_product"),
    "administration_potentially_hazardous": _flag("administration_potentially_hazardous"),
    "active_implantable_or_accessory": _flag("active_implantable_or_accessory"),
    "breast_implant_or_surgical_mesh": _flag("breast_implant_or_surgical_mesh"),
    "joint_replacement": _flag("joint_replacement"),
    "spinal_contact": _flag("spinal_disc_or_column_contact"),
    "ancillary_component": _each(
        {"screw": {"ancillary_component": True}, "hook_similar_to_screw": {"ancillary_component": True}}
    ),
    "energy_exchange": _each(
        {
            "hazardous": {"exchanges_energy": True, "energy_potentially_hazardous": True},
            "non_hazardous": {"exchanges_energy": True, "energy_potentially_hazardous": False},
        }
    ),
    "controls_or_influences_active_therapeutic_class": _other_product(
        "controls_or_influences", active_therapeutic=True
    ),
    "emits_ionising_radiation": _each(
        {
            "therapeutic": {"emits_ionising_radiation_for_therapy": True},
            "diagnostic": {"emits_ionising_radiation_for_radiology": True},
        }
    ),
    "influences_therapeutic_ionising_device": _flag("controls_ionising_therapy_device"),
    "controls_or_monitors_active_implantable": _flag("controls_active_implantable"),
    "supplies_energy_absorbed_by_body": _flag("supplies_energy_absorbed_by_body"),
    "visible_illumination_only": _flag("visible_illumination_only"),
    "images_radiopharmaceuticals": _flag("images_radiopharmaceuticals"),
    "allows_direct_diagnosis_or_vital_monitoring": _flag("direct_diagnosis_or_vital_monitoring"),
    "immediate_danger": _flag("immediate_danger"),
    "information_used_for_decision": _flag("informs_decisions"),
    "worst_impact": _choice("decision_impact"),
    "monitors_physiological": _item("physiological_monitoring"),
    "monitoring_only": _flag("monitoring_only"),
    "drives_or_influences_device": _each({True: {"relations": [{"kind": "drives_or_influences"}]}, False: {}}),
    "driven_device_class": _other_product("drives_or_influences"),
    "administers_or_removes_substances": _flag("administers_or_removes_substances"),
    "ancillary_medicinal_substance": _flag("ancillary_medicinal_substance"),
    "contraception_or_sti_prevention": _flag("contraception_or_sti_prevention"),
    "contact_lens_care": _flag("contact_lens_care"),
    "disinfects_or_sterilises_devices": _each(
        {
            # Not specifically for devices.
            None: {"disinfects_or_sterilises_devices": False},
            "non_invasive_devices": {"disinfects_or_sterilises_devices": True},
            "sterilises_devices": {"disinfects_or_sterilises_devices": True},
            "invasive_devices_end_point": {
                "disinfects_or_sterilises_devices": True,
                "end_point_for_invasive_devices": True,
            },
        }
    ),
    "physical_cleaning_only": _flag("physical_cleaning_only"),
    "records_xray_diagnostic_images": _flag("records_xray_images"),
    "nonviable_tissue_origin": _item("tissue_origin"),
    "intact_skin_only": _flag("intact_skin_only"),
    "nanomaterial_internal_exposure": lambda _, value: {
        "contains_nanomaterial": True,
        "nanomaterial_exposure": "none" if value == "exempt_no_contact" else value,
    },
    "inhalation_of_medicine": _flag("administers_by_inhalation"),
    "essential_impact": _flag("essential_impact_on_medicine"),
    "life_threatening_condition": _flag("treats_life_threatening_condition"),
    "substance_absorbed_or_locally_dispersed": _flag("substance_absorbed_or_dispersed"),
    "achieves_purpose_at": _item("purpose_achieved_at"),
    "systemic_absorption_needed_for_purpose": _flag("systemic_absorption_needed"),
    "systemically_absorbed": _flag("systemically_absorbed"),
    "integrated_diagnostic_function_determines_patient_management": _flag(
        "integrated_diagnostic_function_determines_management"
    ),
    "sterile": _flag("sterile"),
    "measuring_function": _flag("measuring_function"),
    # IVDR
    "ivd_kind": _each(
        {
            "reagent": {"ivd_kinds": ["reagent"]},
            "instrument": {"ivd_kinds": ["instrument"]},
            "calibrator": {"ivd_kinds": ["calibrator"]},
            "control_assigned": {"ivd_kinds": ["control_with_assigned_values"]},
            "control_unassigned": {"ivd_kinds": ["control_without_assigned_values"]},
            "specimen_receptacle": {"ivd_kinds": ["specimen_receptacle"]},
            "general_product_for_ivd": {"ivd_kinds": ["product_for_specific_examination"]},
            "accessory_no_critical_characteristics": {"ivd_kinds": ["accessory_without_critical_characteristics"]},
            "software": {"ivd_kinds": ["ivd_software"]},
            "general_lab": {"general_laboratory_product": True},
        }
    ),
    "measures_directly_without_reagent": _flag("measures_directly_without_reagent"),
    "calibrates_device_class": _other_product("calibrates"),
    "control_for_device_class": _other_product("control_for"),
    "transfusion_or_transplant_suitability_agent": _flag("donor_suitability_agent"),
    "high_risk_life_threatening_agent": _flag("high_risk_life_threatening_agent"),
    "infectious_load_critical": _flag("critical_infectious_load"),
    "blood_group_or_tissue_typing": _flag("blood_group_or_tissue_typing"),
    "foeto_maternal": _flag("foeto_maternal_incompatibility"),
    "marker_in_class_d_list": _flag("listed_blood_group_marker"),
    "sexually_transmitted_agent": _flag("sexually_transmitted_agent"),
    "agent_in_csf_or_blood_no_high_propagation": _flag("agent_in_csf_or_blood"),
    "agent_error_death_or_severe_disability": _flag("agent_error_death_or_severe_disability"),
    "prenatal_immune_status_screening": _flag("prenatal_immune_status_screening"),
    "infective_or_immune_status_life_threatening_decision": _flag(
        "infective_or_immune_status_life_threatening_decision"
    ),
    "companion_diagnostic": _flag("companion_diagnostic"),
    "disease_staging_life_threatening_decision": _flag("disease_staging_life_threatening_decision"),
    "cancer_screening_diagnosis_staging": _flag("cancer_screening_diagnosis_staging"),
    "human_genetic_testing": _flag("human_genetic_testing"),
    "monitoring_levels_life_threatening_decision": _flag("monitoring_levels_life_threatening_decision"),
    "management_life_threatening_condition": _flag("management_life_threatening_condition"),
    "congenital_screening_foetus": _flag("congenital_screening_foetus"),
    "newborn_screening_life_threatening": _flag("newborn_screening_life_threatening"),
    "self_test": _flag("self_test"),
    "self_test_exception": _each(
        {
            "none": {"self_test_purposes": ["other_self_test"]},
            "pregnancy": {"self_test_purposes": ["pregnancy"]},
            "fertility": {"self_test_purposes": ["fertility"]},
            "cholesterol": {"self_test_purposes": ["cholesterol"]},
            "urine_markers": {"self_test_purposes": ["urine_glucose_erythrocytes_leucocytes_bacteria"]},
        }
    ),
    "near_patient": _flag("near_patient"),
    # AI Act. Without ai_role the AI software is itself the product, so the value of ml_based alone says so.
    "ml_based": _each({True: {"ai_system": True}, False: {"ai_system": False}, None: {"ai_system": "unknown"}}),
    "ai_role": _each(
        {
            "safety_component": {"ai_role": "safety_component"},
            "performance_optimisation": {"ai_role": "performance_optimisation"},
            "non_safety_convenience": {"ai_role": "convenience"},
            "non_safety_service_efficiency": {"ai_role": "service_efficiency"},
        }
    ),
    "ai_failure_endangers_health": _flag("ai_failure_endangers_health"),
    "ai_use": lambda _, value: {"ai_uses": ["wellness_coaching" if value == "wellness" else value]},
    "medical_or_safety_reason": _flag("medical_or_safety_reason"),
    "third_party_assessment_only_for": _each({"radio_spectrum": {"third_party_assessment_only_non_safety": True}}),
    "research_only": _flag("scientific_research_only"),
    "interacts_with_natural_persons": _flag("interacts_with_natural_persons"),
    "generates_synthetic_content": _flag("generates_synthetic_content"),
    # words that only describe
    "analyte": _remark,
    "blood_group_marker": _remark,
    "body_contact": _remark,
    "context": _remark,
    "detects": _remark,
    "dual_purpose": _remark,
    "imdrf_significance": _remark,
    "imdrf_state": _remark,
    "inputs": _remark,
    "lay_use_collection_only": _remark,
    "output": _remark,
    "purpose_note": _remark,
    "reusable": _remark,
    "specimen": _remark,
    "stored_human_energy_released": _remark,
    "tissue_typing": _remark,
    "wearable": _remark,
}
"""Feature word → what it adds to the description."""

_WHERE_ABSENT: Final[Mapping[str, tuple[str, object, Fragment]]] = {
    "ai_role": ("ml_based", True, {"ai_role": "itself_the_product"}),
}
"""Word whose absence is not “no”, with the word and value for which that holds, and what it then means."""


def describe(case: str, product: str, features: Mapping[str, object]) -> dict[str, Any]:
    """Return the description of a product given in feature words.

    A case is a closed description: an absent word is “no”, which is what ``complete`` says.

    Raises:
        CaseError: A word or a value is not in the vocabulary, or two words do not go together.
    """
    check_features(case, features)
    description: dict[str, Any] = {"name": product, "id": case, "complete": True}
    for word, value in features.items():
        _add(description, TABLE[word](word, value), case, word, value)
    for word, (other, wanted, fragment) in _WHERE_ABSENT.items():
        if word not in features and features.get(other) is wanted:
            description |= fragment
    return description


def _add(description: dict[str, Any], fragment: Fragment, case: str, word: str, value: object) -> None:
    for key, added in fragment.items():
        if key == "remarks":
            description.setdefault(key, {}).update(added)
        elif key == "relations":
            description[key] = _with_relations(description.get(key, []), added)
        elif description.setdefault(key, added) != added:
            raise CaseError(case, word, value, f"it contradicts another word on the field {key}")


def _with_relations(present: list[Fragment], added: list[Fragment]) -> list[Fragment]:
    """Return both; two words on the same kind of relation speak of the same other product."""
    by_kind = {relation["kind"]: relation for relation in [*present]}
    for relation in added:
        by_kind[relation["kind"]] = by_kind.get(relation["kind"], {}) | relation
    return list(by_kind.values())
