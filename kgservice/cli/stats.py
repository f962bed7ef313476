# SPDX-License-Identifier: Apache-2.0
"""``kgservice stats``: what the graph holds, and how complete and how reviewed it is."""

from __future__ import annotations

from argparse import Namespace

from kgservice import open_knowledge
from kgservice.cli.output import write_answer
from kgservice.report.stats import stats_sheet
from kgservice.report.table import write_tables

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Write the counts and shares, and return the exit code."""
    write_answer(write_tables(stats_sheet(open_knowledge(), lang), options.format), options.output)
    return 0
