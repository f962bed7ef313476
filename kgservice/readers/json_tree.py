# SPDX-License-Identifier: Apache-2.0
"""JSON text to a tree in which every value knows its line and column (RFC 8259, strictly)."""

from __future__ import annotations

import bisect
import json
import re
from typing import Final

from kgservice.errors import InputTooLargeError, InvalidValueError, UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers.characters import check_whole
from kgservice.readers.limits import MAX_DEPTH, too_deep
from kgservice.readers.tree import Entry, Mapping, Node, Scalar, Sequence

__all__ = ["duplicate_key", "parse_json"]

_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_ATOM: Final = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def parse_json(text: str, source: str) -> Node:
    """Return the tree of one JSON text.

    Raises:
        UnreadableInputError: It is not JSON, or spells half a character; the place is where it begins to be wrong.
        InvalidValueError: A key occurs twice in one object.
        InputTooLargeError: Objects and arrays are nested too deeply.
    """
    parser = _Parser(text, source)
    node, end = parser.value(parser.skip(0), 0)
    if parser.skip(end) != len(text):
        raise parser.unexpected(parser.skip(end), Text("the end of the text", "slutten på teksten"))
    return node


def duplicate_key(key: str, place: Place, first: Place) -> InvalidValueError:
    """Return the error for a key that occurs twice in one mapping."""
    return InvalidValueError(
        Text(f"The field “{key}” is given twice", f"Feltet «{key}» er oppgitt to ganger"),
        place,
        Text(f"each field once; it already stands at {first}", f"hvert felt én gang; det står alt ved {first}"),
        Text("remove one of the two", "fjern ett av dem"),
    )


class _Parser:
    """Recursive descent, bounded in depth, over one text."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        self._lines = [match.end() for match in re.finditer("\n", text)]

    def place(self, index: int) -> Place:
        line = bisect.bisect_right(self._lines, index)
        start = self._lines[line - 1] if line else 0
        return Place(self._source, line + 1, index - start + 1)

    def skip(self, index: int) -> int:
        match = _SPACE.match(self._text, index)
        return match.end() if match else index

    def unexpected(self, index: int, expected: Text) -> UnreadableInputError:
        found = self._text[index : index + 1]
        what = (
            Text(f"The JSON is broken at {found!r}", f"JSON-teksten er feil ved {found!r}")
            if found
            else Text("The JSON ends too early", "JSON-teksten slutter for tidlig")
        )
        remedy = Text("correct the JSON at this place", "rett JSON-teksten på dette stedet")
        return UnreadableInputError(what, self.place(index), expected, remedy)

    def value(self, index: int, depth: int) -> tuple[Node, int]:
        if depth > MAX_DEPTH:
            raise InputTooLargeError(*too_deep(self.place(index)))
        head = self._text[index : index + 1]
        if head == "{":
            return self._object(index, depth)
        if head == "[":
            return self._array(index, depth)
        if head == '"':
            text, end = self._string(index)
            return Scalar(text, self.place(index), quoted=True), end
        match = _ATOM.match(self._text, index)
        if match is None:
            raise self.unexpected(index, Text("a JSON value", "en JSON-verdi"))
        return Scalar(match.group(), self.place(index)), match.end()

    def _string(self, index: int) -> tuple[str, int]:
        try:
            text, end = _DECODER.raw_decode(self._text, index)
        except json.JSONDecodeError as error:
            expected = Text("a complete JSON string", "en fullstendig JSON-streng")
            raise self.unexpected(min(error.pos, len(self._text)), expected) from error
        check_whole(text, self.place(index))
        return text, end

    def _array(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        index = self.skip(start + 1)
        if self._text.startswith("]", index):
            return Sequence((), self.place(start)), index + 1
        while True:
            node, index = self.value(index, depth + 1)
            items.append(node)
            index = self.skip(index)
            if self._text.startswith("]", index):
                return Sequence(tuple(items), self.place(start)), index + 1
            index = self._expect(",", index)

    def _object(self, start: int, depth: int) -> tuple[Node, int]:
        entries: dict[str, Entry] = {}
        index = self.skip(start + 1)
        if self._text.startswith("}", index):
            return Mapping((), self.place(start)), index + 1
        while True:
            entry, index = self._entry(index, depth)
            if entry.key in entries:
                raise duplicate_key(entry.key, entry.place, entries[entry.key].place)
            entries[entry.key] = entry
            index = self.skip(index)
            if self._text.startswith("}", index):
                return Mapping(tuple(entries.values()), self.place(start)), index + 1
            index = self._expect(",", index)

    def _entry(self, index: int, depth: int) -> tuple[Entry, int]:
        if not self._text.startswith('"', index):
            raise self.unexpected(index, Text("a key in double quotes", "en nøkkel i doble anførselstegn"))
        place = self.place(index)
        key, index = self._string(index)
        node, end = self.value(self._expect(":", self.skip(index)), depth + 1)
        return Entry(key, place, node), end

    def _expect(self, mark: str, index: int) -> int:
        if not self._text.startswith(mark, index):
            raise self.unexpected(index, Text(f"“{mark}”", f"«{mark}»"))
        return self.skip(index + 1)
