# SPDX-License-Identifier: Apache-2.0
"""Text in the languages of the service."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EMPTY_TEXT", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and in bokmål; an absent language falls back to the other."""

    en: str = ""
    nb: str = ""

    def __call__(self, lang: str) -> str:
        """Return the text in *lang* ("en" or "nb"), or in the other language when it has none."""
        first, second = (self.nb, self.en) if lang == "nb" else (self.en, self.nb)
        return first or second

    def in_language(self, lang: str) -> str:
        """Return the text in *lang* alone; empty where it has none."""
        return self.nb if lang == "nb" else self.en

    def __bool__(self) -> bool:
        """Say whether there is any text at all."""
        return bool(self.en or self.nb)


EMPTY_TEXT = Text()
