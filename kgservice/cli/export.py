# SPDX-License-Identifier: Apache-2.0
"""``kgservice export``: the whole knowledge graph in one file."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from kgservice import open_assessor
from kgservice.cli.output import write_answer
from kgservice.report.export import export

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Write the graph, with the axioms of the law of the day spelled out, and return the exit code."""
    del lang
    assessor = open_assessor()
    as_of = options.as_of or date.today()
    answer = export(assessor.knowledge, options.format, as_of=as_of, jurisdiction=options.jurisdiction)
    write_answer(answer, options.output)
    return 0
