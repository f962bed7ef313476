# SPDX-License-Identifier: Apache-2.0
"""``kgservice query``: ask the graph, by the name of a shipped query or with SPARQL of one's own."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Final

from kgservice import open_assessor
from kgservice.cli.inputs import read_files
from kgservice.cli.output import write_answer
from kgservice.config import read_settings
from kgservice.errors import UnreadableInputError, UsageError
from kgservice.graph import KnowledgeGraph, NamedQuery, named_queries, named_query, open_graph
from kgservice.model.text import Text
from kgservice.report.rows import answer_sheet, list_queries, raw_answer
from kgservice.report.table import Sheet, write_tables

__all__ = ["run"]

_PATIENCE: Final = 60
"""Seconds after which a query is given up."""


def run(options: Namespace, lang: str) -> int:
    """Run the query, or list the shipped ones, and return the exit code."""
    if options.name is None:
        write_answer(write_tables(list_queries(named_queries().values(), lang), options.format), options.output)
        return 0
    if _is_file(options.name):
        _refuse_parameters(options)
        text, graph = _read(options.name), _graph(options)
        answer = _in_time(lambda: raw_answer(graph, text, lang))
    else:
        answer = _named(named_query(options.name), options, lang)
    write_answer(write_tables(answer, options.format), options.output)
    return 0


def _named(query: NamedQuery, options: Namespace, lang: str) -> Sheet:
    if query.needs_product and options.product is None:
        raise UsageError(
            Text(f"The query {query.name} asks about a product", f"Spørringen {query.name} gjelder et produkt"),
            None,
            Text("a product description beside it", "en produktbeskrivelse i tillegg"),
            Text("add --product FILE", "legg til --product FIL"),
        )
    values, graph = _parameters(options.parameter), _graph(options)
    text = query.bound(values, today=options.as_of or date.today(), lang=lang, concepts=graph.concepts)
    return _in_time(lambda: answer_sheet(graph, query, text, lang))


def _in_time(work: Callable[[], Sheet]) -> Sheet:
    """Return the answer that *work* finds; one that takes too long is left behind, for a store cannot be stopped.

    Raises:
        UsageError: It takes longer than `_PATIENCE`.
    """
    answer: Future[Sheet] = Future()

    def carry_out() -> None:
        try:
            answer.set_result(work())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the answer is read
            answer.set_exception(error)

    Thread(target=carry_out, daemon=True).start()
    try:
        return answer.result(timeout=_PATIENCE)
    except FutureTimeout as error:
        raise UsageError(
            Text(f"The query takes longer than {_PATIENCE} seconds", f"Spørringen tar mer enn {_PATIENCE} sekunder"),
            None,
            Text("a query that comes to an end", "en spørring som tar slutt"),
            Text(
                "let its patterns share variables, or export the graph and ask it with a tool of your own",
                "la mønstrene dele variabler, eller eksporter grafen og spør den med et eget verktøy",
            ),
        ) from error


def _refuse_parameters(options: Namespace) -> None:
    if options.parameter:
        raise UsageError(
            Text(
                f"-p sets parameters of the shipped queries, and {options.name} is none of them",
                f"-p setter parametere i de medfølgende spørringene, og {options.name} er ingen av dem",
            ),
            None,
            Text("a query of one’s own without -p", "en egen spørring uten -p"),
            Text("write the value into the query", "skriv verdien inn i spørringen"),
        )


def _graph(options: Namespace) -> KnowledgeGraph:
    """Return the graph of the knowledge, with the assessment of a product in it where one is given."""
    assessor = open_assessor()
    graph = open_graph(assessor.knowledge, cache=read_settings().cache)
    if options.product is None:
        return graph
    from kgservice.report.rdf import to_turtle

    found = read_files([options.product], assessor.knowledge.fields, hint=None)
    as_of = options.as_of or date.today()
    result = assessor.assess(found.products, as_of=as_of)
    return graph.with_graph("assessment", to_turtle(result, assessor.knowledge).encode())


def _is_file(name: str) -> bool:
    return name == "-" or name.endswith(".rq") or (name not in named_queries() and Path(name).is_file())


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInputError(
            Text(f"{name} cannot be read: {error}", f"{name} kan ikke leses: {error}"),
            None,
            Text("a SPARQL query as UTF-8 text", "en SPARQL-spørring som UTF-8-tekst"),
            Text("check the path", "kontroller filstien"),
        ) from error


def _parameters(written: list[str]) -> Mapping[str, str]:
    """Return parameters written as name=value."""
    found = {}
    for pair in written:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(
                Text(f"“{pair}” sets no parameter", f"«{pair}» setter ingen parameter"),
                None,
                Text("name=value", "navn=verdi"),
                Text("write for instance -p role=importer", "skriv for eksempel -p role=importer"),
            )
        found[name.strip()] = value.strip()
    return found
