# SPDX-License-Identifier: Apache-2.0
"""The report of a plain SHACL validation: as text, as JSON, and as a graph of SHACL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat

from kgservice.model.place import Place
from kgservice.readers.statements import Statements
from kgservice.report.layout import Page
from kgservice.report.wording_validation import VALIDATION
from kgservice.shacl import ValidationReport, ValidationResult, to_graph
from kgservice.vocabulary import PREFIXES, SH, compact

__all__ = ["VALIDATION_FORMATS", "report_to_json", "report_to_text"]

JsonObject = dict[str, Any]

_STYLES: Final = {"Violation": "warn", "Warning": "warn", "Info": "dim"}


def report_to_text(report: ValidationReport, data: Statements, lang: str = "en", *, colour: bool = False) -> str:
    """Return *report* as text: for each finding its line, what is wrong, and the shape that says so."""
    page, places = Page(colour=colour), _Places(data)
    for result in report.results:
        severity = _severity(result)
        word = VALIDATION[severity](lang) if severity in VALIDATION else severity
        message = _plain(result.message(lang))
        page.text(f"{places.of(result)}: {word}: {message}", indent=0, hang=2, style=_STYLES.get(severity, ""))
        for key, value in _parts(result):
            page.pair(VALIDATION[key](lang), _plain(value), width=8)
        page.blank()
    key = "conforms" if report.conforms else "found"
    page.text(VALIDATION[key](lang).format(name=data.source, count=len(report.results)), indent=0, style="bold")
    return str(page)


def report_to_json(report: ValidationReport, data: Statements, lang: str = "en") -> JsonObject:
    """Return *report* as JSON values; messages in *lang*, or in the nearest language that the shapes have."""
    places = _Places(data)
    return {"conforms": report.conforms, "language": lang, "results": [_json(r, places, lang) for r in report.results]}


def _json(result: ValidationResult, places: _Places, lang: str) -> JsonObject:
    place = places.of(result)
    return {
        "severity": _severity(result),
        "message": result.message(lang),
        "focus_node": _term(result.focus_node),
        "path": None if result.path is None else str(result.path),
        "value": None if result.value is None else _term(result.value),
        "shape": _term(result.source_shape),
        "constraint": None if result.source_constraint is None else _term(result.source_constraint),
        "component": compact(result.source_constraint_component.value),
        "place": {"source": place.source, "line": place.line, "column": place.column},
        "details": [_json(detail, places, lang) for detail in result.details],
    }


def _parts(result: ValidationResult) -> Iterator[tuple[str, str]]:
    yield "focus", _shown(result.focus_node)
    if result.path is not None:
        yield "path", compact(result.path.value) if isinstance(result.path, NamedNode) else str(result.path)
    if result.value is not None and result.value != result.focus_node:
        yield "value", _shown(result.value)
    component = compact(result.source_constraint_component.value)
    yield "shape", f"{_shown(result.source_constraint or result.source_shape)} ({component})"


def _severity(result: ValidationResult) -> str:
    """Return "Violation", "Warning" or "Info", or the IRI of another severity."""
    return result.severity.value.removeprefix(SH)


class _Places:
    """Where the statements about a node stand."""

    def __init__(self, data: Statements) -> None:
        self._source = data.source
        self._first: dict[tuple[object, ...], Place] = {}
        for (subject, predicate, value), place in data.places.items():
            for key in ((subject, predicate, value), (subject, predicate), (subject, value), (subject,), (None, value)):
                known = self._first.get(key)
                if known is None or _order(place) < _order(known):
                    self._first[key] = place

    def of(self, result: ValidationResult) -> Place:
        """Return where the value stands, or the statement of the path, or the first one about the focus node."""
        focus, path, value = result.focus_node, result.path, result.value
        keys = ((focus, path, value), (focus, path), (focus, value), (focus,), (None, focus))
        return next((self._first[key] for key in keys if key in self._first), Place(self._source))


def _order(place: Place) -> tuple[int, int]:
    return place.line or 0, place.column or 0


def _term(term: object) -> str:
    """Return an IRI, the lexical form of a literal, or a blank node with its label."""
    return str(term) if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _shown(term: object) -> str:
    return compact(term.value) if isinstance(term, NamedNode) else str(term)


def _plain(text: str) -> str:
    """Return *text* without the characters by which a terminal is steered."""
    return "".join(char if char.isprintable() else " " for char in text)


def _text_bytes(report: ValidationReport, data: Statements, lang: str) -> bytes:
    return report_to_text(report, data, lang).encode()


def _json_bytes(report: ValidationReport, data: Statements, lang: str) -> bytes:
    return (json.dumps(report_to_json(report, data, lang), ensure_ascii=False, indent=2) + "\n").encode()


def _graph(form: RdfFormat) -> Callable[[ValidationReport, Statements, str], bytes]:
    def written(report: ValidationReport, _data: Statements, _lang: str) -> bytes:
        return to_graph(report, report_format=form, prefixes=_used(report))

    return written


def _used(report: ValidationReport) -> Mapping[str, str]:
    """Return our prefixes that the report has a use for."""
    iris = [term for result in report.results for term in _iris(result)]
    return {prefix: iri for prefix, iri in PREFIXES.items() if any(term.startswith(iri) for term in iris)}


def _iris(result: ValidationResult) -> Iterable[str]:
    terms = (result.focus_node, result.path, result.value, result.source_shape, result.source_constraint)
    own = [term.value for term in terms if isinstance(term, NamedNode)]
    return [*own, *(iri for detail in result.details for iri in _iris(detail))]


VALIDATION_FORMATS: Final[Mapping[str, Callable[[ValidationReport, Statements, str], bytes]]] = {
    "text": _text_bytes,
    "json": _json_bytes,
    "turtle": _graph(RdfFormat.TURTLE),
    "json-ld": _graph(RdfFormat.JSON_LD),
}
"""Name of a form → what writes it; the last argument is the language, "en" or "nb"."""
