# SPDX-License-Identifier: Apache-2.0
"""Every string of our own in the reports, in English and in bokmål.

Terms of law are not here: they come from the labels of the ontology. Braces are filled in by ``Lexicon.word``.
"""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text
from kgservice.report.wording_check import CHECK
from kgservice.report.wording_explain import EXPLAIN
from kgservice.report.wording_site import SITE

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

_OVERLAP: Final = {
    "overlap.title": Text("How the duties overlap", "Hvordan pliktene overlapper"),
    "overlap.about": Text(
        "The responsibility areas of the regulator's slide with the provisions of each law, and how single duties "
        "stand to each other. The group of a box is deduced: the colours of the slide were not seen.",
        "Ansvarsområdene på tilsynsmyndighetens lysbilde med bestemmelsene i hvert regelverk, og hvordan enkelte "
        "plikter forholder seg til hverandre. Gruppen til en boks er utledet: fargene på lysbildet er ikke sett.",
    ),
    "overlap.product": Text("Only what concerns {name}.", "Bare det som gjelder {name}."),
    "overlap.more": Text(
        "Single relations: --by relation, or --area with a number.",
        "Enkelte forhold: --by relation, eller --area med et nummer.",
    ),
    "overlap.boxes": Text("Responsibility areas", "Ansvarsområder"),
    "overlap.relations": Text("Relations between duties", "Forhold mellom plikter"),
    "overlap.beyond": Text("not on the slide", "ikke på lysbildet"),
    "overlap.deduced-high": Text("deduced, sure", "utledet, sikkert"),
    "overlap.deduced-medium-high": Text("deduced, fairly sure", "utledet, nokså sikkert"),
    "overlap.no-counterpart": Text("no counterpart", "ikke noe motstykke"),
    "overlap.applies": Text("applies", "gjelder"),
    "overlap.col.number": Text("No.", "Nr."),
    "overlap.col.area": Text("Area", "Område"),
    "overlap.col.group": Text("Group on the slide", "Gruppe på lysbildet"),
    "overlap.col.mdr": Text("MDR", "MDR"),
    "overlap.col.ivdr": Text("IVDR", "IVDR"),
    "overlap.col.ai_act": Text("AI Act", "KI-forordningen"),
    "overlap.col.norway": Text("Norway", "Norge"),
    "overlap.col.guidance": Text("Guidance, not binding", "Veiledning, ikke bindende"),
    "overlap.col.kinds": Text("Kind of overlap", "Type overlapp"),
    "overlap.col.relations": Text("Relations", "Forhold"),
    "overlap.col.note": Text("To note", "Merk"),
    "overlap.col.first": Text("Duty", "Plikt"),
    "overlap.col.second": Text("Other duty", "Annen plikt"),
    "overlap.col.definition": Text("How they stand", "Hvordan de forholder seg"),
    "overlap.col.adds": Text("What the other adds", "Hva den andre tilføyer"),
    "overlap.col.evidence": Text("Evidence for both", "Dokumentasjon for begge"),
    "overlap.col.basis": Text("Legal basis", "Hjemmel"),
    "overlap.col.outcome": Text("For the product", "For produktet"),
}

_QUERY: Final = {
    "query.own": Text("Result of the query", "Resultat av spørringen"),
    "query.list": Text("Named queries", "Navngitte spørringer"),
    "query.how": Text(
        "Run one with “kgservice query NAME -p parameter=value”.",
        "Kjør en med «kgservice query NAVN -p parameter=verdi».",
    ),
    "query.count": Text("Rows: {count}.", "Rader: {count}."),
    "query.col.name": Text("Name", "Navn"),
    "query.col.parameters": Text("Parameters", "Parametere"),
    "query.col.title": Text("Answers", "Besvarer"),
}

