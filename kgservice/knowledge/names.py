# SPDX-License-Identifier: Apache-2.0
"""Names of everything that is no provision of a table: notations, labels in both languages, numbers of guidance.

Where several things go by one name, what a notation or short title names goes before what a label names, and law
before our own terms; the others are told by ``others``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.citation_text import normal, without_day
from kgservice.knowledge.graph import TermIndex, knowledge_root, ontology_files, read_index
from kgservice.knowledge.provisions import ACTS
from kgservice.vocabulary import (
    BASE,
    ELI,
    MD,
    MDC,
    MDEV,
    MDF,
    MDG,
    MDLAW,
    MDO,
    MDOV,
    MDRULE,
    MDSTD,
    MDT,
    SKOS,
    compact,
)

__all__ = ["Names", "named_guidance", "names_in", "near_iris", "shipped_index"]

_SHORT: Final = (SKOS + "notation", SKOS + "altLabel", SKOS + "hiddenLabel", ELI + "title_short")
_LABEL: Final = (SKOS + "prefLabel",)
_PRECEDENCE: Final = (MDLAW, MDG, MDRULE, MDO, MDOV, MDC, MDSTD, MDEV, MDF, MDT, MD)


class Names:
    """What everything in an index is called."""

    def __init__(self, index: TermIndex) -> None:
        """Collect the names, those that count most first."""
        self._iris: dict[str, list[str]] = {}
        self._spelling: dict[str, str] = {}
        subjects = [iri for iri in index.subjects() if iri.startswith(BASE) and iri.removeprefix(MDLAW) not in ACTS]
        subjects.sort(key=_precedence)
        for predicates in (_SHORT, _LABEL):
            for subject in subjects:
                for name in _names_of(index, subject, predicates):
                    self._add(name, subject)
        self.guidance = tuple(iri for iri in subjects if iri.startswith(MDG))

    def _add(self, name: str, subject: str) -> None:
        spellings = dict.fromkeys((name, without_day(name))) if subject.startswith(MDLAW) else (name,)
        for written in spellings:
            key = normal(written)
            self._spelling.setdefault(key, written)
            known = self._iris.setdefault(key, [])
            if subject not in known:
                known.append(subject)

    def find(self, text: str) -> str | None:
        """Return the IRI of what *text* names; None where it names nothing."""
        return next(iter(self._iris.get(normal(text), ())), None)

    def others(self, text: str, iri: str) -> tuple[str, ...]:
        """Return what goes by the same name as *iri*, which *text* was taken for."""
        return tuple(other for other in self._iris.get(normal(text), ()) if other != iri)

    def near(self, text: str) -> list[str]:
        """Return up to three names that look most like *text*."""
        return [self._spelling[key] for key in difflib.get_close_matches(normal(text), self._iris, n=3)]


def _names_of(index: TermIndex, subject: str, predicates: Iterable[str]) -> Iterator[str]:
    return (node.value for p in predicates for node in index.objects(subject, p) if hasattr(node, "value"))


def _precedence(iri: str) -> int:
    return next((place for place, namespace in enumerate(_PRECEDENCE) if iri.startswith(namespace)), len(_PRECEDENCE))


@lru_cache(maxsize=2)
def names_in(index: TermIndex) -> Names:
    """Return the names in *index*, collected once for it."""
    return Names(index)


@cache
def shipped_index() -> TermIndex:
    """Return what the shipped ontology says, read once; for callers that have not opened the knowledge."""
    return read_index(ontology_files(knowledge_root()))


def near_iris(iri: str, known: Iterable[str]) -> list[str]:
    """Return the CURIEs of up to three known IRIs that look most like *iri*."""
    namespace = iri[: iri.rfind("/") + 1]
    names = [other[len(namespace) :] for other in known if other.startswith(namespace)]
    near = difflib.get_close_matches(iri[len(namespace) :], names, n=3, cutoff=0.5)
    return [compact(namespace + name) for name in near]


# Guidance by number ---------------------------------------------------------------------------------------------

_MDCG: Final = re.compile(
    r"mdcg[ -]*(?P<year>\d{4})[-/ ](?P<number>\d+)(?:[-/](?P<part>\d+))?"
    r"(?:[ -]*(?:rev|revision|revisjon|v)[ .]*(?P<revision>\d+))?[ ,:]*(?P<rest>.*)",
    re.IGNORECASE,
)
_PINPOINT: Final = re.compile(
    r"(?P<word>[^\W\d_]{2,}|q)?[ .]*(?P<number>\d[\w.]*|[ivxlc]+|[a-z])(?=$|[ ,(])", re.IGNORECASE
)
_PINPOINT_WORDS: Final = {
    "q": "q", "question": "q", "spm": "q", "spørsmål": "q",
    "tabell": "table-", "vedlegg": "annex-", "appendix": "annex-", "figur": "figure-", "trinn": "step-",
    "steg": "step-", "regel": "rule-", "eksempel": "example-", "merknad": "note-",
    "": "sec-", "section": "sec-", "sect": "sec-", "avsnitt": "sec-", "kapittel": "sec-", "chapter": "sec-",
    "punkt": "sec-", "pkt": "sec-",
}  # fmt: skip


def named_guidance(text: str, names: Names) -> str | None:
    """Return the guidance document, or the place in it, that a number such as "MDCG 2025-6 Q12" names.

    Without a revision the newest is meant, or the newest in which the place is recorded. None for a text that is no
    such number.

    Raises:
        UnknownCitationError: There is no such document or place.
    """
    match = _MDCG.fullmatch(text)
    if match is None:
        return None
    number = "-".join(filter(None, (match["year"], match["number"], match["part"])))
    documents = _revisions(f"{MDG}mdcg-{number}", match["revision"], names.guidance)
    for document in documents:
        place = _place_in(document, match["rest"], names.guidance) if match["rest"] else document
        if place is not None:
            return place
    near = f"{documents[0] if documents else MDG + 'mdcg-' + number}-{match['rest'].lower()}".rstrip("-")
    raise UnknownCitationError(text, near_iris(near, names.guidance))


def _revisions(stem: str, revision: str | None, known: Iterable[str]) -> list[str]:
    """Return the revision that is asked for, else all that are known, newest first."""
    pattern = re.compile(re.escape(stem) + r"(?:-rev-(\d+))?")
    found = {int(m[1] or 0): iri for iri in known if (m := pattern.fullmatch(iri))}
    asked = sorted(found, reverse=True) if revision is None else [int(revision)]
    return [found[number] for number in asked if number in found]


def _place_in(document: str, rest: str, known: Iterable[str]) -> str | None:
    """Return the question, section, table … of a guidance document; None where it is not recorded."""
    steps = [(match["word"] or "").casefold() for match in _PINPOINT.finditer(rest)]
    numbers = [match["number"].rstrip(".") for match in _PINPOINT.finditer(rest)]
    slug = "-".join(_PINPOINT_WORDS.get(word, f"{word}-") + number for word, number in zip(steps, numbers, strict=True))
    wanted = f"{document}-{slug}".casefold()
    return next((iri for iri in known if iri.casefold() == wanted), None)
