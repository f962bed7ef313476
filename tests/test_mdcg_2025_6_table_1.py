# SPDX-License-Identifier: Apache-2.0
"""MDCG 2025-6, Table 1, row by row: what needs a notified body, and is an AI system, is high-risk by Article 6(1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gold.adapter import assess_description, finding_of

LEARNING = {"complete": True, "ai_system": True, "ai_role": "itself_the_product"}
PASSIVE = {"software": False, "active": False, "invasive": "none", "intended_purposes": ["treatment"]}
SOFTWARE = {
    "software": True,
    "for_individual_patients": True,
    "data_actions": ["analysis"],
    "intended_purposes": ["diagnosis"],
    "informs_decisions": True,
}
TRANSIENT = PASSIVE | {"invasive": "surgical", "duration": "transient"}
IMPLANT = PASSIVE | {"invasive": "surgical", "duration": "long_term", "implantable": True}
ANNEX_XVI = {"software": False, "intended_purposes": [], "active": False, "invasive": "none"}
IVD = {"software": False, "in_vitro_examination": True}

I_MDR = PASSIVE
IIA_MDR = SOFTWARE | {"decision_impact": "other"}
IIB_MDR = SOFTWARE | {"decision_impact": "serious_deterioration_or_surgery"}
III_MDR = SOFTWARE | {"decision_impact": "death_or_irreversible_deterioration"}
EQUIPMENT = ANNEX_XVI | {"annex_xvi_groups": ["adipose_tissue_equipment"]}
A_IVDR = IVD | {"ivd_kinds": ["instrument"]}
B_IVDR = IVD | {"ivd_kinds": ["reagent"]}

ROWS = [
    pytest.param(I_MDR, "I", False, id="MDR class I"),
    pytest.param(I_MDR | {"sterile": True}, "Is", True, id="MDR class I sterile"),
    pytest.param(I_MDR | {"measuring_function": True}, "Im", True, id="MDR class I measuring"),
    pytest.param(TRANSIENT | {"reusable_surgical_instrument": True}, "Ir", True, id="MDR class I reusable"),
    pytest.param(IIA_MDR, "IIa", True, id="MDR class IIa"),
    pytest.param(IIB_MDR, "IIb", True, id="MDR class IIb"),
    pytest.param(III_MDR, "III", True, id="MDR class III"),
    pytest.param(EQUIPMENT, "I", False, id="Annex XVI class I, not invasive"),
    pytest.param(
        EQUIPMENT | {"active": True, "annex_xvi_active_functions": ["adipose_tissue_reduction"]},
        "IIb",
        True,
        id="Annex XVI class IIb",
    ),
    pytest.param(
        EQUIPMENT | {"invasive": "surgical", "duration": "transient"}, "IIa", True, id="Annex XVI class IIa, invasive"
    ),
    pytest.param(A_IVDR, "A", False, id="IVDR class A"),
    pytest.param(A_IVDR | {"sterile": True}, "A", True, id="IVDR class A sterile"),
    pytest.param(B_IVDR, "B", True, id="IVDR class B"),
    pytest.param(B_IVDR | {"cancer_screening_diagnosis_staging": True}, "C", True, id="IVDR class C"),
    pytest.param(B_IVDR | {"donor_suitability_agent": True}, "D", True, id="IVDR class D"),
    pytest.param(IIB_MDR | {"in_house": True}, "IIb", False, id="in-house, MDR"),
    pytest.param(
        B_IVDR | {"cancer_screening_diagnosis_staging": True, "in_house": True}, "C", False, id="in-house, IVDR"
    ),
    pytest.param(IIB_MDR | {"custom_made": True}, "IIb", False, id="custom-made, no class III implant"),
    pytest.param(
        IMPLANT | {"custom_made": True, "joint_replacement": True}, "III", True, id="custom-made class III implant"
    ),
]


@pytest.mark.parametrize(("device", "risk_class", "notified_body"), ROWS)
def test_row(device: dict[str, Any], risk_class: str, *, notified_body: bool) -> None:
    """Class, need of a notified body and the tier of the AI Act are as the row says."""
    assessed = assess_description(device | LEARNING)

    found = finding_of(assessed)
    assert found.risk_class == risk_class
    assert assessed.notified_body.value == ("needed" if notified_body else "not_needed")
    assert found.ai_act == {"high-risk Art 6(1)" if notified_body else "not high-risk"}


@pytest.mark.parametrize(("device", "risk_class", "notified_body"), ROWS)
def test_the_tier_never_changes_the_class(device: dict[str, Any], risk_class: str, *, notified_body: bool) -> None:
    """Without AI the class and the need of a notified body are the same, and the AI Act does not speak."""
    assessed = assess_description(device | {"complete": True, "ai_system": False})

    assert finding_of(assessed).risk_class == risk_class
    assert assessed.notified_body.value == ("needed" if notified_body else "not_needed")
    assert assessed.ai_act.not_an_ai_system
    assert finding_of(assessed).ai_act == frozenset()


@pytest.mark.parametrize(("device", "risk_class", "notified_body"), ROWS)
def test_a_safety_component_follows_its_device(device: dict[str, Any], risk_class: str, *, notified_body: bool) -> None:
    """An AI system that is a safety component of the device has the tier of an AI system that is the device."""
    assessed = assess_description(device | LEARNING | {"ai_role": "safety_component"})

    assert finding_of(assessed).risk_class == risk_class
    assert finding_of(assessed).ai_act == {"high-risk Art 6(1)" if notified_body else "not high-risk"}
