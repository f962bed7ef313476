# SPDX-License-Identifier: Apache-2.0
"""What went wrong with a query or a change, as errors that say what to do about it."""

from __future__ import annotations

from typing import Any

from kgservice.errors import (
    BusyError,
    InvalidValueError,
    KgServiceError,
    LimitError,
    PreconditionError,
    QueryCancelledError,
    QueryRefusedError,
    StoreError,
    UnreadableInputError,
)
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.limits import Limits, setting_of
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store.evaluation import CUT
from kgservice.store.port import Question

__all__ = [
    "NoGraph",
    "busy",
    "cancelled",
    "cut",
    "keeper_is_gone",
    "late",
    "of_change",
    "of_query",
    "says_it_is_cut",
    "too_much_memory",
]


class NoGraph(Exception):  # noqa: N818 - told as None by the port
    """There is no such graph."""


def late(seconds: float, ident: str = "") -> LimitError:
    """Return the error of what took longer than it was given."""
    shown, setting = f"{seconds:g}", setting_of("seconds")
    named = Text(f" (query {ident})", f" (spørring {ident})") if ident else Text("", "")
    return LimitError(
        Text(
            f"It took more than the {shown} seconds it was given{named.en}",
            f"Det tok mer enn de {shown} sekundene det fikk{named.nb}",
        ),
        Text(
            f"ask for less, or let the operator raise the limit with {setting}",
            f"spør om mindre, eller la den som driver tjenesten heve grensen med {setting}",
        ),
        limit="seconds",
        setting=setting,
    )


def too_much_memory(limits: Limits, ident: str = "") -> LimitError:
    """Return the error of a query whose process the system ended."""
    setting = setting_of("memory")
    named = Text(f" (query {ident})", f" (spørring {ident})") if ident else Text("", "")
    return LimitError(
        Text(
            f"The query took more than the {limits.memory} MiB of memory it was given{named.en}",
            f"Spørringen tok mer enn de {limits.memory} MiB minne den fikk{named.nb}",
        ),
        Text(
            f"ask for less at a time, or let the operator raise the limit with {setting}",
            f"spør om mindre om gangen, eller la den som driver tjenesten heve grensen med {setting}",
        ),
        limit="memory",
        setting=setting,
    )


def cut(limits: Limits) -> LimitError:
    """Return the error that ends a cut answer of a form that cannot say so itself."""
    setting = setting_of("rows")
    return LimitError(
        Text(f"The answer has more than {limits.rows} rows", f"Svaret har mer enn {limits.rows} rader"),
        Text(
            f"ask for fewer with LIMIT and OFFSET, or let the operator raise the limit with {setting}",
            f"be om færre med LIMIT og OFFSET, eller la den som driver tjenesten heve grensen med {setting}",
        ),
        limit="rows",
        setting=setting,
    )


def says_it_is_cut(question: Question | None) -> bool:
    """Whether the form of an answer has a place to say that it is cut."""
    return question is None or question.media_type in CUT


def busy(limits: Limits) -> BusyError:
    """Return the error of a query for which there is no place."""
    settings = f"{setting_of('parallel')}, {setting_of('queue')}"
    return BusyError(
        Text(
            f"{limits.parallel} queries are at work and {limits.queue} more are waiting",
            f"{limits.parallel} spørringer er i arbeid og {limits.queue} til venter",
        ),
        Text(
            f"try again in a moment; the operator sets how many with {settings}",
            f"prøv igjen om litt; den som driver tjenesten bestemmer antallet med {settings}",
        ),
        retry_after=max(1, round(limits.seconds / 2)),
    )


def cancelled(ident: str) -> QueryCancelledError:
    """Return the error of a query that somebody ended."""
    return QueryCancelledError(
        Text(f"The query {ident} was cancelled", f"Spørringen {ident} ble avbrutt"),
        Text("send it again if it is still wanted", "send den på nytt om den fortsatt trengs"),
    )


def keeper_is_gone() -> StoreError:
    """Return the error of a service whose graphs are gone."""
    return StoreError(
        Text("The process that holds the graphs does not answer", "Prosessen som holder grafene svarer ikke"),
        Text("start the service again", "start tjenesten på nytt"),
    )


def of_query(head: dict[str, Any], question: Question | None) -> Exception:
    """Return the error that a query process tells of."""
    kind = head["kind"]
    if kind == "absent":
        return NoGraph()
    if kind == "elsewhere":
        return _elsewhere()
    if kind == "syntax" and question is not None:
        return syntax_error(question.written or question.text, head["message"])
    return _failed(head["message"])


def of_change(head: dict[str, Any], text: str, limits: Limits) -> KgServiceError:
    """Return the error that the keeper tells of a change."""
    kind = head["kind"]
    if kind == "syntax":
        return syntax_error(text, head["message"])
    if kind == "unreadable":
        return _unreadable(head)
    if kind in {"late", "gone"}:
        return late(limits.seconds) if kind == "late" else too_much_memory(limits)
    known = {"disk": keeper_is_gone, "condition": _changed_since, "protected": _protected, "elsewhere": _elsewhere}
    return known[kind]() if kind in known else _failed(head["message"])


def _failed(message: str) -> InvalidValueError:
    return InvalidValueError(
        Text(f"It cannot be carried out: {message}", f"Det lar seg ikke utføre: {message}"),
        None,
        Text("what the graphs as they are allow", "det som grafene slik de er, tillater"),
        Text(
            "look at the graphs that are there, then change the request",
            "se på grafene som finnes, og endre forespørselen",
        ),
    )


def _unreadable(head: dict[str, Any]) -> UnreadableInputError:
    what, expected, remedy = (Text(*head[key]) for key in ("what", "expected", "remedy"))
    return UnreadableInputError(what, Place("<request>", head.get("line"), head.get("column")), expected, remedy)


def _changed_since() -> PreconditionError:
    return PreconditionError(
        Text("The graph is not as the condition says", "Grafen er ikke slik betingelsen sier"),
        None,
        Text("the tag the graph has now", "merket grafen har nå"),
        Text(
            "read the graph again, then send the change with its tag",
            "les grafen på nytt, og send endringen med merket dens",
        ),
    )


def _protected() -> InvalidValueError:
    return InvalidValueError(
        Text(
            "What the service knows cannot be written, nor can the default graph",
            "Det tjenesten vet, kan ikke skrives, og heller ikke standardgrafen",
        ),
        None,
        Text("named graphs of your own", "egne navngitte grafer"),
        Text(
            "write into a graph under another IRI, or start a store of your own with “kgservice serve --bare”",
            "skriv til en graf under en annen IRI, eller start et eget lager med «kgservice serve --bare»",
        ),
    )


def _elsewhere() -> QueryRefusedError:
    return QueryRefusedError(
        Text("It asks another server, or reads a file", "Den spør en annen tjener, eller leser en fil"),
        None,
        Text("a query or an update of these graphs alone", "en spørring eller oppdatering av disse grafene alene"),
        Text("leave out SERVICE and LOAD, and send the data itself", "utelat SERVICE og LOAD, og send selve dataene"),
    )
