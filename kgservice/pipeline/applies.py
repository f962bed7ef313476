# SPDX-License-Identifier: Apache-2.0
"""From when a conclusion has effect, in each jurisdiction, as the law stood on the day of the assessment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kgservice.model.assessment import AppliesEntry
from kgservice.model.rulebase import Applicability, Rulebase
from kgservice.vocabulary import MDC

__all__ = ["applies", "entry_of", "is_stated"]

_IN_FORCE = MDC + "status-in-force"
_NOT_YET = MDC + "status-not-yet-applicable"
_ENDED = MDC + "status-repealed"


def applies(base: Rulebase, terms: Iterable[str], *, as_of: date, jurisdiction: str | None) -> tuple[AppliesEntry, ...]:
    """Return, for each jurisdiction, the dates of the first of *terms* about which its law states any.

    Args:
        terms: A rule and the conclusions it leads to, the most specific first.
        jurisdiction: Only this one; None for all.
    """
    found: dict[str, list[AppliesEntry]] = {}
    for term in terms:
        stated = [a for a in base.applicability if term in a.governs and is_stated(a, as_of)]
        settled = set(found)
        for entry in stated:
            if entry.jurisdiction not in settled and jurisdiction in (None, entry.jurisdiction):
                found.setdefault(entry.jurisdiction, []).append(entry_of(entry, as_of))
    entries = [entry for dated in found.values() for entry in dated]
    return tuple(sorted(entries, key=lambda e: (e.jurisdiction, e.applies_from or date.max)))


def is_stated(entry: Applicability, as_of: date) -> bool:
    """Say whether the statement of dates was adopted law on the day."""
    begun = entry.stated_from is None or entry.stated_from <= as_of
    return begun and (entry.stated_until is None or as_of < entry.stated_until)


def entry_of(entry: Applicability, as_of: date) -> AppliesEntry:
    """Return the dates of a statement with the status they have on the day."""
    return AppliesEntry(
        jurisdiction=entry.jurisdiction,
        applies_from=entry.applies_from,
        status=_status(entry, as_of),
        source=entry.source,
        note=entry.note,
        needs_review=entry.needs_review,
    )


def _status(entry: Applicability, as_of: date) -> str:
    if entry.applies_from is None:
        return entry.status_without_date or _NOT_YET
    if as_of < entry.applies_from:
        return _NOT_YET
    return _ENDED if entry.applies_until is not None and entry.applies_until <= as_of else _IN_FORCE
