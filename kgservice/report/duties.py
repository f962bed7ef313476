# SPDX-License-Identifier: Apache-2.0
"""Duties of an assessed product, grouped by who bears them and from when, as every form of report shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kgservice.errors import UsageError, nearest
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import AppliesEntry, DutyAssessment, DutyOutcome, OverlapEntry, ProductAssessment
from kgservice.model.obligation import ObligationBase
from kgservice.model.text import Text
from kgservice.report.lexicon import Lexicon

__all__ = ["DutyGroup", "RoleDuties", "by_role", "overlaps_by_area", "read_role", "roles_of", "shown_duties", "when"]


def read_role(written: str, knowledge: Knowledge) -> str:
    """Return the role that is called so in either language, or that the word names: "authorised_representative".

    The first words of a name do where they begin no other: "idriftsetter".

    Raises:
        UsageError: No role is; the nearest are named.
    """
    names: dict[str, str] = {}
    for role in knowledge.obligations.roles.values():
        for name in (role.label.en, role.label.nb, role.word):
            names.setdefault(_plain(name), role.iri)
    begun = {iri for name, iri in names.items() if name.startswith(f"{_plain(written)} ")}
    if _plain(written) in names or len(begun) == 1:
        return names.get(_plain(written)) or begun.pop()
    near = nearest(_plain(written), tuple(names)) or tuple(names)[:3]
    listed = ", ".join(near)
    raise UsageError(
        Text(f"There is no role “{written}”", f"Det finnes ingen rolle «{written}»"),
        None,
        Text(f"a role such as {listed}", f"en rolle som {listed}"),
        Text(f"name the role “{near[0]}”", f"oppgi rollen «{near[0]}»"),
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties with the same dates and outcome."""

    applies: tuple[AppliesEntry, ...]
    outcome: DutyOutcome
    duties: tuple[DutyAssessment, ...]


@dataclass(frozen=True, slots=True)
class RoleDuties:
    """What one role bears.

    Attributes:
        holder: Who is named for the role; None where nobody is.
        change: The change of role by which it is held; None where it is held from the start.
    """

    role: str
    holder: str | None
    change: str | None
    groups: tuple[DutyGroup, ...]

    @property
    def count(self) -> int:
        """The number of duties."""
        return sum(len(group.duties) for group in self.groups)


def shown_duties(product: ProductAssessment) -> tuple[DutyAssessment, ...]:
    """Return the duties that apply, or may."""
    return tuple(duty for duty in product.duties if duty.outcome is not DutyOutcome.NOT_APPLICABLE)


def roles_of(product: ProductAssessment, role: str | None, obligations: ObligationBase) -> tuple[str, ...]:
    """Return the roles whose duties whoever has *role* bears: it, and those it brings about; all for None."""
    if role is None:
        return tuple(entry.role for entry in product.roles)
    brought = (e.role for e in product.roles if e.change and obligations.role_changes[e.change].from_role == role)
    return (role, *brought)


def by_role(product: ProductAssessment, role: str | None, words: Lexicon) -> Iterator[RoleDuties]:
    """Yield the duties of each role, those of *role* and what it brings about alone where one is given."""
    obligations = words.knowledge.obligations
    wanted = roles_of(product, role, obligations)
    duties = shown_duties(product)
    for entry in product.roles:
        if entry.role in wanted:
            own = [duty for duty in duties if entry.role in obligations.obligations[duty.obligation].bearers]
            yield RoleDuties(entry.role, entry.holder, entry.change, tuple(_groups(own)))


def _groups(duties: Sequence[DutyAssessment]) -> Iterator[DutyGroup]:
    keys = dict.fromkeys((_when_key(duty.applies), duty.outcome) for duty in duties)
    for key in sorted(keys, key=lambda key: (key[1] is DutyOutcome.UNDETERMINED, _earliest(key[0]), key[0])):
        own = tuple(duty for duty in duties if (_when_key(duty.applies), duty.outcome) == key)
        yield DutyGroup(own[0].applies, key[1], own)


def _when_key(applies: Iterable[AppliesEntry]) -> tuple[tuple[str, str, str], ...]:
    days = ((e.jurisdiction, e.applies_from.isoformat() if e.applies_from else "", e.status) for e in applies)
    return tuple(dict.fromkeys(days))


def _earliest(key: tuple[tuple[str, str, str], ...]) -> str:
    return min((day for _, day, _ in key if day), default="9999")


def when(applies: Iterable[AppliesEntry], words: Lexicon) -> str:
    """Return from when something applies: "EU: in force since 2021-05-26; Norway: not incorporated"."""
    parts = []
    for jurisdiction, day, status in _when_key(applies):
        key = "duty.since" if day else "duty.without-day"
        parts.append(words.word(key, place=words.word(jurisdiction), status=words.term(status), day=day))
    return "; ".join(parts)


def overlaps_by_area(entries: Iterable[OverlapEntry], words: Lexicon) -> Iterator[tuple[str, list[OverlapEntry]]]:
    """Yield each area with the product's overlaps in it, in the order of the matrix."""
    obligations = words.knowledge.obligations
    by_area: dict[str, list[OverlapEntry]] = {}
    for entry in entries:
        by_area.setdefault(obligations.overlaps[entry.overlap].area, []).append(entry)
    for area in obligations.areas:
        if area in by_area:
            yield area, by_area[area]
