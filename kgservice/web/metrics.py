# SPDX-License-Identifier: Apache-2.0
"""What the service counts, in the format of Prometheus. No label holds anything that a user wrote.

Several workers put their numbers into files of one folder, and whichever is asked adds them up. For that the library
wants the folder in ``PROMETHEUS_MULTIPROC_DIR`` before it is imported; so it is imported here at first use.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram
    from prometheus_client.registry import Collector

__all__ = ["METHODS", "Metrics"]

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
"""Methods that are told by name; any other is told as "other"."""

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of the classes of durations."""

_LIVE: Final = "gauge_live*_*.db"
_ALL: Final = "counter_*.db"


class Metrics:
    """The counters of one worker, and the sum over all."""

    def __init__(self, folder: str | None = None) -> None:
        """Count.

        Args:
            folder: Shared by all workers; None where there is one process.
        """
        from prometheus_client import CollectorRegistry, disable_created_metrics

        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._folder = None if folder is None else Path(folder)
        self._own = CollectorRegistry()
        self._collectors: list[Collector] = []
        self._of_requests()
        self._of_graphs()
        self._of_route = lru_cache(maxsize=None)(self._labelled)  # as many as there are labels, which are few
        self._of_query = lru_cache(maxsize=None)(self._labelled_query)

    def _of_requests(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        counter = partial(Counter, registry=self._own)
        self._requests = counter("kgservice_requests", "Requests that were answered", ("route", "method", "status"))
        self._seconds = Histogram(
            "kgservice_request_duration_seconds",
            "Time from the request to the last byte of the answer",
            ("route",),
            buckets=_SECONDS,
            registry=self._own,
        )
        self._bytes = counter("kgservice_response_bytes", "Bytes of answers as they were sent", ("route",))
        self._problems = counter("kgservice_problems", "Answers that are a problem document", ("code",))
        self._under_way = Gauge(
            "kgservice_requests_in_progress",
            "Requests that are being answered",
            multiprocess_mode="livesum",
            registry=self._own,
        )

    def _of_graphs(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        counter = partial(Counter, registry=self._own)
        gauge = partial(Gauge, multiprocess_mode="livesum", registry=self._own)
        self._queries = counter("kgservice_queries", "Queries by what became of them", ("form", "outcome"))
        self._query_seconds = Histogram(
            "kgservice_query_duration_seconds",
            "Time from a query to the last byte of its answer",
            ("form",),
            buckets=_SECONDS,
            registry=self._own,
        )
        self._slow = counter("kgservice_slow_queries", "Queries and updates that the log calls slow")
        self._changes = counter("kgservice_changes", "Writes by what became of them", ("kind", "outcome"))
        self._running = gauge("kgservice_queries_running", "Queries at work")
        self._waiting = gauge("kgservice_queries_waiting", "Queries that wait for their turn")

    def begin(self) -> None:
        """Count a request that came in."""
        self._under_way.inc()

    def end(self, route: str, method: str, status: int, *, size: int, seconds: float) -> None:
        """Count a request that is over."""
        self._under_way.dec()
        requests, times, sizes = self._of_route(route, method if method in METHODS else "other", status // 100)
        requests.inc()
        times.observe(seconds)
        sizes.inc(size)

    def _labelled(self, route: str, method: str, hundreds: int) -> tuple[Counter, Histogram, Counter]:
        requests = self._requests.labels(route, method, f"{hundreds}xx")
        return requests, self._seconds.labels(route), self._bytes.labels(route)

    def _labelled_query(self, form: str, outcome: str) -> tuple[Counter, Histogram]:
        return self._queries.labels(form, outcome), self._query_seconds.labels(form)

    def problem(self, code: str) -> None:
        """Count a problem document."""
        self._problems.labels(code).inc()

    def query(self, form: str, outcome: str, seconds: float) -> None:
        """Count a query that is over."""
        queries, times = self._of_query(form if form in _FORMS else "unknown", outcome)
        queries.inc()
        times.observe(seconds)

    def change(self, kind: str, outcome: str) -> None:
        """Count a write that is over."""
        self._changes.labels(kind, outcome).inc()

    def slow(self) -> None:
        """Count a query or an update that took long."""
        self._slow.inc()

    def occupied(self, running: int, waiting: int) -> None:
        """Add to the number of queries at work, and of those that wait."""
        if running:
            self._running.inc(running)
        if waiting:
            self._waiting.inc(waiting)

    def also(self, collector: Collector) -> None:
        """Ask *collector* too, whenever the numbers are asked for."""
        self._collectors.append(collector)

    def workers(self) -> tuple[int, ...]:
        """Return the numbers of the worker processes."""
        if self._folder is None:
            return (os.getpid(),)
        written = (int(path.stem.rpartition("_")[2]) for path in self._folder.glob(_ALL))
        return tuple(sorted(pid for pid in written if pid != os.getppid() and _is_alive(pid)))

    def written(self) -> tuple[bytes, str]:
        """Return all numbers as text, and its media type."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import choose_encoder
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        if self._folder is None:
            registry.register(self._own)
        else:
            self._forget_the_dead(self._folder)
            MultiProcessCollector(registry, path=str(self._folder))  # type: ignore[no-untyped-call]
        for collector in self._collectors:
            registry.register(collector)
        encoder, media_type = choose_encoder("")
        return encoder(registry), media_type

    def _forget_the_dead(self, folder: Path) -> None:
        """Remove what a worker that is gone had under way; what it had counted stays in the sum."""
        from prometheus_client.multiprocess import mark_process_dead

        for pid in {int(path.stem.rpartition("_")[2]) for path in folder.glob(_LIVE)}:
            if not _is_alive(pid):
                with suppress(FileNotFoundError):  # another worker was asked at the same time
                    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
