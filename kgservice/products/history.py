# SPDX-License-Identifier: Apache-2.0
"""What changed from one version of a product to the next, and what changed with it by one and the same law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kgservice.model.assessment import Assessment
from kgservice.model.difference import ProductDifference
from kgservice.model.product import Product
from kgservice.pipeline.compare import compare
from kgservice.products.reading import Reading
from kgservice.products.record import Record, Version
from kgservice.report.json import JsonObject
from kgservice.report.lexicon import Lexicon

__all__ = ["Step", "difference_to_json", "history"]


@dataclass(frozen=True, slots=True)
class Step:
    """A version and what it changed.

    Attributes:
        difference: From the version before it that has a description; None where there is none, and for one with
            which the product was withdrawn.
        since: Number of that version.
    """

    version: Version
    difference: ProductDifference | None = None
    since: int | None = None


def history(
    reading: Reading, record: Record, as_of: date, jurisdiction: str | None, *, offset: int, limit: int
) -> list[Step]:
    """Return the versions of a product, the newest first, from *offset* on.

    All are assessed by the law of one day, so that nothing shows as a change of the product that is one of the law.
    """
    shown = record.versions[::-1][offset : offset + limit]
    readings = _Readings(reading, record, as_of, jurisdiction)
    return [readings.step(version) for version in shown]


class _Readings:
    """Versions of one product as they are read on one day, each read once."""

    def __init__(self, reading: Reading, record: Record, as_of: date, jurisdiction: str | None) -> None:
        self._reading = reading
        self._record = record
        self._as_of = as_of
        self._jurisdiction = jurisdiction
        self._known: dict[int, tuple[Product, Assessment]] = {}

    def step(self, version: Version) -> Step:
        earlier = (v for v in reversed(self._record.versions) if v.number < version.number and not v.withdrawn)
        before = next(earlier, None)
        if version.withdrawn or before is None:
            return Step(version)
        old, new = self._read(before), self._read(version)
        base = self._reading.knowledge.rulebase
        (difference,) = compare([old[0]], [new[0]], old[1], new[1], base).products
        return Step(version, difference, before.number)

    def _read(self, version: Version) -> tuple[Product, Assessment]:
        if version.number not in self._known:
            assessed, found = self._reading.assess(
                self._record, version, self._as_of, self._jurisdiction, questions=False
            )
            position = version.source.position if version.source else 1
            self._known[version.number] = found.products[position - 1], assessed
        return self._known[version.number]


def difference_to_json(difference: ProductDifference, words: Lexicon) -> JsonObject:
    """Return a difference as JSON values, with names in the language of *words*.

    Shape:
        ``requalify`` says that qualification and class have to be considered anew. ``before`` and ``after`` of an
        answer are as they would be written, empty where nothing was said; of a conclusion, the possible values.
    """
    obligations = words.knowledge.obligations.obligations
    return {
        "requalify": difference.requalify,
        "answers": [
            {
                "field": change.field,
                "unit": change.unit,
                "before": change.before,
                "after": change.after,
                "decides": change.decides,
            }
            for change in difference.answers
        ],
        "conclusions": [
            {
                "iri": change.subject,
                "label": words.term(change.subject),
                "before": list(change.before),
                "after": list(change.after),
            }
            for change in difference.conclusions
        ],
        "duties": [
            {
                "iri": change.obligation,
                "id": obligations[change.obligation].notation,
                "label": obligations[change.obligation].label(words.lang),
                "before": change.before.value,
                "after": change.after.value,
            }
            for change in difference.duties
        ],
    }
