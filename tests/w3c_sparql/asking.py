# SPDX-License-Identifier: Apache-2.0
"""A test of the suite, asked of a service over HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat

from tests.service import Reply, Service
from tests.w3c_sparql.answers import Lines, Reading
from tests.w3c_sparql.suite import Case, Graphs, base_of

Format = QueryResultsFormat | RdfFormat

_OK: Final = {200, 201, 204}
_ORDERED: Final = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_LOAD: Final = re.compile(r"\bLOAD\b", re.IGNORECASE)
_RESULTS: Final = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
    ".csv": QueryResultsFormat.CSV,
}
_GRAPHS: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { } }"


def ask(service: Service, case: Case, *, by_value: bool = False) -> None:
    """Ask one test of a service.

    Args:
        by_value: Numbers may be spelt otherwise than the suite spells them.

    Raises:
        AssertionError: The answer is not the one that the suite wants.
    """
    _RUNS[case.kind](service, case, Reading(by_value=by_value))


def _query(service: Service, case: Case, reading: Reading) -> None:
    assert case.result is not None
    _fill(service, case.given)
    text = case.request.read_text(encoding="utf-8")
    reading = replace(reading, ordered=_ORDERED.search(text) is not None)
    form, wanted = _wanted(case.result, reading)
    reply = service.query(_based(text, case.request), form.media_type)
    assert reply.status == 200, reply.text
    found = _lines(reply.body, form, base_of(case.result), reading)
    assert found == wanted, _difference(found, wanted)


def _update(service: Service, case: Case, reading: Reading) -> None:
    _fill(service, case.given)
    reply = service.update(_based(case.request.read_text(encoding="utf-8"), case.request))
    assert reply.status in _OK, reply.text
    names = json.loads(service.query(_GRAPHS).body)["results"]["bindings"]
    assert {row["g"]["value"] for row in names} == {name for name, _ in case.left.named}
    for name, files in [(None, case.left.default), *((name, (file,)) for name, file in case.left.named)]:
        wanted = frozenset[str]().union(*(reading.graph(*_source(file)) for file in files))
        found = reading.graph(service.graph("GET", name).body, RdfFormat.TURTLE, service.base)
        assert found == wanted, _difference(found, wanted)


def _good_query(service: Service, case: Case, _: Reading) -> None:
    reply = service.query(_based(case.request.read_text(encoding="utf-8"), case.request), "*/*")
    assert reply.status == 200, reply.text


def _good_update(service: Service, case: Case, _: Reading) -> None:
    """Take an update as good that fails because it speaks of a graph that is not there."""
    _fill(service, Graphs())
    reply = service.update(_based(case.request.read_text(encoding="utf-8"), case.request))
    assert reply.status in _OK or _code(reply) == "invalid-value", reply.text


def _bad_query(service: Service, case: Case, _: Reading) -> None:
    reply = service.query(case.request.read_text(encoding="utf-8"), "*/*")
    assert (reply.status, _code(reply)) == (400, "query-syntax"), reply.text


def _bad_update(service: Service, case: Case, _: Reading) -> None:
    """Take an update with LOAD as refused, whatever else is wrong with it."""
    _fill(service, Graphs())
    text = case.request.read_text(encoding="utf-8")
    reply = service.update(text)
    wanted = {"query-syntax", "query-refused"} if _LOAD.search(text) else {"query-syntax"}
    assert (reply.status, _code(reply) in wanted) == (400, True), reply.text


_RUNS: Final = {
    "QueryEvaluationTest": _query,
    "CSVResultFormatTest": _query,
    "UpdateEvaluationTest": _update,
    "PositiveSyntaxTest11": _good_query,
    "NegativeSyntaxTest11": _bad_query,
    "PositiveUpdateSyntaxTest11": _good_update,
    "NegativeUpdateSyntaxTest11": _bad_update,
}


def _fill(service: Service, graphs: Graphs) -> None:
    """Empty the service and put the graphs into it."""
    assert service.update("DROP ALL").status in _OK
    for file in graphs.default:
        assert service.graph("POST", None, *_document(file)).status in _OK
    for name, file in graphs.named:
        assert service.graph("PUT", name, *_document(file)).status in _OK


def _document(file: Path) -> tuple[bytes, str]:
    """Return a file of RDF, in which its address is the base, and its media type."""
    data, form, base = _source(file)
    if form == RdfFormat.TURTLE:
        data = f"@base <{base}> .\n".encode() + data
    elif form == RdfFormat.RDF_XML:
        data = data.replace(b"<rdf:RDF", f'<rdf:RDF xml:base="{base}"'.encode(), 1)
    return data, form.media_type


def _source(file: Path) -> tuple[bytes, RdfFormat, str]:
    """Return a file of RDF as it is, its format and its address."""
    form = RdfFormat.from_extension(file.suffix[1:])
    assert form is not None, f"{file} is no RDF"
    return file.read_bytes(), form, base_of(file)


def _based(text: str, file: Path) -> str:
    return f"BASE <{base_of(file)}>\n{text}"


def _wanted(file: Path, reading: Reading) -> tuple[Format, Lines]:
    """Return the format to ask for, and what the answer is to hold."""
    data = file.read_bytes()
    if file.suffix == ".ttl" and b"ResultSet" in data:
        return QueryResultsFormat.JSON, reading.result_set(data, base_of(file))
    form = _RESULTS.get(file.suffix, RdfFormat.TURTLE)
    return form, _lines(data, form, base_of(file), reading)


def _lines(data: bytes, form: Format, base: str, reading: Reading) -> Lines:
    if isinstance(form, RdfFormat):
        return reading.graph(data, form, base)
    return reading.csv(data) if form == QueryResultsFormat.CSV else reading.results(data, form)


def _difference(found: Lines, wanted: Lines) -> str:
    """Return what is too much and what is missing."""
    more, less = sorted(found - wanted), sorted(wanted - found)
    return "\n".join([*(f"+ {line}" for line in more), *(f"- {line}" for line in less)])


def _code(reply: Reply) -> str:
    """Return the code of a problem document; nothing where the answer is none."""
    return str(json.loads(reply.body)["code"]) if reply.media_type == "application/problem+json" else ""
