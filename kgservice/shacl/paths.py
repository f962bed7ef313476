# SPDX-License-Identifier: Apache-2.0
"""Property paths: their parts, how they are walked, and how they are written in SPARQL and in RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from kgservice.shacl.graph import NOTHING, DataGraph
from kgservice.shacl.terms import FIRST, NIL, REST, Term, Values, sh

__all__ = ["Alternative", "Inverse", "Path", "Repeat", "Sequence", "Walk", "path_triples", "remembered", "walk_of"]

Walk = Callable[[DataGraph, Term], Values]
"""From a graph and a focus node to the nodes at the end of a path, each once."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One step after the other."""

    steps: tuple[Path, ...]

    def __str__(self) -> str:
        """Write it in SPARQL."""
        return "/".join(_bracketed(step) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several ways."""

    ways: tuple[Path, ...]

    def __str__(self) -> str:
        """Write it in SPARQL."""
        return "|".join(_bracketed(way) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path against its direction."""

    path: Path

    def __str__(self) -> str:
        """Write it in SPARQL."""
        return f"^{_bracketed(self.path)}"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path taken several times.

    Attributes:
        word: The term of SHACL for it: zeroOrMorePath, oneOrMorePath or zeroOrOnePath.
    """

    path: Path
    word: str

    def __str__(self) -> str:
        """Write it in SPARQL."""
        mark = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}[self.word]
        return f"{_bracketed(self.path)}{mark}"


Path = NamedNode | Sequence | Alternative | Inverse | Repeat


def _bracketed(path: Path) -> str:
    return str(path) if isinstance(path, NamedNode) else f"({path})"


def walk_of(path: Path) -> Walk:
    """Return the function that follows *path*."""
    if isinstance(path, NamedNode):
        return _forward(path)
    if isinstance(path, Inverse):
        return _backward(path.path)
    if isinstance(path, Sequence):
        return _chain([walk_of(step) for step in path.steps])
    if isinstance(path, Alternative):
        return _union([walk_of(way) for way in path.ways])
    return _repeat(walk_of(path.path), path.word)


def remembered(walk: Walk) -> Walk:
    """Return *walk* such that it goes once from each focus node of a graph."""

    def again(data: DataGraph, focus: Term) -> Values:
        known = data.ends.get(walk)
        if known is None:
            known = data.ends[walk] = {}
        ends = known.get(focus)
        if ends is None:
            ends = known[focus] = walk(data, focus)
        return ends

    return again


def _forward(predicate: NamedNode) -> Walk:
    def walk(data: DataGraph, focus: Term) -> Values:
        found = data.out.get(focus)
        return NOTHING if found is None else found.get(predicate, NOTHING)

    return walk


def _backward(path: Path) -> Walk:
    """Return the walk of the inverse of *path*, turned round down to its predicates."""
    if isinstance(path, NamedNode):
        predicate = path
        return lambda data, focus: data.inverse(predicate).get(focus, NOTHING)
    if isinstance(path, Inverse):
        return walk_of(path.path)
    if isinstance(path, Sequence):
        return _chain([_backward(step) for step in reversed(path.steps)])
    if isinstance(path, Alternative):
        return _union([_backward(way) for way in path.ways])
    return _repeat(_backward(path.path), path.word)


def _chain(walks: list[Walk]) -> Walk:
    def walk(data: DataGraph, focus: Term) -> Values:
        nodes: Values = (focus,)
        for step in walks:
            nodes = _onwards(step, data, nodes)
        return nodes

    return walk


def _onwards(step: Walk, data: DataGraph, nodes: Values) -> Values:
    if len(nodes) == 1:
        return step(data, next(iter(nodes)))
    return dict.fromkeys(end for node in nodes for end in step(data, node))


def _union(walks: list[Walk]) -> Walk:
    return lambda data, focus: dict.fromkeys(end for walk in walks for end in walk(data, focus))


def _repeat(step: Walk, word: str) -> Walk:
    if word == "zeroOrOnePath":
        return lambda data, focus: dict.fromkeys((focus, *step(data, focus)))
    itself = word == "zeroOrMorePath"

    def walk(data: DataGraph, focus: Term) -> Values:
        found: dict[Term, None] = {focus: None} if itself else {}
        todo: Iterable[Term] = (focus,)
        while todo:
            ends = dict.fromkeys(end for node in todo for end in step(data, node))
            todo = [end for end in ends if end not in found]
            found.update(dict.fromkeys(todo))
        return found

    return walk


def path_triples(path: Path, fresh: Callable[[], BlankNode]) -> tuple[NamedNode | BlankNode, Iterator[Triple]]:
    """Return the node that stands for *path* in RDF, and the triples that describe it."""
    triples: list[Triple] = []

    def written(one: Path) -> NamedNode | BlankNode:
        if isinstance(one, NamedNode):
            return one
        if isinstance(one, Sequence):
            return listed(one.steps)
        node = fresh()
        if isinstance(one, Alternative):
            triples.append(Triple(node, sh("alternativePath"), listed(one.ways)))
        elif isinstance(one, Inverse):
            triples.append(Triple(node, sh("inversePath"), written(one.path)))
        else:
            triples.append(Triple(node, sh(one.word), written(one.path)))
        return node

    def listed(members: tuple[Path, ...]) -> NamedNode | BlankNode:
        cells = [fresh() for _ in members]
        rests: list[NamedNode | BlankNode] = [*cells[1:], NIL]
        for cell, member, rest in zip(cells, members, rests, strict=True):
            triples.extend((Triple(cell, FIRST, written(member)), Triple(cell, REST, rest)))
        return cells[0]

    return written(path), iter(triples)
