# SPDX-License-Identifier: Apache-2.0
"""Every string of the command line, in English and in bokmål. Braces are filled in where a string is used."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["HELP", "PARSER", "SAYS"]

PARSER: Final = {
    "usage": Text("usage: ", "bruk: "),
    "verbs": Text("verbs", "kommandoer"),
    "inputs": Text("arguments", "argumenter"),
    "options": Text("options", "valg"),
    "general": Text("general options", "felles valg"),
}
"""Headings of a help text."""

HELP: Final = {
    "kgservice": Text(
        "Assess medical devices, IVDs and medical AI in Europe and Norway: qualification, class and status under the "
        "AI Act, each with its reasons and sources.",
        "Vurder medisinsk utstyr, IVD-utstyr og medisinsk KI i Europa og Norge: kvalifisering, klasse og status etter "
        "KI-forordningen, alt med begrunnelse og kilder.",
    ),
    "kgservice.end": Text(
        "Exit codes: 0 done, 1 something found by check, diff or validate, 2 unusable input or usage, "
        "3 undetermined with --strict, 70 a fault of ours. "
        "Nothing here is legal advice.",
        "Sluttkoder: 0 ferdig, 1 noe funnet av check, diff eller validate, 2 ubrukelig inndata eller bruk, "
        "3 ikke avgjort med --strict, 70 en feil hos oss. "
        "Ingenting her er juridisk rådgivning.",
    ),
    "assess": Text(
        "Say what each described product is, which class it has and what the AI Act makes of it.",
        "Si hva hvert beskrevet produkt er, hvilken klasse det har og hvordan KI-forordningen gjelder for det.",
    ),
    "explain": Text(
        "Say what a provision, duty, responsibility area, rule, standard, guidance document or term is, whom it "
        "concerns and what interprets it.",
        "Si hva en bestemmelse, en plikt, et ansvarsområde, en regel, en standard, en veiledning eller et begrep er, "
        "hvem det gjelder og hva som tolker det.",
    ),
    "check": Text(
        "Say which evidence is missing for the duties of each product, since when, by which provision, and what would "
        "mend it; exits with 1 where a gap is found.",
        "Si hvilken dokumentasjon som mangler for pliktene til hvert produkt, siden når, etter hvilken bestemmelse, og "
        "hva som retter det; avslutter med 1 der en mangel er funnet.",
    ),
    "diff": Text(
        "Say which answers differ between two descriptions, and which conclusions and duties change with them; exits "
        "with 1 where the product has to be qualified and classified anew.",
        "Si hvilke svar som er ulike i to beskrivelser, og hvilke konklusjoner og plikter som endres med dem; "
        "avslutter med 1 der produktet må kvalifiseres og klassifiseres på nytt.",
    ),
    "diff.old": Text("description before", "beskrivelsen før"),
    "diff.new": Text("description after", "beskrivelsen etter"),
    "--fail-on": Text(
        "weight from which a finding fails the check: violation or warning; violation by default",
        "hvor tungt et funn må være for at kontrollen feiler: violation eller warning; violation som standard",
    ),
    "--config": Text(
        "settings and waivers; kgservice.toml by default, where there is one",
        "innstillinger og fravik; kgservice.toml som standard, der den finnes",
    ),
    "--baseline": Text("findings that are known and do not fail", "funn som er kjent og ikke gir feil"),
    "--write-baseline": Text("write all findings as known", "skriv alle funn som kjente"),
    "check.format": Text(
        "form of the answer, several with commas, each with a file if wanted (sarif:reg.sarif,text): {formats}",
        "formen på svaret, flere med komma, hver med en fil om ønskelig (sarif:reg.sarif,text): {formats}",
    ),
    "check.strict": Text(
        "end with 3 where a duty is undetermined for want of an answer",
        "avslutt med 3 der en plikt ikke er avgjort fordi et svar mangler",
    ),
    "validate": Text(
        "Validate any graph against SHACL shapes; exits with 1 where it does not conform.",
        "Valider en hvilken som helst graf mot SHACL-former; avslutter med 1 der den ikke samsvarer.",
    ),
    "validate.file": Text(
        "graph in any form of RDF; - reads standard input",
        "graf i en hvilken som helst form for RDF; - leser standard inn",
    ),
    "--shapes": Text(
        "shapes graphs, taken together; by default the shipped shapes of gaps and of input",
        "formgrafer, brukt sammen; som standard de medfølgende formene for mangler og for inndata",
    ),
    "--engine": Text(
        "what validates: own, or pyshacl for the reference (slow; needs pySHACL); own by default",
        "det som validerer: own, eller pyshacl for referansen (langsom; krever pySHACL); own som standard",
    ),
    "export": Text(
        "Write the whole knowledge graph, each part as a named graph, with the axioms of the law of the day.",
        "Skriv hele kunnskapsgrafen, hver del som en navngitt graf, med aksiomene for retten den dagen.",
    ),
    "overlap": Text(
        "Show how the duties of the MDR, the IVDR, the AI Act and Norwegian law overlap: the matrix box by box and the "
        "relations in it, of everything or of one product.",
        "Vis hvordan pliktene etter MDR, IVDR, KI-forordningen og norsk rett overlapper: matrisen boks for boks og "
        "forholdene i den, for alt eller for ett produkt.",
    ),
    "query": Text(
        "Ask the graph: a shipped query by its name, a file with SPARQL, or - for standard input; without a name, the "
        "shipped queries are listed.",
        "Spør grafen: en medfølgende spørring ved navn, en fil med SPARQL, eller - for standard inn; uten navn listes "
        "de medfølgende spørringene.",
    ),
    "stats": Text(
        "Count what the graph holds by act, and the shares that are complete, reviewed or need review.",
        "Tell hva grafen inneholder etter regelverk, og andelene som er fullstendige, lest på nytt eller må "
        "kontrolleres.",
    ),
    "new": Text(
        "Write a commented product description to fill in; what is left empty counts as not known.",
        "Skriv en kommentert produktbeskrivelse å fylle ut; det som står tomt, regnes som ukjent.",
    ),
    "serve": Text(
        "Serve the graph, SPARQL and assessments over HTTP from this machine until stopped. Without options nothing "
        "can be written, no other machine reaches it, and it asks no other server.",
        "Tilby grafen, SPARQL og vurderinger over HTTP fra denne maskinen til tjenesten stoppes. Uten valg kan "
        "ingenting skrives, ingen annen maskin når den, og den spør ingen annen tjener.",
    ),
    "-h": Text("show this help and end", "vis denne hjelpen og avslutt"),
    "--version": Text("show the version and end", "vis versjonen og avslutt"),
    "--lang": Text(
        "language of the answer: nb or en; by default that of the environment (LC_ALL, LANG), else en",
        "språket i svaret: nb eller en; som standard det miljøet har (LC_ALL, LANG), ellers en",
    ),
    "--debug": Text("show where a fault of ours arose", "vis hvor en feil hos oss oppsto"),
    "files": Text(
        "product descriptions: YAML, JSON, RDF or a EUDAMED message; - reads standard input",
        "produktbeskrivelser: YAML, JSON, RDF eller en EUDAMED-melding; - leser standard inn",
    ),
    "--from": Text(
        "format of the input, where name and content do not tell: {formats}",
        "formatet på inndata, der navn og innhold ikke avgjør: {formats}",
    ),
    "--as-of": Text(
        "day on which the law is read, as YYYY-MM-DD; today by default",
        "dagen regelverket leses per, som ÅÅÅÅ-MM-DD; i dag som standard",
    ),
    "overlap.file": Text(
        "product description; only what concerns the product is shown",
        "produktbeskrivelse; bare det som gjelder produktet, vises",
    ),
    "query.name": Text("name of a query, or a file with SPARQL", "navnet på en spørring, eller en fil med SPARQL"),
    "--area": Text("only this area: its number or name", "bare dette området: nummer eller navn"),
    "--kind": Text(
        "only this kind of overlap, such as single-document", "bare denne typen overlapp, som single-document"
    ),
    "--by": Text("which table comes first: box or relation", "hvilken tabell som kommer først: box eller relation"),
    "--role": Text(
        "only the duties of whoever has this role, such as manufacturer, importer or deployer",
        "bare pliktene til den som har denne rollen, som produsent, importør eller idriftsetter",
    ),
    "--no-duties": Text("leave out duties and their overlap", "utelat plikter og hvordan de overlapper"),
    "--product": Text(
        "product description whose assessment the query may ask",
        "produktbeskrivelse med en vurdering som spørringen kan bruke",
    ),
    "-p": Text("set a parameter; may be repeated", "sett en parameter; kan gjentas"),
    "explain.as_of": Text(
        "show the dates that were law on that day, as YYYY-MM-DD; by default all that are recorded",
        "vis datoene som gjaldt den dagen, som ÅÅÅÅ-MM-DD; som standard alle som er registrert",
    ),
    "--jurisdiction": Text(
        "NO or EU; by default the dates of both are shown side by side",
        "NO eller EU; som standard vises datoene for begge side om side",
    ),
    "--format": Text(
        "form of the answer: {formats}; text by default", "formen på svaret: {formats}; text som standard"
    ),
    "--output": Text(
        "write the answer to FILE, wholly or not at all", "skriv svaret til FIL, helt eller ikke i det hele tatt"
    ),
    "--all-rules": Text("list the rules that do not apply, too (text)", "vis også reglene som ikke slår til (text)"),
    "--no-questions": Text(
        "leave out open questions, assumptions and what would change the answer; quicker",
        "utelat åpne spørsmål, antakelser og hva som ville endret svaret; raskere",
    ),
    "--strict": Text(
        "end with 3 when qualification, class or AI Act status of a product is undetermined",
        "avslutt med 3 når kvalifisering, klasse eller KI-status for et produkt ikke er avgjort",
    ),
    "--prove": Text(
        "have a reasoner prove the answer (needs the extra “prove”)",
        "la en resonnerer bevise svaret (krever tillegget «prove»)",
    ),
    "--colour": Text(
        "colours in text: {choices}; auto is on for a terminal", "farger i tekst: {choices}; auto gjelder en terminal"
    ),
    "words": Text(
        "a citation, the name of a rule, or an IRI: “MDR Art 10(9)”, “mdr rule 11”",
        "en henvisning, navnet på en regel eller en IRI: «MDR art. 10 nr. 9», «mdr regel 11»",
    ),
    "file": Text("the file to write; standard output by default", "filen som skal skrives; standard ut som standard"),
    "--force": Text("replace a file that exists", "erstatt en fil som finnes"),
    "--host": Text(
        "address to listen on; 127.0.0.1 by default, which no other machine reaches",
        "adressen det lyttes på; 127.0.0.1 som standard, som ingen annen maskin når",
    ),
    "--port": Text("port to listen on; 8000 by default", "porten det lyttes på; 8000 som standard"),
    "--workers": Text(
        "processes that answer; by default one for each core",
        "prosesser som svarer; som standard én for hver kjerne",
    ),
    "--store": Text(
        "folder on disk that keeps what is written, or the address of a SPARQL server that does; by default it is "
        "kept in memory until the service stops",
        "mappe på disk som bevarer det som skrives, eller adressen til en SPARQL-tjener som gjør det; som standard "
        "bevares det i minnet til tjenesten stopper",
    ),
    "--writable": Text(
        "let whoever brings the token in KGSERVICE_WRITE_TOKEN write",
        "la den som har med tokenet i KGSERVICE_WRITE_TOKEN, skrive",
    ),
    "--bare": Text(
        "an empty store without the knowledge, in which everything can be written",
        "et tomt lager uten kunnskapen, der alt kan skrives",
    ),
    "--in-process": Text(
        "run queries within the workers: faster, and nothing can end a query or bound its memory; for a machine of "
        "your own",
        "kjør spørringer i arbeiderne selv: raskere, og ingenting kan avslutte en spørring eller begrense minnet "
        "dens; for en egen maskin",
    ),
    "--data": Text(
        "file of RDF that a bare service holds, for reading alone; may be repeated",
        "fil med RDF som en tjeneste uten kunnskapen holder, bare for lesing; kan gjentas",
    ),
    "--limit": Text(
        "move a limit of queries; may be repeated: {limits}",
        "flytt en grense for spørringer; kan gjentas: {limits}",
    ),
    "--origin": Text(
        "address of a site whose pages may read the answers in a browser; may be repeated; all of them by default",
        "adressen til et nettsted hvis sider kan lese svarene i en nettleser; kan gjentas; alle som standard",
    ),
    "--log": Text(
        "what is written to standard error, as lines of JSON: {choices}; problems by default",
        "hva som skrives til standard feil, som linjer med JSON: {choices}; problems som standard",
    ),
    "--base-url": Text(
        "address under which users reach the service, where it stands behind another server; addresses in answers "
        "begin with it",
        "adressen brukerne når tjenesten på når den står bak en annen tjener; adresser i svar begynner med den",
    ),
    "--slow": Text(
        "seconds after which a query is logged as slow, without its content; 1 by default",
        "sekunder før en spørring logges som treg, uten innhold; 1 som standard",
    ),
}
"""What each verb, argument and option is for."""

SAYS: Final = {
    "fault": Text(
        "kgservice: a fault of ours: {error}. Run again with --debug to see where it arose.",
        "kgservice: en feil hos oss: {error}. Kjør på nytt med --debug for å se hvor den oppsto.",
    ),
    "unused": Text("{place}: not used: {what} ({why})", "{place}: ikke brukt: {what} ({why})"),
    "known-findings": Text(
        "Known by the baseline: {known}. New: {new}.", "Kjent fra utgangspunktet: {known}. Nye: {new}."
    ),
    "proved": Text(
        "Proved for {product}: {checked} statements, {seconds:.1f} s",
        "Bevist for {product}: {checked} utsagn, {seconds:.1f} s",
    ),
    "not-proved": Text(
        "The reasoner disagrees on {product}: {failures}. This is a fault of ours; do not rely on the answer.",
        "Resonnereren er uenig om {product}: {failures}. Dette er en feil hos oss; ikke stol på svaret.",
    ),
    "no-reasoner": Text(
        "There is no reasoner to prove with: {missing} is not installed. To mend it: pip install 'kgservice[prove]'.",
        "Det er ingen resonnerer å bevise med: {missing} er ikke installert. "
        "Slik rettes det: pip install 'kgservice[prove]'.",
    ),
    "written": Text("Written: {path}", "Skrevet: {path}"),
    "serving": Text("kgservice at {url} – stop it with Ctrl-C", "kgservice på {url} – stopp med Ctrl-C"),
    "stopped": Text("kgservice has stopped", "kgservice er stoppet"),
}
"""What verbs say beside their answer."""
