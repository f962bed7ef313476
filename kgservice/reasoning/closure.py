# SPDX-License-Identifier: Apache-2.0
"""Facts closed under their axioms, and the clashes that come to light.

Values exclude each other, the last value of a choice is the one left over, an implication carries a yes forwards and
a no backwards. Where the law deems something to be so, its value takes the place of a stated one; where two stated
values cannot both be right, both are set aside and evaluated as unknown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgservice.model.rulebase import Axiom, Rulebase
from kgservice.reasoning.diagram import chain_order

__all__ = ["Clash", "ClosedFacts", "Derivation", "FactAxioms", "cases", "close", "extend"]


@dataclass(frozen=True, slots=True)
class Derivation:
    """Why a fact that nobody stated is known.

    Attributes:
        premises: The facts it follows from.
        source: The provisions that make it follow; empty where the values of a field exclude each other.
    """

    premises: tuple[str, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Stated facts that cannot all be right.

    Attributes:
        facts: The facts in question; the first is the one whose value was replaced or set aside.
        deemed: The value the law gives the first fact whatever was stated, or None where the facts are disputed.
    """

    facts: tuple[str, ...]
    deemed: bool | None
    source: tuple[str, ...]


@dataclass(frozen=True)
class ClosedFacts:
    """Fact → truth value for every known fact, with the reason for those derived."""

    values: Mapping[str, bool]
    derived: Mapping[str, Derivation]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One consequence: *fact* has *value* because of *premises*."""

    fact: str
    value: bool
    premises: tuple[str, ...]
    source: tuple[str, ...]
    deems: bool = False


@dataclass(frozen=True, slots=True)
class _Residue:
    """When *fact* has *value*, one of *alternatives* must hold, and no variable of a diagram can say so."""

    fact: str
    value: bool
    alternatives: tuple[tuple[str, bool], ...]


class FactAxioms:
    """Choices and axioms, indexed by the facts they mention.

    Attributes:
        choices: Groups of facts of which exactly one holds.
        axioms: Implications and exclusions between facts.
        bound: Facts that any of them mentions; from another nothing follows.
    """

    def __init__(self, choices: Sequence[tuple[str, ...]], axioms: Sequence[Axiom]) -> None:
        """Index *axioms*, and *choices*, the groups of facts of which exactly one holds."""
        self.choices = tuple(choices)
        self.axioms = tuple(axioms)
        self._choices = {fact: values for values in choices for fact in values}
        self._axioms: dict[str, list[Axiom]] = {}
        for axiom in axioms:
            for fact in axiom.premises if axiom.conclusion is None else (*axiom.premises, axiom.conclusion):
                self._axioms.setdefault(fact, []).append(axiom)
        self.residues = tuple(_residues(choices, axioms))
        self.bound = self._choices.keys() | self._axioms.keys()

    @classmethod
    def of(cls, base: Rulebase) -> FactAxioms:
        """Return the axioms of a rulebase."""
        return cls(tuple(f.facts for f in base.fields.values() if f.kind == "choice"), base.axioms)

    def choice_of(self, fact: str) -> tuple[str, ...]:
        """Return the values of the choice that *fact* is one of; *fact* alone where it is none."""
        return self._choices.get(fact, (fact,))

    def consequences(self, fact: str, values: Mapping[str, bool]) -> Iterator[_Step]:
        """Yield what follows from *fact* together with the other known *values*."""
        if fact in self._choices:
            yield from _choice_steps(fact, self._choices[fact], values)
        for axiom in self._axioms.get(fact, ()):
            yield from _axiom_steps(axiom, values)


def _residues(choices: Sequence[tuple[str, ...]], axioms: Sequence[Axiom]) -> Iterator[_Residue]:
    for values in choices:
        *others, last = chain_order(values, axioms)
        yield _Residue(last, False, tuple((other, True) for other in others))
    for axiom in axioms:
        if axiom.conclusion is not None and len(axiom.premises) > 1:
            yield _Residue(axiom.conclusion, False, tuple((premise, False) for premise in axiom.premises))
        elif axiom.conclusion is None:
            first, *rest = axiom.premises
            yield _Residue(first, True, tuple((premise, False) for premise in rest))


def cases(axioms: FactAxioms, values: Mapping[str, bool]) -> list[Mapping[str, bool]]:
    """Split closed *values* so that the completions of each case are those the diagrams range over.

    Nearly always there is one case. More arise where a choice is known not to have its last value and several others
    are open, or an implied fact is denied while several premises are open.
    """
    for residue in axioms.residues:
        if values.get(residue.fact) is not residue.value:
            continue
        known = [values[fact] is wanted for fact, wanted in residue.alternatives if fact in values]
        if True in known or len(known) >= len(residue.alternatives) - 1:
            continue
        split: list[Mapping[str, bool]] = []
        for fact, wanted in residue.alternatives:
            if fact not in values:
                closed = close(axioms, {**values, fact: wanted})
                if not closed.clashes:
                    split += cases(axioms, closed.values)
        return split
    return [values]


def _choice_steps(fact: str, options: tuple[str, ...], values: Mapping[str, bool]) -> Iterator[_Step]:
    if values[fact]:
        for other in options:
            if other != fact:
                yield _Step(other, False, (fact,), ())
        return
    open_options = [o for o in options if values.get(o) is not False]
    if len(open_options) <= 1:  # where every value is denied, the denials cannot all be right
        last = open_options[0] if open_options else fact
        yield _Step(last, True, tuple(o for o in options if o != last), ())


def _axiom_steps(axiom: Axiom, values: Mapping[str, bool]) -> Iterator[_Step]:
    """Yield what one axiom adds; nothing where a premise is false or two are open."""
    missing = ""
    for premise in axiom.premises:
        value = values.get(premise)
        if value is False or (value is None and missing):
            return
        if value is None:
            missing = premise
    if not missing and axiom.conclusion is not None:
        yield _Step(axiom.conclusion, True, axiom.premises, axiom.source, axiom.deems)
    if axiom.conclusion is None or values.get(axiom.conclusion) is False:
        refuted = missing or axiom.premises[-1]
        others = (p for p in (*axiom.premises, axiom.conclusion) if p is not None and p != refuted)
        yield _Step(refuted, False, tuple(others), axiom.source)


def close(axioms: FactAxioms, stated: Mapping[str, bool]) -> ClosedFacts:
    """Close *stated* facts under the axioms and settle their clashes.

    The result does not depend on the order of *stated*: clashes are settled one at a time, deemed ones first, and the
    closing starts again without the disputed facts.
    """
    given, clashes = dict(stated), list[Clash]()
    while True:
        values, derived, clash = _propagate(axioms, given)
        if clash is None:
            return ClosedFacts(values, derived, tuple(clashes))
        clashes.append(clash)
        if clash.deemed is None:
            for fact in clash.facts:
                for value in axioms.choice_of(fact):  # a choice is set aside as a whole
                    given.pop(value, None)
        else:
            given[clash.facts[0]] = clash.deemed


def extend(axioms: FactAxioms, closed: ClosedFacts, denied: Sequence[str]) -> ClosedFacts | None:
    """Return *closed* with further facts *denied*, closed again; None where that speaks against what is known."""
    values = {**closed.values, **dict.fromkeys(denied, False)}
    result, derived, clash = _propagate(axioms, values, denied, closed.derived)
    return None if clash else ClosedFacts(result, derived, closed.clashes)


def _propagate(
    axioms: FactAxioms,
    given: Mapping[str, bool],
    news: Iterable[str] | None = None,
    known: Mapping[str, Derivation] | None = None,
) -> tuple[dict[str, bool], dict[str, Derivation], Clash | None]:
    """Draw the consequences of *given*, or only those of *news* where the rest is closed already."""
    values, derived = dict(given), dict(known or {})
    start = sorted(fact for fact in (given if news is None else news) if fact in axioms.bound)
    queue, disputed = deque(start), list[_Step]()
    while queue:
        for step in axioms.consequences(queue.popleft(), values):
            present = values.get(step.fact)
            if present is None:
                values[step.fact] = step.value
                derived[step.fact] = Derivation(step.premises, step.source)
                queue.append(step.fact)
            elif present is not step.value:
                disputed.append(step)
    if not disputed:
        return values, derived, None
    step = next((s for s in disputed if s.deems and s.fact in given), disputed[0])
    if step.deems and step.fact in given:
        return values, derived, Clash((step.fact, *step.premises), step.value, step.source)
    roots = _roots((step.fact, *step.premises), derived)
    return values, derived, Clash(roots, None, step.source)


def _roots(facts: tuple[str, ...], derived: Mapping[str, Derivation]) -> tuple[str, ...]:
    """Trace facts back to the stated ones they rest on."""
    roots: dict[str, None] = {}
    queue, seen = list(facts), set[str]()
    while queue:
        fact = queue.pop(0)
        if fact in seen:
            continue
        seen.add(fact)
        if fact in derived:
            queue += derived[fact].premises
        else:
            roots[fact] = None
    return tuple(roots)
