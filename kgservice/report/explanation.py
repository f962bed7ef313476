# SPDX-License-Identifier: Apache-2.0
"""An explanation and its forms as text and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kgservice.report.layout import Page
from kgservice.report.wording import WORDS
from kgservice.vocabulary import compact

__all__ = ["Detail", "Explanation", "Item", "detail", "explanation_to_json", "explanation_to_text"]


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a detail: what is shown, and where it leads."""

    text: str
    iri: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that is said of the thing explained, under a key of the wording."""

    key: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one thing is and what is known of it.

    Attributes:
        kind: What it is: "provision", "rule", "obligation" … (``kind.`` in the wording).
        name: What it is cited by.
        title: What it is called, where that differs.
        needs_review: It rests on a statement of law that was not traced to a text.
        force: What weight it has: "law", "guidance", "standard", "proposal", or "own" for a term of ours.
        module: IRI of the module of the ontology that defines it; empty for a provision of a table.
        status: How settled the term is in the ontology; empty where that is not stated.
    """

    kind: str
    iri: str
    name: str
    title: str
    details: tuple[Detail, ...]
    needs_review: bool
    lang: str
    knowledge_version: str
    force: str = "own"
    module: str = ""
    status: str = ""


def detail(key: str, items: Iterable[Item | str]) -> Detail:
    """Return a detail; an empty one is left out of every form."""
    return Detail(key, tuple(Item(item) if isinstance(item, str) else item for item in items if item))


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values; details come under their keys, as lists."""
    shown = [found for found in explanation.details if found.items]
    return {
        "kind": explanation.kind,
        "iri": explanation.iri,
        "id": compact(explanation.iri),
        "name": explanation.name,
        "title": explanation.title,
        "language": explanation.lang,
        "knowledge_version": explanation.knowledge_version,
        "needs_review": explanation.needs_review,
        "force": explanation.force,
        "module": explanation.module or None,
        "status": explanation.status or None,
        "details": {found.key: [_json(item) for item in found.items] for found in shown},
    }


def _json(item: Item) -> dict[str, str | None]:
    return {"text": item.text, "iri": item.iri or None, "url": item.url or None}


def explanation_to_text(explanation: Explanation, *, colour: bool = False) -> str:
    """Return an explanation as text of at most a hundred columns."""
    page, lang = Page(colour=colour), explanation.lang
    kind = WORDS[f"kind.{explanation.kind}"](lang)
    review = f" [{WORDS['needs-review'](lang)}]" if explanation.needs_review else ""
    page.title(explanation.name, kind + review)
    if explanation.title != explanation.name:
        page.text(explanation.title, indent=0, style="bold")
    page.text(compact(explanation.iri), indent=0, style="dim")
    for found in explanation.details:
        if found.items:
            _detail(found, page, lang)
    page.blank()
    version = WORDS["knowledge"](lang).format(version=explanation.knowledge_version)
    page.text(f"{WORDS['disclaimer'](lang)} {version}", indent=0, style="dim")
    return str(page)


def _detail(found: Detail, page: Page, lang: str) -> None:
    page.subheading(WORDS[f"explain.{found.key}"](lang))
    for number, item in enumerate(found.items):
        mark = "- " if len(found.items) > 1 else ""
        page.text(mark + item.text, hang=len(mark))
        following = found.items[number + 1].url if number + 1 < len(found.items) else ""
        if item.url and item.url not in {following, item.text}:
            page.text(item.url, indent=4, style="dim")
