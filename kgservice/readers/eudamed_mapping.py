# SPDX-License-Identifier: Apache-2.0
"""The table that says what an element of a EUDAMED message means (``ontology/mapping/eudamed-dtx.yaml``)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from kgservice.errors import KnowledgeError, MissingTermError
from kgservice.knowledge.fields import FieldTable
from kgservice.knowledge.graph import knowledge_root
from kgservice.model.text import EMPTY_TEXT, Text

__all__ = ["ElementRule", "EudamedMapping", "RecordKind", "check_fields", "load_mapping", "mapping_path"]

_RULE_KEYS: Final = frozenset({
    "use", "field", "token", "any", "values", "otherwise", "qualification", "child", "scheme", "eudamed_scheme",
    "pattern", "role", "en", "nb",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What a record element is.

    Attributes:
        part: "basic", "udi" or "market".
    """

    part: str
    legislation: str | None = None
    qualification: str | None = None


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What becomes of one child element of a record; the table explains each ``use``.

    Attributes:
        values: Text of the element → field → True, False or token; for a class, text → class.
        reason: Why the element, or a value that is not listed, says nothing.
    """

    use: str
    field: str = ""
    token: str = ""
    any: bool = False
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    qualification: str | None = None
    child: str | None = None
    scheme: str = ""
    eudamed_scheme: str = ""
    pattern: str = ""
    role: str = ""
    reason: Text = EMPTY_TEXT

    def fields(self) -> list[tuple[str, object]]:
        """Return the fields this rule can answer, each with a value it can give."""
        if self.use in {"answer", "token", "none"}:
            return [(self.field, self.token or True)]
        if self.use != "value":
            return []
        return [(name, value) for answers in self.values.values() for name, value in answers.items()]


@dataclass(frozen=True, slots=True)
class EudamedMapping:
    """The whole table."""

    prefixes: Mapping[str, str]
    messages: frozenset[str]
    records: Mapping[str, RecordKind]
    elements: Mapping[str, Mapping[str, ElementRule]]


def mapping_path() -> Path:
    """Return where the table is."""
    return knowledge_root() / "ontology" / "mapping" / "eudamed-dtx.yaml"


@cache
def load_mapping(path: Path) -> EudamedMapping:
    """Read the table.

    Raises:
        KnowledgeError: It is absent, not YAML, or holds a key that has no meaning.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return EudamedMapping(
            prefixes=dict(raw["prefixes"]),
            messages=frozenset(raw["messages"]),
            records={name: RecordKind(**kind) for name, kind in raw["records"].items()},
            elements={
                part: {name: _rule(name, rule) for name, rule in rules.items()}
                for part, rules in raw["elements"].items()
            },
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path} is not a EUDAMED mapping: {error}") from error


def check_fields(mapping: EudamedMapping, fields: FieldTable) -> None:
    """See that every field and token of the table exists.

    Raises:
        MissingTermError: One does not.
    """
    for part, rules in mapping.elements.items():
        for element, rule in rules.items():
            for name, value in rule.fields():
                spec = fields.fields.get(name)
                if spec is None or (isinstance(value, str) and value not in spec.values):
                    raise MissingTermError(
                        f"The EUDAMED mapping of {part}/{element} uses {name}={value}, which is no field."
                    )


def _rule(name: str, raw: Mapping[str, Any]) -> ElementRule:
    """Build one rule from its YAML."""
    unknown = raw.keys() - _RULE_KEYS
    if unknown:
        raise KnowledgeError(f"The EUDAMED mapping of {name} has unknown keys: {', '.join(sorted(unknown))}.")
    reason = raw.get("otherwise", raw)
    plain = {key: value for key, value in raw.items() if key not in {"otherwise", "en", "nb"}}
    return ElementRule(**plain, reason=Text(reason.get("en", ""), reason.get("nb", "")))
