# SPDX-License-Identifier: Apache-2.0
"""Queries and updates parsed by rdflib, looked through before they are evaluated, and evaluated on a dataset."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from kgservice.sparql.guard import elsewhere_refused
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store import engine_faults
from kgservice.store.port import Dataset as Selection
from kgservice.store.rdflib_terms import named

if TYPE_CHECKING:
    from rdflib import Dataset
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.plugins.sparql.sparql import Query, Update

__all__ = ["changed", "parsed_query", "parsed_update", "seen_as", "set_up"]

_PARSER: Final = threading.Lock()
"""The grammar of rdflib is one for all threads, and of no more use when two have parsed with it at once."""

_Parsed = TypeVar("_Parsed")

_LOAD: Final = "Load"
_ELSEWHERE: Final = frozenset({"ServiceGraphPattern", _LOAD})
"""What reaches out of the dataset, as rdflib's parsed form names it."""


def set_up() -> None:
    """Tell rdflib to fetch no graph that a dataset does not hold, and to write the default graph and not all of them.

    Both are settings of the whole process, and rdflib has no other place for them.
    """
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    rdflib.plugins.sparql.SPARQL_DEFAULT_GRAPH_UNION = False


def parsed_query(text: str, base: str | None, written: str | None = None) -> tuple[Query, Selection]:
    """Return a query, taken out of it the dataset that it asks for.

    Args:
        written: The query as it came, where *text* is another.

    Raises:
        QuerySyntaxError: It is no query.
        QueryRefusedError: It asks another server.
    """
    from rdflib.plugins.sparql import prepareQuery

    query = _parsed(prepareQuery, text, base, written)
    _refuse_elsewhere(query.algebra)
    clause = query.algebra.datasetClause or ()
    query.algebra["datasetClause"] = None
    if not clause:
        return query, Selection()
    return query, Selection(
        tuple(str(part.default) for part in clause if part.default),
        tuple(str(part.named) for part in clause if part.named),
    )


def parsed_update(text: str, base: str | None) -> Sequence[Update]:
    """Return the operations of an update, each an update of its own.

    Raises:
        QuerySyntaxError: It is no update.
        QueryRefusedError: It reads from somewhere else.
    """
    from rdflib.plugins.sparql.algebra import translateUpdate
    from rdflib.plugins.sparql.parser import parseUpdate
    from rdflib.plugins.sparql.sparql import Update

    update = _parsed(lambda text, base: translateUpdate(parseUpdate(text), base), text, base)
    operations: Sequence[CompValue] = getattr(update, "algebra", ())  # rdflib makes a plain list of an empty update
    _refuse_elsewhere(operations)
    return [Update(operation.prologue, [operation]) for operation in operations]


def seen_as(dataset: Dataset, asked: Selection, clause: Selection) -> Dataset:
    """Return the dataset as a query is to see it: what the request asks for counts before the clause of the query."""
    from rdflib import Dataset

    selection = clause if asked == Selection() else asked
    if selection == Selection():
        return dataset
    view = Dataset()
    for name in (None,) if selection.default is None else selection.default:
        view.addN((*triple, view.default_graph) for triple in dataset.graph(named(name)))
    there = {str(graph.identifier) for graph in dataset.graphs()} - {str(named(None))}
    for name in there if selection.named is None else there.intersection(selection.named):
        graph = view.graph(named(name))
        graph.addN((*triple, graph) for triple in dataset.graph(named(name)))
    return view


def changed(dataset: Dataset, operations: Sequence[Update]) -> Dataset:
    """Carry out the operations of an update on a dataset, and return it.

    Raises:
        InvalidValueError: One of them cannot be carried out; the dataset is then of no use.
    """
    for operation in operations:
        step = operation.algebra[0]
        there = {str(graph.identifier) for graph in dataset.graphs()}
        if step.name == "Create":  # rdflib parses it and does not carry it out
            _create(dataset, step, there)
            continue
        for name in _needed(step):
            if name not in there and not step.silent:
                raise engine_faults.cannot_be_done(f"The graph <{name}> does not exist")
        try:
            dataset.update(operation)
        except Exception as error:  # rdflib has no type of its own for what goes wrong
            raise engine_faults.cannot_be_done(str(error)) from error
    return dataset


def _create(dataset: Dataset, step: CompValue, there: set[str]) -> None:
    if str(step.graphiri) not in there:
        dataset.graph(step.graphiri)
    elif not step.silent:
        raise engine_faults.cannot_be_done(f"The graph <{step.graphiri}> already exists")


def _needed(step: CompValue) -> list[str]:
    """Return the named graph that must exist for an operation, if any; rdflib does without."""
    if step.name not in {"Clear", "Drop"} or step.graphiri in {"DEFAULT", "NAMED", "ALL"}:
        return []
    return [str(step.graphiri)]


def _parsed(parse: Callable[..., _Parsed], text: str, base: str | None, written: str | None = None) -> _Parsed:
    from pyparsing import ParseBaseException

    try:
        with _PARSER:
            return parse(text, base=base)
    except ParseBaseException as error:
        raise syntax_error(written or text, f"error at {error.lineno}:{error.column}: {error.msg}") from error
    except RecursionError as error:
        raise engine_faults.engine_failed("rdflib", error) from error
    except Exception as error:  # prefixes that are not declared, variables out of scope: a plain Exception each
        raise syntax_error(written or text, str(error)) from error


def _refuse_elsewhere(algebra: object) -> None:
    for name in _names(algebra):
        if name in _ELSEWHERE:
            raise elsewhere_refused(load=name == _LOAD)


def _names(part: object) -> Iterator[str]:
    """Yield the name of each part of a parsed form."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        yield part.name
        inner = list(part.values())
    else:
        inner = list(part) if isinstance(part, (list, tuple, set, ParseResults)) else []
    for value in inner:
        yield from _names(value)
