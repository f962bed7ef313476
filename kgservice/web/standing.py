# SPDX-License-Identifier: Apache-2.0
"""How the service stands: how it was started, what it knows, and whether its store answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kgservice.store.port import GraphStore, Question
from kgservice.store.processes import ProcessStore, State
from kgservice.web.settings import ServiceSettings

__all__ = ["Standing"]

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Standing:
    """What operators ask about.

    Attributes:
        knowledge: Version of the knowledge; None in a bare service.
        store: None for an application without one.
    """

    knowledge: str | None
    settings: ServiceSettings = field(default_factory=ServiceSettings)
    store: GraphStore | None = None

    def look(self) -> State | None:
        """Ask the store how it is; None where it answers and tells no more.

        Raises:
            UnansweredError: It does not answer.
        """
        if isinstance(self.store, ProcessStore):
            return self.store.state()
        if self.store is not None:
            b"".join(self.store.query(Question("ASK {}", _JSON)).parts)
        return None
