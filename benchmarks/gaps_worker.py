# SPDX-License-Identifier: Apache-2.0
"""A process that holds compiled shapes and validates chunks, for `benchmarks.gaps`.

Standard input is the shapes in Turtle, then chunks in N-Triples, each behind its length in eight bytes. A line of
output says how many seconds each took, the last one how many bytes of memory the process had at most.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat

from kgservice.shacl import compile_shapes

__all__ = ["serve"]


def serve() -> None:
    """Validate until there is no more input."""
    texts = _texts()
    compiled = compile_shapes(next(texts))
    _tell("0")
    for text in texts:
        start = time.perf_counter()
        compiled.validate(text, data_format=RdfFormat.N_TRIPLES)
        _tell(repr(time.perf_counter() - start))
        del text
    _tell(str(_peak()))


def _peak() -> int:
    """Return the peak of resident memory; getrusage would count that of the process which started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def _texts() -> Iterator[bytes]:
    while length := sys.stdin.buffer.read(8):
        yield sys.stdin.buffer.read(int.from_bytes(length, "big"))


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
