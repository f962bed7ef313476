# SPDX-License-Identifier: Apache-2.0
"""Duties, overlaps and roles of a product as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kgservice.model.assessment import AppliesEntry, DutyAssessment, OverlapEntry, ProductAssessment, RoleEntry
from kgservice.model.obligation import Obligation
from kgservice.report.answers import status_word
from kgservice.report.duties import roles_of, shown_duties
from kgservice.report.lexicon import Lexicon, local
from kgservice.vocabulary import compact

__all__ = ["DutiesWriter", "dated"]

JsonObject = dict[str, Any]


class DutiesWriter:
    """Writes in one language."""

    def __init__(self, words: Lexicon) -> None:
        """Bind the names."""
        self._words = words
        self._all = words.knowledge.obligations

    def product(self, product: ProductAssessment, role: str | None) -> JsonObject:
        """Return what the product's duties are, how they overlap and on whom they fall; of whoever has *role* alone."""
        wanted = set(roles_of(product, role, self._all))
        duties = (d for d in shown_duties(product) if wanted & set(self._all.obligations[d.obligation].bearers))
        return {
            "roles": [self._role(entry) for entry in product.roles],
            "duties": [self._duty(duty) for duty in duties],
            "overlaps": [self._overlap(entry) for entry in product.overlaps],
        }

    def _role(self, entry: RoleEntry) -> JsonObject:
        return {
            "role": _role_word(entry.role),
            "label": self._words.term(entry.role),
            "holder": entry.holder,
            "change": compact(entry.change) if entry.change else None,
            "applies": [dated(applies, self._words) for applies in entry.applies],
            "basis": self._cited(entry.source),
        }

    def _duty(self, duty: DutyAssessment) -> JsonObject:
        obligation, words = self._all.obligations[duty.obligation], self._words
        limits = [limit for limit in obligation.time_limits if limit.iri in duty.time_limits]
        return {
            **self._obligation(obligation),
            "outcome": duty.outcome.value,
            "applies": [dated(entry, words) for entry in duty.applies],
            "time_limits": [
                {"kind": limit.kind, "amount": limit.amount, "unit": limit.unit, "label": limit.label(words.lang)}
                for limit in limits
            ],
            "devices": list(duty.devices),
            "because": [
                {"term": compact(proof.term), "label": words.term(proof.term), "holds": proof.holds}
                for proof in duty.because
            ],
        }

    def _obligation(self, obligation: Obligation) -> JsonObject:
        words, lang = self._words, self._words.lang
        return {
            "id": obligation.notation,
            "iri": obligation.iri,
            "label": obligation.label(lang),
            "definition": obligation.definition(lang),
            "kind": obligation.kind,
            "bearers": [_role_word(role) for role in obligation.bearers],
            "occasion": obligation.occasion(lang),
            "exception": obligation.exception(lang),
            "topics": [words.term(topic) for topic in obligation.topics],
            "phases": [words.term(phase) for phase in obligation.phases],
            "evidence": [words.term(kind) for kind in obligation.shown_by],
            "basis": self._cited(obligation.legal_basis),
            "guidance": self._cited(obligation.guidance),
            "needs_review": obligation.needs_review,
        }

    def _overlap(self, entry: OverlapEntry) -> JsonObject:
        overlap, words = self._all.overlaps[entry.overlap], self._words
        return {
            "id": overlap.notation,
            "iri": overlap.iri,
            "area": self._all.areas[overlap.area].notation,
            "kinds": [words.term(kind) for kind in overlap.kinds],
            "first": self._all.obligations[overlap.first].notation,
            "second": self._all.obligations[overlap.second].notation if overlap.second else None,
            "first_outcome": entry.first.value,
            "second_outcome": entry.second.value if entry.second else None,
            "definition": overlap.definition(words.lang),
            "adds": overlap.adds(words.lang),
            "shared_evidence": [words.term(kind) for kind in overlap.shared_evidence],
            "basis": self._cited(overlap.source),
            "guidance": self._cited(overlap.guidance),
        }

    def _cited(self, iris: Iterable[str]) -> list[JsonObject]:
        return [{"iri": iri, "citation": self._words.cite(iri).citation} for iri in iris]


def _role_word(role: str) -> str:
    return local(role).removeprefix("role-")


def dated(entry: AppliesEntry, words: Lexicon) -> JsonObject:
    """Return from when a duty applies in one jurisdiction."""
    return {
        "jurisdiction": entry.jurisdiction,
        "from": entry.applies_from.isoformat() if entry.applies_from else None,
        "status": status_word(entry),
        "status_label": words.term(entry.status),
        "needs_review": entry.needs_review,
    }
