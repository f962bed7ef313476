# SPDX-License-Identifier: Apache-2.0
"""What is missing: products with their evidence checked against the shapes of their duties."""

from __future__ import annotations

from kgservice.gaps.check import Checker

__all__ = ["Checker"]
