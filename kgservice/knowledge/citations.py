# SPDX-License-Identifier: Apache-2.0
"""What people write, turned into the thing they mean: a provision, an act, a rule, a guidance document, a term.

A citation is read in three steps: which act, which numbers with which words before them, and then down the act from
unit to unit. What names no act of the tables is looked up among the names of everything else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.citation_text import act_names, normal, split_act, tokens_of
from kgservice.knowledge.citation_walk import walk
from kgservice.knowledge.graph import TermIndex
from kgservice.knowledge.names import Names, named_guidance, names_in, near_iris, shipped_index
from kgservice.knowledge.provisions import ACTS, Provision, act_of, acts_index, provision_at, provision_table
from kgservice.vocabulary import BASE, ELI, MDG, MDLAW, MDRULE, PREFIXES, expand

__all__ = ["Citation", "CitedKind", "cited_provision", "parse_citation"]

CitedKind = Literal["provision", "act", "rule", "guidance", "term"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The thing that a text names.

    Attributes:
        written: The text as it was given.
        provision: The row of the tables; None for everything else, also for provisions of acts without a table.
    """

    written: str
    kind: CitedKind
    iri: str
    provision: Provision | None = None
    _index: TermIndex | None = field(default=None, repr=False, compare=False)

    @property
    def also(self) -> tuple[str, ...]:
        """IRIs of what goes by the same name: "MDR rule 11" is a provision and a group of rules."""
        return names_in(self._index or shipped_index()).others(self.written, self.iri)


def parse_citation(written: str, *, lang: str = "en", index: TermIndex | None = None) -> Citation:
    """Return what *written* names.

    Shape:
        Reads citations in English and bokmål ("MDR Art 10(9)", "KI-forordningen art. 17 nr. 3"), notations, short
        titles and labels of everything else ("mdr rule 11", "MDCG 2025-6 Q12", "MDR-MFR-QMS", "Kvalitetssystem"),
        IRIs and CURIEs of this project, and ELIs of the three regulations. An IRI outside laws, rules and guidance
        is taken as it stands ("term"). *lang* is the language of suggestions; *index* is the ontology, by default
        the shipped one.

    Raises:
        UnknownCitationError: Nothing, or more than one thing, goes by that name; the nearest are suggested.
    """
    return _Reader(written, lang, index).read()


@lru_cache(maxsize=4096)
def cited_provision(written: str) -> str | None:
    """Return the IRI of the provision or act that *written* cites; None where it cites none, without suggestions."""
    text = " ".join(written.split())
    iri = _as_iri(text)
    if iri is not None:
        found = provision_at(_from_eli(iri) or iri)
        return found.iri if found is not None else None
    try:
        named = _provision_named(text, "en")
    except UnknownCitationError:
        return None
    return named.iri if isinstance(named, Provision) else named


