# SPDX-License-Identifier: Apache-2.0
"""What is put on the shelf is kept whole, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kgservice.errors import (
    ConflictError,
    InputTooLargeError,
    InvalidValueError,
    KgServiceError,
    PreconditionError,
    UnknownFieldError,
    UnknownResourceError,
    UsageError,
)
from kgservice.products import Choice, Outcome, Reading, Shelf, Terms, ids_of, total_of
from kgservice.products.names import assessment_graph, description_graph, record_graph, source_graph
from kgservice.report.rdf import to_graph
from kgservice.store.oxigraph import OxigraphStore
from kgservice.store.port import Condition
from tests.products.conftest import NOW, STROKE, QuickAssessor, added, graphs

EXAMPLE = Path(__file__).parents[2] / "examples" / "stroke-image.yaml"
SEVERAL = b"""\
products:
- {name: Pump, id: pump, complete: true}
- name: Dose planner
  id: planner
  software: yes
  relations: [{kind: drives_or_influences, product: pump}]
"""


def rows(store: OxigraphStore, text: str) -> list[list[str]]:
    """Return the rows of a query."""
    found = store._store.query(text)
    assert isinstance(found, QuerySolutions)
    return [[term.value for term in row] for row in found]


# storing


def test_a_product_is_stored_with_all_that_belongs_to_it(shelf: Shelf, store: OxigraphStore) -> None:
    """Record, description, assessment and the bytes each have a graph, and nothing else is written."""
    record = added(shelf, STROKE)

    assert record.ident == "stroke-1"
    assert set(store.graphs()) == {
        record_graph("stroke-1"),
        description_graph("stroke-1"),
        assessment_graph("stroke-1"),
        source_graph(record.current.source.digest if record.current.source else ""),
    }
    assert set(graphs(store)) == set(store.graphs())


def test_the_record_says_where_a_version_comes_from(shelf: Shelf) -> None:
    """Number, time to the second, digest, format, day of the law and version of the knowledge are known."""
    version = added(shelf, STROKE).current

    assert (version.number, version.name) == (1, "Stroke finder")
    assert version.recorded == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert version.source is not None
    assert (version.source.form, version.source.size, version.source.position) == ("yaml", len(STROKE), 1)
    assert version.noted is not None
    assert (version.noted.as_of, version.noted.jurisdiction) == (date(2026, 11, 23), None)
    assert version.noted.verdict["qualification"]["value"] == "MD"


def test_terms_of_the_assessment_are_kept(shelf: Shelf, assessor: QuickAssessor) -> None:
    """The day and the jurisdiction that were asked for are those of the assessment."""
    stored = shelf.add(STROKE, "yaml", Terms(date(2027, 3, 1), "NO")).products[0].record.current.noted

    assert stored is not None
    assert (stored.as_of, stored.jurisdiction) == (date(2027, 3, 1), "NO")
    assert stored.knowledge_version == assessor.knowledge.version


@pytest.mark.parametrize(
    "data",
    [
        STROKE,
        STROKE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + STROKE,
        STROKE.decode().encode("utf-16"),
        STROKE + "description: 'æøå \\u0022 }} \\\\ \u2028 😀'\n".encode(),
        STROKE + b'description: \'""" . } } ; DROP ALL ; #\'\n',
    ],
    ids=["plain", "windows", "mark", "utf-16", "signs", "update"],
)
def test_the_bytes_come_back_as_they_were_sent(data: bytes, shelf: Shelf, reading: Reading) -> None:
    """Line ends, encodings and signs of SPARQL change nothing."""
    record = added(shelf, data)

    assert reading.description(record, record.current).data == data
    assert reading.found(record, record.current).products[0].name == "Stroke finder"


def test_description_and_assessment_join_on_the_product(shelf: Shelf, store: OxigraphStore) -> None:
    """One query finds what a product is called, what it was found to be, and by which knowledge."""
    version = added(shelf, EXAMPLE.read_bytes()).current
    assert version.noted is not None

    found = rows(
        store,
        """
        PREFIX md: <https://w3id.org/mdkg/ontology/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?name ?class ?knowledge WHERE {
          GRAPH ?described { ?product md:name ?name ; owl:sameAs ?same }
          GRAPH ?assessed { ?one md:ofProduct ?product ; md:hasAnswer [ md:legislation "MDR" ; md:value ?class ] }
          GRAPH ?record {
            ?product dcat:hasCurrentVersion ?version .
            ?noted prov:wasDerivedFrom ?version ; md:knowledgeVersion ?knowledge
          }
        }""",
    )

    assert found == [["StrokeSight CT", "III", version.noted.knowledge_version]]


def test_the_graph_is_the_assessment(
    shelf: Shelf, store: OxigraphStore, assessor: QuickAssessor, reading: Reading
) -> None:
    """What stands in the store is what the same description gives on the same day, statement by statement."""
    record = added(shelf, EXAMPLE.read_bytes())
    result, _ = reading.assess(record, record.current, date(2026, 11, 23), None)

    expected = {str(quad.triple) for quad in to_graph(result, assessor.knowledge)}
    assert graphs(store)[assessment_graph(record.ident)] == expected


