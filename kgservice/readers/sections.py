# SPDX-License-Identifier: Apache-2.0
"""The keys of a product description besides its facts, in one table.

The readers check keys against it, the JSON-LD context and the JSON Schema are drawn from it, and the properties it
names are declared in ``ontology/core/product.ttl``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kgservice.model.text import Text
from kgservice.vocabulary import DCTERMS, MD

__all__ = [
    "CLASSES",
    "EVIDENCE_STATES",
    "FACT_SECTIONS",
    "LEGISLATION",
    "LIST_FORMS",
    "QUALIFICATIONS",
    "ROLES",
    "SECTIONS",
    "SUBTYPES",
    "Key",
    "section_keys",
]

KeyKind = Literal["text", "texts", "flag", "section", "sections", "free", "iri"]

EVIDENCE_STATES: Final = ("draft", "approved", "withdrawn")
LEGISLATION: Final = ("MDR", "IVDR", "MDD", "AIMDD", "IVDD")
QUALIFICATIONS: Final = ("MD", "IVD", "accessory_MD", "accessory_IVD", "annexXVI", "not_device")
SUBTYPES: Final = ("r", "s", "m")
ROLES: Final = (
    "manufacturer",
    "authorised_representative",
    "importer",
    "distributor",
    "system_or_procedure_pack_producer",
    "product_designer",
    "health_institution",
    "sponsor",
    "provider",
    "deployer",
)
CLASSES: Final = {
    "MDR": ("I", "IIa", "IIb", "III"),
    "MDD": ("I", "IIa", "IIb", "III"),
    "IVDR": ("A", "B", "C", "D"),
    "AIMDD": ("AIMDD",),
    "IVDD": ("general", "self_testing", "list_B", "list_A"),
}
"""Risk classes by act; those of the three directives as EUDAMED tells them apart."""

LIST_FORMS: Final = {
    "only": Text("these hold and nothing else does", "disse gjelder og ingenting annet"),
    "yes": Text("these hold", "disse gjelder"),
    "no": Text("these do not hold", "disse gjelder ikke"),
    "unknown": Text("it is not known whether these hold", "det er ikke kjent om disse gjelder"),
}
"""The keys of the long form of a list field."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section.

    Attributes:
        kind: "text", "texts" (one or several), "flag", "section", "sections" (a list of them), "free", "iri".
        section: Name of the section it opens.
        values: The only values it takes, where it is not free text.
        references: Instead of a section, an id or name of one that is described elsewhere may stand.
    """

    name: str
    property: str
    kind: KeyKind
    label: Text
    section: str = ""
    values: tuple[str, ...] = ()
    references: bool = False


def _text(name: str, local: str, en: str, nb: str, values: tuple[str, ...] = ()) -> Key:
    return Key(name, MD + local, "text", Text(en, nb), values=values)


def _texts(name: str, local: str, en: str, nb: str, values: tuple[str, ...] = ()) -> Key:
    return Key(name, MD + local, "texts", Text(en, nb), values=values)


_IRI: Final = Key("iri", "@id", "iri", Text("its IRI", "dets IRI"))
_ID: Final = Key(
    "id", DCTERMS + "identifier", "text", Text("short name to refer to it by", "kortnavn å vise til det med")
)
_NAME: Final = _text("name", "name", "name", "navn")
_DESCRIPTION: Final = Key("description", DCTERMS + "description", "text", Text("description", "beskrivelse"))
_USES: Final = Key("uses", MD + "hasUse", "sections", Text("intended uses", "tiltenkte bruksmåter"), section="use")
_MODULES: Final = Key(
    "modules",
    MD + "hasModule",
    "sections",
    Text("modules qualified separately", "moduler som kvalifiseres hver for seg"),
    section="module",
    references=True,
)
_DEVICES: Final = Key(
    "devices",
    MD + "hasDevice",
    "sections",
    Text("devices as placed on the market", "utstyr slik det bringes i omsetning"),
    section="device",
)
_RELATIONS: Final = Key(
    "relations",
    MD + "hasRelation",
    "sections",
    Text("relations to other products", "forhold til andre produkter"),
    section="relation",
)
_DECLARED: Final = Key(
    "declared",
    MD + "declares",
    "section",
    Text("what the manufacturer declares", "hva produsenten erklærer"),
    section="declared",
)
_MARKETS: Final = _texts("markets", "market", "countries of the market", "land det omsettes i")
_IDENTIFIERS: Final = Key(
    "identifiers", MD + "hasIdentifiers", "section", Text("identifiers", "identifikatorer"), section="identifiers"
)
_REMARKS: Final = Key("remarks", MD + "remarks", "free", Text("free notes", "frie merknader"))
_CLASS: Final = _text("class", "riskClass", "risk class", "risikoklasse")
_LEGISLATION: Final = _text("legislation", "underLegislation", "act of the class", "regelverk for klassen", LEGISLATION)

SECTIONS: Final[dict[str, tuple[Key, ...]]] = {
    "product": (
        _NAME,
        _ID,
        _IRI,
        _DESCRIPTION,
        Key("complete", MD + "complete", "flag", Text("unanswered means no", "ubesvart betyr nei")),
        Key(
            "intended_purpose", MD + "hasIntendedPurpose", "section", Text("intended purpose", "tiltenkt formål"),
            section="intended_purpose",
        ),
        _MODULES,
        _DEVICES,
        _USES,
        _RELATIONS,
        _DECLARED,
        _MARKETS,
        Key("operators", MD + "hasOperator", "sections", Text("operators", "markedsdeltakere"), section="operator"),
        _IDENTIFIERS,
        Key("evidence", MD + "hasEvidence", "sections", Text("evidence", "dokumentasjon"), section="evidence"),
        _texts("evidence_from", "evidenceFrom", "documents that tell of evidence", "dokumenter med dokumentasjon"),
        _REMARKS,
    ),
    "module": (_NAME, _ID, _IRI, _DESCRIPTION, _USES, _RELATIONS),
    "device": (
        _NAME, _ID, _IRI, _DESCRIPTION, _MODULES, _USES, _RELATIONS, _DECLARED, _MARKETS, _IDENTIFIERS, _REMARKS,
    ),
    "use": (_NAME,),
    "relation": (
        _text("kind", "relationKind", "kind of relation", "type forhold"),
        _text("product", "relatedProduct", "id or name of the other product", "id eller navn på det andre produktet"),
        _NAME,
        _CLASS,
        _LEGISLATION,
    ),
    "declared": (
        _text("qualification", "qualification", "qualification", "kvalifisering", QUALIFICATIONS),
        _CLASS,
        _LEGISLATION,
        _texts("subtypes", "subtype", "subtypes of class I", "undergrupper av klasse I", SUBTYPES),
    ),
    "operator": (
        _text("role", "role", "role", "rolle", ROLES),
        _NAME,
        _text("country", "country", "country", "land"),
        _text("srn", "singleRegistrationNumber", "single registration number", "unikt registreringsnummer (SRN)"),
    ),
    "identifiers": (
        _text("basic_udi_di", "basicUdiDi", "Basic UDI-DI", "grunnleggende UDI-DI"),
        _texts("udi_di", "udiDi", "UDI-DI", "UDI-DI"),
        _text("eudamed_di", "eudamedDi", "EUDAMED DI of a legacy device", "EUDAMED DI for eldre utstyr"),
        _texts("eudamed_id", "eudamedId", "EUDAMED ID of a legacy device", "EUDAMED ID for eldre utstyr"),
        _texts("secondary_udi_di", "secondaryUdiDi", "secondary UDI-DI", "sekundær UDI-DI"),
        _texts("emdn", "emdnCode", "EMDN code", "EMDN-kode"),
        _texts("reference_number", "referenceNumber", "catalogue number", "katalognummer"),
    ),
    "evidence": (
        _text("type", "evidenceType", "type of evidence", "type dokumentasjon"),
        _text("title", "title", "title", "tittel"),
        _text("version", "version", "version", "versjon"),
        _text("date", "date", "date", "dato"),
        _text("path", "path", "where it lies", "hvor den ligger"),
        _texts("covers", "covers", "what it shows", "hva den viser"),
        _texts("languages", "documentLanguage", "languages", "språk"),
        _text("valid_from", "validOnFrom", "first day of validity", "første gyldige dag"),
        _text("valid_until", "validOnUntil", "last day of validity", "siste gyldige dag"),
        _text("issuer", "issuer", "issuer", "utsteder"),
        _text("number", "documentNumber", "number", "nummer"),
        _text("product_version", "productVersion", "version of the product", "produktversjon"),
        _text("status", "documentState", "status", "status", EVIDENCE_STATES),
        _text("notified_body", "notifiedBodyNumber", "number of the notified body", "nummeret til meldt organ"),
        _text("certificate_class", "certificateClass", "class that it covers", "klassen det dekker"),
        _texts("acts", "namesAct", "acts that it names", "regelverk som det nevner"),
    ),
    "intended_purpose": (
        _text("statement", "statement", "statement", "formulering"),
        _text("condition", "condition", "disease or condition", "sykdom eller tilstand"),
        _texts("users", "intendedUser", "intended users", "tiltenkte brukere"),
        _texts("patients", "intendedPatient", "intended patients", "tiltenkte pasienter"),
        _texts("inputs", "input", "inputs", "inndata"),
        _texts("outputs", "output", "outputs", "utdata"),
        _texts("use_environment", "useEnvironment", "environment of use", "bruksmiljø"),
    ),
}  # fmt: skip
"""Section → its keys, in the order of the schema."""

FACT_SECTIONS: Final = frozenset({"product", "module", "device", "use", "relation"})
"""Sections in which fact fields stand beside the keys."""


def section_keys(section: str) -> dict[str, Key]:
    """Return the keys of *section* by name."""
    return {key.name: key for key in SECTIONS[section]}
