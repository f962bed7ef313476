# SPDX-License-Identifier: Apache-2.0
"""The data-shapes suite of the W3C: 98 tests of SHACL Core, 22 of SHACL-SPARQL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kgservice.errors import InvalidShapesError
from kgservice.shacl import compile_shapes
from tests.shacl.w3c import Case, cases, parsed, rows_of

SUITE = (
    Path(os.environ.get("KGSERVICE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "data" / "w3c" / "shacl" / "tests"
)  # fmt: skip
_NUMBERS = {"core": 98, "sparql": 22}
_THERE = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"no W3C suite in {SUITE}; set KGSERVICE_SHARED to the folder that holds data"
)


def _cases(part: str) -> list[Case]:
    manifest = SUITE / part / "manifest.ttl"
    return list(cases(manifest)) if manifest.is_file() else []


@_THERE
@pytest.mark.parametrize("part", ["core", "sparql"])
def test_the_suite_is_whole(part: str) -> None:
    """No test of the suite is lost on the way through its manifests."""
    assert len(_cases(part)) == _NUMBERS[part]


@_THERE
@pytest.mark.parametrize("case", [*_cases("core"), *_cases("sparql")], ids=str)
def test_suite(case: Case) -> None:
    """The results are those that the suite expects, or validation is refused where it must be."""
    shapes, data = parsed(case.shapes), parsed(case.data)
    if case.expected is None:
        with pytest.raises(InvalidShapesError):
            compile_shapes(shapes)
        return

    report = compile_shapes(shapes).validate(data)

    assert rows_of(report, messages=case.messages) == case.expected
    assert report.conforms == (not case.expected)
