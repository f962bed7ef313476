# SPDX-License-Identifier: Apache-2.0
"""An assessment as JSON, in the shape that ``schema/assessment.schema.json`` publishes.

The same assessment always gives the same bytes: lists are in the order of the law, keys in the order of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import (
    AiOutcome,
    AiStatus,
    AppliesEntry,
    Assessment,
    DeviceAssessment,
    ModuleAssessment,
    ProductAssessment,
    RiskClass,
    RuleEntry,
    ScaleAnswer,
    SetAnswer,
)
from kgservice.report.answers import ai_dates, disclaimer, is_ai_system, read_answer, rests_on, status_word
from kgservice.report.json_duties import DutiesWriter
from kgservice.report.json_findings import FindingsWriter
from kgservice.report.lexicon import Lexicon, local
from kgservice.vocabulary import compact

__all__ = ["SCHEMA", "JsonObject", "dump", "read_schema", "to_json"]

JsonObject = dict[str, Any]
"""A JSON object; what it holds is what the schema says."""

SCHEMA: Final = Path(__file__).with_name("schema") / "assessment.schema.json"


def to_json(assessment: Assessment, knowledge: Knowledge, lang: str = "en", *, role: str | None = None) -> JsonObject:
    """Return *assessment* as JSON values, its texts in *lang* ("en" or "nb").

    Shape:
        With *role*, an IRI, only the duties of whoever has it.
    """
    return _Writer(Lexicon(knowledge, lang), role).assessment(assessment)


def dump(document: JsonObject) -> str:
    """Return the text of a JSON document, with a line feed at its end."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_schema() -> JsonObject:
    """Return the JSON Schema (2020-12) of an assessment."""
    document: JsonObject = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return document


class _Writer:
    """Writes one assessment in one language."""

    def __init__(self, words: Lexicon, role: str | None) -> None:
        self._words = words
        self._role = role
        self._base = words.base
        self._findings = FindingsWriter(words)
        self._duties = DutiesWriter(words)

    def assessment(self, assessment: Assessment) -> JsonObject:
        return {
            "as_of": assessment.as_of.isoformat(),
            "jurisdiction": assessment.jurisdiction,
            "language": self._words.lang,
            "knowledge_version": assessment.knowledge_version,
            "disclaimer": disclaimer(assessment, self._words),
            "products": [self._product(product) for product in assessment.products],
        }

    def _product(self, product: ProductAssessment) -> JsonObject:
        devices = product.devices if len(product.devices) > 1 else ()
        return {
            "iri": product.iri,
            "name": product.name,
            "input_digest": product.input_digest,
            **self._verdict(product, product.rules),
            "applies": [{"legislation": act, **self._date(entry)} for act, entry in product.applies],
            "modules": [self._module(module, alone=len(product.modules) == 1) for module in product.modules],
            "devices": [self._device(device) for device in devices],
            "missing_facts": [self._findings.missing(fact) for fact in product.missing_facts],
            "assumptions": [self._findings.assumption(assumption) for assumption in product.assumptions],
            "clashes": [self._findings.clash(clash) for clash in product.clashes],
            "declared": [self._findings.declared(declared) for declared in product.declared],
            "contradictions": [self._findings.contradiction(found) for found in product.contradictions],
            "would_change": [self._findings.variant(variant) for variant in product.would_change],
            "answers": {local(answer.scale): self._other(answer) for answer in product.answers},
            "rules": [self._findings.rule(entry) for entry in product.rules],
            **self._duties.product(product, self._role),
            "citations": {iri: self._citation(iri) for iri in rests_on(product, self._base)},
        }

    def _module(self, module: ModuleAssessment, *, alone: bool) -> JsonObject:
        rules = () if alone else module.rules  # those of the only module are those of the product
        return {
            "id": module.id,
            "name": module.name,
            **self._verdict(module, module.rules),
            "rules": [self._findings.rule(entry) for entry in rules],
        }

    def _device(self, device: DeviceAssessment) -> JsonObject:
        return {
            "id": device.id,
            "name": device.name,
            "modules": list(device.modules),
            "qualification": self._answer(device.qualification),
            "risk_class": self._risk_class(device.risk_class),
            "notified_body": self._answer(device.notified_body),
        }

    def _verdict(self, of: ProductAssessment | ModuleAssessment, rules: Sequence[RuleEntry]) -> JsonObject:
        return {
            "qualification": self._answer(of.qualification),
            "risk_class": self._risk_class(of.risk_class),
            "notified_body": self._answer(of.notified_body),
            "ai_act": self._ai_act(of.ai_act, rules),
        }

    def _answer(self, answer: ScaleAnswer) -> JsonObject:
        reading = read_answer(answer, self._base)
        label = self._words.value(answer.scale, reading.value) if reading.value else None
        return {
            "value": reading.value,
            "label": label,
            "applicable": reading.applicable,
            "certain": reading.certain,
            "range": list(reading.range),
            "deciding_rules": [compact(rule) for rule in answer.deciding_rules],
            "needs_review": answer.needs_review,
        }

    def _risk_class(self, risk: RiskClass) -> JsonObject:
        return {
            **self._answer(risk.answer),
            "legislation": risk.legislation,
            "at_least": risk.answer.at_least,
            "subtypes": list(risk.subtypes),
            "open_subtypes": list(risk.open_subtypes),
        }

    def _other(self, answer: ScaleAnswer | SetAnswer) -> JsonObject:
        if isinstance(answer, ScaleAnswer):
            return self._answer(answer)
        return {
            "values": list(answer.values),
            "labels": [self._words.value(answer.scale, value) for value in answer.values],
            "range": list(answer.possible),
            "certain": set(answer.values) == set(answer.possible),
            "deciding_rules": [compact(rule) for rule in answer.deciding_rules],
        }

    def _ai_act(self, status: AiStatus, rules: Sequence[RuleEntry]) -> JsonObject:
        certain = [outcome for outcome in status.possible if outcome.certain]
        settled = status.outcomes
        return {
            "value": None if settled is None else self._tiers(settled),
            "ai_system": is_ai_system(status, rules, self._base),
            "certain": settled is not None,
            "established": self._tiers(certain),
            "range": list(dict.fromkeys(outcome.value for outcome in status.possible)),
            "applies": [self._date(entry) for entry in ai_dates(certain)],
            "deployer_transparency": self._tiers(status.deployer_transparency),
            "deciding_rules": [compact(rule) for rule in status.deciding_rules],
            "needs_review": status.needs_review,
        }

    def _tiers(self, outcomes: Iterable[AiOutcome]) -> list[JsonObject]:
        return [
            {
                "outcome": outcome.value,
                "label": self._words.tier(outcome),
                "rules": [compact(rule) for rule in outcome.rules],
                "applies": [self._date(entry) for entry in outcome.applies],
            }
            for outcome in outcomes
        ]

    def _date(self, entry: AppliesEntry) -> JsonObject:
        return {
            "jurisdiction": entry.jurisdiction,
            "from": entry.applies_from.isoformat() if entry.applies_from else None,
            "status": status_word(entry),
            "status_label": self._words.term(entry.status),
            "source": [self._findings.cited(iri) for iri in entry.source],
            "note": entry.note(self._words.lang),
            "needs_review": entry.needs_review,
        }

    def _citation(self, iri: str) -> JsonObject:
        cited = self._words.cite(iri)
        links = [{"label": label, "url": url} for label, url in self._words.links(iri)]
        return {
            "citation": cited.citation,
            "heading": cited.heading,
            "binding": cited.binding,
            "url": cited.url or None,
            "links": links,
        }
