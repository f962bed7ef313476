# SPDX-License-Identifier: Apache-2.0
"""Assess the cases of a file, all in one input, and compare."""

from __future__ import annotations

from pathlib import Path

from tests.gold.adapter import assess_descriptions, finding_of
from tests.gold.cases import Case, read_cases
from tests.gold.comparison import Difference, compare
from tests.gold.translation import describe

__all__ = ["run"]


def run(path: Path) -> list[tuple[Case, list[Difference]]]:
    """Return each case of the file with the questions it tests.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no case, or a word or value is not in the vocabulary.
    """
    cases = read_cases(path)
    assessed = assess_descriptions([describe(case.id, case.product, case.features) for case in cases])
    return [(case, compare(case, finding_of(assessed[case.id]))) for case in cases]
