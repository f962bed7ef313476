# SPDX-License-Identifier: Apache-2.0
"""The overlap matrix: the boxes of the regulator's slide with the provisions of all laws, and the relations in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kgservice.errors import UsageError, nearest
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.provisions import ACTS, provision_at
from kgservice.model.assessment import DutyOutcome, ProductAssessment
from kgservice.model.obligation import Area, Overlap
from kgservice.model.text import Text
from kgservice.report.lexicon import Lexicon, local
from kgservice.report.table import Sheet, Table
from kgservice.vocabulary import SKOS

__all__ = ["OverlapChoice", "by_law", "overlap_sheet", "read_areas", "read_kind"]

_NORWAY = "NO"


@dataclass(frozen=True, slots=True)
class OverlapChoice:
    """What of the matrix is wanted.

    Attributes:
        area: Number or name of an area as people write it; None for all.
        kind: Kind of overlap as people write it; None for all.
        by: "box" or "relation": which table comes first.
        first_alone: Leave the other table out.
    """

    area: str | None = None
    kind: str | None = None
    by: str = "box"
    first_alone: bool = False


def overlap_sheet(
    knowledge: Knowledge, lang: str, choice: OverlapChoice, product: ProductAssessment | None = None
) -> Sheet:
    """Return the matrix, of everything or of what concerns one *product*.

    Raises:
        UsageError: There is no such area or kind; the nearest are named.
    """
    writer = _Matrix(knowledge, lang, product)
    areas = writer.areas(choice.area)
    overlaps = writer.overlaps({area.iri for area in areas}, choice.kind)
    if choice.kind is not None or product is not None:
        areas = [area for area in areas if any(overlap.area == area.iri for overlap in overlaps)]
    tables = [writer.boxes(areas, overlaps), writer.relations(overlaps)]
    tables = tables if choice.by == "box" else tables[::-1]
    words = writer.words
    about = [words.word("overlap.about")]
    if choice.first_alone:
        tables = tables[:1]
        about.append(words.word("overlap.more"))
    if product is not None:
        about.append(words.word("overlap.product", name=product.name))
    return Sheet(
        title=words.word("overlap.title"),
        about=" ".join(about),
        tables=tuple(tables),
        foot=f"{words.word('disclaimer')} {words.word('knowledge', version=knowledge.version)}",
        lang=lang,
    )


class _Matrix:
    """Writes the tables in one language."""

    def __init__(self, knowledge: Knowledge, lang: str, product: ProductAssessment | None) -> None:
        self.words = Lexicon(knowledge, lang)
        self._all = knowledge.obligations
        self._lang = lang
        self._found = None if product is None else {entry.overlap: entry for entry in product.overlaps}

    def areas(self, written: str | None) -> list[Area]:
        if written is None:
            return list(self._all.areas.values())
        return read_areas(written, self.words.knowledge)

    def overlaps(self, areas: set[str], kind: str | None) -> list[Overlap]:
        wanted = None if kind is None else read_kind(kind, self.words.knowledge)
        return [
            overlap
            for overlap in self._all.overlaps.values()
            if overlap.area in areas
            and (wanted is None or wanted in overlap.kinds)
            and (self._found is None or overlap.iri in self._found)
        ]

    def boxes(self, areas: Iterable[Area], overlaps: Sequence[Overlap]) -> Table:
        keys = ("number", "area", "group", "mdr", "ivdr", "ai_act", "norway", "guidance", "kinds", "relations", "note")
        by_area: dict[str, list[Overlap]] = {}
        for overlap in overlaps:
            by_area.setdefault(overlap.area, []).append(overlap)
        rows = tuple(self._box(area, by_area.get(area.iri, [])) for area in areas)
        return Table("boxes", self.words.word("overlap.boxes"), keys, self._heads(keys), rows)

    def _box(self, area: Area, own: Sequence[Overlap]) -> tuple[str, ...]:
        cited = by_law(area.source)
        kinds = dict.fromkeys(self.words.term(kind) for overlap in own for kind in overlap.kinds)
        return (
            area.notation,
            area.slide_name or area.label(self._lang) if self._lang == "nb" else area.label("en"),
            self._group(area),
            *(self.words.cite_together(cited.get(law, ())) for law in ("mdr", "ivdr", "aia", _NORWAY)),
            self.words.cite_together(area.guidance),
            ", ".join(kinds),
            str(len(own)),
            area.note(self._lang),
        )

    def _group(self, area: Area) -> str:
        if area.group is None:
            return self.words.word("overlap.beyond")
        deduced = self.words.word(f"overlap.deduced-{area.group_confidence}")
        return f"{self.words.term(area.group)} ({deduced})"

    def relations(self, overlaps: Sequence[Overlap]) -> Table:
        keys = ("number", "area", "first", "second", "kinds", "definition", "adds", "evidence", "basis", "guidance")
        extra = () if self._found is None else ("outcome",)
        rows = tuple(self._relation(overlap) for overlap in overlaps)
        return Table("relations", self.words.word("overlap.relations"), keys + extra, self._heads(keys + extra), rows)

    def _relation(self, overlap: Overlap) -> tuple[str, ...]:
        words, area = self.words, self._all.areas[overlap.area]
        review = f" [{words.word('needs-review')}]" if overlap.needs_review else ""
        row = (
            overlap.notation,
            area.label(self._lang),
            self._duty(overlap.first),
            self._duty(overlap.second) if overlap.second else words.word("overlap.no-counterpart"),
            ", ".join(words.term(kind) for kind in overlap.kinds),
            overlap.definition(self._lang) + review,
            overlap.adds(self._lang),
            ", ".join(words.term(kind) for kind in overlap.shared_evidence),
            self.words.cite_together(overlap.source),
            self.words.cite_together(overlap.guidance),
        )
        return row if self._found is None else (*row, self._outcome(overlap))

    def _outcome(self, overlap: Overlap) -> str:
        entry = (self._found or {})[overlap.iri]
        sides = {entry.first, entry.second or entry.first}
        return self.words.word("undetermined" if DutyOutcome.UNDETERMINED in sides else "overlap.applies")

    def _duty(self, iri: str) -> str:
        duty = self._all.obligations[iri]
        return f"{duty.notation}: {duty.label(self._lang)} – {self.words.cite_together(duty.legal_basis)}"

    def _heads(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.words.word(f"overlap.col.{key}") for key in keys)


def read_areas(written: str, knowledge: Knowledge, option: str = "--area") -> list[Area]:
    """Return the areas that are numbered or called so: "A4", "4", "Technical documentation".

    Raises:
        UsageError: There is none; the nearest are named, under the *option* by which it was asked for.
    """
    areas = knowledge.obligations.areas.values()
    wanted = " ".join(written.casefold().split())
    wanted = f"a{int(wanted):02d}" if wanted.isdecimal() else re.sub(r"^([a-z])(\d)$", r"\g<1>0\2", wanted)
    found = [area for area in areas if wanted in map(str.casefold, _names(area))]
    if found:
        return found
    raise _unknown(option, written, [name for area in areas for name in _names(area)])


def read_kind(written: str, knowledge: Knowledge, option: str = "--kind") -> str:
    """Return the kind of overlap that goes by a word or, in either language, a label.

    Raises:
        UsageError: There is none; the nearest are named, under the *option* by which it was asked for.
    """
    found = sorted({kind for overlap in knowledge.obligations.overlaps.values() for kind in overlap.kinds})
    words = {local(iri).removeprefix("overlap-"): iri for iri in found}
    labels = ((knowledge.index.text(iri, SKOS + "prefLabel"), iri) for iri in found)
    names = {_plain(name): iri for label, iri in labels for name in (label.en, label.nb)} | words
    if _plain(written) not in names:
        raise _unknown(option, written, [*words, *names])
    return names[_plain(written)]


def by_law(iris: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the provisions by act; those of the Norwegian acts together, under "NO"."""
    found: dict[str, list[str]] = {}
    for iri in iris:
        unit = provision_at(iri)
        act = unit.act if unit else next((act for act in ACTS if local(iri) == act), "")
        found.setdefault(_NORWAY if act.startswith(("lov-", "for-")) else act, []).append(iri)
    return found


def _names(area: Area) -> tuple[str, ...]:
    return tuple(filter(None, (area.notation, area.label("en"), area.label("nb"), area.slide_name)))


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().casefold())


def _unknown(option: str, written: str, known: Sequence[str]) -> UsageError:
    near = nearest(written, known) or tuple(known[:3])
    listed = ", ".join(near)
    return UsageError(
        Text(f"{option} cannot be “{written}”", f"{option} kan ikke være «{written}»"),
        None,
        Text(f"a name such as {listed}", f"et navn som {listed}"),
        Text(f"write {option} “{near[0]}”", f"skriv {option} «{near[0]}»"),
    )
