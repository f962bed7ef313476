# SPDX-License-Identifier: Apache-2.0
"""The inventory of the law, walked: each duty, box, document, standard and day that must be stated is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.graph import TermIndex, ontology_files, read_index
from kgservice.knowledge.provisions import provision_at, provision_table
from kgservice.vocabulary import BASE, DCTERMS, MD, MDG, SKOS
from tests.ontology.knowledge import ROOT

INVENTORY: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("law_inventory.yaml").read_text(encoding="utf-8"),
)
DUTIES: dict[str, list[str]] = INVENTORY["obligations"]
AREAS: dict[str, dict[str, Any]] = INVENTORY["areas"]
CONCEPT = BASE + "concept/"
SOURCE = DCTERMS + "source"
NOTATION = SKOS + "notation"
DEVICE_ACTS = ("MDR", "IVDR")


@pytest.fixture(scope="module")
def index() -> TermIndex:
    """Every Turtle file of the ontology."""
    return read_index(ontology_files(ROOT))


@cache
def provision_iri(citation: str) -> str:
    """Return the IRI of the provision that a short citation names."""
    return parse_citation(citation).iri


def expected() -> dict[str, list[str]]:
    """Return notation → short citations of each duty, those of two acts taken apart."""
    found: dict[str, list[str]] = {}
    for name, citations in DUTIES.items():
        for citation in citations:
            act = citation.partition(" ")[0]
            two_acts = act in DEVICE_ACTS and not name.startswith(("AIA-", "NO-"))
            found.setdefault(f"{act}-{name}" if two_acts else name, []).append(citation)
    return found


def stated(index: TermIndex) -> dict[str, list[str]]:
    """Return notation expected → obligations that carry it, or begin with it and with no longer one."""
    names = sorted(expected(), key=len, reverse=True)
    found: dict[str, list[str]] = {name: [] for name in names}
    for iri in of_type(index, "Obligation"):
        notation = index.literal(iri, NOTATION)
        fitting = (name for name in names if notation == name or notation.startswith(name + "-"))
        if (name := next(fitting, None)) is not None:
            found[name].append(iri)
    return found


def of_type(index: TermIndex, *names: str) -> Iterator[str]:
    """Yield the individuals of some classes of ours."""
    return (iri for iri in index.subjects() if any(index.has_type(iri, MD + name) for name in names))


def reached(sources: Iterable[str]) -> set[str]:
    """Return the provisions that are cited themselves or by something inside them."""
    units = (unit for iri in sources if (unit := provision_at(iri)) is not None)
    return {above.iri for unit in units for above in unit.path}


def not_cited(citations: Iterable[str], sources: Iterable[str]) -> list[str]:
    """Return the citations that no source names in that depth."""
    held = reached(sources)
    return [citation for citation in citations if provision_iri(citation) not in held]


def bases_missing(index: TermIndex, wanted: dict[str, list[str]]) -> list[str]:
    """Return "duty: citation" for each provision on which the obligations of a duty do not rest."""
    by_name = stated(index)
    return [
        f"{name}: {citation}"
        for name, citations in wanted.items()
        for citation in not_cited(citations, (s for iri in by_name[name] for s in index.iris(iri, SOURCE)))
    ]


def test_each_duty_is_stated(index: TermIndex) -> None:
    """Each duty of the inventory is an obligation, or two where the MDR and the IVDR run parallel."""
    assert [name for name, iris in stated(index).items() if not iris] == []


def test_each_duty_rests_on_its_provisions(index: TermIndex) -> None:
    """The sources of a duty reach every provision of the inventory in the depth named there."""
    assert bases_missing(index, expected()) == []


def test_no_counterpart_is_invented(index: TermIndex) -> None:
    """A duty that only one of the two acts on devices knows is stated under that act alone."""
    notations = {index.literal(iri, NOTATION) for iri in of_type(index, "Obligation")}
    under = {name: {citation.partition(" ")[0] for citation in citations} for name, citations in DUTIES.items()}

    wrong = [f"{act}-{name}" for name, acts in under.items() for act in DEVICE_ACTS if act not in acts]
    assert [name for name in wrong if name in notations] == []


def test_missing_basis_is_named(index: TermIndex) -> None:
    """A provision on which a duty does not rest is found, also where the act is cited at a higher level."""
    assert bases_missing(index, {"MDR-MFR-RETENTION": ["MDR 10(8)", "MDR 10(9)"]}) == ["MDR-MFR-RETENTION: MDR 10(9)"]
    assert not_cited(["MDR 10(9)(a)"], [provision_iri("MDR 10(9)")]) == ["MDR 10(9)(a)"]
    assert not_cited(["MDR 10(9)"], [provision_iri("MDR 10(9)(a)")]) == []


def area_iri(name: str) -> str:
    """Return the IRI of a box by its number."""
    return f"{CONCEPT}area-{name.lower()}"


def relations(index: TermIndex) -> Iterator[tuple[str, str, str]]:
    """Yield relation, area and kind of each overlap."""
    for iri in of_type(index, "Overlap"):
        for area in index.iris(iri, MD + "area"):
            for kind in index.iris(iri, MD + "overlapKind"):
                yield iri, area, kind.removeprefix(CONCEPT + "overlap-")


@pytest.mark.parametrize("name", AREAS)
def test_box_of_the_slide_is_an_area(name: str, index: TermIndex) -> None:
    """A box has its label, its group and its place, and rests on or touches the provisions of every law in it."""
    box, iri = AREAS[name], area_iri(name)
    labels = {str(text) for part in ("prefLabel", "altLabel") for text in index.objects(iri, SKOS + part)}
    cited = (*index.iris(iri, SOURCE), *index.iris(iri, MD + "touches"))

    assert any(box["label"] in label for label in labels)
    assert index.iris(iri, MD + "slideGroup") == (f"{CONCEPT}slide-{box['group']}",)
    assert [index.integer(iri, MD + "slideRow"), index.integer(iri, MD + "slideColumn")] == box["place"]
    assert not_cited(box["cites"], cited) == []
    assert {f"{MDG}mdcg-2025-6-q{number}" for number in box["questions"]} <= set(index.iris(iri, MD + "interpretedBy"))


@pytest.mark.parametrize("name", AREAS)
def test_box_holds_relations_of_its_kinds(name: str, index: TermIndex) -> None:
    """In each box lie relations, among them one of each kind that the inventory names."""
    kinds = {kind for _, area, kind in relations(index) if area == area_iri(name)}

    assert set(AREAS[name]["kinds"]) <= kinds


def test_there_are_relations_enough(index: TermIndex) -> None:
    """The matrix says more than the slide: many relations to a box."""
    assert len({iri for iri, _, _ in relations(index)}) >= INVENTORY["least_relations"]


def test_groups_of_the_slide_have_their_size(index: TermIndex) -> None:
    """Twenty boxes: ten shared, two of device law, three of the regulation on handling, five of high-risk AI."""
    groups = [g for iri in of_type(index, "ResponsibilityArea") for g in index.iris(iri, MD + "slideGroup")]
    sizes = {name: groups.count(f"{CONCEPT}slide-{name}") for name in INVENTORY["groups"]}

    assert sizes == INVENTORY["groups"]
    assert len(groups) == len(AREAS) == 20


def names(index: TermIndex, *classes: str) -> set[str]:
    """Return the notations and other names of the individuals of some classes."""
    parts = (NOTATION, SKOS + "hiddenLabel")
    return {text for iri in of_type(index, *classes) for part in parts for text in texts(index, iri, part)}


def texts(index: TermIndex, iri: str, predicate: str) -> list[str]:
    """Return the literals of one subject and predicate as plain text."""
    return [getattr(value, "value", "") for value in index.objects(iri, predicate)]


def test_guidance_is_registered(index: TermIndex) -> None:
    """Each document of guidance in the inventory is there, in the edition named."""
    assert [name for name in INVENTORY["guidance"] if name not in names(index, "GuidanceDocument")] == []


def test_pages_and_services_are_registered(index: TermIndex) -> None:
    """Each page and advice service of the inventory is there."""
    known = set(of_type(index, "WebPage", "AdviceService"))

    assert [name for name in INVENTORY["pages"] if MDG + name not in known] == []


def test_standards_are_registered(index: TermIndex) -> None:
    """Each standard of the inventory is there, in the edition named."""
    assert [name for name in INVENTORY["standards"] if name not in names(index, "Standard")] == []


def test_milestones_have_their_days(index: TermIndex) -> None:
    """Each milestone of the inventory is there, with every day that the law names for it."""
    days: dict[str, set[str]] = {}
    for iri in of_type(index, "Milestone"):
        days.setdefault(index.literal(iri, NOTATION), set()).update(texts(index, iri, MD + "day"))
    missing = []
    for name, wanted in INVENTORY["milestones"].items():
        fitting = [found for notation, found in days.items() if notation == name or notation.startswith(name + "-")]
        found = set().union(*fitting)
        missing += [name] * (not fitting) + [f"{name}: {day}" for day in wanted if day not in found]

    assert missing == []


@pytest.mark.parametrize("act", INVENTORY["articles"])
def test_provision_tables_are_whole(act: str) -> None:
    """Every article and annex of an act has a row; the articles it was adopted with run without a gap."""
    units = provision_table(act).values()
    articles = [unit.number.removeprefix("Article ") for unit in units if unit.kind == "article"]
    adopted = sorted(int(number) for number in articles if number.isdigit())

    assert len(set(articles)) == len(articles) == INVENTORY["articles"][act]
    assert adopted == list(range(1, len(adopted) + 1))
    assert sum(unit.kind == "annex" for unit in units) == INVENTORY["annexes"][act]


@pytest.mark.parametrize("act", INVENTORY["rules"])
def test_rules_on_classification_are_whole(act: str) -> None:
    """Every rule of Annex VIII has a row."""
    rules = {unit.id.rpartition("rule_")[2] for unit in provision_table(act).values() if unit.kind == "rule"}

    assert sorted(map(int, rules)) == list(range(1, INVENTORY["rules"][act] + 1))


def limits(index: TermIndex, iri: str) -> set[str]:
    """Return the time limits of an obligation as "kind amount unit"."""
    parts = ("limitKind", "amount", "timeUnit")
    found = index.iris(iri, MD + "timeLimit")
    return {" ".join(index.literal(limit, MD + part) for part in parts) for limit in found}


def test_time_limits_are_those_of_the_law(index: TermIndex) -> None:
    """Retention of 15 and 10 years, reports within 15, 10 and 2 days and the others stand at their duties."""
    by_name = stated(index)
    missing = [
        f"{name}: {limit}"
        for name, wanted in INVENTORY["limits"].items()
        for limit in wanted
        if limit not in set().union(*(limits(index, iri) for iri in by_name[name]))
    ]

    assert missing == []


def test_fifteen_years_are_for_implants(index: TermIndex) -> None:
    """Of the two retentions under the MDR the longer is for implantable devices, and the shorter for no such device."""
    triggers = {
        index.literal(limit, MD + "amount"): index.iris(limit, MD + "trigger")
        for limit in index.iris(BASE + "obligation/mdr-mfr-retention", MD + "timeLimit")
    }

    assert triggers == {"15": (MD + "MdrImplantable",), "10": (MD + "MdrNotImplantable",)}


def test_duties_of_annex_iii_do_not_reach_devices_by_article_6_1(index: TermIndex) -> None:
    """EU database, assessment of fundamental rights, informing persons and explaining are for Annex III alone."""
    triggers = {
        name: {trigger for iri in stated(index)[name] for trigger in index.iris(iri, MD + "trigger")}
        for name in INVENTORY["annex_III_only"]
    }

    assert triggers == {name: {MD + "AiHighRiskArt62"} for name in INVENTORY["annex_III_only"]}


def test_numbers_are_not_those_of_the_proposal(index: TermIndex) -> None:
    """The AI Act was numbered otherwise as a proposal; no duty rests on an article that had its content there."""
    by_name = stated(index)
    wrong = [
        f"{name}: {citation}"
        for name, citation in INVENTORY["numbers_of_the_proposal"].items()
        if not not_cited([citation], (s for iri in by_name[name] for s in index.iris(iri, SOURCE)))
    ]

    assert wrong == []
