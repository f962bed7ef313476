# SPDX-License-Identifier: Apache-2.0
"""Every string of our own on the pages of the documentation, in English and in bokmål."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["SITE"]

SITE: Final[dict[str, Text]] = {
    "site.title": Text(
        "Medical devices and medical AI: the law as a graph", "Medisinsk utstyr og medisinsk KI: regelverket som graf"
    ),
    "site.about": Text(
        "A page for each thing the graph holds: what it is, what it rests on, what rests on it and where the text can "
        "be read. What is law, what is guidance and what is only proposed is said on each page.",
        "En side for hver ting grafen inneholder: hva den er, hva den bygger på, hva som bygger på den, og hvor "
        "teksten kan leses. Hver side sier hva som er gjeldende rett, hva som er veiledning, og hva som bare er "
        "foreslått.",
    ),
    "site.skip": Text("To the content", "Til innholdet"),
    "site.nav": Text("Where you are", "Hvor du er"),
    "site.overview": Text("Overview", "Oversikt"),
    "site.language": Text("English", "Norsk bokmål"),
    "site.module": Text("Module", "Modul"),
    "site.status": Text("Status", "Status"),
    "site.no-module": Text("table of provisions", "bestemmelsestabell"),
    "site.itself": Text("this page", "denne siden"),
    "site.in_force": Text("part of the text of the act", "del av rettsaktens tekst"),
    "site.deleted": Text("deleted from the act", "opphevet"),
    "site.no-status": Text("not stated", "ikke angitt"),
    "site.counts": Text("What there is", "Hva som finnes"),
    "site.col.kind": Text("Kind", "Type"),
    "site.col.count": Text("Number", "Antall"),
    "site.areas": Text("Responsibility areas by group", "Ansvarsområder etter gruppe"),
    "site.deduced": Text(
        "The boxes of the regulator’s slide. The group of a box is deduced: the colours of the slide were not seen.",
        "Boksene på tilsynsmyndighetens lysbilde. Gruppen til en boks er utledet: fargene på lysbildet er ikke sett.",
    ),
    "site.modules": Text("Modules", "Moduler"),
    "site.terms": Text("Terms: {count}", "Betegnelser: {count}"),
    "site.provisions": Text("Provisions of {act} that something rests on", "Bestemmelser i {act} som noe bygger på"),
    "site.provisions-about": Text(
        "Articles, paragraphs, points and annex sections that are cited here",
        "Artikler, ledd, punkter og vedleggsavsnitt som er sitert her",
    ),
    "site.graphs": Text("Named graphs and downloads", "Navngitte grafer og nedlasting"),
    "site.download": Text(
        "Each graph as N-Triples; all of them together as N-Quads. Free to use under CC BY 4.0.",
        "Hver graf som N-Triples; alle samlet som N-Quads. Fri bruk etter CC BY 4.0.",
    ),
    "site.dataset": Text("all graphs", "alle grafer"),
    "site.col.graph": Text("Graph", "Graf"),
    "site.col.triples": Text("Triples", "Tripler"),
    "site.col.file": Text("File", "Fil"),
}
"""Key → wording; part of ``WORDS``."""
