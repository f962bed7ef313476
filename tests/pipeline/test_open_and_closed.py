# SPDX-License-Identifier: Apache-2.0
"""What is not said is unknown, unless the description says that it is complete or a list closes itself."""

from __future__ import annotations

import pytest

from kgservice.model.assessment import Origin, RuleOutcome
from kgservice.vocabulary import MDC, MDF
from tests.pipeline.support import DIAGNOSTIC, SOFTWARE, assess_one, classes, decided_by, entry, tiers


def test_a_name_alone_leaves_everything_open() -> None:
    """Nothing is guessed from a name; the first question asks what the law asks first."""
    product = assess_one("name: Product", questions=True)

    assert product.qualification.value is None
    assert product.risk_class.answer.value is None
    assert product.risk_class.legislation is None
    assert product.notified_body.value is None
    assert tiers(product) is None
    assert not product.ai_act.not_an_ai_system
    assert product.assumptions == ()
    first = product.missing_facts[0]
    assert first.field in {"software", "intended_purposes"}
    assert first.facts


def test_a_name_and_nothing_else_is_no_device() -> None:
    """A complete description without a purpose is no device, and the rule that says so is named."""
    product = assess_one("name: Product\ncomplete: true")

    assert product.qualification.value == "not_device"
    assert decided_by(product.qualification)
    assert product.risk_class.answer.value == "none"
    assert product.notified_body.value == "none"
    assert tiers(product) == ()
    assert product.ai_act.not_an_ai_system


def test_complete_assumes_no_and_says_so() -> None:
    """An assumed *no* is told apart from a stated one in the proof."""
    proof = {fact.term: fact for fact in entry(assess_one(DIAGNOSTIC), "mdr-rule-14-0").because}

    assert proof[MDF + "ancillary-medicinal-substance"].holds is False
    assert proof[MDF + "ancillary-medicinal-substance"].origin is Origin.ASSUMED


def test_complete_answers_no_choice() -> None:
    """Of a choice one value holds, so that silence cannot be a no to all of them."""
    product = assess_one(DIAGNOSTIC.replace("decision_impact: other", ""))

    assert product.qualification.value == "MD"
    assert classes(product) == ("IIa", "IIb", "III")
    assert product.risk_class.answer.at_least == "IIa"


def test_unknown_in_so_many_words_stays_open_in_a_complete_description() -> None:
    """``complete: true`` does not answer what is said to be unknown."""
    product = assess_one(DIAGNOSTIC + "ancillary_medicinal_substance: unknown\n")

    assert product.risk_class.answer.value is None
    assert product.risk_class.answer.at_least == "IIa"
    assert classes(product)[-1] == "III"
    assert entry(product, "mdr-rule-14-0").lacks == ("ancillary_medicinal_substance",)


def test_only_closes_a_list() -> None:
    """Naming some tokens leaves the others open; ``only:`` says that there are no more."""
    text = f"{SOFTWARE}intended_purposes: [diagnosis]\n"
    some = assess_one(text.replace("[analysis]", "[storage]"))
    all_of_them = assess_one(text.replace("[analysis]", "{only: [storage]}"))

    assert entry(some, "mdsw-step-3").outcome is RuleOutcome.UNDETERMINED
    assert entry(some, "mdsw-step-3-no").lacks == ("data_actions",)
    assert entry(all_of_them, "mdsw-step-3").outcome is RuleOutcome.DOES_NOT_FIRE
    assert entry(all_of_them, "mdsw-step-3-no").outcome is RuleOutcome.FIRES


def test_intended_purposes_close_themselves() -> None:
    """The intended purpose is what the maker claims: a purpose that is not claimed is not one of the product's."""
    product = assess_one(f"{SOFTWARE}intended_purposes: [wellness]\nin_vitro_examination: no\n")

    (proof,) = (f for f in entry(product, "purpose-conception").because)
    assert proof.term == MDF + "intended-purposes-control-or-support-of-conception"
    assert (proof.holds, proof.origin) == (False, Origin.STATED)


def test_an_assumption_that_matters_is_listed_and_a_harmless_one_is_not() -> None:
    """Listed are the *no*s nobody stated whose *yes* would raise the class, the route or a tier of the AI Act."""
    product = assess_one(DIAGNOSTIC, questions=True)
    listed = {assumption.fact: assumption for assumption in product.assumptions}

    raised = listed[MDF + "ancillary-medicinal-substance"].raises
    assert raised == {MDC + "mdr-risk-class": ("III",)}
    assert listed[MDF + "ancillary-medicinal-substance"].field == "ancillary_medicinal_substance"
    assert MDF + "records-xray-images" not in listed  # class IIa, which it has anyway
    assert MDF + "sterile" not in listed  # of no account above class I
    assert MDF + "informs-decisions" not in listed  # stated


@pytest.mark.parametrize(
    "fact",
    [
        "study-investigates-performance-or-safety",  # implies a study, which bears on no class
        "change-intended-purpose",  # implies a change, likewise
        "ai-uses-chatbot",  # implies talk with people, which matters only if it is an AI system
    ],
)
def test_a_yes_that_implies_another_yes_does_not_open_everything(fact: str) -> None:
    """Where the other answer speaks against an assumption, that assumption alone gives way, not all of them."""
    product = assess_one(DIAGNOSTIC + "ai_system: no\n", questions=True)

    assert MDF + fact not in {assumption.fact for assumption in product.assumptions}


def test_an_open_description_assumes_nothing() -> None:
    """Without ``complete`` there are open questions, not assumptions."""
    product = assess_one(SOFTWARE, questions=True)

    assert product.assumptions == ()
    assert product.missing_facts


def test_the_answer_that_would_change_the_class_is_shown() -> None:
    """Another value of a stated field, with what it would lead to."""
    product = assess_one(DIAGNOSTIC, questions=True)
    changes = {(v.field, v.answer): v.changes for v in product.would_change}

    worse = changes["decision_impact", "death_or_irreversible_deterioration"]
    assert worse[MDC + "mdr-risk-class"] == ("III",)
