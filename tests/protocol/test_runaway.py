# SPDX-License-Identifier: Apache-2.0
"""Queries that would never end, or that are too deep or too long: they get an answer, and so does everybody else."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice, permutations
from typing import Final

import pytest

from tests import service as services
from tests.service import Reply, Service

_NODES: Final = 120
_DIGITS: Final = " ".join(map(str, range(60)))
_CROSS: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_JOINED: Final = "CONCAT(STR(?a), STR(?f), STR(?i))"
_SUM: Final = " + ".join(f"?v{n}" for n in range(6))
_VALUES: Final = " ".join(f"VALUES ?v{n} {{ {_DIGITS} }}" for n in range(6))
_LEAP: Final = " . ".join(f"?n{n} <http://example.org/p>+ ?n{n + 1}" for n in range(4))
_RUNAWAYS: Final = {
    "counted product": f"SELECT (COUNT(*) AS ?n) WHERE {{ {_CROSS} }}",
    "sorted product": f"SELECT * WHERE {{ {_CROSS} }} ORDER BY DESC(?i) ?f LIMIT 1",
    "distinct product": f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {_CROSS} BIND({_JOINED} AS ?x) }}",
    "product of values": f"SELECT (COUNT(*) AS ?n) WHERE {{ {_VALUES} FILTER({_SUM} = -1) }}",
    "closure": f"SELECT (COUNT(*) AS ?n) WHERE {{ {_LEAP} }}",
    "regular expression": f'SELECT * WHERE {{ {_CROSS} FILTER(REGEX({_JOINED}, "(x+x+)+y$")) }}',
    "empty product": f'ASK {{ {_CROSS} FILTER({_JOINED} = "") }}',
}
_SHORT: Final = 0.5
_LONG: Final = 10
_SLACK: Final = 1.0
"""Seconds beyond the limit within which the answer is there."""

_DEEP: Final = 5000
_TOO_DEEP: Final = {
    "groups": f"ASK {'{' * _DEEP}{'}' * _DEEP}",
    "parentheses": f"ASK {{ FILTER({'(' * _DEEP}1{')' * _DEEP}) }}",
    "negations": f"ASK {{ FILTER({'!' * _DEEP}true) }}",
    "signs": f"ASK {{ FILTER({'- ' * _DEEP}1 = 1) }}",
    "absences": f"ASK {{ {'FILTER NOT EXISTS { ' * _DEEP}{'}' * _DEEP} }}",
    "optional parts": f"ASK {{ {'OPTIONAL { ' * _DEEP}{'}' * _DEEP} }}",
    "queries": f"ASK {{ {'{ SELECT * { ' * _DEEP}{'} }' * _DEEP} }}",
    "lists": f"ASK {{ ?s ?p {'(' * _DEEP}{')' * _DEEP} }}",
    "blank nodes": f"ASK {{ ?s ?p {'[ ?q ' * _DEEP}1{' ]' * _DEEP} }}",
    "paths": f"ASK {{ ?s {'(' * _DEEP}<p>{')' * _DEEP} ?o }}",
    "inverted paths": f"ASK {{ ?s {'^(' * _DEEP}<p>{')' * _DEEP} ?o }}",
    "functions": f"ASK {{ FILTER({'STR(' * _DEEP}1{')' * _DEEP} = '1') }}",
    "alternatives": f"ASK {{ ?s {'|'.join(['<p>'] * _DEEP)} ?o }}",
    "sums": f"ASK {{ FILTER({' + '.join(['1'] * _DEEP)} = 5000) }}",
    "unions": f"ASK {{ {' UNION '.join(['{ }'] * _DEEP)} }}",
    "quoted triples": f"ASK {{ {'<< ' * _DEEP}?s ?p ?o{' >> ?p ?o' * _DEEP} }}",
    "unclosed groups": f"ASK {'{' * _DEEP}",
}
_TOO_LONG: Final = {
    "a megabyte": f"ASK {{ }} # {'x' * 1024 * 1024}",
    "a megabyte of values": f"ASK {{ VALUES ?x {{ {'<http://example.org/i> ' * 46_000} }} }}",
    "patterns": f"ASK {{ {' . '.join(f'?a{n} ?b{n} ?c{n}' for n in range(10_000))} }}",
    "patterns of one subject": f"ASK {{ ?s {' ; '.join(f'?b{n} ?c{n}' for n in range(10_000))} }}",
    "patterns of one predicate": f"ASK {{ ?s ?p {' , '.join(f'?c{n}' for n in range(10_000))} }}",
    "patterns in a chain": f"ASK {{ {' . '.join(f'?n{n} <http://example.org/p> ?n{n + 1}' for n in range(1000))} }}",
}
_TRIES: Final = 5
_ASKED: Final = 400
_NUMBERS: Final = count()
_SMALL: Final = "SELECT ?o WHERE { <http://example.org/1> <http://example.org/p> ?o } LIMIT"


@contextmanager
def _dense(seconds: float) -> Iterator[Service]:
    """Start a service that holds a graph in which each node leads to each other."""
    with services.running("--bare", "--writable", "--limit", f"seconds={seconds}") as service:
        pairs = permutations(range(_NODES), 2)
        data = "".join(
            f"<http://example.org/{a}> <http://example.org/p> <http://example.org/{b}> .\n" for a, b in pairs
        )
        assert service.graph("PUT", None, data.encode(), "application/n-triples").status in {200, 201, 204}
        yield service


@pytest.fixture(scope="module")
def hurried() -> Iterator[Service]:
    with _dense(_SHORT) as service:
        yield service


@pytest.fixture(scope="module")
def patient() -> Iterator[Service]:
    with _dense(_LONG) as service:
        yield service


@pytest.mark.parametrize("name", _RUNAWAYS)
def test_ends_in_time(name: str, hurried: Service) -> None:
    """A query that would not end is ended within its limit, and the answer names it, the limit and the setting."""
    _check_ended(hurried, name, _SHORT)


@pytest.mark.long
@pytest.mark.parametrize("name", _RUNAWAYS)
def test_ends_in_time_by_default(name: str, patient: Service) -> None:
    """With the limit that is set by default too."""
    _check_ended(patient, name, _LONG)


def _check_ended(service: Service, name: str, seconds: float) -> None:
    ident = f"runaway-{name.replace(' ', '-')}"
    reply = _asked(service, _RUNAWAYS[name], ident)

    assert reply.status == 503, reply.text
    assert reply.seconds < seconds + _SLACK
    assert reply.media_type == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["code"] == "limit-exceeded"
    assert problem["limit"] in {"seconds", "memory"}
    assert problem["setting"] == f"--limit {problem['limit']}=…"
    assert problem["setting"] in problem["detail"]
    assert ident in problem["detail"]
    _check_alive(service)


def test_asks_for_less_time(hurried: Service) -> None:
    """Who asks may give a query less time than the service does, and never more."""
    for asked, given in (("0.2", 0.2), ("3600", _SHORT)):
        path = f"{hurried.paths['query']}?timeout={asked}"
        reply = hurried.send(
            "POST", path, [("Content-Type", "application/sparql-query")], _RUNAWAYS["closure"].encode()
        )

        assert reply.status == 503
        assert reply.seconds < given + _SLACK


def test_many_at_once(hurried: Service) -> None:
    """More runaways than there are places for are ended or turned away, each of them with 503."""
    replies: list[Reply] = []
    queries = [f"{text} # {number}" for number in range(4) for text in _RUNAWAYS.values()]
    threads = [
        threading.Thread(target=lambda text: replies.append(hurried.query(text)), args=(text,)) for text in queries
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {reply.status for reply in replies} == {503}
    assert len(replies) == len(queries)
    assert {json.loads(reply.body)["code"] for reply in replies} <= {"limit-exceeded", "busy"}
    assert all(int(reply.headers["retry-after"]) > 0 for reply in replies if b'"busy"' in reply.body)
    _check_alive(hurried)


def test_runaway_update(hurried: Service) -> None:
    """An update that would not end is ended, changes nothing, and does not stand in the way of the next."""
    reply = hurried.update(f"INSERT {{ <x> <y> ?i }} WHERE {{ {_CROSS} FILTER({_JOINED} = '') }} ; DROP ALL")

    assert reply.status == 503, reply.text
    assert reply.seconds < _SHORT + _SLACK
    assert json.loads(reply.body)["code"] == "limit-exceeded"
    assert hurried.update("INSERT DATA { GRAPH <g> { <s> <p> <o> } }").status in {200, 204}
    assert hurried.update("DROP GRAPH <g>").status in {200, 204}
    _check_alive(hurried)


@pytest.mark.parametrize("name", [*_TOO_DEEP, *_TOO_LONG])
def test_too_deep_or_too_long(name: str, hurried: Service) -> None:
    """What is too deep or too long is refused, as a query and as an update, and the service lives on."""
    text = (_TOO_DEEP | _TOO_LONG)[name]
    for reply in (hurried.query(text), hurried.update(text.replace("ASK", "DELETE { ?s ?p ?o } WHERE", 1))):
        assert reply.status in {400, 413, 503}, reply.status
        assert reply.media_type == "application/problem+json"
        assert reply.seconds < _SHORT + _SLACK
    _check_alive(hurried)


@pytest.mark.long
def test_others_are_not_held_up(patient: Service) -> None:
    """While one query runs away, the slowest of a hundred small ones takes at most three times as long as else.

    What other programs do on the machine slows some tries; one that is good shows that it is not the service.
    """
    ratios = []
    for number in range(_TRIES):
        quiet = _slowest(patient)
        runaway = threading.Thread(target=_asked, args=(patient, _RUNAWAYS["counted product"], f"held-up-{number}"))
        runaway.start()
        time.sleep(0.2)
        ratios.append(_slowest(patient) / quiet)
        assert runaway.is_alive(), "the small queries took longer than the runaway"
        cancelled = patient.send("DELETE", f"/queries/held-up-{number}")
        runaway.join()
        assert cancelled.status == 204
        if ratios[-1] <= 3:
            return
    pytest.fail(f"the slowest of a hundred took {ratios} times as long")


def _slowest(service: Service) -> float:
    """Return the seconds within which 99 of 100 small queries are answered."""
    times = []
    for number in islice(_NUMBERS, _ASKED):  # each is a text of its own, which has to be run
        reply = service.query(f"{_SMALL} {number + 5}")
        assert reply.status == 200
        times.append(reply.seconds)
    return sorted(times)[_ASKED * 99 // 100]


def _asked(service: Service, text: str, ident: str) -> Reply:
    headers = [("Content-Type", "application/sparql-query"), ("Kgservice-Query", ident)]
    return service.send("POST", service.paths["query"], headers, text.encode())


def _check_alive(service: Service) -> None:
    """See that the next query is answered at once."""
    reply = service.query("ASK { <http://example.org/1> <http://example.org/p> <http://example.org/2> }", seconds=2)
    assert b"true" in reply.body
