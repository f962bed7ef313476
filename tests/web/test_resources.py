# SPDX-License-Identifier: Apache-2.0
"""Linked data over HTTP: what each IRI answers with, in which form, and that nothing asked for is too odd."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgservice.linkeddata.forms import FORMS
from kgservice.vocabulary import BASE
from kgservice.web.resource_answers import MEDIA_TYPES
from kgservice.web.resources import SPACES, resources
from tests.web.linked import client_of, shipped, shipped_client

ARTICLE = "/law/mdr-art-10"
DOTTED = "/law/mdr-anx-IX-chp-II-sec-4.3"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Return a client of the routes over the shipped knowledge."""
    return shipped_client()


# Things and documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_thing_leads_on_to_its_description(form: str, client: FlaskClient) -> None:
    """A provision is no document: its IRI leads to the address of a description in the form that is accepted."""
    answer = client.get(ARTICLE, headers={"Accept": MEDIA_TYPES[form]})
    followed = client.get(answer.headers["Location"])

    assert (answer.status_code, answer.headers["Location"], answer.data) == (303, f"{ARTICLE}.{form}", b"")
    assert (followed.status_code, followed.mimetype) == (200, MEDIA_TYPES[form])
    assert BASE + ARTICLE[1:] in followed.text or "mdlaw:mdr-art-10" in followed.text


@pytest.mark.parametrize(
    "path",
    ["/ontology/core/obligation", "/ontology/core/obligation/0.1.0", "/shapes/gap/certificates", "/query/acts",
     "/graph/proposal", "/dataset", "/ontology/"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["ttl", "html"])
def test_a_document_answers_itself(path: str, form: str, client: FlaskClient) -> None:
    """A graph, a module, a query and the dataset are sent where they are asked for."""
    answer = client.get(path, headers={"Accept": MEDIA_TYPES[form]})

    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPES[form])
    assert client.get(answer.headers["Content-Location"]).data == answer.data


@pytest.mark.parametrize("form", FORMS)
def test_forms_hold_the_same_statements(form: str, client: FlaskClient) -> None:
    """The description of a provision is the same in all forms of RDF."""
    answer = client.get(f"{ARTICLE}.{form}")
    read = {quad.triple for quad in pyoxigraph.parse(answer.data, format=FORMS[form].syntax)}

    assert read == {quad.triple for quad in shipped().statements(BASE + ARTICLE[1:])}


def test_whoever_has_no_preference_gets_turtle(client: FlaskClient) -> None:
    """A program that says nothing is sent what a person can read, too."""
    for accept in ({}, {"Accept": "*/*"}, {"Accept": ""}):
        assert client.get(ARTICLE, headers=accept).headers["Location"] == f"{ARTICLE}.ttl"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle;q=0.2, application/rdf+xml", "rdf"),
        ("text/turtle;q=0.5, application/ld+json;q=0.6, text/html;q=0.1", "jsonld"),
        ("application/n-triples; charset=utf-8", "nt"),
        ("text/turtle;q=0, */*;q=0.1", "jsonld"),
        ("text/*", "ttl"),
        ("image/png, application/trig", "trig"),
        ("application/json", "json"),
    ],
)
def test_what_is_preferred_is_sent(accept: str, form: str, client: FlaskClient) -> None:
    """Weights count, charsets do not."""
    assert client.get(ARTICLE, headers={"Accept": accept}).headers["Location"] == f"{ARTICLE}.{form}"


@pytest.mark.parametrize("path", [ARTICLE, "/ontology/core/obligation", "/resource?iri=mdlaw:mdr"])
def test_what_cannot_be_sent_is_refused(path: str, client: FlaskClient) -> None:
    """A form that there is not is 406, with those that there are."""
    answer = client.get(path, headers={"Accept": "image/png"})

    assert (answer.status_code, answer.get_json(force=True)["code"]) == (406, "not-acceptable")
    assert "text/turtle" in answer.text


def test_the_parameter_goes_before_accept(client: FlaskClient) -> None:
    """A form can be asked for by name, on a thing and on a document."""
    accept = {"Accept": "text/html"}

    assert client.get(f"{ARTICLE}?format=nt", headers=accept).headers["Location"] == f"{ARTICLE}.nt"
    assert client.get("/query/acts?format=rq", headers=accept).mimetype == "application/sparql-query"
    assert client.get("/dataset?format=jsonld", headers=accept).mimetype == "application/ld+json"


