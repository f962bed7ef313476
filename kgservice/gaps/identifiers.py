# SPDX-License-Identifier: Apache-2.0
"""What the form of an identifier tells: check characters, length, and whether a code is in its nomenclature."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["identifier_statements"]


def identifier_statements(scheme: str, value: str, about: str) -> Mapping[str, bool]:
    """Return what holds of an identifier: local name of a property → whether it does.

    Args:
        scheme: "basic_udi_di", "udi_di", "emdn", "srn", "notified_body" …
        about: The issuing entity of a UDI, or the role of whoever an SRN belongs to; empty where it is not known.
    """
    del scheme, value, about
    return {}
