# SPDX-License-Identifier: Apache-2.0
"""The reference of the command line, drawn from the parser: ``python -m kgservice.cli.reference > docs/cli.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from kgservice.cli.options import VERBS, build_parser, verb_parser

__all__ = ["reference"]

_LANGUAGES: Final = {"en": "English", "nb": "Bokmål"}


def reference() -> str:
    """Return the help of the command and of each verb, in both languages, as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "<!-- SPDX-License-Identifier: Apache-2.0 -->"
    yield "<!-- Generated: python -m kgservice.cli.reference > docs/cli.md -->"
    yield "# The command line"
    for lang, language in _LANGUAGES.items():
        yield f"\n## {language}"
        yield from _help("kgservice", build_parser(lang).format_help())
        for verb in VERBS:
            yield from _help(f"kgservice {verb}", verb_parser(verb, lang).format_help())
    yield ""


def _help(title: str, text: str) -> Iterator[str]:
    yield f"\n### `{title}`\n\n```text\n{text.rstrip()}\n```"


if __name__ == "__main__":
    sys.stdout.write(reference())
