# SPDX-License-Identifier: Apache-2.0
"""The one shape in which every reader hands over what it found: scalars, sequences and mappings with their places.

YAML, JSON and RDF all become this tree; ``description`` turns it into products, so that the same words mean the
same thing in every format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgservice.model.place import Place

__all__ = ["Entry", "Mapping", "Node", "Scalar", "Sequence", "is_null", "plain_value"]

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written.

    Attributes:
        quoted: It stood in quotes, so that ``"null"`` is a word and not an absence.
    """

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Values in order."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: str
    place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, each key once, in order."""

    entries: tuple[Entry, ...]
    place: Place

    def get(self, key: str) -> Entry | None:
        """Return the entry of *key*."""
        return next((entry for entry in self.entries if entry.key == key), None)


Node = Scalar | Sequence | Mapping


def is_null(node: Node) -> bool:
    """Say whether nothing is stated: an empty plain scalar or ``null``."""
    return isinstance(node, Scalar) and not node.quoted and node.text in _NULL


def plain_value(node: Node) -> object:
    """Return the tree without places, in the types of JSON.

    Shape:
        Only ``true``, ``false`` and ``null`` without quotes become other than strings: ``NO`` stays the country and
        ``1.0`` stays the version that was written.
    """
    if isinstance(node, Mapping):
        return {entry.key: plain_value(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    if is_null(node):
        return None
    if not node.quoted and node.text in {"true", "false"}:
        return node.text == "true"
    return node.text
