# SPDX-License-Identifier: Apache-2.0
"""Findings that are known already: a check may let them pass, and fails on new ones only."""

from __future__ import annotations

import json
from pathlib import Path

from kgservice.errors import UnreadableInputError
from kgservice.model.gap import Check, Finding
from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = ["baseline_of", "counting", "read_baseline"]


def baseline_of(check: Check) -> bytes:
    """Return the fingerprints of all findings that count, with what each is about for people who read the document.

    What is waived for a time is left out: it counts again when the time is over.
    """
    entries = [
        {"fingerprint": finding.fingerprint, "rule": finding.rule, "product": product.assessment.name}
        for product in check.products
        for finding in product.findings
        if finding.waived is None or finding.waived.expired
    ]
    ordered = sorted(entries, key=lambda entry: (entry["product"], entry["rule"], entry["fingerprint"]))
    return (json.dumps({"findings": ordered}, ensure_ascii=False, indent=2) + "\n").encode()


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints in the file *path*.

    Raises:
        UnreadableInputError: It cannot be read, or is no baseline.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(str(entry["fingerprint"]) for entry in document["findings"])
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        reason = _reason(error)
        raise UnreadableInputError(
            Text(f"The baseline cannot be read: {reason}", f"Utgangspunktet kan ikke leses: {reason}"),
            Place(str(path), getattr(error, "lineno", None), getattr(error, "colno", None)),
            Text("a file that --write-baseline wrote", "en fil som --write-baseline har skrevet"),
            Text("write it anew with --write-baseline", "skriv den på nytt med --write-baseline"),
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "no JSON" if isinstance(error, ValueError) else "no list of findings"


def counting(check: Check, known: frozenset[str]) -> tuple[Finding, ...]:
    """Return the findings that count: neither known nor under a waiver that has not expired."""
    return tuple(
        finding
        for product in check.products
        for finding in product.findings
        if finding.fingerprint not in known and (finding.waived is None or finding.waived.expired)
    )
