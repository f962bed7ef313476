# SPDX-License-Identifier: Apache-2.0
"""What a provision, act, rule, fact, conclusion or guidance is: its place in the law and what rests on it.

An explanation is a list of labelled details, so that text, JSON and web pages show the same.
"""

from __future__ import annotations

from datetime import date

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.citations import parse_citation
from kgservice.report.explain_decisions import Decisions
from kgservice.report.explain_law import Laws
from kgservice.report.explanation import Explanation, explanation_to_json, explanation_to_text
from kgservice.report.lexicon import Lexicon

__all__ = ["Explanation", "explain", "explanation_to_json", "explanation_to_text"]


def explain(citation: str, knowledge: Knowledge, lang: str = "en", *, as_of: date | None = None) -> Explanation:
    """Return what *citation* names and what is known of it.

    Shape:
        *citation* is what people write ("MDR Art 10(9)", "mdr rule 11", "MDCG 2025-6 Q12"), an IRI or a CURIE
        ("mdf:informs-decisions"), or the name of a field ("decision_impact"). With *as_of*, the dates are those that
        were adopted law on that day; without it, all that are recorded.

    Raises:
        UnknownCitationError: Nothing, or more than one thing, goes by that name; the nearest are suggested.
    """
    words = Lexicon(knowledge, lang)
    decisions = Decisions(words)
    if citation in knowledge.rulebase.fields:
        return decisions.field(citation)
    cited = parse_citation(citation, lang=lang)
    if cited.kind in {"rule", "term"}:
        return decisions.explain(citation, cited.iri)
    laws = Laws(words, as_of)
    if cited.kind == "guidance":
        return laws.guidance(cited.iri)
    return laws.provision(cited.iri, cited.kind, also=cited.also)
