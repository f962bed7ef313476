# SPDX-License-Identifier: Apache-2.0
"""Lists of things in the graph as JSON, JSON-LD and CSV, which say the same.

An item is a JSON object. JSON-LD is the same object under a context, so that its keys are predicates of the graph and
its IRIs are the graph's; CSV has a column for each key, and beside names those of their IRIs and links.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon
from kgservice.vocabulary import RDFS, SKOS, XSD

__all__ = ["CITED", "NAMED", "NUMBERED", "Key", "cited", "named", "to_csv", "to_json_ld"]

_NAMES: Final = ("text", "citation", "label", "id")
"""Keys of a nested object by which a table names it; the first that it has."""

_DATATYPES: Final = (XSD + "gYear", XSD + "gYearMonth", XSD + "date")
"""Of a date, by the number of its hyphens."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an item.

    Attributes:
        form: Of its value: "plain" for a text, number or truth value, "texts" for a list of texts, "records" for a list
            of objects that have names and no IRIs, "one" for an object or null, "many" for a list of objects, "cited"
            for a list of objects with links.
        predicate: IRI that the key stands for; empty where it says nothing in RDF.
        worded: The value is text in the language of the list.
        lang: Language of the value, where that is not that of the list.
        datatype: IRI of the datatype of the value, or "@id" where the value is an IRI.
        dated: The value is a year, a month or a day, which decides its datatype.
        keys: Of nested objects.
    """

    name: str
    form: Literal["plain", "texts", "records", "one", "many", "cited"] = "plain"
    predicate: str = ""
    worded: bool = False
    datatype: str = ""
    lang: str = ""
    dated: bool = False
    keys: tuple[Key, ...] = ()


NAMED: Final = (Key("label", predicate=SKOS + "prefLabel", worded=True),)
"""Keys of what is called by a label."""

NUMBERED: Final = (Key("id", predicate=SKOS + "notation"), *NAMED)
"""Keys of what has a notation too."""

CITED: Final = (
    Key("citation", predicate=RDFS + "label", worded=True),
    Key("link", predicate=RDFS + "seeAlso", datatype="@id"),
)
"""Keys of a provision or a place in guidance."""


def named(iris: Iterable[str], words: Lexicon) -> list[JsonObject]:
    """Return things by what they are called."""
    return [{"iri": iri, "label": words.term(iri)} for iri in iris]


def cited(iris: Iterable[str], words: Lexicon) -> list[JsonObject]:
    """Return provisions or places in guidance by how they are cited, and where they can be read."""
    found = (words.cite(iri) for iri in iris)
    return [{"iri": one.iri, "citation": one.citation, "link": one.url.replace(" ", "%20")} for one in found]


def to_json_ld(items: Iterable[JsonObject], keys: Sequence[Key], lang: str) -> JsonObject:
    """Return *items* as one JSON-LD document whose graph they are; what is empty is left out."""
    dated = [key.name for key in keys if key.dated]
    return {"@context": _context(keys, lang), "@graph": [_filled(_with_dates(item, dated)) for item in items]}


def _with_dates(item: JsonObject, dated: Iterable[str]) -> JsonObject:
    """Return an item whose dates tell their datatypes, of which a context knows but one for each key."""
    return item | {
        name: {"@value": item[name], "@type": _DATATYPES[item[name].count("-")]} for name in dated if item[name]
    }


def _context(keys: Iterable[Key], lang: str) -> JsonObject:
    terms = {key.name: _term(key, lang) for key in keys}
    return {"iri": "@id", "type": "@type", **terms}


def _term(key: Key, lang: str) -> JsonObject | None:
    if not key.predicate:
        return None
    term: JsonObject = {"@id": key.predicate}
    if key.worded or key.lang:
        term["@language"] = key.lang or lang
    if key.datatype:
        term["@type"] = key.datatype
    if key.keys:
        term["@context"] = _context(key.keys, lang)
    return term


def _filled(value: object) -> object:
    """Return a value without what is empty or untrue in it: the graph states neither."""
    if isinstance(value, dict):
        return {key: _filled(inner) for key, inner in value.items() if not _is_empty(inner)}
    return [_filled(inner) for inner in value] if isinstance(value, list) else value


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def to_csv(items: Iterable[Mapping[str, Any]], keys: Sequence[Key]) -> bytes:
    """Return *items* as CSV (RFC 4180, UTF-8) with the IRI first; several values share a cell.

    Shape:
        The heads are names of keys. Names are parted by a semicolon and a blank, IRIs and links by a blank. Cells are
        written as they are, also those that a spreadsheet might take for a formula.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["iri", *(head for key in keys for head in _heads(key))])
    writer.writerows([item["iri"], *(cell for key in keys for cell in _cells(key, item[key.name]))] for item in items)
    return stream.getvalue().encode()


def _heads(key: Key) -> tuple[str, ...]:
    if key.form in {"plain", "texts", "records"}:
        return (key.name,)
    return (key.name, f"{key.name}_iri", f"{key.name}_link")[: 3 if key.form == "cited" else 2]


def _cells(key: Key, value: Any) -> Iterator[str]:  # noqa: ANN401  # what the key says that it is
    if key.form == "plain":
        yield _plain(value)
    elif key.form == "texts":
        yield "; ".join(value)
    elif key.form == "records":
        yield "; ".join(one["name"] for one in value)
    else:
        objects = value if isinstance(value, list) else [value] if value else []
        yield "; ".join(_name(one) for one in objects)
        yield " ".join(one["iri"] for one in objects)
        if key.form == "cited":
            yield " ".join(filter(None, (one["link"] for one in objects)))


def _name(one: Mapping[str, Any]) -> str:
    return next(str(one[name]) for name in _NAMES if name in one)


def _plain(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
