# SPDX-License-Identifier: Apache-2.0
"""``kgservice validate``: plain SHACL over any graph."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from kgservice import open_assessor, open_checker
from kgservice.cli.output import in_colour, write_answer
from kgservice.gaps.validation import validate_statements
from kgservice.readers.limits import MAX_BYTES
from kgservice.readers.statements import Statements, read_statements
from kgservice.report.validation import VALIDATION_FORMATS, report_to_text

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Validate the graph, write the report and return the exit code: 0 where it conforms, else 1."""
    shapes = [_read(name, None, rename=True) for name in options.shapes or ()]
    data = _read(options.file, options.input_format, rename=False)
    report = validate_statements(data, shapes, open_checker().shapes, engine=options.engine)
    if options.format == "text":
        answer = report_to_text(report, data, lang, colour=in_colour(options.colour, options.output)).encode()
    else:
        answer = VALIDATION_FORMATS[options.format](report, data, lang)
    write_answer(answer, options.output)
    return 0 if report.conforms else 1


def _read(name: str, hint: str | None, *, rename: bool) -> Statements:
    fields = open_assessor().knowledge.fields
    if name == "-":
        return read_statements(sys.stdin.buffer.read(MAX_BYTES + 1), fields, hint=hint, name="<stdin>", rename=rename)
    return read_statements(Path(name), fields, hint=hint, rename=rename)
