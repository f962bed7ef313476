# SPDX-License-Identifier: Apache-2.0
"""What is known of a request while it is answered: noted down by whoever answers, read when the answer is over.

Nothing in it leaves this machine but what the log and the counters say of it, and they say nothing of content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from kgservice.store.port import Answer

__all__ = ["Record", "record_of"]

_KEY: Final = "kgservice.record"


@dataclass(slots=True)
class Record:
    """One request.

    Attributes:
        route: The address as the description of the interface has it, such as ``/api/queries/{name}``.
        form: Of a query: "SELECT", "ASK", "CONSTRUCT" or "DESCRIBE"; empty where nothing is asked.
        change: Of a write: "update", "put", "post" or "delete"; empty where nothing is written.
        ident: The name of the query.
        text: The query or update, as it was sent.
        answer: Of the query.
        unchanged: Whether the caller was told that it has the answer already.
        error: Why there is no answer, or none that is whole.
        left: Whether the caller went away before the end.
        watched: Whether somebody writes the log when the request is over.
    """

    route: str = "unmatched"
    form: str = ""
    change: str = ""
    ident: str = ""
    text: str = ""
    answer: Answer | None = None
    unchanged: bool = False
    error: BaseException | None = None
    left: bool = False
    watched: bool = False


def record_of(environ: WSGIEnvironment) -> Record:
    """Return the record of a request; where nobody keeps one, it is kept from now on."""
    record: Record | None = environ.get(_KEY)
    if record is None:
        record = environ[_KEY] = Record()
    return record