def test_the_same_again_changes_nothing(shelf: Shelf, store: OxigraphStore) -> None:
    """A description that is kept just so is left alone, whatever the hour."""
    added(shelf, STROKE)
    before = graphs(store)

    again = shelf.add(STROKE, None, Terms(date(2030, 1, 1))).products[0]

    assert again.outcome is Outcome.UNCHANGED
    assert graphs(store) == before


def test_another_description_of_the_same_id_is_refused(shelf: Shelf, store: OxigraphStore) -> None:
    """To add is not to change: the error says how to."""
    added(shelf, STROKE)
    before = graphs(store)

    with pytest.raises(ConflictError) as caught:
        shelf.add(STROKE + b"software: yes\n", "yaml", NOW)

    assert "PUT /api/products/stroke-1" in caught.value.remedy.en
    assert graphs(store) == before


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"name: A\nsoftwear: yes\n", UnknownFieldError),
        (b"products: [{name: A, id: a 1}, {name: B, id: a-1}]", InvalidValueError),
        (b"products: [" + b", ".join(b"{name: P%d}" % n for n in range(11)) + b"]", InputTooLargeError),
    ],
    ids=["unknown field", "ids alike", "too many"],
)
def test_what_cannot_be_used_leaves_nothing(
    data: bytes, error: type[KgServiceError], shelf: Shelf, store: OxigraphStore
) -> None:
    """An error of the description is told before anything is written."""
    with pytest.raises(error):
        shelf.add(data, "yaml", NOW)

    assert len(store._store) == 0


# several


