# SPDX-License-Identifier: Apache-2.0
"""Pages of IRIs: whole, safe, in both languages, and saying what must not be missed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from kgservice.knowledge.graph import knowledge_root
from kgservice.linkeddata.sources import shape_files
from kgservice.vocabulary import BASE, RDF
from kgservice.web.code_wording import CODES
from kgservice.web.foreign_wording import FOREIGN
from kgservice.web.html import ASSETS
from kgservice.web.resource_wording import RESOURCE
from kgservice.web.resources import SPACES
from tests.web.linked import Page, client_of, read_page, shipped, shipped_client

PAGES = [
    "/law/mdr-art-10-par-9.html", "/law/mdr.html", "/obligation/mdr-mfr-qms.html", "/concept/role-manufacturer.html",
    "/rule/mdr-rule-11-a.html", "/guidance/mdcg-2025-6-q12.html", "/event/com-2025-1023-rule-11.html",
    "/shape/mdr-certificate-class.html", "/query/acts.html", "/graph/law/mdr.html", "/dataset?format=html",
    "/ontology/?format=html", "/ontology/core/obligation.html", "/ontology/core/obligation/0.1.0.html", "/emdn.html",
    "/emdn/A01.html", "/applicability/mdr-eu.html", "/ontology/topic.html",
    "/resource?iri=http://purl.org/dc/terms/source&format=html",
]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Return a client of the routes over the shipped knowledge."""
    return shipped_client()


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole(path: str, lang: str, client: FlaskClient) -> None:
    """Every element is closed, there is one heading, the language is told, and nothing is loaded from elsewhere."""
    page = read_page(client, path, **{"Accept-Language": lang})

    assert page.whole
    assert (page.lang, len(page.texts["h1"]), len(page.texts["main"])) == (lang, 1, 1)
    assert page.texts["h1"][0].strip()
    assert page.texts["title"][0].startswith(page.texts["h1"][0].strip())
    assert [address.partition("?")[0] for address in page.loaded] == ["/assets/page.css"]
    assert {kind for kind, _ in page.scripts} == {"application/ld+json"}
    assert not any(name == "style" or name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert {tag for tag, _ in page.tags} & {"style", "iframe", "form", "img", "object"} == set()


@pytest.mark.parametrize("path", PAGES)
def test_links_of_a_page_lead_somewhere(path: str, client: FlaskClient) -> None:
    """Every address on a page that is ours answers; the others are of the web."""
    links = sorted(set(read_page(client, path).links))
    ours = [link for link in links if link.startswith("/") and link != "/"]
    elsewhere = [link for link in links if not link.startswith(("/", "#"))]

    assert len(ours) > 8
    assert [link for link in ours[:60] if client.head(link).status_code not in {200, 303}] == []
    assert [link for link in elsewhere if not link.startswith(("http://", "https://"))] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_other_language_is_one_step_away(path: str, client: FlaskClient) -> None:
    """A page links to itself in the other language, and the two differ."""
    page = read_page(client, path, **{"Accept-Language": "en"})
    (other,) = {
        attributes["href"] for tag, attributes in page.tags if tag == "a" and attributes.get("hreflang") == "nb"
    }
    turned = read_page(client, other)

    assert turned.lang == "nb"
    assert turned.texts["h2"] != page.texts["h2"]


@pytest.mark.parametrize("path", PAGES)
def test_search_engines_are_told(path: str, client: FlaskClient) -> None:
    """The block of schema.org is JSON, about the IRI of the page; forms and IRI are named in the head."""
    page = read_page(client, path)
    told = json.loads(page.scripts[0][1])
    relations = [attributes["rel"] for tag, attributes in page.tags if tag == "link"]
    (canonical,) = [attributes["href"] for _, attributes in page.tags if attributes.get("rel") == "canonical"]

    assert (told["@context"], told["@id"]) == ("https://schema.org", canonical)
    assert relations.count("alternate") > 7


def test_label_first_and_iri_as_title(client: FlaskClient) -> None:
    """A link shows what a thing is called, and its IRI to whoever asks."""
    page = client.get("/obligation/mdr-mfr-qms.html?lang=en").text

    assert (
        f'<a href="/concept/role-manufacturer?lang=en" title="{BASE}concept/role-manufacturer">manufacturer</a>' in page
    )


@pytest.mark.parametrize(
    ("path", "lang", "words"),
    [
        ("/law/mdr-art-10-par-9", "en", ["MDR Art 10(9)", "Official Journal", "Have it as “source”: ", "Kind"]),
        ("/law/mdr-art-10-par-9", "nb", ["MDR artikkel 10 nr. 9", "EU-tidende", "Har dette som «kilde»: "]),
        ("/obligation/mdr-mfr-qms", "nb", ["kvalitetsstyringssystem (MDR)", "Pliktsubjekt", "produsent"]),
        ("/concept/role-manufacturer", "nb", ["produsent", "roller", "kobling til et annet vokabular"]),
        ("/rule/mdr-rule-11-a", "en", ["Holds exactly when", "All of", "software", "proposal – not law"]),
        ("/graph/law/mdr", "nb", ["navngitt graf law/mdr"]),
        ("/ontology/core/obligation/0.1.0", "en", ["Obligation vocabulary 0.1.0"]),
        ("/emdn/A01", "nb", ["A01 NEEDLES"]),
        ("/emdn", "en", ["The first 200 of 8454."]),
    ],
)
def test_pages_speak_the_language_of_the_law(path: str, lang: str, words: list[str], client: FlaskClient) -> None:
    """Names, properties and counts are in the language of the page."""
    text = client.get(f"{path}?lang={lang}", headers={"Accept": "text/html"}, follow_redirects=True).text

    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("path", "badges"),
    [
        ("/event/com-2025-1023-rule-11", ["proposal – not law", "needs review"]),
        ("/guidance/mdcg-2025-6", ["guidance – not binding"]),
        ("/guidance/mdcg-2025-6-q12", ["guidance – not binding"]),
        ("/law/com-2025-1023", ["proposed"]),
        ("/law/mdr-art-10", []),
    ],
)
def test_what_must_not_be_missed(path: str, badges: list[str], client: FlaskClient) -> None:
    """What is no law, and what is not sure, says so at the top of its page; what is law does not."""
    page = client.get(f"{path}.html?lang=en").text
    warned = re.findall(
        r'<span class="badge (?:proposal|guidance|review|deleted)">([^<]*)</span>', page.partition("<h2>")[0]
    )

    assert warned == badges


