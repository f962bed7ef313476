# SPDX-License-Identifier: Apache-2.0
"""The query parameters of a request, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Request

from kgservice.errors import UsageError, nearest
from kgservice.model.text import Text
from kgservice.web.negotiation import FORMS, form_of, language_of
from kgservice.web.problem import RequestRefusedError

__all__ = [
    "AssessmentQuery",
    "CheckQuery",
    "ValidationQuery",
    "check_parameters",
    "read_as_of",
    "read_check_query",
    "read_form",
    "read_query",
    "read_validation_query",
    "read_word",
    "wrong_value",
]

_PARAMETERS: Final = ("as_of", "jurisdiction", "lang", "format", "questions")
_CHECK_PARAMETERS: Final = ("as_of", "jurisdiction", "role", "lang", "format")
_VALIDATION_PARAMETERS: Final = ("lang", "format")


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


@dataclass(frozen=True, slots=True)
class CheckQuery:
    """What a request asks of a check.

    Attributes:
        role: As written; None for all.
        form: Name of the form of the answer.
    """

    as_of: date
    jurisdiction: str | None
    role: str | None
    lang: str
    form: str


@dataclass(frozen=True, slots=True)
class ValidationQuery:
    """What a request asks of a validation.

    Attributes:
        form: Name of the form of the answer.
    """

    lang: str
    form: str


def read_query(request: Request) -> AssessmentQuery:
    """Return what the query parameters and headers of *request* ask for.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of our forms is accepted.
    """
    form = _form(request, _PARAMETERS, FORMS)
    return AssessmentQuery(
        as_of=read_as_of(request),
        jurisdiction=read_word(request, "jurisdiction", ("NO", "EU")),
        lang=language_of(request),
        form=form,
        questions=read_word(request, "questions", ("yes", "no")) != "no",
    )


def read_check_query(request: Request, forms: Mapping[str, str]) -> CheckQuery:
    """Return what *request* asks of a check; *forms* are those of the answer, with their media types.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    form = _form(request, _CHECK_PARAMETERS, forms)
    jurisdiction = read_word(request, "jurisdiction", ("NO", "EU"))
    return CheckQuery(read_as_of(request), jurisdiction, request.args.get("role"), language_of(request), form)


def read_validation_query(request: Request, forms: Mapping[str, str]) -> ValidationQuery:
    """Return what *request* asks of a validation; *forms* are those of the answer, with their media types.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    form = _form(request, _VALIDATION_PARAMETERS, forms)
    return ValidationQuery(language_of(request), form)


def read_form(request: Request, forms: Mapping[str, str], parameters: Sequence[str] = ("lang", "format")) -> str:
    """Return the form that *request* asks for among *forms*, which are given with their media types.

    Raises:
        UsageError: A parameter is not among *parameters*, is given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    return _form(request, parameters, forms)


def check_parameters(request: Request, parameters: Sequence[str]) -> None:
    """Check that every parameter is one of *parameters* and given once, and that the language is one of ours.

    Raises:
        UsageError: It is not so.
    """
    for name in request.args:
        if name not in parameters:
            raise _unknown(name, parameters)
        if len(request.args.getlist(name)) > 1:
            raise wrong_value(name, request.args.getlist(name)[1], Text("one value", "én verdi"))
    read_word(request, "lang", ("nb", "en"))


def _form(request: Request, parameters: Sequence[str], forms: Mapping[str, str]) -> str:
    """Return the form of the answer, once every parameter is known and given once."""
    check_parameters(request, parameters)
    form = read_word(request, "format", tuple(forms)) or form_of(request, forms)
    if form is None:
        media_types = ", ".join(forms.values())
        remedy = Text("set Accept, or the parameter format", "sett Accept, eller parameteren format")
        raise RequestRefusedError(406, Text(f"one of {media_types}", f"en av {media_types}"), remedy)
    return form


def read_as_of(request: Request) -> date:
    """Return the day that the parameter as_of names; today without it.

    Raises:
        UsageError: It is no calendar date.
    """
    return _day(request.args["as_of"]) if "as_of" in request.args else date.today()


def read_word(request: Request, name: str, allowed: Sequence[str]) -> str | None:
    """Return a parameter that takes one of the *allowed* values; None where it is absent.

    Raises:
        UsageError: It has another value.
    """
    written = request.args.get(name)
    if written is None or written in allowed:
        return written
    listed = ", ".join(allowed)
    raise wrong_value(name, written, Text(f"one of {listed}", f"en av {listed}"))


def _day(written: str) -> date:
    """Return the calendar date that is written as YYYY-MM-DD."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    expected = Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD")
    raise wrong_value("as_of", written, expected)


def wrong_value(name: str, written: str, expected: Text) -> UsageError:
    """Return the error of a parameter that cannot have the value that is written."""
    shown = written[:60]
    return UsageError(
        Text(f"The parameter {name} cannot be “{shown}”", f"Parameteren {name} kan ikke være «{shown}»"),
        None,
        expected,
        Text(f"correct {name}, or leave it out", f"rett {name}, eller utelat den"),
    )


def _unknown(name: str, parameters: Sequence[str]) -> UsageError:
    shown, listed = name[:60], ", ".join(nearest(name, parameters) or parameters)
    return UsageError(
        Text(f"The parameter “{shown}” is not known", f"Parameteren «{shown}» er ikke kjent"),
        None,
        Text(f"one of {listed}", f"en av {listed}"),
        Text("check the spelling, or leave it out", "kontroller skrivemåten, eller utelat den"),
    )
