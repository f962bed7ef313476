# SPDX-License-Identifier: Apache-2.0
"""``python -m kgservice.report.duty_shapes [--write]``: the shapes that ask for evidence of each obligation.

They follow from the obligations, so they are drawn from them: whoever changes an obligation writes them anew. Without
``--write`` the command only says whether the file is current.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kgservice.knowledge.bundle import Knowledge, open_knowledge
from kgservice.model.obligation import Obligation
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import MDO, SKOS, compact

__all__ = ["CHECKED_KINDS", "obligation_shapes", "shapes_path"]

CHECKED_KINDS: Final = ("obligation", "prohibition")
"""Kinds of norm whose absence of evidence is a gap; a permission leaves none."""

_HEAD: Final = """\
 # SPDX-License-Identifier: CC-BY-4.0
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix md: <https://w3id.org/mdkg/ontology/> .
@prefix mdg: <https://w3id.org/mdkg/guidance/> .
@prefix mdlaw: <https://w3id.org/mdkg/law/> .
@prefix mdo: <https://w3id.org/mdkg/obligation/> .
@prefix mdsh: <https://w3id.org/mdkg/shape/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

# Drawn from the obligations of the ontology by kgservice.report.duty_shapes; not to be edited by hand.
"""

_MISSING: Final = {
    "en": "No evidence is given for: {label} ({basis})",
    "nb": "Det er ikke oppgitt dokumentasjon for: {label} ({basis})",
}
_REMEDY: Final = {
    "en": "Name under evidence a document of the type {types}, or one that covers {notation}",
    "nb": "Oppgi under evidence et dokument av typen {types}, eller et som dekker {notation}",
}
_PATH: Final = "[ sh:alternativePath ( ( md:usableEvidence md:evidenceType ) ( md:usableEvidence md:covers ) ) ]"
_OR: Final = {"en": " or ", "nb": " eller "}


def shapes_path(knowledge: Knowledge) -> Path:
    """Return the file that holds the shapes."""
    return knowledge.root / "shapes" / "gap" / "obligations.ttl"


def obligation_shapes(knowledge: Knowledge) -> str:
    """Return the shapes of all obligations that are checked, as Turtle, in the order of the law."""
    obligations = knowledge.obligations.obligations.values()
    return _HEAD + "".join(_shape(o, knowledge) for o in obligations if o.kind in CHECKED_KINDS)


def _shape(obligation: Obligation, knowledge: Knowledge) -> str:
    local = obligation.iri.removeprefix(MDO)
    tokens = [knowledge.index.literal(kind, SKOS + "notation") for kind in obligation.shown_by]
    wanted = [_quoted(token) for token in (*filter(None, tokens), obligation.notation)]
    lines = [
        f"\nmdsh:{local} a sh:NodeShape ;",
        "    a rdfs:Class ;",
        f"    sh:property mdsh:{local}-evidence .",
        f"\nmdsh:{local}-evidence a sh:PropertyShape ;",
        f"    sh:path {_PATH} ;",
        "    sh:qualifiedMinCount 1 ;",
        f"    sh:qualifiedValueShape [ sh:in ( {' '.join(wanted)} ) ] ;",
        "    sh:severity sh:Violation ;",
        *_texts(obligation, knowledge),
        f"    md:obligation {compact(obligation.iri)} ;",
        *(f"    dcterms:source {compact(iri)} ;" for iri in obligation.legal_basis),
        *(f"    md:interpretedBy {compact(iri)} ;" for iri in obligation.guidance),
    ]
    return "\n".join(lines).removesuffix(" ;") + " .\n"


def _texts(obligation: Obligation, knowledge: Knowledge) -> Iterator[str]:
    for lang in ("en", "nb"):
        words = Lexicon(knowledge, lang)
        basis = words.cite_together(obligation.legal_basis)
        message = _MISSING[lang].format(label=obligation.label(lang), basis=basis)
        yield f"    sh:message {_quoted(message)}@{lang} ;"
    for lang in ("en", "nb"):
        index = knowledge.index
        named = (index.literal(kind, SKOS + "notation") for kind in obligation.shown_by)
        types = _OR[lang].join(filter(None, named))
        remedy = _REMEDY[lang].format(types=types, notation=obligation.notation)
        yield f"    md:remedy {_quoted(remedy)}@{lang} ;"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> int:
    """Write the file, or say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the file")
    options = parser.parse_args()
    knowledge = open_knowledge()
    path, text = shapes_path(knowledge), obligation_shapes(knowledge)
    if options.write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return 0
    current = path.is_file() and path.read_text(encoding="utf-8") == text
    sys.stdout.write(f"{path.name} is {'current' if current else 'out of date: run it with --write'}\n")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main())
