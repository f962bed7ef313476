# SPDX-License-Identifier: Apache-2.0
"""Answers that are sent only to whoever has not read them already (RFC 9110, section 13)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request

from kgservice.errors import PreconditionError
from kgservice.model.text import Text

__all__ = ["unless_known"]


def unless_known(response: Response) -> Response:
    """Return the answer, which has a tag, as the request's conditions on it want it.

    Raises:
        PreconditionError: The request wants it only where it is something else.
    """
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionError(
            Text("What is here is not what the condition says", "Det som er her, er ikke det betingelsen sier"),
            None,
            Text("the tag it has now", "merket det har nå"),
            Text("ask without If-Match or If-Unmodified-Since", "spør uten If-Match og If-Unmodified-Since"),
        )
    return response
