# SPDX-License-Identifier: Apache-2.0
"""EUDAMED messages of the Commission, which are no part of the project: read and assessed as far as they allow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import kgservice
from kgservice.model.assessment import ClashKind
from kgservice.vocabulary import compact

AS_OF = date(2026, 11, 23)


def test_every_message_is_read_and_assessed(eudamed_messages: dict[str, Path]) -> None:
    """No message crashes, and none gets a class that its record does not bear out."""
    for name, path in eudamed_messages.items():
        assessed = kgservice.assess(path, as_of=AS_OF)
        for product in assessed.products:
            assert product.qualification.value is None, name
            assert product.risk_class.answer.value is None, name


def test_the_sample_without_sense_is_contradicted_with_its_rules(eudamed_messages: dict[str, Path]) -> None:
    """Class I, yet with a substance of human blood (rule 14), animal tissue (rule 18), and software said inactive."""
    (product,) = kgservice.assess(eudamed_messages["SAMPLE_DTX_UDI_001.02"], as_of=AS_OF).products

    assert {found.declared for found in product.contradictions} == {"I"}
    assert {found.derived for found in product.contradictions} == {("III",)}
    firing = {compact(rule) for found in product.contradictions for rule in found.rules}
    waiting = {compact(rule) for found in product.contradictions for rule in found.open_rules}
    assert firing == {"mdrule:mdr-rule-14-0"}
    assert waiting == {"mdrule:mdr-rule-18-animal", "mdrule:ir-2022-2347-a"}
    (clash,) = product.clashes
    assert clash.kind is ClashKind.DEEMED
    assert [compact(fact) for fact in clash.facts] == ["mdf:active", "mdf:software"]


def test_a_record_under_a_directive_is_no_contradiction(eudamed_messages: dict[str, Path]) -> None:
    """Its class is shown as that of a certification today."""
    for path in eudamed_messages.values():
        for product in kgservice.assess(path, as_of=AS_OF, questions=False).products:
            old = [found for found in product.declared if found.if_certified_today]
            assert not old or not product.contradictions
