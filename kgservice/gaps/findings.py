# SPDX-License-Identifier: Apache-2.0
"""From a result of SHACL to a finding: which duty, how heavy, where, and what would mend it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from kgservice.gaps.check_graph import CheckGraph
from kgservice.gaps.shapes import GapShapes, ShapeAbout
from kgservice.model.assessment import DutyAssessment, DutyOutcome
from kgservice.model.gap import Finding, Level
from kgservice.model.obligation import Obligation
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl import ValidationResult
from kgservice.shacl.paths import Path, Sequence
from kgservice.vocabulary import MDC

__all__ = ["BoundDuty", "findings_of"]

_IN_FORCE: Final = MDC + "status-in-force"
_CHECKED: Final = ("obligation", "prohibition")
_PLACEHOLDER: Final = re.compile(r"\{[?$]\w+\}")
_LEVELS: Final = {"Violation": Level.VIOLATION, "Warning": Level.WARNING, "Info": Level.NOTE}


@dataclass(frozen=True, slots=True)
class BoundDuty:
    """A duty of whoever is asked about, with its obligation.

    Attributes:
        tokens: Words of the types of evidence that can show it.
    """

    duty: DutyAssessment
    obligation: Obligation
    tokens: tuple[str, ...]

    @property
    def is_checked(self) -> bool:
        """Whether its evidence is looked for: it applies, and is no permission or limit."""
        return self.duty.outcome is DutyOutcome.APPLIES and self.obligation.kind in _CHECKED

    def in_force(self, jurisdiction: str | None) -> bool:
        """Say whether it is in force in *jurisdiction*, or anywhere that was asked for."""
        return any(e.status == _IN_FORCE and jurisdiction in (None, e.jurisdiction) for e in self.duty.applies)


def findings_of(
    results: Iterable[ValidationResult],
    graph: CheckGraph,
    shapes: GapShapes,
    duties: Mapping[str, BoundDuty],
    jurisdiction: str | None,
) -> Iterator[tuple[Finding, ShapeAbout]]:
    """Yield the findings on a product, each with the shape that made it.

    Left out is what concerns a duty that is not among the *duties* or does not apply, or another jurisdiction.
    """
    seen: Counter[str] = Counter()
    for result in results:
        about = shapes.about(result)
        bound = duties.get(about.obligation or "")
        if about.obligation is not None and not (bound and bound.is_checked):
            continue
        if jurisdiction is None or about.jurisdiction in {None, jurisdiction}:
            yield _finding(result, graph, about, bound, seen), about


def _finding(
    result: ValidationResult, graph: CheckGraph, about: ShapeAbout, bound: BoundDuty | None, seen: Counter[str]
) -> Finding:
    focus, value = _value(result.focus_node), _value(result.value)
    place, written = _where(graph, focus, _predicate(result.path), value)
    parts = (graph.names.get(focus, focus), str(result.path or ""), graph.names.get(value, value))
    key = "\x1f".join((about.rule, graph.product, *parts))
    seen[key] += 1
    return Finding(
        shape=about.iri,
        rule=about.rule,
        obligation=about.obligation,
        level=_level(result, about, bound),
        message=_message(result, about),
        remedy=about.remedy,
        bearers=bound.obligation.bearers if bound else (),
        applies=bound.duty.applies if bound else (),
        basis=about.basis,
        guidance=about.guidance,
        value=written,
        place=place,
        fingerprint=hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest()[:32],
        evidence_types=bound.tokens if bound and about.asks_for_evidence else (),
    )


def _where(graph: CheckGraph, focus: str, predicate: str | None, value: str) -> tuple[Place, str]:
    """Return where the value at fault stands and how it is written; else its node, with nothing written."""
    if value in graph.nodes:
        return graph.nodes[value], ""
    nodes = [focus, *(node for node in graph.nodes if node != focus)] if value else []
    for node in nodes:  # at the end of a path the value belongs to a part of the focus node
        found = graph.find(node, predicate, value)
        if found is not None:
            return found.place, found.text or value
    return graph.nodes.get(focus, graph.nodes[graph.product]), value


def _predicate(path: Path | None) -> str | None:
    """Return the last predicate of a path; None where it is not settled."""
    while isinstance(path, Sequence):
        path = path.steps[-1]
    return path.value if isinstance(path, NamedNode) else None


def _level(result: ValidationResult, about: ShapeAbout, bound: BoundDuty | None) -> Level:
    """Return the weight of a finding: what is not law yet is a note."""
    if bound is not None and not bound.in_force(about.jurisdiction):
        return Level.NOTE
    stated = result.severity.value.rpartition("#")[2]
    return Level(about.severity) if about.severity else _LEVELS.get(stated, Level.VIOLATION)


def _message(result: ValidationResult, about: ShapeAbout) -> Text:
    """Return the message of the shape, or where it has gaps to fill, that of the result."""
    stated = about.message
    if stated and not _PLACEHOLDER.search(stated.en + stated.nb):
        return stated
    return Text(result.message("en"), result.message("nb"))


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
