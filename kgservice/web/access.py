# SPDX-License-Identifier: Apache-2.0
"""Who may write: whoever has the token, where the service was started to be written at all."""

from __future__ import annotations

import hmac

from kgservice.model.text import Text
from kgservice.web.problem import RequestRefusedError

__all__ = ["Access"]


class Access:
    """The guard of everything that writes."""

    def __init__(self, token: str | None) -> None:
        """Let in whoever brings *token*; without one nobody."""
        self._token = None if token is None else token.encode()

    @property
    def is_open(self) -> bool:
        """Whether anybody can write."""
        return self._token is not None

    def require(self, authorization: str | None) -> None:
        """Check the header Authorization of a request that writes.

        The comparison takes as long for a token that is nearly right as for one that is wholly wrong.

        Raises:
            RequestRefusedError: Nothing can be written here, or the token is absent or wrong.
        """
        if self._token is None:
            raise RequestRefusedError(
                403,
                Text("a service that can be written", "en tjeneste som kan skrives til"),
                Text(
                    "start it with “kgservice serve --writable” and a token in KGSERVICE_WRITE_TOKEN",
                    "start den med «kgservice serve --writable» og et token i KGSERVICE_WRITE_TOKEN",
                ),
            )
        scheme, _, given = (authorization or "").partition(" ")
        right = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), self._token)
        if scheme.lower() != "bearer" or not right:
            raise RequestRefusedError(
                401,
                Text("the header “Authorization: Bearer TOKEN”", "hodet «Authorization: Bearer TOKEN»"),
                Text("send the token of this service", "send tokenet til denne tjenesten"),
            )
