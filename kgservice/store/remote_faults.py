# SPDX-License-Identifier: Apache-2.0
"""What a server answers in place of what was asked for, as errors that name its address without credentials."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kgservice.errors import BusyError, KgServiceError, LimitError, StoreError
from kgservice.model.text import Text
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store.engine_faults import cannot_be_done
from kgservice.store.marks import changed_since

if TYPE_CHECKING:
    from kgservice.store.remote_http import Reply

__all__ = [
    "Refusal",
    "broken_off",
    "no_server",
    "of_form",
    "of_graph",
    "of_query",
    "of_update",
    "refusal",
    "unreachable",
]

_MESSAGE: Final = 16 * 1024
"""Bytes of an answer in which a server explains itself."""

_LONGEST: Final = 500
"""Characters of a server's own words that are passed on."""

_TEXT: Final = frozenset({"text/plain", ""})
_JSON: Final = frozenset({"application/json", "application/problem+json"})
_ABOUT_GRAPHS: Final = re.compile(r"no such graph|\bgraph\b.*\b(?:not|already) exist", re.IGNORECASE | re.DOTALL)
_AT_A_PLACE: Final = re.compile(r"\b\d+:\d+\b|\bline\s+\d+", re.IGNORECASE)

_TOO_SLOW: Final = frozenset({408, 504})
_BUSY: Final = frozenset({429, 503})
_CLOSED: Final = frozenset({401, 403})


def unreachable(shown: str, reason: str) -> StoreError:
    """Return the error of a server that cannot be spoken to."""
    return StoreError(
        Text(f"The store at {shown} cannot be reached: {reason}", f"Lageret på {shown} svarer ikke: {reason}"),
        Text("see that it runs and that the address is right", "se etter at det kjører og at adressen stemmer"),
    )


def no_server(shown: str) -> StoreError:
    """Return the error of an address at which nothing takes queries."""
    return StoreError(
        Text(f"There is no SPARQL server at {shown}", f"Det er ingen SPARQL-tjener på {shown}"),
        Text(
            "give the address below which it takes queries, without the last part, such as /query",
            "oppgi adressen som den tar imot spørringer under, uten siste ledd, for eksempel /query",
        ),
    )


def broken_off(shown: str, reason: str) -> StoreError:
    """Return the error of an answer that ended too early."""
    return StoreError(
        Text(f"The store at {shown} broke off its answer: {reason}", f"Lageret på {shown} avbrøt svaret: {reason}"),
        Text("ask again, or look into the log of that server", "spør på nytt, eller se i loggen til den tjeneren"),
    )


def of_form(shown: str, wanted: str, got: str) -> StoreError:
    """Return the error of an answer in another form than was asked for."""
    en, nb = (got, got) if got else ("no content type", "ingen innholdstype")
    return StoreError(
        Text(
            f"The store at {shown} answers with {en}, not {wanted}",
            f"Lageret på {shown} svarer med {nb}, ikke {wanted}",
        ),
        Text(
            "see that the address is that of a SPARQL 1.1 server, or ask for another form",
            "se etter at adressen er til en SPARQL 1.1-tjener, eller be om en annen form",
        ),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server answers in place of an answer.

    Attributes:
        words: Its own; empty where it sent a page or nothing.
        retry: Seconds after which it is worth another try, as it says.
    """

    status: int
    words: str
    retry: str


def refusal(reply: Reply) -> Refusal:
    """Read what a server answers in place of an answer."""
    return Refusal(reply.status, _words(reply.start(_MESSAGE), reply.media_type), reply.header("Retry-After"))


def of_query(shown: str, text: str, said: Refusal) -> KgServiceError:
    """Return the error of a query that was refused."""
    return syntax_error(text, said.words) if said.status == 400 else _of_status(shown, said)


def of_update(shown: str, text: str, said: Refusal) -> KgServiceError:
    """Return the error of an update that was refused.

    The protocol has one status for what is no SPARQL and none for what cannot be carried out, so that the words of
    the server decide: those about a graph that is or is not there, and those that name a place in the text.
    """
    if _ABOUT_GRAPHS.search(said.words):
        return cannot_be_done(said.words)
    if said.status == 400 and (_AT_A_PLACE.search(said.words) or not said.words):
        return syntax_error(text, said.words)
    return _of_status(shown, said)


def of_graph(shown: str, graph: str | None, said: Refusal) -> KgServiceError:
    """Return the error of a graph that was not given or taken."""
    return changed_since(graph) if said.status == 412 else _of_status(shown, said)


def _of_status(shown: str, said: Refusal) -> KgServiceError:
    """Return the error for a status that says nothing about what was asked."""
    status = said.status
    if status in _TOO_SLOW:
        return LimitError(
            Text(f"The store at {shown} gave up for want of time", f"Lageret på {shown} ga opp, tiden var ute"),
            Text("ask for less at a time", "spør om mindre om gangen"),
            limit="seconds",
            setting="",
        )
    if status in _BUSY:
        return BusyError(
            Text(f"The store at {shown} has too much to do", f"Lageret på {shown} har for mye å gjøre"),
            Text("try again in a moment", "prøv igjen om litt"),
            retry_after=int(said.retry) if said.retry.isdecimal() else 5,
        )
    if status in _CLOSED:
        return StoreError(
            Text(f"The store at {shown} refuses us ({status})", f"Lageret på {shown} avviser oss ({status})"),
            Text(
                "see that KGSERVICE_STORE_TOKEN, or the user in the address, may do this there",
                "se etter at KGSERVICE_STORE_TOKEN, eller brukeren i adressen, har lov til dette der",
            ),
        )
    if 300 <= status < 400:
        return StoreError(
            Text(f"The store at {shown} sends us elsewhere ({status})", f"Lageret på {shown} viser videre ({status})"),
            Text("start with the address it has now", "start med adressen det har nå"),
        )
    words = f": {said.words}" if said.words else ""
    return StoreError(
        Text(f"The store at {shown} answers {status}{words}", f"Lageret på {shown} svarer {status}{words}"),
        Text("look into the log of that server", "se i loggen til den tjeneren"),
    )


def _words(body: bytes, media_type: str) -> str:
    """Return the server's own words; empty where it sent a page or nothing."""
    text = body.decode(errors="replace").strip()
    if media_type in _JSON:
        try:
            told = json.loads(text)
        except ValueError:
            return ""
        text = str(told.get("detail") or told.get("title") or "") if isinstance(told, dict) else ""
    elif media_type not in _TEXT:
        return ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
