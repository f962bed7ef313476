# SPDX-License-Identifier: Apache-2.0
"""Complete and unfinished descriptions: the check finds exactly what is missing in each, at its line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgservice import open_assessor
from kgservice.cli.inputs import read_files
from kgservice.gaps import Checker
from kgservice.model.gap import DutyStatus, Finding, Level, ProductCheck
from kgservice.model.product import Evidence, Product
from kgservice.report.duties import read_role
from kgservice.vocabulary import SKOS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "gaps"
BESIDE = {"README.md", "expected.yaml"}
"""Files of the folder that describe no product."""

EXPECTED: Mapping[str, Mapping[str, Any]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
KINDS = {Level.VIOLATION: "gaps", Level.WARNING: "warnings", Level.NOTE: "notes"}
WORDS = {Level.VIOLATION: "gap", Level.WARNING: "warning", Level.NOTE: "note"}
"""Weight of a finding → the list of the table that it stands in, and the word that marks its line."""

MAY_DIFFER = ("evidence", "operators", "identifiers")
COMPLETE = [file for file in EXPECTED if file.endswith(".complete.yaml")]
UNFINISHED = [file for file in EXPECTED if file.endswith(".gaps.yaml")]
IMPLANT = "implant.complete.yaml"


@dataclass(frozen=True)
class Row:
    """One example, as it is checked for one role."""

    file: str
    role: str
    expected: Mapping[str, list[str]]

    def __str__(self) -> str:
        """Name the row in the report of the tests."""
        return f"{self.file} · {self.role}"


ROWS = tuple(Row(file, role, lists) for file, about in EXPECTED.items() for role, lists in about["roles"].items())


@cache
def checker() -> Checker:
    """Return a checker that keeps its shapes."""
    return Checker(open_assessor())


@cache
def product_of(file: str) -> Product:
    """Return the product that an example describes."""
    fields = open_assessor().knowledge.fields
    (product,) = read_files([str(FOLDER / file)], fields, hint=None).products
    return product


def check(product: Product, file: str, role: str) -> ProductCheck:
    """Check *product* on the day and by the law that the table names for *file*."""
    about = EXPECTED[file]
    role_iri = read_role(role, open_assessor().knowledge)
    found = checker().check([product], as_of=about["as_of"], jurisdiction=about.get("jurisdiction"), role=role_iri)
    return found.products[0]


@cache
def checked(file: str, role: str) -> ProductCheck:
    """Return the check of one example for one role."""
    return check(product_of(file), file, role)


def of_all_roles(file: str) -> Iterator[Finding]:
    """Yield the findings of an example for each role in turn."""
    for role in EXPECTED[file]["roles"]:
        yield from checked(file, role).findings


def lines(file: str) -> list[str]:
    """Return the lines of an example."""
    return (FOLDER / file).read_text(encoding="utf-8").splitlines()


def marked(file: str) -> Mapping[int, Mapping[str, set[str]]]:
    """Return line → word → rules, as the comments at the end of lines say."""
    found: dict[int, dict[str, set[str]]] = defaultdict(dict)
    for number, line in enumerate(lines(file), start=1):
        for word, rules in re.findall(r"(?:  # |; )(gap|warning|note): ([a-z0-9, -]+)", line):
            found[number][word] = set(rules.split(", "))
    return found


def test_every_example_is_in_the_table_and_in_both_forms() -> None:
    """No example is shipped untested, and each complete one has its unfinished counterpart."""
    assert {path.name for path in FOLDER.iterdir()} - BESIDE == EXPECTED.keys()
    assert [file.replace(".complete.", ".gaps.") for file in COMPLETE] == UNFINISHED


@pytest.mark.parametrize("file", EXPECTED)
def test_the_class_is_that_of_the_table(file: str) -> None:
    """What is checked is the product that the example speaks of, and what its maker declares fits."""
    assessment = checked(file, next(iter(EXPECTED[file]["roles"]))).assessment

    assert assessment.qualification.value == EXPECTED[file]["qualification"]
    assert assessment.risk_class.answer.value == EXPECTED[file]["class"]
    assert not assessment.contradictions


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_findings_are_exactly_those_of_the_table(row: Row) -> None:
    """Nothing is found that is not missing, and nothing that is missing goes unfound."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS.values()}
    for finding in checked(row.file, row.role).findings:
        found[KINDS[finding.level]].append(finding.rule)

    assert {kind: sorted(rules) for kind, rules in found.items()} == row.expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.file in COMPLETE], ids=str)
def test_a_complete_description_has_neither_gaps_nor_warnings(row: Row) -> None:
    """What remains are notes on law to come; every other duty has evidence or waits for an event."""
    found = checked(row.file, row.role)
    open_duties = {d.obligation for d in found.duties if d.status is DutyStatus.GAP}

    assert {finding.level for finding in found.findings} <= {Level.NOTE}
    assert open_duties == set()
    assert not [d for d in found.duties if d.status is DutyStatus.UNDETERMINED and not d.occasion]
    assert any(d.status is DutyStatus.EVIDENCE_GIVEN for d in found.duties)


@pytest.mark.parametrize("file", UNFINISHED)
def test_an_unfinished_description_has_gaps(file: str) -> None:
    """Something is missing in each, for some role."""
    assert any(finding.level is Level.VIOLATION for finding in of_all_roles(file))


