# SPDX-License-Identifier: Apache-2.0
"""A check as JSON, in the shape that ``schema/check.schema.json`` publishes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import AppliesEntry
from kgservice.model.gap import Check, DutyCheck, Finding, ProductCheck, Waiver
from kgservice.model.place import Place
from kgservice.report.answers import status_word
from kgservice.report.check_text import counts
from kgservice.report.lexicon import Lexicon, local
from kgservice.vocabulary import compact

__all__ = ["CHECK_SCHEMA", "check_to_json"]

JsonObject = dict[str, Any]

CHECK_SCHEMA: Final = Path(__file__).with_name("schema") / "check.schema.json"


def check_to_json(check: Check, knowledge: Knowledge, lang: str = "en") -> JsonObject:
    """Return *check* as JSON values, its texts in *lang* ("en" or "nb")."""
    words = Lexicon(knowledge, lang)
    return {
        "as_of": check.as_of.isoformat(),
        "jurisdiction": check.jurisdiction,
        "role": local(check.role).removeprefix("role-") if check.role else None,
        "language": lang,
        "knowledge_version": check.knowledge_version,
        "disclaimer": words.word("disclaimer"),
        "products": [_product(product, words) for product in check.products],
        "stale_waivers": [_waiver(waiver) for waiver in check.stale_waivers],
    }


def _product(product: ProductCheck, words: Lexicon) -> JsonObject:
    obligations = words.knowledge.obligations.obligations
    found = counts(product)
    return {
        "iri": product.assessment.iri,
        "name": product.assessment.name,
        "place": _place(product.place),
        "counts": {key: found[key] for key in ("violation", "warning", "note", "waived")},
        "findings": [_finding(finding, words) for finding in product.findings],
        "shared_documents": [
            {
                "evidence_type": document.evidence_type,
                "duties": [obligations[iri].notation for iri in document.obligations],
            }
            for document in product.shared
        ],
        "duties": [_duty(duty, words) for duty in product.duties],
    }


def _finding(finding: Finding, words: Lexicon) -> JsonObject:
    known = words.knowledge.obligations.obligations.get(finding.obligation or "")
    waived = finding.waived
    return {
        "rule": finding.rule,
        "duty": known.notation if known else None,
        "level": finding.level.value,
        "message": finding.message(words.lang),
        "remedy": finding.remedy(words.lang),
        "bearers": [local(role).removeprefix("role-") for role in finding.bearers],
        "applies": [_date(entry, words) for entry in finding.applies],
        "basis": _cited(finding.basis, words),
        "guidance": _cited(finding.guidance, words),
        "evidence_types": list(finding.evidence_types),
        "value": finding.value,
        "place": _place(finding.place),
        "fingerprint": finding.fingerprint,
        "waiver": None if waived is None else {**_waiver(waived.waiver), "expired": waived.expired},
    }


def _duty(duty: DutyCheck, words: Lexicon) -> JsonObject:
    obligation = words.knowledge.obligations.obligations[duty.obligation]
    return {
        "duty": obligation.notation,
        "label": obligation.label(words.lang),
        "status": duty.status.value,
        "occasion": obligation.occasion(words.lang) if duty.occasion else "",
        "because": [
            {"term": compact(proof.term), "label": words.term(proof.term), "holds": proof.holds}
            for proof in duty.because
        ],
        "evidence": [_place(place) for place in duty.evidence],
    }


def _waiver(waiver: Waiver) -> JsonObject:
    return {
        "rule": waiver.rule,
        "product": waiver.product,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
        "place": _place(waiver.place),
    }


def _place(place: Place) -> JsonObject:
    return {"source": place.source, "line": place.line, "column": place.column}


def _date(entry: AppliesEntry, words: Lexicon) -> JsonObject:
    return {
        "jurisdiction": entry.jurisdiction,
        "from": entry.applies_from.isoformat() if entry.applies_from else None,
        "status": status_word(entry),
        "status_label": words.term(entry.status),
        "needs_review": entry.needs_review,
    }


def _cited(iris: Iterable[str], words: Lexicon) -> list[JsonObject]:
    return [{"iri": iri, "citation": words.cite(iri).citation, "url": words.cite(iri).url or None} for iri in iris]
