# SPDX-License-Identifier: Apache-2.0
"""The graph that shapes look at: what a description says, what follows from it, and where each value stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from pyoxigraph import NamedNode

from kgservice import open_assessor, read
from kgservice.gaps.check_graph import CheckGraph, GraphBuilder, shape_of
from kgservice.vocabulary import MD, MDLAW, MDO, MDSH, RDF

DAY = date(2026, 11, 23)

FULL = """\
name: Ward system
software: true
markets: [NO]
operators:
  - {role: manufacturer, name: Ward AB, country: SE, srn: SE-MF-000000001}
identifiers:
  basic_udi_di: 1987654Ad4X4bL5ttr2310c2K
  udi_di: ["04012345678901", "04012345678902"]
declared: {qualification: MD, class: IIa, legislation: MDR}
intended_purpose:
  statement: Monitors patients
evidence:
  - type: psur
    title: First report
    date: 2025-11-24
    valid_from: 2027-01-01
    valid_until: 2026-11-22
    covers: [MDR-MFR-PSUR, MDR Art 86(1), EN ISO 14971:7.1, whatever we like]
    notified_body: "12"
  - {type: risk_management_file, status: draft, date: last spring}
  - {type: label, status: withdrawn}
modules:
  - {name: Alarm, intended_purposes: [monitoring]}
  - {name: Records, uses: [{name: Archive, complete_unknown: x}]}
devices:
  - name: Ward alarm
    modules: [Alarm]
    markets: [SE]
    identifiers: {udi_di: "04012345678904"}
    declared: {class: IIb, legislation: MDR}
  - {name: Ward records, modules: [Records]}
""".replace(", complete_unknown: x", "")

Values = Callable[..., list[str]]


def built(text: str, binding: tuple[str, ...] = ()) -> CheckGraph:
    assessor = open_assessor()
    products = read(text.encode(), assessor.knowledge.fields, hint="yaml", name="p.yaml").products
    assessment = assessor.assess(products, as_of=DAY, questions=False).products[0]
    return GraphBuilder(assessor.knowledge.obligations, DAY).build(products[0], assessment, binding)


@pytest.fixture(scope="module")
def graph() -> CheckGraph:
    return built(FULL)


@pytest.fixture(scope="module")
def values(graph: CheckGraph) -> Values:
    """Return the values at the end of a path of properties from the product."""

    def follow(*path: str, start: str | None = None) -> list[str]:
        nodes = [start or graph.product]
        for name in path:
            nodes = [
                getattr(triple.object, "value", "")
                for node in nodes
                for triple in graph.triples
                if (triple.subject, triple.predicate) == (NamedNode(node), NamedNode(MD + name))
            ]
        return nodes

    return follow


def test_duties_are_types() -> None:
    """A product is of the class of each duty that binds it, and of no other."""
    graph = built("name: A\n", (MDO + "mdr-mfr-psur",))

    types = {t.object for t in graph.triples if t.predicate == NamedNode(RDF + "type")}
    assert types == {NamedNode(MD + "CheckedProduct"), NamedNode(MDSH + "mdr-mfr-psur")}
    assert shape_of(MDO + "mdr-mfr-psur") == MDSH + "mdr-mfr-psur"


def test_usable_evidence_is_neither_draft_nor_withdrawn(values: Values) -> None:
    """All evidence is stated, and apart from it what counts."""
    assert values("hasEvidence", "evidenceType") == ["psur", "risk_management_file", "label"]
    assert values("usableEvidence", "evidenceType") == ["psur"]


def test_dates_are_read_on_the_day(values: Values) -> None:
    """Full months since a date, and whether a validity has begun or is over."""
    assert values("usableEvidence", "ageInMonths") == ["11"]
    assert values("usableEvidence", "expired") == ["true"]
    assert values("usableEvidence", "notYetValid") == ["true"]
    assert values("hasEvidence", "dateReadable") == ["true", "false"]
    assert values("asOf") == ["2026-11-23"]


@pytest.mark.parametrize(
    ("written", "months"), [("2026-11-23", "0"), ("2026-10-24", "0"), ("2026-10-23", "1"), ("2024-02-29", "32")]
)
def test_months_are_full_ones(written: str, months: str) -> None:
    """A month is over on the same day of the next one."""
    graph = built(f"name: A\nevidence: [{{type: psur, date: {written}}}]\n")

    assert [t.object.value for t in graph.triples if t.predicate.value == MD + "ageInMonths"] == [months]


def test_what_is_covered_is_kept_as_written(values: Values) -> None:
    """Numbers, citations, clauses and words of the maker's own are all kept; what is said twice is there once."""
    covered = values("usableEvidence", "covers")

    assert {"MDR-MFR-PSUR", "MDR Art 86(1)", "EN ISO 14971:7.1", "whatever we like"} <= set(covered)
    assert covered.count("MDR-MFR-PSUR") == 1


