# SPDX-License-Identifier: Apache-2.0
"""Named queries: SPARQL files with a header that says what they answer and what can be set.

A file runs as it stands in any SPARQL engine. Each parameter is a line of its own in the query,
``VALUES ?as_of { "2026-11-23"^^xsd:date }``; to set it is to write another term between the braces, wherever it
stands, and ``UNDEF`` for "any".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from kgservice.errors import KnowledgeError, UnknownQueryError, UsageError, nearest
from kgservice.graph.statements import Term, iri, literal, typed
from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.graph import knowledge_root
from kgservice.model.text import Text
from kgservice.vocabulary import expand

__all__ = ["NamedQuery", "Parameter", "named_queries", "named_query", "query_files", "read_query"]

_MARK: Final = "#+ "
_ANY: Final = "any"

_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')

_LISTED: Final = 24
"""How many values a message lists before it stops."""

Concepts = Callable[[str], Mapping[str, str]]
"""What takes the beginning of an IRI and returns the concepts under it by name."""


def _none_known(prefix: str) -> Mapping[str, str]:
    """Return no concepts: there is no graph to look in."""
    del prefix
    return {}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set in a query.

    Attributes:
        kind: "date", "language", "word" (one of `values`), "concept" (a word after `prefix`), "notation" or "cited"
            (whatever a citation names).
        default: As it would be written: "today", "lang", "any" or a value.
        prefix: Of a concept: what stands before the word in its IRI, as a CURIE.
    """

    name: str
    kind: str
    default: str
    meaning: Text
    values: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query, what it answers, its parameters and the names of its columns.

    Attributes:
        answers: Competency questions it answers, such as "CQ4".
        needs_product: It asks about a product, whose assessment has to be in the dataset.
        columns: Variable → heading, in the order of the table.
    """

    name: str
    title: Text
    summary: Text
    answers: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Text]
    needs_product: bool
    text: str

    def bound(self, values: Mapping[str, str], *, today: date, lang: str, concepts: Concepts = _none_known) -> str:
        """Return the query with its parameters set.

        Args:
            values: Parameter → value as a person writes it; those left out take their default.
            concepts: What a graph knows of each kind of concept; without one, a concept is taken at its word.

        Raises:
            UsageError: There is no such parameter, or the value is none it can take.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise _unknown_parameter(self, name, tuple(known))
        text = self.text
        for parameter in self.parameters:
            written = values.get(parameter.name, parameter.default)
            text = _set(text, parameter.name, _term(parameter, written, today=today, lang=lang, concepts=concepts))
        return text


def _set(text: str, name: str, term: Term) -> str:
    pattern = re.compile(rf"^(\s*VALUES \?{name} \{{ ).*( \}})$", re.MULTILINE)
    return pattern.sub(lambda match: f"{match[1]}{term}{match[2]}", text)


def _term(parameter: Parameter, written: str, *, today: date, lang: str, concepts: Concepts) -> Term:
    """Return the term that *written* stands for."""
    if written == _ANY and parameter.default == _ANY:
        return "UNDEF"
    if parameter.kind == "date":
        return typed(today if written == "today" else _day(parameter, written))
    if parameter.kind == "concept":
        return iri(_concept(parameter, written, concepts(expand(parameter.prefix))))
    if parameter.kind == "cited":
        return iri(parse_citation(written, lang=lang).iri)
    if parameter.kind == "notation":
        return literal(written.strip().upper())
    return literal(lang if written == "lang" else _word(parameter, written))


