# SPDX-License-Identifier: Apache-2.0
"""What a named query found, as rows that can be paged, in the forms of programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgservice.errors import KnowledgeError
from kgservice.graph import NamedQuery
from kgservice.report.json import JsonObject
from kgservice.report.rows import cell
from kgservice.vocabulary import DCTERMS, MDQ

__all__ = ["Found", "QueryAnswer", "read_answer"]

Found = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean
"""What a query of any form finds."""

Term = NamedNode | BlankNode | Literal | Triple

_RESULTS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """Rows of a query; a term that is not bound is None.

    Attributes:
        variables: Without question mark, in the order of the columns.
    """

    name: str
    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def page(self, offset: int, limit: int) -> QueryAnswer:
        """Return *limit* rows from *offset* on."""
        return QueryAnswer(self.name, self.variables, self.rows[offset : offset + limit])

    def to_rows(self) -> list[dict[str, str]]:
        """Return each row by its variables, as people read it."""
        return [dict(zip(self.variables, map(cell, row), strict=True)) for row in self.rows]

    def to_csv(self) -> bytes:
        """Return CSV (RFC 4180, UTF-8) under the names of the variables."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(self.variables)
        writer.writerows(map(cell, row) for row in self.rows)
        return stream.getvalue().encode()

    def to_tsv(self) -> bytes:
        """Return SPARQL 1.1 Query Results TSV: terms with their types and languages."""
        lines = ["\t".join(f"?{name}" for name in self.variables)]
        lines += ["\t".join("" if term is None else _tsv(term) for term in row) for row in self.rows]
        return "".join(f"{line}\n" for line in lines).encode()

    def to_json_ld(self) -> JsonObject:
        """Return the rows as a result set of the W3C's vocabulary for tests, with the query as its source."""
        return {
            "@context": {"rs": _RESULTS, "dcterms": DCTERMS},
            "@type": "rs:ResultSet",
            "dcterms:source": {"@id": MDQ + self.name},
            "rs:resultVariable": list(self.variables),
            "rs:solution": [self._solution(number, row) for number, row in enumerate(self.rows, start=1)],
        }

    def _solution(self, number: int, row: Iterable[Term | None]) -> JsonObject:
        pairs = zip(self.variables, row, strict=True)
        bindings = [{"rs:variable": name, "rs:value": _value(term)} for name, term in pairs if term is not None]
        return {"@type": "rs:ResultSolution", "rs:index": number, "rs:binding": bindings}


def read_answer(query: NamedQuery, found: Found) -> QueryAnswer:
    """Return what a named query *found*.

    Raises:
        KnowledgeError: The query is none that finds rows.
    """
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise KnowledgeError(f"The query {query.name} finds no rows.")
    variables = tuple(variable.value for variable in found.variables)
    return QueryAnswer(query.name, variables, tuple(tuple(row) for row in found))


def _tsv(term: Term) -> str:
    """Return a term as TSV writes it: as Turtle does, a tab in a text being escaped."""
    return str(term).replace("\t", "\\t")


def _value(term: Term) -> JsonObject:
    if isinstance(term, Literal):
        kind = {"@language": term.language} if term.language else {"@type": term.datatype.value}
        return {"@value": term.value, **kind}
    return {"@id": term.value if isinstance(term, NamedNode) else str(term)}
