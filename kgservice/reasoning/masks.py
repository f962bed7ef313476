# SPDX-License-Identifier: Apache-2.0
"""Definitions as bit masks: what can be decided without looking at all completions.

A definition becomes a union of clauses, each two masks over the terms of the slice: the terms that must hold and the
terms that must not. With the known-true and known-false terms of a product as two integers, a clause is one
comparison. This is sound but not complete; what stays open is decided by the decision diagram.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kgservice.model.expression import Atom, Expression, Not, Or

__all__ = ["Clause", "clauses_of", "decide"]

Clause = tuple[int, int]


def clauses_of(expression: Expression, bits: Mapping[str, int]) -> tuple[Clause, ...]:
    """Return the clauses of *expression*; *bits* gives the position of each term.

    The result holds no clause that contradicts itself and none that another one subsumes.
    """
    return _irredundant(_clauses(expression, bits, negated=False))


def decide(clauses: tuple[Clause, ...], known_true: int, known_false: int) -> bool | None:
    """Return true where some clause holds already, false where none can hold any more, else None."""
    value: bool | None = False
    for pos, neg in clauses:
        if known_false & pos or known_true & neg:
            continue
        if known_true & pos == pos and known_false & neg == neg:
            return True
        value = None
    return value


def terms_of(mask: int) -> Iterator[int]:
    """Yield the positions of the terms in *mask*, lowest first."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _clauses(expression: Expression, bits: Mapping[str, int], *, negated: bool) -> set[Clause]:
    if isinstance(expression, Atom):
        bit = 1 << bits[expression.iri]
        return {(0, bit)} if negated else {(bit, 0)}
    if isinstance(expression, Not):
        return _clauses(expression.operand, bits, negated=not negated)
    parts = [_clauses(operand, bits, negated=negated) for operand in expression.operands]
    if isinstance(expression, Or) != negated:
        return set().union(*parts)
    return _product(parts)


def _product(parts: list[set[Clause]]) -> set[Clause]:
    result: set[Clause] = {(0, 0)}
    for part in sorted(parts, key=len):
        joined = {(p | q, n | m) for p, n in result for q, m in part if not ((p | q) & (n | m))}
        result = set(_irredundant(joined))
    return result


def _irredundant(clauses: set[Clause]) -> tuple[Clause, ...]:
    kept: list[Clause] = []
    for pos, neg in sorted(clauses, key=lambda c: ((c[0].bit_count() + c[1].bit_count()), c)):
        if not any(p & pos == p and n & neg == n for p, n in kept):
            kept.append((pos, neg))
    return tuple(kept)
