# SPDX-License-Identifier: Apache-2.0
"""A check as JUnit XML: a suite for each product, a case for each duty and for each finding on the description.

A gap fails. What is waived, undetermined or not applicable is skipped, with the reason. Warnings and notes let a case
pass and stand in its output. Attributes are those that Jenkins takes, which refuses any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.model.gap import Check, DutyCheck, DutyStatus, Finding, Level, ProductCheck
from kgservice.report.check_parts import CheckWords, Stale, is_waived, printable, sentence

__all__ = ["check_to_junit"]

_SKIPPED: Final = frozenset({DutyStatus.NOT_APPLICABLE, DutyStatus.UNDETERMINED})


def check_to_junit(check: Check, knowledge: Knowledge, lang: str = "en") -> bytes:
    """Return *check* as JUnit XML."""
    writer = _Writer(CheckWords(knowledge, lang))
    root = ET.Element("testsuites")
    for product in check.products:
        root.append(writer.suite(product, check))
    stale = list(writer.words.stale(check))
    if stale:
        root.append(writer.waivers(stale))
    _count(root, ("tests", "failures", "errors"))
    root.set("name", "kgservice")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _Writer:
    """Writes the suites in one language."""

    def __init__(self, words: CheckWords) -> None:
        self.words = words

    def suite(self, product: ProductCheck, check: Check) -> ET.Element:
        words, name = self.words, printable(product.assessment.name)
        suite = ET.Element("testsuite", name=name)
        properties = ET.SubElement(suite, "properties")
        for key, value in (
            ("as_of", check.as_of.isoformat()),
            ("jurisdiction", check.jurisdiction or "EU, NO"),
            ("role", words.term(check.role) if check.role else words.word("check.all-roles")),
            ("knowledge_version", check.knowledge_version),
            ("input_digest", f"sha256:{product.assessment.input_digest}"),
            ("disclaimer", words.word("disclaimer")),
        ):
            ET.SubElement(properties, "property", name=key, value=value)
        outcomes = {duty.obligation: duty.outcome for duty in product.assessment.duties}
        told = {finding.fingerprint for duty in product.duties for finding in duty.findings}
        for duty in product.duties:
            self._duty(suite, name, duty, outcomes)
        for finding in product.findings:
            if finding.fingerprint not in told:
                self._case(suite, name, f"{words.rule_id(finding)}: {finding.message(words.lang)}", (finding,))
        _count(suite, ("tests", "failures", "errors", "skipped"))
        return suite

    def waivers(self, found: Iterable[Stale]) -> ET.Element:
        """Return the suite of the waivers to settle."""
        words = self.words
        suite = ET.Element("testsuite", name=words.word("check.waivers"))
        for stale in found:
            message, remedy = sentence(words.stale_message(stale)), sentence(words.stale_remedy(stale))
            case = _new_case(suite, words.word("check.waivers"), f"{stale.rule}: {stale.waiver.rule}")
            text = f"{stale.waiver.place}: {message}\n{remedy}"
            if stale.level is Level.VIOLATION:
                _add(case, "failure", text, type=stale.rule, message=message)
            else:
                _add(case, "system-out", text)
        _count(suite, ("tests", "failures", "errors", "skipped"))
        return suite

    def _duty(self, suite: ET.Element, product: str, duty: DutyCheck, outcomes: Mapping[str, DutyOutcome]) -> None:
        words = self.words
        known = words.knowledge.obligations.obligations[duty.obligation]
        name = f"{known.notation}: {known.label(words.lang)}"
        status = words.word(f"check.status.{duty.status.value}")
        skipped = ""
        if duty.status in _SKIPPED:
            skipped = f"{status} – {words.duty_rationale(duty, outcomes[duty.obligation])}"
        given = [printable(f"{status}: {place}") for place in duty.evidence]
        self._case(suite, product, name, duty.findings, skipped=skipped, given=given)

    def _case(
        self,
        suite: ET.Element,
        product: str,
        name: str,
        findings: Sequence[Finding],
        *,
        skipped: str = "",
        given: Sequence[str] = (),
    ) -> None:
        words = self.words
        case = _new_case(suite, product, name)
        counting = [finding for finding in findings if not is_waived(finding)]
        failing = [finding for finding in counting if finding.level is Level.VIOLATION]
        for finding in failing:
            message = sentence(finding.message(words.lang))
            _add(case, "failure", self._told(finding), type=words.rule_id(finding), message=message)
        waived = [finding for finding in findings if is_waived(finding)]
        if skipped:
            _add(case, "skipped", "", message=skipped)
        elif waived and not counting:
            reasons = (f"{words.waiver(f)}. {words.waiver_reason(f)}" for f in waived)
            _add(case, "skipped", "", message="; ".join(dict.fromkeys(reasons)))
        others = [self._told(finding) for finding in findings if finding not in failing]
        if others or given:
            _add(case, "system-out", "\n\n".join([*given, *others]))

    def _told(self, finding: Finding) -> str:
        """Return place, weight, message, value, remedy, law, days and guidance, a line each."""
        words = self.words
        level = words.word(f"check.level.{finding.level.value}")
        law, guidance = words.cite_together(finding.basis), words.cite_together(finding.guidance)
        lines = (
            f"{finding.place}: {level}: {finding.message(words.lang)}",
            words.word("quoted", text=finding.value) if finding.value else "",
            f"→ {finding.remedy(words.lang)}",
            f"{words.word('heading.law')}: {law}" if law else "",
            words.applies(finding),
            f"{words.word('heading.guidance-not-binding')}: {guidance}" if guidance else "",
            f"{words.waiver(finding)}. {words.waiver_reason(finding)}" if finding.waived else "",
        )
        return "\n".join(printable(line) for line in lines if line)


def _new_case(suite: ET.Element, product: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=product.replace(".", "·"), name=printable(name))


def _add(case: ET.Element, tag: str, text: str, **attributes: str) -> None:
    element = ET.SubElement(case, tag, {name: printable(value) for name, value in attributes.items()})
    element.text = text or None


_COUNTED: Final = {"tests": "testcase", "failures": "testcase[failure]", "skipped": "testcase[skipped]"}


def _count(element: ET.Element, names: Iterable[str]) -> None:
    """Set the numbers of cases; one with several failures fails once, and none is in error."""
    for name in names:
        element.set(name, str(len(element.findall(f".//{_COUNTED[name]}")) if name in _COUNTED else 0))
