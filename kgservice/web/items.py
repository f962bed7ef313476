# SPDX-License-Identifier: Apache-2.0
"""One thing by its name in an address, and what an answer about it needs: words, and all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from kgservice.errors import UnknownResourceError, nearest
from kgservice.knowledge.bundle import Knowledge
from kgservice.report.explain import Explainer, explanation_to_json
from kgservice.report.lexicon import Lexicon, local
from kgservice.vocabulary import LANGUAGES, SKOS

__all__ = ["Items"]


class Items:
    """Finds and explains things; what it needs is made once."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Bind the knowledge."""
        self._knowledge = knowledge

    def words(self, lang: str) -> Lexicon:
        """Return what things are called in a language."""
        return self._lexicons[lang]

    def named(self, name: str, known: Iterable[str]) -> str:
        """Return the one of the *known* IRIs that ends in *name* or has it as its notation, in letters of any size.

        Raises:
            UnknownResourceError: There is none; the nearest are suggested.
        """
        names: dict[str, str] = {}
        first = ""
        for iri in known:
            first = first or iri
            names[local(iri).casefold()] = iri
            names.setdefault(self._knowledge.index.literal(iri, SKOS + "notation").casefold(), iri)
        found = names.get(name.casefold())
        if found is None:
            space = first.removesuffix(local(first))
            raise UnknownResourceError(space + name, [names[near] for near in nearest(name, tuple(names))])
        return found

    def details(self, iri: str, lang: str, as_of: date | None = None) -> dict[str, Any]:
        """Return all that is known of a thing, by headings, as `kgservice explain` tells it."""
        explanation = Explainer(self._knowledge, lang, as_of=as_of).of(iri)
        details: dict[str, Any] = explanation_to_json(explanation)["details"]
        return details

    @cached_property
    def _lexicons(self) -> dict[str, Lexicon]:
        return {lang: Lexicon(self._knowledge, lang) for lang in LANGUAGES}
