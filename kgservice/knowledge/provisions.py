# SPDX-License-Identifier: Apache-2.0
"""The provisions of the acts: what each is called, where it stands, and where its text can be read.

One table an act (``ontology/law/provisions/<act>.csv``), read when the act is first asked for. The tables hold
structure and headings, never the text of the law. What is said of an act as a whole (names, CELEX number, links)
comes from ``ontology/law/acts.ttl``.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.graph import TermIndex, knowledge_root, read_index
from kgservice.knowledge.links import Link, links_of
from kgservice.knowledge.naming import cited_as
from kgservice.model.text import EMPTY_TEXT, Text
from kgservice.vocabulary import ACT_PREFIXES, ELI, MD, MDLAW, SKOS

__all__ = [
    "ACTS",
    "Act",
    "Provision",
    "ProvisionTable",
    "TextStatus",
    "act_of",
    "acts_index",
    "local_name",
    "provision",
    "provision_at",
    "provision_table",
]

ACTS: Final = ACT_PREFIXES

TextStatus = Literal["in_force", "not_yet_in_force", "deleted", "unknown"]


@dataclass(frozen=True, slots=True)
class Act:
    """An act whose provisions are in the tables.

    Attributes:
        name: What its provisions are cited by ("MDR", "Forskrift om medisinsk utstyr").
        in_force: First day in force; None where it is not recorded.
        eli: Template of the ELI with ``{path}`` for the subdivision; empty for Norwegian acts.
        official: Address of the Official Journal text; empty for Norwegian acts.
        consolidated: Address of the newest consolidated text recorded; empty for Norwegian acts.
        lovdata: Address on Lovdata: the act, or for a regulation its Norwegian text.
    """

    key: str
    iri: str
    name: Text
    title: Text
    number: str
    in_force: date | None
    eli: str
    official: str
    consolidated: str
    lovdata: str
    aliases: tuple[str, ...]

    @property
    def is_norwegian(self) -> bool:
        """Say whether the act is a Norwegian act or regulation."""
        return self.key.startswith(("lov-", "for-"))


@dataclass(frozen=True, slots=True)
class Provision:
    """One citable unit of an act.

    Attributes:
        id: Path inside the act ("art_10/par_9/pnt_a").
        kind: Level of the unit ("article", "paragraph", "rule", "§" …).
        number: Number as printed.
        anchor: Anchor in the Official Journal's HTML; empty where that page has none.
        confidence: "extracted" from a text, "derived" from its layout, or "recalled".
    """

    table: ProvisionTable = field(repr=False, compare=False)
    headings: Text
    act: str
    id: str
    parent_id: str
    kind: str
    number: str
    anchor: str
    inserted_by: str
    inserted_from: str
    amended_by: str
    amended_from: str
    deleted_by: str
    deleted_from: str
    state: str
    confidence: str
    heading_nb_confidence: str
    note: str

    @property
    def iri(self) -> str:
        """The IRI: the act, a hyphen, and the id with hyphens."""
        return MDLAW + local_name(self.act, self.id)

    @property
    def parent(self) -> Provision | None:
        """The unit this one stands in; None at the top of the act."""
        return self.table.get(self.parent_id) if self.parent_id else None

    @property
    def children(self) -> tuple[Provision, ...]:
        """The units directly inside this one, in the order of the act."""
        return tuple(self.table[child] for child in self.table.child_ids(self.id))

    @property
    def path(self) -> tuple[Provision, ...]:
        """All it stands in and the unit itself, outermost first."""
        parent = self.parent
        return (*parent.path, self) if parent else (self,)

    @property
    def gist(self) -> Text:
        """What it says, in a sentence of our own; empty for what nothing rests on."""
        return self.table.gist(self.id)

    @property
    def needs_review(self) -> bool:
        """Say whether the row rests on memory, wholly or for an amendment."""
        return self.confidence == "recalled" or "recalled" in self.note or "not seen" in self.note

    def heading(self, lang: str) -> str:
        """Return the heading in *lang*, or in the other language; empty where the unit has none."""
        return self.headings(lang)

    def citation(self, lang: str) -> str:
        """Return what the unit is called by those who use the act.

        Shape:
            "MDR Art 10(9)(a)" in English, "MDR artikkel 10 nr. 9 bokstav a" in bokmål. A chapter or part of an
            annex is named only where numbers start afresh in it. Unique within the table.
        """
        return cited_as(self, act_of(self.act).name(lang), lang)

    def links(self) -> tuple[Link, ...]:
        """Return where the text can be read: Official Journal, consolidated text, ELI, Lovdata.

        A page that has no anchor for the unit is linked at the nearest unit around it that has one; the link says
        so (``exact``, ``leads_to``). A unit that was inserted later is not in the Official Journal text of its act.
        """
        return links_of(self, act_of(self.act))

    def status_at(self, day: date) -> TextStatus:
        """Return whether the adopted text of the act contains the unit on *day* (European Union, or Norway's acts).

        This is not the day from which a duty applies, which differs between jurisdictions. "unknown" stands for
        an insertion whose date is not recorded.
        """
        in_force = act_of(self.act).in_force
        if in_force and day < in_force:
            return "not_yet_in_force"
        states = [_state(unit, day) for unit in self.path]
        order: tuple[TextStatus, ...] = ("deleted", "not_yet_in_force", "unknown")
        return next((state for state in order if state in states), "in_force")


class ProvisionTable(Mapping[str, Provision]):
    """The provisions of one act by id, in the order of the act; each is built when it is asked for."""

    def __init__(self, act: str, path: Path) -> None:
        """Read the rows of *path*; gists stand in a table of the same name in the folder ``gists`` beside."""
        self.act = act
        self._gist_path = path.parent.parent / "gists" / path.name
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            next(rows)
            self._rows: dict[str, list[str]] = {row[0]: row for row in rows}

    def __getitem__(self, provision_id: str) -> Provision:
        """Return the provision with the id."""
        row = self._rows[provision_id]
        return Provision(self, Text(row[4], row[5]), self.act, *row[:4], *row[6:])

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in the order of the act."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many provisions there are."""
        return len(self._rows)

    def child_ids(self, parent_id: str) -> tuple[str, ...]:
        """Return the ids directly below *parent_id*; the empty string stands for the act."""
        return tuple(self._children.get(parent_id, ()))

    def kind_of(self, provision_id: str) -> str:
        """Return the kind of a provision without building it."""
        return self._rows[provision_id][2]

    def id_of(self, name: str) -> str | None:
        """Return the id behind the local name of an IRI without its act ("art-10-par-9")."""
        return self._ids_by_name.get(name)

    def gist(self, provision_id: str) -> Text:
        """Return what a provision says, in a sentence of our own; empty for what nothing rests on."""
        return self._gists.get(provision_id, EMPTY_TEXT)

    @cached_property
    def _gists(self) -> dict[str, Text]:
        if not self._gist_path.is_file():
            return {}
        with self._gist_path.open(encoding="utf-8", newline="") as stream:
            return {row["id"]: Text(row["gist_en"], row["gist_nb"]) for row in csv.DictReader(stream)}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for provision_id, row in self._rows.items():
            found.setdefault(row[1], []).append(provision_id)
        return found

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        return {_hyphenated(provision_id): provision_id for provision_id in self._rows}

    @cached_property
    def restarting_annexes(self) -> frozenset[str]:
        """Annexes in which a section number occurs more than once, so that the chapter or part must be named."""
        seen: set[tuple[str, str]] = set()
        restarting: set[str] = set()
        for provision_id, row in self._rows.items():
            if row[2] in {"annex-section", "annex-point"}:
                annex = provision_id.partition("/")[0]
                key = (annex, row[3].rstrip("."))
                restarting |= {annex} & {known[0] for known in ({key} & seen)}
                seen.add(key)
        return frozenset(restarting)


@cache
def provision_table(act: str) -> ProvisionTable:
    """Return the table of one act, read once.

    Raises:
        UnknownCitationError: There is no table for *act*.
    """
    if act not in ACTS:
        raise UnknownCitationError(act, difflib.get_close_matches(act, ACTS) or list(ACTS))
    return ProvisionTable(act, knowledge_root() / "ontology" / "law" / "provisions" / f"{act}.csv")


def provision(act: str, provision_id: str) -> Provision:
    """Return one provision.

    Raises:
        UnknownCitationError: The act has no such provision; the nearest ids are suggested.
    """
    table = provision_table(act)
    try:
        return table[provision_id]
    except KeyError:
        near = difflib.get_close_matches(provision_id, list(table), n=3)
        raise UnknownCitationError(f"{act} {provision_id}", [table[name].citation("en") for name in near]) from None


def provision_at(iri: str) -> Provision | None:
    """Return the provision that an IRI of the law namespace names; None where it names none of the tables."""
    name = iri.removeprefix(MDLAW)
    for act in ACTS:
        if name.startswith(f"{act}-"):
            found = provision_table(act).id_of(name[len(act) + 1 :])
            return provision_table(act)[found] if found else None
    return None


def local_name(act: str, provision_id: str) -> str:
    """Return the local name of a provision's IRI.

    >>> local_name("mdr", "art_10/par_9/pnt_a")
    'mdr-art-10-par-9-pnt-a'
    """
    return f"{act}-{_hyphenated(provision_id)}"


@cache
def acts_index() -> TermIndex:
    """Return what ``ontology/law/acts.ttl`` says, read once."""
    return read_index([knowledge_root() / "ontology" / "law" / "acts.ttl"])


@cache
def act_of(key: str) -> Act:
    """Return one of the acts that have a table.

    Raises:
        UnknownCitationError: There is no such act.
    """
    if key not in ACTS:
        raise UnknownCitationError(key, list(ACTS))
    index, iri = acts_index(), MDLAW + key
    return Act(
        key=key,
        iri=iri,
        name=index.text(iri, ELI + "title_short"),
        title=index.text(iri, SKOS + "prefLabel"),
        number=index.literal(iri, ELI + "id_local"),
        in_force=index.day(iri, ELI + "first_date_entry_in_force"),
        eli=index.literal(iri, MD + "eliTemplate"),
        official=index.literal(iri, MD + "officialJournalLink"),
        consolidated=index.literal(iri, MD + "consolidatedLink"),
        lovdata=index.literal(iri, MD + "lovdataLink"),
        aliases=tuple(node.value for node in index.objects(iri, SKOS + "hiddenLabel") if hasattr(node, "value")),
    )


def _hyphenated(provision_id: str) -> str:
    return provision_id.replace("/", "-").replace("_", "-")


def _state(unit: Provision, day: date) -> TextStatus:
    """Return the state of one row, without regard to what it stands in."""
    if unit.inserted_by and not unit.inserted_from:
        return "unknown"
    if unit.inserted_from and day < date.fromisoformat(unit.inserted_from):
        return "not_yet_in_force"
    if unit.deleted_from and day >= date.fromisoformat(unit.deleted_from):
        return "deleted"
    return "in_force"
