# SPDX-License-Identifier: Apache-2.0
"""Clients that write pairs of triples until the service is gone, and what must be left of that."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from tests.service import Service

_OK: Final = {200, 201, 204}
_EX: Final = "http://example.org/"
_ITEMS: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{_EX}items/%s> {{ ?s ?p ?o }} }}"
_COUNTS: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

Pairs = dict[int, dict[str, int]]


@dataclass
class Journal:
    """What one client sent in one round, and what it was told.

    Attributes:
        graph: The graph that it puts in its own place again and again.
        added: Numbers of the pairs it was told are there.
        tried: Numbers of all pairs it sent.
        put: The number in the last graph it was told was put; and likewise of a pair that is replaced.
        refused: Answers that are none of a service that is going down.
    """

    round: int
    client: int
    added: set[int] = field(default_factory=set)
    tried: set[int] = field(default_factory=set)
    put: int = 0
    put_tried: int = 0
    moved: int = 0
    moved_tried: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def graph(self) -> str:
        return f"{_EX}put/{self.round}/{self.client}"

    @property
    def subject(self) -> str:
        return f"{_EX}moved/{self.round}/{self.client}"


def write(service: Service, journal: Journal, stop: threading.Event) -> None:
    """Add a pair, put a graph with a pair, and move a pair, in turns, until told to stop or nobody answers."""
    number = 0
    while not stop.is_set():
        number += 1
        try:
            for send in (_add, _put, _move):
                send(service, journal, number)
        except (OSError, http.client.HTTPException):
            return


def _add(service: Service, journal: Journal, number: int) -> None:
    item = number * 8 + journal.client
    journal.tried.add(item)
    left, right = (f"<{_EX}item/{item}> <{_EX}{side}> {item} ." for side in ("left", "right"))
    if _told(journal, service.update(f"INSERT DATA {{ GRAPH <{_EX}items/{journal.round}> {{ {left} {right} }} }}")):
        journal.added.add(item)


def _put(service: Service, journal: Journal, number: int) -> None:
    journal.put_tried = number
    data = f"<> <{_EX}left> {number} ; <{_EX}right> {number} ."
    if _told(journal, service.graph("PUT", journal.graph, data.encode())):
        journal.put = number


def _move(service: Service, journal: Journal, number: int) -> None:
    journal.moved_tried = number
    pair = f"<{journal.subject}> <{_EX}left> {{0}} ; <{_EX}right> {{0}}"
    where = f"OPTIONAL {{ <{journal.subject}> <{_EX}left> ?l ; <{_EX}right> ?r }}"
    old = f"<{journal.subject}> <{_EX}left> ?l ; <{_EX}right> ?r"
    text = f"WITH <{_EX}moved> DELETE {{ {old} }} INSERT {{ {pair.format(number)} }} WHERE {{ {where} }}"
    if _told(journal, service.update(text)):
        journal.moved = number


def _told(journal: Journal, reply: object) -> bool:
    status = reply.status  # type: ignore[attr-defined]
    if status not in _OK | {503}:
        journal.refused.append(f"{status}: {reply.text}")  # type: ignore[attr-defined]
    return status in _OK


def check(service: Service, journals: list[Journal]) -> None:
    """See that what the clients of a round were told is there, and that nothing is there by half.

    Raises:
        AssertionError: A pair is lost, or half of one is there.
    """
    assert [fault for journal in journals for fault in journal.refused] == []
    items = _pairs(service, _ITEMS % journals[0].round)
    tried = set().union(*(journal.tried for journal in journals))
    assert set().union(*(journal.added for journal in journals)) <= items.keys() <= tried
    assert {item: pair for item, pair in items.items() if pair != {"left": item, "right": item}} == {}
    for journal in journals:
        _check_one(service, f"GRAPH <{journal.graph}> {{ ?s ?p ?o }}", journal.put, journal.put_tried)
        pattern = f"GRAPH <{_EX}moved> {{ <{journal.subject}> ?p ?o BIND(<{journal.subject}> AS ?s) }}"
        _check_one(service, pattern, journal.moved, journal.moved_tried)


def sizes(service: Service) -> Counter[str]:
    """Return graph → number of its triples."""
    rows = _rows(service, _COUNTS)
    return Counter({row["g"]: int(row["n"]) for row in rows})


def _check_one(service: Service, pattern: str, told: int, tried: int) -> None:
    """See that one pair of one number is there, not older than the last that was acknowledged."""
    found = sorted(
        (row["p"].removeprefix(_EX), int(row["o"])) for row in _rows(service, f"SELECT * WHERE {{ {pattern} }}")
    )
    if not found:
        assert told == 0, f"{pattern} is gone; {told} was acknowledged"
        return
    number = found[0][1]
    assert found == [("left", number), ("right", number)], found
    assert told <= number <= tried, f"{number} is there; {told} was acknowledged, {tried} was sent"


def _pairs(service: Service, query: str) -> Pairs:
    pairs: Pairs = defaultdict(dict)
    for row in _rows(service, query):
        pairs[int(row["s"].rpartition("/")[2])][row["p"].removeprefix(_EX)] = int(row["o"])
    return pairs


def _rows(service: Service, query: str) -> list[dict[str, str]]:
    reply = service.query(query)
    assert reply.status == 200, reply.text
    bindings = json.loads(reply.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]
