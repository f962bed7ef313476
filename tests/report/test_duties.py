# SPDX-License-Identifier: Apache-2.0
"""Duties in a report: by who bears them and from when, in text, JSON and RDF alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pyoxigraph import NamedNode, Quad

from kgservice import Assessment, InputError, Knowledge
from kgservice.model.assessment import DutyOutcome, ProductAssessment
from kgservice.report.duties import by_role, overlaps_by_area, read_role, roles_of, shown_duties, when
from kgservice.report.json import dump, read_schema, to_json
from kgservice.report.lexicon import Lexicon
from kgservice.report.rdf import to_graph
from kgservice.report.text import to_text
from kgservice.vocabulary import MD, MDC

AssessmentOf = Callable[[str], Assessment]

MANUFACTURER, PROVIDER, DEPLOYER = (MDC + f"role-{name}" for name in ("manufacturer", "provider", "deployer"))


@pytest.fixture
def product(assessment_of: AssessmentOf) -> ProductAssessment:
    """Return an AI software of which everything is known."""
    return assessment_of("closed").products[0]


def in_json(assessment: Assessment, knowledge: Knowledge, lang: str = "en", role: str | None = None) -> dict[str, Any]:
    """Return the one product of a document."""
    found: dict[str, Any] = to_json(assessment, knowledge, lang, role=role)["products"][0]
    return found


def objects(quads: list[Quad], predicate: str) -> set[str]:
    """Return the objects of a property of ours."""
    return {getattr(quad.object, "value", "") for quad in quads if quad.predicate == NamedNode(MD + predicate)}


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("manufacturer", "manufacturer"),
        ("Produsent", "manufacturer"),
        ("authorised_representative", "authorised-representative"),
        ("Authorised  Representative", "authorised-representative"),
        ("idriftsetter", "deployer"),
    ],
)
def test_a_role_goes_by_its_names(written: str, role: str, knowledge: Knowledge) -> None:
    """By its label in either language and by the word of a product description; case and blanks do not count."""
    assert read_role(written, knowledge) == MDC + f"role-{role}"


@pytest.mark.parametrize(("written", "nearest"), [("manufacturr", "manufacturer"), ("produsnt", "produsent")])
def test_an_unknown_role_names_the_nearest(written: str, nearest: str, knowledge: Knowledge) -> None:
    """The error says what was written and what may have been meant, in both languages."""
    with pytest.raises(InputError) as caught:
        read_role(written, knowledge)

    assert f"There is no role “{written}”. Expected a role such as " in caught.value.message()
    assert f"Det finnes ingen rolle «{written}»" in caught.value.message("nb")
    assert f"name the role “{nearest}”" in caught.value.message()


def test_duties_stand_with_who_bears_them(product: ProductAssessment, knowledge: Knowledge) -> None:
    """Each shown duty stands with each of its bearers, and with nobody else."""
    bearers = {duty.iri: set(duty.bearers) for duty in knowledge.obligations.obligations.values()}
    listed = {
        (found.role, duty.obligation)
        for found in by_role(product, None, Lexicon(knowledge, "en"))
        for group in found.groups
        for duty in group.duties
    }

    assert listed == {(role, duty.obligation) for duty in shown_duties(product) for role in bearers[duty.obligation]}
    assert {MANUFACTURER, PROVIDER, DEPLOYER} <= {role for role, _ in listed}


def test_duties_of_a_role_are_grouped_by_day(product: ProductAssessment, knowledge: Knowledge) -> None:
    """One group a set of dates, the earliest first, what is open last."""
    words = Lexicon(knowledge, "en")
    for found in by_role(product, None, words):
        heads = [(when(group.applies, words), group.outcome) for group in found.groups]
        days = [
            min(str(entry.applies_from) for entry in group.applies if entry.applies_from)
            for group in found.groups
            if group.outcome is DutyOutcome.APPLIES and any(entry.applies_from for entry in group.applies)
        ]
        assert len(heads) == len(set(heads))
        assert days == sorted(days)
        assert sum(len(group.duties) for group in found.groups) == found.count > 0


def test_what_is_open_comes_last(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Of a product with an open class, the duties that depend on it follow those that apply."""
    roles = list(by_role(assessment_of("range").products[0], None, Lexicon(knowledge, "en")))
    order = [[group.outcome is DutyOutcome.UNDETERMINED for group in found.groups] for found in roles]

    assert order == [sorted(outcomes) for outcomes in order]
    assert any(True in outcomes and False in outcomes for outcomes in order)


def test_the_manufacturer_bears_the_duties_of_the_provider(product: ProductAssessment, knowledge: Knowledge) -> None:
    """Whoever has a role bears what that role brings about: the maker of AI software is its provider."""
    assert set(roles_of(product, MANUFACTURER, knowledge.obligations)) == {MANUFACTURER, PROVIDER}
    assert roles_of(product, DEPLOYER, knowledge.obligations) == (DEPLOYER,)
    assert set(roles_of(product, None, knowledge.obligations)) > {MANUFACTURER, PROVIDER, DEPLOYER}


