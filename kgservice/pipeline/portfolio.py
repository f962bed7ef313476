# SPDX-License-Identifier: Apache-2.0
"""A portfolio: many products as packed columns of bits, one column per fact and truth value, one bit a product.

The results are those of the one-product evaluator. Masks go over all products first; a decision diagram is asked only
about the words of 64 products in which a conclusion is still open. All work is done in chunks that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgservice.reasoning.closure import FactAxioms, cases, close
from kgservice.reasoning.plan import Facts, Plan
from kgservice.reasoning.program import Program
from kgservice.reasoning.words import members, numpy_or_error, pack, put, unpack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgservice.reasoning.words import Words

__all__ = ["Columns", "Portfolio", "assess_columns"]


@dataclass(frozen=True)
class Columns:
    """One conclusion over a portfolio.

    Attributes:
        certain: The products for which it certainly holds, packed.
        refuted: The products for which it certainly does not, packed.
        size: Number of products.
    """

    certain: Words
    refuted: Words
    size: int

    def truth(self, product: int) -> bool | None:
        """Return what is known of one product."""
        word, bit = divmod(product, 64)
        if int(self.certain[word]) >> bit & 1:
            return True
        return False if int(self.refuted[word]) >> bit & 1 else None

    def counts(self) -> tuple[int, int, int]:
        """Return the numbers of products for which it holds, does not, and is undetermined."""
        numpy = numpy_or_error()
        holds, fails = (int(numpy.bitwise_count(words).sum()) for words in (self.certain, self.refuted))
        return holds, fails, self.size - holds - fails


class Portfolio:
    """The known facts of many products, packed.

    Attributes:
        facts: Fact IRIs, in the order of the rows of the two arrays.
        size: Number of products.
        true: Row per fact, word per 64 products: the products for which it is known to hold.
        false: The same for those for which it is known not to.
    """

    def __init__(self, facts: Sequence[str], size: int, true: Words, false: Words) -> None:
        """Take packed rows as they are; bits beyond *size* must be clear."""
        self.facts = tuple(facts)
        self.size = size
        self.true = true
        self.false = false

    @classmethod
    def of_rows(cls, facts: Sequence[str], rows: Iterable[Mapping[str, bool]]) -> Portfolio:
        """Pack products given one at a time, each as fact → value."""
        numpy = numpy_or_error()
        position = {fact: number for number, fact in enumerate(facts)}
        listed = list(rows)
        answers = numpy.full((len(facts), len(listed)), -1, dtype=numpy.int8)
        for number, row in enumerate(listed):
            for fact, value in row.items():
                answers[position[fact], number] = value
        return cls.of_answers(facts, len(listed), dict(zip(facts, answers, strict=True)))

    @classmethod
    def of_answers(cls, facts: Sequence[str], size: int, answers: Mapping[str, NDArray[np.int8]]) -> Portfolio:
        """Pack products given one fact at a time: 1 for yes, 0 for no, anything else for unknown.

        Facts without answers are unknown for every product.
        """
        numpy = numpy_or_error()
        shape = len(facts), -(-size // 64)
        true, false = numpy.zeros(shape, dtype=numpy.uint64), numpy.zeros(shape, dtype=numpy.uint64)
        for number, fact in enumerate(facts):
            if fact in answers:
                pack(answers[fact] == 1, true[number])
                pack(answers[fact] == 0, false[number])
        return cls(facts, size, true, false)

    @property
    def known(self) -> Facts:
        """The known facts, for evaluation."""
        return Facts(self.true, self.false, self.every)

    @property
    def every(self) -> Words:
        """The column with a bit for every product."""
        numpy = numpy_or_error()
        words: Words = numpy.zeros(-(-self.size // 64), dtype=numpy.uint64)
        pack(numpy.ones(self.size, dtype=bool), words)
        return words

    def row(self, product: int) -> dict[str, bool]:
        """Return the known facts of one product."""
        word, bit = divmod(product, 64)
        values = {}
        for fact, true, false in zip(
            self.facts, self.true[:, word].tolist(), self.false[:, word].tolist(), strict=True
        ):
            if (true | false) >> bit & 1:
                values[fact] = bool(true >> bit & 1)
        return values

    def closed(self, axioms: FactAxioms) -> Portfolio:
        """Return the portfolio closed under the axioms; clashes are settled as for one product."""
        true, false = self.true.copy(), self.false.copy()
        closing = _Closing(self.facts, axioms)
        clashing: list[int] = []
        result = Portfolio(self.facts, self.size, true, false)
        for span, chunk in result.known.chunks():
            disputed = closing.close(chunk.true, chunk.false)
            clashing += (product + span.start * 64 for product in members(disputed))
        for product in clashing:
            result.put(product, close(axioms, self.row(product)).values)
        return result

    def put(self, product: int, known: Mapping[str, bool]) -> None:
        """Replace the known facts of one product."""
        numpy = numpy_or_error()
        word, bit = divmod(product, 64)
        mask = numpy.uint64(1 << bit)
        for number, fact in enumerate(self.facts):
            for rows, value in ((self.true, True), (self.false, False)):
                if known.get(fact) is value:
                    rows[number, word] |= mask
                else:
                    rows[number, word] &= ~mask


def assess_columns(
    program: Program, axioms: FactAxioms, portfolio: Portfolio, wanted: Iterable[str]
) -> dict[str, Columns]:
    """Return, for each *wanted* rule or conclusion, for which products it holds or does not, whatever is unknown.

    Args:
        program: A compiled slice over the facts of the portfolio.
        axioms: The axioms that the slice was compiled under.
        portfolio: Closed under the axioms.
        wanted: Rules and conclusions of the slice.
    """
    plan = Plan(program, wanted)
    found = plan.run(portfolio.known)
    _split(plan, axioms, portfolio, found)
    return {name: Columns(certain, refuted, portfolio.size) for name, (certain, refuted) in found.items()}


def _split(plan: Plan, axioms: FactAxioms, portfolio: Portfolio, found: Mapping[str, tuple[Words, Words]]) -> None:
    """Evaluate again, case by case, the products whose completions the diagrams do not range over as they stand."""
    numpy = numpy_or_error()
    rows: list[Mapping[str, bool]] = []
    first = []
    products = list(members(_residual(axioms, portfolio)))
    for product in products:
        first.append(len(rows))
        rows += cases(axioms, portfolio.row(product))
    if not rows:
        return
    split = Portfolio.of_rows(portfolio.facts, rows)
    for name, pair in plan.run(split.known).items():
        for column, target in zip(pair, found[name], strict=True):
            agreed = numpy.zeros(-(-len(products) // 64), dtype=numpy.uint64)
            pack(numpy.logical_and.reduceat(unpack(column, split.size), first), agreed)
            put(target, numpy.array(products), agreed)


def _residual(axioms: FactAxioms, portfolio: Portfolio) -> Words:
    """Return the products that `cases` may split into several."""
    numpy = numpy_or_error()
    position = {fact: number for number, fact in enumerate(portfolio.facts)}
    found: Words = numpy.zeros(portfolio.true.shape[1], dtype=numpy.uint64)
    for residue in axioms.residues:
        here = (portfolio.true if residue.value else portfolio.false)[position[residue.fact]]
        if not here.any():
            continue
        settled, one, two = numpy.zeros_like(here), numpy.zeros_like(here), numpy.zeros_like(here)
        for fact, value in residue.alternatives:
            true, false = portfolio.true[position[fact]], portfolio.false[position[fact]]
            settled |= true if value else false
            unknown = ~(true | false)
            two |= one & unknown
            one |= unknown
        found |= here & ~settled & two
    found &= portfolio.every
    return found


class _Closing:
    """Closes packed columns in place."""

    def __init__(self, facts: Sequence[str], axioms: FactAxioms) -> None:
        position = {fact: number for number, fact in enumerate(facts)}
        self._choices = [[position[fact] for fact in values] for values in axioms.choices]
        self._axioms = [
            ([position[p] for p in axiom.premises], None if axiom.conclusion is None else position[axiom.conclusion])
            for axiom in axioms.axioms
        ]
        self._bound = sorted(position[fact] for fact in axioms.bound)

    def close(self, true: Words, false: Words) -> Words:
        """Close one chunk; return the products in which a fact came out both true and false."""
        numpy = numpy_or_error()
        while True:
            before = true[self._bound].copy(), false[self._bound].copy()
            for values in self._choices:
                _close_choice(true, false, values)
            for premises, conclusion in self._axioms:
                _close_axiom(true, false, premises, conclusion)
            if all(map(numpy.array_equal, before, (true[self._bound], false[self._bound]))):
                break
        disputed: Words = numpy.bitwise_or.reduce(true[self._bound] & false[self._bound], axis=0)
        return disputed


def _close_choice(true: Words, false: Words, values: Sequence[int]) -> None:
    """Exclude the other values where one holds, and let the last one left hold."""
    numpy = numpy_or_error()
    one = numpy.zeros_like(true[0])
    two = numpy.zeros_like(one)
    for value in values:
        two |= one & true[value]
        one |= true[value]
    for value in values:
        false[value] |= (one & ~true[value]) | (two & true[value])
    open_one = numpy.zeros_like(one)
    open_two = numpy.zeros_like(one)
    for value in values:
        left = ~false[value]
        open_two |= open_one & left
        open_one |= left
    for value in values:
        true[value] |= ~open_two & (~false[value] | ~open_one)


def _close_axiom(true: Words, false: Words, premises: Sequence[int], conclusion: int | None) -> None:
    """Carry a yes forwards and a no backwards."""
    numpy = numpy_or_error()
    if conclusion is not None:
        true[conclusion] |= numpy.bitwise_and.reduce(true[list(premises)], axis=0)
    refuted = false[conclusion].copy() if conclusion is not None else ~numpy.zeros_like(true[0])
    for premise in premises:
        others = refuted.copy()
        for other in premises:
            if other != premise:
                others &= true[other]
        false[premise] |= others
