# SPDX-License-Identifier: Apache-2.0
"""Every string of the web service, in English and in bokmål. Braces are filled in where a string is used."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["PAGE", "TITLES", "UNTITLED"]

TITLES: Final = {
    "input": Text("Unusable input", "Ubrukelig inndata"),
    "unreadable-input": Text("The input cannot be read", "Inndata kan ikke leses"),
    "unknown-field": Text("Unknown field", "Ukjent felt"),
    "invalid-value": Text("Invalid value", "Ugyldig verdi"),
    "cyclic-relation": Text("Relations in a circle", "Relasjoner i ring"),
    "input-too-large": Text("The input is too large", "Inndata er for store"),
    "unknown-citation": Text("Unknown citation", "Ukjent henvisning"),
    "unknown-resource": Text("Unknown IRI", "Ukjent IRI"),
    "unknown-query": Text("Unknown query", "Ukjent spørring"),
    "invalid-shapes": Text("Unusable shapes", "Ubrukelige former"),
    "query-syntax": Text("The query is no SPARQL", "Spørringen er ikke SPARQL"),
    "query-refused": Text("The query is not run", "Spørringen blir ikke kjørt"),
    "precondition-failed": Text("It has changed since", "Den er endret siden"),
    "limit-exceeded": Text("More than a query is given", "Mer enn en spørring får"),
    "unanswered": Text("There is no answer", "Det kom ikke noe svar"),
    "busy": Text("Too many queries at once", "For mange spørringer på en gang"),
    "query-cancelled": Text("The query was cancelled", "Spørringen ble avbrutt"),
    "store-unavailable": Text("The store does not answer", "Lageret svarer ikke"),
    "usage": Text("A request without meaning", "En forespørsel uten mening"),
    "oracle-unavailable": Text("No reasoner is available", "Ingen resonnerer er tilgjengelig"),
    "bad-request": Text("The request cannot be understood", "Forespørselen lar seg ikke forstå"),
    "unauthorized": Text("A token is needed", "Det trengs et token"),
    "forbidden": Text("This is not allowed here", "Dette er ikke tillatt her"),
    "conflict": Text("It cannot be done as things are", "Det lar seg ikke gjøre slik det står til"),
    "not-found": Text("There is nothing here", "Her er det ingenting"),
    "gone": Text("It was taken away", "Det er fjernet"),
    "method-not-allowed": Text("The method is not allowed here", "Metoden er ikke tillatt her"),
    "not-acceptable": Text("No such form of the answer", "Svaret finnes ikke i denne formen"),
    "content-too-large": Text("The request is too large", "Forespørselen er for stor"),
    "unsupported-media-type": Text("This format is not read", "Dette formatet leses ikke"),
    "service-unavailable": Text("Too much to do", "For mye å gjøre"),
    "internal-server-error": Text("A fault of ours", "En feil hos oss"),
}
"""Code of a problem → its title."""

UNTITLED: Final = Text("The request failed", "Forespørselen mislyktes")

PAGE: Final = {
    "title": Text(
        "Medical devices and medical AI, assessed with reasons",
        "Medisinsk utstyr og medisinsk KI, vurdert med begrunnelse",
    ),
    "intro": Text(
        "This service takes a product description and says what the product is under the regulations on medical "
        "devices, IVDs and AI, which class it has, and why. Nothing leaves this machine.",
        "Tjenesten tar imot en produktbeskrivelse og sier hva produktet er etter regelverket om medisinsk utstyr, "
        "IVD-utstyr og KI, hvilken klasse det har, og hvorfor. Ingenting forlater denne maskinen.",
    ),
    "checks": Text(
        "What is missing is told by /api/checks, and /api/validations validates any graph by SHACL.",
        "Hva som mangler, sier /api/checks, og /api/validations validerer en hvilken som helst graf med SHACL.",
    ),
    "use": Text(
        "Send a description with POST to /api/assessments, for example:",
        "Send en beskrivelse med POST til /api/assessments, for eksempel:",
    ),
    "here": Text("What there is", "Det som finnes"),
    "openapi": Text("description of the interface (OpenAPI 3.1)", "beskrivelse av grensesnittet (OpenAPI 3.1)"),
    "product": Text("JSON Schema of a product description", "JSON Schema for en produktbeskrivelse"),
    "context": Text("JSON-LD context of a product description", "JSON-LD-kontekst for en produktbeskrivelse"),
    "assessment": Text("JSON Schema of an assessment", "JSON Schema for en vurdering"),
    "check": Text("JSON Schema of a check", "JSON Schema for en kontroll"),
    "health": Text("state of the service", "tjenestens tilstand"),
    "end": Text(
        "Not legal advice. Knowledge version {version}.", "Ikke juridisk rådgivning. Kunnskapsversjon {version}."
    ),
}
"""The front page."""