@pytest.mark.parametrize(
    ("written", "shown", "not_shown"),
    [
        ("MDR Art 83(1)", "mdr-art-83-par-1", "mdr-art-83-par-2"),
        ("MDR Art 86(1)", "mdr-art-86", "mdr-art-85"),
        ("MDR Art 10", "mdr-art-10", "mdr-art-10-par-9"),
        ("MDR Annex I", "mdr-anx-I", "mdr-anx-II"),
    ],
)
def test_a_provision_brings_the_duties_that_rest_on_it(written: str, shown: str, not_shown: str) -> None:
    """A paragraph shows what rests on it and on its whole article, an article not what rests on its paragraphs."""
    obligations = open_assessor().knowledge.obligations.obligations.values()
    graph = built(f"name: A\nevidence: [{{type: own, covers: [{written}]}}]\n")

    covered = {getattr(t.object, "value", "") for t in graph.triples if t.predicate.value == MD + "covers"} - {written}
    assert covered >= {o.notation for o in obligations if MDLAW + shown in o.legal_basis}
    resting = {o.notation for o in obligations if {MDLAW + not_shown} >= set(o.legal_basis)}
    assert covered & resting == set()


def test_identifiers_of_which_the_same_is_said_stand_apart(values: Values, graph: CheckGraph) -> None:
    """Two UDI-DIs have a node each, so that the fault of one is not that of the other; a device has its own."""
    nodes = values("hasIdentifiers")

    assert [values("udiDi", start=node) for node in nodes] == [
        ["04012345678901"],
        ["04012345678902"],
        ["04012345678904"],
    ]
    assert values("basicUdiDi", start=nodes[0]) == ["1987654Ad4X4bL5ttr2310c2K"]
    assert [values("udiCheckOk", start=node) for node in nodes] == [["true"], ["false"], ["false"]]
    assert values("hasDevice", "hasIdentifiers") == nodes[2:]


def test_devices_and_modules_are_parts(values: Values) -> None:
    """Each device has its class, its markets and what is declared of it; modules and uses have their facts."""
    assert values("hasDevice", "name") == ["Ward alarm", "Ward records"]
    assert values("hasDevice", "market") == ["SE"]
    assert sorted(values("market")) == ["NO", "SE"]
    assert values("declares", "riskClass") == ["IIa", "IIb"]
    assert values("hasDevice", "declares", "riskClass") == ["IIb"]
    assert values("hasModule", "name") == ["Alarm", "Records"]
    assert values("hasModule", "intendedPurposes") == ["monitoring"]
    assert values("hasModule", "hasUse", "name") == ["Archive"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("market",), 3),
        (("software",), 2),
        (("hasIntendedPurpose", "statement"), 11),
        (("usableEvidence", "evidenceType"), 13),
        (("usableEvidence", "ageInMonths"), 15),
        (("usableEvidence", "notYetValid"), 16),
        (("usableEvidence", "expired"), 17),
        (("usableEvidence", "notifiedBodyNumberOk"), 19),
        (("hasModule", "intendedPurposes"), 23),
    ],
)
def test_values_know_their_line(path: tuple[str, ...], line: int, values: Values, graph: CheckGraph) -> None:
    """A value stands where it, or what it was drawn from, is written."""
    node = values(*path[:-1])[0] if len(path) > 1 else graph.product

    found = graph.find(node, MD + path[-1], values(path[-1], start=node)[0])

    assert found is not None
    assert (found.place.source, found.place.line) == ("p.yaml", line)


def test_what_is_drawn_from_a_value_tells_the_value(values: Values, graph: CheckGraph) -> None:
    """A check that fails is told with the identifier as it is written."""
    second = values("hasIdentifiers")[1]

    found = graph.find(second, MD + "udiCheckOk", "false")

    assert found is not None
    assert (found.text, found.place.line) == ("04012345678902", 8)


def test_denied_and_unknown_answers_state_nothing() -> None:
    """A plain no is a value; what is denied in a list, or unknown, is none."""
    graph = built("name: A\nsoftware: no\nsterile: unknown\nintended_purposes: {yes: [diagnosis], no: [treatment]}\n")

    stated = {(t.predicate.value.removeprefix(MD), getattr(t.object, "value", "")) for t in graph.triples}
    assert ("software", "false") in stated
    assert ("intendedPurposes", "diagnosis") in stated
    assert ("intendedPurposes", "treatment") not in stated
    assert not any(name == "sterile" for name, _ in stated)


def test_the_same_description_gives_the_same_graph() -> None:
    """Nothing depends on the order of a set or on the run."""
    assert built(FULL).triples == built(FULL).triples