@pytest.mark.parametrize("asked", ["?format=docx", "?format=rq", "?formt=ttl", "?lang=de", "?format=ttl&format=nt"])
def test_parameters_are_checked(asked: str, client: FlaskClient) -> None:
    """What is not known, or is given twice, is told and not passed over."""
    assert client.get(ARTICLE + asked).status_code == 400


def test_an_ending_is_no_place_for_another_form(client: FlaskClient) -> None:
    """The address of one form takes no parameter for another."""
    assert client.get(f"{ARTICLE}.ttl?format=nt").status_code == 400
    assert client.get(f"{ARTICLE}.ttl", headers={"Accept": "text/html"}).mimetype == "text/turtle"


def test_dots_in_names_are_no_endings(client: FlaskClient) -> None:
    """A section with a dot in its number leads to its own description, and has endings like any other."""
    answer = client.get(DOTTED, headers={"Accept": "text/turtle"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DOTTED}.ttl")
    assert client.get(f"{DOTTED}.ttl").status_code == 200
    assert client.get("/ontology/core/obligation/0.1.0.nt").mimetype == "application/n-triples"


def test_a_query_has_a_form_of_its_own(client: FlaskClient) -> None:
    """The text of a query can be sent to any endpoint; nothing else has that form."""
    answer = client.get("/query/acts.rq")

    assert (answer.mimetype, "SELECT" in answer.text) == ("application/sparql-query", True)
    assert client.get(f"{ARTICLE}.rq").status_code == 404


# Headers ----------------------------------------------------------------------------------------------------------


def test_links_name_the_forms_and_the_thing(client: FlaskClient) -> None:
    """A description names its other forms, what it describes, and under which licence it stands."""
    described = client.get(f"{ARTICLE}.ttl").headers["Link"]
    thing = client.get(ARTICLE).headers["Link"]

    for form, media_type in MEDIA_TYPES.items():
        link = f'<{ARTICLE}.{form}>; rel="alternate"; type="{media_type}"'
        assert link in described
        assert link in thing
    for relation in ("canonical", "describes"):
        assert f'<{BASE}law/mdr-art-10>; rel="{relation}"' in described
    assert f'<{ARTICLE}.ttl>; rel="describedby"' in thing
    assert 'rel="license"' in described


@pytest.mark.parametrize(
    ("path", "cut"), [("/law/mdr-art-10.ttl", "no"), ("/emdn.nt", "yes"), ("/law/mdr.jsonld", "yes")]
)
def test_a_cut_description_says_so(path: str, cut: str, client: FlaskClient) -> None:
    """Data tell how many of those that point to a thing they hold, and how many there are."""
    headers = client.get(path).headers
    shown, known = map(int, headers["Kgservice-Incoming"].split("/"))

    assert headers["Kgservice-Cut"] == cut
    assert (0 < shown < known) is (cut == "yes")


def test_a_document_is_not_described_by_itself(client: FlaskClient) -> None:
    """What is sent is the document; a graph says where it is described."""
    link = client.get("/graph/proposal.ttl").headers["Link"]

    assert f'<{BASE}graph/proposal>; rel="canonical"' in link
    assert '</graph/description>; rel="describedby"' in link
    assert 'rel="describes"' not in link


@pytest.mark.parametrize("path", [ARTICLE, f"{ARTICLE}.ttl", f"{ARTICLE}.html", "/dataset", "/graph/proposal"])
def test_answers_can_be_kept_and_depend_on_what_is_accepted(path: str, client: FlaskClient) -> None:
    """Caches know what an answer depends on, and how long it holds."""
    headers = client.get(path).headers

    assert (headers["Vary"], headers["Cache-Control"]) == ("Accept, Accept-Language", "public, max-age=3600")


@pytest.mark.parametrize("path", [f"{ARTICLE}.ttl", f"{ARTICLE}.html", "/dataset?format=nt", "/graph/proposal.nq"])
def test_what_the_caller_has_is_not_sent_again(path: str, client: FlaskClient) -> None:
    """A known tag is answered with 304, which says what 200 says but for the body."""
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(path, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.data, other.status_code) == (304, b"", 200)
    for name in ("ETag", "Vary", "Cache-Control", "Content-Location"):
        assert again.headers[name] == first.headers[name]


def test_tags_differ_by_form_language_and_thing(client: FlaskClient) -> None:
    """No two answers that differ have one tag; those that are written as they come have a weak one."""
    paths = [f"{ARTICLE}.{form}" for form in MEDIA_TYPES]
    paths += [
        f"{ARTICLE}.html?lang=nb",
        f"{ARTICLE}.html?lang=en",
        "/law/mdr-art-11.ttl",
        "/resource?iri=mdlaw:mdr-art-10&format=html",
    ]
    tags = [client.get(path).headers["ETag"] for path in paths]

    assert len(set(tags)) == len(tags)
    assert all(tag.startswith('"') for tag in tags)
    assert client.get("/graph/proposal.ttl").headers["ETag"].startswith("W/")


def test_the_same_request_gives_the_same_bytes(client: FlaskClient) -> None:
    """A strong tag promises it."""
    for path in (f"{ARTICLE}.{form}" for form in MEDIA_TYPES):
        assert client.get(path).data == client.get(path).data


@pytest.mark.parametrize("path", [ARTICLE, f"{ARTICLE}.ttl", f"{ARTICLE}.html", "/graph/law/mdr.nt", "/dataset.nq"])
def test_head_says_what_get_says(path: str, client: FlaskClient) -> None:
    """HEAD has no body, and the headers of GET."""
    head = client.head(path)

    assert head.data == b""
    with client.get(path, buffered=False) as got:
        assert head.status_code == got.status_code
        for name in ("Content-Type", "ETag", "Link", "Location"):
            assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(method: str, client: FlaskClient) -> None:
    """Our IRIs are read-only."""
    answer = client.open(ARTICLE, method=method)

    assert (answer.status_code, answer.headers["Allow"].replace(" ", "").split(",")) != (200, [])
    assert answer.status_code == 405


# Languages and base -----------------------------------------------------------------------------------------------


def test_language_is_kept_on_the_way(client: FlaskClient) -> None:
    """Whoever asks for a language by name is led to a page in it, whose links ask for it, too."""
    answer = client.get(f"{ARTICLE}?lang=nb", headers={"Accept": "text/html", "Accept-Language": "en"})
    page = client.get(answer.headers["Location"])

    assert answer.headers["Location"] == f"{ARTICLE}.html?lang=nb"
    assert page.headers["Content-Language"] == "nb"
    assert '"/law/mdr?lang=nb"' in page.text


@pytest.mark.parametrize(
    ("accepted", "lang"), [("nb-NO, en;q=0.5", "nb"), ("nn", "nb"), ("de, en;q=0.1", "en"), ("de", "en")]
)
def test_language_is_negotiated(accepted: str, lang: str, client: FlaskClient) -> None:
    """Without a parameter the browser's languages count; links then leave the choice to it."""
    page = client.get(f"{ARTICLE}.html", headers={"Accept-Language": accepted})

    assert (page.headers["Content-Language"], f'<html lang="{lang}">' in page.text) == (lang, True)
    assert '"/law/mdr"' in page.text


def test_any_base_will_do(client: FlaskClient) -> None:
    """Under a prefix of a proxy, every address that is given has that prefix; the IRIs themselves have not."""
    prefix = {"SCRIPT_NAME": "/kg"}
    thing = client.get(ARTICLE, headers={"Accept": "text/html"}, environ_overrides=prefix)
    page = client.get(f"{ARTICLE}.html", environ_overrides=prefix)
    local = re.findall(r'(?:href|src)="(/[^"]*)"', page.text)

    assert thing.headers["Location"] == f"/kg{ARTICLE}.html"
    assert [link for link in local if not link.startswith("/kg/")] == []
    assert len(local) > 20
    assert f"<{BASE}law/mdr-art-10>" in page.headers["Link"]
    assert page.headers["ETag"] != client.get(f"{ARTICLE}.html").headers["ETag"]


# Any IRI ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "iri",
    [
        "mdlaw:mdr-art-10",
        BASE + "law/mdr-art-10",
        "http://data.europa.eu/eli/ontology#LegalResource",
        "http://purl.org/dc/terms/source",
        "https://lovdata.no/static/NLX3/32017r0745.pdf",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/HTML/?uri=CELEX:32017R0745#anx_VII",
        BASE + "dataset#default-graph",
    ],
)
@pytest.mark.parametrize("form", ["ttl", "html"])
def test_any_iri_of_the_dataset_is_described(iri: str, form: str, client: FlaskClient) -> None:
    """What is not ours has no path here, and is described by a parameter."""
    answer = client.get(f"/resource?iri={quote(iri, safe='')}&format={form}")

    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPES[form])
    assert len(answer.data) > 300
    assert f"iri={quote(iri, safe='')}"[:20] in answer.headers["Content-Location"] or iri.startswith("mdlaw:")


