# SPDX-License-Identifier: Apache-2.0
"""Constraints that are queries: ``sh:sparql``, and SELECT and ASK validators of constraint components.

A query runs once for all focus nodes where that gives what one run for each would give, else once for each. It does
not run at all where a triple that it needs does not exist.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kgservice.errors import InvalidShapesError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.shacl.bounds import UNKNOWN, Bounds
from kgservice.shacl.model import Messages, ValidationResult
from kgservice.shacl.query_run import QueryRun, Row, Solution
from kgservice.shacl.query_text import ROW, Anchored
from kgservice.shacl.shape import Run, Shape
from kgservice.shacl.terms import TRUE, Term, Values, shown
from kgservice.vocabulary import RDF, XSD

__all__ = ["AskCheck", "SelectCheck"]

_TEXTS: Final = frozenset({XSD + "string", RDF + "langString"})
_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class _QueryCheck(ABC):
    """What both kinds of query have.

    Attributes:
        name: How the constraint is called in messages about itself.
        source: Node of an ``sh:sparql``.
        constants: Variables bound to the same value for every focus node.
        own_messages: With places for variables; empty where the shape's are used.
        default: Used where the shape has none either.
    """

    component: NamedNode
    name: str
    place: Place
    source: Term | None
    query: Anchored
    header: str
    constants: Mapping[str, Term]
    own_messages: Messages
    default: Messages
    is_node_shape: bool

    @property
    def bounds(self) -> Bounds:
        """Any value can be at fault, and any can be right."""
        return UNKNOWN

    def results(self, run: Run, shape: Shape, focus: Term, values: Values, out: list[ValidationResult]) -> None:
        """Append a result for each solution."""
        for value, path, messages in self.rows(run, focus, values):
            out.append(
                ValidationResult(
                    focus,
                    path or shape.path,
                    value,
                    shape.severity,
                    shape.node,
                    self.component,
                    self.source,
                    messages or shape.messages or self.default,
                )
            )

    def fails(self, run: Run, focus: Term, values: Values) -> bool:
        """Say whether there is a solution."""
        return bool(self.rows(run, focus, values))

    @abstractmethod
    def rows(self, run: Run, focus: Term, values: Values) -> Sequence[Row]:
        """Return value, path and messages of each solution for *focus*."""

    def used_constants(self) -> dict[str, Term]:
        """Return the constants that the query mentions."""
        return {name: value for name, value in self.constants.items() if name in self.query.variables}

    def filled(self, run: QueryRun, messages: Messages, bound: Mapping[str, Term]) -> Messages:
        """Return *messages* with the values of variables in their places; a place without a value stays."""

        def word(match: re.Match[str]) -> str:
            term = bound.get(match[1], self.constants.get(match[1]))
            if isinstance(term, BlankNode):
                return f"_:b{run.data.number(term)}"
            return term.value if isinstance(term, (NamedNode, Literal)) else match[0]

        return tuple((tag, _PLACEHOLDER.sub(word, text)) for tag, text in messages)


class SelectCheck(_QueryCheck):
    """A SELECT: each solution is a breach."""

    __slots__ = ()

    def prepare(self, run: Run, shape: Shape, focuses: Sequence[tuple[Term, Values]]) -> None:
        """Ask for all focus nodes at once, where that is the same."""
        del shape
        known = run.queries.rows.setdefault(self, {})
        asked = [focus for focus, _ in focuses if focus not in known and self._may_match(run, known, focus)]
        if not self.query.together:
            return
        asked = [focus for focus in asked if not isinstance(focus, Literal) and not self._is_direct(run, focus)]
        if asked and self._needs_exist(run):
            for focus in asked:
                known[focus] = []
            self._ask(run, asked, known)
        else:
            known.update((focus, []) for focus in asked)

    def rows(self, run: Run, focus: Term, values: Values) -> Sequence[Row]:
        """Return value, path and messages of each solution for *focus*."""
        del values
        known = run.queries.rows.setdefault(self, {})
        if focus not in known and self._may_match(run, known, focus):
            known[focus] = []
            if self._needs_exist(run):
                self._ask(run, [focus], known)
        return known[focus]

    def _may_match(self, run: Run, known: dict[Term, list[Row]], focus: Term) -> bool:
        """Say whether the focus node has what the query needs of it; else note that there is no solution."""
        mine = run.data.out.get(focus, {})
        for need in self.query.needs:
            if need.of_focus and (
                need.predicate not in mine or (need.value is not None and need.value not in mine[need.predicate])
            ):
                known[focus] = []
                return False
        return True

    def _needs_exist(self, run: Run) -> bool:
        """Say whether the data have what the query needs of other nodes."""
        data = run.data
        return all(
            need.of_focus
            or (
                need.predicate in data.predicates()
                if need.value is None
                else need.value in data.inverse(need.predicate)
            )
            for need in self.query.needs
        )

    def _is_direct(self, run: Run, focus: Term) -> bool:
        """Say whether a path of length zero leads from a focus node that is not in the data to itself."""
        return self.query.zero_length and isinstance(focus, NamedNode) and focus not in run.data

    def _ask(self, run: Run, focuses: Sequence[Term], known: dict[Term, list[Row]]) -> None:
        queries = run.queries
        pieces = self.query.pieces
        if len(focuses) == 1 and self._is_direct(run, focuses[0]):
            pieces = tuple(piece.replace("\x00", str(focuses[0])) for piece in self.query.direct)
        bindings: dict[str, Sequence[Term]] = {"this": focuses}
        bindings |= {name: (value,) for name, value in self.used_constants().items()}
        anchor = queries.bound(bindings)
        with_shapes = "shapesGraph" in self.query.variables
        solutions = queries.solutions(self.header + anchor.join(pieces), with_shapes=with_shapes)
        only = focuses[0] if len(focuses) == 1 else None
        for solution in solutions:
            focus = only if only is not None else solution["this"]
            known[focus].append(self._row(queries, solution, focus))
        for focus in focuses:
            if len(known[focus]) > 1:
                known[focus].sort(key=lambda row: (queries.order(row[1]), queries.order(row[0]), row[2]))

    def _row(self, queries: QueryRun, solution: Solution, focus: Term) -> Row:
        """Return what a solution says.

        Raises:
            InvalidShapesError: The query signals a failure.
        """
        bound = {name: queries.exact(term, focus) for name, term in solution.items()}
        if bound.get("failure") == TRUE:
            raise InvalidShapesError(
                Text(f"The query of {self.name} signals a failure", f"Spørringen i {self.name} melder om feil"),
                self.place,
                Text("data that the query can judge", "data som spørringen kan bedømme"),
                Text(f"look at the node {shown(focus)}", f"se på noden {shown(focus)}"),
                self.name,
            )
        value, path, message = bound.get("value"), bound.get("path"), bound.get("message")
        if value is None and self.is_node_shape:
            value = focus
        messages = self.own_messages
        if isinstance(message, Literal) and message.datatype.value in _TEXTS:
            messages = ((message.language or "", message.value),)
        texts = self.filled(queries, messages, bound | {"this": focus}) if messages else ()
        return value, path if isinstance(path, NamedNode) else None, texts


class AskCheck(_QueryCheck):
    """An ASK: each value for which it is false is a breach."""

    __slots__ = ()

    def prepare(self, run: Run, shape: Shape, focuses: Sequence[tuple[Term, Values]]) -> None:
        """Ask for all values at once, where that is the same."""
        del shape
        if self.query.together:
            self._ask(run, [(focus, value) for focus, values in focuses for value in values])

    def rows(self, run: Run, focus: Term, values: Values) -> Sequence[Row]:
        """Return value and messages for each value that does not pass."""
        pairs = [(focus, value) for value in values]
        if self.query.together:
            self._ask(run, pairs)
        else:
            for pair in pairs:
                self._ask(run, [pair])
        known = run.queries.answers[self] if pairs else {}
        queries = run.queries
        return [
            (value, None, self.filled(queries, self.own_messages, {"this": focus, "value": value}))
            for _, value in pairs
            if not known[self._key(focus, value)]
        ]

    def _key(self, focus: Term, value: Term) -> tuple[Term, ...]:
        return (focus, value) if "this" in self.query.variables else (value,)

    def _ask(self, run: Run, pairs: Sequence[tuple[Term, Term]]) -> None:
        """Note for each pair of focus node and value whether it passes."""
        known = run.queries.answers.setdefault(self, {})
        open_pairs = {key: pair for pair in pairs if (key := self._key(*pair)) not in known}
        if not open_pairs:
            return
        rows = [
            {name: term for name, term in (("this", focus), ("value", value)) if name in self.query.variables}
            for focus, value in open_pairs.values()
        ]
        anchor = run.queries.bound_rows(list(rows), self.used_constants())
        body = anchor.join(self.query.pieces)
        with_shapes = "shapesGraph" in self.query.variables
        if self.query.together:
            passed = {one[ROW] for one in run.queries.solutions(self.header + body, with_shapes=with_shapes)}
            numbers = {int(row.value.rpartition(":")[2]) for row in passed if isinstance(row, NamedNode)}
            known.update((key, place in numbers) for place, key in enumerate(open_pairs))
        else:
            known[next(iter(open_pairs))] = run.queries.holds(self.header + body, with_shapes=with_shapes)
