# SPDX-License-Identifier: Apache-2.0
"""Packed bits in NumPy words of 64; NumPy is optional and loaded when a portfolio is, not before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgservice.errors import UsageError
from kgservice.model.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

__all__ = ["members", "numpy_or_error", "pack", "pick", "put", "unpack"]


def numpy_or_error() -> Any:  # noqa: ANN401
    """Return the module ``numpy``.

    Raises:
        UsageError: It is not installed; the message says how to get it.
    """
    try:
        import numpy
    except ImportError as error:
        raise UsageError(
            Text("Portfolios need NumPy, which is not installed", "Porteføljer trenger NumPy, som ikke er installert"),
            None,
            Text("the optional part “portfolio”", "tilleggsdelen «portfolio»"),
            Text("run “pip install kgservice[portfolio]”", "kjør «pip install kgservice[portfolio]»"),
        ) from error
    return numpy


def pack(bits: NDArray[np.bool_], words: Words) -> None:
    """Write *bits* into the words of one column, the first product lowest."""
    numpy = numpy_or_error()
    packed = numpy.packbits(bits, bitorder="little")
    words.view(numpy.uint8)[: len(packed)] = packed


def unpack(words: Words, size: int) -> NDArray[np.bool_]:
    """Return the first *size* bits of a column."""
    numpy = numpy_or_error()
    bits: NDArray[np.bool_] = numpy.unpackbits(words.view(numpy.uint8), count=size, bitorder="little").view(bool)
    return bits


def pick(column: Words, products: NDArray[np.intp]) -> Words:
    """Return the bits of some *products* as a column of its own."""
    numpy = numpy_or_error()
    picked: Words = numpy.zeros(-(-len(products) // 64), dtype=numpy.uint64)
    if column.any():
        pack(unpack(column, 64 * len(column)).take(products), picked)
    return picked


def put(column: Words, products: NDArray[np.intp], bits: Words) -> None:
    """Write *bits*, one for each of some *products*, into a column of all."""
    whole = unpack(column, 64 * len(column))
    whole[products] = unpack(bits, len(products))
    pack(whole, column)


def members(column: Words) -> Iterator[int]:
    """Yield the numbers of the products in a column."""
    for word in numpy_or_error().flatnonzero(column).tolist():
        bits = int(column[word])
        while bits:
            yield word * 64 + (bits & -bits).bit_length() - 1
            bits &= bits - 1
