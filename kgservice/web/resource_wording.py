# SPDX-License-Identifier: Apache-2.0
"""Every string of our own on the page of an IRI, in English and in bokmål. Braces are filled in where it is used."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["RESOURCE"]

RESOURCE: Final = {
    "skip": Text("To the content", "Til innholdet"),
    "nav": Text("Where you are", "Hvor du er"),
    "front": Text("Front page", "Forsiden"),
    "other-language": Text("English", "Norsk bokmål"),
    "site": Text(
        "Medical devices and medical AI: the law as a graph", "Medisinsk utstyr og medisinsk KI: regelverket som graf"
    ),
    "read": Text("Where to read the text", "Hvor teksten kan leses"),
    "said": Text("What is said of it", "Hva som sies om det"),
    "property": Text("Property", "Egenskap"),
    "value": Text("Value", "Verdi"),
    "query": Text("The query", "Spørringen"),
    "incoming": Text("What points to it", "Hva som viser hit"),
    "has-it-as": Text("Have it as “{property}”: {total}", "Har dette som «{property}»: {total}"),
    "first-of": Text("The first {shown} of {total}.", "De første {shown} av {total}."),
    "modules": Text("Modules", "Moduler"),
    "uses": Text("Statements that use it as their property: {count}", "Utsagn som bruker det som egenskap: {count}"),
    "expression": Text("in an expression", "i et uttrykk"),
    "formats": Text("The same as data", "Det samme som data"),
    "graph": Text("named graph {name}", "navngitt graf {name}"),
    "vocabulary": Text("The vocabulary of the ontology", "Vokabularet i ontologien"),
    "values": Text("{count} values", "{count} verdier"),
    "mapping": Text("mapping to another vocabulary", "kobling til et annet vokabular"),
    "proposal": Text("proposal – not law", "forslag – ikke gjeldende rett"),
    "guidance": Text("guidance – not binding", "veiledning – ikke bindende"),
    "standard": Text("standard – voluntary", "standard – frivillig"),
    "deleted": Text("deleted from the act", "opphevet"),
    "superseded": Text("superseded", "erstattet"),
    "needs-review": Text("needs review", "må kontrolleres"),
    "not-found": Text("There is nothing at this address", "Det finnes ingenting på denne adressen"),
    "near": Text("Addresses that resemble it", "Adresser som ligner"),
    "foot": Text(
        "Not legal advice. Knowledge version {version}. The data may be used under CC BY 4.0.",
        "Ikke juridisk rådgivning. Kunnskapsversjon {version}. Dataene kan brukes etter CC BY 4.0.",
    ),
    "problem": Text("Code of an error of this service: {code}", "Kode for en feil i denne tjenesten: {code}"),
    "problem-status": Text("HTTP status", "HTTP-status"),
    "ns.applicability": Text("Applicability", "Virkning"),
    "ns.concept": Text("Concepts", "Begreper"),
    "ns.dataset": Text("Dataset", "Datasett"),
    "ns.emdn": Text("Device nomenclature (EMDN)", "Utstyrsnomenklatur (EMDN)"),
    "ns.event": Text("Events", "Hendelser"),
    "ns.fact": Text("Facts", "Fakta"),
    "ns.graph": Text("Graphs", "Grafer"),
    "ns.guidance": Text("Guidance – not binding", "Veiledning – ikke bindende"),
    "ns.law": Text("Law", "Regelverk"),
    "ns.obligation": Text("Duties", "Plikter"),
    "ns.ontology": Text("Vocabulary", "Vokabular"),
    "ns.overlap": Text("Overlap", "Overlapp"),
    "ns.query": Text("Queries", "Spørringer"),
    "ns.rule": Text("Rules", "Regler"),
    "ns.shape": Text("Shapes", "Former"),
    "ns.shapes": Text("Modules of shapes", "Moduler med former"),
    "ns.standard": Text("Standards", "Standarder"),
    "ns.elsewhere": Text("Elsewhere", "Andre steder"),
}
"""Key → wording; ``ns.`` names the first step of our IRIs."""
