# SPDX-License-Identifier: Apache-2.0
"""Rules, open questions, assumptions, clashes and contradictions of an assessment as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgservice.model.assessment import (
    Assumption,
    Contradiction,
    DeclaredComparison,
    FactClash,
    FactProof,
    MissingFact,
    Origin,
    RuleEntry,
    Variant,
)
from kgservice.model.rulebase import Field
from kgservice.report.answers import read_answer
from kgservice.report.lexicon import Lexicon, local
from kgservice.vocabulary import compact

__all__ = ["FindingsWriter"]


class FindingsWriter:
    """Writes findings in one language."""

    def __init__(self, words: Lexicon) -> None:
        """Bind the names."""
        self._words = words
        self._base = words.base

    def cited(self, iri: str) -> dict[str, Any]:
        """Return a provision or a place in guidance: IRI, citation, address."""
        found = self._words.cite(iri)
        return {"iri": iri, "citation": found.citation, "url": found.url or None}

    def rule(self, entry: RuleEntry) -> dict[str, Any]:
        """Return one rule and what became of it."""
        rule = self._base.rules[entry.rule]
        return {
            "id": compact(rule.iri),
            "notation": rule.notation,
            "label": rule.label(self._words.lang),
            "group": compact(rule.group),
            "outcome": entry.outcome.value,
            "basis_kind": rule.basis_kind,
            "legal_basis": [self.cited(iri) for iri in rule.legal_basis],
            "guidance": [self.cited(iri) for iri in rule.guidance],
            "because": [self._proof(proof) for proof in entry.because],
            "lacks": list(entry.lacks),
            "replaced_by": [compact(iri) for iri in entry.replaced_by],
            "confidence": rule.confidence,
            "needs_review": rule.needs_review,
        }

    def _proof(self, proof: FactProof) -> dict[str, Any]:
        # A relation rests on other products, which have names, not terms.
        names = proof.origin is Origin.RELATION
        return {
            "term": compact(proof.term),
            "label": self._words.term(proof.term),
            "holds": proof.holds,
            "origin": proof.origin.value,
            "places": [str(place) for place in proof.places],
            "because": list(proof.because) if names else [compact(term) for term in proof.because],
            "source": [self.cited(iri) for iri in proof.source],
        }

    def missing(self, missing: MissingFact) -> dict[str, Any]:
        """Return a question to ask, with the answers it can be given."""
        field = self._base.fields[missing.field]
        sources = dict.fromkeys(iri for fact in field.facts for iri in self._base.facts[fact].source)
        return {
            "field": missing.field,
            "kind": field.kind,
            "question": field.question(self._words.lang),
            "hint": field.hint(self._words.lang),
            "answers": self._answers(field),
            "decides": [local(scale) for scale in missing.decides],
            "source": [self.cited(iri) for iri in sources],
            "unit": missing.unit,
        }

    def _answers(self, field: Field) -> list[dict[str, str]]:
        if field.kind == "yes-no":
            return [{"value": word, "label": self._words.word(word)} for word in ("yes", "no")]
        if field.kind == "relation":
            return []
        facts = [self._base.facts[iri] for iri in field.facts]
        answers = [{"value": str(fact.value), "label": fact.label(self._words.lang)} for fact in facts]
        none = [{"value": "none", "label": self._words.word("none")}] if field.kind == "list" else []
        return answers + none

    def assumption(self, assumption: Assumption) -> dict[str, Any]:
        """Return an assumed *no* and what a *yes* would raise."""
        return {
            "field": assumption.field,
            "fact": compact(assumption.fact),
            "label": self._words.term(assumption.fact),
            "raises": _by_scale(assumption.raises),
            "unit": assumption.unit,
        }

    def clash(self, clash: FactClash) -> dict[str, Any]:
        """Return stated values that cannot all be right."""
        return {
            "kind": clash.kind.value,
            "facts": [{"term": compact(fact), "label": self._words.term(fact)} for fact in clash.facts],
            "places": [str(place) for place in clash.places],
            "source": [self.cited(iri) for iri in clash.source],
        }

    def declared(self, declared: DeclaredComparison) -> dict[str, Any]:
        """Return a declaration beside the class that the facts imply."""
        implied = declared.implied
        return {
            "legislation": declared.legislation,
            "qualification": declared.qualification,
            "risk_class": declared.risk_class,
            "subtypes": list(declared.subtypes),
            "place": str(declared.place),
            "implied": None if implied is None else list(read_answer(implied, self._base).range),
            "if_certified_today": declared.if_certified_today,
        }

    def contradiction(self, found: Contradiction) -> dict[str, Any]:
        """Return a declaration that the facts speak against."""
        return {
            "subject": local(found.subject),
            "declared": found.declared,
            "place": str(found.place),
            "derived": list(found.derived),
            "rules": [compact(rule) for rule in found.rules],
            "open_rules": [compact(rule) for rule in found.open_rules],
            "needs_justification": found.justification,
        }

    def variant(self, variant: Variant) -> dict[str, Any]:
        """Return another answer to a field and what would then be possible."""
        return {"field": variant.field, "answer": variant.answer, "changes": _by_scale(variant.changes)}


def _by_scale(changes: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {local(scale): list(values) for scale, values in changes.items()}
