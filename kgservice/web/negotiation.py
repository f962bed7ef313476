# SPDX-License-Identifier: Apache-2.0
"""Which language and which form of an answer a request asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

__all__ = ["FORMS", "content_type", "form_of", "language_of"]

FORMS: Final = {
    "json": "application/json",
    "text": "text/plain",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
}
"""Forms of an assessment and their media types, the preferred one first."""

_BOKMAL: Final = ("nb", "no", "nn")


def language_of(request: Request) -> str:
    """Return "nb" or "en": what ``lang`` says, else what Accept-Language prefers, else English."""
    asked = request.args.get("lang", "")
    if asked in {"nb", "en"}:
        return asked
    accepted: Sequence[tuple[str, float]] = list(request.accept_languages)
    for tag, quality in accepted:
        primary = tag.lower().replace("_", "-").partition("-")[0]
        if quality > 0 and primary in (*_BOKMAL, "en"):
            return "nb" if primary in _BOKMAL else "en"
    return "en"


def form_of(request: Request, forms: Mapping[str, str] = FORMS) -> str | None:
    """Return the one of the *forms* that Accept prefers, the first without it; None where it takes none of them."""
    header = request.headers.get("Accept", "").strip()
    if not header:
        return next(iter(forms))
    # A charset parameter is no other form: all of them are UTF-8 anyway.
    bare = re.sub(r";\s*charset\s*=\s*(?:\"[^\"]*\"|[^;,\s]*)", "", header, flags=re.IGNORECASE)
    best = parse_accept_header(bare, MIMEAccept).best_match(list(forms.values()))
    return next((form for form, media_type in forms.items() if media_type == best), None)


def content_type(media_type: str) -> str:
    """Return the value of Content-Type for what is sent as *media_type*: text is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
