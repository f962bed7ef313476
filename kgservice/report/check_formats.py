# SPDX-License-Identifier: Apache-2.0
"""The forms in which a check can be had; only what writes the form asked for is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.model.gap import Check

__all__ = ["CHECK_FORMATS"]


def _text(check: Check, knowledge: Knowledge, lang: str) -> bytes:
    from kgservice.report.check_text import check_to_text

    return check_to_text(check, knowledge, lang).encode()


def _json(check: Check, knowledge: Knowledge, lang: str) -> bytes:
    from kgservice.report.check_json import check_to_json
    from kgservice.report.json import dump

    return dump(check_to_json(check, knowledge, lang)).encode()


def _turtle(check: Check, knowledge: Knowledge, _lang: str) -> bytes:
    from kgservice.report.check_rdf import check_to_turtle

    return check_to_turtle(check, knowledge)


def _json_ld(check: Check, knowledge: Knowledge, _lang: str) -> bytes:
    from kgservice.report.check_rdf import check_to_json_ld

    return check_to_json_ld(check, knowledge)


def _html(check: Check, knowledge: Knowledge, lang: str) -> bytes:
    from kgservice.report.check_html import check_to_html

    return check_to_html(check, knowledge, lang)


def _table(form: str) -> Callable[[Check, Knowledge, str], bytes]:
    def written(check: Check, knowledge: Knowledge, lang: str) -> bytes:
        from kgservice.report.check_tables import check_sheet
        from kgservice.report.table import write_tables

        return write_tables(check_sheet(check, knowledge, lang), form)

    return written


def _sarif(check: Check, knowledge: Knowledge, lang: str) -> bytes:
    from kgservice.report.sarif import check_to_sarif

    return check_to_sarif(check, knowledge, lang)


def _junit(check: Check, knowledge: Knowledge, lang: str) -> bytes:
    from kgservice.report.junit import check_to_junit

    return check_to_junit(check, knowledge, lang)


CHECK_FORMATS: Final[Mapping[str, Callable[[Check, Knowledge, str], bytes]]] = {
    "text": _text,
    "json": _json,
    "turtle": _turtle,
    "json-ld": _json_ld,
    "html": _html,
    "md": _table("md"),
    "csv": _table("csv"),
    "xlsx": _table("xlsx"),
    "sarif": _sarif,
    "junit": _junit,
}
"""Name of a form → what writes it; the last argument is the language, "en" or "nb"."""
