# SPDX-License-Identifier: Apache-2.0
"""What one worker of the service is told; it can be handed to another process."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import time

from kgservice.sparql.limits import Limits

__all__ = ["ServiceSettings"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the service is run.

    Attributes:
        folder: Where the keeper of the graphs listens; None where there is no keeper.
        store_url: A SPARQL server that holds the graphs; None for our own.
        store_token: Sent to that server as a bearer token.
        token: What a request must carry to write; None where nothing can be written.
        data: Files of RDF that each worker holds itself, where there is neither a keeper nor a server.
        bare: An empty store and nothing else: no knowledge, no assessments.
        limits: What a query is given.
        origins: Pages of which other addresses may read the answers in a browser; ("*",) for all.
        log: "requests", "problems" or "none": what is written to standard error.
        slow_seconds: Seconds after which a query or an update is logged as slow.
        base_url: Address under which users reach the service; None for the one that a request names.
        metrics: Folder in which several workers put their numbers together; None for one worker.
        started: When the service was started, in seconds since 1970.
    """

    folder: str | None = None
    store_url: str | None = None
    store_token: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    data: tuple[str, ...] = ()
    bare: bool = False
    limits: Limits = field(default_factory=Limits)
    origins: tuple[str, ...] = ("*",)
    log: str = "problems"
    slow_seconds: float = 1.0
    base_url: str | None = None
    metrics: str | None = None
    started: float = field(default_factory=time)

    @property
    def writable(self) -> bool:
        """Whether anything can be written."""
        return self.token is not None

    def in_folder(self, folder: str | None) -> ServiceSettings:
        """Return the settings with the place of the keeper."""
        return replace(self, folder=folder)

    def counted_in(self, folder: str) -> ServiceSettings:
        """Return the settings with the place where several workers count."""
        return replace(self, metrics=folder)
