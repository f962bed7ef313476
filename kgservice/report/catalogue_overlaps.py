# SPDX-License-Identifier: Apache-2.0
"""Overlaps as items of a list: the relations between obligations, and the areas they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.obligation import Area, Overlap
from kgservice.report.catalogue import CITED, NAMED, NUMBERED, Key, cited, named
from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon
from kgservice.report.overlap import by_law, read_areas, read_kind
from kgservice.vocabulary import DCTERMS, MD, SKOS

__all__ = ["AREA_KEYS", "RELATION_KEYS", "OverlapCatalogue"]

_NORWAY: Final = "NO"
_LAWS: Final = {"mdr": "mdr", "ivdr": "ivdr", "ai_act": "aia", "norway": _NORWAY}
"""Key of an area → the act, or the acts, whose provisions stand under it."""

RELATION_KEYS: Final = (
    *NUMBERED,
    Key("definition", predicate=SKOS + "definition", worded=True),
    Key("area", "one", MD + "area", keys=NUMBERED),
    Key("kinds", "many", MD + "overlapKind", keys=NAMED),
    Key("first", "one", MD + "firstObligation", keys=NUMBERED),
    Key("second", "one", MD + "secondObligation", keys=NUMBERED),
    Key("adds", predicate=MD + "adds", worded=True),
    Key("shared_evidence", "many", MD + "sharedEvidence", keys=NAMED),
    Key("legal_basis", "cited", DCTERMS + "source", keys=CITED),
    Key("guidance", "cited", MD + "interpretedBy", keys=CITED),
    Key("confidence", predicate=MD + "confidence"),
    Key("needs_review", predicate=MD + "needsReview"),
)
"""Keys of a relation between two obligations, or of one that has no counterpart."""

AREA_KEYS: Final = (
    *NUMBERED,
    Key("slide_name"),
    Key("definition", predicate=SKOS + "definition", worded=True),
    Key("note", predicate=SKOS + "scopeNote", worded=True),
    Key("on_slide", predicate=MD + "onSlide"),
    Key("group", "one", MD + "slideGroup", keys=NAMED),
    Key("group_confidence", predicate=MD + "groupConfidence"),
    Key("row", predicate=MD + "slideRow"),
    Key("column", predicate=MD + "slideColumn"),
    *(Key(name, "cited", DCTERMS + "source", keys=CITED) for name in _LAWS),
    Key("touches", "cited", MD + "touches", keys=CITED),
    Key("guidance", "cited", MD + "interpretedBy", keys=CITED),
    Key("kinds", "many", keys=NAMED),
    Key("relations", "many", keys=NUMBERED),
)
"""Keys of a box of the matrix."""


class OverlapCatalogue:
    """Areas and relations, chosen and described."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Bind the knowledge."""
        self._knowledge = knowledge
        self._all = knowledge.obligations

    def areas(self, area: str | None, kind: str | None) -> list[Area]:
        """Return the areas that are wanted, and have relations of the *kind* where one is given.

        Raises:
            UsageError: There is no such area or kind.
        """
        found = list(self._all.areas.values()) if area is None else read_areas(area, self._knowledge, "area")
        wanted = kind and read_kind(kind, self._knowledge, "kind")
        return [one for one in found if not wanted or any(self._relations(one, wanted))]

    def relations(self, area: str | None, kind: str | None) -> list[Overlap]:
        """Return the relations that are wanted, area by area.

        Raises:
            UsageError: There is no such area or kind.
        """
        wanted = kind and read_kind(kind, self._knowledge, "kind")
        return [overlap for one in self.areas(area, None) for overlap in self._relations(one, wanted)]

    def _relations(self, area: Area, kind: str | None) -> Iterator[Overlap]:
        own = (overlap for overlap in self._all.overlaps.values() if overlap.area == area.iri)
        return (overlap for overlap in own if not kind or kind in overlap.kinds)

    def relation_item(self, overlap: Overlap, words: Lexicon) -> JsonObject:
        """Return what is said of a relation."""
        lang, area = words.lang, self._all.areas[overlap.area]
        return {
            "iri": overlap.iri,
            "type": MD + "Overlap",
            "id": overlap.notation,
            "label": overlap.label(lang),
            "definition": overlap.definition(lang),
            "area": {"iri": area.iri, "id": area.notation, "label": area.label(lang)},
            "kinds": named(overlap.kinds, words),
            "first": self._duty(overlap.first, lang),
            "second": self._duty(overlap.second, lang) if overlap.second else None,
            "adds": overlap.adds(lang),
            "shared_evidence": named(overlap.shared_evidence, words),
            "legal_basis": cited(overlap.source, words),
            "guidance": cited(overlap.guidance, words),
            "confidence": overlap.confidence,
            "needs_review": overlap.needs_review,
        }

    def area_item(self, area: Area, words: Lexicon) -> JsonObject:
        """Return what is said of an area: the provisions of each law in it, and its relations."""
        lang, laws = words.lang, by_law(area.source)
        own = list(self._relations(area, None))
        kinds = dict.fromkeys(kind for overlap in own for kind in overlap.kinds)
        return {
            "iri": area.iri,
            "type": MD + "ResponsibilityArea",
            "id": area.notation,
            "label": area.label(lang),
            "slide_name": area.slide_name,
            "definition": area.definition(lang),
            "note": area.note(lang),
            "on_slide": area.on_slide,
            "group": next(iter(named([area.group], words))) if area.group else None,
            "group_confidence": area.group_confidence,
            "row": area.row if area.on_slide else None,
            "column": area.column if area.on_slide else None,
            **{name: cited(laws.get(law, ()), words) for name, law in _LAWS.items()},
            "touches": cited(area.touches, words),
            "guidance": cited(area.guidance, words),
            "kinds": named(kinds, words),
            "relations": [{"iri": one.iri, "id": one.notation, "label": one.label(lang)} for one in own],
        }

    def _duty(self, iri: str, lang: str) -> JsonObject:
        duty = self._all.obligations[iri]
        return {"iri": iri, "id": duty.notation, "label": duty.label(lang)}
