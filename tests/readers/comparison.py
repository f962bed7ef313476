# SPDX-License-Identifier: Apache-2.0
"""Products without what differs between formats: places and the name of the format."""

from __future__ import annotations

import dataclasses


def said(value: object) -> object:
    """Return what *value* says, as plain lists and dictionaries."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [
            field.name for field in dataclasses.fields(value) if field.name not in {"place", "places", "source_format"}
        ]
        return {name: said(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: said(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [said(item) for item in value]
    return value
