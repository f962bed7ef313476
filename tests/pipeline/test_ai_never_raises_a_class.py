# SPDX-License-Identifier: Apache-2.0
"""The AI Act looks at the class of a device; the class never looks at the AI Act."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgservice
from tests.pipeline.support import DIAGNOSTIC, assess_one

AI_FIELDS = tuple(
    field for field in kgservice.open_assessor().knowledge.fields.fields.values() if 4000 <= field.order < 5000
)
"""The fields that only the AI Act asks for."""


def values(kind: str, tokens: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Return the answers that a field takes."""
    if kind == "yes-no":
        return st.sampled_from(["yes", "no", "unknown"])
    if kind == "choice":
        return st.sampled_from([*tokens, "unknown"])
    return st.lists(st.sampled_from(tokens), min_size=1, max_size=3, unique=True)


ANSWERS = st.fixed_dictionaries({}, optional={f.name: values(f.kind, f.values) for f in AI_FIELDS})


def test_there_are_fields_to_vary() -> None:
    """The property below would hold of nothing if the fields were not found."""
    assert {"ai_system", "ai_role", "ai_uses", "prohibited_practices"} <= {field.name for field in AI_FIELDS}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANSWERS, st.sampled_from([True, False]))
def test_no_answer_on_ai_moves_qualification_class_or_route(answers: dict[str, Any], complete: bool) -> None:
    """Whatever is said of the AI system, the medical device law gives the same answers."""
    text = DIAGNOSTIC if complete else DIAGNOSTIC.replace("complete: true", "")
    plain = assess_one(text)
    with_ai = assess_one(text + yaml.safe_dump(answers) if answers else text)

    assert with_ai.qualification == plain.qualification
    assert with_ai.risk_class == plain.risk_class
    assert with_ai.notified_body == plain.notified_body