_STATS: Final = {
    "stats.title": Text("What the graph holds", "Hva grafen inneholder"),
    "stats.foot": Text(
        "Reviewed means read a second time against its source by us; no independent legal review has taken place.",
        "Kontrollert betyr lest en gang til mot kilden av oss; noen uavhengig juridisk kontroll har ikke funnet sted.",
    ),
    "stats.table.acts": Text("By act", "Etter regelverk"),
    "stats.table.things": Text("In all", "I alt"),
    "stats.table.shares": Text("Shares", "Andeler"),
    "stats.row.provisions": Text("Provisions", "Bestemmelser"),
    "stats.row.article": Text("Articles, §", "Artikler, §"),
    "stats.row.paragraph": Text("Paragraphs", "Ledd"),
    "stats.row.subparagraph": Text("Subparagraphs", "Underledd"),
    "stats.row.point": Text("Points", "Bokstaver"),
    "stats.row.indent": Text("Indents", "Strekpunkter"),
    "stats.row.annex": Text("Annexes", "Vedlegg"),
    "stats.row.rule": Text("Classification rules", "Klassifiseringsregler"),
    "stats.row.relations": Text("Relations", "Forhold"),
    "stats.row.guidance": Text("Guidance documents", "Veiledningsdokumenter"),
    "stats.row.shapes": Text("Shapes", "Former"),
    "stats.row.obligations": Text("Duties", "Plikter"),
    "stats.row.rules": Text("Rule branches", "Regelgrener"),
    "stats.col.thing": Text("What", "Hva"),
    "stats.col.count": Text("Number", "Antall"),
    "stats.col.measure": Text("Measure", "Mål"),
    "stats.col.share": Text("Share", "Andel"),
    "stats.obligations": Text(
        "duties, prohibitions, permissions and limits", "plikter, forbud, adganger og begrensninger"
    ),
    "stats.time-limits": Text("time limits", "frister og tidsrom"),
    "stats.areas": Text("responsibility areas on the slide", "ansvarsområder på lysbildet"),
    "stats.areas-beyond": Text("responsibility areas beyond the slide", "ansvarsområder utenfor lysbildet"),
    "stats.relations": Text("relations between duties", "forhold mellom plikter"),
    "stats.role-changes": Text("changes of role", "rolleendringer"),
    "stats.facts": Text("facts", "fakta"),
    "stats.rules": Text("rule branches", "regelgrener"),
    "stats.conclusions": Text("conclusions", "konklusjoner"),
    "stats.guidance": Text("guidance documents", "veiledningsdokumenter"),
    "stats.passages": Text("places in guidance", "steder i veiledning"),
    "stats.standards": Text("standards", "standarder"),
    "stats.amendments": Text("amendments", "endringer"),
    "stats.milestones": Text("milestones", "milepæler"),
    "stats.dates": Text("statements of dates", "angivelser av datoer"),
    "stats.proposals": Text("proposed changes", "foreslåtte endringer"),
    "stats.shapes": Text("shapes that products are checked by", "former som produkter kontrolleres mot"),
    "stats.queries": Text("named queries", "navngitte spørringer"),
    "stats.checks": Text("checks of the ontology", "kontroller av ontologien"),
    "stats.with-bearer": Text("duties with a bearer", "plikter med pliktsubjekt"),
    "stats.with-trigger": Text(
        "duties with a trigger that a rule concludes", "plikter med vilkår som en regel utløser"
    ),
    "stats.with-basis": Text("duties with a legal basis", "plikter med hjemmel"),
    "stats.with-dates": Text("duties with dates in each jurisdiction", "plikter med datoer i hver jurisdiksjon"),
    "stats.with-evidence": Text("duties with a type of evidence", "plikter med en type dokumentasjon"),
    "stats.reviewed": Text("duties reviewed", "plikter kontrollert"),
    "stats.needs-review": Text("duties that need review", "plikter som må kontrolleres"),
    "stats.relations-reviewed": Text("relations reviewed", "forhold kontrollert"),
    "stats.relations-needs-review": Text("relations that need review", "forhold som må kontrolleres"),
    "stats.cited": Text("cited provisions that are in the graph", "siterte bestemmelser som finnes i grafen"),
    "stats.with-gist": Text("cited provisions with a gist", "siterte bestemmelser med hovedinnhold"),
}

_DIFF: Final = {
    "diff.title": Text("What changed", "Hva som er endret"),
    "diff.about": Text("Read by the law of {day}.", "Lest etter retten per {day}."),
    "diff.none": Text("Nothing changed, by the law of {day}.", "Ingenting er endret, etter retten per {day}."),
    "diff.table.products": Text("Products", "Produkter"),
    "diff.table.answers": Text("Answers", "Svar"),
    "diff.table.conclusions": Text("Conclusions", "Konklusjoner"),
    "diff.table.duties": Text("Duties", "Plikter"),
    "diff.col.product": Text("Product", "Produkt"),
    "diff.col.presence": Text("Described", "Beskrevet"),
    "diff.col.requalify": Text("Qualify and classify anew", "Kvalifiser og klassifiser på nytt"),
    "diff.col.field": Text("Field", "Felt"),
    "diff.col.before": Text("Before", "Før"),
    "diff.col.after": Text("After", "Etter"),
    "diff.col.place": Text("Line", "Linje"),
    "diff.col.subject": Text("Question", "Spørsmål"),
    "diff.col.duty": Text("Duty", "Plikt"),
    "diff.added": Text("new", "ny"),
    "diff.removed": Text("gone", "borte"),
    "diff.kept": Text("before and after", "før og etter"),
    "diff.applies": Text("applies", "gjelder"),
    "diff.yes": Text("needed", "nødvendig"),
    "diff.no": Text("not needed", "ikke nødvendig"),
}

_SHEET: Final = {
    "sheet.title": Text("Question about {name}", "Spørsmål om {name}"),
    "sheet.about": Text(
        "Facts as their maker states them, and conclusions by the law of {day}. One question at a time: the first open "
        "point decides most.",
        "Fakta slik produsenten oppgir dem, og konklusjoner etter retten per {day}. Ett spørsmål om gangen: det første "
        "åpne punktet avgjør mest.",
    ),
    "sheet.question": Text("What we ask", "Dette spør vi om"),
    "sheet.product": Text("The product", "Produktet"),
    "sheet.facts": Text("Facts", "Fakta"),
    "sheet.conclusions": Text("What we conclude so far", "Det vi har konkludert med så langt"),
    "sheet.doubts": Text("Where we are in doubt", "Her er vi i tvil"),
    "sheet.decides": Text("Decides: {scales}", "Avgjør: {scales}"),
    "sheet.statement": Text("Intended purpose", "Tiltenkt formål"),
    "sheet.users": Text("Users", "Brukere"),
    "sheet.inputs": Text("Input", "Inndata"),
    "sheet.outputs": Text("Output", "Utdata"),
    "sheet.unknown": Text("not known", "ikke kjent"),
    "sheet.disputed": Text("practice departs from the wording", "praksis avviker fra ordlyden"),
    "sheet.needs-review": Text("rests on a text that was not read", "bygger på en tekst som ikke er lest"),
    "sheet.guidance": Text("follows guidance, which does not bind", "følger veiledning, som ikke er bindende"),
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

WORDS: Final[dict[str, Text]] = {
    **{f"heading.{key}": text for key, text in _HEADINGS.items()},
    **_WORDS,
    **_DUTIES,
    **_OVERLAP,
    **CHECK,
    **_DIFF,
    **_SHEET,
    **_QUERY,
    **_STATS,
    **_ORIGINS,
    **_CONFIDENCE,
    **_VERDICT,
    **_SENTENCES,
    **EXPLAIN,
    **SITE,
}
