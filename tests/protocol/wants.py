# SPDX-License-Identifier: Apache-2.0
"""What is wanted of an answer."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from tests.protocol.requests import put_in
from tests.service import Reply

_RESULTS: Final = "{http://www.w3.org/2005/sparql-results#}"
_BAD: Final = 400

Want = Mapping[str, Any]


def check(reply: Reply, want: Want, base: str, values: Mapping[str, str]) -> None:
    """Compare an answer with what is wanted of it; *base* is what was asked, for relative IRIs."""
    _check_status(reply, want["status"])
    if reply.status >= _BAD and reply.body:
        _check_problem(reply, want)
    for name, wanted in want.items():
        if name in _CHECKS:
            _CHECKS[name](reply, wanted)
        else:
            assert name in {"status", "code", "members", "line", "keep", "graph"}, f"no such wish: {name}"
    if "graph" in want:
        assert same_graph(content(reply), reply.media_type, put_in(want["graph"], values), base), content(
            reply
        ).decode()


def same_graph(found: bytes, media_type: str, wanted: str, base: str) -> bool:
    """Whether a document holds the same graph as one in Turtle, blank nodes being named otherwise."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None, f"{media_type} is no format of RDF"
    return _canonical(found, form, base) == _canonical(wanted.encode(), RdfFormat.TURTLE, base)


def content(reply: Reply) -> bytes:
    """Return the body as it was before it was compressed."""
    return gzip.decompress(reply.body) if reply.headers.get("content-encoding") == "gzip" else reply.body


def _canonical(data: bytes, form: RdfFormat, base: str) -> set[str]:
    dataset = Dataset(parse(data, format=form, base_iri=base))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _check_status(reply: Reply, wanted: int | str | list[int | str]) -> None:
    allowed = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    status = str(reply.status)
    fits = any(one == status or (one.endswith("xx") and one[0] == status[0]) for one in allowed)
    assert fits, f"{status}, not {' or '.join(allowed)}: {reply.body[:400]!r}"


def _check_problem(reply: Reply, want: Want) -> None:
    """Any error is a problem document that says no more of the machine than it should."""
    assert reply.media_type == "application/problem+json", reply.headers
    problem = json.loads(content(reply))
    assert problem["status"] == reply.status
    assert problem["title"]
    assert problem["type"].endswith(problem["code"])
    assert problem["code"] == want.get("code", problem["code"])
    assert problem.keys() >= set(want.get("members", ()))
    if "line" in want:
        assert problem["place"]["line"] == want["line"], problem
    for word in ("Traceback", "site-packages", ".rs:"):
        assert word not in reply.text


def _check_type(reply: Reply, wanted: str | list[str]) -> None:
    assert reply.media_type in (wanted if isinstance(wanted, list) else [wanted])


def _check_charset(reply: Reply, wanted: str) -> None:
    parameters = reply.headers["content-type"].lower().replace('"', "").replace(" ", "").split(";")[1:]
    assert parameters == [f"charset={wanted}"], reply.headers["content-type"]


def _check_kind(reply: Reply, wanted: str) -> None:
    reads = {"rows": _rows, "boolean": _boolean, "graph": lambda one: list(parse(content(one), format=_form(one)))}
    assert reads[wanted](reply) is not None


def _form(reply: Reply) -> RdfFormat:
    form = RdfFormat.from_media_type(reply.media_type)
    assert form is not None, f"{reply.media_type} is no format of RDF"
    return form


def _rows(reply: Reply) -> list[Any]:
    """Return the rows of an answer to SELECT."""
    data, kind = content(reply), reply.media_type
    if kind in {"application/sparql-results+json", "application/json"}:
        return list(json.loads(data)["results"]["bindings"])
    if kind == "application/sparql-results+xml":
        return etree.fromstring(data).findall(f"{_RESULTS}results/{_RESULTS}result")
    assert kind in {"text/csv", "text/tab-separated-values"}, f"{kind} is no format of rows"
    comma = "," if kind == "text/csv" else "\t"
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=comma))[1:]


def _boolean(reply: Reply) -> bool:
    """Return the answer to ASK."""
    data = content(reply)
    if reply.media_type in {"application/sparql-results+json", "application/json"}:
        return bool(json.loads(data)["boolean"])
    assert reply.media_type == "application/sparql-results+xml", f"{reply.media_type} is no format of an answer to ASK"
    return {"true": True, "false": False}[etree.fromstring(data).findtext(f"{_RESULTS}boolean", "").strip()]


def _check_boolean(reply: Reply, wanted: bool) -> None:
    assert _boolean(reply) is wanted


def _check_count(reply: Reply, wanted: int) -> None:
    assert len(_rows(reply)) == wanted


def _check_empty(reply: Reply, wanted: bool) -> None:
    assert (reply.body == b"") is wanted


def _check_header(reply: Reply, wanted: Mapping[str, str]) -> None:
    assert {name: reply.headers.get(name) for name in wanted} == wanted


def _check_contains(reply: Reply, wanted: Mapping[str, str]) -> None:
    for name, word in wanted.items():
        assert word in reply.headers.get(name, "").lower(), f"{name}: {reply.headers.get(name)}"


def _check_has(reply: Reply, wanted: list[str]) -> None:
    assert reply.headers.keys() >= set(wanted), dict(reply.headers)


def _check_without(reply: Reply, wanted: list[str]) -> None:
    assert not reply.headers.keys() & set(wanted), dict(reply.headers)


def _check_holds(reply: Reply, wanted: list[str]) -> None:
    for words in wanted:
        assert words in content(reply).decode()


def _check_lacks(reply: Reply, wanted: list[str]) -> None:
    for words in wanted:
        assert words not in content(reply).decode()


def _check_not_type(reply: Reply, wanted: str) -> None:
    assert reply.media_type != wanted


def _check_within(reply: Reply, wanted: float) -> None:
    assert reply.seconds < wanted


_CHECKS: Final[Mapping[str, Callable[[Reply, Any], None]]] = {
    "type": _check_type,
    "not-type": _check_not_type,
    "charset": _check_charset,
    "kind": _check_kind,
    "boolean": _check_boolean,
    "count": _check_count,
    "empty": _check_empty,
    "header": _check_header,
    "contains": _check_contains,
    "has": _check_has,
    "without": _check_without,
    "holds": _check_holds,
    "lacks": _check_lacks,
    "within": _check_within,
}
