# SPDX-License-Identifier: Apache-2.0
"""The body of a request: how long it may be, and of which format it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from kgservice.model.text import Text
from kgservice.readers.detect import MEDIA_TYPES
from kgservice.web.problem import RequestRefusedError

__all__ = ["MAX_BODY", "read_body", "read_media_type", "too_large"]

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of a request's body."""


def read_media_type(allowed: Iterable[str] = MEDIA_TYPES) -> str | None:
    """Return the media type of the body; None where the request names none and the content must tell.

    Raises:
        RequestRefusedError: It is none of those *allowed*.
    """
    named, known = request.mimetype, tuple(allowed)
    if not named or named in known:
        return named or None
    listed = ", ".join(known)
    remedy = Text("name the format in Content-Type", "oppgi formatet i Content-Type")
    raise RequestRefusedError(415, Text(f"one of {listed}", f"en av {listed}"), remedy)


def read_body() -> bytes:
    """Return the body of the request.

    Raises:
        RequestRefusedError: It is longer than is taken.
    """
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise too_large() from error
    if len(data) > MAX_BODY:
        raise too_large()
    return data


def too_large() -> RequestRefusedError:
    """Return the error for a body that is longer than is taken."""
    expected = Text(f"at most {MAX_BODY} bytes", f"høyst {MAX_BODY} byte")
    return RequestRefusedError(413, expected, Text("send fewer products at a time", "send færre produkter om gangen"))
