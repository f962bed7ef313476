# SPDX-License-Identifier: Apache-2.0
"""What is looked up when somebody asks for the numbers of the service: the store, its processes, its version."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from kgservice.errors import UnansweredError
from kgservice.knowledge.bundle import VERSION
from kgservice.web.standing import Standing

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

__all__ = ["Looked"]


class Looked:
    """A collector in the sense of ``prometheus_client``."""

    def __init__(self, standing: Standing, workers: Callable[[], Iterable[int]]) -> None:
        """Tell of a service as it stands, and of its worker processes, which *workers* names."""
        self._standing = standing
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers as they are now."""
        yield from self._settings()
        yield from self._store()

    def _settings(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import GaugeMetricFamily

        standing, settings = self._standing, self._standing.settings
        labels = ("version", "knowledge_version", "python", "writable", "bare")
        build = GaugeMetricFamily("kgservice_build_info", "What is running", labels=labels)
        values = (VERSION, standing.knowledge or "", platform.python_version(), settings.writable, settings.bare)
        build.add_metric([str(value).lower() for value in values], 1)
        started = "kgservice_start_time_seconds", "When the service was started, in seconds since 1970"
        limits = GaugeMetricFamily("kgservice_limit", "What a query is given", labels=("limit",))
        for field in fields(settings.limits):
            limits.add_metric([field.name], getattr(settings.limits, field.name))
        yield from (build, GaugeMetricFamily(*started, value=settings.started), limits)

    def _store(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

        keeper = None
        try:
            state = self._standing.look()
        except UnansweredError:
            yield GaugeMetricFamily("kgservice_store_up", "Whether the store answers", value=0)
        else:
            yield GaugeMetricFamily("kgservice_store_up", "Whether the store answers", value=1)
            if state is not None:
                keeper = state.pid
                yield GaugeMetricFamily("kgservice_store_quads", "Quads in the store", value=state.quads)
                yield GaugeMetricFamily("kgservice_store_graphs", "Named graphs in the store", value=state.graphs)
                about = "kgservice_store_changes", "Changes of the store since the service was started"
                yield CounterMetricFamily(*about, value=state.changes)
        yield from self._processes(keeper)

    def _processes(self, keeper: int | None) -> Iterator[Metric]:
        """Yield what the system tells of the processes, where it can be asked."""
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

        groups = {"worker": tuple(self._workers()), "keeper": () if keeper is None else (keeper,)}
        count = GaugeMetricFamily("kgservice_processes", "Processes of the service", labels=("process",))
        memory = GaugeMetricFamily(
            "kgservice_process_resident_memory_bytes", "Memory of the processes", labels=("process",)
        )
        files = GaugeMetricFamily("kgservice_process_open_fds", "Open files of the processes", labels=("process",))
        cpu = CounterMetricFamily("kgservice_process_cpu_seconds", "Time of the processor", labels=("process",))
        for group, pids in groups.items():
            sums = _sums(pids)
            count.add_metric([group], len(pids))
            for family, name in ((memory, "resident_memory_bytes"), (files, "open_fds"), (cpu, "cpu_seconds")):
                if name in sums:
                    family.add_metric([group], sums[name])
        yield from (count, memory, files, cpu)


def _sums(pids: Iterable[int]) -> dict[str, float]:
    """Return what the processes use together; nothing where the system does not tell."""
    from prometheus_client import ProcessCollector

    sums: dict[str, float] = {}
    for pid in pids:
        for metric in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
            name = metric.name.removeprefix("process_")
            sums[name] = sums.get(name, 0.0) + metric.samples[0].value
    return sums
