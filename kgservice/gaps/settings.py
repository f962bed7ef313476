# SPDX-License-Identifier: Apache-2.0
"""``kgservice.toml``: how a check is run in a repository, and which findings are accepted for a time.

::

    as_of = 2026-11-23            # a day, or "today"
    jurisdiction = "NO"           # or "EU"; both if left out
    role = "manufacturer"
    fail_on = "violation"         # or "warning"
    baseline = "kgservice-baseline.json"

    [[waivers]]
    rule = "MDR-MFR-PSUR"         # number of a duty, or the rule of a finding
    product = "Nevro"             # all products if left out
    reason = "First report is due in March"
    owner = "RA"
    expires = 2027-03-31
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from kgservice.errors import InvalidValueError, UnknownFieldError, UnreadableInputError
from kgservice.model.gap import Level, Waiver
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["NAME", "CheckSettings", "read_check_settings"]

NAME: Final = "kgservice.toml"
"""What the file is called where a check is run."""

_KEYS: Final = ("as_of", "jurisdiction", "role", "fail_on", "baseline", "waivers")
_WAIVER_KEYS: Final = ("rule", "product", "reason", "owner", "expires")
_JURISDICTIONS: Final = ("EU", "NO")
_LEVELS: Final = (Level.VIOLATION.value, Level.WARNING.value)
_DAY: Final = Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What a check is run with unless the command line says otherwise.

    Attributes:
        as_of: None for today.
        role: As written.
        baseline: File with findings that are known; None for none.
    """

    as_of: date | None = None
    jurisdiction: str | None = None
    role: str | None = None
    fail_on: Level = Level.VIOLATION
    baseline: Path | None = None
    waivers: tuple[Waiver, ...] = ()


def read_check_settings(path: Path) -> CheckSettings:
    """Return the settings in the file *path*.

    Raises:
        InputError: It cannot be read, has a key that is not known, or a value that a key cannot take.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInputError(
            Text(f"{path} cannot be read: {error}", f"{path} kan ikke leses: {error}"),
            None,
            Text("settings in TOML", "innstillinger i TOML"),
            Text("mend the file, or name another with --config", "rett filen, eller oppgi en annen med --config"),
        ) from error
    source = _Source(path, text)
    source.refuse_unknown(document, _KEYS, None)
    as_of = document.get("as_of")
    baseline = document.get("baseline")
    return CheckSettings(
        as_of=None if as_of in {None, "today"} else source.day("as_of", as_of, source.place("as_of")),
        jurisdiction=source.word("jurisdiction", document, _JURISDICTIONS),
        role=document.get("role"),
        fail_on=Level(source.word("fail_on", document, _LEVELS) or Level.VIOLATION),
        baseline=path.parent / str(baseline) if baseline else None,
        waivers=tuple(source.waiver(number, about) for number, about in enumerate(document.get("waivers", []))),
    )


class _Source:
    """The file, which knows on which line a key or waiver stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._waivers = [n for n, line in enumerate(self._lines, 1) if re.match(r"\s*\[\[\s*waivers\s*\]\]", line)]

    def place(self, key: str, waiver: int | None = None) -> Place:
        """Return where *key* stands, at the top or in a waiver."""
        first = 1 if waiver is None else self._waivers[waiver] if waiver < len(self._waivers) else 1
        for number in range(first, len(self._lines) + 1):
            if re.match(rf"\s*{re.escape(key)}\s*=", self._lines[number - 1]):
                return Place(str(self._path), number)
        return Place(str(self._path), first)

    def refuse_unknown(self, document: Mapping[str, Any], known: tuple[str, ...], waiver: int | None) -> None:
        for key in document:
            if key not in known:
                raise UnknownFieldError(key, self.place(key, waiver), known)

    def word(self, key: str, document: Mapping[str, Any], allowed: tuple[str, ...]) -> str | None:
        written = document.get(key)
        if written is None or written in allowed:
            return written
        listed = ", ".join(allowed)
        raise self._wrong(key, written, Text(f"one of {listed}", f"en av {listed}"), self.place(key))

    def day(self, key: str, written: object, place: Place) -> date:
        if isinstance(written, date) and not isinstance(written, datetime):
            return written
        try:
            return date.fromisoformat(str(written))
        except ValueError:
            raise self._wrong(key, written, _DAY, place) from None

    def waiver(self, number: int, about: Mapping[str, Any]) -> Waiver:
        self.refuse_unknown(about, _WAIVER_KEYS, number)
        for key in ("rule", "reason", "owner", "expires"):
            if not about.get(key):
                expected = Text(f"{key} of the waiver", f"{key} for unntaket")
                raise self._wrong(key, "", expected, self.place("rule", number))
        return Waiver(
            rule=str(about["rule"]),
            product=about.get("product"),
            reason=str(about["reason"]),
            owner=str(about["owner"]),
            expires=self.day("expires", about["expires"], self.place("expires", number)),
            place=self.place("rule", number),
        )

    def _wrong(self, key: str, written: object, expected: Text, place: Place) -> InvalidValueError:
        what = (
            Text(f"{key} cannot be “{written}”", f"{key} kan ikke være «{written}»")
            if written
            else Text(f"{key} is missing", f"{key} mangler")
        )
        return InvalidValueError(what, place, expected, Text(f"correct {key}", f"rett {key}"))
