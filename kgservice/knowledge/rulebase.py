# SPDX-License-Identifier: Apache-2.0
"""From the ontology's OWL axioms to the frozen values that the evaluator works on.

A class expression is read as it stands: intersections, unions, complements, named classes; a restriction only
where it defines a fact. Anything else in a rule is an error of ours, named with the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph

from kgservice.errors import KnowledgeError
from kgservice.knowledge.graph import TermIndex, key_of
from kgservice.model.expression import And, Atom, Expression, Not, Or, atoms
from kgservice.model.rulebase import Applicability, Axiom, Conclusion, Fact, Field, Rule, Rulebase, RuleGroup, Scale
from kgservice.vocabulary import DCTERMS, MD, OWL, PROV, RDFS, SKOS

__all__ = ["read_rulebase"]

_LABEL = SKOS + "prefLabel"
_DEFINITION = SKOS + "definition"
_SOURCE = DCTERMS + "source"
_SUBCLASS = RDFS + "subClassOf"


def read_rulebase(index: TermIndex) -> Rulebase:
    """Read fields, facts, axioms, rules, conclusions and scales from *index*.

    Raises:
        KnowledgeError: A term is used that is not declared, or an axiom is not of a form that is evaluated.
    """
    facts = {fact.iri: fact for fact in _facts(index)}
    conclusions = _conclusions(index)
    rules = {rule.iri: rule for rule in _rules(index)}
    base = Rulebase(
        fields=_fields(index, facts),
        facts=facts,
        axioms=tuple(_axioms(index, facts)),
        rules=dict(sorted(rules.items(), key=lambda item: (item[1].order, item[0]))),
        groups={group.iri: group for group in _groups(index)},
        conclusions=conclusions,
        scales=_scales(index, conclusions),
        applicability=tuple(_applicability(index)),
        super_properties={p: index.iris(p, RDFS + "subPropertyOf") for p in _relation_properties(index)},
    )
    _check(base)
    return base


def expression_at(index: TermIndex, node: str) -> Expression:
    """Return the boolean combination that the class expression *node* states."""
    if not node.startswith("_:"):
        return Atom(node)
    for name, build in (("intersectionOf", And), ("unionOf", Or)):
        for head in index.objects(node, OWL + name):
            return build(tuple(expression_at(index, key_of(item)) for item in index.items(key_of(head))))
    for operand in index.objects(node, OWL + "complementOf"):
        return Not(expression_at(index, key_of(operand)))
    raise KnowledgeError(f"A class expression is neither intersection, union, complement nor named class: {node}")


def _facts(index: TermIndex) -> Iterator[Fact]:
    for iri in index.subclasses(MD + "Fact"):
        restriction = _definition_of(index, iri)
        field_property = index.iri(restriction, OWL + "onProperty")
        if field_property is None:
            raise KnowledgeError(f"The fact {iri} is not defined over a property of the description.")
        value, filler = _fact_value(index, iri, restriction)
        yield Fact(
            iri=iri,
            field=_field_name(index, field_property),
            value=value,
            label=index.text(iri, _LABEL),
            definition=index.text(iri, _DEFINITION),
            question=index.text(iri, MD + "question") or index.text(field_property, MD + "question"),
            hint=index.text(iri, MD + "hint") or index.text(field_property, MD + "hint"),
            source=index.iris(iri, _SOURCE),
            order=index.integer(iri, MD + "order") or index.integer(field_property, MD + "order"),
            filler=filler,
        )


def _definition_of(index: TermIndex, iri: str) -> str:
    definitions = index.objects(iri, OWL + "equivalentClass")
    if len(definitions) != 1:
        raise KnowledgeError(f"{iri} needs exactly one owl:equivalentClass and has {len(definitions)}.")
    return key_of(definitions[0])


def _fact_value(index: TermIndex, iri: str, restriction: str) -> tuple[bool | str | None, Expression | None]:
    for value in index.objects(restriction, OWL + "hasValue"):
        if isinstance(value, pyoxigraph.Literal):
            return (True if value.value == "true" else value.value), None
    for filler in index.objects(restriction, OWL + "someValuesFrom"):
        return None, And(()) if key_of(filler) == OWL + "Thing" else expression_at(index, key_of(filler))
    raise KnowledgeError(f"The fact {iri} has neither a value nor another product to look at.")


def _field_name(index: TermIndex, field_property: str) -> str:
    name = index.literal(field_property, MD + "field") or index.literal(field_property, MD + "relation")
    if not name:
        raise KnowledgeError(f"The property {field_property} names no field of the description.")
    return name


def _relation_properties(index: TermIndex) -> Iterator[str]:
    return (s for s in index.subjects() if index.literal(s, MD + "relation"))


def _fields(index: TermIndex, facts: dict[str, Fact]) -> dict[str, Field]:
    answered: dict[str, list[str]] = defaultdict(list)
    for fact in facts.values():
        answered[fact.field].append(fact.iri)
    fields = []
    for prop in index.subjects():
        kind = "relation" if index.literal(prop, MD + "relation") else index.literal(prop, MD + "fieldKind")
        if not kind or prop.startswith("_:"):
            continue
        name = _field_name(index, prop)
        own = answered.get(name, [])
        single = facts[own[0]] if len(own) == 1 else None
        fields.append(
            Field(
                name=name,
                property=prop,
                kind=kind,
                label=index.text(prop, _LABEL),
                question=index.text(prop, MD + "question") or (single.question if single else index.text(prop, _LABEL)),
                hint=index.text(prop, MD + "hint") or (single.hint if single else index.text(prop, _DEFINITION)),
                order=index.integer(prop, MD + "order"),
                facts=tuple(own),
                closed_once_given=index.truth(prop, MD + "closedOnceGiven"),
                never_assumed=index.truth(prop, MD + "neverAssumed"),
                answered_by_device=index.truth(prop, MD + "answeredByDevice"),
            )
        )
    return {field.name: field for field in sorted(fields, key=lambda f: (f.order, f.name))}


def _axioms(index: TermIndex, facts: dict[str, Fact]) -> Iterator[Axiom]:
    reasons = _axiom_reasons(index)
    for subject in list(index.subjects()):
        premises = _premises(index, subject, facts)
        if not premises:
            continue
        for target in index.iris(subject, _SUBCLASS):
            if target in facts:
                source, deems = reasons.get((subject, target), (facts[target].source, False))
                yield Axiom(premises, target, source, deems)
        for other in index.iris(subject, OWL + "disjointWith"):
            if other in facts:
                yield Axiom((*premises, other), None, facts[other].source)


def _premises(index: TermIndex, subject: str, facts: dict[str, Fact]) -> tuple[str, ...]:
    if subject in facts:
        return (subject,)
    if not subject.startswith("_:") or not index.objects(subject, _SUBCLASS):
        return ()
    expression = expression_at(index, subject)
    if isinstance(expression, And) and all(isinstance(o, Atom) for o in expression.operands):
        return tuple(o.iri for o in expression.operands if isinstance(o, Atom))
    raise KnowledgeError("An axiom over facts may only intersect named facts on its left side.")


def _axiom_reasons(index: TermIndex) -> dict[tuple[str, str], tuple[tuple[str, ...], bool]]:
    reasons = {}
    for node in index.subjects():
        source = index.iri(node, OWL + "annotatedSource")
        target = index.iri(node, OWL + "annotatedTarget")
        if source and target:
            reasons[source, target] = index.iris(node, _SOURCE), index.truth(node, MD + "deems")
    return reasons


def _rules(index: TermIndex) -> Iterator[Rule]:
    for iri in index.subclasses(MD + "RuleBranch"):
        yield Rule(
            iri=iri,
            notation=index.literal(iri, SKOS + "notation"),
            label=index.text(iri, _LABEL),
            definition=index.text(iri, _DEFINITION),
            note=index.text(iri, SKOS + "scopeNote"),
            condition=expression_at(index, _definition_of(index, iri)),
            concludes=index.iris(iri, MD + "concludes"),
            group=index.iri(iri, MD + "partOfRule") or "",
            exception_to=index.iris(iri, MD + "exceptionTo"),
            default_of=index.iri(iri, MD + "defaultOf"),
            default_order=index.integer(iri, MD + "defaultOrder"),
            basis_kind=index.literal(iri, MD + "basisKind"),
            order=index.integer(iri, MD + "order"),
            valid_from=index.day(iri, MD + "validFrom"),
            valid_until=index.day(iri, MD + "validUntil"),
            jurisdiction=index.literal(iri, MD + "jurisdiction") or None,
            confidence=index.literal(iri, MD + "confidence"),
            needs_review=index.truth(iri, MD + "needsReview"),
            disputed=index.truth(iri, MD + "disputed"),
            legal_basis=index.iris(iri, _SOURCE),
            guidance=index.iris(iri, MD + "interpretedBy"),
        )


def _groups(index: TermIndex) -> Iterator[RuleGroup]:
    for iri in index.subjects():
        if index.has_type(iri, MD + "RuleGroup"):
            yield RuleGroup(
                iri=iri,
                notation=index.literal(iri, SKOS + "notation"),
                label=index.text(iri, _LABEL),
                definition=index.text(iri, _DEFINITION),
                parent=index.iri(iri, MD + "partOfRule"),
                order=index.integer(iri, MD + "order"),
                source=index.iris(iri, _SOURCE),
                shown_with_duties=index.truth(iri, MD + "shownWithDuties"),
            )


def _conclusions(index: TermIndex) -> dict[str, Conclusion]:
    found: dict[str, Conclusion] = {}
    pending = list(index.subclasses(MD + "Conclusion"))
    while pending:  # subclasses of a conclusion are conclusions too
        iri = pending.pop(0)
        if iri in found:
            continue
        pending += index.subclasses(iri)
        found[iri] = Conclusion(
            iri=iri,
            label=index.text(iri, _LABEL),
            definition=index.text(iri, _DEFINITION),
            scale=index.iri(iri, MD + "scale"),
            value=index.literal(iri, MD + "value"),
            rank=index.integer(iri, MD + "rank"),
            stronger=tuple(index.subclasses(iri)),
        )
    return found


def _scales(index: TermIndex, conclusions: dict[str, Conclusion]) -> dict[str, Scale]:
    members: dict[str, list[Conclusion]] = defaultdict(list)
    for conclusion in conclusions.values():
        if conclusion.scale:
            members[conclusion.scale].append(conclusion)
    return {
        iri: Scale(
            iri=iri,
            label=index.text(iri, _LABEL),
            kind=index.literal(iri, MD + "scaleKind"),
            values=tuple(c.iri for c in sorted(values, key=lambda c: (c.rank, c.iri))),
            order=index.integer(iri, MD + "order"),
            primary=index.truth(iri, MD + "primaryScale"),
            legislation=index.literal(iri, MD + "legislation") or None,
            within=index.iri(iri, MD + "within"),
            predecessors=tuple(_words(index, iri, MD + "predecessor")),
        )
        for iri, values in sorted(members.items(), key=lambda item: (index.integer(item[0], MD + "order"), item[0]))
    }


def _words(index: TermIndex, subject: str, predicate: str) -> Iterator[str]:
    return (o.value for o in index.objects(subject, predicate) if isinstance(o, pyoxigraph.Literal))


def _applicability(index: TermIndex) -> Iterator[Applicability]:
    for iri in sorted(s for s in index.subjects() if index.has_type(s, MD + "Applicability")):
        yield Applicability(
            iri=iri,
            governs=index.iris(iri, MD + "governs"),
            jurisdiction=index.literal(iri, MD + "jurisdiction"),
            applies_from=index.day(iri, MD + "from"),
            applies_until=index.day(iri, MD + "until"),
            status_without_date=index.iri(iri, MD + "statusWithoutDate"),
            stated_from=index.day(iri, MD + "statedFrom"),
            stated_until=index.day(iri, MD + "statedUntil"),
            note=index.text(iri, SKOS + "scopeNote"),
            source=index.iris(iri, _SOURCE),
            confidence=index.literal(iri, MD + "confidence"),
            needs_review=index.truth(iri, MD + "needsReview"),
            instead_of=index.iris(iri, MD + "insteadOf"),
            revises=index.iri(iri, PROV + "wasRevisionOf"),
        )


def _check(base: Rulebase) -> None:
    """Refuse a rulebase whose parts do not fit together."""
    known = base.facts.keys() | base.conclusions.keys()
    for rule in base.rules.values():
        unknown = sorted(set(atoms(rule.condition)) - known) + sorted(set(rule.concludes) - base.conclusions.keys())
        unknown += [iri for iri in rule.exception_to if iri not in base.rules]
        unknown += [iri for iri in (rule.default_of, rule.group) if iri and iri not in base.groups]
        if unknown:
            raise KnowledgeError(f"The rule {rule.iri} uses terms that are not declared: {', '.join(unknown)}")
    for group in base.groups.values():
        if group.parent and group.parent not in base.groups:
            raise KnowledgeError(f"The rule group {group.iri} is part of {group.parent}, which is not declared.")
