# SPDX-License-Identifier: Apache-2.0
"""Every IRI of ours answers: those of the dataset, of the shapes, and those that the code itself mints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from kgservice import open_assessor
from kgservice.graph.dataset import APART, graph_of_folder
from kgservice.knowledge.graph import knowledge_root
from kgservice.linkeddata.forms import FORMS
from kgservice.linkeddata.sources import shape_files
from kgservice.readers.context import CONTEXT_IRI, SCHEMA_IRI
from kgservice.report.check_json import CHECK_SCHEMA
from kgservice.report.json import SCHEMA
from kgservice.vocabulary import BASE
from kgservice.web.app import create_app
from tests.web.linked import shipped, shipped_client

EACH = 16
"""How many IRIs of each first step are tried without being asked for all."""


@cache
def iris() -> tuple[str, ...]:
    """Return every IRI under our base in any place of a statement, without its fragment, sorted.

    What is adopted stands in the default graph, so three graphs are all there is.
    """
    store = shipped().sources.graph.store
    found = {name.value for name in store.named_graphs() if _ours(name)}
    for pattern in ("?x ?p ?o", "?s ?x ?o", "?s ?p ?x"):
        for scope in ("", *(f"GRAPH <{graph_of_folder(name)}>" for name in APART)):
            rows = store.query(f"SELECT DISTINCT ?x WHERE {{ {scope} {{ {pattern} }} }}")
            assert isinstance(rows, pyoxigraph.QuerySolutions)
            found |= {row["x"].value for row in rows if _ours(row["x"])}
    for path in shape_files(knowledge_root()):
        for quad in pyoxigraph.parse(path=str(path)):
            found |= {term.value for term in (quad.subject, quad.predicate, quad.object) if _ours(term)}
    return tuple(sorted({iri.partition("#")[0] for iri in found}))


def _ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(BASE)


def by_kind() -> Mapping[str, list[str]]:
    """Return the IRIs by their first step, and by how many steps there are."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri in iris():
        steps = iri.removeprefix(BASE).split("/")
        found[f"{steps[0].partition('.')[0]}/{len(steps)}"].append(iri)
    return found


def chosen() -> Iterator[str]:
    """Yield some of each kind, spread evenly, the first and the last among them."""
    for known in by_kind().values():
        step = max(1, len(known) // EACH)
        yield from dict.fromkeys((*known[::step], known[-1]))


def _fault(client: FlaskClient, iri: str, form: str) -> str:
    """Return what is wrong with the answer for an IRI; empty where nothing is."""
    path = "/" + iri.removeprefix(BASE)
    first = client.get(path, headers={"Accept": "text/html" if form == "html" else FORMS[form].media_type})
    if first.status_code not in {200, 303}:
        return f"{iri}: {first.status}"
    answer = client.get(first.headers["Location"]) if first.status_code == 303 else first
    if answer.status_code != 200:
        return f"{iri}: {answer.status} at {first.headers['Location']}"
    if form == "html":
        return "" if f"<code>{iri}</code>" in answer.text else f"{iri}: the page is of something else"
    read = list(pyoxigraph.parse(answer.data, format=FORMS[form].syntax))
    mentioned = {getattr(term, "value", "") for quad in read for term in (quad.subject, quad.predicate, quad.object)}
    return "" if read and (iri in mentioned or iri in shipped().documents) else f"{iri}: nothing is said of it"


def _is_file(iri: str) -> bool:
    return iri in {f"{BASE}dataset.{form}" for form in ("trig", "nq", "ttl")}


def _is_large(iri: str) -> bool:
    return shipped().documents.is_graph(iri) and not iri.endswith(("core", "mapping", "proposal", "law"))


def test_there_are_as_many_as_there_should_be() -> None:
    """The enumeration finds the law, the nomenclature, the vocabulary, the shapes and the queries."""
    counts = {kind: len(known) for kind, known in by_kind().items()}

    assert len(iris()) > 20_000
    assert counts["law/2"] > 7000
    assert counts["emdn/2"] > 8000
    assert counts["ontology/2"] > 700
    assert counts["shape/2"] > 900
    assert counts["query/2"] >= 40
    assert {kind.partition("/")[0] for kind in counts} >= {"dataset", "graph", "guidance", "obligation", "shapes"}


def test_some_of_each_kind_answer() -> None:
    """Some IRIs of each kind answer with statements about themselves."""
    asked = [iri for iri in chosen() if not _is_file(iri) and not _is_large(iri)]

    assert len(asked) > 250
    assert [fault for iri in asked if (fault := _fault(shipped_client(), iri, "nt"))] == []


def test_some_of_each_kind_have_a_page() -> None:
    """Some IRIs of each kind have a page of their own."""
    asked = [iri for iri in chosen() if not _is_file(iri)][::4]

    assert [fault for iri in asked if (fault := _fault(shipped_client(), iri, "html"))] == []


@pytest.mark.long
@pytest.mark.parametrize("form", ["nt", "html"])
def test_all_of_them_answer(form: str) -> None:
    """Every IRI under our base answers, as data and as a page."""
    asked = [iri for iri in iris() if not _is_file(iri)]

    assert [fault for iri in asked if (fault := _fault(shipped_client(), iri, form))] == []


@pytest.mark.long
@pytest.mark.parametrize("form", ["trig", "nq", "ttl"])
def test_files_of_the_dataset_can_be_read(form: str) -> None:
    """Each distribution is downloaded whole, and read back."""
    answer = shipped_client().get(f"/dataset.{form}")
    read = sum(1 for _ in pyoxigraph.parse(answer.data, format=FORMS[form].syntax))
    known = sum(1 for _ in shipped().documents.distribution(form))

    assert (answer.status_code, read) == (200, known)


def test_what_the_code_mints_answers_too() -> None:
    """Context, schemas and types of problems are IRIs of ours, and are served by the whole application."""
    client = create_app(open_assessor()).test_client()
    schemas = [path.read_text().partition('"$id": "')[2].partition('"')[0] for path in (SCHEMA, CHECK_SCHEMA)]
    problem = client.get("/api/assessments?lang=nb", headers={"Accept": "application/json"}).get_json(force=True)

    for iri in (CONTEXT_IRI, SCHEMA_IRI, *schemas, problem["type"], BASE):
        assert client.get("/" + iri.removeprefix(BASE)).status_code == 200, iri


def test_anything_else_is_not_there() -> None:
    """No IRI that is nearly one of ours answers in its place."""
    client = shipped_client()
    for iri in list(chosen())[::7]:
        path = f"/{iri.removeprefix(BASE)}"
        for wrong in (f"{path}x9", f"{path.rstrip('/')}/x", f"{path[:-1]}~"):
            answer = client.get(wrong, headers={"Accept": "text/turtle"})
            assert answer.status_code == 404, wrong
