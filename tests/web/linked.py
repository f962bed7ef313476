# SPDX-License-Identifier: Apache-2.0
"""An application that has the routes of our IRIs alone."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import pyoxigraph
from flask.testing import FlaskClient

from kgservice import open_assessor
from kgservice.graph import KnowledgeGraph
from kgservice.linkeddata import LinkedData
from kgservice.web.app import create_bare_app
from kgservice.web.problem_pages import problem_pages
from kgservice.web.resources import linked_data_of, resources

__all__ = ["Page", "client_of", "read_page", "shipped", "shipped_client"]

PREFIXES = """
@prefix : <https://w3id.org/mdkg/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/mdkg/graph/> .
@prefix md: <https://w3id.org/mdkg/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@cache
def shipped() -> LinkedData:
    """Return the linked data of the shipped knowledge."""
    return linked_data_of(open_assessor().knowledge)()


@cache
def shipped_client() -> FlaskClient:
    """Return a client of the routes over the shipped knowledge."""
    app = create_bare_app()
    app.register_blueprint(resources(shipped))
    app.register_blueprint(problem_pages("1"))
    return app.test_client()


def client_of(trig: str) -> FlaskClient:
    """Return a client of the routes over a dataset of some TriG."""
    store = pyoxigraph.Store()
    store.load(PREFIXES + trig, format=pyoxigraph.RdfFormat.TRIG)
    app = create_bare_app()
    app.register_blueprint(resources(lambda: LinkedData(open_assessor().knowledge, KnowledgeGraph(store))))
    return app.test_client()


class Page(HTMLParser):
    """What a page holds.

    Attributes:
        lang: Of the document.
        tags: Name and attributes of each element.
        links: Addresses that can be followed.
        loaded: Addresses that a browser loads by itself.
        scripts: Type and content of each script.
        texts: Text of the elements of a name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lang = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.scripts: list[tuple[str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if tag == "html":
            self.lang = named["lang"]
        if tag == "a":
            self.links.append(named["href"])
        if "src" in named or (tag == "link" and named["rel"] == "stylesheet"):
            self.loaded.append(named.get("src", named.get("href", "")))
        if tag == "script":
            self.scripts.append((named.get("type", ""), ""))
        if tag not in {"meta", "link", "br"}:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        for tag in self._open[-2:]:
            self.texts[tag][-1] += data
        if self._open and self._open[-1] == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)

    @property
    def whole(self) -> bool:
        """Whether every element was closed."""
        return self._open == []


def read_page(client: FlaskClient, path: str, **headers: str) -> Page:
    """Return the page at *path*."""
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), f"{path}: {answer.status}"
    page = Page()
    page.feed(answer.text)
    page.close()
    return page
