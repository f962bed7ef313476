# SPDX-License-Identifier: Apache-2.0
"""Our validator beside pySHACL, on graphs and shapes at random; where pySHACL is at fault is listed."""

from __future__ import annotations

import subprocess
from collections import Counter
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from benchmarks.shacl_workload import product, shapes
from kgservice.errors import InvalidShapesError, OracleError
from kgservice.shacl import ValidationReport, compile_shapes
from kgservice.shacl.reference import _lines, validate_by_reference
from kgservice.shacl.reference_process import answer
from tests.shacl import generated
from tests.shacl.conftest import Reference
from tests.shacl.w3c import Row, rows_of

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking, which takes minutes where each try asks another process."""

FAULTS = [
    (
        "rdflib orders literals that SPARQL cannot compare",
        "ex:S sh:targetObjectsOf ex:p ; sh:maxInclusive 5 .",
        'ex:a ex:p "2020-01-01"^^xsd:date .',
        1,
    ),
    (
        "an IRI counts as less than or equal to itself",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:lessThanOrEquals ex:q .",
        "ex:a ex:p ex:b ; ex:q ex:b .",
        1,
    ),
    (
        "an IRI counts as less than another whose letters come later",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:lessThan ex:q .",
        "ex:a ex:p ex:b ; ex:q ex:c .",
        1,
    ),
    (
        "the literal 1 counts as true, which switches sh:uniqueLang on",
        'ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:uniqueLang "1"^^xsd:boolean .',
        'ex:a ex:p "x"@en , "y"@en .',
        0,
    ),
    (
        "a blank node beside sh:lessThan stops it",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:lessThan ex:q .",
        "ex:a ex:p [] ; ex:q 1 .",
        1,
    ),
    (
        "sh:qualifiedValueShape without a count stops it",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:A ] .",
        "ex:a ex:p 1 .",
        0,
    ),
    (
        "a blank node has a length where sh:minLength is 0",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:minLength 0 .",
        "ex:a ex:p [] .",
        1,
    ),
    (
        "two solutions of a query with the same value become one result",
        "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this ?value { $this ?p ?o BIND (1 AS ?value) }' ] .",
        "ex:a ex:p 1 , 2 .",
        2,
    ),
]
"""What pySHACL does, shapes, data, and how many results there are in truth."""


def _told(answer: ValidationReport) -> Counter[Row]:
    return rows_of(answer, messages=False)


def _theirs(written: str, data: str, reference: Reference) -> Counter[Row]:
    lines = [
        _lines(text.encode(), RdfFormat.TURTLE, "", None, rename=new) for text, new in ((written, True), (data, False))
    ]
    return _told(reference(*lines))


def _unless_stopped(written: str, data: str, reference: Reference) -> Counter[Row]:
    """Return what pySHACL finds; an example on which a listed fault stops it is none."""
    try:
        return _theirs(written, data, reference)
    except InvalidShapesError as error:
        assume("to compare a BlankNode" not in str(error))
        raise


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES)
@given(generated.shapes(numbers=False), generated.data(numbers=False))
def test_same_results_as_pyshacl(reference: Reference, written: str, data: str) -> None:
    """On literals of all kinds both find the same."""
    ours = compile_shapes(written.encode()).validate(data.encode())

    assert _told(ours) == _unless_stopped(written, data, reference)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES)
@given(generated.shapes(numbers=True), generated.data(numbers=True))
def test_same_order_as_pyshacl(reference: Reference, written: str, data: str) -> None:
    """On numbers both find the same, order included."""
    ours = compile_shapes(written.encode()).validate(data.encode())

    assert _told(ours) == _unless_stopped(written, data, reference)


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES)
@given(st.booleans().flatmap(lambda n: st.tuples(generated.shapes(numbers=n), generated.data(numbers=n))))
def test_same_results_as_pyshacl_for_long(reference: Reference, graphs: tuple[str, str]) -> None:
    """The same with many more graphs."""
    written, data = graphs

    assert _told(compile_shapes(written.encode()).validate(data.encode())) == _unless_stopped(written, data, reference)


@pytest.mark.parametrize(("fault", "written", "data", "number"), FAULTS)
def test_known_fault_of_pyshacl(fault: str, written: str, data: str, number: int, reference: Reference) -> None:
    """Each listed fault still is one; a release of pySHACL that mends it shortens the list."""
    written, data = generated.PREFIXES + written, generated.PREFIXES + data
    ours = compile_shapes(written.encode()).validate(data.encode())

    assert len(ours.results) == number, fault
    try:
        theirs = _theirs(written, data, reference)
    except InvalidShapesError:
        return
    assert theirs != _told(ours), f"mended: {fault}"


def test_same_call_through_pyshacl() -> None:
    """The engine pyshacl gives the same kind of report; only the messages of queries lose their languages there."""
    written, data = shapes().encode(), product(1).encode()

    theirs = validate_by_reference(written, data)

    ours = compile_shapes(written).validate(data)
    queries = [one for one in theirs.results if one.source_constraint is not None]
    assert rows_of(theirs, messages=False) == rows_of(ours, messages=False)
    assert {tag for one in queries for tag, _ in one.messages} == {""}
    assert {tag for one in theirs.results if one not in queries for tag, _ in one.messages} == {"en", "de"}
    assert {tag for one in ours.results for tag, _ in one.messages} == {"en", "de"}


def test_bad_shapes_are_refused_by_pyshacl_as_well() -> None:
    """What pySHACL refuses is the same error as ours."""
    with pytest.raises(InvalidShapesError, match="pySHACL refuses"):
        validate_by_reference(f"{generated.PREFIXES} ex:S a sh:PropertyShape ; sh:targetNode ex:a .".encode(), b"")


@pytest.mark.parametrize(
    ("ran", "words"),
    [
        (subprocess.CompletedProcess([], 1, b"", b"first\nlast"), "broke: last"),
        (subprocess.CompletedProcess([], 0, b'{"absent": "no module"}', b""), "not installed"),
        (subprocess.TimeoutExpired([], 1), "did not answer within 1 seconds"),
    ],
)
def test_absent_or_broken_pyshacl_is_told(ran: object, words: str) -> None:
    """Without pySHACL, or when its process fails, the reasoner is not available."""
    effect = {"side_effect": ran} if isinstance(ran, Exception) else {"return_value": ran}
    with patch("subprocess.run", **effect), pytest.raises(OracleError, match=words):
        validate_by_reference(b"", b"", patience=1)


def test_process_says_that_pyshacl_is_absent() -> None:
    """The process answers rather than breaks where pySHACL is not installed."""
    with patch.dict("sys.modules", {"pyshacl": None}):
        assert set(answer({"shapes": "", "data": ""})) == {"absent"}
