# SPDX-License-Identifier: Apache-2.0
"""What a validation finds."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kgservice.shacl.paths import Path
from kgservice.shacl.terms import Term

__all__ = ["Messages", "ValidationReport", "ValidationResult", "message_in"]

Messages = tuple[tuple[str, str], ...]
"""Language tag in small letters and text; the tag is empty for a plain string."""


def message_in(messages: Messages, lang: str) -> str:
    """Return the text in *lang*, else in a variant of it, else plain, else in English, else any; empty without one."""
    wanted = lang.lower()
    for accepted in (wanted, f"{wanted}-", "", "en", "en-"):
        for tag, text in messages:
            if tag == accepted or (accepted.endswith("-") and tag.startswith(accepted)):
                return text
    return messages[0][1] if messages else ""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One finding.

    Attributes:
        path: The path of a property shape, or the predicate that a query or ``sh:closed`` names.
        value: The value that is at fault; None where the fault is that of all values together.
        severity: ``sh:Violation``, ``sh:Warning``, ``sh:Info`` or an IRI of the shapes graph.
        source_constraint: The node of an ``sh:sparql``.
        messages: Of the query or constraint, else of the shape, else our own in English and bokmål; in the order of
            the shapes graph.
        details: Why a value does not conform to the shape it should conform to.
    """

    focus_node: Term
    path: Path | None
    value: Term | None
    severity: NamedNode
    source_shape: Term
    source_constraint_component: NamedNode
    source_constraint: Term | None = None
    messages: Messages = ()
    details: tuple[ValidationResult, ...] = ()

    def message(self, lang: str = "en") -> str:
        """Return the message in *lang*, or the nearest there is."""
        return message_in(self.messages, lang)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The outcome of a validation.

    Attributes:
        conforms: True if and only if there is no result, of whatever severity.
        results: Shape by shape in the order of the shapes graph, focus nodes and values in that of the data.
    """

    conforms: bool
    results: tuple[ValidationResult, ...]
