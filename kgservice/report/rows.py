# SPDX-License-Identifier: Apache-2.0
"""Rows that a query returns, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph

from kgservice.errors import InvalidValueError
from kgservice.graph import KnowledgeGraph, NamedQuery
from kgservice.model.text import Text
from kgservice.report.table import Sheet, Table
from kgservice.report.wording import WORDS
from kgservice.vocabulary import compact

__all__ = ["answer_sheet", "cell", "list_queries", "raw_answer"]


def answer_sheet(graph: KnowledgeGraph, query: NamedQuery, text: str, lang: str) -> Sheet:
    """Return what the bound *text* of a named query finds, under the headings of its header."""
    rows = _rows(graph, text)
    heads = tuple(heading(lang) for heading in query.columns.values())
    table = Table(query.name, query.title(lang), tuple(query.columns), heads, rows)
    return Sheet(query.title(lang), query.summary(lang), (table,), _foot(len(rows), lang), lang)


def raw_answer(graph: KnowledgeGraph, text: str, lang: str) -> Sheet:
    """Return what a query of one's own finds; a constructed graph is shown as subject, predicate and object.

    Raises:
        InvalidValueError: *text* is no SPARQL query, or one that cannot be carried out here.
    """
    try:
        keys, rows = _found(graph.query(text), lang)
    except SyntaxError as error:
        raise _unusable(*_place_and_reason(str(error)), "leses", "read") from error
    except RuntimeError as error:
        raise _unusable("", str(error), "utføres", "carried out") from error
    title = WORDS["query.own"](lang)
    return Sheet(title, "", (Table("rows", title, keys, keys, rows),), _foot(len(rows), lang), lang)


def _found(
    found: pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean, lang: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the columns and rows of what a query found; a query without columns is answered with yes or no."""
    if isinstance(found, pyoxigraph.QueryTriples):
        rows = sorted((cell(t.subject), cell(t.predicate), cell(t.object)) for t in found)
        return ("subject", "predicate", "object"), tuple(rows)
    if isinstance(found, pyoxigraph.QuerySolutions) and found.variables:
        return tuple(v.value for v in found.variables), tuple(tuple(map(cell, row)) for row in found)
    truth = bool(found) if isinstance(found, pyoxigraph.QueryBoolean) else any(True for _ in found)
    return ("answer",), ((WORDS["yes" if truth else "no"](lang),),)


def _place_and_reason(message: str) -> tuple[str, str]:
    """Return where a parser stopped, as "1:30", and why where it says so; the characters it would take say little."""
    place, _, expected = message.removeprefix("error at ").partition(": expected ")
    sentence = re.search(r"[A-Z][A-Za-z]* [A-Za-z ]+", expected.removeprefix("one of "))
    return place, sentence[0] if sentence else ""


def _unusable(place: str, reason: str, done_nb: str, done_en: str) -> InvalidValueError:
    line, _, column = place.partition(":")
    where_en = f" at line {line}, column {column}" if column else ""
    where_nb = f" ved linje {line}, kolonne {column}" if column else ""
    why = f" ({reason})" if reason else ""
    return InvalidValueError(
        Text(f"The query cannot be {done_en}{where_en}{why}", f"Spørringen kan ikke {done_nb}{where_nb}{why}"),
        None,
        Text("a SPARQL 1.1 query", "en SPARQL 1.1-spørring"),
        Text("mend the query at the place named", "rett spørringen på stedet som er nevnt"),
    )


def list_queries(queries: Iterable[NamedQuery], lang: str) -> Sheet:
    """Return the names of the shipped queries with what they answer and what can be set."""
    keys = ("name", "parameters", "title")
    heads = tuple(WORDS[f"query.col.{key}"](lang) for key in keys)
    rows = tuple((query.name, ", ".join(p.name for p in query.parameters), query.title(lang)) for query in queries)
    title = WORDS["query.list"](lang)
    return Sheet(title, WORDS["query.how"](lang), (Table("queries", title, keys, heads, rows),), "", lang)


def _rows(graph: KnowledgeGraph, text: str) -> tuple[tuple[str, ...], ...]:
    found = graph.query(text)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        return ()
    return tuple(tuple(cell(value) for value in row) for row in found)


def cell(value: object) -> str:
    """Return a term for people: an IRI under its prefix, a literal without type or language."""
    if isinstance(value, pyoxigraph.NamedNode):
        return compact(value.value)
    if isinstance(value, pyoxigraph.Literal):
        return value.value
    return "" if value is None else str(value)


def _foot(count: int, lang: str) -> str:
    return f"{WORDS['query.count'](lang).format(count=count)} {WORDS['disclaimer'](lang)}"
