# SPDX-License-Identifier: Apache-2.0
"""What changed between two descriptions, and what changed with it."""

from __future__ import annotations

from textwrap import dedent

import kgservice
from kgservice.model.assessment import DutyOutcome
from kgservice.model.difference import Difference, Presence, ProductDifference
from kgservice.pipeline.compare import compare
from kgservice.vocabulary import MDC, MDO
from tests.pipeline.support import AS_OF, DIAGNOSTIC


def differ(before: str, after: str) -> Difference:
    """Compare two descriptions in YAML."""
    assessor = kgservice.open_assessor()
    fields, base = assessor.knowledge.fields, assessor.knowledge.rulebase
    old, new = (kgservice.read(dedent(text).encode(), fields, hint="yaml").products for text in (before, after))
    first, second = (assessor.assess(products, as_of=AS_OF, questions=False) for products in (old, new))
    return compare(old, new, first, second, base)


def only(difference: Difference) -> ProductDifference:
    """Return the one product that is compared."""
    (product,) = difference.products
    return product


def test_the_same_description_differs_in_nothing() -> None:
    """Spelling a yes differently is no change."""
    assert differ(DIAGNOSTIC, DIAGNOSTIC.replace("informs_decisions: yes", "informs_decisions: true")).empty


def test_a_changed_fact_is_shown_with_the_class_and_the_duties_that_follow() -> None:
    """A worse worst impact raises the class, and with it the rhythm of reports."""
    after = DIAGNOSTIC.replace("decision_impact: other", "decision_impact: serious_deterioration_or_surgery")
    found = only(differ(DIAGNOSTIC, after))

    assert [(a.field, a.before, a.after, a.decides) for a in found.answers] == [
        ("decision_impact", "other", "serious_deterioration_or_surgery", True)
    ]
    assert found.requalify
    assert (MDC + "mdr-risk-class", ("IIa",), ("IIb",)) in [(c.subject, c.before, c.after) for c in found.conclusions]
    changed = {duty.obligation.removeprefix(MDO): (duty.before, duty.after) for duty in found.duties}
    assert changed["mdr-route-iib"] == (DutyOutcome.NOT_APPLICABLE, DutyOutcome.APPLIES)
    assert changed["mdr-route-iia"] == (DutyOutcome.APPLIES, DutyOutcome.NOT_APPLICABLE)


def test_a_changed_name_calls_for_nothing() -> None:
    """What no rule reads changes no conclusion."""
    found = only(differ(DIAGNOSTIC, DIAGNOSTIC.replace("name: App", "name: Other app")))

    assert not found.requalify
    assert not found.answers
    assert not found.conclusions


def test_products_are_matched_by_id_before_name() -> None:
    """Of several products those that are new or gone are named."""
    first = "products:\n  - {id: a, name: One, software: yes}\n  - {id: b, name: Two}\n"
    second = "products:\n  - {id: a, name: Renamed, software: no}\n  - {id: c, name: Three}\n"
    found = {product.name: product for product in differ(first, second).products}

    assert found["Renamed"].presence is Presence.KEPT
    assert [a.field for a in found["Renamed"].answers] == ["software"]
    assert (found["Three"].presence, found["Two"].presence) == (Presence.ADDED, Presence.REMOVED)