class _Reader:
    """Reads one citation; the names of the ontology are collected only when they are needed."""

    def __init__(self, written: str, lang: str, index: TermIndex | None) -> None:
        self._written = written
        self._text = " ".join(written.split())
        self._lang = lang
        self._given = index

    @property
    def _index(self) -> TermIndex:
        return self._given or shipped_index()

    @property
    def _names(self) -> Names:
        return names_in(self._index)

    def read(self) -> Citation:
        iri = _as_iri(self._text)
        if iri is not None:
            return self._named_by_iri(_from_eli(iri) or iri)
        try:
            found = _provision_named(self._text, self._lang)
        except UnknownCitationError:
            named = self._names.find(self._text)
            if named is None:
                raise
            return self._of(named)
        if found is None:
            return self._without_table()
        return self._of_provision(found) if isinstance(found, Provision) else self._of(found)

    def _without_table(self) -> Citation:
        """Return what a text that begins with none of the six acts names."""
        named = named_guidance(self._text, self._names) or self._names.find(self._text)
        if named is None:
            raise UnknownCitationError(self._written, _nearest_anywhere(self._text, self._lang, self._names))
        return self._of(named)

    def _named_by_iri(self, iri: str) -> Citation:
        """Return what an IRI names, after checking laws, rules and guidance for existence."""
        if iri.startswith(MDLAW):
            return self._law(iri)
        for namespace in (MDRULE, MDG):
            if iri.startswith(namespace) and iri not in self._index:
                raise UnknownCitationError(self._written, near_iris(iri, self._index.subjects()))
        if iri.startswith(BASE):
            return self._of(iri)
        raise UnknownCitationError(self._written, [])

    def _law(self, iri: str) -> Citation:
        """Return the provision or act that an IRI of the law namespace names."""
        found = provision_at(iri)
        if found is not None:
            return self._of_provision(found)
        if iri in acts_index() or iri in self._index:
            return self._of(iri)
        act = next((key for key in ACTS if iri.startswith(f"{MDLAW}{key}-")), None)
        known: Iterable[str] = (p.iri for p in provision_table(act).values()) if act else acts_index().subjects()
        raise UnknownCitationError(self._written, near_iris(iri, known))

    def _of_provision(self, found: Provision) -> Citation:
        return Citation(self._written, "provision", found.iri, found, self._given)

    def _of(self, iri: str) -> Citation:
        return Citation(self._written, self._kind_of(iri), iri, None, self._given)

    def _kind_of(self, iri: str) -> CitedKind:
        """Return the kind of a thing by the namespace of its IRI, and for acts by what it is part of."""
        if iri.startswith(MDRULE):
            return "rule"
        if iri.startswith(MDG):
            return "guidance"
        if iri.startswith(MDLAW):
            return "provision" if acts_index().iri(iri, ELI + "is_part_of") else "act"
        return "term"


def _as_iri(text: str) -> str | None:
    """Return the IRI that *text* is or abbreviates; None where it is no IRI."""
    bare = text.removeprefix("<").removesuffix(">")
    if " " in bare:
        return None
    if re.match(r"https?://", bare, re.IGNORECASE):
        return bare
    if any(re.match(rf"{act}-(?:art|anx|chp|par|kap)-", bare) for act in ACTS):
        return MDLAW + bare
    prefix, colon, _ = bare.partition(":")
    return expand(bare) if colon and prefix in PREFIXES and PREFIXES[prefix].startswith(BASE) else None


def _from_eli(iri: str) -> str | None:
    """Return the project's IRI for an ELI of one of the regulations, with or without subdivision."""
    path = re.fullmatch(r"https?://data\.europa\.eu/eli/reg/(\d+)/(\d+)((?:/[a-z]{3}_\w+)*)(?:/oj)?/?", iri)
    if path is None:
        return None
    for key in ACTS:
        if f"/reg/{path[1]}/{path[2]}{{path}}" in act_of(key).eli:
            return f"{MDLAW}{key}{path[3].replace('/', '-').replace('_', '-')}"
    return None


def _provision_named(text: str, lang: str) -> Provision | str | None:
    """Return the provision, or the IRI of the act, that *text* names; None where it names no act with a table."""
    split = split_act(text)
    if split is None:
        return None
    act, rest = split
    if not rest.strip():
        return MDLAW + act
    tokens = tokens_of(rest, act)
    if not tokens:
        raise UnknownCitationError(text, [act_of(act).name(lang)])
    return walk(act, tokens, text, lang)


def _nearest_anywhere(text: str, lang: str, names: Names) -> list[str]:
    """Return suggestions for a text that names no act: the acts in which it fits, else names that look alike."""
    fits = [found.citation(lang) for act in ACTS if (found := _fit(act, text)) is not None]
    if fits:
        return fits
    words, acts = text.split(), dict(act_names())
    for count in (3, 2, 1):
        near = difflib.get_close_matches(normal(" ".join(words[:count])), list(acts), n=3, cutoff=0.7)
        if near:
            meant = dict.fromkeys(act_of(acts[name]).name(lang) for name in near)
            return [" ".join([name, *words[count:]]) for name in meant]
    return names.near(text)


def _fit(act: str, text: str) -> Provision | None:
    """Return the provision of *act* that *text* names without the act; None where it fits nowhere."""
    tokens = tokens_of(normal(text), act)
    if not tokens:
        return None
    try:
        return walk(act, tokens, text, "en")
    except UnknownCitationError:
        return None