def test_text_groups_by_bearer_and_date(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Role and number of duties, then from when and where, then the duties with their provisions and limits."""
    text = to_text(assessment_of("closed"), knowledge, "en")
    duties = text.partition("\nDUTIES")[2]
    role, day, duty = duties.index("\n  manufacturer: "), duties.index("EU: in force"), duties.index("MDR-MFR-QMS")

    assert role < day < duty
    assert "provider (AI Act): " in duties or "provider: " in duties
    assert "not incorporated" in duties
    assert "MDR Art 10(9)" in duties


def test_text_in_bokmal_is_bokmal(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Roles, places and states of the law are named in the language of the answer."""
    text = to_text(assessment_of("closed"), knowledge, "nb")

    assert "\n  produsent: " in text
    assert "MDR artikkel 10 nr. 9" in text
    assert "manufacturer" not in text


def test_text_of_one_role_leaves_the_others_out(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """With a role, what it bears is listed alone, and no overlap."""
    text = to_text(assessment_of("closed"), knowledge, "en", role=MANUFACTURER)
    other = to_text(assessment_of("closed"), knowledge, "en", role=DEPLOYER)

    assert "AIA-QMS" in text
    assert "AIA-DEP" not in text
    assert "AIA-DEP" in other
    assert "MDR-MFR" not in other
    assert "↔" not in text
    assert "↔" in to_text(assessment_of("closed"), knowledge, "en")


def test_text_says_when_a_role_has_no_duty(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A sponsor has none with a product that nobody investigates."""
    text = to_text(assessment_of("closed"), knowledge, "en", role=MDC + "role-sponsor")

    assert "No duty of this role applies." in text
    assert "MDR-MFR" not in text


def test_open_duties_say_what_they_depend_on(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Where a duty is open, the text names the facts or conclusions that decide it."""
    assert "depends on: " in to_text(assessment_of("range"), knowledge, "en")
    assert "depends on: " not in to_text(assessment_of("closed"), knowledge, "en")


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("role", [None, MANUFACTURER, DEPLOYER])
@pytest.mark.parametrize("name", ["closed", "range", "open", "empty", "hospital"])
def test_json_fits_the_schema(
    name: str, role: str | None, lang: str, assessment_of: AssessmentOf, knowledge: Knowledge
) -> None:
    """With all roles or one, in both languages, with duties that apply, may apply or do not."""
    document = json.loads(dump(to_json(assessment_of(name), knowledge, lang, role=role)))

    assert [error.message for error in Draft202012Validator(read_schema()).iter_errors(document)] == []


def test_json_lists_what_applies_or_may(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Every shown duty with its outcome, dates, bearers and provisions, and no other."""
    product = assessment_of("range").products[0]
    duties = in_json(assessment_of("range"), knowledge)["duties"]

    assert [(duty["iri"], duty["outcome"]) for duty in duties] == [
        (duty.obligation, duty.outcome.value) for duty in shown_duties(product)
    ]
    assert {duty["outcome"] for duty in duties} == {"applies", "undetermined"}
    assert all(duty["bearers"] and duty["basis"] and duty["applies"] for duty in duties)


def test_json_of_one_role(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """The manufacturer's includes the provider's, and the deployer's neither."""
    maker = in_json(assessment_of("closed"), knowledge, role=MANUFACTURER)["duties"]
    user = in_json(assessment_of("closed"), knowledge, role=DEPLOYER)["duties"]

    assert {"manufacturer", "provider"} <= {bearer for duty in maker for bearer in duty["bearers"]}
    assert all({"manufacturer", "provider"} & set(duty["bearers"]) for duty in maker)
    assert all("deployer" in duty["bearers"] for duty in user)
    assert user


def test_json_names_limits_and_roles(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """A time limit has kind, amount and unit; a role that another brings about names the change."""
    product = in_json(assessment_of("closed"), knowledge)
    retention = next(duty for duty in product["duties"] if duty["id"] == "MDR-MFR-RETENTION")
    provider = next(role for role in product["roles"] if role["role"] == "provider")

    assert [(limit["kind"], limit["amount"], limit["unit"]) for limit in retention["time_limits"]] == [
        ("retention", 10, "year")
    ]
    assert provider["change"]
    assert next(role for role in product["roles"] if role["role"] == "manufacturer")["change"] is None


def test_graph_has_every_duty(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Each duty is a node that the product has, with the obligation, its outcome and its dates."""
    product = assessment_of("closed").products[0]
    quads = to_graph(assessment_of("closed"), knowledge)
    nodes = objects(quads, "hasDuty")

    assert len(nodes) == len(product.duties)
    assert objects(quads, "aboutObligation") == {duty.obligation for duty in product.duties}
    assert objects(quads, "hasOverlap") == {entry.overlap for entry in product.overlaps}
    assert objects(quads, "assignedRole") == {entry.role for entry in product.roles}
    dated = {quad.subject.value for quad in quads if quad.predicate == NamedNode(MD + "hasEffectiveDate")}
    assert nodes & dated


def test_overlaps_stand_in_the_order_of_the_matrix(product: ProductAssessment, knowledge: Knowledge) -> None:
    """Each once, under its area."""
    areas = list(knowledge.obligations.areas)
    found = list(overlaps_by_area(product.overlaps, Lexicon(knowledge, "en")))

    assert [area for area, _ in found] == sorted((area for area, _ in found), key=areas.index)
    assert sum(len(entries) for _, entries in found) == len(product.overlaps) > 0
    for area, entries in found:
        assert {knowledge.obligations.overlaps[entry.overlap].area for entry in entries} == {area}


def test_what_is_no_device_has_no_duties(assessment_of: AssessmentOf, knowledge: Knowledge) -> None:
    """Nothing is listed of a meal planner, in any form."""
    product = in_json(assessment_of("empty"), knowledge)

    assert (product["duties"], product["overlaps"]) == ([], [])
    assert list(by_role(assessment_of("empty").products[0], None, Lexicon(knowledge, "en"))) == []
    assert "MDR-MFR" not in to_text(assessment_of("empty"), knowledge, "en")
