# SPDX-License-Identifier: Apache-2.0
"""Products that users keep in the store of the service: every version, where it came from, and what it was found to be.

::

    shelf ──┬── intake ── description, verdict     bytes → a version that is ready to be stored
            ├── changes ── record_statements       a version → one update
            └── asking                             what is there
    reading ── history                             a version that is kept → description, assessments, differences

The bytes of a description are kept as they were sent; everything else can be made from them again, but for what the
law of an earlier state of the knowledge made of them, which is kept with each version.
"""

from __future__ import annotations

from kgservice.products.asking import Choice, ids_of, records_of, total_of, version_of
from kgservice.products.intake import Intake, Terms
from kgservice.products.reading import Description, Reading, assess_kept, product_description
from kgservice.products.record import Record, Source, Version
from kgservice.products.shelf import Clock, Kept, Outcome, Shelf, Stored

__all__ = [
    "Choice",
    "Clock",
    "Description",
    "Intake",
    "Kept",
    "Outcome",
    "Reading",
    "Record",
    "Shelf",
    "Source",
    "Stored",
    "Terms",
    "Version",
    "assess_kept",
    "ids_of",
    "product_description",
    "records_of",
    "total_of",
    "version_of",
]
