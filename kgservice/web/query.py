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
    "ResourceQuery",
    "ValidationQuery",
    "read_check_query",
    "read_query",
    "read_resource_query",
    "read_validation_query",
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


@dataclass(frozen=True, slots=True)
class ResourceQuery:
    """What a request asks of the page or the data of an IRI.

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
        as_of=_as_of(request),
        jurisdiction=_value(request, "jurisdiction", ("NO", "EU")),
        lang=language_of(request),
        form=form,
        questions=_value(request, "questions", ("yes", "no")) != "no",
    )


def read_check_query(request: Request, forms: Mapping[str, str]) -> CheckQuery:
    """Return what *request* asks of a check; *forms* are those of the answer, with their media types.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    form = _form(request, _CHECK_PARAMETERS, forms)
    jurisdiction = _value(request, "jurisdiction", ("NO", "EU"))
    return CheckQuery(_as_of(request), jurisdiction, request.args.get("role"), language_of(request), form)


def read_validation_query(request: Request, forms: Mapping[str, str]) -> ValidationQuery:
    """Return what *request* asks of a validation; *forms* are those of the answer, with their media types.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    form = _form(request, _VALIDATION_PARAMETERS, forms)
    return ValidationQuery(language_of(request), form)


def read_resource_query(
    request: Request, forms: Mapping[str, str], parameters: Sequence[str] = ("lang", "format")
) -> ResourceQuery:
    """Return what *request* asks of an IRI; *forms* are those of the answer, with their media types.

    Raises:
        UsageError: A parameter is not among *parameters*, is given twice, or has no meaning.
        RequestRefusedError: None of the forms is accepted.
    """
    form = _form(request, parameters, forms)
    return ResourceQuery(language_of(request), form)


def _form(request: Request, parameters: Sequence[str], forms: Mapping[str, str]) -> str:
    """Return the form of the answer, once every parameter is known and given once."""
    for name in request.args:
        if name not in parameters:
            raise _unknown(name, parameters)
        if len(request.args.getlist(name)) > 1:
            raise _wrong(name, request.args.getlist(name)[1], Text("one value", "én verdi"))
    _value(request, "lang", ("nb", "en"))
    form = _value(request, "format", tuple(forms)) or form_of(request, forms)
    if form is None:
        media_types = ", ".join(forms.values())
        remedy = Text("set Accept, or the parameter format", "sett Accept, eller parameteren format")
        raise RequestRefusedError(406, Text(f"one of {media_types}", f"en av {media_types}"), remedy)
    return form


def _as_of(request: Request) -> date:
    return _day(request.args["as_of"]) if "as_of" in request.args else date.today()


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


def _unknown(name: str, parameters: Sequence[str]) -> UsageError:
    shown, listed = name[:60], ", ".join(nearest(name, parameters) or parameters)
    return UsageError(
        Text(f"The parameter “{shown}” is not known", f"Parameteren «{shown}» er ikke kjent"),
        None,
        Text(f"one of {listed}", f"en av {listed}"),
        Text("check the spelling, or leave it out", "kontroller skrivemåten, eller utelat den"),
    )
