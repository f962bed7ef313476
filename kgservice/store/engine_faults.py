# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in an engine that no process of its own shuts in, and what is not handed to one."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kgservice.errors import InvalidValueError, StoreError
from kgservice.model.text import Text
from kgservice.sparql.guard import asks_elsewhere, elsewhere_refused
from kgservice.sparql.lexer import decoded
from kgservice.sparql.syntax_error import syntax_error

__all__ = [
    "broken_store",
    "cannot_be_asked",
    "cannot_be_done",
    "closed_store",
    "engine_failed",
    "no_such_form",
    "node_of",
    "refuse_elsewhere",
]


def refuse_elsewhere(text: str, *, update: bool = False, spelled_out: bool = False) -> None:
    """Let a query or an update through that asks these graphs alone.

    Args:
        spelled_out: Look at the text with its codepoint escapes written out too, as an engine may read it that goes
            by the letter of the specification.

    Raises:
        QueryRefusedError: It asks another server, or reads what is not in the store.
        QuerySyntaxError: It cannot be read, so that nobody knows.
    """
    readings = {text, decoded(text)} if spelled_out else {text}
    for reading in readings:
        try:
            if asks_elsewhere(reading, update=update):
                raise elsewhere_refused(load=update and "SERVICE" not in reading.upper())
        except SyntaxError as error:
            raise syntax_error(reading, str(error)) from error


def node_of(graph: str) -> NamedNode:
    """Return the name of a graph as a term.

    Raises:
        InvalidValueError: It is no absolute IRI.
    """
    try:
        return NamedNode(graph)
    except ValueError as error:
        raise InvalidValueError(
            Text(f"The name of the graph is no IRI: {error}", f"Navnet på grafen er ingen IRI: {error}"),
            None,
            Text("an absolute IRI", "en absolutt IRI"),
            Text("correct the name of the graph", "rett navnet på grafen"),
        ) from error


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
