# SPDX-License-Identifier: Apache-2.0
"""Every string of our own in the reports, in English and in bokmål.

Terms of law are not here: they come from the labels of the ontology. Braces are filled in by ``Lexicon.word``.
"""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["WORDS"]

_HEADINGS: Final = {
    "answers": Text("Other questions", "Andre spørsmål"),
    "assumptions": Text("Confirm first", "Bekreft først"),
    "citations": Text("What this rests on", "Hva dette bygger på"),
    "clashes": Text("Answers that cannot all be right", "Svar som ikke alle kan stemme"),
    "dates": Text("From when", "Fra når"),
    "declared": Text("What is declared", "Det som er erklært"),
    "devices": Text("Devices", "Utstyr"),
    "duties": Text("Duties", "Plikter"),
    "guidance-not-binding": Text("Guidance – not binding", "Veiledning – ikke bindende"),
    "law": Text("Law", "Lov"),
    "overlap": Text("How the duties overlap", "Hvordan pliktene overlapper"),
    "missing": Text("Open questions", "Åpne spørsmål"),
    "modules": Text("Modules", "Moduler"),
    "rules": Text("Rules", "Regler"),
    "verdict": Text("Assessment", "Vurdering"),
    "would-change": Text("What would change the answer", "Hva som ville endret svaret"),
}

_WORDS: Final = {
    "quoted": Text("“{text}”", "«{text}»"),
    "AND": Text("AND", "OG"),
    "OR": Text("OR", "ELLER"),
    "NOT": Text("NOT", "IKKE"),
    "yes": Text("yes", "ja"),
    "no": Text("no", "nei"),
    "none": Text("none", "ingen"),
    "not": Text("not: {term}", "ikke: {term}"),
    "unknown": Text("unknown: {term}", "ukjent: {term}"),
    "no-device": Text("not applicable", "ikke aktuelt"),
    "undetermined": Text("undetermined", "ikke avgjort"),
    "or": Text("or", "eller"),
    "everywhere": Text("EU and Norway", "EU og Norge"),
    "EU": Text("EU", "EU"),
    "NO": Text("Norway", "Norge"),
    "law-word": Text("law", "lov"),
    "guidance-word": Text("guidance", "veiledning"),
    "more": Text("… and {count} more", "… og {count} til"),
    "no-date": Text("no date", "ingen dato"),
}

_DUTIES: Final = {
    "duty.role": Text("{role}: {count}", "{role}: {count}"),
    "duty.since": Text("{place}: {status}, from {day}", "{place}: {status}, fra {day}"),
    "duty.without-day": Text("{place}: {status}", "{place}: {status}"),
    "duty.none": Text("No duty of this role applies.", "Ingen plikt for denne rollen gjelder."),
    "duty.depends": Text("depends on: {terms}", "avhenger av: {terms}"),
    "kind.prohibition": Text("prohibition", "forbud"),
    "kind.permission": Text("permission", "adgang"),
    "kind.constraint": Text("limit", "begrensning"),
}

_ORIGINS: Final = {
    "origin.stated": Text("stated", "oppgitt"),
    "origin.derived": Text("follows", "følger"),
    "origin.assumed": Text("assumed", "antatt"),
    "origin.relation": Text("from another product", "fra et annet produkt"),
    "origin.unknown": Text("not answered", "ikke besvart"),
}

_CONFIDENCE: Final = {
    "confidence.read": Text("read in the text", "lest i teksten"),
    "confidence.secondary": Text("read second-hand", "lest hos andre"),
    "confidence.recalled": Text("from memory", "etter hukommelsen"),
}

_VERDICT: Final = {
    "as-of": Text("as of {day} · {place}", "per {day} · {place}"),
    "at-least": Text("at least {value}", "minst {value}"),
    "class": Text("{legislation} class {value}", "{legislation}-klasse {value}"),
    "class-alone": Text("class {value}", "klasse {value}"),
    "if": Text("{value} if {rules}", "{value} hvis {rules}"),
    "may-not-apply": Text("or does not arise", "eller ikke aktuelt"),
    "not-ai": Text("no AI system", "ikke et KI-system"),
    "or-no-tier": Text("{values}, or none of its tiers", "{values}, eller ingen av nivåene"),
    "no-rule-before": Text("no rule that goes before it applies", "ingen regel som går foran, slår til"),
    "no-tier": Text("none of its tiers", "ingen av nivåene"),
    "established": Text("certain so far: {values}", "sikkert så langt: {values}"),
    "follows-guidance": Text(
        "The answer follows guidance, which does not bind.", "Svaret følger veiledning, som ikke binder."
    ),
    "needs-review": Text("needs review", "må kontrolleres"),
    "qualification": Text("Qualification", "Kvalifisering"),
    "risk-class": Text("Risk class", "Risikoklasse"),
    "notified-body": Text("Notified body", "Meldt organ"),
    "ai-act": Text("AI Act", "KI-forordningen"),
    "deployer": Text("Deployer", "Idriftsetter"),
    "col.subject": Text("What", "Hva"),
    "col.jurisdiction": Text("Where", "Hvor"),
    "col.from": Text("From", "Fra"),
    "col.status": Text("Status", "Status"),
    "col.module": Text("Module", "Modul"),
    "col.device": Text("Device", "Utstyr"),
    "col.rule": Text("Rule", "Regel"),
    "col.reason": Text("Does not apply because", "Slår ikke til fordi"),
}

