# SPDX-License-Identifier: Apache-2.0
"""The reference of the named queries: ``python -m kgservice.graph.reference > docs/queries.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from kgservice.graph.named import NamedQuery, Parameter, named_queries

__all__ = ["reference"]

_LANGUAGES: Final = {"en": "English", "nb": "Bokmål"}
_HEADINGS: Final = {
    "en": ("Query", "What it answers", "Parameters", "Questions"),
    "nb": ("Spørring", "Hva den svarer på", "Parametere", "Spørsmål"),
}
_PRODUCT: Final = {"en": "needs `--product FILE`", "nb": "krever `--product FIL`"}
_INTRODUCTION: Final = """
Ask one with `kgservice query NAME -p parameter=value`, or run the file in any SPARQL engine: it holds a value for each
parameter. A day is written YYYY-MM-DD or `today`, a role or a topic by its word, a provision as it is cited, and `any`
leaves a parameter open. What the columns hold stands in the head of each file in `queries/named`."""


def reference() -> str:
    """Return the table of the named queries, in both languages, as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "<!-- SPDX-License-Identifier: Apache-2.0 -->"
    yield "<!-- Generated: python -m kgservice.graph.reference > docs/queries.md -->"
    yield "# Named queries"
    yield _INTRODUCTION
    for lang, language in _LANGUAGES.items():
        yield f"\n## {language}\n"
        yield f"| {' | '.join(_HEADINGS[lang])} |"
        yield "|---|---|---|---|"
        for query in named_queries().values():
            yield _row(query, lang)
    yield ""


def _row(query: NamedQuery, lang: str) -> str:
    title, summary = query.title.in_language(lang), query.summary.in_language(lang)
    needs = [_PRODUCT[lang]] if query.needs_product else []
    parameters = "<br>".join([*(_parameter(each, lang) for each in query.parameters), *needs])
    return f"| `{query.name}` | **{title}.** {summary} | {parameters} | {', '.join(query.answers)} |"


def _parameter(parameter: Parameter, lang: str) -> str:
    values = f" ({', '.join(parameter.values)})" if parameter.kind == "word" else ""
    return f"`{parameter.name}={parameter.default}` {parameter.meaning.in_language(lang)}{values}"


if __name__ == "__main__":
    sys.stdout.write(reference())
