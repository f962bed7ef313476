# SPDX-License-Identifier: Apache-2.0
"""Uses, modules and relations: the strictest use counts, what is said above holds below, and classes cross over."""

from __future__ import annotations

import pytest

from kgservice.errors import CyclicRelationError
from kgservice.model.assessment import Origin
from kgservice.vocabulary import MDF
from tests.pipeline.support import DIAGNOSTIC, assess, assess_one, classes, decided_by, entry

PUMP = """
products:
  - name: Pump
    id: pump
    complete: true
    software: no
    active: yes
    invasive: none
    intended_purposes: [treatment]
    administers_or_removes_substances: yes
    administration_potentially_hazardous: {hazard}
  - name: Remote
    complete: true
    software: yes
    intended_purposes: none
    for_individual_patients: yes
    relations:
      - {{kind: accessory_to, product: {target}}}
      - {{kind: drives_or_influences, product: {target}}}
"""
"""A pump, and an app that names it."""


def test_the_strictest_use_decides() -> None:
    """Annex VIII 3.4 and 3.5: a device for several uses has the class of the most critical one."""
    product = assess_one(
        DIAGNOSTIC
        + """
uses:
  - {name: check-up, decision_impact: other}
  - {name: emergency, decision_impact: death_or_irreversible_deterioration}
  - {name: surgery, decision_impact: serious_deterioration_or_surgery}
"""
    )

    assert product.risk_class.answer.value == "III"
    assert decided_by(product.risk_class.answer) == {"mdr-rule-11-a-iii"}


def test_an_open_use_leaves_the_class_open_upwards_only() -> None:
    """One use settles a least class; the other may still raise it."""
    product = assess_one(
        DIAGNOSTIC
        + """
uses:
  - {name: check-up, decision_impact: serious_deterioration_or_surgery}
  - {name: emergency, decision_impact: unknown}
"""
    )

    assert product.risk_class.answer.value is None
    assert classes(product) == ("IIb", "III")
    assert product.risk_class.answer.at_least == "IIb"


def test_modules_inherit_and_override() -> None:
    """What is said of the product holds for each module, unless the module says otherwise, field by field."""
    product = assess_one(
        DIAGNOSTIC
        + """
modules:
  - {name: Reader}
  - {name: Stroke Reader, decision_impact: death_or_irreversible_deterioration}
  - {name: Diary, intended_purposes: [wellness], informs_decisions: no}
"""
    )
    found = {module.name: (module.qualification.value, module.risk_class.answer.value) for module in product.modules}

    assert found == {"Reader": ("MD", "IIa"), "Stroke Reader": ("MD", "III"), "Diary": ("not_device", "none")}
    assert product.qualification.value == "MD"
    assert product.risk_class.answer.value == "III"


def test_devices_of_a_product_have_their_own_modules_and_classes() -> None:
    """Two devices placed on the market separately are classified separately."""
    product = assess_one(
        DIAGNOSTIC
        + """
modules:
  - {name: Reader, id: reader}
  - {name: Stroke Reader, id: stroke, decision_impact: death_or_irreversible_deterioration}
devices:
  - {name: Basic, modules: [reader]}
  - {name: Acute, modules: [reader, stroke]}
"""
    )

    assert [(d.name, d.modules, d.risk_class.answer.value) for d in product.devices] == [
        ("Basic", ("Reader",), "IIa"),
        ("Acute", ("Reader", "Stroke Reader"), "III"),
    ]


@pytest.mark.parametrize(("hazard", "risk_class"), [("yes", "IIb"), ("no", "IIa")])
def test_a_relation_crosses_to_the_class_of_the_other_product(hazard: str, risk_class: str) -> None:
    """Annex VIII 3.3: software that drives a device takes its class, which is worked out from the same input."""
    pump, remote = assess(PUMP.format(hazard=hazard, target="pump")).products

    assert pump.risk_class.answer.value == risk_class
    assert remote.qualification.value == "accessory_MD"
    assert remote.risk_class.answer.value == risk_class
    (fact,) = (f for f in entry(remote, f"mdr-3.3-{risk_class.lower()}").because if f.origin is Origin.RELATION)
    assert fact.term == MDF + f"drives-mdr-{risk_class}"
    assert fact.because == ("pump",)
    assert [place.line for place in fact.places] == [19]


def test_products_may_stand_in_any_order() -> None:
    """What a relation names may come after it, by id or by name; results keep the order of the input."""
    remote, pump = assess(
        """
        - name: Remote
          complete: true
          software: yes
          intended_purposes: none
          relations: [{kind: drives_or_influences, product: Pump}]
        - {name: Pump, complete: true, active_therapeutic: yes, invasive: none, intended_purposes: [treatment],
           exchanges_energy: yes}
        """
    ).products

    assert (remote.name, pump.name) == ("Remote", "Pump")
    assert remote.risk_class.answer.value == pump.risk_class.answer.value == "IIa"


def test_an_open_class_crosses_as_open() -> None:
    """While the class of the pump is open, so is that of the software that drives it."""
    pump, remote = assess(PUMP.format(hazard="unknown", target="pump")).products

    assert classes(pump) == ("IIa", "IIb")
    assert classes(remote) == ("IIa", "IIb")


def test_a_stated_class_stands_in_for_a_product_that_is_not_described() -> None:
    """The other product may be another maker's: its class is then stated with the relation."""
    product = assess_one(
        """
        name: Remote
        complete: true
        software: yes
        intended_purposes: none
        relations:
          - {kind: drives_or_influences, name: Some pump, class: III, legislation: MDR}
        """
    )

    assert product.risk_class.answer.value == "III"


def test_a_class_under_a_directive_says_nothing_about_the_class_under_the_regulation() -> None:
    """The rules of the directives were others; the class of the driven device stays open."""
    product = assess_one(
        """
        name: Remote
        complete: true
        software: yes
        intended_purposes: none
        relations:
          - {kind: drives_or_influences, name: Old pump, class: IIb, legislation: MDD}
        """
    )

    assert product.risk_class.answer.value is None


def test_relations_in_a_circle_are_refused_with_their_path() -> None:
    """No product of a circle can be assessed first; the error names the way around."""
    with pytest.raises(CyclicRelationError) as caught:
        assess(
            """
            - {name: Outside, relations: [{kind: accessory_to, product: A}]}
            - {name: A, relations: [{kind: accessory_to, product: b}]}
            - {name: B, id: b, relations: [{kind: drives_or_influences, product: C}]}
            - {name: C, modules: [{name: M, relations: [{kind: accessory_to, product: A}]}]}
            """
        )

    assert caught.value.path == ("A", "B", "C", "A")
    assert "A → B → C → A" in str(caught.value)
    assert caught.value.where is not None


def test_a_product_that_relates_to_itself_is_a_circle() -> None:
    """The shortest circle."""
    with pytest.raises(CyclicRelationError) as caught:
        assess("name: A\nrelations: [{kind: accessory_to, product: A}]")

    assert caught.value.path == ("A", "A")
