# SPDX-License-Identifier: Apache-2.0
"""One section of a description with its keys checked, and typed access to its values."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass

from kgservice.errors import InvalidValueError
from kgservice.model.place import Place
from kgservice.model.product import FieldAnswer
from kgservice.model.text import Text
from kgservice.readers.answers import read_flag, wrong_value
from kgservice.readers.sections import Key
from kgservice.readers.tree import Entry, Mapping, Node, Scalar, Sequence, is_null, plain_value

__all__ = ["Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one section.

    Attributes:
        keys: The keys the section may have, by name.
        values: The entries that are there and not null.
        answers: The facts that stand beside the keys.
    """

    name: str
    place: Place
    keys: AnyMapping[str, Key]
    values: AnyMapping[str, Entry]
    answers: AnyMapping[str, FieldAnswer]

    def nodes(self, name: str) -> tuple[Node, ...]:
        """Return the values below a key, whether one or a list."""
        entry = self.values.get(name)
        if entry is None:
            return ()
        return entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)

    def place_of(self, name: str) -> Place:
        """Return the place of a key, or of the section where the key is absent."""
        entry = self.values.get(name)
        return self.place if entry is None else entry.value.place

    def scalars(self, name: str) -> tuple[Scalar, ...]:
        """Return the values of a "texts" key.

        Raises:
            InvalidValueError: One is not a single value, or none of those the key takes.
        """
        return tuple(self._scalar(name, node) for node in self.nodes(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a "texts" key without their places."""
        return tuple(scalar.text.strip() for scalar in self.scalars(name))

    def text(self, name: str) -> str | None:
        """Return the value of a "text" key.

        Raises:
            InvalidValueError: There are several different values, or it is none of those the key takes.
        """
        found = {scalar.text.strip(): scalar for scalar in self.scalars(name)}
        if len(found) > 1:
            raise InvalidValueError(
                Text(f"“{name}” has several values", f"«{name}» har flere verdier"),
                list(found.values())[1].place,
                Text("one value", "én verdi"),
                Text("keep the one that holds", "behold den som gjelder"),
            )
        return next(iter(found), None)

    def required(self, name: str) -> str:
        """Return the value of a "text" key that must be there.

        Raises:
            InvalidValueError: It is absent or empty.
        """
        value = self.text(name)
        if value:
            return value
        raise InvalidValueError(
            Text(f"“{name}” is missing", f"«{name}» mangler"),
            self.place_of(name),
            Text(f"a “{name}” for each {self.name}", f"«{name}» for hver del av typen {self.name}"),
            Text(f"add “{name}: …”", f"legg til «{name}: …»"),
        )

    def flag(self, name: str) -> bool:
        """Return the value of a "flag" key; absent means no."""
        entry = self.values.get(name)
        return entry is not None and read_flag(name, entry.value)

    def free(self, name: str) -> dict[str, object]:
        """Return free notes by key, without places.

        Raises:
            InvalidValueError: They are not written as keys with values.
        """
        entry = self.values.get(name)
        if entry is None:
            return {}
        if not isinstance(entry.value, Mapping):
            raise InvalidValueError(
                Text(f"“{name}” has no keys", f"«{name}» har ingen nøkler"),
                entry.value.place,
                Text("keys with values", "nøkler med verdier"),
                Text(f"write “{name}:” and below it “topic: note”", f"skriv «{name}:» og under den «tema: merknad»"),
            )
        return {item.key: plain_value(item.value) for item in entry.value.entries}

    def _scalar(self, name: str, node: Node) -> Scalar:
        if not isinstance(node, Scalar) or is_null(node):
            raise InvalidValueError(
                Text(f"“{name}” holds more than a text", f"«{name}» inneholder mer enn en tekst"),
                node.place,
                Text("a text", "en tekst"),
                Text(
                    "write the text after the colon, in quotes if needed",
                    "skriv teksten etter kolon, om nødvendig i anførselstegn",
                ),
            )
        key = self.keys.get(name)
        if key is not None and key.values and node.text.strip() not in key.values:
            raise wrong_value(name, node, key.values)
        return node
