# SPDX-License-Identifier: Apache-2.0
"""Assessments of a few invented products: closed, open, empty, of several modules and devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from kgservice import Assessment, Knowledge, open_assessor, read

DAY = date(2026, 11, 23)

DESCRIPTIONS = {
    "closed": """
name: Rhythm Reader
complete: true
software: true
intended_purposes: [diagnosis]
for_individual_patients: true
data_actions: [analysis]
informs_decisions: true
decision_impact: other
ai_system: true
ai_role: itself_the_product
declared: {class: I, legislation: MDR}
""",
    "range": """
name: Rhythm Reader, undecided
complete: true
software: true
intended_purposes: [diagnosis]
for_individual_patients: true
data_actions: [analysis]
informs_decisions: true
""",
    "open": "name: Something new\n",
    "empty": "name: Meal planner\ncomplete: true\n",
    "clash": "name: Still software\nsoftware: true\nactive: false\n",
    "hospital": """
name: Ward system
complete: true
software: true
modules:
  - {name: Patient records, data_actions: [storage, communication], intended_purposes: []}
  - name: Sepsis alert
    intended_purposes: [prediction]
    for_individual_patients: true
    data_actions: [analysis]
    informs_decisions: true
    decision_impact: serious_deterioration_or_surgery
    ai_system: true
  - {name: Bed planner, data_actions: [calculation], intended_purposes: []}
devices:
  - {name: Ward records, modules: [Patient records]}
  - {name: Ward alarm, modules: [Sepsis alert, Bed planner]}
""",
    "ivd": """
name: Blood marker test
complete: true
intended_purposes: [diagnosis]
in_vitro_examination: true
declared: {class: I, legislation: MDD}
""",
}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the shipped knowledge."""
    return open_assessor().knowledge


@cache
def assessed(name: str) -> Assessment:
    """Return the assessment of one of the descriptions."""
    assessor = open_assessor()
    products = read(DESCRIPTIONS[name].encode(), assessor.knowledge.fields, hint="yaml", name=f"{name}.yaml").products
    return assessor.assess(products, as_of=DAY)


@pytest.fixture(scope="session")
def assessment_of() -> Callable[[str], Assessment]:
    """Return the function that assesses a description once a run."""
    return assessed
