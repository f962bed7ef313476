# SPDX-License-Identifier: Apache-2.0
"""What kind of thing an IRI of ours names: a provision, a duty, a rule, a concept and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.provisions import ACTS
from kgservice.vocabulary import ELI, MD, MDC, MDF, MDG, MDLAW, MDRULE, OWL, RDF, SKOS

__all__ = ["KIND_OF_CLASS", "kind_of"]

KIND_OF_CLASS: Final[Mapping[str, str]] = {
    MD + "Obligation": "obligation",
    MD + "TimeLimit": "time-limit",
    MD + "ResponsibilityArea": "area",
    MD + "Overlap": "overlap",
    MD + "RoleChange": "role-change",
    MD + "Standard": "standard",
    MD + "Milestone": "milestone",
    MD + "AmendmentEvent": "amendment",
    MD + "ProposedChange": "proposal",
    MD + "Applicability": "applicability",
    MD + "Penalty": "penalty",
    MD + "GuidanceDocument": "guidance",
    MD + "GuidancePassage": "guidance",
    OWL + "Ontology": "module",
    SKOS + "ConceptScheme": "scheme",
    SKOS + "Concept": "concept",
    OWL + "DatatypeProperty": "property",
    OWL + "ObjectProperty": "property",
    OWL + "AnnotationProperty": "property",
    OWL + "Class": "class",
}
"""Class → kind of explanation of what is of it; the first that holds counts."""

_KIND_OF_SPACE: Final[Mapping[str, str]] = {MDF: "fact", MDG: "guidance", MDC: "concept"}


def kind_of(iri: str, knowledge: Knowledge) -> str:
    """Return the kind of a thing of which the ontology says something; "term" where it is of no other kind."""
    index = knowledge.index
    if iri.startswith(MDLAW):
        within = iri.removeprefix(MDLAW) not in ACTS and index.iri(iri, ELI + "is_part_of")
        return "provision" if within else "act"
    if iri.startswith(MDRULE):
        return "rule-group" if index.has_type(iri, MD + "RuleGroup") else "rule"
    if iri in knowledge.rulebase.conclusions:
        return "conclusion"
    types = index.iris(iri, RDF + "type")
    by_space = next((kind for space, kind in _KIND_OF_SPACE.items() if iri.startswith(space)), "term")
    by_class = next((kind for known, kind in KIND_OF_CLASS.items() if known in types), by_space)
    return by_space if by_class == "class" and by_space != "term" else by_class
