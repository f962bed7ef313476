# SPDX-License-Identifier: Apache-2.0
"""What a request about products asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Request
from werkzeug.http import parse_etags

from kgservice.model.rulebase import Rulebase
from kgservice.products import Choice, Terms
from kgservice.report.choices import one_of
from kgservice.store.port import Condition
from kgservice.web.query import check_parameters, read_as_of, read_word

__all__ = ["FILTERS", "FORMS", "read_choice", "read_condition", "read_terms"]

FORMS: Final = {
    "json": "application/json",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
    "n-triples": "application/n-triples",
}
"""Forms of a product and their media types, the preferred one first."""

FILTERS: Final = ("q", "class", "act")
"""Parameters by which the list is narrowed."""

_TERMS: Final = ("as_of", "jurisdiction", "lang")


def read_terms(request: Request) -> Terms:
    """Return how what is sent is to be assessed.

    Raises:
        UsageError: A parameter is unknown, given twice, or has no meaning.
    """
    check_parameters(request, _TERMS)
    as_of = read_as_of(request) if "as_of" in request.args else None
    return Terms(as_of, read_word(request, "jurisdiction", ("NO", "EU")))


def read_choice(values: Mapping[str, str], base: Rulebase) -> Choice:
    """Return which products are wanted; classes and acts are those of the rules.

    Raises:
        UsageError: There is no such class or act.
    """
    scales = [scale for scale in base.scales.values() if scale.legislation]
    acts = [scale.legislation for scale in scales if scale.legislation]
    classes = [base.conclusions[iri].value for scale in scales for iri in scale.values]
    return Choice(
        words=values.get("q"),
        risk_class=one_of(values["class"], dict.fromkeys(classes), "class") if "class" in values else None,
        act=one_of(values["act"], dict.fromkeys(acts), "act") if "act" in values else None,
    )


def read_condition(request: Request) -> Condition | None:
    """Return what the request wants to hold of the current version; the form in which it was read does not matter."""
    headers = (request.headers.get("If-Match"), request.headers.get("If-None-Match"))
    return None if headers == (None, None) else Condition(*map(_tags, headers))


def _tags(header: str | None) -> tuple[str, ...] | None:
    if header is None:
        return None
    tags = parse_etags(header)
    if tags.star_tag:
        return ("*",)
    return tuple(sorted(tag.partition(".")[0] for tag in tags.as_set(include_weak=False) if tag))
