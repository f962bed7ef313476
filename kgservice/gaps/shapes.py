# SPDX-License-Identifier: Apache-2.0
"""The shipped shapes, compiled once, and what each says besides SHACL: duty, remedy, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.graph import TermIndex, read_index
from kgservice.model.text import Text
from kgservice.shacl import Shapes, compile_shapes
from kgservice.vocabulary import DCTERMS, MD, MDSH, SH

__all__ = ["GapShapes", "ShapeAbout"]

_FOLDERS: Final = ("gap", "input")


@dataclass(frozen=True, slots=True)
class ShapeAbout:
    """What a property shape or constraint says of itself.

    Attributes:
        rule: Local name, the stable id of its findings.
        severity: "violation", "warning" or "note".
        evidence_types: Words of evidence that would close a finding; empty for a shape on content.
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


class GapShapes:
    """The shapes below a knowledge root."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the files of the folders ``shapes/gap`` and ``shapes/input``."""
        self._files = tuple(_files(knowledge.root))

    @cached_property
    def compiled(self) -> Shapes:
        """All shapes as one validator."""
        return compile_shapes(b"\n".join(path.read_bytes() for path in self._files))

    @cached_property
    def index(self) -> TermIndex:
        """The triples of the shapes."""
        return read_index(self._files)

    @cached_property
    def about(self) -> Mapping[str, ShapeAbout]:
        """Shape or constraint IRI → what it says of itself."""
        return {iri: _about(self.index, iri) for iri in self.index.subjects() if iri.startswith(MDSH)}


def _files(root: Path) -> list[Path]:
    return sorted(path for folder in _FOLDERS for path in (root / "shapes" / folder).glob("*.ttl"))


def _about(index: TermIndex, iri: str) -> ShapeAbout:
    severity = (index.iri(iri, SH + "severity") or SH + "Violation").rpartition("#")[2].lower()
    return ShapeAbout(
        iri=iri,
        rule=iri.removeprefix(MDSH),
        severity="note" if severity == "info" else severity,
        message=index.text(iri, SH + "message"),
        remedy=index.text(iri, MD + "remedy"),
        obligation=index.iri(iri, MD + "obligation"),
        jurisdiction=index.literal(iri, MD + "jurisdiction") or None,
        basis=index.iris(iri, DCTERMS + "source"),
        guidance=index.iris(iri, MD + "interpretedBy"),
    )
