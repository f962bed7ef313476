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
from dataclasses import dataclass, field
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
_REQUIRED: Final = ("rule", "reason", "owner", "expires")
_JURISDICTIONS: Final = ("EU", "NO")
_LEVELS: Final = (Level.VIOLATION.value, Level.WARNING.value)
_DAY: Final = Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD")
_TEXT: Final = Text("a text in quotation marks", "en tekst i anførselstegn")
_TABLES: Final = Text("one or more tables [[waivers]]", "en eller flere tabeller [[waivers]]")
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What a check is run with unless the command line says otherwise.

    Attributes:
        as_of: None for today.
        role: As written.
        baseline: File with findings that are known, relative to the folder of the settings; None for none.
        places: Key → where it stands.
    """

    as_of: date | None = None
    jurisdiction: str | None = None
    role: str | None = None
    fail_on: Level = Level.VIOLATION
    baseline: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


def read_check_settings(path: Path) -> CheckSettings:
    """Return the settings in the file *path*.

    Raises:
        InputError: It cannot be read, has a key that is not known, or a value that a key cannot take.
    """
    text = _load(path)
    source = _Source(path, text)
    document = source.parsed(text)
    source.refuse_unknown(document, _KEYS, None)
    as_of, baseline = document.get("as_of"), source.text("baseline", document)
    return CheckSettings(
        as_of=None if as_of is None or as_of == "today" else source.day("as_of", as_of, None),
        jurisdiction=source.word("jurisdiction", document, _JURISDICTIONS),
        role=source.text("role", document),
        fail_on=Level(source.word("fail_on", document, _LEVELS) or Level.VIOLATION),
        baseline=None if baseline is None else path.parent / baseline,
        waivers=tuple(source.waiver(number, about) for number, about in enumerate(source.waivers(document))),
        places={key: source.place(key) for key in document},
    )


def _load(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no UTF-8"
        raise UnreadableInputError(
            Text(f"The settings cannot be read: {reason}", f"Innstillingene kan ikke leses: {reason}"),
            Place(str(path)),
            Text("settings in TOML", "innstillinger i TOML"),
            Text("mend the file, or name another with --config", "rett filen, eller oppgi en annen med --config"),
        ) from error


class _Source:
    """The file, which knows on which line a key or waiver stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._waivers = [n for n, line in enumerate(self._lines, 1) if re.match(r"\s*\[\[\s*waivers\s*\]\]", line)]

    def parsed(self, text: str) -> dict[str, Any]:
        """Return the document.

        Raises:
            UnreadableInputError: It is no TOML.
        """
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = _AT.search(str(error))
            problem = _AT.sub("", str(error))
            line, column = (int(at[1]), int(at[2])) if at and at[1] else (len(self._lines) or 1, None)
            raise UnreadableInputError(
                Text(f"The TOML is broken: {problem}", f"TOML-teksten er feil: {problem}"),
                Place(str(self._path), line, column),
                Text("valid TOML", "gyldig TOML"),
                Text("correct the text at this place", "rett teksten på dette stedet"),
            ) from error

    def place(self, key: str, waiver: int | None = None) -> Place:
        """Return where *key* stands, at the top or in a waiver; else where its table begins."""
        first, last = self._span(waiver)
        for number in range(first, last + 1):
            if re.match(
                rf"""\s*(["']?){re.escape(key)}\1\s*=|\s*\[+\s*{re.escape(key)}\s*\]""", self._lines[number - 1]
            ):
                return Place(str(self._path), number)
        return Place(str(self._path), first)

    def _span(self, waiver: int | None) -> tuple[int, int]:
        """Return the first and last line of a waiver, or of all."""
        if waiver is None or waiver >= len(self._waivers):
            return 1, len(self._lines)
        following = self._waivers[waiver + 1 :]
        return self._waivers[waiver], following[0] - 1 if following else len(self._lines)

    def refuse_unknown(self, document: Mapping[str, Any], known: tuple[str, ...], waiver: int | None) -> None:
        for key in document:
            if key not in known:
                raise UnknownFieldError(key, self.place(key, waiver), known)

    def word(self, key: str, document: Mapping[str, Any], allowed: tuple[str, ...]) -> str | None:
        """Return one of the *allowed* words; case does not count."""
        written = document.get(key)
        if written is None:
            return None
        found = next((word for word in allowed if word.lower() == str(written).lower()), None)
        if found is None:
            listed = ", ".join(allowed)
            raise self._wrong(key, written, Text(f"one of {listed}", f"en av {listed}"), None)
        return found

    def text(self, key: str, document: Mapping[str, Any], waiver: int | None = None) -> str | None:
        written = document.get(key)
        if written is None or (isinstance(written, str) and written.strip()):
            return written
        raise self._wrong(key, written, _TEXT, waiver)

    def day(self, key: str, written: object, waiver: int | None) -> date:
        if isinstance(written, date) and not isinstance(written, datetime):
            return written
        try:
            return date.fromisoformat(str(written))
        except ValueError:
            raise self._wrong(key, written, _DAY, waiver) from None

    def waivers(self, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = document.get("waivers", [])
        if isinstance(found, list) and all(isinstance(about, dict) for about in found):
            return found
        raise self._wrong("waivers", found, _TABLES, None)

    def waiver(self, number: int, about: Mapping[str, Any]) -> Waiver:
        self.refuse_unknown(about, _WAIVER_KEYS, number)
        for key in _REQUIRED:
            if key not in about:
                raise self._missing(key, number)
        texts = {key: self.text(key, about, number) or "" for key in ("rule", "reason", "owner")}
        return Waiver(
            **texts,
            product=self.text("product", about, number),
            expires=self.day("expires", about["expires"], number),
            place=self.place("rule", number),
        )

    def _missing(self, key: str, number: int) -> InvalidValueError:
        return InvalidValueError(
            Text(f"The waiver has no {key}", f"Fraviket mangler {key}"),
            self.place("rule", number),
            Text("rule, reason, owner and expires", "rule, reason, owner og expires"),
            Text(f"add {key} to this waiver", f"legg til {key} i dette fraviket"),
        )

    def _wrong(self, key: str, written: object, expected: Text, waiver: int | None) -> InvalidValueError:
        what = Text(f"{key} cannot be “{written}”", f"{key} kan ikke være «{written}»")
        return InvalidValueError(what, self.place(key, waiver), expected, Text(f"correct {key}", f"rett {key}"))
