# SPDX-License-Identifier: Apache-2.0
"""SPARQL 1.1 Protocol and Graph Store HTTP Protocol, and what is expected of a service beyond them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.protocol.canary import Canary
from tests.protocol.cases import Case, cases
from tests.protocol.requests import sent
from tests.protocol.wants import check
from tests.service import TOKEN, Service

_W3C = {"w3c_query": 20, "w3c_update": 14, "w3c_graph_store": 14}


def test_the_suites_of_the_w3c_are_whole() -> None:
    """34 cases of the protocol; 9 of graphs by parameter, 4 of graphs by address, and 1 that no manifest lists."""
    assert Counter(case.suite for case in cases(prefix="w3c_")) == _W3C


def test_names_are_used_once() -> None:
    """A case is found by its name."""
    assert [name for name, number in Counter(map(str, cases())).items() if number > 1] == []


@pytest.mark.parametrize("case", cases(), ids=str)
def test_case(case: Case, service: Service, canary: Canary, readable: str) -> None:
    """Each answer of the case is as it should be, and nobody was called meanwhile."""
    values = {
        "BASE": service.base,
        "GRAPHS": service.url("graphs"),
        "CANARY": canary.url,
        "FILE": readable,
        "TOKEN": TOKEN,
    }
    for graph, turtle in case.given.items():
        assert service.graph("PUT", None if graph == "default" else graph, turtle.encode()).status in {200, 201, 204}
    for number, step in enumerate(case.steps, start=1):
        reply = sent(service, step, values)
        try:
            check(reply, step.want, service.url(step.target), values)
        except AssertionError as error:
            error.add_note(f"{case.says} In step {number} of {len(case.steps)}: {reply.status} {dict(reply.headers)}")
            raise
        for name, header in step.want.get("keep", {}).items():
            values[name] = reply.headers[header]
    assert canary.calls == []
