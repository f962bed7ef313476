# SPDX-License-Identifier: Apache-2.0
"""``kgservice diff``: which answers changed, and which conclusions and duties changed with them."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from kgservice import open_assessor
from kgservice.cli.inputs import read_files
from kgservice.cli.output import write_answer
from kgservice.pipeline.compare import compare
from kgservice.report.difference import difference_sheet
from kgservice.report.table import write_tables

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Compare two descriptions; the exit code is 1 where something has to be considered anew, else 0."""
    assessor = open_assessor()
    as_of = options.as_of or date.today()
    old, new = (
        read_files([name], assessor.knowledge.fields, hint=None).products for name in (options.old, options.new)
    )
    first, second = (
        assessor.assess(products, as_of=as_of, jurisdiction=options.jurisdiction, questions=False)
        for products in (old, new)
    )
    found = compare(old, new, first, second, assessor.knowledge.rulebase)
    sheet = difference_sheet(found, assessor.knowledge, lang, as_of=as_of)
    write_answer(write_tables(sheet, options.format), options.output)
    return int(any(product.requalify for product in found.products))
