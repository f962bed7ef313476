# SPDX-License-Identifier: Apache-2.0
"""A check as JSON, in the shape that ``schema/check.schema.json`` publishes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import DutyOutcome
from kgservice.model.gap import Check, DutyCheck, Finding, ProductCheck, SharedDocument, Waiver
from kgservice.model.place import Place
from kgservice.report.check_parts import CheckWords, OpenTerm, counts, open_terms, tally
from kgservice.report.json_duties import dated
from kgservice.report.lexicon import local
from kgservice.vocabulary import compact

__all__ = ["CHECK_SCHEMA", "check_to_json", "read_check_schema"]

JsonObject = dict[str, Any]

CHECK_SCHEMA: Final = Path(__file__).with_name("schema") / "check.schema.json"


def check_to_json(check: Check, knowledge: Knowledge, lang: str = "en") -> JsonObject:
    """Return *check* as JSON values, its texts in *lang* ("en" or "nb")."""
    words = CheckWords(knowledge, lang)
    writer = _Writer(words)
    return {
        "as_of": check.as_of.isoformat(),
        "jurisdiction": check.jurisdiction,
        "role": _role(check.role) if check.role else None,
        "language": lang,
        "knowledge_version": check.knowledge_version,
        "disclaimer": words.word("disclaimer"),
        "counts": counts(finding for product in check.products for finding in product.findings),
        "products": [writer.product(product) for product in check.products],
        "stale_waivers": [
            {
                **_waiver(stale.waiver, expired=stale.expired),
                "message": words.stale_message(stale),
                "remedy": words.stale_remedy(stale),
                "fingerprint": stale.fingerprint,
            }
            for stale in words.stale(check)
        ],
        "citations": writer.citations(),
    }


def read_check_schema() -> JsonObject:
    """Return the JSON Schema (2020-12) of a check."""
    document: JsonObject = json.loads(CHECK_SCHEMA.read_text(encoding="utf-8"))
    return document


class _Writer:
    """Writes products in one language."""

    def __init__(self, words: CheckWords) -> None:
        self._words = words
        self._citations: dict[str, None] = {}

    def product(self, product: ProductCheck) -> JsonObject:
        outcomes = {duty.obligation: duty.outcome for duty in product.assessment.duties}
        return {
            "iri": product.assessment.iri,
            "name": product.assessment.name,
            "input_digest": product.assessment.input_digest,
            "place": _place(product.place),
            "counts": counts(product.findings),
            "duty_counts": tally(product.duties),
            "findings": [self._finding(finding) for finding in product.findings],
            "shared_documents": [self._shared(document) for document in product.shared],
            "open_facts": [self._open(entry) for entry in open_terms(product, self._words.base)],
            "duties": [self._duty(duty, outcomes) for duty in product.duties],
        }

    def _finding(self, finding: Finding) -> JsonObject:
        words, waived = self._words, finding.waived
        known = words.obligation(finding.obligation)
        return {
            "id": words.rule_id(finding),
            "rule": finding.rule,
            "shape": finding.shape,
            "duty": known.notation if known else None,
            "level": finding.level.value,
            "message": finding.message(words.lang),
            "remedy": finding.remedy(words.lang),
            "bearers": [_role(role) for role in finding.bearers],
            "applies": [dated(entry, self._words) for entry in finding.applies],
            "basis": self._cited(finding.basis),
            "guidance": self._cited(finding.guidance),
            "evidence_types": list(finding.evidence_types),
            "value": finding.value,
            "place": _place(finding.place),
            "fingerprint": finding.fingerprint,
            "waiver": None if waived is None else _waiver(waived.waiver, expired=waived.expired),
        }

    def _shared(self, document: SharedDocument) -> JsonObject:
        return {
            "evidence_type": document.evidence_type,
            "label": self._words.evidence(document.evidence_type),
            "duties": [self._words.notation(iri) for iri in document.obligations],
        }

    def _open(self, entry: OpenTerm) -> JsonObject:
        return {
            "term": compact(entry.term),
            "label": self._words.term(entry.term),
            "fields": [
                {"field": name, "question": self._words.base.fields[name].question(self._words.lang)}
                for name in entry.fields
            ],
            "duties": [self._words.notation(iri) for iri in entry.obligations],
        }

    def _duty(self, duty: DutyCheck, outcomes: Mapping[str, DutyOutcome]) -> JsonObject:
        words = self._words
        obligation = words.knowledge.obligations.obligations[duty.obligation]
        outcome = outcomes[duty.obligation]
        return {
            "duty": obligation.notation,
            "iri": obligation.iri,
            "label": obligation.label(words.lang),
            "kind": obligation.kind,
            "bearers": [_role(role) for role in obligation.bearers],
            "outcome": outcome.value,
            "status": duty.status.value,
            "occasion": obligation.occasion(words.lang) if duty.occasion else "",
            "rationale": words.duty_rationale(duty, outcome),
            "because": [
                {"term": compact(proof.term), "label": words.term(proof.term), "holds": proof.holds}
                for proof in duty.because
            ],
            "applies": [dated(entry, self._words) for entry in duty.applies],
            "basis": self._kept(obligation.legal_basis),
            "guidance": self._kept(obligation.guidance),
            "evidence": [_place(place) for place in duty.evidence],
            "findings": [finding.fingerprint for finding in duty.findings],
            "needs_review": obligation.needs_review,
        }

    def _kept(self, iris: Sequence[str]) -> list[str]:
        """Return *iris*, and keep how they are cited for the end of the document."""
        self._citations |= dict.fromkeys(iris)
        return list(iris)

    def citations(self) -> JsonObject:
        """Return IRI → citation and address of what the duties name."""
        return {c["iri"]: {"citation": c["citation"], "url": c["url"]} for c in self._cited(self._citations)}

    def _cited(self, iris: Iterable[str]) -> list[JsonObject]:
        return [{"iri": c.iri, "citation": c.citation, "url": c.url or None} for c in map(self._words.cite, iris)]


def _role(iri: str) -> str:
    return local(iri).removeprefix("role-")


def _waiver(waiver: Waiver, *, expired: bool) -> JsonObject:
    return {
        "rule": waiver.rule,
        "product": waiver.product,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
        "expired": expired,
        "place": _place(waiver.place),
    }


def _place(place: Place) -> JsonObject:
    return {"source": place.source, "line": place.line, "column": place.column}
