# SPDX-License-Identifier: Apache-2.0
"""What anything in the graph is: its place in the law, what rests on it, what is said of it and where it can be read.

An explanation is a list of labelled details, so that text, JSON and web pages show the same.
"""

from __future__ import annotations

from datetime import date

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.names import near_iris
from kgservice.knowledge.provisions import ACTS, provision_at
from kgservice.report.explain_decisions import Decisions
from kgservice.report.explain_described import Described
from kgservice.report.explain_law import Laws
from kgservice.report.explain_parts import Parts
from kgservice.report.explanation import Explanation, explanation_to_json, explanation_to_text
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import ELI, MDG, MDLAW

__all__ = ["Explainer", "Explanation", "explain", "explanation_to_json", "explanation_to_text"]


def explain(citation: str, knowledge: Knowledge, lang: str = "en", *, as_of: date | None = None) -> Explanation:
    """Return what *citation* names and what is known of it.

    Shape:
        *citation* is what people write ("MDR Art 10(9)", "mdr rule 11", "MDCG 2025-6 Q12", "MDR-MFR-QMS", "A01",
        "EN ISO 13485"), an IRI or a CURIE ("mdf:informs-decisions"), a label in either language, or the name of a
        field ("decision_impact"). With *as_of*, the dates are those that were adopted law on that day; without it,
        all that are recorded.

    Raises:
        UnknownCitationError: Nothing, or more than one thing, goes by that name; the nearest are suggested.
    """
    return Explainer(knowledge, lang, as_of=as_of).cited(citation)


class Explainer:
    """Explains in one language, with the dates of one day or of all."""

    def __init__(self, knowledge: Knowledge, lang: str, *, as_of: date | None = None) -> None:
        """Bind the knowledge, the language and the day."""
        self._knowledge = knowledge
        self._lang = lang
        words = Lexicon(knowledge, lang)
        self._parts = Parts(words)
        self._laws = Laws(self._parts, as_of)
        self._decisions = Decisions(self._parts)
        self._described = Described(self._parts)

    def cited(self, citation: str) -> Explanation:
        """Return what *citation* names.

        Raises:
            UnknownCitationError: Nothing, or more than one thing, goes by that name.
        """
        if citation in self._knowledge.rulebase.fields:
            return self._decisions.field(citation)
        cited = parse_citation(citation, lang=self._lang, index=self._knowledge.index)
        if cited.kind == "provision":
            rules = self._knowledge.rulebase.groups.keys() | self._knowledge.rulebase.rules.keys()
            return self._laws.provision(cited.iri, "provision", also=[iri for iri in cited.also if iri in rules])
        return self.of(cited.iri, written=citation)

    def of(self, iri: str, *, written: str = "") -> Explanation:
        """Return what an IRI names; *written* is how it was asked for.

        Raises:
            UnknownCitationError: Nothing is known of it.
        """
        if iri.startswith(MDLAW):
            return self._laws.provision(iri, "provision" if self._is_provision(iri) else "act")
        if iri not in self._knowledge.index:
            raise UnknownCitationError(written or iri, near_iris(iri, self._knowledge.index.subjects()))
        if iri.startswith(MDG) and self._described.kind(iri) == "guidance":
            return self._laws.guidance(iri)
        return self._decisions.of(iri) or self._described.explain(iri)

    def _is_provision(self, iri: str) -> bool:
        whole = iri.removeprefix(MDLAW) in ACTS
        return not whole and (provision_at(iri) is not None or bool(self._knowledge.index.iri(iri, ELI + "is_part_of")))
