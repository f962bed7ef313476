# SPDX-License-Identifier: Apache-2.0
"""What the reasoner proves: that the compiled form says what the ontology says, and that answers are entailed.

* `prove_masks`: each compiled rule of a slice is equivalent to its definition, for every possible product.
* `prove_slice`: the slice is consistent and every class can have members.
* `prove_units`: products taken as classes are below exactly the conclusions found for them.
* `prove_products`: what is found of a product is entailed, what is denied is refuted, and what is open is neither.

Facts are left as bare classes with their axioms here, which keeps a run to seconds; `prove_facts` shows apart that
their definitions over the properties of a description entail those axioms.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kgservice.model.expression import And, Atom, Expression, Not, Or
from kgservice.model.product import Product
from kgservice.model.rulebase import Rulebase
from kgservice.oracle.axioms import AxiomWriter, mask_expressions, mask_name, write_slice
from kgservice.oracle.hermit import classify
from kgservice.pipeline.assess import Assessor
from kgservice.pipeline.evaluation import EvaluatedUnit, Evaluator
from kgservice.pipeline.relations import in_dependency_order
from kgservice.reasoning.program import Program, choices_of
from kgservice.reasoning.slices import Slice, build_slice, is_position, slice_key
from kgservice.vocabulary import OWL, RDFS, compact

__all__ = ["ProofResult", "prove_facts", "prove_masks", "prove_products", "prove_slice", "prove_unit", "prove_units"]


@dataclass(frozen=True, slots=True)
class ProofResult:
    """The outcome of one proof.

    Attributes:
        subject: What was proved of: a slice, or the name of a product.
        checked: Number of statements compared with the reasoner.
        failures: Statements on which the two differ, in words.
    """

    subject: str
    checked: int
    seconds: float
    failures: tuple[str, ...]

    @property
    def proved(self) -> bool:
        """Whether everything agrees."""
        return not self.failures

    @property
    def product(self) -> str:
        """The name of the product, where the proof is about one."""
        return self.subject


def prove_masks(part: Slice, program: Program) -> ProofResult:
    """Prove each compiled definition of *part* equivalent to its class expression."""
    start = time.perf_counter()
    writer = AxiomWriter()
    for fact in program.facts:
        writer.declare(fact)
    for name, expression in part.definitions.items():
        writer.declare(name)
        writer.equivalent(_drafted(name), expression)
    for name, expression in mask_expressions(program):
        writer.equivalent(mask_name(name), expression)
    found = classify(writer.to_bytes())
    failures = tuple(
        f"{compact(name)}: the compiled masks differ from the definition"
        for name in part.definitions
        if not found.are_equivalent(_drafted(name), mask_name(name))
    )
    return ProofResult(f"slice {part.key.digest}", len(part.definitions), time.perf_counter() - start, failures)


def _drafted(name: str) -> str:
    return f"{name}#definition"


def prove_slice(base: Rulebase, part: Slice) -> ProofResult:
    """Prove that *part* is consistent and that every fact, rule and conclusion can hold of some product.

    Before an act is law, what rests on its rules is empty by right and is not counted. So is a branch that an
    exception of one jurisdiction takes the place of altogether; of such a branch, the condition as drafted must hold of
    some product.
    """
    start = time.perf_counter()
    writer = _definitions(base, part)
    replaced, without_rules = _replaced(base, part), _without_rules(part)
    branches = sorted(replaced & set(part.key.rules))
    for branch in branches:
        writer.equivalent(_drafted(branch), base.rules[branch].condition)
    found = classify(writer.to_bytes())
    names = [*base.facts, *(name for name in _stated(part) if name not in without_rules)]
    drafted = [_drafted(branch) for branch in branches if branch not in without_rules]
    empty = {*found.unsatisfiable(names)} - replaced | {*found.unsatisfiable(drafted)}
    failures = tuple(f"{compact(name)} can hold of no product" for name in sorted(empty))
    return ProofResult(f"slice {part.key.digest}", len(names), time.perf_counter() - start, failures)


def _replaced(base: Rulebase, part: Slice) -> set[str]:
    """Return the branches to which an exception of one jurisdiction is in force, and what they alone conclude."""
    in_force = [base.rules[iri] for iri in part.key.rules]
    branches = {iri for rule in in_force if rule.jurisdiction for iri in rule.exception_to}
    concluded = {iri for branch in branches if branch in base.rules for iri in base.rules[branch].concludes}
    elsewhere = {iri for rule in in_force if rule.iri not in branches for iri in rule.concludes}
    return branches | (concluded - elsewhere)


def _without_rules(part: Slice) -> frozenset[str]:
    """Return the names that are false by form alone, because what they need is concluded by no rule in force."""
    empty: set[str] = set()

    def truth(expression: Expression) -> bool | None:
        if isinstance(expression, Atom):
            return False if expression.iri in empty else None
        if isinstance(expression, Not):
            inner = truth(expression.operand)
            return None if inner is None else not inner
        values = [truth(operand) for operand in expression.operands]
        deciding = isinstance(expression, Or)
        return deciding if deciding in values else None if None in values else not deciding

    for name, expression in part.definitions.items():
        if truth(expression) is False:
            empty.add(name)
    return frozenset(empty)


def write_facts(writer: AxiomWriter, base: Rulebase) -> None:
    """Write the facts as bare classes with their axioms: exactly one value of a choice, implications, exclusions."""
    for fact in base.facts:
        writer.declare(fact)
    for values in choices_of(base):
        writer.triple(f"<{OWL}Thing>", RDFS + "subClassOf", writer.node(Or(tuple(Atom(value) for value in values))))
        for number, value in enumerate(values):
            for other in values[number + 1 :]:
                writer.triple(f"<{value}>", OWL + "disjointWith", f"<{other}>")
    for axiom in base.axioms:
        left: Expression = And(tuple(Atom(premise) for premise in axiom.premises))
        right: Expression = Or(()) if axiom.conclusion is None else Atom(axiom.conclusion)
        writer.triple(writer.node(left), RDFS + "subClassOf", writer.node(right))


def prove_facts(base: Rulebase) -> ProofResult:
    """Prove that the facts, as defined over the properties of a description, entail that choices exclude each other.

    Also that every fact can hold, with all its axioms in place.
    """
    start = time.perf_counter()
    writer = AxiomWriter()
    write_slice(writer, base, Slice(slice_key(base, as_of=date.max, jurisdiction=None), {}))
    pairs = [(v, o) for values in choices_of(base) for n, v in enumerate(values) for o in values[n + 1 :]]
    for number, (value, other) in enumerate(pairs):
        writer.equivalent(f"urn:kgservice:pair:{number}", And((Atom(value), Atom(other))))
    found = classify(writer.to_bytes())
    both = [pair for number, pair in enumerate(pairs) if not found.unsatisfiable([f"urn:kgservice:pair:{number}"])]
    failures = [f"{compact(a)} and {compact(b)} can hold together" for a, b in both]
    failures += [f"{compact(fact)} can hold of no product" for fact in found.unsatisfiable(base.facts)]
    return ProofResult("facts", len(pairs) + len(base.facts), time.perf_counter() - start, tuple(failures))


def prove_units(
    base: Rulebase, part: Slice, program: Program, units: Mapping[str, EvaluatedUnit]
) -> dict[str, ProofResult]:
    """Prove what holds of *units*, all in one run, each unit taken as a class.

    A conclusion is found of a unit exactly if the unit's class is below it. What does not hold is for `prove_unit`.
    """
    start = time.perf_counter()
    writer = _definitions(base, part)
    classes = {label: f"urn:kgservice:product:{number}" for number, label in enumerate(units)}
    for label, unit in units.items():
        writer.subclass(classes[label], And(tuple(_given_facts(unit))))
    found = classify(writer.to_bytes())
    seconds = (time.perf_counter() - start) / max(len(units), 1)
    results = {}
    for label, unit in units.items():
        failures = tuple(_differences(program, part, unit, holding=found.above(classes[label])))
        results[label] = ProofResult(label, len(_stated(part)), seconds, failures)
    return results


def prove_unit(base: Rulebase, part: Slice, program: Program, label: str, unit: EvaluatedUnit) -> ProofResult:
    """Prove what holds of one *unit* and what does not, by letting everything there is be like it.

    A conclusion then holds exactly if its class is everything, is denied exactly if its class is empty, and is open
    otherwise. This takes a fraction of the time that named complements of all conclusions would.
    """
    start = time.perf_counter()
    writer = _definitions(base, part)
    for fact in _given_facts(unit):
        writer.triple(f"<{OWL}Thing>", RDFS + "subClassOf", writer.node(fact))
    found = classify(writer.to_bytes())
    refuted = frozenset(found.unsatisfiable(_stated(part)))
    failures = tuple(_differences(program, part, unit, holding=found.universal, refuted=refuted))
    return ProofResult(label, 2 * len(_stated(part)), time.perf_counter() - start, failures)


def _definitions(base: Rulebase, part: Slice) -> AxiomWriter:
    writer = AxiomWriter()
    write_facts(writer, base)
    for name, expression in _stated(part).items():
        writer.equivalent(name, expression)
    return writer


def _stated(part: Slice) -> dict[str, Expression]:
    """Return the definitions of rules and conclusions; what answers are read off is made of these and costs time."""
    return {name: expression for name, expression in part.definitions.items() if not is_position(name)}


def _given_facts(unit: EvaluatedUnit) -> Iterable[Expression]:
    """Yield what was stated or assumed; what follows from it is for the reasoner to find."""
    closed = unit.known.closed
    for fact, value in closed.values.items():
        if fact not in closed.derived:
            yield Atom(fact) if value else Not(Atom(fact))


def _differences(
    program: Program,
    part: Slice,
    unit: EvaluatedUnit,
    *,
    holding: Collection[str],
    refuted: Collection[str] | None = None,
) -> Iterable[str]:
    """Yield where the outcome of *unit* and the reasoner differ.

    The masks alone decide the branches of rules, so a branch may be left open that the reasoner decides; a conclusion
    that answers are read off may not.
    """
    if OWL + "Nothing" in holding:
        yield "the facts contradict each other"
        return
    true, false = unit.outcome
    for name in _stated(part):
        bit = 1 << program.bit[name]
        exact = name in program.diagram.roots
        holds, entailed = bool(true & bit), name in holding
        if holds != entailed and (holds or exact):
            yield f"{compact(name)} is {'' if holds else 'not '}found, yet {'' if entailed else 'not '}entailed"
        if refuted is not None:
            fails, denied = bool(false & bit), name in refuted
            if fails != denied and (fails or exact):
                yield f"{compact(name)} is {'' if fails else 'not '}denied, yet {'' if denied else 'not '}refuted"


def prove_products(
    assessor: Assessor, products: Sequence[Product], *, as_of: date, jurisdiction: str | None = None
) -> list[ProofResult]:
    """Prove every conclusion about *products*, one result for each module in each use.

    Raises:
        OracleError: The reasoner is not installed or failed.
        CyclicRelationError: Products relate to each other in a circle.
    """
    base = assessor.knowledge.rulebase
    program = assessor.program(as_of=as_of, jurisdiction=jurisdiction)
    part = build_slice(base, slice_key(base, as_of=as_of, jurisdiction=jurisdiction))
    evaluator = Evaluator(base, program)
    results = []
    for product in in_dependency_order(products):
        for unit in evaluator.evaluate(product).units:
            label = " · ".join(name for name in (product.name, unit.unit.label) if name)
            results.append(prove_unit(base, part, program, label, unit))
    return results