@pytest.mark.parametrize(
    ("asked", "status"),
    [("", 400), ("?iri=", 400), ("?iri=http://example.org/absent", 404), ("?iri=a%20b", 404), ("?iri=%3Cx%3E", 404),
     ("?iri=mdlaw:absent", 404), ("?iri=" + "x" * 5000, 404), ("?iri=mdlaw:mdr&iri=mdlaw:mdr", 400), ("?iri=%00", 404)],
)  # fmt: skip
def test_what_is_not_known_is_told(asked: str, status: int, client: FlaskClient) -> None:
    """An IRI that is absent, no IRI, or not in the dataset is the caller's mistake."""
    assert client.get(f"/resource{asked}").status_code == status


# What is not there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/law/mdr-art-1000", "/laws/mdr-art-100", "/law/mdr-art-100/", "/law/mdr-art-100.docx"]
)
def test_an_absent_iri_is_404_with_the_nearest(path: str, client: FlaskClient) -> None:
    """Program and person are both told what it may have been."""
    told = client.get(path)
    shown = client.get(path, headers={"Accept": "text/html"})

    assert (told.status_code, told.mimetype) == (404, "application/problem+json")
    assert told.get_json(force=True)["code"] == "unknown-resource"
    assert f"{BASE}law/mdr-art-100" in told.get_json(force=True)["expected"]
    assert (shown.status_code, shown.mimetype) == (404, "text/html")
    assert '<a href="/law/mdr-art-100">' in shown.text


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_absence_is_told_in_the_language(lang: str, client: FlaskClient) -> None:
    """The page and the problem are in the reader's language."""
    words = {"en": "There is nothing at this address", "nb": "Det finnes ingenting på denne adressen"}[lang]
    shown = client.get(f"/law/absent?lang={lang}", headers={"Accept": "text/html"})

    assert words in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")


