# SPDX-License-Identifier: Apache-2.0
"""The shipped shapes, compiled once, and what each says besides SHACL: duty, remedy, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from kgservice.errors import InvalidShapesError, KnowledgeError, MissingTermError
from kgservice.gaps.check_graph import shape_of
from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import TermIndex, read_index
from kgservice.model.text import Text
from kgservice.shacl import Shapes, ValidationResult, compile_shapes
from kgservice.vocabulary import DCTERMS, MD, MDSH, SH

__all__ = ["GapShapes", "ShapeAbout"]

_FOLDERS: Final = ("gap", "input")
_LEVELS: Final = {"Violation": "violation", "Warning": "warning", "Info": "note"}


@dataclass(frozen=True, slots=True)
class ShapeAbout:
    """What a property shape or constraint says of itself.

    Attributes:
        rule: Local name, the stable id of its findings.
        severity: "violation", "warning" or "note"; empty where nothing is said.
        obligation: The duty it belongs to; None for a shape on the data themselves.
        jurisdiction: The only one in which it counts; None for all.
        basis: Provisions it rests on.
        guidance: What interprets them.
    """

    iri: str
    rule: str
    severity: str
    message: Text
    remedy: Text
    obligation: str | None
    jurisdiction: str | None
    basis: tuple[str, ...]
    guidance: tuple[str, ...]

    @property
    def asks_for_evidence(self) -> bool:
        """Whether it asks that there be evidence of its duty at all, and not what that evidence says."""
        return self.obligation is not None and self.iri == f"{shape_of(self.obligation)}-evidence"


class GapShapes:
    """The shapes below a knowledge root."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the files of the folders ``shapes/gap`` and ``shapes/input``."""
        self.files = tuple(_files(knowledge.root))
        self._about: dict[tuple[str, str], ShapeAbout] = {}

    @cached_property
    def compiled(self) -> Shapes:
        """All shapes as one validator.

        Raises:
            KnowledgeError: A shipped shape is ill-formed.
        """
        try:
            return compile_shapes(self.text)
        except InvalidShapesError as error:
            raise KnowledgeError(str(error)) from error

    @cached_property
    def text(self) -> bytes:
        """All shapes as one Turtle document."""
        return b"\n".join(path.read_bytes() for path in self.files)

    @cached_property
    def index(self) -> TermIndex:
        """The triples of the shapes."""
        return read_index(self.files)

    @cached_property
    def stated(self) -> Mapping[str, ShapeAbout]:
        """Shape or constraint IRI → what it says of itself."""
        return {iri: _about(self.index, iri) for iri in self.index.subjects() if iri.startswith(MDSH)}

    def about(self, result: ValidationResult) -> ShapeAbout:
        """Return what the constraint behind *result* says, and where it is silent, its shape.

        Raises:
            MissingTermError: Neither has an IRI of ours.
        """
        key = (_iri(result.source_constraint), _iri(result.source_shape))
        if key not in self._about:
            known = [self.stated[iri] for iri in key if iri in self.stated]
            if not known:
                raise MissingTermError(f"A shape found something and has no IRI: {result.source_shape}")
            self._about[key] = known[0] if len(known) == 1 else _filled(known[0], known[1])
        return self._about[key]


def _files(root: Path) -> list[Path]:
    return sorted(path for folder in _FOLDERS for path in (root / "shapes" / folder).glob("*.ttl"))


def _about(index: TermIndex, iri: str) -> ShapeAbout:
    severity = (index.iri(iri, SH + "severity") or "").removeprefix(SH)
    return ShapeAbout(
        iri=iri,
        rule=iri.removeprefix(MDSH),
        severity=_LEVELS.get(severity, ""),
        message=index.text(iri, SH + "message"),
        remedy=index.text(iri, MD + "remedy"),
        obligation=index.iri(iri, MD + "obligation"),
        jurisdiction=index.literal(iri, MD + "jurisdiction") or None,
        basis=index.iris(iri, DCTERMS + "source"),
        guidance=index.iris(iri, MD + "interpretedBy"),
    )


def _filled(first: ShapeAbout, second: ShapeAbout) -> ShapeAbout:
    return replace(
        first,
        severity=first.severity or second.severity,
        message=first.message or second.message,
        remedy=first.remedy or second.remedy,
        obligation=first.obligation or second.obligation,
        jurisdiction=first.jurisdiction or second.jurisdiction,
        basis=first.basis or second.basis,
        guidance=first.guidance or second.guidance,
    )


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))
