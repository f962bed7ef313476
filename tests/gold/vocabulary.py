# SPDX-License-Identifier: Apache-2.0
"""The closed vocabulary of the feature words of gold cases, and the check of a case against it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

__all__ = [
    "VOCABULARY_FILE",
    "CaseError",
    "Word",
    "check_features",
    "expected_strings",
    "load_vocabulary",
    "read_strings",
    "read_table",
]

VOCABULARY_FILE: Final = Path(__file__).with_name("vocabulary.json")
"""A copy of the table, and of the lists of expected strings, that stand beside the cases."""

_NUMBERS: Final[Mapping[str, tuple[int, ...]]] = {"annex_xvi_group": (1, 2, 3, 4, 5, 6)}
"""Values of the words of type number, which the table does not list: the six groups of Annex XVI to the MDR."""

_KINDS: Final = frozenset({"yes/no", "text", "list of text", "number"})
_ROW: Final = re.compile(r"^\| `(?P<word>\w+)` \| (?P<type>[^|]+) \| (?P<values>[^|]*) \|$")


class CaseError(ValueError):
    """A case cannot be used: a word, or a value of it, is not in the vocabulary.

    Attributes:
        case: Id of the case.
    """

    def __init__(self, case: str, word: str, value: object, problem: str) -> None:
        super().__init__(f"case {case}, word {word}, value {json.dumps(value, ensure_ascii=False)}: {problem}")
        self.case = case
        self.word = word
        self.value = value


@dataclass(frozen=True, slots=True)
class Word:
    """One feature word.

    Attributes:
        kind: "yes/no", "text", "list of text" or "number".
        nullable: null may stand for its value.
        values: The only values; of a list, the only items; empty for yes/no.
    """

    kind: str
    nullable: bool
    values: tuple[object, ...]

    def __contains__(self, value: object) -> bool:
        """Return whether the word may have *value*."""
        if value is None:
            return self.nullable
        if self.kind == "yes/no":
            return isinstance(value, bool)
        if self.kind == "list of text":
            return isinstance(value, list) and all(item in self.values for item in value)
        return not isinstance(value, bool) and value in self.values  # True equals 1

    def every_value(self) -> Iterator[object]:
        """Yield each value the word may have; of a list, each item alone."""
        if self.nullable:
            yield None
        if self.kind == "yes/no":
            yield from (True, False)
        for value in self.values:
            yield [value] if self.kind == "list of text" else value


def read_table(markdown: str) -> dict[str, dict[str, object]]:
    """Return the vocabulary that a table ``| word | type | values |`` holds, in the shape of the JSON file."""
    rows = (match for line in markdown.splitlines() if (match := _ROW.match(line)))
    return {
        row["word"]: {"type": row["type"].strip(), "values": re.findall(r"`([^`]*)`", row["values"])} for row in rows
    }


def read_strings(markdown: str, key: str) -> list[str]:
    """Return the strings that stand below the line ``Strings of `expected.<key>```."""
    lines = iter(markdown.splitlines())
    next(line for line in lines if line.startswith(f"Strings of `expected.{key}`"))
    return re.findall(r"`([^`]*)`", next(lines))


def expected_strings(key: str) -> tuple[str, ...]:
    """Return every string that a case may expect for "rule" or "ai_act"."""
    return tuple(json.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))["expected"][key])


@cache
def load_vocabulary() -> Mapping[str, Word]:
    """Return the words by name."""
    entries = json.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))["words"]
    return {name: _word(name, entry["type"], tuple(entry["values"])) for name, entry in entries.items()}


def _word(name: str, declared: str, values: tuple[object, ...]) -> Word:
    parts = {part.strip() for part in declared.split(",")}
    (kind,) = parts - {"null"}
    if kind not in _KINDS:
        raise ValueError(f"{name}: “{kind}” is no type of a feature word")
    return Word(kind, "null" in parts, _NUMBERS[name] if kind == "number" else values)


def check_features(case: str, features: Mapping[str, object]) -> None:
    """Refuse a case with a word or a value that the vocabulary does not hold.

    Raises:
        CaseError: It names case, word and value.
    """
    words = load_vocabulary()
    for name, value in features.items():
        if name not in words:
            raise CaseError(case, name, value, "no such feature word")
        if value not in words[name]:
            raise CaseError(case, name, value, "no such value of this word")