def test_products_of_one_description(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """Each has a record, all share the bytes, and what one says of another is still known."""
    stored = shelf.add(SEVERAL, "yaml", NOW).products

    assert [kept.record.ident for kept in stored] == ["pump", "planner"]
    assert len(store.graphs()) == 7
    planner = stored[1].record
    assert planner.current.source is not None
    assert planner.current.source.position == 2
    assessed, found = reading.assess(planner, planner.current, date(2026, 11, 23), None)
    assert [product.name for product in assessed.products] == ["Dose planner"]
    assert len(found.products) == 2


def test_one_that_is_there_otherwise_keeps_out_all(shelf: Shelf, store: OxigraphStore) -> None:
    """Several products are stored together or not at all."""
    added(shelf, b"{name: Planner, id: planner}")
    before = graphs(store)

    with pytest.raises(ConflictError):
        shelf.add(SEVERAL, "yaml", NOW)

    assert graphs(store) == before


def test_those_that_are_missing_are_added(shelf: Shelf) -> None:
    """Of the same description only what is not there is stored again."""
    shelf.add(SEVERAL, "yaml", NOW)
    shelf.remove("pump", keep_history=False)

    again = shelf.add(SEVERAL, "yaml", NOW).products

    assert [kept.outcome for kept in again] == [Outcome.CREATED, Outcome.UNCHANGED]


def test_bytes_stay_as_long_as_one_product_needs_them(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """To delete one of several leaves the other whole; to delete the last leaves nothing."""
    shelf.add(SEVERAL, "yaml", NOW)

    shelf.remove("pump", keep_history=False)
    planner = reading.record("planner")
    assert reading.description(planner, planner.current).data == SEVERAL
    shelf.remove("planner", keep_history=False)

    assert len(store._store) == 0
    assert store.graphs() == []


# versions


def test_a_new_version_takes_the_place_of_the_old(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """Graphs hold the new description alone, and both come back byte for byte."""
    added(shelf, STROKE)
    newer = STROKE.replace(b"Stroke finder", b"Stroke seeker")

    kept = shelf.put("stroke-1", newer, "yaml", NOW).products[0]

    assert (kept.outcome, kept.record.current.number) == (Outcome.RENEWED, 2)
    assert [reading.description(kept.record, version).data for version in kept.record.versions] == [STROKE, newer]
    names = "SELECT ?n WHERE { GRAPH <%s> { ?s <https://w3id.org/mdkg/ontology/name> ?n } }"
    assert rows(store, names % description_graph("stroke-1")) == [["Stroke seeker"]]
    assert len(rows(store, "SELECT ?a WHERE { GRAPH ?g { ?a a <https://w3id.org/mdkg/ontology/Assessment> } }")) == 1


def test_put_makes_a_product_too(shelf: Shelf) -> None:
    """Under an id of one's own, whatever the description says."""
    kept = shelf.put("mine", STROKE, "yaml", NOW).products[0]

    assert (kept.outcome, kept.record.ident, kept.record.current.number) == (Outcome.CREATED, "mine", 1)


def test_the_same_put_again_makes_no_version(shelf: Shelf) -> None:
    """Unless its assessment is asked for on other terms."""
    shelf.put("mine", STROKE, "yaml", NOW)

    assert shelf.put("mine", STROKE, "yaml", NOW).products[0].outcome is Outcome.UNCHANGED
    same = Terms(date(2026, 11, 23))
    assert shelf.put("mine", STROKE, "yaml", same).products[0].outcome is Outcome.UNCHANGED
    assert shelf.put("mine", STROKE, "yaml", Terms(date(2027, 1, 1))).products[0].outcome is Outcome.RENEWED
    assert shelf.put("mine", STROKE, "yaml", Terms(None, "EU")).products[0].outcome is Outcome.RENEWED


def test_newer_knowledge_makes_a_new_version(shelf: Shelf, store: OxigraphStore) -> None:
    """What was found by older knowledge is found anew when the same description is put again."""
    shelf.put("mine", STROKE, "yaml", NOW)
    store.update(
        "DELETE { GRAPH ?g { ?s ?p ?v } } INSERT { GRAPH ?g { ?s ?p 'older' } } "
        "WHERE { GRAPH ?g { ?s ?p ?v } VALUES ?p { <https://w3id.org/mdkg/ontology/knowledgeVersion> } }"
    )

    assert shelf.put("mine", STROKE, "yaml", NOW).products[0].outcome is Outcome.RENEWED


def test_put_of_several_takes_the_one_of_the_id(shelf: Shelf, store: OxigraphStore) -> None:
    """The others are there to be related to, and are not stored."""
    kept = shelf.put("planner", SEVERAL, "yaml", NOW).products

    assert [one.record.current.name for one in kept] == ["Dose planner"]
    assert ids_of(store, Choice(), limit=10) == ["planner"]
    with pytest.raises(UsageError):
        shelf.put("other", SEVERAL, "yaml", NOW)


@pytest.mark.parametrize("ident", ["A", "a b", "a/b", "", "x" * 81])
def test_put_under_what_is_no_id(ident: str, shelf: Shelf) -> None:
    """An id that cannot stand in an address is refused."""
    with pytest.raises(UsageError):
        shelf.put(ident, STROKE, "yaml", NOW)


# conditions


def test_conditions_on_the_current_version(shelf: Shelf, store: OxigraphStore) -> None:
    """A change is made on the version that was seen, or not at all."""
    first = added(shelf, STROKE).current.tag
    newer, newest = STROKE + b"software: yes\n", STROKE + b"software: no\n"
    shelf.put("stroke-1", newer, "yaml", NOW, Condition(match=(first,)))
    before = graphs(store)

    for condition in (Condition(match=(first,)), Condition(none_match=("*",)), Condition(match=())):
        with pytest.raises(PreconditionError):
            shelf.put("stroke-1", newest, "yaml", NOW, condition)
    with pytest.raises(PreconditionError):
        shelf.remove("stroke-1", keep_history=False, condition=Condition(match=(first,)))
    with pytest.raises(PreconditionError):
        shelf.put("other", newest, "yaml", NOW, Condition(match=("*",)))

    assert graphs(store) == before
    assert shelf.put("other", newest, "yaml", NOW, Condition(none_match=("*",))).products[0].outcome is Outcome.CREATED


# taking away


def test_deleting_leaves_nothing(shelf: Shelf, store: OxigraphStore) -> None:
    """No version, no bytes and no name of a graph stays."""
    added(shelf, STROKE)
    shelf.put("stroke-1", STROKE + b"software: yes\n", "yaml", NOW)

    shelf.remove("stroke-1", keep_history=False)

    assert len(store._store) == 0
    assert store.graphs() == []
    with pytest.raises(UnknownResourceError):
        shelf.remove("stroke-1", keep_history=False)


def test_withdrawing_keeps_the_history(shelf: Shelf, store: OxigraphStore, reading: Reading) -> None:
    """The current state goes, the versions stay, and the product can come back."""
    tag = added(shelf, STROKE).current.tag
    shelf.remove("stroke-1", keep_history=True)
    shelf.remove("stroke-1", keep_history=True)

    record = reading.record("stroke-1")
    assert [version.withdrawn for version in record.versions] == [False, True]
    assert reading.description(record, record.versions[0]).data == STROKE
    assert description_graph("stroke-1") not in store.graphs()
    assert total_of(store, Choice()) == 0
    with pytest.raises(PreconditionError):
        shelf.put("stroke-1", STROKE, "yaml", NOW, Condition(match=(tag,)))
    with pytest.raises(ConflictError):
        shelf.add(STROKE, "yaml", NOW)
    back = shelf.put("stroke-1", STROKE, "yaml", NOW, Condition(none_match=("*",))).products[0].record
    assert back.current.number == 3
    assert ids_of(store, Choice(), limit=10) == ["stroke-1"]
    shelf.remove("stroke-1", keep_history=False)
    assert store.graphs() == []
