# SPDX-License-Identifier: Apache-2.0
"""Answers as a set of lines that are equal for equal answers, whatever their blank nodes are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from tests.w3c_sparql.spelling import plain, plain_text

Lines = frozenset[str]
Term = NamedNode | BlankNode | Literal
Row = dict[str, Term]

_COLUMN: Final = "http://example.org/column/"
_PLACE: Final = NamedNode("http://example.org/place")
_ROW: Final = NamedNode("http://example.org/row")
_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


@dataclass(frozen=True)
class Reading:
    """How answers are compared.

    Attributes:
        ordered: The place of a row counts.
        by_value: Literals of the same value are the same: 1.0 is 1.
    """

    ordered: bool = False
    by_value: bool = False

    def graph(self, data: bytes, form: RdfFormat, base: str) -> Lines:
        """Return the lines of a graph."""
        return self._canonical(parse(data, format=form, base_iri=base))

    def results(self, data: bytes, form: QueryResultsFormat) -> Lines:
        """Return the lines of what SELECT or ASK found; names of columns count, their order does not."""
        found = parse_query_results(data, format=form)
        if isinstance(found, QueryBoolean):
            return frozenset([str(bool(found))])
        assert isinstance(found, QuerySolutions)
        columns = [variable.value for variable in found.variables]
        rows = [{column: row[column] for column in columns if row[column] is not None} for row in found]
        return self._table(columns, rows)

    def csv(self, data: bytes) -> Lines:
        """Return the lines of a table of CSV; what looks like a blank node is one, as CSV cannot tell."""
        columns, *body = csv.reader(io.StringIO(data.decode(), newline=""))
        return self._table(columns, [dict(zip(columns, map(self._cell, row), strict=True)) for row in body])

    def result_set(self, data: bytes, base: str) -> Lines:
        """Return the lines of a table that is written in Turtle, in the vocabulary of result sets."""
        store = Store()
        store.load(data, format=RdfFormat.TURTLE, base_iri=base)
        columns = [quad.object.value for quad in _those(store, None, "resultVariable")]
        rows = []
        for solution in _those(store, None, "solution"):
            row = {}
            for binding in _those(store, solution.object, "binding"):
                (name,), (value,) = (list(_those(store, binding.object, one)) for one in ("variable", "value"))
                row[name.object.value] = value.object
            rows.append(row)
        return self._table(columns, rows)

    def _table(self, columns: Iterable[str], rows: Iterable[Row]) -> Lines:
        """Return the lines of a table, told as a graph with a blank node for each row."""
        quads = []
        for number, row in enumerate(rows):
            node = BlankNode(f"row{number}")
            quads.append(Quad(node, _PLACE, Literal(number)) if self.ordered else Quad(node, _ROW, _ROW))
            quads.extend(Quad(node, NamedNode(_COLUMN + column), term) for column, term in row.items())
        return self._canonical(quads) | {f"?{column}" for column in columns}

    def _canonical(self, quads: Iterable[Quad]) -> Lines:
        dataset = Dataset(Quad(quad.subject, quad.predicate, self._term(quad.object)) for quad in quads)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return frozenset(map(str, dataset))

    def _term(self, term: Term) -> Term:
        """Return a term as it is compared; tags of languages are the same whatever their case."""
        if not isinstance(term, Literal):
            return term
        if term.language:
            return Literal(term.value, language=term.language.lower())
        return plain(term) if self.by_value else term

    def _cell(self, text: str) -> Term:
        if text.startswith("_:"):
            return BlankNode(f"cell{text[2:]}")
        return Literal(plain_text(text) if self.by_value else text)


def _those(store: Store, subject: Term | None, name: str) -> Iterable[Quad]:
    return store.quads_for_pattern(subject, NamedNode(_RS + name), None)
