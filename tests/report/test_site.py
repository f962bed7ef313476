# SPDX-License-Identifier: Apache-2.0
"""The documentation as static pages."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kgservice import Knowledge, open_knowledge
from kgservice.errors import UsageError
from kgservice.knowledge.provisions import provision_at
from kgservice.report.site import build_site, main
from kgservice.report.site_map import SiteMap
from kgservice.report.wording import WORDS
from kgservice.vocabulary import BASE, LANGUAGES, MD, MDC, MDLAW, MDO, RDFS

MODULES = ("obligation/norway", "overlap/areas", "proposal/com-2025-1023")
OUTSIDE = ("script", "iframe", "img", "object", "embed", "audio", "video", "form", "base")


class Reader(HTMLParser):
    """Notes the tags of a page, and checks that they are closed in order."""

    VOID = frozenset({"meta", "link", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.broken = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.broken |= not self.open or self.open.pop() != tag


def pages(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every page with its text."""
    return ((path, path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html")))


def digest(folder: Path) -> str:
    """Return the SHA-256 of all files with their names."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def broken_links(folder: Path) -> list[str]:
    """Return links between files of the site that lead nowhere."""
    known = {path.resolve() for path in folder.rglob("*") if path.is_file()}
    lost = []
    for path, text in pages(folder):
        ids = set(re.findall(r' id="([^"]+)"', text))
        for tag, attributes in Reader(text).tags:
            address = urlsplit(attributes.get("href") or "")
            if tag not in {"a", "link"} or address.scheme:
                continue
            target = path.parent / unquote(address.path) if address.path else path
            if target.resolve() not in known or (address.fragment and not address.path and address.fragment not in ids):
                lost.append(f"{path.relative_to(folder)}: {attributes['href']}")
    return lost


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site of a few modules."""
    folder = tmp_path_factory.mktemp("site")
    build_site(open_knowledge(), folder, MODULES)
    return folder


def test_each_term_has_a_page_in_both_languages(site: Path, knowledge: Knowledge) -> None:
    """Terms of the modules, the provisions they cite and the overviews exist, once in each language."""
    shown = SiteMap(knowledge, MODULES)
    english = {path.relative_to(site / "en") for path in (site / "en").rglob("*.html")}
    bokmaal = {path.relative_to(site / "nb") for path in (site / "nb").rglob("*.html")}
    assert english == bokmaal
    assert len(english) == len(shown) + 1
    for iri in (MDO + "no-f24", MDC + "area-a01", MDLAW + "for-2013-1373-par-8", MD + "overlap/areas"):
        assert iri in shown
        assert Path(shown.path(iri)) in english
    assert (site / "index.html").is_file()


def test_no_link_leads_nowhere(site: Path) -> None:
    """A link between pages is relative and its page exists; a term without a page is not linked."""
    assert broken_links(site) == []


def test_pages_load_nothing_and_say_their_language(site: Path) -> None:
    """No script, no style or picture from elsewhere; each page is well formed and in the language of its folder."""
    for path, text in pages(site):
        read = Reader(text)
        assert not read.broken, path
        assert read.open == [], path
        assert not {tag for tag, _ in read.tags} & set(OUTSIDE), path
        assert not re.search(r"@import|url\(|javascript:| on\w+=| src=", text), path
        assert all(dict_.get("rel") == "alternate" for tag, dict_ in read.tags if tag == "link"), path
        lang = next(attributes["lang"] for tag, attributes in read.tags if tag == "html")
        assert lang == (path.relative_to(site).parts[0] if path.parent != site else "en"), path
        assert sum(tag == "h1" for tag, _ in read.tags) == (1 if path.parent != site else 2), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_a_duty(lang: str, site: Path, knowledge: Knowledge) -> None:
    """A page holds IRI, module, status, weight and sources with where they can be read."""
    duty = next(d for d in knowledge.obligations.obligations.values() if d.notation == "NO-F24")
    text = (site / lang / "obligation" / "no-f24.html").read_text(encoding="utf-8")
    assert f"<code>{duty.iri}</code>" in text
    assert 'href="../module/obligation/norway.html"' in text
    assert WORDS["status.testing"](lang) in text
    assert f'<span class="badge law">{WORDS["force.law"](lang)}</span>' in text
    assert 'href="https://lovdata.no/' in text
    assert duty.label(lang) in text
    unit = provision_at(duty.legal_basis[0])
    assert unit is not None
    assert unit.citation(lang) in text
    assert f'href="../../{"nb" if lang == "en" else "en"}/obligation/no-f24.html"' in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_proposals_are_marked_in_words(lang: str, site: Path) -> None:
    """A proposed change says that it is not law, in words and not by colour alone."""
    text = (site / lang / "event" / "com-2025-1023-prrc.html").read_text(encoding="utf-8")
    assert f'<span class="badge proposal">{WORDS["force.proposal"](lang)}</span>' in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_overview(lang: str, site: Path, knowledge: Knowledge) -> None:
    """The overview names each module with its terms, and the areas under the groups of the slide."""
    text = (site / lang / "index.html").read_text(encoding="utf-8")
    index = knowledge.index
    for name in MODULES:
        own = [iri for iri in index.subjects() if index.iri(iri, RDFS + "isDefinedBy") == MD + name]
        assert f'href="module/{name}.html"' in text
        assert WORDS["site.terms"](lang).format(count=len(own)) in text
    for area in knowledge.obligations.areas.values():
        assert f'href="concept/{area.iri.removeprefix(MDC)}.html"' in text
        assert area.label(lang) in text
    assert len({area.group for area in knowledge.obligations.areas.values() if area.group}) == 4
    assert text.count("<caption>") == 1 + 4 + 1


def test_same_bytes_twice(site: Path, tmp_path: Path) -> None:
    """The same knowledge gives the same files."""
    build_site(open_knowledge(), tmp_path, MODULES)
    assert digest(tmp_path) == digest(site)


def test_paths_differ_on_every_disk(knowledge: Knowledge) -> None:
    """No two pages differ by case alone, and a path holds no character that a disk or an address takes amiss."""
    shown = SiteMap(knowledge)
    paths = [shown.path(iri) for iri in shown]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert [path for path in paths if not re.fullmatch(r"[\w./-]+", path, re.ASCII)] == []
    assert all(iri.startswith(BASE) for iri in shown)


def test_unknown_module_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A module that does not exist is an error that names the nearest."""
    with pytest.raises(UsageError, match="obligation/norway"):
        build_site(open_knowledge(), tmp_path, ["obligation/norwy"])
    assert main([str(tmp_path), "obligation/norwy"]) == 2
    assert "obligation/norway" in capsys.readouterr().err


def test_command_says_how_many_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes where it is told and counts the pages."""
    assert main([str(tmp_path), "scheme/scale"]) == 0
    count = sum(1 for _ in pages(tmp_path))
    assert capsys.readouterr().out == f"{tmp_path}: {count}\n"


@pytest.mark.long
def test_whole_site(tmp_path: Path, knowledge: Knowledge) -> None:
    """All pages and the graphs are written in a minute of computing, no link is broken, and the bytes are the same."""
    started = time.process_time()
    count = build_site(knowledge, tmp_path / "once")
    assert time.process_time() - started < 60
    assert count == sum(1 for _ in pages(tmp_path / "once"))
    assert broken_links(tmp_path / "once") == []
    triples = sum(path.read_bytes().count(b"\n") for path in (tmp_path / "once" / "graph").rglob("*.nt"))
    assert triples == (tmp_path / "once" / "dataset.nq").read_bytes().count(b"\n")
    build_site(knowledge, tmp_path / "twice")
    assert digest(tmp_path / "twice") == digest(tmp_path / "once")
