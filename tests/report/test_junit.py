# SPDX-License-Identifier: Apache-2.0
"""The JUnit form: what fails, what is skipped and why, and that every reader of such files can take it."""

from __future__ import annotations

import pytest
from lxml import etree

from kgservice.report.junit import check_to_junit
from tests.report.checks import AWKWARD, CHECKS, full_check, knowledge

ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname"},
    "failure": {"type", "message"},
    "skipped": {"message"},
    "system-out": set(),
}
"""What the schema of Jenkins allows, of which nothing more is used."""

INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "skipped", "system-out"},
}


def tree(name: str = "full", lang: str = "en") -> etree._Element:
    """Return the parsed report."""
    return etree.fromstring(check_to_junit(CHECKS[name](), knowledge(), lang))


def case(root: etree._Element, start: str) -> etree._Element:
    """Return the first case whose name begins so."""
    return next(found for found in root.iter("testcase") if found.get("name", "").startswith(start))


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("name", CHECKS)
def test_form(name: str, lang: str) -> None:
    """Elements and attributes are those that Jenkins takes, in their places."""
    root = tree(name, lang)
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[str(element.tag)]
        assert {str(child.tag) for child in element} <= INSIDE.get(str(element.tag), set())


@pytest.mark.parametrize("name", CHECKS)
def test_numbers(name: str) -> None:
    """The numbers of a suite are those of its cases, and the whole is the sum."""
    root = tree(name)
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == sum(found.find("failure") is not None for found in cases)
        assert int(suite.get("skipped", "")) == sum(found.find("skipped") is not None for found in cases)
    for key in ("tests", "failures", "errors"):
        assert int(root.get(key, "")) == sum(int(suite.get(key, "")) for suite in root)


def test_suite_for_each_product_and_the_waivers() -> None:
    """Each product is a suite under its name; waivers to settle have their own."""
    assert [suite.get("name") for suite in tree()] == ["Rhythm Reader", AWKWARD, "Waivers to settle"]


def test_every_duty_is_a_case() -> None:
    """No duty is left out, and a finding that belongs to none has a case of its own."""
    root = tree()
    check = full_check()
    assert len(root[0].findall("testcase")) == len(check.products[0].duties)
    assert len(root[1].findall("testcase")) == len(check.products[1].duties) + 1
    assert case(root, "date-form").find("failure") is None


def test_gap_fails() -> None:
    """A gap fails with its line, its remedy and its law; guidance is marked as not binding."""
    failure = case(tree(), "MDR-MFR-RISK: ").find("failure")
    assert failure is not None
    assert failure.get("type") == "MDR-MFR-RISK"
    for part in (
        "regulatory/rhythm.yaml:2:1",
        "→ Name a document",
        "Law: MDR Art 10(2)",
        "Guidance – not binding: MDCG",
    ):
        assert part in (failure.text or "")


def test_expired_waiver_fails_and_a_counting_one_is_skipped() -> None:
    """A finding under an expired waiver fails, and the waiver fails too; one that counts is skipped with its reason."""
    root = tree()
    assert case(root, "MDR-MFR-PMS: ").find("failure") is not None
    assert case(root, "waiver-expired").find("failure") is not None
    assert case(root, "waiver-unused").find("failure") is None
    skipped = case(root, "MDR-MFR-QMS: ").find("skipped")
    assert skipped is not None
    assert "waived by Quality until 2027-01-31. Reason: Audit is booked" in skipped.get("message", "")


def test_note_and_warning_pass_and_are_told() -> None:
    """What does not apply yet lets its case pass, and stands in its output with the day."""
    for name, part in (("AIA-RISK: ", "not yet applicable, from 2028-08-02"), ("MDR-MFR-LABEL-IFU: ", "warning: ")):
        found = case(tree(), name)
        assert found.find("failure") is None
        assert found.find("skipped") is None
        assert part in (found.findtext("system-out") or "")


def test_skipped_tell_why() -> None:
    """What is not applicable, undetermined or owed only on occasion is skipped with the reason."""
    root = tree()
    assert case(root, "MDR-MFR-CS: ")[0].get("message", "").startswith("undetermined – owed when")
    assert case(root, "MDR-MFR-CS-XVI: ")[0].get("message", "").startswith("not applicable – not: ")
    [second] = [found for found in root[1].iter("testcase") if found.get("name", "").startswith("AIA-RISK: ")]
    assert second[0].get("message", "").startswith("undetermined – depends on: ")


def test_evidence_is_told() -> None:
    """A duty for which evidence is given passes and names the line of it."""
    found = case(tree(), "MDR-MFR-CLINEVAL: ")
    assert [str(child.tag) for child in found] == ["system-out"]
    assert found.findtext("system-out") == "evidence given: regulatory/rhythm.yaml:30:5"
