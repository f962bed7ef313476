# SPDX-License-Identifier: Apache-2.0
"""A slice compiled for evaluation: bit positions, masks and decision diagrams, and their form on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgservice.model.rulebase import Rulebase
from kgservice.reasoning.diagram import Diagram, build_diagram
from kgservice.reasoning.masks import Clause, clauses_of
from kgservice.reasoning.slices import Slice, SliceKey, build_slice, exactly, none_of, unclassed

__all__ = ["Program", "choices_of", "compile_slice", "load_program", "open_program", "save_program"]

_FORMAT = 9


@dataclass(frozen=True)
class Program:
    """Everything the evaluator needs, and nothing of the ontology's texts.

    Attributes:
        facts: Fact IRIs by bit position.
        names: Rules and conclusions by dependency; the bit of ``names[i]`` is ``len(facts) + i``.
        clauses: The clauses of each name, over the bits of facts and earlier names.
        bit: Position of every term.
        free: Bits of the facts that no choice and no axiom ties to another; any mix of values of them can be.
    """

    facts: tuple[str, ...]
    names: tuple[str, ...]
    clauses: tuple[tuple[Clause, ...], ...]
    diagram: Diagram
    bit: Mapping[str, int] = field(repr=False)
    free: int = 0


def choices_of(base: Rulebase) -> tuple[tuple[str, ...], ...]:
    """Return, for each choice field, the facts of which exactly one holds."""
    return tuple(f.facts for f in base.fields.values() if f.kind == "choice")


def compile_slice(base: Rulebase, part: Slice) -> Program:
    """Compile the definitions of a slice."""
    facts = tuple(fact.iri for fact in sorted(base.facts.values(), key=lambda fact: (fact.order, fact.iri)))
    bit = _positions(facts, tuple(part.definitions))
    return Program(
        facts=facts,
        names=tuple(part.definitions),
        clauses=tuple(clauses_of(expression, bit) for expression in part.definitions.values()),
        diagram=build_diagram(
            facts,
            part.definitions,
            _exact_terms(base),
            choices_of(base),
            base.axioms,
            first=[scale.within for scale in base.scales.values() if scale.within is not None],
        ),
        bit=bit,
        free=_free(base, bit),
    )


def _free(base: Rulebase, bit: Mapping[str, int]) -> int:
    tied = {fact for values in choices_of(base) for fact in values}
    for axiom in base.axioms:
        tied |= {*axiom.premises, axiom.conclusion or ""}
    return sum(1 << bit[fact] for fact in base.facts if fact not in tied)


def _exact_terms(base: Rulebase) -> tuple[str, ...]:
    """Return the conclusions that answers are read off, and those that say whether a scale concerns a product."""
    within = {scale.within for scale in base.scales.values()}
    read_off = [iri for iri, conclusion in base.conclusions.items() if conclusion.scale or iri in within]
    for scale in base.scales.values():
        if scale.kind != "set":
            read_off.append(none_of(scale.iri))
        if scale.kind == "ordered":
            read_off += [exactly(iri) for iri in scale.values]
        if scale.within is not None:
            read_off.append(unclassed(scale.iri))
    return tuple(read_off)


def _positions(facts: tuple[str, ...], names: tuple[str, ...]) -> dict[str, int]:
    return {term: position for position, term in enumerate((*facts, *names))}


def open_program(base: Rulebase, key: SliceKey, *, digest: str, cache: Path | None) -> Program:
    """Return the program of a slice, compiled now or read from *cache*.

    Args:
        digest: Names the knowledge the slice is part of; a changed ontology never meets an old program.
        cache: Folder to keep compiled slices in, or None to compile every time.
    """
    path = cache / f"{digest[:16]}-{key.digest}.json" if cache else None
    if path is not None and path.is_file():
        found = load_program(path)
        if found is not None:
            return found
    program = compile_slice(base, build_slice(base, key))
    if path is not None:
        save_program(program, path)
    return program


def save_program(program: Program, path: Path) -> None:
    """Write *program* to *path* in one step; where the folder cannot be written, leave it."""
    diagram = program.diagram
    document = {
        "format": _FORMAT,
        "facts": program.facts,
        "names": program.names,
        "clauses": [[[format(p, "x"), format(n, "x")] for p, n in clauses] for clauses in program.clauses],
        "order": diagram.facts,
        "level": diagram.level,
        "low": diagram.low,
        "high": diagram.high,
        "roots": diagram.roots,
        "free": format(program.free, "x"),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as handle:
            json.dump(document, handle, separators=(",", ":"))
        Path(handle.name).replace(path)
    except OSError:
        return


def load_program(path: Path) -> Program | None:
    """Read a program written by `save_program`; None where the file is of another format or damaged."""
    try:
        document: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    if document.get("format") != _FORMAT:
        return None
    facts, names = tuple(document["facts"]), tuple(document["names"])
    roots = {name: (root[0], root[1]) for name, root in document["roots"].items()}
    order, level, low, high = (tuple(document[key]) for key in ("order", "level", "low", "high"))
    diagram = Diagram(order, level, low, high, roots)
    clauses = tuple(tuple((int(p, 16), int(n, 16)) for p, n in entry) for entry in document["clauses"])
    return Program(facts, names, clauses, diagram, _positions(facts, names), int(document["free"], 16))