ODD_PATHS = [
    "/law/", "/law", "/emdn/", "/graph/", "/ontology//", "//law///mdr-art-10", "/law/..", "/law/../law/mdr",
    "/law/..%2f..%2fetc%2fpasswd", "/law/%2e%2e/%2e%2e", "/law/%00", "/law/%ff%fe", "/law/mdr%20art", "/law/a<b>c",
    "/law/%3Cscript%3Ealert(1)%3C/script%3E", "/law/æøå", "/law/%C3%A6", "/law/" + "x" * 60_000, "/law/" + "a/" * 5000,
    "/law/.ttl", "/law/.", "/law/mdr.", "/law/mdr..ttl", "/law/mdr.ttl.ttl", "/law/mdr.TTL", "/law/mdr.html/",
    "/ontology/.ttl", "/dataset.rdf", "/dataset.", "/emdn.x", "/graph/law/mdr/", "/query/acts.rq.rq", "/law/9" * 400,
    "/law/" + "9" * 9000, "/law/{x}", "/law/a|b", "/law/a\\b", "/law/a`b", '/law/a"b', "/law/a^b", "/resource/",
    "/problem/", "/problem/x/y", "/problem/%ff", "/shapes/", "/shapes/../law", "/law/mdr;a=b", "/law/mdr?lang=%ff",
]  # fmt: skip


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: path[:40])
def test_nothing_is_too_odd(path: str, accept: str, client: FlaskClient) -> None:
    """Whatever is asked for gets an answer that is no fault of ours, and echoes nothing that is not escaped."""
    answer = client.get(path, headers={"Accept": accept})

    assert answer.status_code in {200, 303, 308, 400, 404, 406}
    assert answer.mimetype != "text/html" or b"<script>alert" not in answer.data
    assert len(answer.data) < 100_000


