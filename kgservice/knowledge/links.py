# SPDX-License-Identifier: Apache-2.0
"""Where the text of a provision can be read: Official Journal, consolidated text, ELI, Lovdata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kgservice.knowledge.naming import last_number

if TYPE_CHECKING:
    from kgservice.knowledge.provisions import Act, Provision

__all__ = ["Link", "LinkKind", "links_of"]

LinkKind = Literal["oj", "consolidated", "eli", "lovdata"]


@dataclass(frozen=True, slots=True)
class Link:
    """Where the text of a provision can be read, or the identifier it goes by there.

    Attributes:
        language: Language of the page, or an empty string where the address fixes none.
        exact: True when the address leads to the provision itself.
        leads_to: Id of the provision that the address leads to; empty for the act as a whole.
    """

    kind: LinkKind
    url: str
    language: str
    exact: bool
    leads_to: str


def links_of(unit: Provision, act: Act) -> tuple[Link, ...]:
    """Return the links of a provision of *act*: the nearest place of each page that has an address."""
    return (_section_link(act, unit),) if act.is_norwegian else _regulation_links(act, unit)


def _regulation_links(act: Act, unit: Provision) -> tuple[Link, ...]:
    links = [
        _link("oj", act.official, unit, _official_anchors(unit), "en"),
        _link("consolidated", act.consolidated, unit, _consolidated_anchors(unit), "en"),
        _eli_link(act, unit),
    ]
    if act.lovdata:
        links.append(Link("lovdata", act.lovdata, "nb", exact=False, leads_to=""))
    return tuple(links)


def _link(kind: LinkKind, page: str, unit: Provision, anchors: dict[str, str], language: str) -> Link:
    """Return a link to the nearest unit, going outwards, for which there is an anchor."""
    for step in reversed(unit.path):
        if step.id in anchors:
            return Link(kind, f"{page}#{anchors[step.id]}", language, step.id == unit.id, step.id)
    return Link(kind, page, language, exact=False, leads_to="")


def _official_anchors(unit: Provision) -> dict[str, str]:
    """Return anchors of the Official Journal page, which does not have what was inserted later."""
    return {step.id: step.anchor for step in unit.path if step.anchor and not step.inserted_by}


def _consolidated_anchors(unit: Provision) -> dict[str, str]:
    """Return anchors of the consolidated page: articles and annexes only."""
    return {step.id: step.id for step in unit.path if step.kind in {"article", "annex"}}


def _eli_link(act: Act, unit: Provision) -> Link:
    """Return the ELI template of the nearest unit for which the scheme has one: article, paragraph, point, annex."""
    for step in reversed(unit.path):
        if _has_eli(step):
            return Link("eli", act.eli.format(path=f"/{step.id}"), "", step.id == unit.id, step.id)
    return Link("eli", act.eli.format(path=""), "", exact=False, leads_to="")


def _has_eli(step: Provision) -> bool:
    levels = [part.partition("_")[0] for part in step.id.split("/")]
    return levels in (["art"], ["art", "par"], ["art", "pnt"], ["art", "par", "pnt"], ["anx"])


def _section_link(act: Act, unit: Provision) -> Link:
    """Return the Lovdata address of the section (§) a Norwegian provision stands in."""
    section = next((step for step in unit.path if step.kind == "§"), None)
    if section is None:
        return Link("lovdata", act.lovdata, "nb", exact=False, leads_to="")
    return Link("lovdata", f"{act.lovdata}/§{last_number(section)}", "nb", section.id == unit.id, section.id)