@pytest.mark.parametrize("file", EXPECTED)
def test_places_are_lines_of_the_file(file: str) -> None:
    """A finding stands at the line it is about, which a comment marks, or at the product if something is missing."""
    product = product_of(file)
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for finding in of_all_roles(file):
        assert finding.place.source == str(FOLDER / file)
        assert finding.value in lines(file)[finding.place.line - 1]
        if finding.place != product.place:
            found[finding.place.line][WORDS[finding.level]].add(finding.rule)

    assert found == marked(file)
    assert lines(file)[product.place.line - 1] == f"name: {product.name}"


@pytest.mark.parametrize("file", COMPLETE)
def test_the_two_forms_are_of_one_product(file: str) -> None:
    """They differ in nothing but evidence, operators and identifiers, so that the same duties apply."""
    complete, unfinished = (
        yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
        for name in (file, file.replace(".complete.", ".gaps."))
    )
    assert complete != unfinished
    for section in MAY_DIFFER:
        complete.pop(section, None), unfinished.pop(section, None)

    assert complete == unfinished


@pytest.mark.parametrize("file", EXPECTED)
def test_the_heading_says_how_to_check(file: str) -> None:
    """The commands on top of each file are those of the table."""
    about = EXPECTED[file]
    day = f" --as-of {about['as_of']}"
    place = f" --jurisdiction {about['jurisdiction']}" if "jurisdiction" in about else ""
    pattern = re.compile(rf"#   kgservice check examples/gaps/{file} --role (\w+){place}{day}")
    knowledge = open_assessor().knowledge
    roles = [read_role(match[1], knowledge) for line in lines(file) if (match := pattern.fullmatch(line))]

    assert roles == [read_role(role, knowledge) for role in about["roles"]]


def test_the_ai_act_stands_as_notes_until_it_is_law() -> None:
    """In class I in Norway and in class IIa, what the AI Act will ask for is named with its day and is no gap."""
    norway = checked("class-i-app.complete.yaml", "manufacturer").findings
    both = checked("class-iia-decision-support.complete.yaml", "manufacturer").findings
    days = {entry.applies_from for finding in both for entry in finding.applies if entry.jurisdiction == "EU"}

    assert {"aia-lit-evidence", "aia-tr-interact-evidence"} <= {finding.rule for finding in norway}
    assert {"aia-risk-evidence", "aia-data-evidence", "aia-oversight-evidence"} <= {finding.rule for finding in both}
    assert {finding.level for finding in (*norway, *both)} == {Level.NOTE}
    assert min(filter(None, days)) > EXPECTED["class-iia-decision-support.complete.yaml"]["as_of"]


def test_the_day_decides() -> None:
    """The same class IIa file has gaps once the AI Act applies to high-risk devices in the EU."""
    role = read_role("manufacturer", open_assessor().knowledge)
    product = product_of("class-iia-decision-support.complete.yaml")
    later = checker().check([product], as_of=date(2028, 8, 2), jurisdiction="EU", role=role).products[0]

    assert "aia-risk-evidence" in {f.rule for f in later.findings if f.level is Level.VIOLATION}


def shows(evidence: Evidence) -> frozenset[str]:
    """Return the words by which a document counts: its type and the numbers of duties that it covers."""
    return frozenset({evidence.type, *evidence.covers})


def lost_without(removed: Evidence, product: Product, found: ProductCheck) -> set[str]:
    """Return the duties that nothing but *removed* shows and that do not wait for an event."""
    knowledge = open_assessor().knowledge
    left = frozenset[str]().union(*(shows(e) for e in product.evidence if e is not removed))
    lost = set()
    for duty in found.duties:
        obligation = knowledge.obligations.obligations[duty.obligation]
        words = {knowledge.index.literal(kind, SKOS + "notation") for kind in obligation.shown_by} | {
            obligation.notation
        }
        checked_here = duty.status is DutyStatus.EVIDENCE_GIVEN and not obligation.occasion
        if checked_here and words & shows(removed) and not words & left:
            lost.add(duty.obligation)
    return lost


@pytest.mark.parametrize("number", range(len(product_of(IMPLANT).evidence)))
def test_each_document_of_the_implant_is_missed_unless_another_shows_the_same(number: int) -> None:
    """Take one document away: just the duties that nothing else shows have no evidence any more."""
    product = product_of(IMPLANT)
    removed = product.evidence[number]
    left = replace(product, evidence=tuple(e for e in product.evidence if e is not removed))
    lost = lost_without(removed, product, checked(IMPLANT, "manufacturer"))

    found = check(left, IMPLANT, "manufacturer").findings

    assert {finding.obligation for finding in found if finding.evidence_types} == lost
    assert not lost or Level.VIOLATION in {finding.level for finding in found}


def test_many_documents_of_the_implant_have_no_double() -> None:
    """The test above would say little if nearly every document could be taken away unnoticed."""
    product, found = product_of(IMPLANT), checked(IMPLANT, "manufacturer")
    needed = [evidence for evidence in product.evidence if lost_without(evidence, product, found)]

    assert 3 * len(needed) > len(product.evidence)


def test_the_readme_shows_the_table() -> None:
    """Each row of the README gives file, role, class and numbers of findings as the table has them."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| [")]
    shown = [(re.sub(r"^\[(.+)\]\(\1\)$", r"\1", cells[0]), *cells[-5:]) for cells in rows]
    counted = [
        (row.file, row.role, EXPECTED[row.file]["class"], *(str(len(rules)) for rules in row.expected.values()))
        for row in ROWS
    ]

    assert shown == counted
    assert all(all(cells[1:3]) for cells in rows)
