# SPDX-License-Identifier: Apache-2.0
"""Every string of our own in the reports of a check, in English and in bokmål."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["CHECK"]

_LEVELS: Final = {
    "check.violation": Text("Gaps", "Mangler"),
    "check.warning": Text("Warnings", "Advarsler"),
    "check.note": Text("Notes", "Merknader"),
    "check.waived": Text("Waived", "Fraveket"),
    "check.level.violation": Text("gap", "mangel"),
    "check.level.warning": Text("warning", "advarsel"),
    "check.level.note": Text("note", "merknad"),
    "check.sum": Text(
        "Gaps: {violation}. Warnings: {warning}. Notes: {note}. Waived: {waived}.",
        "Mangler: {violation}. Advarsler: {warning}. Merknader: {note}. Fraveket: {waived}.",
    ),
    "check.notes-about": Text(
        "What is no law yet where it was asked for, with its day.",
        "Det som ennå ikke er gjeldende rett der det er spurt om, med dato.",
    ),
    "check.none": Text(
        "Nothing was found. That says only that evidence is given, not that it is good.",
        "Ingenting er funnet. Det sier bare at dokumentasjon er oppgitt, ikke at den er god.",
    ),
}

_STATUS: Final = {
    "check.status": Text("Status", "Status"),
    "check.status.evidence-given": Text("evidence given", "dokumentasjon oppgitt"),
    "check.status.gap": Text("gap", "mangel"),
    "check.status.not-applicable": Text("not applicable", "ikke aktuelt"),
    "check.status.undetermined": Text("undetermined", "ikke avgjort"),
    "check.status.waived": Text("waived", "fraveket"),
    "check.occasion": Text("owed {occasion}", "gjelder {occasion}"),
    "check.occasions": Text(
        "{count} of the undetermined duties are owed only when an event occurs that a description does not tell.",
        "{count} av pliktene som ikke er avgjort, gjelder bare når det skjer noe som en beskrivelse ikke forteller.",
    ),
    "check.not-yet": Text("does not apply yet ({dates})", "gjelder ikke ennå ({dates})"),
    "check.not-checked": Text("a {kind} asks for no evidence", "en {kind} krever ingen dokumentasjon"),
}

_WAIVERS: Final = {
    "check.waived-until": Text("waived by {owner} until {day}", "fraveket av {owner} til {day}"),
    "check.waiver-expired": Text("waiver of {owner} expired on {day}", "fravik fra {owner} utløp {day}"),
    "check.reason": Text("Reason: {reason}", "Begrunnelse: {reason}"),
    "check.waivers": Text("Waivers to settle", "Fravik som må ryddes"),
    "check.stale.expired": Text(
        "The waiver of {rule} for {product} expired on {day}; what it covered counts again",
        "Fraviket fra {rule} for {product} utløp {day}; det som var dekket, teller igjen",
    ),
    "check.stale.unused": Text(
        "The waiver of {rule} for {product} matches nothing",
        "Fraviket fra {rule} for {product} treffer ingenting",
    ),
    "check.stale.remedy.expired": Text(
        "Close the gap, or decide anew and set a later day", "Lukk mangelen, eller avgjør på nytt og sett en senere dag"
    ),
    "check.stale.remedy.unused": Text(
        "Correct the rule or the product it names, or delete it",
        "Rett regelen eller produktet det nevner, eller slett det",
    ),
    "check.stale.rule.expired": Text("A waiver has expired", "Et fravik er utløpt"),
    "check.stale.rule.unused": Text("A waiver matches nothing", "Et fravik treffer ingenting"),
    "check.all-products": Text("all products", "alle produkter"),
}

_PARTS: Final = {
    "check.title": Text("Gaps and duties", "Mangler og plikter"),
    "check.about": Text(
        "As of {day} · {place} · {role}. Evidence given means that a document or record of a fitting type is named; "
        "whether it is good is for people to judge.",
        "Per {day} · {place} · {role}. Dokumentasjon oppgitt betyr at et dokument eller en registrering av passende "
        "type er nevnt; om innholdet er godt nok, må mennesker vurdere.",
    ),
    "check.all-roles": Text("all roles", "alle roller"),
    "check.role": Text("duties of: {role}", "plikter for: {role}"),
    "check.sums": Text("In sum", "Oppsummert"),
    "check.skip": Text("To the content", "Til innholdet"),
    "check.day": Text("as of {day}", "per {day}"),
    "check.page": Text("page", "side"),
    "check.of-duties": Text("Duties: {count}", "Plikter: {count}"),
    "check.evidence-for": Text("Evidence or reason", "Dokumentasjon eller grunn"),
    "check.contents": Text("Contents", "Innhold"),
    "check.found": Text("What was found", "Hva som er funnet"),
    "check.shared": Text("One document for several duties", "Ett dokument for flere plikter"),
    "check.shared-about": Text(
        "Each of these would close several gaps at once.", "Hvert av disse ville lukket flere mangler på en gang."
    ),
    "check.by-bearer": Text("Duties by bearer", "Plikter etter hvem som har dem"),
    "check.does-not-apply": Text("Duties that do not apply", "Plikter som ikke er aktuelle"),
    "check.open": Text("Open facts", "Åpne fakta"),
    "check.open-about": Text(
        "An answer to these settles duties that are undetermined.", "Svar på disse avgjør plikter som ikke er avgjort."
    ),
    "check.sources": Text("What this rests on", "Hva dette bygger på"),
    "check.made": Text(
        "Made by kgservice {version} from {input} (SHA-256 {digest}), read by the law of {day}.",
        "Laget av kgservice {version} av {input} (SHA-256 {digest}), lest etter retten per {day}.",
    ),
    "check.cut": Text(
        "{left} of {total} findings are left out, the lightest: no more than {limit} can be shown where this is read. "
        "The other formats hold them all.",
        "{left} av {total} funn er utelatt, de letteste: det vises ikke mer enn {limit} der dette leses. De andre "
        "formatene har alle.",
    ),
    "check.undetermined-of": Text(
        "{product}: {count} duties are undetermined; they depend on: {terms}",
        "{product}: {count} plikter er ikke avgjort; de avhenger av: {terms}",
    ),
    "check.tag.data": Text("description", "beskrivelse"),
}

_COLUMNS: Final = {
    "checklist": Text("Checklist", "Sjekkliste"),
    "findings": Text("Findings", "Funn"),
    "shared-documents": Text("Shared documents", "Felles dokumenter"),
    "waivers": Text("Waivers", "Fravik"),
    "product": Text("Product", "Produkt"),
    "number": Text("No.", "Nr."),
    "duty": Text("Duty", "Plikt"),
    "requirement": Text("Requirement", "Krav"),
    "bearer": Text("Bearer", "Pliktsubjekt"),
    "applicable": Text("Applicable", "Aktuelt"),
    "rationale": Text("Rationale", "Begrunnelse"),
    "standard": Text("Standard", "Standard"),
    "evidence": Text("Evidence", "Dokumentasjon"),
    "status": Text("Status", "Status"),
    "gap": Text("Gap", "Mangel"),
    "remedy": Text("Remedy", "Rettelse"),
    "provision": Text("Provision", "Bestemmelse"),
    "guidance": Text("Guidance, not binding", "Veiledning, ikke bindende"),
    "applies_from": Text("Applies from", "Gjelder fra"),
    "level": Text("Weight", "Vekt"),
    "rule": Text("Rule", "Regel"),
    "place": Text("Line", "Linje"),
    "message": Text("Finding", "Funn"),
    "value": Text("Value", "Verdi"),
    "waiver": Text("Waiver", "Fravik"),
    "fingerprint": Text("Fingerprint", "Fingeravtrykk"),
    "document": Text("Document", "Dokument"),
    "closes": Text("Closes gaps in", "Lukker mangler i"),
    "count": Text("Number", "Antall"),
    "reason": Text("Reason", "Grunn"),
    "owner": Text("Decided by", "Avgjort av"),
    "expires": Text("Last day", "Siste dag"),
    "fact": Text("Fact", "Fakta"),
    "question": Text("Question", "Spørsmål"),
    "decides": Text("Decides", "Avgjør"),
}

CHECK: Final[dict[str, Text]] = {
    **_LEVELS,
    **_STATUS,
    **_WAIVERS,
    **_PARTS,
    **{f"check.col.{key}": text for key, text in _COLUMNS.items()},
}
"""Key → wording; part of ``WORDS``."""
