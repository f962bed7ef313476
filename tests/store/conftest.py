# SPDX-License-Identifier: Apache-2.0
"""Every behaviour of a store is tested on every store; what one does not do stands in a list, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from kgservice.store.port import GraphStore
from tests.protocol.canary import Canary, listening
from tests.store.exceptions import EXCEPTIONS
from tests.store.stores import STORES, Shared

_OF_RDFLIB = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
"""rdflib warns of what it does itself."""

_SLOWER = {
    "disk": {"test_answers.py", "test_queries.py", "test_refusals.py", "test_terms.py"},
    "processes": {"test_terms.py"},
}
"""What is tested in the heavy lane alone: the slower way to an engine that is tested without."""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Return what tests have in common, and end it after the last of them."""
    with ExitStack() as stack:
        yield Shared(tmp_path_factory.mktemp("stores"), stack)


@pytest.fixture(params=[pytest.param(name, marks=_OF_RDFLIB if name == "rdflib" else ()) for name in STORES])
def store(request: pytest.FixtureRequest, shared: Shared) -> Iterator[GraphStore]:
    """Open each store in turn, with nothing in it."""
    with STORES[request.param](shared) as opened:
        yield opened


@pytest.fixture(scope="session")
def listener() -> Iterator[Canary]:
    with listening() as found:
        yield found


@pytest.fixture
def canary(listener: Canary) -> Canary:
    """Return a listener that nobody should call, and nobody has called yet."""
    listener.calls.clear()
    return listener


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the failures that are listed; one that does not fail any more is a failure itself.

    The processes with a disk are tested in the heavy lane alone.
    """
    for item in items:
        if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
            continue
        kind = item.callspec.params.get("store")
        reason = EXCEPTIONS.get((kind, item.originalname, _case(item)))
        if reason:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
        if kind == "kept" or (kind in {"disk", "processes"} and item.path.name in _SLOWER[kind]):
            item.add_marker(pytest.mark.long)


def _case(item: pytest.Function) -> str:
    """Return the name of the case beside that of the store; empty for a test without cases."""
    kind = item.callspec.params.get("store")
    return "-".join(part for part in item.callspec.id.split("-") if part != kind)
