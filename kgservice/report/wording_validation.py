# SPDX-License-Identifier: Apache-2.0
"""Every string of our own in the report of a validation, in English and in bokmål."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["VALIDATION"]

VALIDATION: Final = {
    "conforms": Text("{name} conforms to the shapes.", "{name} samsvarer med formene."),
    "found": Text("Findings in {name}: {count}.", "Funn i {name}: {count}."),
    "Violation": Text("violation", "brudd"),
    "Warning": Text("warning", "advarsel"),
    "Info": Text("note", "merknad"),
    "focus": Text("node", "node"),
    "path": Text("path", "sti"),
    "value": Text("value", "verdi"),
    "shape": Text("shape", "form"),
}
"""Braces are filled in where a string is used."""