def test_deleted_and_superseded_are_marked(client: FlaskClient) -> None:
    """A provision that is gone, and guidance that has a newer revision, say so."""
    store = shipped().sources.graph.store
    for predicate, value, word in (
        ("textStatus", "deleted", "opphevet"),
        ("documentStatus", "superseded", "erstattet"),
    ):
        found = store.query(f'SELECT ?s WHERE {{ ?s <{BASE}ontology/{predicate}> "{value}" }} ORDER BY ?s LIMIT 1')
        assert isinstance(found, pyoxigraph.QuerySolutions)
        (iri,) = [row["s"].value for row in found]
        assert f'<span class="badge deleted">{word}</span>' in client.get(f"/{iri[len(BASE) :]}.html?lang=nb").text


def test_guidance_is_marked_where_it_is_named(client: FlaskClient) -> None:
    """A link to guidance says that it does not bind, also on the page of a provision."""
    page = client.get("/obligation/mdr-mfr-qms.html?lang=en").text

    assert re.search(r"MDCG 2021-19[^<]*</a> <span class=\"kind\">[^<]*guidance – not binding</span>", page)


HOSTILE = """
:a skos:prefLabel "<script>alert(1)</script>"@en ;
   skos:definition "</script><img src=x onerror=alert(1)> & 'q' \\"q\\""@en ;
   md:link "javascript:alert(1)"^^xsd:anyURI ;
   rdfs:seeAlso <javascript:alert(1)> ;
   md:topic <https://w3id.org/mdkg/concept/x"onmouseover=alert(1)> .
"""


def test_nothing_in_the_data_is_markup() -> None:
    """Whatever a label or a value holds, it is shown and not obeyed."""
    client = client_of(HOSTILE.replace('x"onmouseover=alert(1)', "x'onmouseover=alert(1)"))
    page = read_page(client, "/concept/a.html?lang=en")

    assert page.whole
    assert page.texts["h1"][0].strip() == "<script>alert(1)</script>"
    assert len(page.scripts) == 1
    assert json.loads(page.scripts[0][1])["description"].startswith("</script><img src=x")
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert [link for link in page.links if "javascript" in link and not link.startswith("/resource?iri=")] == []


