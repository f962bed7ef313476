# SPDX-License-Identifier: Apache-2.0
"""The law is read on one day and for one jurisdiction, or for all side by side."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kgservice.model.assessment import AppliesEntry, ProductAssessment
from kgservice.vocabulary import MDC
from tests.pipeline.support import AS_OF, DIAGNOSTIC, assess, assess_one, decided_by, tier, tiers

AI = DIAGNOSTIC + "ai_system: yes\nai_role: itself_the_product\n"
HIGH_RISK = "high-risk Art 6(1)"
AMENDED = date(2026, 7, 27)
"""The day on which the amendment of the AI Act entered into force."""
MDR_APPLIES = date(2021, 5, 26)
CORRECTED = date(2019, 12, 27)
"""The day of the correction of IVDR rule 2."""
DAY = timedelta(days=1)


def in_eu(product: ProductAssessment) -> AppliesEntry:
    """Return from when the high-risk rules have effect in the EU."""
    (entry,) = (e for e in tier(product, HIGH_RISK).applies if e.jurisdiction == "EU")
    return entry


@pytest.mark.parametrize(
    ("as_of", "applies_from"),
    [
        (AMENDED - DAY, date(2027, 8, 2)),
        (AMENDED, date(2028, 8, 2)),
        (AMENDED + DAY, date(2028, 8, 2)),
        (AS_OF, date(2028, 8, 2)),
    ],
)
def test_the_amendment_moves_the_date_of_the_high_risk_rules(as_of: date, applies_from: date) -> None:
    """A day is stated as the law stood when it is read, not as it came to stand later."""
    entry = in_eu(assess_one(AI, as_of=as_of))

    assert entry.applies_from == applies_from
    assert entry.status == MDC + "status-not-yet-applicable"
    assert entry.source


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2028, 8, 1), "status-not-yet-applicable"),
        (date(2028, 8, 2), "status-in-force"),
        (date(2028, 8, 3), "status-in-force"),
    ],
)
def test_the_high_risk_rules_come_into_effect(as_of: date, status: str) -> None:
    """The outcome is the same before and after; what it calls for begins on its day."""
    product = assess_one(AI, as_of=as_of)

    assert tiers(product) == (HIGH_RISK,)
    assert in_eu(product).status == MDC + status


@pytest.mark.parametrize(
    ("as_of", "rule"),
    [
        (AMENDED - DAY, "aia-art-6-1-failure-2024"),
        (AMENDED, "aia-art-6-1b"),
        (AMENDED + DAY, "aia-art-6-1b"),
    ],
)
def test_an_ai_component_for_convenience_is_judged_by_the_words_of_the_day(as_of: date, rule: str) -> None:
    """Article 6(1a) takes such components out, and (1b) brings back those whose failure endangers health."""
    component = DIAGNOSTIC + "ai_system: yes\nai_role: convenience\nai_failure_endangers_health: {}\n"
    dangerous = assess_one(component.format("yes"), as_of=as_of)

    assert tiers(dangerous) == (HIGH_RISK,)
    assert {r.rsplit("/", 1)[-1] for r in tier(dangerous, HIGH_RISK).rules} == {rule}
    assert tiers(assess_one(component.format("no"), as_of=as_of)) == ("not high-risk",)


@pytest.mark.parametrize("as_of", [date(2024, 7, 31), date(2024, 8, 1)])
def test_before_the_ai_act_there_is_no_tier(as_of: date) -> None:
    """The AI Act entered into force on 1 August 2024."""
    product = assess_one(AI, as_of=as_of)

    assert tiers(product) == (() if as_of < date(2024, 8, 1) else (HIGH_RISK,))
    assert not product.ai_act.not_an_ai_system


@pytest.mark.parametrize("as_of", [MDR_APPLIES - DAY, MDR_APPLIES, MDR_APPLIES + DAY])
def test_the_day_of_application_of_the_mdr(as_of: date) -> None:
    """The class can be worked out since the Regulation entered into force; it has effect from a later day."""
    product = assess_one(DIAGNOSTIC, as_of=as_of)
    status = MDC + ("status-in-force" if as_of >= MDR_APPLIES else "status-not-yet-applicable")

    assert product.risk_class.answer.value == "IIa"
    assert [(act, e.jurisdiction, e.applies_from, e.status) for act, e in product.applies] == [
        ("MDR", "EU", MDR_APPLIES, status),
        ("MDR", "NO", MDR_APPLIES, status),
    ]


@pytest.mark.parametrize(
    ("as_of", "applies_from"),
    [
        (date(2020, 4, 23), date(2020, 5, 26)),
        (date(2020, 4, 24), MDR_APPLIES),
        (date(2020, 4, 25), MDR_APPLIES),
    ],
)
def test_the_year_that_the_mdr_was_put_off(as_of: date, applies_from: date) -> None:
    """Regulation (EU) 2020/561 moved the day of application shortly before it came."""
    product = assess_one(DIAGNOSTIC, as_of=as_of, jurisdiction="EU")

    assert [entry.applies_from for _, entry in product.applies] == [applies_from]


def test_before_the_mdr_there_is_no_class_under_it() -> None:
    """A rule that is not in force decides nothing."""
    product = assess_one(DIAGNOSTIC, as_of=date(2017, 5, 24))

    assert product.risk_class.answer.value == "none"
    assert product.risk_class.answer.deciding_rules == ()


@pytest.mark.parametrize(
    ("as_of", "risk_class"),
    [(CORRECTED - DAY, "B"), (CORRECTED, "C"), (CORRECTED + DAY, "C")],
)
def test_the_correction_of_rule_2_of_the_ivdr(as_of: date, risk_class: str) -> None:
    """Tests of blood-group incompatibility between mother and foetus came into rule 2 by its correction."""
    product = assess_one(
        """
        name: Reagent
        complete: true
        software: no
        in_vitro_examination: yes
        ivd_kinds: [reagent]
        foeto_maternal_incompatibility: yes
        """,
        as_of=as_of,
    )

    assert product.qualification.value == "IVD"
    assert product.risk_class.answer.value == risk_class
    assert any("rule-2" in rule for rule in decided_by(product.risk_class.answer)) == (risk_class == "C")


def test_the_ai_act_is_not_norwegian_law() -> None:
    """The outcome is shown for Norway too, without a day: the Act is not taken into Norwegian law."""
    product = assess_one(AI, jurisdiction="NO")

    (entry,) = tier(product, HIGH_RISK).applies
    assert (entry.jurisdiction, entry.applies_from) == ("NO", None)
    assert entry.status == MDC + "status-not-incorporated"


def test_without_a_jurisdiction_both_stand_side_by_side() -> None:
    """The EU's day is never shown as if it were Norway's."""
    product = assess_one(AI)
    found = {entry.jurisdiction: entry.applies_from for entry in tier(product, HIGH_RISK).applies}

    assert found == {"EU": date(2028, 8, 2), "NO": None}
    assert [(act, entry.jurisdiction) for act, entry in product.applies] == [("MDR", "EU"), ("MDR", "NO")]


def test_a_jurisdiction_leaves_the_other_out() -> None:
    """Asked for the EU, nothing is said of Norway."""
    product = assess_one(AI, jurisdiction="EU")

    assert {entry.jurisdiction for entry in tier(product, HIGH_RISK).applies} == {"EU"}
    assert {entry.jurisdiction for _, entry in product.applies} == {"EU"}


def test_the_same_input_gives_the_same_bytes() -> None:
    """Nothing in an assessment depends on chance, on the clock or on what was assessed before."""
    text = DIAGNOSTIC.replace("complete: true", "") + "ai_system: unknown\nuses: [{name: a}, {name: b, sterile: yes}]\n"
    first = repr(assess(text, questions=True)).encode()
    assess_one(AI, as_of=date(2022, 1, 1))

    assert repr(assess(text, questions=True)).encode() == first
