# SPDX-License-Identifier: Apache-2.0
"""The provisions of the acts as statements: number, place, citation, heading, gist, changes and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from kgservice.graph.statements import Term, iri, literal, text, typed
from kgservice.knowledge.provisions import ACTS, Act, Provision, act_of, acts_index, provision_table
from kgservice.vocabulary import DCTERMS, ELI, LANGUAGES, MD, MDLAW, RDF, RDFS, SKOS

__all__ = ["provision_statements"]

Statement = tuple[Term, str, Term]

_CHANGES = (("inserted", "insertedBy"), ("amended", "amendedBy"), ("deleted", "deletedBy"))


def provision_statements(act_key: str) -> Iterator[Statement]:
    """Yield subject, predicate and object for every provision of an act, in the order of the act."""
    act, changers = act_of(act_key), _changing_acts()
    for unit in provision_table(act_key).values():
        subject = iri(unit.iri)
        for predicate, value in _statements(act, unit, changers):
            yield subject, predicate, value


def _statements(act: Act, unit: Provision, changers: Mapping[str, str]) -> Iterator[tuple[str, Term]]:
    yield RDF + "type", iri(ELI + "LegalResourceSubdivision")
    yield ELI + "is_part_of", iri(unit.parent.iri if unit.parent else act.iri)
    yield MD + "inAct", iri(act.iri)
    yield ELI + "id_local", literal(unit.id)
    yield MD + "provisionKind", literal(unit.kind)
    yield MD + "textStatus", literal(unit.state)
    yield MD + "confidence", literal(unit.confidence)
    if unit.number:
        yield ELI + "number", literal(unit.number)
    if unit.needs_review:
        yield MD + "needsReview", typed(True)
    yield from _texts(unit)
    yield from _changes(unit, changers)
    yield from _links(unit)


def _texts(unit: Provision) -> Iterator[tuple[str, Term]]:
    for lang in LANGUAGES:
        yield SKOS + "prefLabel", text(unit.citation(lang), lang)
        heading, gist = unit.headings.in_language(lang), unit.gist.in_language(lang)
        if heading:
            yield DCTERMS + "title", text(heading, lang)
        if gist:
            yield MD + "gist", text(gist, lang)


def _changes(unit: Provision, changers: Mapping[str, str]) -> Iterator[tuple[str, Term]]:
    for stem, name in _CHANGES:
        for changer in filter(None, getattr(unit, f"{stem}_by").split("; ")):
            yield MD + name, iri(changers[changer]) if changer in changers else literal(changer)
        for day in filter(None, getattr(unit, f"{stem}_from").split("; ")):
            yield MD + f"{stem}From", typed(date.fromisoformat(day)) if _is_day(day) else literal(day)


def _links(unit: Provision) -> Iterator[tuple[str, Term]]:
    for link in unit.links():
        if link.kind == "eli":
            yield MD + "eliTemplate", typed(link.url, "anyURI")
        elif " " not in link.url:
            yield RDFS + "seeAlso", iri(link.url)


def _is_day(written: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) is not None


def _changing_acts() -> dict[str, str]:
    """Return the IRI of each act by the ways its number is written: "(EU) 2020/561"."""
    index = acts_index()
    names = {
        str(getattr(name, "value", "")): subject
        for subject in index.subjects()
        if subject.startswith(MDLAW)
        for name in index.objects(subject, SKOS + "hiddenLabel")
    }
    return names | {key: act_of(key).iri for key in ACTS}
