# SPDX-License-Identifier: Apache-2.0
"""The pages of the documentation in one language: one for each explanation, and the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.provisions import ACTS, act_of, provision_at
from kgservice.model.obligation import Area
from kgservice.report.explain import Explainer
from kgservice.report.explanation import Explanation, Item
from kgservice.report.html import render
from kgservice.report.lexicon import Lexicon
from kgservice.report.site_map import SiteMap
from kgservice.report.wording import WORDS
from kgservice.vocabulary import DCTERMS, LANGUAGES, MD

__all__ = ["OVERVIEW", "Graph", "SitePages"]

OVERVIEW: Final = "index.html"
_HOSTS: Final = {"eur-lex.europa.eu": "EUR-Lex", "lovdata.no": "Lovdata", "data.europa.eu": "ELI"}


@dataclass(frozen=True, slots=True)
class Graph:
    """What can be downloaded.

    Attributes:
        iri: The named graph; empty for all of them together.
        file: Address, seen from the folder of a language.
    """

    iri: str
    triples: int
    file: str


@dataclass(frozen=True, slots=True)
class _Link:
    """What is shown and where it leads: a page of ours, and a place elsewhere with its name."""

    text: str
    href: str = ""
    url: str = ""
    place: str = ""


class SitePages:
    """Writes pages in one language."""

    def __init__(self, knowledge: Knowledge, lang: str, site: SiteMap) -> None:
        """Bind the knowledge, the language and what has a page."""
        self._knowledge = knowledge
        self._words = Lexicon(knowledge, lang)
        self._lang = lang
        self._site = site
        self._explainer = Explainer(knowledge, lang)
        self._shown: dict[str, Explanation] = {}
        names = ("skip", "nav", "module", "status", "about", "areas", "deduced", "modules", "graphs", "download")
        self._fixed = {name: self._words.word(f"site.{name}") for name in names}
        self._fixed["site"] = self._words.word("site.title")

    def term(self, iri: str) -> bytes:
        """Return the page of one thing."""
        found = self._shown[iri] = self._explainer.of(iri)
        at, words = self._site.path(iri), self._words
        module = self._module(found, at)
        page = {
            "name": found.name,
            "title": found.title if found.title != found.name else "",
            "force": found.force,
            "force_text": words.word(f"force.{found.force}"),
            "kind": words.word(f"kind.{found.kind}"),
            "review": words.word("needs-review") if found.needs_review else "",
            "iri": iri,
            "module": module,
            "status": self._status(found),
            "parts": [
                {"head": words.word(f"explain.{part.key}"), "links": [self._link(item, at) for item in part.items]}
                for part in found.details
                if part.items
            ],
        }
        return render("term.html", page=page, **self._frame(found.name, at, module))

    def overview(self, graphs: Sequence[Graph] = ()) -> bytes:
        """Return the overview; the pages of all things must have been written before."""
        words = self._words
        groups = [self._group(group) for group in self._groups()]
        return render(
            "overview.html",
            counts=self._counts(),
            groups=[group for group in groups if group["rows"]],
            modules=[*map(self._module_entry, self._site.modules), *map(self._act_entry, self._site.provisions)],
            graphs=self._graphs(graphs) if graphs else None,
            **self._frame(words.word("site.title"), OVERVIEW),
        )

    def _frame(self, title: str, at: str, *steps: _Link) -> dict[str, object]:
        """Return what every page has around its content; *steps* lead to it from the overview."""
        words = self._words
        up = "../" * at.count("/")
        other = next(lang for lang in LANGUAGES if lang != self._lang)
        trail = [] if at == OVERVIEW else [_Link(words.word("site.overview"), up + OVERVIEW)]
        return {
            "lang": self._lang,
            "title": title,
            "words": self._fixed,
            "trail": [*trail, *(step for step in steps if step.href)],
            "other": {"lang": other, "href": f"{up}../{other}/{at}", "text": WORDS["site.language"](other)},
            "foot": f"{words.word('disclaimer')} {words.word('knowledge', version=self._knowledge.version)}",
        }

    # A term -----------------------------------------------------------------------------------------------------

    def _link(self, item: Item, at: str) -> _Link:
        if item.text.endswith(":"):  # the name of a place where the text can be read
            return _Link(item.text.removesuffix(":"), item.url)
        if item.text == item.url:
            return _Link(item.text, item.url)
        host = urlsplit(item.url).netloc.removeprefix("www.")
        return _Link(item.text, self._site.href(item.iri, at), item.url, _HOSTS.get(host, host))

    def _module(self, found: Explanation, at: str) -> _Link:
        if found.module:
            title = self._knowledge.index.text(found.module, DCTERMS + "title")(self._lang)
            return _Link(title or found.module, self._site.href(found.module, at))
        return _Link(self._words.word("site.itself" if found.kind == "module" else "site.no-module"))

    def _status(self, found: Explanation) -> str:
        unit = provision_at(found.iri)
        if unit is not None:
            return self._words.word(f"site.{unit.state}")
        return self._words.word(f"status.{found.status}") if found.status else self._words.word("site.no-status")

    # The overview -----------------------------------------------------------------------------------------------

    def _entry(self, iri: str) -> _Link:
        found = self._shown[iri]
        text = found.name if found.name == found.title else f"{found.name} – {found.title}"
        return _Link(text, self._site.href(iri, OVERVIEW))

    def _counts(self) -> Mapping[str, object]:
        counts = Counter(found.kind for found in self._shown.values())
        named = sorted((self._words.word(f"kind.{kind}"), count) for kind, count in counts.items())
        return self._table("site.counts", ("kind", "count"), ((_Link(kind), _Link(str(n))) for kind, n in named))

    def _table(self, title: str, columns: Iterable[str], rows: Iterable[Sequence[_Link]]) -> Mapping[str, object]:
        words = self._words
        heads = [words.word(f"site.col.{column}") for column in columns]
        return {"title": words.word(title), "heads": heads, "rows": list(rows)}

    def _groups(self) -> tuple[str | None, ...]:
        """Return the groups of the slide in the order of their first box, and none at the end."""
        areas = self._knowledge.obligations.areas.values()
        return tuple(dict.fromkeys((*(area.group for area in areas if area.group), None)))

    def _group(self, group: str | None) -> Mapping[str, object]:
        words = self._words
        areas = [area for area in self._knowledge.obligations.areas.values() if area.group == group]
        columns = ("area", "mdr", "ivdr", "ai_act", "norway", "relations")
        return {
            "title": words.term(group) if group else words.word("overlap.beyond"),
            "heads": [words.word(f"overlap.col.{column}") for column in columns],
            "rows": [self._area(area) for area in areas if area.iri in self._site],
        }

    def _area(self, area: Area) -> list[_Link]:
        laws = (("mdr",), ("ivdr",), ("aia",), tuple(act for act in ACTS if act_of(act).is_norwegian))
        related = sum(overlap.area == area.iri for overlap in self._knowledge.obligations.overlaps.values())
        cells = (_Link(self._words.cite_together(self._of_acts(area.source, acts))) for acts in laws)
        return [self._entry(area.iri), *cells, _Link(str(related))]

    @staticmethod
    def _of_acts(iris: Iterable[str], acts: Iterable[str]) -> Iterator[str]:
        for iri in iris:
            unit = provision_at(iri)
            if unit is not None and unit.act in acts:
                yield iri

    def _module_entry(self, module: str) -> Mapping[str, object]:
        index = self._knowledge.index
        terms = self._site.modules[module]
        return {
            "item": _Link(index.text(module, DCTERMS + "title")(self._lang), self._site.href(module, OVERVIEW)),
            "abstract": index.text(module, DCTERMS + "abstract")(self._lang),
            "count": self._words.word("site.terms", count=len(terms)),
            "terms": [self._entry(iri) for iri in self._in_order(terms)],
        }

    def _in_order(self, terms: Iterable[str]) -> list[str]:
        return sorted(terms, key=lambda iri: (self._knowledge.index.integer(iri, MD + "order"), iri))

    def _act_entry(self, act: str) -> Mapping[str, object]:
        provisions = self._site.provisions[act]
        name = act_of(act).name(self._lang)
        return {
            "item": _Link(self._words.word("site.provisions", act=name), self._site.href(act_of(act).iri, OVERVIEW)),
            "abstract": self._words.word("site.provisions-about"),
            "count": self._words.word("site.terms", count=len(provisions)),
            "terms": [self._entry(iri) for iri in provisions],
        }

    def _graphs(self, graphs: Iterable[Graph]) -> Mapping[str, object]:
        rows = [
            (
                _Link(g.iri or self._words.word("site.dataset")),
                _Link(str(g.triples)),
                _Link(g.file.rpartition("/")[2], g.file),
            )
            for g in graphs
        ]
        return self._table("site.graphs", ("graph", "triples", "file"), rows)
