# SPDX-License-Identifier: Apache-2.0
"""The dataset as one file of N-Quads, which another process loads into its memory in a second."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from kgservice.graph.dataset import knowledge_lines
from kgservice.graph.store import dataset_digest
from kgservice.knowledge.bundle import Knowledge

__all__ = ["snapshot"]

_KEPT: Final = 2
"""How many files of earlier knowledge are kept."""


def snapshot(knowledge: Knowledge, folder: Path) -> Path:
    """Return the file in *folder* that holds the dataset, written first where it is not there.

    Raises:
        KnowledgeError: A shipped file is not valid Turtle.
        OSError: The folder cannot be written.
    """
    path = folder / f"dataset-{dataset_digest(knowledge)[:20]}.nq"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="dataset-", dir=folder)
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in knowledge_lines(knowledge))
            part.rename(path)  # nobody ever sees half of it
        finally:
            part.unlink(missing_ok=True)
        _forget(path)
    return path


def _forget(current: Path) -> None:
    """Remove the files of earlier knowledge but the newest."""
    older = [path for path in current.parent.glob("dataset-*.nq") if path != current]
    for path in sorted(older, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        path.unlink(missing_ok=True)
