# SPDX-License-Identifier: Apache-2.0
"""What is shown of an IRI on a page: what it is called in the reader's language, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from kgservice.knowledge.provisions import provision_at
from kgservice.linkeddata import LinkedData
from kgservice.model.text import EMPTY_TEXT, Text
from kgservice.vocabulary import BASE, ELI, EMDN, GRAPH, LANGUAGES, MD, MDG, MDLAW, compact
from kgservice.web.foreign_wording import FOREIGN
from kgservice.web.resource_wording import RESOURCE

__all__ = ["Address", "Link", "ResourceNames"]

_SAFE = "/:@!$&'()*+,;=~-._"
"""Characters that stand in a path as they are."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is shown of a thing or of a text.

    Attributes:
        href: Where it leads; empty for a text.
        lang: Its language, where that is not the language of the page.
        kind: What it is, in a word.
        mark: Key of the words that say why it must not be taken for law.
    """

    text: str
    href: str = ""
    iri: str = ""
    lang: str = ""
    kind: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """How links to this service are written.

    Attributes:
        root: Path under which the service is reached; empty or without a slash at the end.
        lang: Language that was asked for by name, and is asked for again in every link; empty for none.
    """

    root: str = ""
    lang: str = ""

    def of(self, iri: str) -> str:
        """Return where an IRI is described: at its own path if it is ours, else as a parameter."""
        if iri.startswith(BASE) and "#" not in iri:
            return self.path(iri.removeprefix(BASE))
        return self.path("resource", iri=iri)

    def path(self, path: str, **parameters: str) -> str:
        """Return the address of a path of the service."""
        asked = {**parameters, **({"lang": self.lang} if self.lang and "lang" not in parameters else {})}
        return f"{self.root}/{quote(path, safe=_SAFE)}" + (f"?{urlencode(asked)}" if asked else "")


class ResourceNames:
    """Names in one language."""

    def __init__(self, data: LinkedData, lang: str, address: Address) -> None:
        """Bind what is known, the language ("en" or "nb") and how links are written."""
        self._data = data
        self.lang = lang
        self.address = address

    def word(self, key: str, **values: object) -> str:
        """Return our own wording under *key*, its braces filled."""
        text = RESOURCE[key](self.lang)
        return text.format(**values) if values else text

    def thing(self, iri: str) -> Link:
        """Return the name of a thing with the place where it is described."""
        return self._linked(iri, self.address.of(iri))

    def brief(self, iri: str) -> Link:
        """Return the name of a thing as short as there is one: of an act its short title, of a provision its number."""
        short = self._data.sources.value(iri, ELI + "title_short", self.lang)
        return Link(short, self.address.of(iri), iri) if short else self.plain(iri)

    def plain(self, iri: str) -> Link:
        """Return the name of a thing without what it is about."""
        return replace(self.text(self._name(iri)), href=self.address.of(iri), iri=iri)

    def value(self, iri: str) -> Link:
        """Return the name of a value: what is not ours leads to where it comes from."""
        ours = iri.startswith(BASE) or not iri.startswith(("http://", "https://"))
        return self._linked(iri, self.address.of(iri) if ours else iri)

    def text(self, text: Text) -> Link:
        """Return a text in the language of the page, or in the other with a mark of it."""
        own = text.in_language(self.lang)
        other = "" if own or not text else "nb" if self.lang == "en" else "en"
        return Link(own or text(self.lang), lang=other)

    def heading(self, iri: str) -> str:
        """Return what a provision is about; empty where that is not recorded in the language."""
        found = provision_at(iri) if iri.startswith(MDLAW) else None
        return found.headings.in_language(self.lang) if found is not None else ""

    def _linked(self, iri: str, href: str) -> Link:
        named, heading = self.plain(iri), self.heading(iri)
        text = f"{named.text}: {heading}" if heading else named.text
        return replace(named, text=text, href=href, kind=self.word("guidance") if iri.startswith(MDG) else "")

    def _name(self, iri: str) -> Text:
        label = self._data.label(iri) if iri.startswith(BASE) else FOREIGN.get(iri, EMPTY_TEXT)
        if iri.startswith(EMDN) and label:
            return Text(*(f"{iri.removeprefix(EMDN)} {text}" if text else "" for text in (label.en, label.nb)))
        if "#" in iri and iri.startswith(BASE):
            part = iri.removeprefix(BASE)
            return label or Text(part, part)
        if iri.startswith(GRAPH):
            name = iri.removeprefix(GRAPH)
            return Text(*(RESOURCE["graph"](lang).format(name=name) for lang in LANGUAGES))
        if iri == MD:
            return RESOURCE["vocabulary"]
        short = compact(iri)
        named = iri if short.endswith(":") else short  # a prefix alone names nothing
        return label or Text(named, named)
