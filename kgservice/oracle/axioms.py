# SPDX-License-Identifier: Apache-2.0
"""A slice of the law written as OWL 2 DL axioms, in N-Triples.

This is what a reasoner sees: facts over the properties of a description, the axioms on facts, and each rule and
conclusion in force as a class equivalent to its definition, with exceptions and defaults spelled out as complements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgservice.model.expression import And, Atom, Expression, Not, Or
from kgservice.model.rulebase import Axiom, Fact, Field, Rulebase
from kgservice.reasoning.masks import Clause, terms_of
from kgservice.reasoning.program import Program
from kgservice.reasoning.slices import Slice
from kgservice.vocabulary import MD, OWL, RDF, RDFS, XSD

__all__ = ["AxiomWriter", "mask_name", "write_slice"]

_TYPE, _FIRST, _REST, _NIL = RDF + "type", RDF + "first", RDF + "rest", f"<{RDF}nil>"
_SUBCLASS, _EQUIVALENT = RDFS + "subClassOf", OWL + "equivalentClass"
_CLASS, _THING = f"<{OWL}Class>", f"<{OWL}Thing>"


def mask_name(term: str) -> str:
    """Return the name of the class written back from the compiled masks of *term*."""
    return f"{term}#mask"


class AxiomWriter:
    """Collects triples; class expressions become blank nodes."""

    def __init__(self) -> None:
        """Start with an empty ontology."""
        self._lines: list[str] = [f"<{MD}slice> <{_TYPE}> <{OWL}Ontology> ."]
        self._blank = 0

    def to_bytes(self) -> bytes:
        """Return the N-Triples."""
        return ("\n".join(self._lines) + "\n").encode()

    def triple(self, subject: str, predicate: str, value: str) -> None:
        """Add a triple; subject and value are written as N-Triples terms."""
        self._lines.append(f"{subject} <{predicate}> {value} .")

    def declare(self, iri: str) -> None:
        """Declare a named class."""
        self.triple(f"<{iri}>", _TYPE, _CLASS)

    def equivalent(self, iri: str, expression: Expression) -> None:
        """Define a named class."""
        self.declare(iri)
        self.triple(f"<{iri}>", _EQUIVALENT, self.node(expression))

    def subclass(self, iri: str, expression: Expression) -> None:
        """Put a named class below an expression."""
        self.declare(iri)
        self.triple(f"<{iri}>", _SUBCLASS, self.node(expression))

    def node(self, expression: Expression) -> str:
        """Write *expression* and return the term that stands for it."""
        if isinstance(expression, Atom):
            return f"<{expression.iri}>"
        if isinstance(expression, Not):
            return self._expression(OWL + "complementOf", self.node(expression.operand))
        intersection = isinstance(expression, And)
        if len(expression.operands) < 2:
            return self.node(expression.operands[0]) if expression.operands else self._extreme(top=intersection)
        members = [self.node(operand) for operand in expression.operands]
        return self._expression(OWL + ("intersectionOf" if intersection else "unionOf"), self._list(members))

    def _extreme(self, *, top: bool) -> str:
        return _THING if top else f"<{OWL}Nothing>"

    def _expression(self, predicate: str, value: str) -> str:
        node = self._new()
        self.triple(node, _TYPE, _CLASS)
        self.triple(node, predicate, value)
        return node

    def _list(self, members: Iterable[str]) -> str:
        rest = _NIL
        for member in reversed(list(members)):
            node = self._new()
            self.triple(node, _FIRST, member)
            self.triple(node, _REST, rest)
            rest = node
        return rest

    def _new(self) -> str:
        self._blank += 1
        return f"_:n{self._blank}"

    def restriction(self, prop: str, predicate: str, value: str) -> str:
        """Write a restriction on *prop* and return its node."""
        node = self._new()
        self.triple(node, _TYPE, f"<{OWL}Restriction>")
        self.triple(node, OWL + "onProperty", f"<{prop}>")
        self.triple(node, OWL + predicate, value)
        return node


def write_slice(writer: AxiomWriter, base: Rulebase, part: Slice) -> None:
    """Write fields, facts, axioms on facts, and all definitions of *part*."""
    for field in base.fields.values():
        _write_field(writer, base, field)
    for axiom in base.axioms:
        _write_axiom(writer, axiom)
    for name, expression in part.definitions.items():
        writer.equivalent(name, expression)


def _write_field(writer: AxiomWriter, base: Rulebase, field: Field) -> None:
    prop = f"<{field.property}>"
    if field.kind == "relation":
        writer.triple(prop, _TYPE, f"<{OWL}ObjectProperty>")
        for above in base.super_properties.get(field.property, ()):
            writer.triple(prop, RDFS + "subPropertyOf", f"<{above}>")
    else:
        writer.triple(prop, _TYPE, f"<{OWL}DatatypeProperty>")
        if field.kind != "list":
            writer.triple(prop, _TYPE, f"<{OWL}FunctionalProperty>")
    for iri in field.facts:
        writer.declare(iri)
        writer.triple(f"<{iri}>", _EQUIVALENT, fact_restriction(writer, base.facts[iri], field))
    if field.kind == "choice":
        union = writer.node(_union(field.facts))
        writer.triple(_THING, _SUBCLASS, union)


def _union(facts: tuple[str, ...]) -> Expression:
    return Or(tuple(Atom(fact) for fact in facts))


def fact_restriction(writer: AxiomWriter, fact: Fact, field: Field) -> str:
    """Write the restriction that defines *fact* and return its node."""
    if fact.filler is not None:
        return writer.restriction(field.property, "someValuesFrom", writer.node(fact.filler))
    return writer.restriction(field.property, "hasValue", literal(fact.value))


def literal(value: bool | str | None) -> str:
    """Return a value of a field as an N-Triples literal."""
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{XSD}boolean>'
    return f'"{value}"'


def _write_axiom(writer: AxiomWriter, axiom: Axiom) -> None:
    premises = tuple(Atom(premise) for premise in axiom.premises)
    left = premises[0] if len(premises) == 1 else And(premises)
    right = f"<{OWL}Nothing>" if axiom.conclusion is None else f"<{axiom.conclusion}>"
    writer.triple(writer.node(left), _SUBCLASS, right)


def mask_expressions(program: Program) -> Iterator[tuple[str, Expression]]:
    """Yield each compiled definition with what its masks say, read back from the bits."""
    terms = (*program.facts, *program.names)
    for name, clauses in zip(program.names, program.clauses, strict=True):
        yield name, _from_clauses(terms, clauses)


def _from_clauses(terms: tuple[str, ...], clauses: tuple[Clause, ...]) -> Expression:
    parts = []
    for pos, neg in clauses:
        literals: list[Expression] = [Atom(terms[bit]) for bit in terms_of(pos)]
        literals += [Not(Atom(terms[bit])) for bit in terms_of(neg)]
        parts.append(And(tuple(literals)))
    return Or(tuple(parts))
