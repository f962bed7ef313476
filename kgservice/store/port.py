# SPDX-License-Identifier: Apache-2.0
"""What the service asks of a store, whichever holds the graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Answer", "Condition", "Dataset", "GraphStore", "Question"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The RDF dataset a query is asked of.

    Attributes:
        default: IRIs of the graphs that make the default graph; None for the default graph of the store.
        named: IRIs of the named graphs; None for all of the store.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A query that was found fit to run.

    Attributes:
        text: The query; relative IRIs are resolved against `base`.
        media_type: Of the answer: one of the formats for results or for RDF, as fits the form of the query.
        rows: Rows after which the answer counts as cut; the text of a SELECT asks for no more than these already.
            None where the query itself asks for fewer.
        written: The query as it came, where `text` is another: places in it are told in errors.
        seconds: Time it may take; None for what the store gives.
        ident: Name under which it can be cancelled.
    """

    text: str
    media_type: str
    dataset: Dataset = field(default_factory=Dataset)
    base: str | None = None
    rows: int | None = None
    written: str | None = None
    seconds: float | None = None
    ident: str = ""


@dataclass(slots=True, weakref_slot=True)
class Answer:
    """An answer as bytes.

    Attributes:
        parts: The bytes, as they come. A store that fails after the first part raises from here, and the answer is
            then not whole.
        whole: Whether all of it is in `parts` already, so that its length can be told.
        cut: Whether the answer has as many rows as it may have, so that there may be more; None while that is not
            known.
    """

    parts: Iterator[bytes]
    whole: bool = False
    cut: bool | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a graph before it is written.

    Attributes:
        match: Tags of which the graph must have one; ("*",) for any graph that exists, None for no such condition.
        none_match: Tags of which the graph must have none; ("*",) for a graph that must not exist.
    """

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None


class GraphStore(Protocol):
    """Graphs that can be asked, and written where the service is told to.

    A graph is named by its IRI; None is the default graph, which always exists. Everything that writes is atomic, and
    has reached the disk, where there is one, when the method returns.
    """

    def query(self, question: Question) -> Answer:
        """Run a query.

        Raises:
            QuerySyntaxError: It is no SPARQL.
            LimitError: It takes more than it is given, seen before the first byte of the answer.
            BusyError: Too many queries wait already.
            QueryCancelledError: It was cancelled.
            StoreError: The store does not answer.
        """

    def update(self, text: str, *, base: str | None = None) -> None:
        """Run an update: all of its operations or none.

        Raises:
            QuerySyntaxError: It is no SPARQL Update.
            InvalidValueError: It cannot be carried out, such as DROP of a graph that is not there.
            LimitError: It takes more than it is given.
            StoreError: The store does not answer.
        """

    def read_graph(self, graph: str | None, media_type: str) -> Answer | None:
        """Return a graph as RDF; None where there is no such graph."""

    def write_graph(
        self,
        graph: str | None,
        data: bytes,
        media_type: str,
        *,
        replace: bool,
        base: str | None = None,
        condition: Condition | None = None,
    ) -> bool:
        """Add RDF to a graph, or put it in the place of the graph; return whether the graph is new.

        Raises:
            UnreadableInputError: The bytes are not of that format.
            PreconditionError: The condition does not hold.
        """

    def remove_graph(self, graph: str | None, *, condition: Condition | None = None) -> bool:
        """Remove a graph; return False where there was none. The default graph is emptied.

        Raises:
            PreconditionError: The condition does not hold.
        """

    def tag(self, graph: str | None) -> str | None:
        """Return what changes whenever the graph does; None where there is no such graph."""

    @property
    def version(self) -> str:
        """What changes whenever anything in the store does; the same text, the same content."""

    def graphs(self) -> Sequence[str]:
        """Return the IRIs of the named graphs that exist, sorted."""

    def cancel(self, ident: str) -> bool:
        """End a query by its name; return False where none of that name runs."""

    def close(self) -> None:
        """Let go of everything; what is written is on disk."""
