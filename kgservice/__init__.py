# SPDX-License-Identifier: Apache-2.0
r"""Medical devices, IVDs and medical AI in Europe and Norway, assessed with proof.

>>> from datetime import date
>>> from kgservice import assess
>>> result = assess(b"name: Meal planner\ncomplete: true\n", as_of=date(2026, 11, 23))
>>> result.products[0].qualification.value
'not_device'
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from kgservice.config import read_settings
from kgservice.errors import InputError, KgServiceError, KnowledgeError
from kgservice.knowledge.bundle import Knowledge, open_knowledge
from kgservice.model.assessment import Assessment
from kgservice.pipeline.assess import Assessor
from kgservice.readers import read

__all__ = [
    "Assessment",
    "Assessor",
    "InputError",
    "KgServiceError",
    "Knowledge",
    "KnowledgeError",
    "assess",
    "open_assessor",
    "open_knowledge",
    "read",
]


@cache
def open_assessor() -> Assessor:
    """Return the assessor of the shipped knowledge; it is opened once in a process."""
    return Assessor(open_knowledge(), cache=read_settings().cache)


def assess(
    source: Path | str | bytes,
    *,
    as_of: date | None = None,
    jurisdiction: str | None = None,
    hint: str | None = None,
    questions: bool = True,
) -> Assessment:
    """Assess the products that *source* describes.

    Args:
        source: A path, or the bytes of a description in any format that is read.
        as_of: The day on which the law is read; today by default.
        jurisdiction: "EU", "NO" or None for both side by side.
        hint: Name of the format, media type or file extension, where path and content do not tell.
        questions: Also work out what to ask next, what was assumed and what would change the answer.

    Raises:
        InputError: The input cannot be used; the error says what, where, what was expected and how to mend it.
    """
    assessor = open_assessor()
    products = read(source, assessor.knowledge.fields, hint=hint).products
    day = date.today() if as_of is None else as_of
    return assessor.assess(products, as_of=day, jurisdiction=jurisdiction, questions=questions)