_SENTENCES: Final = {
    "assumed-count.one": Text(
        "The description says it is complete, so one answer that is not given was taken as no although a yes would "
        "raise class, route or tier.",
        "Beskrivelsen sier at den er fullstendig, så ett svar som ikke er gitt, er regnet som nei, selv om et ja ville "
        "gitt høyere klasse, strengere løp eller nivå.",
    ),
    "assumed-count": Text(
        "The description says it is complete, so {count} answers that are not given were taken as no although a yes "
        "would raise class, route or tier.",
        "Beskrivelsen sier at den er fullstendig, så {count} svar som ikke er gitt, er regnet som nei, selv om et ja "
        "ville gitt høyere klasse, strengere løp eller nivå.",
    ),
    "assumed-line": Text("{field} ({count} answers)", "{field} ({count} svar)"),
    "up-to": Text("up to {value}", "opptil {value}"),
    "rule-applies": Text("{rule} applies instead", "{rule} gjelder i stedet"),
    "depends-on": Text("depends on", "avhenger av"),
    "other-rules": Text("Other rules", "Andre regler"),
    "assumed-yes": Text("yes could mean {changes}", "ja kan bety {changes}"),
    "clash.deemed": Text(
        "The law takes this to be so whatever is stated: {given}, because: {kept}.",
        "Loven anser dette for å være slik uansett hva som er oppgitt: {given}, fordi: {kept}.",
    ),
    "clash.disputed": Text("Disputed, and treated as unknown: {facts}.", "Omstridt, og behandlet som ukjent: {facts}."),
    "contradiction": Text(
        "{where}: declared {declared}, but the facts give {derived}.",
        "{where}: erklært {declared}, men opplysningene gir {derived}.",
    ),
    "contradiction.justify": Text(
        "Practice departs from the wording here: the declaration needs a justification.",
        "Praksis avviker fra ordlyden her: erklæringen trenger en begrunnelse.",
    ),
    "contradiction.rules": Text("By: {rules}", "Etter: {rules}"),
    "contradiction.open": Text("May also speak against it: {rules}", "Kan også tale imot: {rules}"),
    "declared": Text("{where}: {declared}", "{where}: {declared}"),
    "declared.today": Text(
        "If certified today, the facts give {implied}.", "Ved sertifisering i dag gir opplysningene {implied}."
    ),
    "declared.implied": Text("The facts give {implied}.", "Opplysningene gir {implied}."),
    "declared.nothing": Text("no class under a known act", "ingen klasse etter et kjent regelverk"),
    "missing.first": Text("The most decisive first.", "De mest avgjørende først."),
    "missing.none": Text("Nothing is open on the main questions.", "Ingenting står åpent i hovedspørsmålene."),
    "answer-with": Text("answer with", "svar med"),
    "answer-relation": Text(
        "name the other product under relations, kind {name}",
        "før opp det andre produktet under relations, kind {name}",
    ),
    "settles": Text("settles", "avgjør"),
    "source": Text("source", "kilde"),
    "because": Text("because", "fordi"),
    "lacks": Text("lacks", "mangler"),
    "basis": Text("basis", "grunnlag"),
    "replaced": Text("replaced by {rules}", "erstattet av {rules}"),
    "rule-counts": Text(
        "{fires} apply, {undetermined} lack facts, {does_not} do not apply",
        "{fires} slår til, {undetermined} mangler fakta, {does_not} slår ikke til",
    ),
    "change-line": Text("{field}: {answer}", "{field}: {answer}"),
    "changes-to": Text("{scale}: {values}", "{scale}: {values}"),
    "no-longer": Text("does not arise", "ikke aktuelt"),
    "disclaimer": Text("Not legal advice.", "Ikke juridisk rådgivning."),
    "knowledge": Text("Knowledge {version}.", "Kunnskapsgrunnlag {version}."),
    "review.none": Text("No rule decides yet.", "Ingen regel avgjør noe ennå."),
    "review.done": Text(
        "All {total} deciding rules were read in their source; no lawyer has reviewed them.",
        "Alle {total} avgjørende regler er lest i kilden; ingen jurist har kontrollert dem.",
    ),
    "review.open": Text(
        "{open} of {total} deciding rules still need review; no lawyer has reviewed them.",
        "{open} av {total} avgjørende regler må fortsatt kontrolleres; ingen jurist har kontrollert dem.",
    ),
}

