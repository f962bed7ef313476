# SPDX-License-Identifier: Apache-2.0
"""Named queries asked of the store of the service, under the limits that hold for every query there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import QueryResultsFormat

from kgservice.graph.desk import PRODUCT_GRAPH, QueryDesk
from kgservice.report.query_answer import Found
from kgservice.store.port import Question
from kgservice.store.processes import Beside, ProcessStore

__all__ = ["ServedGraph"]

_JSON: Final = "application/sparql-results+json"


class ServedGraph:
    """Asks the processes of a store, which hold the dataset; a product is seen by the process of its query alone."""

    def __init__(self, store: ProcessStore, desk: QueryDesk) -> None:
        """Bind the store, and the *desk* which knows the concepts."""
        self._store = store
        self.concepts: Callable[[str], Mapping[str, str]] = desk.concepts

    def query(self, text: str) -> Found:
        """Return what a query that finds rows finds in the dataset.

        Raises:
            KgServiceError: As the port of a store says.
        """
        return self._asked(text, None)

    def query_with(self, turtle: bytes, text: str) -> Found:
        """Return what a query finds in the dataset with the statements of a product beside it.

        Raises:
            KgServiceError: As the port of a store says.
        """
        return self._asked(text, Beside(turtle, PRODUCT_GRAPH))

    def _asked(self, text: str, beside: Beside | None) -> Found:
        answer = self._store.query(Question(text, _JSON), beside)
        return pyoxigraph.parse_query_results(b"".join(answer.parts), format=QueryResultsFormat.JSON)
