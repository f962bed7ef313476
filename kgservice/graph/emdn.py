# SPDX-License-Identifier: Apache-2.0
"""The codes of the European Medical Device Nomenclature as SKOS concepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgservice.graph.statements import Term, iri, literal, text
from kgservice.knowledge.emdn import emdn_codes
from kgservice.vocabulary import EMDN, RDF, SKOS

__all__ = ["emdn_statements"]

Statement = tuple[Term, str, Term]

_SCHEME: Final = iri(EMDN.rstrip("/"))
_NAMES: Final = (
    ("European Medical Device Nomenclature (EMDN)", "en"),
    ("Det europeiske nomenklaturet for medisinsk utstyr (EMDN)", "nb"),
)


def emdn_statements() -> Iterator[Statement]:
    """Yield subject, predicate and object for the scheme and every code, in the order of the codes."""
    yield _SCHEME, RDF + "type", iri(SKOS + "ConceptScheme")
    for words, lang in _NAMES:
        yield _SCHEME, SKOS + "prefLabel", text(words, lang)
    concept = iri(SKOS + "Concept")
    for code in emdn_codes().values():
        subject = iri(code.iri)
        yield subject, RDF + "type", concept
        yield subject, SKOS + "notation", literal(code.code)
        yield subject, SKOS + "prefLabel", text(code.term, "en")
        yield subject, SKOS + "inScheme", _SCHEME
        if code.broader:
            yield subject, SKOS + "broader", iri(EMDN + code.broader)
        else:
            yield subject, SKOS + "topConceptOf", _SCHEME
