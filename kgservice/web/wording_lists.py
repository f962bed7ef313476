# SPDX-License-Identifier: Apache-2.0
"""What the lists of the service are called, and what is said of them in the description of the interface."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text

__all__ = ["TITLES"]

TITLES: Final = {
    "obligations": Text("Obligations", "Plikter"),
    "relations": Text("How obligations stand to each other", "Hvordan plikter forholder seg til hverandre"),
    "areas": Text("Areas in which obligations overlap", "Områder der plikter overlapper"),
    "guidance": Text("Guidance", "Veiledning"),
    "queries": Text("Named queries", "Navngitte spørringer"),
    "products": Text("Products", "Produkter"),
    "history": Text("What changed from version to version", "Hva som er endret fra versjon til versjon"),
    "search": Text("What goes by this name", "Det som går under dette navnet"),
}
"""Name of a list → its title."""
