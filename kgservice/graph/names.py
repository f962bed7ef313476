# SPDX-License-Identifier: Apache-2.0
"""What everything in the graph goes by, as it is searched: labels, notations, citations, headings and codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kgservice.graph.named import named_queries
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.citation_text import canonical
from kgservice.knowledge.emdn import emdn_codes
from kgservice.knowledge.folding import folded, spelled, unaccented
from kgservice.knowledge.kinds import kind_of
from kgservice.knowledge.naming import last_number
from kgservice.knowledge.provisions import ACTS, Provision, act_of, provision_table
from kgservice.model.text import Text
from kgservice.vocabulary import BASE, DCTERMS, ELI, LANGUAGES, MDQ, SKOS

__all__ = ["Name", "Thing", "named_things"]

_LABELS: Final = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", ELI + "title_short", DCTERMS + "title")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing.

    Attributes:
        key: As it is compared: folded.
        written: As it is shown.
        lang: "en", "nb", or empty for a name of both.
        spelled: The key with its accents; empty where it has none.
        canonical: The key is a citation as citations are compared, not as it is written.
    """

    key: str
    written: str
    lang: str
    spelled: str = ""
    canonical: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with all its names.

    Attributes:
        citation: What it is cited by; empty where it has neither citation nor notation.
    """

    iri: str
    kind: str
    label: Text
    citation: Text
    names: tuple[Name, ...]


def named_things(knowledge: Knowledge) -> Iterator[Thing]:
    """Yield everything that has a name: provisions and what the ontology describes, device codes, named queries."""
    for act in ACTS:
        yield from map(_provision, provision_table(act).values())
    yield from _described(knowledge)
    for code in emdn_codes().values():
        label = Text(en=code.term)
        yield Thing(code.iri, "emdn", label, Text(code.code, code.code), _named([(code.code, ""), (code.term, "en")]))
    for query in named_queries().values():
        names = _named([(query.name, ""), *_both(query.title)])
        yield Thing(MDQ + query.name, "query", query.title, Text(query.name, query.name), names)


def _described(knowledge: Knowledge) -> Iterator[Thing]:
    index = knowledge.index
    for iri in index.subjects():
        label = index.text(iri, SKOS + "prefLabel") or index.text(iri, DCTERMS + "title")
        if not iri.startswith(BASE) or not label:
            continue
        notation = index.literal(iri, SKOS + "notation")
        literals = (node for predicate in _LABELS for node in index.objects(iri, predicate))
        worded = [(str(getattr(one, "value", "")), getattr(one, "language", None) or "") for one in literals]
        citation = index.text(iri, ELI + "title_short") or Text(notation, notation)
        yield Thing(iri, kind_of(iri, knowledge), label, citation, _named([(notation, ""), *worded]))


def _provision(unit: Provision) -> Thing:
    citation = Text(unit.citation("en"), unit.citation("nb"))
    compared = Name(folded(canonical(citation.en)), citation.en, "", canonical=True)
    rule = f"{act_of(unit.act).name('en')} rule {last_number(unit)}" if unit.kind == "rule" else ""
    by_number = [(rule, "en"), (rule.replace(" rule ", " R"), ""), (rule.replace("rule", "regel"), "nb")]
    names = _named([*_both(citation), *by_number, *_both(unit.headings)])
    return Thing(unit.iri, "provision", citation, citation, (*names, compared))


def _both(text: Text) -> list[tuple[str, str]]:
    return [(text.in_language(lang), lang) for lang in LANGUAGES]


def _named(written: Iterable[tuple[str, str]]) -> tuple[Name, ...]:
    """Return the names of a thing; one that both languages write alike belongs to both."""
    found: dict[str, Name] = {}
    for name, lang in written:
        accented = spelled(name)
        key = unaccented(accented)
        if key:
            known = found.get(key)
            both = known is not None and known.lang != lang
            found[key] = Name(key, name, "" if both else lang, "" if accented == key else accented)
    return tuple(found.values())
