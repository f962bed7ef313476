# SPDX-License-Identifier: Apache-2.0
"""The knowledge as one object: the term index, the rulebase, the obligations and the fields, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kgservice.knowledge.fields import FieldTable, read_field_table
from kgservice.knowledge.graph import TermIndex, knowledge_root, ontology_files, read_index
from kgservice.knowledge.obligations import read_obligations
from kgservice.knowledge.rulebase import read_rulebase
from kgservice.model.obligation import ObligationBase
from kgservice.model.rulebase import Rulebase

__all__ = ["VERSION", "Knowledge", "open_knowledge"]

VERSION: Final = "0.1.0"
"""Version of the package; written here because asking the installer's records for it slows every start."""


@dataclass(frozen=True)
class Knowledge:
    """What the package ships about the law, read from one folder."""

    root: Path
    index: TermIndex

    @cached_property
    def rulebase(self) -> Rulebase:
        """Facts, rules and conclusions."""
        return read_rulebase(self.index)

    @cached_property
    def obligations(self) -> ObligationBase:
        """Obligations, the areas in which they overlap, and changes of role."""
        return read_obligations(self.index, self.rulebase)

    @cached_property
    def fields(self) -> FieldTable:
        """The fields a product description may hold."""
        return read_field_table(self.index)

    @property
    def version(self) -> str:
        """Version of the package and the first digits of the digest of the ontology's bytes."""
        return f"{VERSION}+{self.index.digest[:12]}"


def open_knowledge(root: Path | None = None) -> Knowledge:
    """Read the ontology below *root*, by default the one that is shipped.

    Raises:
        KnowledgeError: A file is not valid Turtle.
    """
    folder = knowledge_root() if root is None else root
    return Knowledge(folder, read_index(ontology_files(folder)))
