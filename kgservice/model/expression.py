# SPDX-License-Identifier: Apache-2.0
"""Boolean combinations of facts and conclusions, as OWL class expressions state them.

An expression is immutable and knows nothing of products. ``And(())`` is true, ``Or(())`` is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = [
    "FALSE",
    "TRUE",
    "And",
    "Atom",
    "Expression",
    "Not",
    "Or",
    "atoms",
    "conjunction",
    "disjunction",
    "substitute",
]


@dataclass(frozen=True, slots=True)
class Atom:
    """A named class: a fact or a conclusion."""

    iri: str


@dataclass(frozen=True, slots=True)
class Not:
    """The complement of an expression."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And:
    """The intersection of its operands."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The union of its operands."""

    operands: tuple[Expression, ...]


Expression = Atom | Not | And | Or

TRUE = And(())
FALSE = Or(())


def conjunction(operands: tuple[Expression, ...]) -> Expression:
    """Return the intersection of *operands*, without wrapping a single one."""
    return operands[0] if len(operands) == 1 else And(operands)


def disjunction(operands: tuple[Expression, ...]) -> Expression:
    """Return the union of *operands*, without wrapping a single one."""
    return operands[0] if len(operands) == 1 else Or(operands)


def atoms(expression: Expression) -> Iterator[str]:
    """Yield the IRI of every named class in *expression*, in reading order, repeats included."""
    if isinstance(expression, Atom):
        yield expression.iri
    elif isinstance(expression, Not):
        yield from atoms(expression.operand)
    else:
        for operand in expression.operands:
            yield from atoms(operand)


def substitute(expression: Expression, replace: Callable[[str], Expression]) -> Expression:
    """Return *expression* with every named class put through *replace*."""
    if isinstance(expression, Atom):
        return replace(expression.iri)
    if isinstance(expression, Not):
        return Not(substitute(expression.operand, replace))
    operands = tuple(substitute(operand, replace) for operand in expression.operands)
    return And(operands) if isinstance(expression, And) else Or(operands)
