# SPDX-License-Identifier: Apache-2.0
"""``kgservice assess``: what each described product is, which class it has and what the AI Act makes of it."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Final

from kgservice import open_assessor
from kgservice.cli.inputs import read_files, tell_unused
from kgservice.cli.output import in_colour, write_answer
from kgservice.cli.prove import prove
from kgservice.knowledge.bundle import Knowledge
from kgservice.model.assessment import Assessment, ProductAssessment
from kgservice.report.duties import read_role

__all__ = ["run"]

_UNDETERMINED: Final = 3


def run(options: Namespace, lang: str) -> int:
    """Assess the files, write the answer and return the exit code."""
    assessor = open_assessor()
    found = read_files(options.files, assessor.knowledge.fields, hint=options.input_format)
    tell_unused(found.unused, lang)
    as_of = options.as_of or date.today()
    role = read_role(options.role, assessor.knowledge) if options.role else None
    result = assessor.assess(
        found.products,
        as_of=as_of,
        jurisdiction=options.jurisdiction,
        questions=not options.no_questions,
        duties=not options.no_duties,
    )
    if options.prove:
        prove(assessor, found.products, as_of=as_of, jurisdiction=options.jurisdiction, lang=lang)
    if options.format == "questions":
        from kgservice.report.question_sheet import question_sheets

        write_answer(question_sheets(found.products, result, assessor.knowledge, lang), options.output)
    else:
        write_answer(_rendered(result, assessor.knowledge, options, lang, role), options.output)
    undetermined = any(_is_undetermined(product) for product in result.products)
    return _UNDETERMINED if options.strict and undetermined else 0


def _rendered(result: Assessment, knowledge: Knowledge, options: Namespace, lang: str, role: str | None) -> str | bytes:
    """Return the answer in the form asked for; only what writes this form is imported."""
    if options.format == "json":
        from kgservice.report.json import dump, to_json

        return dump(to_json(result, knowledge, lang, role=role)).encode()
    if options.format == "text":
        from kgservice.report.text import to_text

        colour = in_colour(options.colour, options.output)
        return to_text(result, knowledge, lang, colour=colour, all_rules=options.all_rules, role=role)
    from kgservice.report import rdf

    return rdf.to_turtle(result, knowledge) if options.format == "turtle" else rdf.to_json_ld(result, knowledge)


def _is_undetermined(product: ProductAssessment) -> bool:
    answers = (product.qualification, product.risk_class.answer)
    return product.ai_act.outcomes is None or not all(answer.certain for answer in answers)
