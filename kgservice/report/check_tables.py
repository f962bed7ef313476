# SPDX-License-Identifier: Apache-2.0
"""A check as tables: a checklist with a row a duty, the findings, and the documents that serve several duties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.model.gap import Check, DutyCheck, Finding, ProductCheck
from kgservice.report.check_parts import CheckWords
from kgservice.report.table import Sheet, Table

__all__ = ["check_sheet"]

_CHECKLIST: Final = (
    "number",
    "requirement",
    "applicable",
    "rationale",
    "standard",
    "evidence",
    "status",
    "gap",
    "remedy",
    "provision",
    "guidance",
    "applies_from",
    "duty",
    "bearer",
)
_FINDINGS: Final = (
    "level",
    "rule",
    "duty",
    "place",
    "message",
    "value",
    "remedy",
    "provision",
    "guidance",
    "applies_from",
    "waiver",
    "fingerprint",
)
_SHARED: Final = ("document", "evidence", "count", "closes")
_WAIVERS: Final = ("place", "message", "remedy", "reason", "owner", "expires")
_APPLICABLE: Final = {
    DutyOutcome.APPLIES: "yes",
    DutyOutcome.NOT_APPLICABLE: "no",
    DutyOutcome.UNDETERMINED: "undetermined",
}

Row = tuple[str, ...]


def check_sheet(check: Check, knowledge: Knowledge, lang: str = "en") -> Sheet:
    """Return the tables of *check*; where there are several products, the first column names the product."""
    words = CheckWords(knowledge, lang)
    writer = _Tables(check, words)
    names = [product.assessment.name for product in check.products]
    title = f"{words.word('check.title')}: {', '.join(names)}" if names else words.word("check.title")
    tables = [
        writer.table("checklist", _CHECKLIST, writer.checklist),
        writer.table("findings", _FINDINGS, writer.findings),
        writer.table("shared-documents", _SHARED, writer.shared),
    ]
    if check.stale_waivers:
        tables.append(writer.named("waivers", _WAIVERS, tuple(writer.waivers())))
    return Sheet(title, words.about(check), tuple(tables), words.foot(check), lang)


class _Tables:
    """Writes tables in one language."""

    def __init__(self, check: Check, words: CheckWords) -> None:
        self._check = check
        self._words = words

    def table(self, name: str, keys: tuple[str, ...], rows: Callable[[ProductCheck], Iterator[Row]]) -> Table:
        """Return the rows of all products under their heads."""
        products = self._check.products
        if len(products) < 2:
            return self.named(name, keys, tuple(row for product in products for row in rows(product)))
        found = tuple((product.assessment.name, *row) for product in products for row in rows(product))
        return self.named(name, ("product", *keys), found)

    def named(self, name: str, keys: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
        words = self._words
        title = words.word(f"check.col.{name}")
        return Table(title, title, keys, tuple(words.word(f"check.col.{key}") for key in keys), rows)

    def checklist(self, product: ProductCheck) -> Iterator[Row]:
        outcomes = {duty.obligation: duty.outcome for duty in product.assessment.duties}
        for number, duty in enumerate(product.duties, start=1):
            yield self._duty(number, duty, outcomes)

    def _duty(self, number: int, duty: DutyCheck, outcomes: Mapping[str, DutyOutcome]) -> Row:
        words = self._words
        known = words.knowledge.obligations.obligations[duty.obligation]
        outcome = outcomes[duty.obligation]
        waived = (words.waiver(finding) for finding in duty.findings)
        status = (words.word(f"check.status.{duty.status.value}"), *dict.fromkeys(waived))
        messages = (finding.message(words.lang) for finding in duty.findings)
        remedies = (finding.remedy(words.lang) for finding in duty.findings)
        return (
            str(number),
            known.label(words.lang),
            words.word(_APPLICABLE[outcome]),
            words.duty_rationale(duty, outcome),
            words.standards(duty.obligation),
            "\n".join(map(str, duty.evidence)),
            "; ".join(filter(None, status)),
            "\n".join(dict.fromkeys(messages)),
            "\n".join(dict.fromkeys(remedies)),
            words.cite_together(known.legal_basis),
            words.cite_together(known.guidance),
            words.applies(duty),
            known.notation,
            words.bearers(known.bearers),
        )

    def findings(self, product: ProductCheck) -> Iterator[Row]:
        for finding in product.findings:
            yield self._finding(finding)

    def _finding(self, finding: Finding) -> Row:
        words = self._words
        known = words.obligation(finding.obligation)
        return (
            words.word(f"check.level.{finding.level.value}"),
            words.rule_id(finding),
            known.notation if known else "",
            str(finding.place),
            finding.message(words.lang),
            finding.value,
            finding.remedy(words.lang),
            words.cite_together(finding.basis),
            words.cite_together(finding.guidance),
            words.applies(finding),
            f"{words.waiver(finding)}. {words.waiver_reason(finding)}" if finding.waived else "",
            finding.fingerprint,
        )

    def shared(self, product: ProductCheck) -> Iterator[Row]:
        words = self._words
        for document in product.shared:
            duties = words.notations(document.obligations)
            name = words.evidence(document.evidence_type)
            yield name, document.evidence_type, str(len(document.obligations)), duties

    def waivers(self) -> Iterator[Row]:
        words = self._words
        for stale in words.stale(self._check):
            waiver = stale.waiver
            yield (
                str(waiver.place),
                words.stale_message(stale),
                words.stale_remedy(stale),
                waiver.reason,
                waiver.owner,
                waiver.expires.isoformat(),
            )
