# SPDX-License-Identifier: Apache-2.0
"""Explanations of what decides: rules and groups of rules, facts and their fields, conclusions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgservice.model.expression import And, Atom, Expression, Not, atoms
from kgservice.model.rulebase import Field, Rule
from kgservice.report.explain_parts import Parts
from kgservice.report.explanation import Detail, Explanation, Item, detail
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import MD

__all__ = ["Decisions", "in_words"]


class Decisions:
    """Explains in one language."""

    def __init__(self, parts: Parts) -> None:
        """Bind the parts."""
        self._parts = parts
        self._words = parts.words
        self._base = parts.words.base

    def of(self, iri: str) -> Explanation | None:
        """Return what a rule, a group of rules, a fact or a conclusion is; None for everything else."""
        base = self._base
        if iri in base.rules:
            return self._rule(base.rules[iri])
        if iri in base.groups:
            return self._group(iri)
        if iri in base.facts:
            return self._fact(iri)
        return self._conclusion(iri) if iri in base.conclusions else None

    def _made(self, kind: str, iri: str, name: str, title: str, *details: Detail, force: str = "own") -> Explanation:
        return self._parts.made(kind, iri, name, title, details, force=force)

    def _rule(self, rule: Rule) -> Explanation:
        words, lang = self._words, self._words.lang
        exceptions = [other.iri for other in self._base.rules.values() if rule.iri in other.exception_to]
        return self._made(
            "rule",
            rule.iri,
            rule.notation or rule.label(lang),
            rule.label(lang),
            detail("definition", [rule.definition(lang)]),
            detail("note", [rule.note(lang)]),
            detail("part-of", self._rules([rule.group])),
            detail("condition", [in_words(rule.condition, words)]),
            detail("concludes", self._terms(rule.concludes)),
            detail("exception-to", self._rules(rule.exception_to)),
            detail("exceptions", self._rules(exceptions)),
            detail("default-of", self._rules([rule.default_of] if rule.default_of else [])),
            detail("basis-kind", [words.word(f"{rule.basis_kind}-word")]),
            detail("basis", self._parts.named(rule.legal_basis)),
            detail("guidance", self._parts.named(rule.guidance)),
            detail("validity", self._validity(rule)),
            detail("dates", self._governing(rule.iri, *rule.concludes)),
            self._proposals(rule.iri),
            detail("confidence", [words.word(f"confidence.{rule.confidence}")]),
            force=rule.basis_kind,
        )

    def _validity(self, rule: Rule) -> Iterator[str]:
        words, start, end = self._words, rule.valid_from, rule.valid_until
        key = "from-until" if start and end else "from" if start else "until" if end else "always"
        yield words.word(f"explain.{key}", start=start, end=end)
        if rule.jurisdiction:
            yield words.word("explain.only-in", place=words.word(rule.jurisdiction))

    def _group(self, iri: str) -> Explanation:
        lang, group = self._words.lang, self._base.groups[iri]
        below = [other.iri for other in self._base.groups.values() if other.parent == iri]
        branches = [rule.iri for rule in self._base.rules.values() if rule.group == iri]
        guidance = dict.fromkeys(g for rule in branches for g in self._base.rules[rule].guidance)
        return self._made(
            "rule-group",
            iri,
            group.notation or group.label(lang),
            group.label(lang),
            detail("definition", [group.definition(lang)]),
            detail("part-of", self._rules([group.parent] if group.parent else [])),
            detail("branches", self._rules([*below, *branches])),
            detail("basis", self._parts.named(group.source)),
            detail("guidance", self._parts.named(guidance)),
        )

    def _fact(self, iri: str) -> Explanation:
        lang, fact = self._words.lang, self._base.facts[iri]
        field = self._base.fields[fact.field]
        return self._made(
            "fact",
            iri,
            fact.label(lang),
            fact.label(lang),
            detail("definition", [fact.definition(lang)]),
            detail("question", [fact.question(lang)]),
            detail("hint", [fact.hint(lang)]),
            detail("field", [self._answered_by(field, fact.value)]),
            detail("source", self._parts.named(fact.source)),
            detail("used-by", self._rules(self._asking(iri))),
        )

    def _answered_by(self, field: Field, value: bool | str | None) -> str:
        if field.kind == "relation":
            return self._words.word("answer-relation", name=field.name)
        return f"{field.name}: {self._words.word('yes') if value is True else value}"

    def _asking(self, term: str) -> list[str]:
        return [rule.iri for rule in self._base.rules.values() if term in set(atoms(rule.condition))]

    def field(self, name: str) -> Explanation:
        """Return what a field of a description is, with the facts it answers."""
        lang, field = self._words.lang, self._base.fields[name]
        if len(field.facts) == 1 and field.kind == "yes-no":
            return self._fact(field.facts[0])
        sources = dict.fromkeys(iri for fact in field.facts for iri in self._base.facts[fact].source)
        return self._made(
            "fact",
            field.property,
            field.label(lang),
            field.label(lang),
            detail("question", [field.question(lang)]),
            detail("hint", [field.hint(lang)]),
            detail("field", (self._value(fact, name) for fact in field.facts)),
            detail("source", self._parts.named(sources)),
            detail("used-by", self._rules(dict.fromkeys(r for fact in field.facts for r in self._asking(fact)))),
        )

    def _value(self, iri: str, name: str) -> Item:
        fact = self._base.facts[iri]
        label = fact.label(self._words.lang)
        return Item(f"{name}: {fact.value} – {label}" if isinstance(fact.value, str) else label, iri)

    def _conclusion(self, iri: str) -> Explanation:
        lang, conclusion = self._words.lang, self._base.conclusions[iri]
        brought = [rule.iri for rule in self._base.rules.values() if iri in rule.concludes]
        return self._made(
            "conclusion",
            iri,
            conclusion.label(lang),
            conclusion.label(lang),
            detail("definition", [conclusion.definition(lang)]),
            detail("scale", self._terms([conclusion.scale] if conclusion.scale else [])),
            detail("branches", self._rules(brought)),
            detail("used-by", self._rules(self._asking(iri))),
            detail("duties-of", self._parts.named(self._parts.pointing(iri, MD + "trigger", kind="Obligation"))),
            detail("dates", self._governing(iri)),
            detail("milestones", self._parts.named(self._parts.pointing(iri, MD + "governs", kind="Milestone"))),
            self._proposals(iri),
        )

    def _governing(self, *iris: str) -> Iterator[Item]:
        """Yield the statements of dates that are spoken of any of the things."""
        for entry in self._base.applicability:
            if set(iris) & set(entry.governs):
                yield Item(self._parts.date(entry), entry.iri)

    def _proposals(self, iri: str) -> Detail:
        return detail(
            "proposals", self._parts.named(self._parts.pointing(iri, MD + "affectsRule", MD + "affectsConclusion"))
        )

    def _rules(self, iris: Iterable[str]) -> Iterator[Item]:
        base, words = self._base, self._words
        for iri in iris:
            entry = base.rules.get(iri) or base.groups[iri]
            name, label = words.rule(iri), entry.label(words.lang)
            yield Item(label if name == label else f"{name} – {label}", iri)

    def _terms(self, iris: Iterable[str]) -> Iterator[Item]:
        return (Item(self._words.term(iri), iri) for iri in iris)


def in_words(expression: Expression, words: Lexicon, *, nested: bool = False) -> str:
    """Return a condition in words: the labels of facts and conclusions, joined by AND, OR and NOT."""
    if isinstance(expression, Atom):
        label = words.term(expression.iri)
        return words.word("quoted", text=label) if " " in label else label
    if isinstance(expression, Not):
        return f"{words.word('NOT')} {in_words(expression.operand, words, nested=True)}"
    joint = f" {words.word('AND' if isinstance(expression, And) else 'OR')} "
    text = joint.join(in_words(operand, words, nested=True) for operand in expression.operands)
    return f"({text})" if nested and len(expression.operands) > 1 else text
