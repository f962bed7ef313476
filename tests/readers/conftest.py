# SPDX-License-Identifier: Apache-2.0
"""What every reader test needs: a small field table that is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgservice.knowledge.fields import FieldTable, read_field_table
from kgservice.knowledge.graph import read_index


@pytest.fixture(scope="session")
def fields() -> FieldTable:
    """Return the fields of ``fields.ttl`` beside this file."""
    return read_field_table(read_index([Path(__file__).with_name("fields.ttl")]))
