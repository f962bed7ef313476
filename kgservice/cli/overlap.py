# SPDX-License-Identifier: Apache-2.0
"""``kgservice overlap``: the matrix of responsibility areas and how single duties overlap."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from kgservice import open_assessor
from kgservice.cli.inputs import read_files
from kgservice.cli.output import write_answer
from kgservice.errors import InvalidValueError
from kgservice.model.assessment import ProductAssessment
from kgservice.model.text import Text
from kgservice.report.overlap import OverlapChoice, overlap_sheet
from kgservice.report.table import write_tables

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Write the matrix, of everything or of the first product in a file, and return the exit code."""
    wanted = options.area or options.kind or options.file
    choice = OverlapChoice(options.area, options.kind, options.by, first_alone=options.format == "text" and not wanted)
    product = _product(options) if options.file else None
    sheet = overlap_sheet(open_assessor().knowledge, lang, choice, product)
    write_answer(write_tables(sheet, options.format), options.output)
    return 0


def _product(options: Namespace) -> ProductAssessment:
    assessor = open_assessor()
    found = read_files([options.file], assessor.knowledge.fields, hint=options.input_format)
    if not found.products:
        raise InvalidValueError(
            Text(f"{options.file} describes no product", f"{options.file} beskriver ikke noe produkt"),
            None,
            Text("a description of one product", "en beskrivelse av ett produkt"),
            Text("see “kgservice new” for a description to fill in", "se «kgservice new» for en mal å fylle ut"),
        )
    as_of = options.as_of or date.today()
    result = assessor.assess(found.products, as_of=as_of, jurisdiction=options.jurisdiction, questions=False)
    return result.products[0]
