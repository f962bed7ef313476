# SPDX-License-Identifier: Apache-2.0
"""Time the answers about IRIs, as data and as pages, by what they are about; no network in between.

python -m benchmarks.linkeddata
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

from flask.testing import FlaskClient

from benchmarks.assess import machine
from kgservice import open_assessor
from kgservice.linkeddata import LinkedData
from kgservice.vocabulary import BASE
from kgservice.web.app import create_bare_app
from kgservice.web.resources import linked_data_of, resources

_SPACES = ("law", "obligation", "concept", "rule", "guidance", "emdn", "fact", "shape")
_HUBS = ("emdn", "law/mdr", "ontology/Obligation", "concept/role-manufacturer")
_FORMS = ("html", "ttl", "jsonld")
_SAMPLE = 200


def chosen(data: LinkedData, space: str) -> list[str]:
    """Return the paths of some things, the same each time."""
    known = sorted(iri for iri in data.sources.ours() if iri.startswith(f"{BASE}{space}/"))
    return [iri.removeprefix(BASE) for iri in random.Random(1).sample(known, min(_SAMPLE, len(known)))]  # noqa: S311


def timed(client: FlaskClient, paths: list[str], form: str) -> list[float]:
    """Return the milliseconds of each answer, sorted."""
    runs = []
    for path in paths:
        start = time.perf_counter()
        answer = client.get(f"/{path}.{form}")
        runs.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise ValueError(f"{path}: {answer.status}")
    return sorted(runs)


def rows(data: LinkedData) -> Iterator[str]:
    """Yield the lines of the table."""
    app = create_bare_app()
    app.register_blueprint(resources(lambda: data))
    client = app.test_client()
    yield "| about | form | answers | median ms | p95 ms | max ms |"
    yield "|---|---|--:|--:|--:|--:|"
    groups = {space: chosen(data, space) for space in _SPACES} | {"most pointed to": list(_HUBS)}
    for name, paths in groups.items():
        for form in _FORMS:
            runs = timed(client, paths, form)
            late = runs[int(0.95 * (len(runs) - 1))]
            yield f"| {name} | {form} | {len(runs)} | {statistics.median(runs):.1f} | {late:.1f} | {runs[-1]:.1f} |"


def main() -> None:
    """Print how long it took to open what is known, and the table."""
    knowledge = open_assessor().knowledge
    start = time.perf_counter()
    data = linked_data_of(knowledge)()
    print(f"{machine()}\n\nopened in {(time.perf_counter() - start) * 1000:.0f} ms\n")
    for line in rows(data):
        print(line)


if __name__ == "__main__":
    main()
