# SPDX-License-Identifier: Apache-2.0
"""From evaluated units to the answers of an assessment: class, tiers with their dates, sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kgservice.model.assessment import AiOutcome, AiStatus, RiskClass, ScaleAnswer, SetAnswer
from kgservice.model.rulebase import Rulebase, Scale
from kgservice.pipeline.applies import applies
from kgservice.pipeline.scales import NOTHING, ScaleReader
from kgservice.reasoning.evaluate import Outcome
from kgservice.vocabulary import MD, MDC

__all__ = ["Conclusions"]

_QUALIFICATION = MDC + "qualification"
_NOTIFIED_BODY = MDC + "notified-body"
_AI_ACT = MDC + "ai-act"
_DEPLOYER = MDC + "ai-deployer-transparency"
_SUBTYPES = MDC + "class-I-subtype"
_AI_SYSTEM = MD + "AiSystem"
_OWN_PLACE = frozenset({_QUALIFICATION, _NOTIFIED_BODY, _AI_ACT, _DEPLOYER, _SUBTYPES})


class Conclusions:
    """Draws the answers from outcomes, read on one day and for one jurisdiction or all."""

    def __init__(self, base: Rulebase, reader: ScaleReader, *, as_of: date, jurisdiction: str | None) -> None:
        """Bind rulebase, slice and day."""
        self._base = base
        self._reader = reader
        self._as_of = as_of
        self._jurisdiction = jurisdiction
        self.class_scales = tuple(scale for scale in base.scales.values() if scale.within is not None)

    def qualification(self, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return the qualification."""
        return self._reader.answer(self._base.scales[_QUALIFICATION], outcomes)

    def notified_body(self, outcomes: Sequence[Outcome]) -> ScaleAnswer:
        """Return whether a notified body is needed."""
        return self._reader.answer(self._base.scales[_NOTIFIED_BODY], outcomes)

    def risk_class(self, outcomes: Sequence[Outcome]) -> RiskClass:
        """Return the class on the scale that concerns the product; over all scales while that is open."""
        concerned = {s.iri: self._reader.over_units(s.within or "", outcomes) for s in self.class_scales}
        certain = [s for s in self.class_scales if concerned[s.iri]]
        possible = certain or [s for s in self.class_scales if concerned[s.iri] is None]
        if len(possible) == 1 and certain:
            answer = self._reader.answer(possible[0], outcomes)
            return RiskClass(possible[0].legislation, answer, *self._subtypes(outcomes))
        if not possible:
            return RiskClass(None, ScaleAnswer(self.class_scales[0].iri, NOTHING, (NOTHING,), ()))
        answers = [self._reader.answer(scale, outcomes) for scale in possible]
        values = tuple(dict.fromkeys(value for answer in answers for value in answer.range))
        rules = tuple(rule for answer in answers for rule in answer.deciding_rules)
        return RiskClass(None, ScaleAnswer(possible[0].iri, None, values, rules))

    def _subtypes(self, outcomes: Sequence[Outcome]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        members = self._reader.members(self._base.scales[_SUBTYPES], outcomes)
        words = {iri: self._base.conclusions[iri].value for iri in members}
        certain = tuple(words[iri] for iri, holds in members.items() if holds)
        return certain, tuple(words[iri] for iri, holds in members.items() if holds is None)

    def ai_act(self, outcomes: Sequence[Outcome]) -> AiStatus:
        """Return the tiers of the AI Act, with the dates of each."""
        scale = self._base.scales[_AI_ACT]
        members = self._reader.members(scale, outcomes)
        found = [o for iri, holds in members.items() if holds is not False for o in self._tiers(iri, holds, outcomes)]
        settled = None not in members.values()
        rules = tuple(dict.fromkeys(rule for outcome in found if outcome.certain for rule in outcome.rules))
        system = self._reader.over_units(_AI_SYSTEM, outcomes)
        return AiStatus(
            outcomes=tuple(o for o in found if o.certain) if settled else None,
            possible=tuple(found),
            not_an_ai_system=system is False and bool(self._reader.rules_for(_AI_SYSTEM)),
            deployer_transparency=self._deployer(outcomes),
            deciding_rules=rules or tuple(dict.fromkeys(rule for outcome in found for rule in outcome.rules)),
            needs_review=any(self._base.rules[rule].needs_review for rule in rules),
        )

    def _deployer(self, outcomes: Sequence[Outcome]) -> tuple[AiOutcome, ...]:
        members = self._reader.members(self._base.scales[_DEPLOYER], outcomes)
        return tuple(o for iri, holds in members.items() if holds for o in self._tiers(iri, holds, outcomes))

    def _tiers(self, conclusion: str, holds: bool | None, outcomes: Sequence[Outcome]) -> list[AiOutcome]:
        """Return the outcomes under one conclusion, one for each wording of its rules that fire or may."""
        by_word: dict[str, list[tuple[str, bool | None]]] = {}
        for rule in self._reader.rules_for(conclusion):
            truths = {self._reader.holds(outcome, rule) for outcome in outcomes}
            fires = True if True in truths else None if None in truths else False
            if fires is not False:
                by_word.setdefault(self._base.rules[rule].notation, []).append((rule, fires))
        certain_words = [word for word, rules in by_word.items() if any(fires for _, fires in rules)]
        if holds and not certain_words and len(by_word) == 1:
            certain_words = list(by_word)
        return [self._tier(word, word in certain_words, conclusion, rules) for word, rules in by_word.items()]

    def _tier(
        self,
        word: str,
        certain: bool,
        conclusion: str,
        rules: Sequence[tuple[str, bool | None]],
    ) -> AiOutcome:
        deciding = tuple(rule for rule, fires in rules if fires or not certain) or tuple(rule for rule, _ in rules)
        dates = applies(self._base, (*deciding, conclusion), as_of=self._as_of, jurisdiction=self._jurisdiction)
        return AiOutcome(word, certain, deciding, dates)

    def others(self, outcomes: Sequence[Outcome]) -> tuple[ScaleAnswer | SetAnswer, ...]:
        """Return the answers on all scales that have no place of their own in the assessment."""
        scales = [s for s in self._base.scales.values() if s.iri not in _OWN_PLACE and s.within is None]
        return tuple(self._other(scale, outcomes) for scale in sorted(scales, key=lambda s: (s.order, s.iri)))

    def _other(self, scale: Scale, outcomes: Sequence[Outcome]) -> ScaleAnswer | SetAnswer:
        if scale.kind != "set":
            return self._reader.answer(scale, outcomes)
        members = self._reader.members(scale, outcomes)
        words = {iri: self._base.conclusions[iri].value for iri in members}
        certain = [iri for iri, holds in members.items() if holds]
        rules = [
            r for iri in certain for r in self._reader.rules_for(iri) if any(self._reader.holds(o, r) for o in outcomes)
        ]
        possible = tuple(words[iri] for iri, holds in members.items() if holds is not False)
        return SetAnswer(scale.iri, tuple(words[iri] for iri in certain), possible, tuple(rules))
