# SPDX-License-Identifier: Apache-2.0
"""Which statements are shown of a thing, by its kind: the headings, and the predicates read from it or towards it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kgservice.vocabulary import DCTERMS, MD, PROV, RDFS, SKOS

__all__ = ["LINES", "Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """A heading and what stands under it.

    Attributes:
        way: "to" things, "from" things that point here, "text" in the language, "value" as it stands, or "coded"
            with a wording under *code*.
        kind: Of things that point here: only those of this class of ours.
    """

    key: str
    way: Literal["to", "from", "text", "value", "coded"]
    predicates: tuple[str, ...]
    kind: str = ""
    code: str = ""


def _to(key: str, *names: str) -> Line:
    return Line(key, "to", _iris(names))


def _from(key: str, *names: str, kind: str = "") -> Line:
    return Line(key, "from", _iris(names), kind)


def _text(key: str, name: str) -> Line:
    return Line(key, "text", _iris((name,)))


def _value(key: str, name: str) -> Line:
    return Line(key, "value", _iris((name,)))


def _coded(key: str, name: str, code: str) -> Line:
    return Line(key, "coded", _iris((name,)), code=code)


def _iris(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name if name.startswith("http") else MD + name for name in names)


_DEFINITION: Final = (_text("definition", SKOS + "definition"), _text("note", SKOS + "scopeNote"))
_SOURCE: Final = _to("basis", DCTERMS + "source")
_GUIDANCE: Final = _to("guidance", "interpretedBy")
_CONFIDENCE: Final = _coded("confidence", "confidence", "confidence")
_WHERE: Final = _coded("jurisdiction", "jurisdiction", "")
_DATES: Final = _to("dates", "applicability")
_PROPOSALS: Final = _from("proposals", "affectsObligation", "affectsRule", "affectsConclusion")
_MATCHES: Final = _to("matches", *(SKOS + f"{name}Match" for name in ("exact", "close", "broad", "narrow", "related")))
_TESTS: Final = (
    _to("standards", "standard"),
    _to("topic", "topic"),
    _to("helps", "helpsWith"),
    _to("part-of", DCTERMS + "isPartOf"),
    _from("tests", DCTERMS + "isPartOf"),
)

LINES: Final[Mapping[str, tuple[Line, ...]]] = {
    "obligation": (
        *_DEFINITION,
        _coded("duty-kind", "deonticKind", "kind"),
        _to("bearer", "bearer"),
        _to("spoken-of", "trigger"),
        _text("occasion", "occasion"),
        _text("exception", "exception"),
        _text("alternative", "alternative"),
        _to("time-limits", "timeLimit"),
        _to("action", "action"),
        _to("addressee", "addressee"),
        _to("supervised-by", "supervisedBy"),
        _to("topic", "topic"),
        _to("phase", "phase"),
        _to("evidence", "shownBy"),
        _DATES,
        _SOURCE,
        Line("guidance", "to", (MD + "interpretedBy",), code="helpsWith"),
        _from("standards", "supports", kind="Standard"),
        _from("overlaps", "firstObligation", "secondObligation"),
        _PROPOSALS,
        _CONFIDENCE,
    ),
    "time-limit": (
        *_DEFINITION,
        _text("runs-from", "runsFrom"),
        _from("duty", "timeLimit"),
        _to("spoken-of", "trigger"),
        _coded("basis-kind", "basisKind", "basis"),
        _SOURCE,
        _GUIDANCE,
    ),
    "area": (
        *_DEFINITION,
        _value("slide-name", SKOS + "altLabel"),
        _to("group", "slideGroup"),
        _from("overlaps", "area"),
        _SOURCE,
        _to("touches", "touches"),
        _GUIDANCE,
    ),
    "overlap": (
        *_DEFINITION,
        _to("area", "area"),
        _to("overlap-kind", "overlapKind"),
        _to("first", "firstObligation"),
        _to("second", "secondObligation"),
        _text("adds", "adds"),
        _to("shared-evidence", "sharedEvidence"),
        _value("from-day", "validFrom"),
        _SOURCE,
        _GUIDANCE,
        _CONFIDENCE,
    ),
    "role-change": (
        *_DEFINITION,
        _to("from-role", "fromRole"),
        _to("to-role", "toRole"),
        _to("spoken-of", "trigger"),
        _text("occasion", "occasion"),
        _text("exception", "exception"),
        _text("keeps-duties", "keepsDuties"),
        _DATES,
        _SOURCE,
        _GUIDANCE,
        _CONFIDENCE,
    ),
    "concept": (
        *_DEFINITION,
        _value("notation", SKOS + "notation"),
        _to("scheme", SKOS + "inScheme"),
        _to("broader", SKOS + "broader"),
        _from("narrower", SKOS + "broader"),
        _value("legislation", "legislation"),
        _from("conclusions", "scale"),
        _from("duties-of", "bearer", "topic", "phase", "action", "shownBy", kind="Obligation"),
        _from("addressed", "addressee", "supervisedBy"),
        _from("role-changes", "fromRole", "toRole"),
        _from("areas", "slideGroup"),
        _from("overlaps", "overlapKind", "sharedEvidence"),
        _from("documents", "topic", kind="GuidanceDocument"),
        _SOURCE,
        _MATCHES,
        _CONFIDENCE,
    ),
    "scheme": (*_DEFINITION, _from("members", SKOS + "inScheme"), _MATCHES),
    "standard": (
        *_DEFINITION,
        _value("edition", "edition"),
        _coded("status", "standardStatus", "doc"),
        _to("harmonised", "harmonisedUnder"),
        _coded("coverage", "coverage", "coverage"),
        _to("supports", "supports"),
        _from("tests", "standard"),
        _SOURCE,
        _CONFIDENCE,
    ),
    "milestone": (
        *_DEFINITION,
        _coded("milestone-kind", "milestoneKind", "milestone"),
        _value("day", "day"),
        _value("previous-day", "previousDay"),
        _WHERE,
        _to("concerns", "concerns"),
        _to("governs", "governs"),
        _SOURCE,
        _CONFIDENCE,
    ),
    "amendment": (
        *_DEFINITION,
        _coded("change-kind", "changeKind", "change"),
        _to("amending-act", "amendingAct"),
        _value("from-day", "from"),
        _WHERE,
        _to("concerns", "target"),
        _SOURCE,
        _CONFIDENCE,
    ),
    "proposal": (
        *_DEFINITION,
        _coded("change-kind", "changeKind", "change"),
        _to("proposed-by", "proposedBy"),
        _to("concerns", "target"),
        _to("affects", "affectsObligation", "affectsRule", "affectsConclusion"),
        _to("source", DCTERMS + "source"),
        _CONFIDENCE,
    ),
    "applicability": (
        *_DEFINITION,
        _WHERE,
        _to("governs", "governs"),
        _to("instead-of", "insteadOf"),
        _to("revises", PROV + "wasRevisionOf"),
        _from("duties-of", "applicability", kind="Obligation"),
        _to("in-force", "commencedBy"),
        _SOURCE,
        _GUIDANCE,
        _CONFIDENCE,
    ),
    "penalty": (*_DEFINITION, _value("amount", "amount"), _value("percentage", "percentage"), _SOURCE, _CONFIDENCE),
    "property": (
        *_DEFINITION,
        _text("question", "question"),
        _text("hint", "hint"),
        _to("broader", RDFS + "subPropertyOf"),
        _to("range", RDFS + "range"),
        _SOURCE,
        _GUIDANCE,
        _MATCHES,
    ),
    "class": (*_DEFINITION, _to("subclass", RDFS + "subClassOf"), _SOURCE, _MATCHES),
    "module": (_text("definition", DCTERMS + "abstract"), _from("contents", RDFS + "isDefinedBy")),
    "term": (*_DEFINITION, *_TESTS, _SOURCE, _GUIDANCE, _CONFIDENCE),
}
"""Kind of explanation → what it shows, in this order."""
