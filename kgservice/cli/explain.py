# SPDX-License-Identifier: Apache-2.0
"""``kgservice explain``: what a provision, rule, guidance document or term is."""

from __future__ import annotations

from argparse import Namespace

from kgservice import open_assessor
from kgservice.cli.output import write_answer
from kgservice.report import explain
from kgservice.report.json import dump

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Explain what the words name and return the exit code."""
    explanation = explain.explain(" ".join(options.words), open_assessor().knowledge, lang)
    if options.format == "json":
        write_answer(dump(explain.to_json(explanation, lang)).encode(), options.output)
    else:
        write_answer(explain.to_text(explanation, lang), options.output)
    return 0
