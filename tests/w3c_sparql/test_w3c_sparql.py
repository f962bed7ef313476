# SPDX-License-Identifier: Apache-2.0
"""The SPARQL 1.1 suite of the W3C over HTTP: queries, updates, syntax and formats of results."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.service import Service
from tests.w3c_sparql.asking import ask
from tests.w3c_sparql.suite import Case, cases

SUITE = (
    Path(os.environ.get("KGSERVICE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "data" / "w3c" / "sparql11"
)  # fmt: skip
_FAILURES: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("failures.yaml").read_text("utf-8"))
_REASONS = {name: f"{cause}: {reason}" for cause, found in _FAILURES.items() for name, reason in found.items()}
_CASES = cases(SUITE) if SUITE.is_dir() else ()
_NUMBERS = {
    "QueryEvaluationTest": 232,
    "CSVResultFormatTest": 3,
    "UpdateEvaluationTest": 94,
    "PositiveSyntaxTest11": 66,
    "NegativeSyntaxTest11": 48,
    "PositiveUpdateSyntaxTest11": 42,
    "NegativeUpdateSyntaxTest11": 13,
}
_THERE = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"no W3C suite in {SUITE}; set KGSERVICE_SHARED to the folder that holds data"
)


@_THERE
def test_the_suite_is_whole() -> None:
    """No test is lost on the way through the manifests, and each failure that is listed names one."""
    assert Counter(case.kind for case in _CASES) == _NUMBERS
    assert _REASONS.keys() <= {case.name for case in _CASES}


def test_causes_of_failures() -> None:
    """A test fails because of the engine or because the service refuses what it asks, and for no other cause."""
    assert _FAILURES.keys() == {"engine", "spelling", "refused"}


@_THERE
@pytest.mark.parametrize("case", _CASES[:: len(_CASES) // 40 or 1], ids=str)
def test_sample(case: Case, service: Service) -> None:
    """The answer is the one that the suite wants, or the test is listed as one that fails: for some forty of them."""
    _check(case, service)


@_THERE
@pytest.mark.long
@pytest.mark.parametrize("case", _CASES, ids=str)
def test_suite(case: Case, service: Service) -> None:
    """The same for all of them."""
    _check(case, service)


def _check(case: Case, service: Service) -> None:
    try:
        ask(service, case)
    except AssertionError as error:
        if case.name not in _REASONS or (case.name in _FAILURES["refused"] and "query-refused" not in str(error)):
            raise
    else:
        assert case.name not in _REASONS, f"passes, and is listed: {_REASONS[case.name]}"
    if case.name in _FAILURES["spelling"]:
        ask(service, case, by_value=True)