def test_moved_addresses_lead_somewhere(client: FlaskClient) -> None:
    """The vocabulary is also found without its slash."""
    assert client.get("/ontology", follow_redirects=True).status_code == 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    space=st.sampled_from([*SPACES, "resource", "dataset", "emdn", "problem", "x"]),
    name=st.text(max_size=60),
    ending=st.sampled_from(["", *MEDIA_TYPES, "rq", "docx"]),
    accept=st.sampled_from(["text/html", "text/turtle", "application/ld+json", "*/*", "x", ""]),
)
def test_no_name_breaks_it(space: str, name: str, ending: str, accept: str) -> None:
    """Any text at all may stand for a name."""
    path = f"/{space}/{quote(name)}" + (f".{ending}" if ending else "")
    answer = shipped_client().get(path, headers={"Accept": accept})

    assert answer.status_code in {200, 303, 308, 400, 404, 406}


# Whole graphs -----------------------------------------------------------------------------------------------------


def test_a_graph_is_sent_as_it_comes(client: FlaskClient) -> None:
    """A whole graph is not gathered in memory first: it comes in pieces."""
    with client.get("/graph/law/mdr.nt", buffered=False) as answer:
        pieces = list(answer.iter_encoded())

    assert len(pieces) > 10
    assert "Content-Length" not in answer.headers
    assert b"".join(pieces).count(b"\n") == len(list(shipped().graph(f"{BASE}graph/law/mdr")))


def test_whoever_goes_away_ends_the_writing() -> None:
    """A download that is broken off leaves no thread behind."""
    import threading

    before = {thread for thread in threading.enumerate() if thread.name == "answer"}
    with shipped_client().get("/dataset.nq", buffered=False) as answer:
        next(iter(answer.iter_encoded()))
    ends = time.monotonic() + 10
    while {t for t in threading.enumerate() if t.name == "answer"} - before and time.monotonic() < ends:
        time.sleep(0.02)

    assert {thread for thread in threading.enumerate() if thread.name == "answer"} <= before


@pytest.mark.parametrize(("form", "name"), [("trig", "trig"), ("nq", "nq"), ("ttl", "ttl")])
def test_files_are_downloads(form: str, name: str) -> None:
    """A distribution is a file, whatever is accepted, with a name and the way to its description."""
    client = client_of(
        ':a skos:prefLabel "A"@en . graph:scheme { :a skos:prefLabel "A"@en . } graph:proposal { :p skos:broader :a . }'
    )
    answer = client.get(f"/dataset.{name}", headers={"Accept": "text/html"})
    read = list(pyoxigraph.parse(answer.data, format=FORMS[form].syntax))
    graphs = {getattr(quad.graph_name, "value", "") for quad in read}

    assert answer.mimetype == FORMS[form].media_type
    assert f"kgservice-dataset.{name}" in answer.headers["Content-Disposition"]
    assert '</dataset>; rel="describedby"' in answer.headers["Link"]
    assert graphs == ({""} if form == "ttl" else {f"{BASE}graph/scheme", f"{BASE}graph/proposal"})


def test_nothing_is_opened_before_it_is_needed() -> None:
    """The dataset is opened by the first request, once, whichever thread asks."""
    opened: list[str] = []

    def open_data() -> object:
        opened.append("opened")
        return shipped()

    from kgservice.web.app import create_bare_app

    app = create_bare_app()
    app.register_blueprint(resources(open_data))  # type: ignore[arg-type]
    before = list(opened)
    for _ in range(3):
        app.test_client().get(ARTICLE)

    assert (before, opened) == ([], ["opened"])


def test_the_style_sheet_is_served(client: FlaskClient) -> None:
    """Pages load one file, from here."""
    answer = client.get("/assets/page.css")

    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert "url(" not in answer.text
    assert "@import" not in answer.text
    assert client.get("/assets/page.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
