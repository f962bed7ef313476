# SPDX-License-Identifier: Apache-2.0
"""Explanations of what decides: rules and groups of rules, facts and their fields, conclusions, other terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgservice.errors import UnknownCitationError
from kgservice.model.expression import And, Atom, Expression, Not, atoms
from kgservice.model.rulebase import Field, Rule
from kgservice.report.explanation import Detail, Explanation, Item, detail
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import DCTERMS, MD, SKOS, compact

__all__ = ["Decisions", "in_words"]


class Decisions:
    """Explains in one language."""

    def __init__(self, words: Lexicon) -> None:
        """Bind the names."""
        self._words = words
        self._base = words.base

    def explain(self, written: str, iri: str) -> Explanation:
        """Return what a term of the ontology is."""
        base = self._base
        if iri in base.rules:
            return self._rule(base.rules[iri])
        if iri in base.groups:
            return self._group(iri)
        if iri in base.facts:
            return self._fact(iri)
        if iri in base.conclusions:
            return self._conclusion(iri)
        field = next((field.name for field in base.fields.values() if field.property == iri), None)
        return self._term(written, iri) if field is None else self.field(field)

    def _made(self, kind: str, iri: str, name: str, title: str, *details: Detail, review: bool = False) -> Explanation:
        return Explanation(kind, iri, name, title, details, review, self._words.lang, self._words.knowledge.version)

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
            detail("basis", self._cited(rule.legal_basis)),
            detail("guidance", self._cited(rule.guidance)),
            detail("validity", self._validity(rule)),
            detail("confidence", [words.word(f"confidence.{rule.confidence}")]),
            review=rule.needs_review,
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
            detail("basis", self._cited(group.source)),
            detail("guidance", self._cited(guidance)),
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
            detail("source", self._cited(fact.source)),
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
            detail("source", self._cited(sources)),
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
        )

    def _term(self, written: str, iri: str) -> Explanation:
        index, lang = self._words.knowledge.index, self._words.lang
        if iri not in index:
            near = [
                c for c in map(compact, (*self._base.facts, *self._base.conclusions)) if c.startswith(compact(iri)[:6])
            ]
            raise UnknownCitationError(written, near)
        label = index.text(iri, SKOS + "prefLabel")(lang) or compact(iri)
        return self._made(
            "term",
            iri,
            label,
            label,
            detail("definition", [index.text(iri, SKOS + "definition")(lang)]),
            detail("note", [index.text(iri, SKOS + "scopeNote")(lang)]),
            detail("source", self._cited(index.iris(iri, DCTERMS + "source"))),
            review=index.truth(iri, MD + "needsReview"),
        )

    def _rules(self, iris: Iterable[str]) -> Iterator[Item]:
        base, words = self._base, self._words
        for iri in iris:
            entry = base.rules.get(iri) or base.groups[iri]
            name, label = words.rule(iri), entry.label(words.lang)
            yield Item(label if name == label else f"{name} – {label}", iri)

    def _terms(self, iris: Iterable[str]) -> Iterator[Item]:
        return (Item(self._words.term(iri), iri) for iri in iris)

    def _cited(self, iris: Iterable[str]) -> Iterator[Item]:
        for iri in iris:
            found = self._words.cite(iri)
            yield Item(": ".join(filter(None, (found.citation, found.heading))), iri, found.url)


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
