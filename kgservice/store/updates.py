# SPDX-License-Identifier: Apache-2.0
"""Changes of graphs as updates, so that each is one transaction, and is the same in memory and on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from kgservice.errors import InvalidValueError, UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.sparql.lexer import Token, tokens_of

__all__ = ["Effect", "effect_of", "graph_as_update", "is_repeatable", "parse_graph", "removal"]

_UNREPEATABLE: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "SAMPLE", "GROUP_CONCAT", "LIMIT", "OFFSET"})
"""Words of an update that may do one thing here and another there: chance, the clock, and the order of rows."""

_REACHING: Final = frozenset({"WITH", "USING", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
"""Words of an update that may change a graph which does not stand behind the keyword GRAPH."""

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^\\]*>")


class Effect(NamedTuple):
    """What can be told of an update from its text.

    Attributes:
        repeatable: It does the same in two stores that hold the same: nothing in it hangs on chance or on order.
        graphs: The named graphs beside which it changes none; None where the text does not tell.
    """

    repeatable: bool
    graphs: tuple[str, ...] | None


def effect_of(text: str) -> Effect:
    """Return what an update does, as far as its words tell; it is read once, for it may be long."""
    tokens = tokens_of(text)
    words = {token.word for token in tokens}
    graphs = None if words & _REACHING else _named(tokens)
    return Effect(not words & _UNREPEATABLE, graphs)


def graph_as_update(
    data: bytes,
    media_type: str,
    graph: str | None,
    *,
    replace: bool,
    base: str | None = None,
) -> str:
    """Return the update that adds RDF to a graph, or with *replace* puts it in the graph's place.

    Raises:
        UnreadableInputError: The bytes are not of the format.
        InvalidValueError: They hold named graphs of their own.
    """
    triples = parse_graph(data, media_type, base=base)
    statements = (pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    if graph is None:
        return f"{'CLEAR DEFAULT ;' if replace else ''} INSERT DATA {{\n{statements}}}"
    name = NamedNode(graph)
    renew = f"DROP SILENT GRAPH {name} ; CREATE" if replace else "CREATE"
    return f"{renew} SILENT GRAPH {name} ; INSERT DATA {{ GRAPH {name} {{\n{statements}}} }}"


def parse_graph(
    data: bytes, media_type: str, *, base: str | None = None, source: str = "<request>", rename: bool = False
) -> list[Triple]:
    """Return the triples of a graph; with *rename* its blank nodes are like no others.

    Raises:
        UnreadableInputError: The bytes are not of the format.
        InvalidValueError: They hold named graphs of their own.
    """
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise _unreadable(source, f"no reader for {media_type}", None, None)
    try:
        parsed = pyoxigraph.parse(data, format=form, base_iri=base, rename_blank_nodes=rename)
        return [_triple(quad, source) for quad in parsed]
    except SyntaxError as error:
        raise _unreadable(source, error.msg or str(error), error.lineno, error.offset) from error
    except ValueError as error:
        raise _unreadable(source, str(error), None, None) from error


def removal(graph: str | None) -> str:
    """Return the update that removes a graph, or empties the default graph."""
    return "CLEAR DEFAULT" if graph is None else f"DROP SILENT GRAPH {NamedNode(graph)}"


def is_repeatable(text: str) -> bool:
    """Whether an update does the same in two stores that hold the same."""
    return effect_of(text).repeatable


def _named(tokens: Iterable[Token]) -> tuple[str, ...] | None:
    """Return the graphs that are named in what is deleted and inserted; None where one is not written out."""
    found: dict[str, None] = {}
    for before, token in pairwise(_changing(tokens)):
        if before.word == "GRAPH":
            if not _ABSOLUTE.fullmatch(token.text):
                return None
            found[token.text[1:-1]] = None
    return tuple(found)


def _changing(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of an update without the patterns that are only looked for: groups after WHERE alone."""
    words: list[str] = []
    pattern = False
    for token in tokens:
        if token.depth == 0 and token.text == "{":
            pattern = words == ["WHERE"]  # DELETE WHERE says what is deleted, too
        if not pattern:
            yield token
        if token.depth == 0 and token.text == "}":
            words, pattern = [], False
        elif token.depth == 0 and token.word:
            words.append(token.word)


def _triple(quad: Quad, source: str) -> Triple:
    if isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
        return Triple(quad.subject, quad.predicate, quad.object)
    raise InvalidValueError(
        Text("The body holds named graphs", "Innholdet har navngitte grafer"),
        Place(source),
        Text("triples of one graph", "tripler fra én graf"),
        Text("send each graph by itself, to its own name", "send hver graf for seg, til sitt eget navn"),
    )


def _unreadable(source: str, reason: str, line: int | None, column: int | None) -> UnreadableInputError:
    return UnreadableInputError(
        Text(f"The RDF cannot be read: {reason}", f"RDF-teksten kan ikke leses: {reason}"),
        Place(source, line, column),
        Text("RDF in the format that Content-Type names", "RDF i formatet som Content-Type oppgir"),
        Text(
            "correct the text at this place, or name its format", "rett teksten på dette stedet, eller oppgi formatet"
        ),
    )
