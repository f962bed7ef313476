# SPDX-License-Identifier: Apache-2.0
"""Which things have a page in the documentation, in which module they are listed, and where their pages stand.

The path of a page follows the IRI, apart from our vocabulary: classes, properties and modules have folders of their
own, because ``md:TimeLimit`` and ``md:timeLimit`` would be one file on some disks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from kgservice.errors import UsageError, nearest
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import TermIndex
from kgservice.knowledge.provisions import ACTS, provision_at, provision_table
from kgservice.model.text import Text
from kgservice.vocabulary import BASE, MD, MDLAW, OWL, RDFS

__all__ = ["SiteMap"]

_MODULE: Final = OWL + "Ontology"


class SiteMap:
    """The pages of one language; those of the other stand at the same paths.

    Attributes:
        modules: IRI of each module that is shown → the things it defines, in its order.
        provisions: Act → the provisions of its table that something shown cites, in the order of the act.
    """

    def __init__(self, knowledge: Knowledge, modules: Collection[str] | None = None) -> None:
        """Choose the pages: of all *modules*, or of those named by their path, such as "obligation/norway".

        Raises:
            UsageError: There is no such module.
        """
        index = knowledge.index
        wanted = _modules(index, modules)
        self.modules: Mapping[str, list[str]] = {module: [] for module in wanted}
        for subject in index.subjects():
            module = index.iri(subject, RDFS + "isDefinedBy")
            if subject.startswith(BASE) and module in self.modules:
                self.modules[module].append(subject)
        terms = [term for own in self.modules.values() for term in own]
        self.provisions = _cited(index, terms)
        cited = [iri for own in self.provisions.values() for iri in own]
        self._paths = {iri: _path(iri) for iri in (*self.modules, *terms, *cited)}

    def __contains__(self, iri: str) -> bool:
        """Say whether there is a page."""
        return iri in self._paths

    def __iter__(self) -> Iterator[str]:
        """Yield what has a page."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Return the number of pages, in each language."""
        return len(self._paths)

    def path(self, iri: str) -> str:
        """Return the path of a page below the folder of its language."""
        return self._paths[iri]

    def href(self, iri: str, at: str) -> str:
        """Return the address of the page of *iri*, seen from the page at the path *at*; empty where it has none."""
        return "../" * at.count("/") + self._paths[iri] if iri in self._paths else ""


def _modules(index: TermIndex, names: Collection[str] | None) -> list[str]:
    known = {
        iri.removeprefix(MD): iri for iri in index.subjects() if index.has_type(iri, _MODULE) and iri.startswith(MD)
    }
    if names is None:
        return list(known.values())
    for name in names:
        if name not in known:
            raise _no_module(name, tuple(known))
    return [iri for name, iri in known.items() if name in names]


def _no_module(name: str, known: tuple[str, ...]) -> UsageError:
    near = nearest(name, known) or known[:3]
    listed = ", ".join(near)
    return UsageError(
        Text(f"There is no module “{name}”", f"Det finnes ingen modul «{name}»"),
        None,
        Text(f"the path of a module, such as {listed}", f"stien til en modul, for eksempel {listed}"),
        Text(f"write {near[0]}", f"skriv {near[0]}"),
    )


def _cited(index: TermIndex, terms: Collection[str]) -> dict[str, list[str]]:
    """Return, by act, the provisions that any of the terms points to."""
    objects = (iri for term in terms for predicate in index.predicates(term) for iri in index.iris(term, predicate))
    cited = {iri for iri in objects if iri.startswith(MDLAW)}
    units = [unit for unit in map(provision_at, sorted(cited)) if unit is not None]
    by_act = {act: {unit.id: unit.iri for unit in units if unit.act == act} for act in ACTS}
    return {act: [own[place] for place in provision_table(act) if place in own] for act, own in by_act.items() if own}


def _path(iri: str) -> str:
    name = iri.removeprefix(BASE)
    if iri.startswith(MD):
        name = iri.removeprefix(MD)
        folder = "module" if "/" in name else "class" if name[0].isupper() else "property"
        name = f"{folder}/{name}"
    return f"{name}.html"
