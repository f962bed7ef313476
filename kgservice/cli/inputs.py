# SPDX-License-Identifier: Apache-2.0
"""The products of all files that a command names, read as one input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kgservice.cli.wording import SAYS
from kgservice.errors import InvalidValueError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import Product, ReadResult, Unused
from kgservice.model.text import Text
from kgservice.readers import read
from kgservice.readers.limits import MAX_BYTES

__all__ = ["read_files", "tell_unused"]

_STDIN: Final = "-"


def read_files(names: Sequence[str], fields: FieldTable, *, hint: str | None) -> ReadResult:
    """Return the products of all files, in the order given; ``-`` stands for standard input.

    Raises:
        InputError: A file cannot be used, or two of them describe the same product.
    """
    results = [_read(name, fields, hint) for name in dict.fromkeys(names)]
    products = tuple(_distinct(result.products for result in results))
    return ReadResult(products, tuple(unused for result in results for unused in result.unused))


def tell_unused(unused: Iterable[Unused], lang: str) -> None:
    """Name on standard error everything in the input that no part of the answer takes up."""
    for item in unused:
        print(SAYS["unused"](lang).format(place=item.place, what=item.what, why=item.why(lang)), file=sys.stderr)


def _read(name: str, fields: FieldTable, hint: str | None) -> ReadResult:
    if name == _STDIN:
        return read(sys.stdin.buffer.read(MAX_BYTES + 1), fields, hint=hint, name="<stdin>")
    return read(Path(name), fields, hint=hint)


def _distinct(groups: Iterable[tuple[Product, ...]]) -> Iterator[Product]:
    """Yield the products of all files, refusing one that another file has described already."""
    seen: dict[str, Product] = {}
    for product in (product for group in groups for product in group):
        first = seen.setdefault(product.iri, product)
        if first is not product:
            called = product.id or product.name
            raise InvalidValueError(
                Text(f"Two files describe “{called}”", f"To filer beskriver «{called}»"),
                product.place,
                Text(
                    f"each product once; the first description is at {first.place}",
                    f"hvert produkt én gang; den første beskrivelsen står ved {first.place}",
                ),
                Text(
                    "give each product an id of its own, or leave one out",
                    "gi hvert produkt sin egen id, eller utelat ett",
                ),
            )
        yield product
