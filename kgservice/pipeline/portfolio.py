# SPDX-License-Identifier: Apache-2.0
"""A portfolio: many products as packed columns of bits, one column per fact and truth value, one bit a product.

The results are those of the one-product evaluator. Masks go over all products first; a decision diagram is asked only
about the words of 64 products in which a conclusion is still open. All work is done in chunks that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgservice.errors import UsageError
from kgservice.model.text import Text
from kgservice.reasoning.closure import FactAxioms, cases, close
from kgservice.reasoning.columns import needed_nodes
from kgservice.reasoning.diagram import FALSE_NODE, TRUE_NODE
from kgservice.reasoning.program import Program

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

__all__ = ["Columns", "Portfolio", "assess_columns"]

_CHUNK = 1024
"""Words of 64 products that are worked on at once."""


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
        numpy = _numpy()
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
        numpy = _numpy()
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
        numpy = _numpy()
        shape = len(facts), -(-size // 64)
        true, false = numpy.zeros(shape, dtype=numpy.uint64), numpy.zeros(shape, dtype=numpy.uint64)
        for number, fact in enumerate(facts):
            if fact in answers:
                _pack(answers[fact] == 1, true[number])
                _pack(answers[fact] == 0, false[number])
        return cls(facts, size, true, false)

    @property
    def every(self) -> Words:
        """The column with a bit for every product."""
        numpy = _numpy()
        words = numpy.zeros(-(-self.size // 64), dtype=numpy.uint64)
        _pack(numpy.ones(self.size, dtype=bool), words)
        return words

    def row(self, product: int) -> dict[str, bool]:
        """Return the known facts of one product."""
        word, bit = divmod(product, 64)
        values = {}
        for fact, true, false in zip(self.facts, self.true[:, word].tolist(), self.false[:, word].tolist(), strict=True):
            if (true | false) >> bit & 1:
                values[fact] = bool(true >> bit & 1)
        return values

    def closed(self, axioms: FactAxioms) -> Portfolio:
        """Return the portfolio closed under the axioms; clashes are settled as for one product."""
        true, false = self.true.copy(), self.false.copy()
        closing = _Closing(self.facts, axioms)
        clashing: list[int] = []
        for start in range(0, true.shape[1], _CHUNK):
            span = slice(start, start + _CHUNK)
            disputed = closing.close(true[:, span], false[:, span])
            clashing += (product + start * 64 for product in _members(disputed))
        result = Portfolio(self.facts, self.size, true, false)
        for product in clashing:
            result.put(product, close(axioms, self.row(product)).values)
        return result

    def put(self, product: int, known: Mapping[str, bool]) -> None:
        """Replace the known facts of one product."""
        numpy = _numpy()
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
    numpy = _numpy()
    plan = _Plan(program, tuple(wanted))
    words = portfolio.true.shape[1]
    found = {name: (numpy.empty(words, numpy.uint64), numpy.empty(words, numpy.uint64)) for name in plan.wanted}
    every = portfolio.every
    for start in range(0, words, _CHUNK):
        span = slice(start, start + _CHUNK)
        for name, columns in plan.run(portfolio.true[:, span], portfolio.false[:, span], every[span]).items():
            found[name][0][span], found[name][1][span] = columns
    _split(plan, axioms, portfolio, found)
    return {name: Columns(certain, refuted, portfolio.size) for name, (certain, refuted) in found.items()}


def _split(
    plan: _Plan, axioms: FactAxioms, portfolio: Portfolio, found: Mapping[str, tuple[Words, Words]]
) -> None:
    """Evaluate again, case by case, the products whose completions the diagrams do not range over as they stand."""
    products = _members(_residual(axioms, portfolio))
    if not products:
        return
    numpy = _numpy()
    rows: list[Mapping[str, bool]] = []
    first = []
    for product in products:
        first.append(len(rows))
        rows += cases(axioms, portfolio.row(product))
    split = Portfolio.of_rows(portfolio.facts, rows)
    for name, pair in plan.run(split.true, split.false, split.every).items():
        for column, target in zip(pair, found[name], strict=True):
            bits = numpy.unpackbits(column.view(numpy.uint8), count=split.size, bitorder="little").astype(bool)
            for product, agreed in zip(products, numpy.logical_and.reduceat(bits, first).tolist(), strict=True):
                mask = numpy.uint64(1 << product % 64)
                target[product // 64] = target[product // 64] | mask if agreed else target[product // 64] & ~mask


def _residual(axioms: FactAxioms, portfolio: Portfolio) -> Words:
    """Return the products that `cases` may split into several."""
    numpy = _numpy()
    position = {fact: number for number, fact in enumerate(portfolio.facts)}
    found = numpy.zeros(portfolio.true.shape[1], dtype=numpy.uint64)
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
    return found & portfolio.every


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
        numpy = _numpy()
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
    numpy = _numpy()
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
    numpy = _numpy()
    if conclusion is not None:
        true[conclusion] |= numpy.bitwise_and.reduce(true[list(premises)], axis=0)
    refuted = false[conclusion].copy() if conclusion is not None else ~numpy.zeros_like(true[0])
    for premise in premises:
        others = refuted.copy()
        for other in premises:
            if other != premise:
                others &= true[other]
        false[premise] |= others


class _Plan:
    """What to compute for the wanted terms, in which order; made once for all chunks."""

    def __init__(self, program: Program, wanted: tuple[str, ...]) -> None:
        self.program = program
        self.wanted = wanted
        self._base = len(program.facts)
        clauses = dict(zip(program.names, program.clauses, strict=True))
        needed, exact = self._needed(clauses)
        self._steps = [
            (name, [(_positions(pos), _positions(neg)) for pos, neg in clauses[name]], name in exact)
            for name in program.names
            if name in needed
        ]
        self._searches: dict[str, _Search] = {}

    def _needed(self, clauses: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[set[str], set[str]]:
        """Return the names below the wanted ones, and those of them that must be exact.

        What is read off a diagram is exact whatever its operands are; anything else is as exact as its operands.
        """
        needed, exact = set[str](), set[str]()
        pending = [(name, True) for name in self.wanted]
        seen: set[tuple[str, bool]] = set()
        while pending:
            name, exactly = pending.pop()
            if (name, exactly) in seen:
                continue
            seen.add((name, exactly))
            needed.add(name)
            rooted = name in self.program.diagram.roots
            if rooted and exactly:
                exact.add(name)
            operands = {at for pos, neg in clauses[name] for at in _positions((pos | neg) >> self._base)}
            pending += [(self.program.names[at], exactly and not rooted) for at in operands]
        return needed, exact

    def run(self, known_true: Words, known_false: Words, every: Words) -> dict[str, tuple[Words, Words]]:
        """Return the wanted columns of one chunk."""
        true: dict[int, Words] = dict(enumerate(known_true))
        false: dict[int, Words] = dict(enumerate(known_false))
        results = {}
        for name, clauses, exactly in self._steps:
            holds, fails = _masked(clauses, true, false, every)
            if exactly:
                self._decide(name, holds, fails, known_true, known_false, every)
            at = self.program.bit[name]
            true[at], false[at] = holds, fails
            results[name] = holds, fails
        return {name: results[name] for name in self.wanted}

    def _decide(
        self, name: str, holds: Words, fails: Words, known_true: Words, known_false: Words, every: Words
    ) -> None:
        """Complete, in place, what the masks left open."""
        numpy = _numpy()
        still_open = every & ~(holds | fails)
        words = numpy.flatnonzero(still_open)
        if not len(words):
            return
        search = self._searches.get(name)
        if search is None:
            search = self._searches[name] = _Search(self.program, name)
        can_hold, can_fail = search.run(known_true, known_false, words)
        holds[words] |= ~can_fail & still_open[words]
        fails[words] |= ~can_hold & still_open[words]


class _Search:
    """What the diagram of one conclusion says, for many products at once."""

    def __init__(self, program: Program, name: str) -> None:
        diagram = program.diagram
        nodes = needed_nodes(program, [name])
        self._roots = diagram.roots[name]
        self._facts = sorted({diagram.facts[diagram.level[node]] for node in nodes})
        row = {fact: number for number, fact in enumerate(self._facts)}
        steps = [(node, row[diagram.facts[diagram.level[node]]], diagram.low[node], diagram.high[node]) for node in nodes]
        self._steps, self._slots = _with_slots(steps, self._roots)

    def run(self, known_true: Words, known_false: Words, words: NDArray[np.intp]) -> tuple[Words, Words]:
        """Return in which products of *words* the conclusion can hold, and in which it can fail."""
        numpy = _numpy()
        may_hold = ~known_false[self._facts][:, words]
        may_fail = ~known_true[self._facts][:, words]
        reach = numpy.empty((self._slots, len(words)), dtype=numpy.uint64)
        reach[FALSE_NODE] = 0
        reach[TRUE_NODE] = ~numpy.uint64(0)
        spare = numpy.empty(len(words), dtype=numpy.uint64)
        rows, holds, fails = list(reach), list(may_hold), list(may_fail)
        both, either = numpy.bitwise_and, numpy.bitwise_or
        for fact, low, high, target in self._steps:
            both(fails[fact], rows[low], out=spare)
            both(holds[fact], rows[high], out=rows[target])
            either(rows[target], spare, out=rows[target])
        return rows[self._roots_at[0]], rows[self._roots_at[1]]

    @cached_property
    def _roots_at(self) -> tuple[int, int]:
        return self._roots


_Step = tuple[int, int, int, int]


def _with_slots(steps: Sequence[_Step], roots: tuple[int, int]) -> tuple[list[_Step], int]:
    return [(fact, low, high, node) for node, fact, low, high in steps], max((n for n, *_ in steps), default=1) + 1


def _masked(
    clauses: Sequence[tuple[Sequence[int], Sequence[int]]],
    true: Mapping[int, Words],
    false: Mapping[int, Words],
    every: Words,
) -> tuple[Words, Words]:
    """Return the products in which some clause holds, and those in which none can."""
    numpy = _numpy()
    holds, fails = numpy.zeros_like(every), every.copy()
    for pos, neg in clauses:
        met, blocked = every.copy(), numpy.zeros_like(every)
        for at in pos:
            met &= true[at]
            blocked |= false[at]
        for at in neg:
            met &= false[at]
            blocked |= true[at]
        holds |= met
        fails &= blocked
    return holds, fails


def _pack(bits: NDArray[np.bool_], words: Words) -> None:
    """Write bits into the words of one column, the first product lowest."""
    numpy = _numpy()
    packed = numpy.packbits(bits, bitorder="little")
    words.view(numpy.uint8)[: len(packed)] = packed


def _members(column: Words) -> list[int]:
    """Return the numbers of the products in a column."""
    return list(_each(column))


def _each(column: Words) -> Iterator[int]:
    numpy = _numpy()
    for word in numpy.flatnonzero(column).tolist():
        bits = int(column[word])
        while bits:
            yield word * 64 + (bits & -bits).bit_length() - 1
            bits &= bits - 1


def _positions(bits: int) -> list[int]:
    positions = []
    while bits:
        positions.append((bits & -bits).bit_length() - 1)
        bits &= bits - 1
    return positions


def _numpy() -> Any:  # noqa: ANN401  # the module, or a message in its place
    try:
        import numpy  # noqa: PLC0415, ICN001  # optional, and not needed for one product
    except ImportError as error:
        raise UsageError(
            Text("Portfolios need NumPy, which is not installed", "Porteføljer trenger NumPy, som ikke er installert"),
            None,
            Text("the optional part “portfolio”", "tilleggsdelen «portfolio»"),
            Text("run “pip install kgservice[portfolio]”", "kjør «pip install kgservice[portfolio]»"),
        ) from error
    return numpy
