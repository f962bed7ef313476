# SPDX-License-Identifier: Apache-2.0
"""The data of one validation in a store, for the constraints that are queries.

The store is filled when the first query needs it. It holds the data as default graph, the shapes graph under a name
where a query asks it, and the anchors: the values to which the variables of a query are bound beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgservice.shacl.graph import DataGraph
from kgservice.shacl.model import Messages
from kgservice.shacl.paths import Path
from kgservice.shacl.query_text import ROW
from kgservice.shacl.terms import Term, xsd
from kgservice.vocabulary import RDF

__all__ = ["SHAPES", "QueryRun", "Row", "Solution"]

_OWN: Final = "urn:x-kgservice:shacl:"
SHAPES: Final = NamedNode(_OWN + "shapes")
"""Name of the shapes graph."""
_ANCHORS: Final = NamedNode(_OWN + "anchors")
_ROW: Final = NamedNode(_OWN + "row")
_FEW: Final = 50
_EXACT: Final = frozenset({xsd("string"), NamedNode(RDF + "langString"), NamedNode(RDF + "dirLangString")})
"""Datatypes whose literals a store keeps as they are."""

Solution = dict[str, Term]
Row = tuple[Term | None, Path | None, Messages]
"""Value, path and messages of a solution."""


class QueryRun:
    """The store of one validation, and what its queries answered; belongs to one thread."""

    def __init__(self, data: DataGraph, shapes: Iterable[Triple], predicates: Iterable[NamedNode] | None) -> None:
        """Fill nothing yet.

        Args:
            shapes: Read when a query asks the shapes graph.
            predicates: Of the triples that a query can see; None for all.
        """
        self.data = data
        self._predicates = predicates
        self.rows: dict[object, dict[Term, list[Row]]] = {}
        self.answers: dict[object, dict[tuple[Term, ...], bool]] = {}
        self._shapes = shapes
        self._store: pyoxigraph.Store | None = None
        self._with_shapes = False
        self._anchors = 0
        self._rewritten: dict[Term, list[Literal]] | None = None

    def store(self, *, with_shapes: bool) -> pyoxigraph.Store:
        """Return the store, filled."""
        if self._store is None:
            self._store = pyoxigraph.Store()
            self._store.extend(self.data.quads(self._predicates))
        if with_shapes and not self._with_shapes:
            self._with_shapes = True
            self._store.extend(Quad(one.subject, one.predicate, one.object, SHAPES) for one in self._shapes)
        return self._store

    def bound(self, bindings: Mapping[str, Sequence[Term]]) -> str:
        """Return the pattern that binds each variable to each of its values, all ways across.

        A few IRIs are written into the query; what a query cannot name, or many values, go through the store.
        """
        if all(len(values) <= _FEW and all(type(one) is NamedNode for one in values) for values in bindings.values()):
            return "".join(f" VALUES ?{name} {{ {' '.join(map(str, found))} }} " for name, found in bindings.items())
        key = self._new_key()
        quads = [
            Quad(key, NamedNode(_OWN + name), value, _ANCHORS) for name, values in bindings.items() for value in values
        ]
        self.store(with_shapes=False).extend(quads)
        patterns = " . ".join(f"{key} <{_OWN}{name}> ?{name}" for name in bindings)
        return f" GRAPH {_ANCHORS} {{ {patterns} }} "

    def bound_rows(self, rows: list[Mapping[str, Term]], constants: Mapping[str, Term]) -> str:
        """Return the pattern that binds the variables to each of the *rows*, and ``?kgserviceRow`` to its number."""
        key = self._new_key()
        quads = [Quad(key, NamedNode(_OWN + name), value, _ANCHORS) for name, value in constants.items()]
        for number, row in enumerate(rows):
            node = NamedNode(f"{key.value}:{number}")
            quads.append(Quad(key, _ROW, node, _ANCHORS))
            quads.extend(Quad(node, NamedNode(_OWN + name), value, _ANCHORS) for name, value in row.items())
        self.store(with_shapes=False).extend(quads)
        patterns = [f"{key} {_ROW} ?{ROW}"]
        patterns += [f"{key} <{_OWN}{name}> ?{name}" for name in constants]
        patterns += [f"?{ROW} <{_OWN}{name}> ?{name}" for name in (rows[0] if rows else {})]
        return f" GRAPH {_ANCHORS} {{ {' . '.join(patterns)} }} "

    def solutions(self, text: str, *, with_shapes: bool) -> list[Solution]:
        """Return the solutions of a SELECT, each with the variables that it binds."""
        found = self.store(with_shapes=with_shapes).query(text)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            return []
        names = [variable.value for variable in found.variables]
        return [
            {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in found
        ]

    def holds(self, text: str, *, with_shapes: bool) -> bool:
        """Return the answer of an ASK."""
        return bool(self.store(with_shapes=with_shapes).query(text))

    def exact(self, value: Term, focus: Term) -> Term:
        """Return *value* as the data write it: a store gives "5" for "05".

        Looked for are the values of the focus node and the values of those.
        """
        if not isinstance(value, Literal) or value.datatype in _EXACT:
            return value
        if any(value in values for values in self.data.out.get(focus, {}).values()):
            return value
        near = self._near(focus)
        if value in near:
            return value
        if self._rewritten is None:
            self._rewritten = self._read_rewritten()
        return next((one for one in self._rewritten.get(value, ()) if one in near), value)

    def _near(self, focus: Term) -> set[Term]:
        out = self.data.out
        near = {value for values in out.get(focus, {}).values() for value in values}
        return near | {further for one in near for values in out.get(one, {}).values() for further in values}

    def _read_rewritten(self) -> dict[Term, list[Literal]]:
        """Return what a store makes of literals → how they are written."""
        written = {
            value
            for triple in self.data.triples()
            if isinstance(value := triple.object, Literal) and value.datatype not in _EXACT
        }
        numbered = {NamedNode(f"{_OWN}{number}"): value for number, value in enumerate(written)}
        store = pyoxigraph.Store()
        store.extend(Quad(node, _ROW, value) for node, value in numbered.items())
        found: dict[Term, list[Literal]] = {}
        for quad in store:
            if isinstance(quad.subject, NamedNode) and numbered[quad.subject] != quad.object:
                found.setdefault(quad.object, []).append(numbered[quad.subject])
        return found

    def _new_key(self) -> NamedNode:
        self._anchors += 1
        return NamedNode(f"{_OWN}anchor:{self._anchors}")

    def order(self, term: object) -> tuple[int, int, str]:
        """Return a key that puts terms in the same order whatever labels a parser gave to blank nodes."""
        if term is None:
            return 0, 0, ""
        if isinstance(term, BlankNode):
            return 1, self.data.number(term), ""
        return 2, 0, str(term)