def test_the_other_language_is_marked_where_it_stands_in() -> None:
    """A text that there is in one language alone is shown with a mark of its language."""
    client = client_of(':a skos:prefLabel "only English"@en ; skos:definition "norsk"@nb , "English"@en .')
    page = client.get("/concept/a.html?lang=nb").text

    assert '<h1 lang="en">only English</h1>' in page
    assert '<p class="summary">norsk</p>' in page


def test_proposals_are_marked_one_by_one() -> None:
    """On the page of what is law, what a proposal says of it is marked; on the page of a proposal, the page is."""
    client = client_of(':a skos:prefLabel "A"@en . graph:proposal { :a md:gist "other"@en . :p md:target :a . }')

    assert client.get("/concept/a.html?lang=en").text.count('<span class="badge proposal">') == 2
    assert client.get("/concept/p.html?lang=en").text.count('<span class="badge proposal">') == 1


def test_pages_may_load_the_style_sheet_and_nothing_else(client: FlaskClient) -> None:
    """The policy of a page allows the one file; that of data allows nothing."""
    page = client.get("/law/mdr.html").headers["Content-Security-Policy"]
    data = client.get("/law/mdr.ttl").headers["Content-Security-Policy"]

    assert "default-src 'none'; style-src 'self';" in page
    assert "unsafe" not in page
    assert "style-src" not in data


def test_style_prints_and_fits_a_phone() -> None:
    """The style sheet has rules for paper and for narrow screens, and dark text on white."""
    style = (ASSETS / "page.css").read_text()

    assert "@media print" in style
    assert "@media (max-width" in style
    assert "color: #1a1a1a; background: #fff" in style


# Words ------------------------------------------------------------------------------------------------------------


def test_every_word_is_in_both_languages() -> None:
    """Our own words, foreign terms and codes have both; the first steps of our IRIs have names."""
    texts = [*RESOURCE.values(), *FOREIGN.values(), *(text for codes in CODES.values() for text in codes.values())]

    assert [text for text in texts if not (text.en and text.nb)] == []
    assert [space for space in (*SPACES, "dataset") if f"ns.{space}" not in RESOURCE] == []


def test_every_foreign_term_has_a_name() -> None:
    """No property or class of others that the dataset or the shapes use is shown by its IRI."""
    store = shipped().sources.graph.store
    asked = (f"SELECT DISTINCT ?t WHERE {{ {pattern} }}" for pattern in ("?s ?t ?o", f"?s <{RDF}type> ?t"))
    terms = {row["t"].value for query in asked for row in _rows(store.query(query))}
    for path in shape_files(knowledge_root()):
        for quad in pyoxigraph.parse(path=str(path)):
            terms |= {quad.predicate.value, quad.object.value if quad.predicate.value == RDF + "type" else BASE}

    assert sorted(term for term in terms if not term.startswith(BASE) and term not in FOREIGN) == []


def _rows(found: object) -> pyoxigraph.QuerySolutions:
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def test_every_code_has_a_word() -> None:
    """No code of a property that holds codes is shown as it is stored."""
    found = shipped().sources.graph.store
    for predicate, codes in CODES.items():
        values = {
            quad.object.value for quad in found.quads_for_pattern(None, pyoxigraph.NamedNode(predicate), None, None)
        }
        assert values <= set(codes), predicate


# A browser --------------------------------------------------------------------------------------------------------


@pytest.fixture
def address() -> Iterator[str]:
    """Serve the routes on a free port and return the address."""
    server = make_server("127.0.0.1", 0, shipped_client().application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.long
def test_a_browser_has_nothing_to_complain_of(address: str, tmp_path: Path) -> None:
    """Chromium shows the pages without a word on the console: the policy allows all that they hold."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    for path in PAGES:
        command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
        shown = subprocess.run(
            [*command, "--enable-logging=stderr", "--dump-dom", address + path],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        page = Page()
        page.feed(shown.stdout)
        assert page.texts["h1"]
        assert [line for line in shown.stderr.splitlines() if "CONSOLE" in line] == []