_EXPLAIN: Final = {
    "kind.provision": Text("provision", "bestemmelse"),
    "kind.act": Text("act", "rettsakt"),
    "kind.rule": Text("rule", "regel"),
    "kind.rule-group": Text("group of rules", "regelgruppe"),
    "kind.fact": Text("fact", "faktum"),
    "kind.conclusion": Text("conclusion", "konklusjon"),
    "kind.guidance": Text("guidance – not binding", "veiledning – ikke bindende"),
    "kind.term": Text("term", "term"),
    "explain.heading": Text("Heading", "Overskrift"),
    "explain.definition": Text("Meaning", "Betydning"),
    "explain.note": Text("Note", "Merknad"),
    "explain.part-of": Text("Part of", "Del av"),
    "explain.links": Text("Text", "Tekst"),
    "explain.history": Text("Amendments", "Endringer"),
    "explain.dates": Text("Applies", "Gjelder"),
    "explain.rules": Text("Rules that rest on it", "Regler som bygger på den"),
    "explain.branches": Text("Branches", "Grener"),
    "explain.same-name": Text("Rule with branches of its own", "Regel med egne grener"),
    "explain.explains": Text("Rules that it helps to read", "Regler den hjelper til å forstå"),
    "explain.facts": Text("Facts drawn from it", "Fakta som er hentet fra den"),
    "explain.guidance": Text("Guidance – not binding", "Veiledning – ikke bindende"),
    "explain.interprets": Text("Interprets", "Tolker"),
    "explain.overtaken": Text("Overtaken by later law", "Forbigått av senere rett"),
    "explain.condition": Text("Condition", "Vilkår"),
    "explain.concludes": Text("Concludes", "Konkluderer med"),
    "explain.exception-to": Text("Takes the place of", "Trer i stedet for"),
    "explain.exceptions": Text("Gives way to", "Viker for"),
    "explain.default-of": Text("Holds only when nothing else holds in", "Gjelder bare når ingenting annet gjelder i"),
    "explain.basis-kind": Text("Kind of basis", "Type grunnlag"),
    "explain.basis": Text("Legal basis", "Rettslig grunnlag"),
    "explain.validity": Text("Text in force", "Teksten gjelder"),
    "explain.from-until": Text("from {start} until {end}", "fra {start} til {end}"),
    "explain.from": Text("from {start}", "fra {start}"),
    "explain.until": Text("until {end}", "til {end}"),
    "explain.always": Text("no day recorded", "ingen dato registrert"),
    "explain.only-in": Text("only in {place}", "bare i {place}"),
    "explain.confidence": Text("Traced", "Sporet"),
    "explain.question": Text("Question", "Spørsmål"),
    "explain.hint": Text("Help", "Forklaring"),
    "explain.field": Text("Field", "Felt"),
    "explain.source": Text("Source", "Kilde"),
    "explain.used-by": Text("Rules that ask for it", "Regler som spør etter det"),
    "explain.revision": Text("Revision", "Revisjon"),
    "explain.issued": Text("Issued", "Utgitt"),
    "explain.status": Text("Status", "Status"),
    "explain.scale": Text("Answers the question", "Svarer på spørsmålet"),
    "explain.inserted": Text("inserted by {act}, in force {day}", "innsatt ved {act}, i kraft {day}"),
    "explain.amended": Text("amended by {act}, in force {day}", "endret ved {act}, i kraft {day}"),
    "explain.deleted": Text("deleted by {act}, in force {day}", "opphevet ved {act}, i kraft {day}"),
    "explain.text-status": Text("Text of the act", "Rettsaktens tekst"),
    "text.in_force": Text("contains it", "inneholder den"),
    "text.not_yet_in_force": Text("does not contain it yet", "inneholder den ikke ennå"),
    "text.deleted": Text("no longer contains it", "inneholder den ikke lenger"),
    "text.unknown": Text("may contain it; the day is not recorded", "kan inneholde den; dagen er ikke registrert"),
    "link.oj": Text("Official Journal", "EU-tidende"),
    "link.consolidated": Text("consolidated text", "konsolidert tekst"),
    "link.eli": Text("ELI", "ELI"),
    "link.lovdata": Text("Lovdata", "Lovdata"),
    "link.document": Text("document", "dokument"),
    "doc.current": Text("current", "gjeldende"),
    "doc.superseded": Text("superseded", "erstattet"),
    "doc.draft": Text("draft", "utkast"),
}

WORDS: Final[dict[str, Text]] = {
    **{f"heading.{key}": text for key, text in _HEADINGS.items()},
    **_WORDS,
    **_ORIGINS,
    **_CONFIDENCE,
    **_VERDICT,
    **_SENTENCES,
    **_EXPLAIN,
}
