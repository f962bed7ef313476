# SPDX-License-Identifier: Apache-2.0
"""Lists of duties, overlaps and guidance: whole over their pages, the same in each form, and true to the graph."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

import kgservice
from kgservice.graph import KnowledgeGraph
from kgservice.knowledge.bundle import Knowledge
from kgservice.report.catalogue import to_csv
from kgservice.report.catalogue_duties import DUTY_KEYS
from kgservice.report.catalogue_guidance import GuidanceCatalogue
from kgservice.vocabulary import DCTERMS, MD, RDFS, SKOS
from tests.web.listed import fits_schema, link, pages, records, statements

LISTS = {
    "/api/obligations": "ObligationList",
    "/api/overlaps": "OverlapList",
    "/api/overlaps?by=area": "OverlapList",
    "/api/guidance": "GuidanceList",
    "/api/queries": "QueryList",
}
ALONE = {
    "/api/obligations/mdr-mfr-risk": "ObligationAlone",
    "/api/obligations/AIA-RISK": "ObligationAlone",
    "/api/overlaps/a01-mdr-1": "RelationAlone",
    "/api/overlaps/A04": "AreaAlone",
    "/api/guidance/mdcg-2025-6": "GuidanceAlone",
    "/api/guidance/page-dmp": "GuidanceAlone",
}
SHORTHAND = {RDFS + "label", RDFS + "seeAlso", MD + "helpsWith"}
"""What a list says in fewer words than the graph: names of citations, links, and help that either side states."""

each_list = pytest.mark.parametrize("address", LISTS)


def also(address: str, **parameters: object) -> str:
    """Return an address with more parameters."""
    given = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"{address}{'&' if '?' in address else '?'}{given}"


def names(client: FlaskClient, address: str) -> list[str]:
    """Return the numbers of the items of a list."""
    return [item["id"] for item in client.get(also(address, limit=1000)).get_json()["items"]]


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kgservice.open_knowledge_graph()


@pytest.fixture(scope="module")
def openapi(real_client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = real_client.get("/api/openapi.json").get_json(force=True)
    return document


# pages


@each_list
@pytest.mark.parametrize("size", [11, 1000])
def test_pages_give_each_item_once(address: str, size: int, real_client: FlaskClient) -> None:
    """Whoever follows the links from page to page has every item, each once, and as many as were promised."""
    answers = list(pages(real_client, also(address, limit=size)))
    items = [item["iri"] for answer in answers for item in answer.get_json()["items"]]

    assert len(items) == len(set(items)) == int(answers[0].headers["X-Total-Count"])
    assert {answer.get_json()["total"] for answer in answers} == {len(items)}
    assert all(len(answer.get_json()["items"]) == size for answer in answers[:-1])


def test_all_that_the_knowledge_has_is_listed(real_client: FlaskClient, knowledge: Knowledge) -> None:
    """The lists without parameters leave nothing out."""
    known = knowledge.obligations
    wanted = {
        "/api/obligations": list(known.obligations),
        "/api/overlaps": list(known.overlaps),
        "/api/overlaps?by=area": list(known.areas),
        "/api/guidance": list(GuidanceCatalogue(knowledge).all),
    }

    for address, iris in wanted.items():
        found = [item["iri"] for item in real_client.get(also(address, limit=1000)).get_json()["items"]]
        assert set(found) == set(iris), address


def test_pages_can_be_walked_backwards(real_client: FlaskClient) -> None:
    """From the last page the links lead back to the first; the addresses keep what was asked for."""
    first = real_client.get("/api/obligations?lang=nb&role=importer&limit=5")
    there = list(pages(real_client, "/api/obligations?lang=nb&role=importer&limit=5"))
    back = list(pages(real_client, link(first, "last") or "", "prev"))

    assert [answer.data for answer in back] == [answer.data for answer in reversed(there)]
    assert {answer.get_json()["language"] for answer in back} == {"nb"}
    assert (link(first, "prev"), link(there[-1], "next")) == (None, None)
    assert first.get_json()["links"]["next"] == link(first, "next")


def test_behind_the_last_page(real_client: FlaskClient) -> None:
    """An offset behind the end gives no items, and leads back."""
    answer = real_client.get("/api/overlaps?offset=100000")

    assert answer.get_json()["items"] == []
    assert link(answer, "next") is None
    assert real_client.get(link(answer, "last") or "").get_json()["items"] != []


# forms


@each_list
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_forms_say_the_same(address: str, lang: str, real_client: FlaskClient) -> None:
    """JSON, CSV and JSON-LD have the same items, by the same IRIs and names, in the language asked for."""
    whole = also(address, limit=1000, lang=lang)
    items = real_client.get(whole).get_json()["items"]
    rows = records(real_client.get(also(whole, format="csv")))
    triples = statements(real_client.get(also(whole, format="json-ld")))

    title = "title" if "queries" in address else "label"
    label = NamedNode((RDFS if title == "title" else SKOS) + ("label" if title == "title" else "prefLabel"))
    said = {(t.subject.value, t.object) for t in triples if t.predicate == label and isinstance(t.subject, NamedNode)}
    assert [(row["iri"], row[title]) for row in rows] == [(item["iri"], item[title]) for item in items]
    assert {(item["iri"], Literal(item[title], language=lang)) for item in items} - said == set()


def test_csv_holds_names_iris_and_links(real_client: FlaskClient) -> None:
    """A cell holds all the values of a key; beside it stand their IRIs, and the links of what is cited."""
    (row,) = records(real_client.get("/api/obligations/mdr-mfr-risk?format=csv"))
    item = real_client.get("/api/obligations/mdr-mfr-risk").get_json()

    assert row["id"] == "MDR-MFR-RISK"
    assert row["legal_basis"].split("; ") == [one["citation"] for one in item["legal_basis"]]
    assert row["legal_basis_iri"].split(" ") == [one["iri"] for one in item["legal_basis"]]
    assert row["legal_basis_link"].split(" ") == [one["link"] for one in item["legal_basis"]]
    assert row["bearers_iri"].split(" ") == [one["iri"] for one in item["bearers"]]
    assert row["needs_review"] in {"true", "false"}


@each_list
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_json_ld_says_what_the_graph_says(
    address: str, lang: str, real_client: FlaskClient, graph: KnowledgeGraph
) -> None:
    """Each statement of a list stands in the graph, apart from a few that are shorter there or here."""
    triples = statements(real_client.get(also(address, limit=1000, lang=lang, format="json-ld")))
    default = pyoxigraph.DefaultGraph()
    strange = [t for t in triples if pyoxigraph.Quad(t.subject, t.predicate, t.object, default) not in graph.store]

    assert len(triples) > 200
    assert [t for t in strange if t.predicate.value not in SHORTHAND] == []


def test_help_is_stated_by_one_side(real_client: FlaskClient, graph: KnowledgeGraph) -> None:
    """That guidance helps with a duty is said in the graph by the guidance or by the duty."""
    triples = statements(real_client.get("/api/guidance?limit=1000&format=json-ld"))
    helps, helped = NamedNode(MD + "helpsWith"), NamedNode(MD + "interpretedBy")
    pairs = [(t.subject, t.object) for t in triples if t.predicate == helps]
    ways = ((lambda g, d: (g, helps, d)), (lambda g, d: (d, helped, g)))

    stated = [any(list(graph.store.quads_for_pattern(*way(one, duty), None)) for way in ways) for one, duty in pairs]
    assert stated
    assert all(stated)


def test_dates_are_a_year_a_month_or_a_day(real_client: FlaskClient, graph: KnowledgeGraph) -> None:
    """When guidance was issued is told as exactly as the graph tells it, and of all guidance."""
    triples = statements(real_client.get("/api/guidance?limit=1000&format=json-ld"))
    issued = NamedNode(DCTERMS + "issued")
    told = {(t.subject, t.object) for t in triples if t.predicate == issued}
    listed = {t.subject for t in triples}
    known = {(q.subject, q.object) for q in graph.store.quads_for_pattern(None, issued, None) if q.subject in listed}

    assert told == known
    assert len({when.datatype for _, when in told if isinstance(when, Literal)}) > 1


def test_no_cell_is_a_formula(real_client: FlaskClient) -> None:
    """Cells are written as they are, and nothing that we know begins like a formula."""
    for address in LISTS:
        for lang in ("en", "nb"):
            rows = records(real_client.get(also(address, limit=1000, lang=lang, format="csv")))
            assert [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "-", "@", "\t"}] == []


def test_csv_is_quoted() -> None:
    """Quotes, commas and line ends in a text stay in its cell (RFC 4180)."""
    keys = (DUTY_KEYS[1],)

    assert to_csv([{"iri": "urn:x", "label": 'a "b",\nc'}], keys) == b'iri,label\r\nurn:x,"a ""b"",\nc"\r\n'


@pytest.mark.parametrize(("address", "schema"), [*LISTS.items(), *ALONE.items()])
def test_answers_fit_their_schemas(
    address: str, schema: str, real_client: FlaskClient, openapi: dict[str, Any]
) -> None:
    """What is answered in JSON is what the description of the interface says."""
    fits_schema(real_client.get(address).get_json(), schema, openapi)


@pytest.mark.parametrize("address", ALONE)
def test_one_item(address: str, real_client: FlaskClient) -> None:
    """One item is found by the end of its IRI or its number, whatever the letters, with all that is known of it."""
    answer = real_client.get(address)
    item = answer.get_json()

    assert item["details"]
    assert real_client.get(address.upper().replace("/API/", "/api/").replace(*_plural(address))).data == answer.data
    assert [row["iri"] for row in records(real_client.get(also(address, format="csv")))] == [item["iri"]]
    subjects = {t.subject.value for t in statements(real_client.get(also(address, format="json-ld")))}
    assert item["iri"] in subjects


def _plural(address: str) -> tuple[str, str]:
    space = address.split("/")[2]
    return space.upper(), space


# what is chosen


def test_duties_of_a_role_on_a_day(real_client: FlaskClient) -> None:
    """The list for a role, a place and a day has the duties that the named query finds."""
    for role in ("importer", "provider"):
        for day, place in (("2026-11-23", "EU"), ("2021-01-01", "NO"), ("2026-07-01", "EU"), ("2027-09-01", "EU")):
            chosen = f"role={role}&jurisdiction={place}&as_of={day}"
            rows = real_client.get(f"/api/queries/duties-of-role?{chosen}&limit=1000").get_json()["rows"]
            assert names(real_client, f"/api/obligations?{chosen}") == list(dict.fromkeys(row["duty"] for row in rows))


@pytest.mark.parametrize(
    ("filters", "key", "value"),
    [
        ("act=ivdr", "act", "IVDR"),
        ("role=Produsent", "bearers", "role-manufacturer"),
        ("role=authorised_representative", "bearers", "role-authorised-representative"),
        ("topic=risk-management", "topics", "topic-risk-management"),
        ("topic=Risk management", "topics", "topic-risk-management"),
        ("evidence=risk_management_file", "evidence", "evidence-risk-management-file"),
        ("area=A02", "areas", "area-a02"),
        ("area=mdc:area-a02", "areas", "area-a02"),
        ("jurisdiction=NO", "applies", "NO"),
        ("status=in-force", "applies", "in-force"),
    ],
)
def test_duties_are_narrowed(filters: str, key: str, value: str, real_client: FlaskClient) -> None:
    """Each parameter leaves the duties that have what it names, by word, label or IRI, and not all of them."""
    answer = real_client.get(f"/api/obligations?{filters}&limit=1000").get_json()
    values = [str(item[key]) for item in answer["items"]]

    assert 0 < answer["total"] < 432 or filters == "jurisdiction=NO"
    assert [one for one in values if value not in one] == []


def test_parameters_narrow_together(real_client: FlaskClient) -> None:
    """What two parameters leave is what both leave."""
    one, other = (
        set(names(real_client, "/api/obligations?act=AIA")),
        set(names(real_client, "/api/obligations?role=provider")),
    )

    assert set(names(real_client, "/api/obligations?act=AIA&role=provider")) == one & other != set()


def test_the_day_decides_what_was_law(real_client: FlaskClient) -> None:
    """Before an act was adopted its duties are not listed; later their dates have the status of the day."""
    before = set(names(real_client, "/api/obligations?act=AIA&jurisdiction=EU&as_of=2023-01-01"))
    early = real_client.get("/api/obligations/aia-risk?as_of=2024-08-01").get_json()["applies"]
    late = real_client.get("/api/obligations/aia-risk?as_of=2035-01-01").get_json()["applies"]

    assert before == set()
    assert {entry["status"] for entry in early if entry["jurisdiction"] == "EU"} == {"not-yet-applicable"}
    assert "in-force" in {entry["status"] for entry in late if entry["jurisdiction"] == "EU"}


@pytest.mark.parametrize(
    "text", ["risk management", "RISK-management", "risikostyring", "management risk", "MDR-MFR-RISK"]
)
def test_words_are_looked_for_in_both_languages(text: str, real_client: FlaskClient) -> None:
    """All words must occur, in any order, case and language, or the number does."""
    assert "MDR-MFR-RISK" in names(real_client, f"/api/obligations?q={text}")
    assert names(real_client, f"/api/obligations?q={text} xyzzy") == []


@pytest.mark.parametrize("text", ["\U0001f9ec", "“quoted”", "<b>", "%00", "%FF%FE", "æøå" * 500, "'; DROP", "()[]*+?"])
def test_any_text_can_be_looked_for(text: str, real_client: FlaskClient) -> None:
    """A text of any kind gives an answer, if an empty one."""
    for address in ("/api/obligations", "/api/guidance", "/api/search"):
        assert real_client.get(f"{address}?q={text}").status_code == 200


def test_overlaps_of_an_area_and_a_kind(real_client: FlaskClient) -> None:
    """Relations and areas are narrowed by the same words."""
    relations = real_client.get("/api/overlaps?area=4&limit=1000").get_json()["items"]
    of_kind = real_client.get("/api/overlaps?kind=single-document&limit=1000").get_json()["items"]
    areas = names(real_client, "/api/overlaps?by=area&kind=single-document")

    assert {item["area"]["id"] for item in relations} == {"A04"}
    assert {item["area"]["id"] for item in of_kind} == set(areas)
    assert all("overlap-single-document" in str(item["kinds"]) for item in of_kind)


def test_an_area_has_the_provisions_of_each_law(real_client: FlaskClient, knowledge: Knowledge) -> None:
    """The provisions of an area stand under their laws, all of them."""
    for item in real_client.get("/api/overlaps?by=area&limit=100").get_json()["items"]:
        cited = [one for law in ("mdr", "ivdr", "ai_act", "norway") for one in item[law]]
        assert {one["iri"] for one in cited} == set(knowledge.obligations.areas[item["iri"]].source), item["id"]
        assert all("/law/mdr-" in one["iri"] for one in item["mdr"])


@pytest.mark.parametrize(
    ("filters", "there", "not_there"),
    [
        ("kind=document", "MDCG 2025-6", "MDCG 2025-6 question 12"),
        ("kind=passage", "MDCG 2025-6 question 12", "MDCG 2025-6"),
        ("status=superseded", "MDCG 2019-11", "MDCG 2025-6"),
        ("provision=KI-forordningen artikkel 11", "MDCG 2025-6 question 12", "MDCG 2021-5 rev.1"),
        ("topic=conformity", "MDCG 2021-5 rev.1", "MDCG 2025-6 question 12"),
        ("duty=mdr-mfr-gspr", "MDCG 2021-5 rev.1", "MDCG 2025-6 question 12"),
        ("q=standardisering", "MDCG 2021-5 rev.1", "MDCG 2025-6 question 12"),
    ],
)
def test_guidance_is_narrowed(filters: str, there: str, not_there: str, real_client: FlaskClient) -> None:
    """Each parameter leaves the guidance that has what it names."""
    found = names(real_client, f"/api/guidance?{filters}")

    assert there in found
    assert not_there not in found


# errors


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/obligations?rol=importer", "role"),
        ("/api/obligations?role=importr", "importer"),
        ("/api/obligations?topic=risk-managment", "risk-management"),
        ("/api/obligations?evidence=x", "one of "),
        ("/api/obligations?area=A99", "one of a"),
        ("/api/obligations?act=GDPR", "MDR, IVDR"),
        ("/api/obligations?as_of=23.11.2026", "YYYY-MM-DD"),
        ("/api/obligations?jurisdiction=SE", "NO, EU"),
        ("/api/obligations?status=later", "in-force"),
        ("/api/obligations?limit=0", "from 1 to 1000"),
        ("/api/obligations?limit=1001", "from 1 to 1000"),
        ("/api/obligations?limit=%C2%B2", "from 1 to 1000"),
        ("/api/obligations?offset=-1", "from 0 on"),
        ("/api/obligations?offset=99999999999999999999", "from 0 on"),
        ("/api/obligations?q=a&q=b", "one value"),
        ("/api/obligations?lang=sv", "nb, en"),
        ("/api/obligations?format=xml", "json, csv"),
        ("/api/obligations/mdr-mfr-risk?limit=5", "as_of"),
        ("/api/overlaps?area=Tecnical documentation", "Technical documentation"),
        ("/api/overlaps?kind=single-dokument", "single-document"),
        ("/api/overlaps?by=law", "relation, area"),
        ("/api/guidance?kind=book", "document, passage"),
        ("/api/guidance?status=old", "current"),
        ("/api/guidance?provision=MDR Art 999", "names nothing"),
        ("/api/guidance?duty=mdr-mfr-rik", "mdr-mfr-risk"),
        ("/api/queries?name=x", "limit"),
    ],
)
def test_what_cannot_be_asked(address: str, said: str, real_client: FlaskClient) -> None:
    """An unknown parameter, and a value that it cannot have, is refused with what would do, in both languages."""
    answer, nb = real_client.get(address), real_client.get(address, headers={"Accept-Language": "nb"})
    problem = answer.get_json()

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert said in f"{problem['what']} {problem['expected']} {problem['remedy']}"
    assert "ETag" not in answer.headers
    assert nb.get_json()["what"] != problem["what"] or "lang=" in address


@pytest.mark.parametrize("space", ["obligations", "overlaps", "guidance"])
@pytest.mark.parametrize("name", ["mdr-mfr-rik", "%22%3E", "a", "..%2F..", "æ" * 300])
def test_an_unknown_name(space: str, name: str, real_client: FlaskClient) -> None:
    """There is nothing under a name that nothing has; names that resemble it are suggested."""
    answer = real_client.get(f"/api/{space}/{name}")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    if (space, name) == ("obligations", "mdr-mfr-rik"):
        assert "mdr-mfr-risk" in answer.get_json()["expected"]


def test_no_form_is_accepted(real_client: FlaskClient) -> None:
    """A client that takes nothing we have is told what we have."""
    answer = real_client.get("/api/guidance", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/csv" in answer.get_json()["expected"]


# what a client may keep


@each_list
def test_a_known_answer_is_not_sent_again(address: str, real_client: FlaskClient) -> None:
    """Whoever shows the tag of an answer gets none, with the same headers; HEAD gives the headers of GET."""
    answer = real_client.get(address)
    tag = answer.headers["ETag"]
    head = real_client.head(address)

    for shown in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = real_client.get(address, headers={"If-None-Match": shown})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"] == "public, max-age=300"
        assert again.headers["Vary"] == answer.headers["Vary"] == "Accept, Accept-Language"
    assert real_client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200
    assert (head.status_code, head.data) == (200, b"")
    assert {**head.headers} == {**answer.headers}


def test_what_differs_has_another_tag(real_client: FlaskClient) -> None:
    """Another language, form, page or choice is another answer with another tag."""
    addresses = [
        "/api/obligations",
        "/api/obligations?lang=nb",
        "/api/obligations?format=csv",
        "/api/obligations?format=json-ld",
        "/api/obligations?offset=1",
        "/api/obligations?limit=1",
        "/api/obligations?role=importer",
        "/api/obligations?q=ab",
        "/api/obligations?q=a&act=b",
        "/api/overlaps",
        "/api/overlaps?by=area",
    ]
    tags = [real_client.head(address).headers.get("ETag") for address in addresses if "act=b" not in address]

    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    ("headers", "mimetype", "lang"),
    [
        ({}, "application/json", "en"),
        ({"Accept": "text/csv"}, "text/csv", "en"),
        ({"Accept": "application/ld+json, */*;q=0.1", "Accept-Language": "nb-NO"}, "application/ld+json", "nb"),
        ({"Accept": "text/csv;q=0.2, application/json;q=0.1", "Accept-Language": "no"}, "text/csv", "nb"),
    ],
)
def test_form_and_language_by_header(
    headers: dict[str, str], mimetype: str, lang: str, real_client: FlaskClient
) -> None:
    """Accept and Accept-Language choose where no parameter does."""
    answer = real_client.get("/api/overlaps?limit=3", headers=headers)

    assert (answer.mimetype, answer.headers["Content-Language"]) == (mimetype, lang)


def test_a_table_has_a_name_for_its_file(real_client: FlaskClient) -> None:
    """A browser keeps a table under the name of what it lists, whatever stands in the address."""
    assert (
        real_client.get("/api/overlaps?format=csv").headers["Content-Disposition"] == 'inline; filename="overlaps.csv"'
    )
    assert real_client.get("/api/overlaps/A04?format=csv").headers["Content-Disposition"].endswith('"A04.csv"')
    assert "Content-Disposition" not in real_client.get("/api/overlaps").headers
