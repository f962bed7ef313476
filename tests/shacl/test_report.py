# SPDX-License-Identifier: Apache-2.0
"""A report as a graph, and threads that share shapes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from benchmarks.shacl_workload import product, shapes
from kgservice.errors import UnreadableInputError
from kgservice.shacl import ValidationReport, compile_shapes, to_graph
from kgservice.shacl.report_graph import read_report
from tests.shacl.generated import PREFIXES
from tests.shacl.w3c import rows_of

_SHAPES = f"""{PREFIXES} ex:S sh:targetClass ex:A ; sh:property
    [ sh:path ( [ sh:inversePath ex:p ] [ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ] ) ; sh:in ( ex:a ) ;
      sh:message "only a"@en , "bare a"@nb ] ;
    sh:node [ sh:property [ sh:path ex:q ; sh:maxCount 0 ] ] ;
    sh:sparql [ sh:select "SELECT $this ?value {{ $this ?p ?value FILTER (isBlank(?value)) }}" ] ."""
_DATA = f"""{PREFIXES} ex:a a ex:A ; ex:q [ ex:p ex:b ] , "05"^^xsd:integer , "a\\u00e5\\n\\"" .
    [] a ex:A ; ex:q _:x . _:x ex:p ex:a ."""


def _report() -> ValidationReport:
    return compile_shapes(_SHAPES.encode()).validate(_DATA.encode())


@pytest.mark.parametrize("base", [None, "https://example.org/report/1#"])
@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.N_TRIPLES])
def test_report_reads_back(form: RdfFormat, base: str | None) -> None:
    """What is written holds all results with paths, messages and details."""
    report = _report()

    read = read_report(to_graph(report, report_format=form, base=base), report_format=form)

    assert rows_of(read, messages=True) == rows_of(report, messages=True)
    assert read.conforms == report.conforms
    assert sum(len(one.details) for one in read.results) == sum(len(one.details) for one in report.results) > 0


def test_report_is_the_same_bytes_each_time() -> None:
    """Labels that a parser made up are not in the report, and nothing depends on the process."""
    program = (
        "import sys; from tests.shacl.test_report import _report; from kgservice.shacl import to_graph;"
        "from pyoxigraph import RdfFormat;"
        "sys.stdout.buffer.write(to_graph(_report()) + to_graph(_report(), report_format=RdfFormat.JSON_LD))"
    )
    command = [sys.executable, "-c", program]

    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))

    assert first == second == to_graph(_report()) + to_graph(_report(), report_format=RdfFormat.JSON_LD)
    assert b"_:result-1 a sh:ValidationResult" in first


def test_results_have_iris_below_a_base() -> None:
    """With a base each result and detail is an IRI."""
    written = to_graph(_report(), base="https://example.org/r#", report_format=RdfFormat.N_TRIPLES)

    typed = [one for one in pyoxigraph.parse(written, format=RdfFormat.N_TRIPLES) if "ValidationResult>" in str(one)]
    assert len(typed) > 3
    assert all(isinstance(one.subject, pyoxigraph.NamedNode) for one in typed)


def test_graph_without_a_report_is_told() -> None:
    """Reading a graph that holds no report says so."""
    with pytest.raises(UnreadableInputError, match="no report"):
        read_report(b"")
    with pytest.raises(UnreadableInputError, match="has no sh:"):
        read_report(f"{PREFIXES} [] a sh:ValidationReport ; sh:result [ sh:focusNode ex:a ] .".encode())


def test_data_may_come_as_triples_or_quads() -> None:
    """Named graphs are read as one graph, by queries as well."""
    quads = list(pyoxigraph.parse(_DATA.encode(), format=RdfFormat.TURTLE))
    named = [pyoxigraph.Quad(*list(one)[:3], pyoxigraph.NamedNode("http://example.org/g")) for one in quads]
    compiled = compile_shapes(_SHAPES.encode())

    reports = [compiled.validate(data) for data in (quads, named, [one.triple for one in quads])]

    assert [rows_of(one, messages=True) for one in reports] == [rows_of(_report(), messages=True)] * 3


def test_threads_may_share_shapes() -> None:
    """Many validations at once with the same shapes find what they find one after the other."""
    compiled = compile_shapes(shapes().encode())
    products = [product(seed).encode() for seed in range(24)]
    alone = [compiled.validate(one) for one in products]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(compiled.validate, products * 3))

    assert [to_graph(one) for one in together] == [to_graph(one) for one in alone] * 3
