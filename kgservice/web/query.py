# SPDX-License-Identifier: Apache-2.0
"""The query parameters of a request, checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Request

from kgservice.errors import UsageError, nearest
from kgservice.model.text import Text
from kgservice.web.negotiation import FORMS, form_of, language_of
from kgservice.web.problem import RequestRefusedError

__all__ = ["AssessmentQuery", "read_query"]

_PARAMETERS: Final = ("as_of", "jurisdiction", "lang", "format", "questions")


@dataclass(frozen=True, slots=True)
class AssessmentQuery:
    """What a request asks of an assessment.

    Attributes:
        form: One of the names in ``FORMS``.
    """

    as_of: date
    jurisdiction: str | None
    lang: str
    form: str
    questions: bool


def read_query(request: Request) -> AssessmentQuery:
    """Return what the query parameters and headers of *request* ask for.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of our forms is accepted.
    """
    for name in request.args:
        if name not in _PARAMETERS:
            raise _unknown(name)
        if len(request.args.getlist(name)) > 1:
            raise _wrong(name, request.args.getlist(name)[1], Text("one value", "én verdi"))
    _value(request, "lang", ("nb", "en"))
    form = _value(request, "format", tuple(FORMS)) or form_of(request)
    if form is None:
        media_types = ", ".join(FORMS.values())
        remedy = Text("set Accept, or the parameter format", "sett Accept, eller parameteren format")
        raise RequestRefusedError(406, Text(f"one of {media_types}", f"en av {media_types}"), remedy)
    return AssessmentQuery(
        as_of=_day(request.args["as_of"]) if "as_of" in request.args else date.today(),
        jurisdiction=_value(request, "jurisdiction", ("NO", "EU")),
        lang=language_of(request),
        form=form,
        questions=_value(request, "questions", ("yes", "no")) != "no",
    )


def _value(request: Request, name: str, allowed: Sequence[str]) -> str | None:
    """Return a parameter that takes one of the *allowed* values; None where it is absent."""
    written = request.args.get(name)
    if written is None or written in allowed:
        return written
    listed = ", ".join(allowed)
    raise _wrong(name, written, Text(f"one of {listed}", f"en av {listed}"))


def _day(written: str) -> date:
    """Return the calendar date that is written as YYYY-MM-DD."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    expected = Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD")
    raise _wrong("as_of", written, expected)


def _wrong(name: str, written: str, expected: Text) -> UsageError:
    shown = written[:60]
    return UsageError(
        Text(f"The parameter {name} cannot be “{shown}”", f"Parameteren {name} kan ikke være «{shown}»"),
        None,
        expected,
        Text(f"correct {name}, or leave it out", f"rett {name}, eller utelat den"),
    )


def _unknown(name: str) -> UsageError:
    shown, listed = name[:60], ", ".join(nearest(name, _PARAMETERS) or _PARAMETERS)
    return UsageError(
        Text(f"The parameter “{shown}” is not known", f"Parameteren «{shown}» er ikke kjent"),
        None,
        Text(f"one of {listed}", f"en av {listed}"),
        Text("check the spelling, or leave it out", "kontroller skrivemåten, eller utelat den"),
    )
