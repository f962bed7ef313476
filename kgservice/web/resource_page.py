# SPDX-License-Identifier: Apache-2.0
"""The page of an IRI, before it is written as HTML: its name, what is said of it, what points to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kgservice.linkeddata import Description, Incoming, LinkedData, Reference, schema_org
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import BASE, DCTERMS, ELI, MD, MDG, MDLAW, OWL, RDF, RDFS, SH, SKOS, VOID
from kgservice.web.resource_names import Address, Link, ResourceNames
from kgservice.web.resource_values import Value, Values

__all__ = ["Group", "resource_page"]

_LABEL: Final = SKOS + "prefLabel"
_SUMMARIES: Final = (SKOS + "definition", MD + "gist", DCTERMS + "abstract", DCTERMS + "description", RDFS + "comment")
_READ: Final = frozenset(
    {RDFS + "seeAlso", *(MD + name for name in ("officialJournalLink", "consolidatedLink", "lovdataLink", "link"))}
)
"""Properties that are shown as where to read the text."""

_WITHIN: Final = (ELI + "is_part_of", DCTERMS + "isPartOf", SKOS + "broader", SKOS + "inScheme")
_STEPS: Final = 12
_OPEN: Final = 30
"""Up to how many are shown without being asked for."""


@dataclass(frozen=True, slots=True)
class Group:
    """What points to the thing by one property.

    Attributes:
        more: How many are not shown; empty where all are.
        open: Whether they are seen at once.
    """

    name: str
    values: tuple[Value, ...]
    more: str
    open: bool


def resource_page(data: LinkedData, iri: str, lang: str, address: Address) -> dict[str, Any]:
    """Return what the page of *iri* shows."""
    found = data.describe(iri)
    names = ResourceNames(data, lang, address)
    return _Page(data, found, names).shown()


class _Page:
    """Puts one page together."""

    def __init__(self, data: LinkedData, found: Description, names: ResourceNames) -> None:
        self._data = data
        self._found = found
        self._names = names
        self._values = Values(found, names)

    def shown(self) -> dict[str, Any]:
        found, iri = self._found, self._found.iri
        summary = next(filter(None, (found.text(predicate) for predicate in _SUMMARIES)), None)
        told = next((predicate for predicate in _SUMMARIES if found.text(predicate)), "")
        read = self._read()
        left_out = {_LABEL, told, *(_READ if read else ())}
        query = self._data.documents.query(iri)
        return {
            "iri": iri,
            "title": self._title(),
            "heading": self._names.heading(iri),
            "badges": list(self._badges()),
            "summary": [self._names.text(summary)] if summary else [],
            "read": read,
            "query": query,
            "modules": self._modules(),
            "rows": self._values.rows(found.statements, without=left_out | ({SH + "select"} if query else set())),
            "incoming": [self._group(way) for way in self._ordered()],
            "uses": self._names.word("uses", count=found.uses) if found.uses else "",
            "schema_org": schema_org(found, self._data.sources, self._names.lang),
            "trail": list(self._trail()),
        }

    # The head ---------------------------------------------------------------------------------------------------

    def _title(self) -> Link:
        iri = self._found.iri
        module = self._data.documents.module_of(iri)
        named = self._names.plain(module or iri)
        return replace(named, text=f"{named.text} {iri.rpartition('/')[2]}") if module else named

    def _badges(self) -> Iterator[Mapping[str, str]]:
        """Yield what the reader must not miss: of what force it is, whether it stands, how sure we are."""
        found, names = self._found, self._names
        for key, kind, holds in (
            ("proposal", "proposal", self._values.standing == "proposal"),
            ("guidance", "guidance", self._is_guidance()),
            ("standard", "guidance", MD + "Standard" in found.iris(RDF + "type")),
            ("deleted", "deleted", found.literal(MD + "textStatus") == "deleted"),
            ("superseded", "deleted", found.literal(MD + "documentStatus") == "superseded"),
            ("needs-review", "review", found.literal(MD + "needsReview") == "true"),
        ):
            if holds:
                yield {"text": names.word(key), "kind": kind}
        kinds = (*found.iris(RDF + "type"), *found.iris(RDFS + "subClassOf"))
        for text in dict.fromkeys(names.thing(kind).text for kind in kinds if kind != OWL + "Class"):
            yield {"text": text, "kind": "kind-of-thing"}
        for status in found.iris(MD + "statusWithoutDate"):
            yield {"text": names.thing(status).text, "kind": "proposal"}

    def _is_guidance(self) -> bool:
        found = self._found
        forces = {found.literal(MD + name) for name in ("legalForce", "basisKind")}
        return "guidance" in forces or MD + "GuidanceDocument" in found.iris(RDF + "type")

    def _read(self) -> list[Link]:
        """Return where the text of a provision, an act or guidance can be read."""
        iri = self._found.iri
        if not iri.startswith((MDLAW, MDG)):
            return []
        links = Lexicon(self._data.knowledge, self._names.lang).links(iri)
        return [Link(name, href=url) for name, url in links if url.startswith("https://") and " " not in url]

    def _modules(self) -> list[Link]:
        """Return the modules, for the page of the vocabulary as a whole."""
        return [self._names.thing(iri) for iri in self._data.documents.modules()] if self._found.iri == MD else []

    def _trail(self) -> Iterator[Link]:
        """Yield the way from the front page: what the thing stands in, outermost first."""
        names, iri = self._names, self._found.iri
        yield Link(names.word("front"), href=names.address.path(""))
        space = iri.removeprefix(BASE).partition("/")[0].partition(".")[0].partition("#")[0]
        yield Link(names.word(f"ns.{space}" if iri.startswith(BASE) else "ns.elsewhere"))
        above = self._above(iri)
        yield from (names.brief(step) for step in reversed(above))

    def _above(self, iri: str) -> list[str]:
        """Return what the thing stands in, innermost first; without such a thing, the module that defines it."""
        steps: list[str] = []
        while len(steps) < _STEPS:
            at = steps[-1] if steps else iri
            above = next(filter(None, (self._data.sources.value(at, predicate) for predicate in _WITHIN)), "")
            if not above or above in steps:
                break
            steps.append(above)
        return steps or self._found.iris(RDFS + "isDefinedBy")[:1]

    # What points to it ------------------------------------------------------------------------------------------

    def _ordered(self) -> Sequence[Incoming]:
        """Return the ways in which things point here; what only counts them comes last."""
        return sorted(self._found.incoming, key=lambda way: way.predicate.startswith(VOID))

    def _group(self, way: Incoming) -> Group:
        names = self._names
        kinds = {kind for reference in way.references for kind in self._kinds(reference)}
        values = tuple(self._value(reference, several=len(kinds) > 1) for reference in way.references)
        named = names.word("has-it-as", property=names.thing(way.predicate).text, total=way.total)
        more = names.word("first-of", shown=len(values), total=way.total) if way.total > len(values) else ""
        return Group(named, values, more, open=way.total <= _OPEN and not way.predicate.startswith(VOID))

    def _kinds(self, reference: Reference) -> list[str]:
        return [str(getattr(quad.object, "value", "")) for quad in self._found.kinds.get(reference.iri, ())]

    def _value(self, reference: Reference, *, several: bool) -> Value:
        if reference.iri.startswith("_:"):
            return self._values.node(reference.iri.removeprefix("_:"))
        kinds = self._kinds(reference)[:1] if several else []
        words = [self._names.thing(kind).text for kind in kinds if kind != OWL + "Class"]
        if len(reference.path) > 1:
            words.append(self._names.word("expression"))
        mark = self._values.mark(reference.path[0])
        found = self._names.thing(reference.iri)
        return Value(replace(found, kind=", ".join([*words, found.kind] if found.kind else words), mark=mark))
