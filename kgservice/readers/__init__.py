# SPDX-License-Identifier: Apache-2.0
"""From a file in any known format to products, each value with its place.

::

    bytes ── detect ──┬─ YAML, JSON ─────────────── tree ─┐
                      ├─ RDF ── graph ───────────── tree ─┴─ description ──┐
                      └─ EUDAMED DTX ── XML ── mapping ────────────────────┴─ ReadResult
                                                 Markdown beside a file ── evidence ─┘
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from kgservice.errors import UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import ReadResult
from kgservice.model.text import Text
from kgservice.readers.detect import detect_format
from kgservice.readers.limits import MAX_BYTES, check_size

__all__ = ["FORMATS", "load", "read"]

_Reader = Callable[[bytes, str, FieldTable], ReadResult]

FORMATS: Final = (
    "yaml",
    "json",
    "eudamed-dtx",
    "turtle",
    "trig",
    "n-triples",
    "n-quads",
    "rdf-xml",
    "json-ld",
)
"""Names of the formats that are read."""


def read(
    source: Path | str | bytes,
    fields: FieldTable,
    *,
    hint: str | None = None,
    name: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> ReadResult:
    """Return the products that *source* describes.

    Shape:
        *source* is a path, or the bytes themselves. *hint* is a format name, a media type or a file extension and
        wins over what path and content suggest. *name* is what places are reported under; for a path, the path.
        Products are in the order of the input; ``unused`` says what none of them took up. Documents that a description
        names under ``evidence_from`` are opened only beside a file, never for bytes.

    Raises:
        InputError: The input cannot be opened, is too large, or is not what it seems to be.
    """
    if isinstance(source, bytes):
        data, label, folder = source, name or "<input>", None
    else:
        label, folder = name or str(source), Path(source).parent
        data = load(Path(source), label, max_bytes)
    check_size(len(data), label, max_bytes)
    result = _reader(detect_format(data, label, hint))(data, label, fields)
    if not any(product.evidence_from for product in result.products):
        return result
    from kgservice.readers.markdown_evidence import with_documents

    return with_documents(result, folder, label, fields)


def _reader(name: str) -> _Reader:
    """Return the reader of a format; only this one and what it needs is imported."""
    if name in {"yaml", "json"}:
        from kgservice.readers.yaml_json import read_json, read_yaml

        return read_yaml if name == "yaml" else read_json
    if name == "eudamed-dtx":
        from kgservice.readers.eudamed import read_eudamed

        return read_eudamed
    from kgservice.readers.rdf import read_rdf

    return partial(read_rdf, name=name)


def load(path: Path, label: str, max_bytes: int) -> bytes:
    """Return the bytes of a file, called *label* in messages, refusing a large one before reading it.

    Raises:
        InputError: It cannot be opened, or is too large.
    """
    try:
        check_size(path.stat().st_size, label, max_bytes)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableInputError(
            Text(f"The file cannot be opened: {reason}", f"Filen kan ikke åpnes: {reason}"),
            Place(label),
            Text("a file that exists and may be read", "en fil som finnes og kan leses"),
            Text("check the path and the permissions", "kontroller filstien og rettighetene"),
        ) from error
