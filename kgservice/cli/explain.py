# SPDX-License-Identifier: Apache-2.0
"""``kgservice explain``: what a provision, duty, area, rule, standard, guidance document or term is."""

from __future__ import annotations

from argparse import Namespace

from kgservice import open_knowledge
from kgservice.cli.output import write_answer
from kgservice.report.explain import explain, explanation_to_json, explanation_to_text
from kgservice.report.json import dump

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Explain what the words name and return the exit code."""
    explanation = explain(" ".join(options.words), open_knowledge(), lang, as_of=options.as_of)
    if options.format == "json":
        write_answer(dump(explanation_to_json(explanation)).encode(), options.output)
    else:
        write_answer(explanation_to_text(explanation), options.output)
    return 0