def _day(parameter: Parameter, written: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        with suppress(ValueError):
            return date.fromisoformat(written)
    expected = Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD")
    raise _unusable(parameter, written, expected, "2026-11-23")


def _word(parameter: Parameter, written: str) -> str:
    by_lower = {value.lower(): value for value in parameter.values}
    if written.lower() not in by_lower:
        raise _none_of(parameter, written, parameter.values, nearest(written, parameter.values))
    return by_lower[written.lower()]


def _concept(parameter: Parameter, written: str, known: Mapping[str, str]) -> str:
    """Return the IRI of a concept: "authorised representative" → mdc:role-authorised-representative."""
    start = expand(parameter.prefix)
    names = {_plain(name): found for name, found in (known or {v: start + v for v in parameter.values}).items()}
    named = expand(written.strip()) if ":" in written else names.get(_plain(written), start + _plain(written))
    if (names and named not in names.values()) or _NOT_IN_IRI.search(named):
        words = [iri.removeprefix(start) for iri in dict.fromkeys(names.values())]
        near = nearest(named.removeprefix(start), tuple(names))
        raise _none_of(parameter, written, words, [names[name].removeprefix(start) for name in near])
    return named


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().lower())


def _none_of(parameter: Parameter, written: str, values: Sequence[str], near: Sequence[str]) -> UsageError:
    listed = ", ".join(values[:_LISTED]) + (", …" if len(values) > _LISTED else "")
    example = next(iter([*near, *values]), parameter.default)
    return _unusable(parameter, written, Text(f"one of {listed}", f"en av {listed}"), example)


def _unusable(parameter: Parameter, written: str, expected: Text, example: str) -> UsageError:
    name = parameter.name
    return UsageError(
        Text(f"The parameter {name} cannot be “{written}”", f"Parameteren {name} kan ikke være «{written}»"),
        None,
        expected,
        Text(f"write {name}={example}", f"skriv {name}={example}"),
    )


def _unknown_parameter(query: NamedQuery, name: str, known: tuple[str, ...]) -> UsageError:
    listed = ", ".join(known) or "–"
    near = (nearest(name, known) or known or ("",))[0]
    return UsageError(
        Text(
            f"The query {query.name} has no parameter “{name}”",
            f"Spørringen {query.name} har ingen parameter «{name}»",
        ),
        None,
        Text(f"one of {listed}", f"en av {listed}"),
        Text(f"write {near}=…", f"skriv {near}=…") if near else Text("leave it out", "utelat den"),
    )


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Return the shipped queries by name, sorted."""
    return {query.name: query for query in map(read_query, query_files())}


def query_files() -> tuple[Path, ...]:
    """Return the files of the shipped queries, sorted."""
    return tuple(sorted((knowledge_root() / "queries" / "named").glob("*.rq")))


def named_query(name: str) -> NamedQuery:
    """Return one shipped query.

    Raises:
        UnknownQueryError: There is none of that name; the nearest are suggested.
    """
    queries = named_queries()
    if name not in queries:
        raise UnknownQueryError(name, tuple(queries))
    return queries[name]


def read_query(path: Path) -> NamedQuery:
    """Return the query in a file with a header.

    Raises:
        KnowledgeError: The header cannot be read, or names a parameter that the query does not have.
    """
    text = path.read_text(encoding="utf-8")
    lines = (line.removeprefix(_MARK) for line in text.splitlines() if line.startswith(_MARK))
    try:
        header: dict[str, Any] = yaml.safe_load("\n".join(lines)) or {}
        query = NamedQuery(
            name=path.stem,
            title=_text(header["title"]),
            summary=_text(header["summary"]),
            answers=tuple(header["answers"]),
            parameters=tuple(_parameter(name, about) for name, about in header["parameters"].items()),
            columns={name: _text(heading) for name, heading in header["returns"].items()},
            needs_product=bool(header.get("product", False)),
            text=text,
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"The header of the query {path} cannot be read: {error!r}") from error
    for parameter in query.parameters:
        if not re.search(rf"^\s*VALUES \?{parameter.name} \{{ .* \}}$", text, re.MULTILINE):
            raise KnowledgeError(f"The query {path} has no line that sets ?{parameter.name}.")
    return query


def _text(about: Mapping[str, str]) -> Text:
    return Text(about["en"], about["nb"])


def _parameter(name: str, about: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        kind=about["kind"],
        default=str(about["default"]),
        meaning=_text(about["meaning"]),
        values=tuple(about.get("values", ("en", "nb") if about["kind"] == "language" else ())),
        prefix=about.get("prefix", ""),
    )
