# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in an engine that no process of its own shuts in, and what is not handed to one."""

from __future__ import annotations

from kgservice.errors import InvalidValueError, QueryRefusedError, StoreError
from kgservice.model.text import Text
from kgservice.sparql.guard import asks_elsewhere

__all__ = [
    "broken_store",
    "cannot_be_asked",
    "cannot_be_done",
    "closed_store",
    "elsewhere",
    "engine_failed",
    "no_such_form",
    "refuse_elsewhere",
]


def refuse_elsewhere(text: str, *, update: bool = False) -> None:
    """Let a query or an update through that asks these graphs alone.

    Raises:
        QueryRefusedError: It asks another server, or reads what is not in the store.
    """
    if asks_elsewhere(text, update=update):
        raise elsewhere()


def elsewhere() -> QueryRefusedError:
    """Return the error of a query or an update that reaches out of the store."""
    return QueryRefusedError(
        Text("It asks another server, or reads a file", "Den spør en annen tjener, eller leser en fil"),
        None,
        Text("a query or an update of these graphs alone", "en spørring eller oppdatering av disse grafene alene"),
        Text("leave out SERVICE and LOAD, and send the data itself", "utelat SERVICE og LOAD, og send selve dataene"),
    )


def broken_store(error: OSError) -> StoreError:
    """Return the error of a store whose disk, or whose files on it, fail."""
    return StoreError(
        Text(f"The store on disk fails: {error}", f"Lageret på disk svikter: {error}"),
        Text(
            "see that there is room, and that no other process has the folder open",
            "se etter at det er plass, og at ingen annen prosess har mappen åpen",
        ),
    )


def closed_store() -> StoreError:
    """Return the error of a store that was let go of."""
    return StoreError(Text("The store is closed", "Lageret er lukket"), Text("open it again", "åpne det på nytt"))


def cannot_be_asked() -> StoreError:
    """Return the error of a dataset for which the protocol has no words."""
    return StoreError(
        Text(
            "Another server cannot be asked for its default graph together with chosen named graphs",
            "En annen tjener kan ikke spørres om standardgrafen sin sammen med utvalgte navngitte grafer",
        ),
        Text("name the graphs of the default graph too", "oppgi også grafene i standardgrafen"),
    )


def cannot_be_done(reason: str) -> InvalidValueError:
    """Return the error of a change that the graphs do not allow, in the engine's own words."""
    return InvalidValueError(
        Text(f"It cannot be carried out: {reason}", f"Det lar seg ikke utføre: {reason}"),
        None,
        Text("what the graphs as they are allow", "det som grafene slik de er, tillater"),
        Text("look at the graphs that are there, then change the request", "se på grafene, og endre forespørselen"),
    )


def engine_failed(engine: str, error: Exception) -> StoreError:
    """Return the error of an engine that ends a query with a fault of its own."""
    reason = f"{type(error).__name__}: {error}"
    return StoreError(
        Text(f"{engine} failed on the query: {reason}", f"{engine} feilet på spørringen: {reason}"),
        Text(
            "ask another store, or put the query in another way",
            "spør et annet lager, eller still spørringen annerledes",
        ),
    )


def no_such_form(media_type: str) -> StoreError:
    """Return the error of a form that an answer of this kind cannot have."""
    return StoreError(
        Text(f"The answer has no form {media_type}", f"Svaret har ingen form {media_type}"),
        Text("ask for a form that fits the query", "be om en form som passer til spørringen"),
    )
