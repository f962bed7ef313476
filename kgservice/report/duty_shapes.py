# SPDX-License-Identifier: Apache-2.0
"""``python -m kgservice.report.duty_shapes [--write]``: the shapes that follow from the ontology.

One file asks for evidence of each obligation, the other for types of evidence that the scheme knows. Whoever changes
an obligation or the scheme writes them anew. Without ``--write`` the command only says whether the files are current.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kgservice.knowledge.bundle import Knowledge, open_knowledge
from kgservice.model.obligation import Obligation
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import MD, MDC, MDO, SKOS, compact

__all__ = ["CHECKED_KINDS", "drawn_shapes", "evidence_type_shape", "obligation_shapes"]

CHECKED_KINDS: Final = ("obligation", "prohibition")
"""Kinds of norm whose absence of evidence is a gap; a permission leaves none."""

_HEAD: Final = """\
 # SPDX-License-Identifier: CC-BY-4.0
{prefixes}
# Drawn from {origin} by kgservice.report.duty_shapes; not to be edited by hand.
"""
_PREFIXES: Final = {
    "dcterms": "http://purl.org/dc/terms/",
    "md": "https://w3id.org/mdkg/ontology/",
    "mdg": "https://w3id.org/mdkg/guidance/",
    "mdlaw": "https://w3id.org/mdkg/law/",
    "mdo": "https://w3id.org/mdkg/obligation/",
    "mdsh": "https://w3id.org/mdkg/shape/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
}
_TYPE_KNOWN: Final = """
mdsh:evidence-type-known a sh:PropertyShape ;
    sh:targetObjectsOf md:hasEvidence ;
    sh:path md:evidenceType ;
    sh:in ( {tokens} ) ;
    sh:severity sh:Warning ;
    sh:message "The type of the document is not one that the scheme of evidence knows"@en ;
    sh:message "Typen til dokumentet er ikke en av dem som finnes i listen over dokumentasjon"@nb ;
    md:remedy "Write the type as in the list of evidence types, such as {example}; a document of another type counts only for the duties that it covers"@en ;
    md:remedy "Skriv typen som i listen over typer dokumentasjon, for eksempel {example}; et dokument av en annen type teller bare for pliktene det dekker"@nb ;
    sh:group mdsh:form-of-data .
"""  # noqa: E501
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


def drawn_shapes(knowledge: Knowledge) -> Mapping[Path, str]:
    """Return file → what it is to hold."""
    folder = knowledge.root / "shapes"
    return {
        folder / "gap" / "obligations.ttl": obligation_shapes(knowledge),
        folder / "input" / "evidence-types.ttl": evidence_type_shape(knowledge),
    }


def obligation_shapes(knowledge: Knowledge) -> str:
    """Return the shapes of all obligations that are checked, as Turtle, in the order of the law."""
    obligations = knowledge.obligations.obligations.values()
    shapes = "".join(_shape(o, knowledge) for o in obligations if o.kind in CHECKED_KINDS)
    return _head(shapes, "the obligations of the ontology") + shapes


def evidence_type_shape(knowledge: Knowledge) -> str:
    """Return the shape that holds the types of evidence, as Turtle, in the order of the scheme."""
    index = knowledge.index
    types = [iri for iri in index.subjects() if iri.startswith(MDC + "evidence-") and index.literal(iri, MD + "order")]
    ordered = sorted(types, key=lambda iri: int(index.literal(iri, MD + "order")))
    tokens = [token for iri in ordered if (token := index.literal(iri, SKOS + "notation"))]
    shape = _TYPE_KNOWN.format(tokens=" ".join(map(_quoted, tokens)), example=tokens[0])
    return _head(shape, "the scheme of evidence types") + shape


def _head(shapes: str, origin: str) -> str:
    """Return the first lines of a file, with the prefixes that *shapes* uses."""
    used = (f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _PREFIXES.items() if f"{prefix}:" in shapes)
    return _HEAD.format(prefixes="".join(used), origin=origin)


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
    """Write the files, or say whether they are current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the files")
    options = parser.parse_args()
    stale = 0
    for path, text in drawn_shapes(open_knowledge()).items():
        if options.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            continue
        current = path.is_file() and path.read_text(encoding="utf-8") == text
        stale += not current
        sys.stdout.write(f"{path.name} is {'current' if current else 'out of date: run it with --write'}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
